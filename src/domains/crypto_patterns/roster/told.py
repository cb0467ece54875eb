"""What a signal is told of: one `signal` observation and the facts of its subject."""

from collections.abc import Mapping
from dataclasses import replace
from math import isnan
from typing import Final, Literal

from src.domains.crypto_patterns.bars.moments import moment
from src.domains.crypto_patterns.detectors.detection import KINDS
from src.domains.crypto_patterns.outcomes.plan import Plan
from src.domains.crypto_patterns.roster.base_score import base_score
from src.domains.crypto_patterns.roster.own_plan import own_plan
from src.domains.crypto_patterns.roster.readings import Readings, known, seen, typical
from src.domains.crypto_patterns.roster.signal import WORDS, Signal
from src.observations.observation import Observation, Value
from src.observations.subject import Subject

SIGNAL: Final = "signal"
NEIGHBOUR: Final = "neighbour"
AROUND: Final = "around"

Whose = Literal["given", "usual"]
"""Whose target and stop a plan has: the signal's own, or ours."""


def planned(signal: Signal, readings: Readings | None) -> tuple[Signal, Whose | None]:
    """The signal with a plan, and whose it is; as it is, with None, where it has none and the bars do not tell.

    A plan that came without an entry is entered at the last close, where that lies between its stop and its target; any other
    that is none as it stands gives way to the usual one at that close.
    """
    if signal.plan is not None:
        return signal, "usual" if signal.origin == "detected" else "given"
    place = readings.place(signal.at) if readings else None
    if readings is None or place is None:
        return signal, None
    close, reach = float(readings.bars.close[place]), float(readings.typical[place])
    own = _entered(signal, close)
    if own is not None:
        return replace(signal, plan=own), "given"
    usual = own_plan(signal.direction, signal.at, close, reach, readings.bars.step)
    return replace(signal, plan=usual), None if usual is None else "usual"


def _entered(signal: Signal, close: float) -> Plan | None:
    """What a signal proposed without an entry, entered at a close; None where it said otherwise, or that is no plan."""
    proposed = signal.proposed
    if proposed is None or not isnan(proposed.entry):
        return None
    try:
        return Plan(signal.direction, signal.at, close, proposed.target, proposed.stop)
    except ValueError:
        return None


def said(signal: Signal, readings: Readings | None, around: tuple[int, int] | None, timeframe: str) -> Observation:
    """What is known of a signal when it is said, as one observation.

    Args:
        signal: With its plan, if there is one.
        readings: Of its symbol; None without bars.
        around: Other signals of its and of the other direction in the day before; None where not all are known.
        timeframe: Of the bars.
    """
    measures = seen(signal, readings)
    score = signal.base_score if not isnan(signal.base_score) else base_score(signal.pattern, measures)
    patterns: dict[str, Value] = {kind: signal.pattern == kind for kind in KINDS}
    figures: dict[str, Value] = {name: known(value) for name, value in measures.items()}
    values: dict[str, Value] = {
        **figures,
        **patterns,
        "base_score": known(score),
        "own_base_score": not isnan(signal.base_score),
        "long": signal.direction > 0,
        "same_direction_1d": around[0] if around else None,
        "opposite_direction_1d": around[1] if around else None,
        "direction": WORDS[signal.direction],
        "pattern": signal.pattern or None,
        "symbol": signal.symbol,
        "timeframe": timeframe,
        **_of_plan(signal.plan, typical(signal, readings)),
    }
    at = moment(signal.at)
    return Observation(SIGNAL, signal.id, at, at, values)


def nearby(signal: Signal, other: Signal) -> Observation:
    """Another signal of a signal's symbol, as its neighbour."""
    at = moment(other.at)
    values: dict[str, Value] = {
        "direction": WORDS[other.direction],
        "agrees": "yes" if other.direction == signal.direction else "no",
        "pattern": other.pattern or None,
        "symbol": other.symbol,
    }
    return Observation(NEIGHBOUR, other.id, at, at, values)


def surroundings(signal: Signal, around: tuple[int, int], at: int) -> Observation:
    """How many other signals of its symbol there are beside a signal.

    Args:
        signal: Whose neighbours they are.
        around: Those of its and of the other direction in the day up to the moment.
        at: The moment scored, microseconds since 1970 UTC.
    """
    # Facts count from the second after theirs: counted at a part of a second, it would not be known at the moment itself.
    known_at = moment(at).replace(microsecond=0)
    return Observation(AROUND, signal.id, known_at, known_at, {"others": sum(around), "agreeing": around[0]})


def subject(signal: Signal, timeframe: str, whose: Whose | None) -> Subject:
    """Who is scored: a signal, with what later runs need to know to say what came of it.

    Args:
        signal: With its plan, if there is one.
        timeframe: Of the bars.
        whose: Whose plan it is; None without one.
    """
    facts = {
        "symbol": signal.symbol,
        "direction": WORDS[signal.direction],
        "pattern": signal.pattern,
        "timeframe": timeframe,
        "origin": signal.origin,
        "at": moment(signal.at).isoformat(),
    }
    return Subject(signal.id, signal.title, facts | _planned(signal.plan) | ({"plan": whose} if whose else {}))


def _planned(plan: Plan | None) -> dict[str, str]:
    if plan is None:
        return {}
    prices = {"entry": repr(plan.entry), "target": repr(plan.target), "stop": repr(plan.stop)}
    expiry = {} if plan.expires_at is None else {"expires_at": moment(plan.expires_at).isoformat()}
    return prices | expiry


def _of_plan(plan: Plan | None, reach: float) -> Mapping[str, Value]:
    if plan is None:
        return {"entry": None, "target": None, "stop": None, "plan_ratio": None, "risk_percent": None, "risk_ranges": None}
    risk = abs(plan.entry - plan.stop)
    return {
        "entry": plan.entry,
        "target": plan.target,
        "stop": plan.stop,
        "plan_ratio": abs(plan.target - plan.entry) / risk,
        "risk_percent": 100.0 * risk / plan.entry,
        "risk_ranges": risk / reach if reach > 0 else None,
    }
