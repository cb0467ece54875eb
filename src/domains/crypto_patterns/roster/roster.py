"""The roster of a run: every signal that is scored, with what is known of it, and who says what came of it."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from src.delivery.wording import plural
from src.domain import Inquiry, Roster
from src.domains.crypto_patterns.bars.moments import moment
from src.domains.crypto_patterns.roster.around import Around
from src.domains.crypto_patterns.roster.asked import Asked
from src.domains.crypto_patterns.roster.detected import detected
from src.domains.crypto_patterns.roster.intake import Intake, taken_in
from src.domains.crypto_patterns.roster.market import Market
from src.domains.crypto_patterns.roster.readings import Readings
from src.domains.crypto_patterns.roster.results import Results
from src.domains.crypto_patterns.roster.signal import Signal
from src.domains.crypto_patterns.roster.state import Watch
from src.domains.crypto_patterns.roster.stretches import WARM_UP, Stretches
from src.domains.crypto_patterns.roster.symbols import coin
from src.domains.crypto_patterns.roster.told import (
    AROUND,
    NEIGHBOUR,
    SIGNAL,
    Whose,
    nearby,
    planned,
    said,
    subject,
    surroundings,
)
from src.observations.observation import Observation
from src.observations.record import Findings, Span
from src.observations.subject import Subject
from src.sources.status import Status

REFERENCE: Final = "BTCUSDT"
"""Whose returns the others' are compared with: what moves alone is not what moves with bitcoin."""


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """One coin's signals with what its bars say.

    Attributes:
        readings: What its bars say; None without bars.
        around: All its signals, also those that are not scored.
        watch: Tells whether a signal of it has ended.
        span: From when to when every signal of it would be there, up to the moment scored or the last bar.
        told: Neighbours told so far, by identity and direction of the signal they are told to: thousands share them.
    """

    readings: Readings | None
    around: Around
    watch: Watch
    span: Span
    told: dict[tuple[str, int], Observation] = field(default_factory=dict)

    def neighbour(self, signal: Signal, other: Signal) -> Observation:
        """Another signal of the coin as a signal's neighbour: the same one beside all signals of that direction."""
        key = other.id, signal.direction
        if key not in self.told:
            self.told[key] = nearby(signal, other)
        return self.told[key]


async def roster(inquiry: Inquiry) -> Roster:
    """Who is scored: signals given and detected, each measured at its own moment and not at the run's.

    Raises:
        ConfigurationError: The input names nothing to score, or something that cannot be what it is said to be.
    """
    asked = Asked.of(inquiry)
    intake = await taken_in(inquiry, asked)
    found = await asyncio.to_thread(enrolled, intake)
    return found if intake.asked.at == asked.at else replace(found, as_of=moment(intake.asked.at))


def enrolled(intake: Intake) -> Roster:
    """The roster of what was taken in."""
    asked = intake.asked
    recorded = {signal.id: signal.recorded for signal in intake.signals if signal.recorded is not None}
    results = Results(intake.market, asked.at, intake.truths, recorded)
    subjects: list[Subject] = []
    signals, bars = dict[str, Findings](), dict[str, Findings]()
    told = Counter[str]()
    for bench in _benches(intake, asked):
        for signal in bench.around.signals:
            if not _asked_for(signal, asked):
                continue
            whole, whose = planned(signal, bench.readings)
            found = subject(whole, asked.timeframe, whose)
            result = results(found.id, found.facts) if asked.scoring else None
            if result is not None and signal.at <= asked.detected_since:
                # A model that has learned its end would remember it, and the days that judge the model would count that as a
                # forecast.
                told["over"] += 1
                continue
            told[_replaced(signal, whose)] += 1
            if asked.scoring:
                # Learning looks at a signal's own moment, at which none has come anywhere.
                state = bench.watch.facts(whole, result, intake.truths.get(signal.id))
                found = replace(found, facts={**found.facts, **state})
            subjects.append(found)
            signals[signal.id] = _of_signal(whole, bench, asked)
            bars[signal.id] = _of_bars(signal, bench, asked)
    ordered = tuple(sorted(subjects, key=lambda one: (one.facts["at"], one.id)))
    notes = (*intake.notes, *_told(told), *_quiet(ordered, intake.market, asked))
    return Roster(ordered, {"signals": signals, "bars": bars}, results, notes)


def _asked_for(signal: Signal, asked: Asked) -> bool:
    return signal.at > (asked.given_since if signal.origin == "given" else asked.detected_since)


def _replaced(signal: Signal, whose: Whose | None) -> str:
    """What became of a target or a stop that came with a signal and was no plan as it stood; "" where nothing did."""
    if signal.proposed is None or whose == "given":
        return ""
    return "unplanned" if whose is None else "usual"


def _told(told: Mapping[str, int]) -> Iterable[str]:
    why = "a price is missing, or the entry does not lie between stop and target"
    if told["over"]:
        yield f"Left out {plural(told['over'], 'signal')} given more than a day ago, of which the end is known."
    if told["usual"]:
        yield f"Target and stop of {plural(told['usual'], 'signal')} were replaced by the usual plan: {why}."
    if told["unplanned"]:
        yield f"Gave no plan to {plural(told['unplanned'], 'signal')}: {why}, and no bars tell the price of that moment."


def _quiet(subjects: Sequence[Subject], market: Market, asked: Asked) -> Iterable[str]:
    """Why there is nobody, where there is nobody."""
    if subjects:
        return
    newest = max((int(bars.closes_at[-1]) for bars in market.bars.values()), default=None)
    if newest is None:
        yield "No signal is scored: no bars were handed over to find any in, and none given is still open."
    elif newest <= asked.detected_since:
        yield f"No signal is scored: the newest bar closed a day or more ago, at {moment(newest):%Y-%m-%d %H:%M} UTC."
    else:
        yield "No signal is scored: no pattern was confirmed in the last day, and no signal given is still open."


def _benches(intake: Intake, asked: Asked) -> list[Bench]:
    market = intake.market
    reference = market.name_of(REFERENCE)
    readings = {
        name: Readings.of(bars, None if reference in (None, name) else market.bars[reference or ""])
        for name, bars in market.bars.items()
    }
    own = {name: detected(name, one.bars, one.typical) for name, one in readings.items()} if asked.detect else {}
    groups = _groups(intake.signals, market) | {}
    for name, found in own.items():
        groups.setdefault(name, []).extend(found)
    return [_bench(groups[name], readings.get(name), asked) for name in sorted(groups)]


def _groups(signals: Iterable[Signal], market: Market) -> dict[str, list[Signal]]:
    """Signals by the symbol whose bars tell of them; by their coin where none do."""
    groups: dict[str, list[Signal]] = {}
    for signal in signals:
        groups.setdefault(market.name_of(signal.symbol) or coin(signal.symbol), []).append(signal)
    return groups


def _bench(signals: Sequence[Signal], readings: Readings | None, asked: Asked) -> Bench:
    once = {signal.id: signal for signal in sorted(signals, key=lambda one: one.origin == "given")}
    whole = _whole(tuple(once.values()), readings, asked)
    last = Span(moment(int(whole.since[-1])), moment(int(whole.until[-1])))
    seen = Stretches.none() if readings is None else Stretches.of_bars(readings.bars, asked.at)
    return Bench(readings, Around.of(once.values(), whole), Watch(readings, seen, asked.at), last)


def _whole(signals: Sequence[Signal], readings: Readings | None, asked: Asked) -> Stretches:
    """From when to when no signal is missing: as far as bars reach where they are searched, else from the first one given."""
    if asked.detect and readings is not None:
        return Stretches.of_bars(readings.bars, asked.at, warm_up=WARM_UP)
    return Stretches.of(min(signal.at for signal in signals), asked.at)


def _of_signal(signal: Signal, bench: Bench, asked: Asked) -> Findings:
    detail = "" if bench.readings else f"The input has no bars of {signal.symbol}: what they would say is unknown."
    return Findings(
        observations=(said(signal, bench.readings, bench.around.counts(signal, signal.at), asked.timeframe),),
        spans={SIGNAL: bench.span},
        status=Status.OK if bench.readings else Status.PARTIAL,
        detail=detail,
        kept=frozenset({SIGNAL}),
    )


def _of_bars(signal: Signal, bench: Bench, asked: Asked) -> Findings:
    """The nearest neighbours of the day up to the run, and how many there are.

    Learning reads the counts of the signal's own moment, and needs no list of them.
    """
    if not asked.scoring:
        return Findings(status=Status.SKIPPED, detail="Neighbours are listed when signals are scored, and counted always.")
    others = tuple(bench.neighbour(signal, one) for one in bench.around.nearest(signal, asked.at))
    counts = bench.around.counts(signal, asked.at)
    counted = (surroundings(signal, counts, asked.at),) if counts else ()
    spans = dict.fromkeys((NEIGHBOUR, AROUND), bench.span)
    return Findings((*others, *counted), spans, Status.OK if others else Status.EMPTY)
