"""The roster of a run: every signal that is scored, with what is known of it, and who says what came of it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
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
from src.domains.crypto_patterns.roster.symbols import coin
from src.domains.crypto_patterns.roster.told import NEIGHBOUR, SIGNAL, nearby, planned, said, subject
from src.observations.record import Findings, Span
from src.observations.subject import Subject
from src.sources.status import Status

REFERENCE: Final = "BTCUSDT"
"""Whose returns the others' are compared with: what moves alone is not what moves with bitcoin."""

_TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """One coin's signals with what its bars say.

    Attributes:
        readings: What its bars say; None without bars.
        around: All its signals, also those that are not scored.
        span: From when to when every signal of it would be there; None where that cannot be said.
    """

    readings: Readings | None
    around: Around
    span: Span | None


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
    over = 0
    for bench in _benches(intake, asked):
        for signal in bench.around.signals:
            if not _asked_for(signal, asked):
                continue
            whole = planned(signal, bench.readings)
            found = subject(whole, asked.timeframe, own=signal.plan is None or signal.origin == "detected")
            if _is_over(found, signal, results, asked):
                over += 1
                continue
            subjects.append(found)
            signals[signal.id] = _of_signal(whole, bench, asked)
            bars[signal.id] = _of_bars(signal, bench, asked)
    ordered = tuple(sorted(subjects, key=lambda one: (one.facts["at"], one.id)))
    notes = (*intake.notes, *_over(over), *_quiet(ordered, intake.market, asked))
    return Roster(ordered, {"signals": signals, "bars": bars}, results, notes)


def _asked_for(signal: Signal, asked: Asked) -> bool:
    return signal.at > (asked.given_since if signal.origin == "given" else asked.detected_since)


def _is_over(found: Subject, signal: Signal, results: Results, asked: Asked) -> bool:
    """Whether a signal is scored no more: it is more than a day old, and what came of it is known.

    A model that has learned its end would remember it, and the days that judge the model would count that as a forecast.
    """
    old = asked.scoring and signal.at <= asked.detected_since
    return old and results(found.id, found.facts) is not None


def _over(signals: int) -> Iterable[str]:
    if signals:
        yield f"Left out {plural(signals, 'signal')} given more than a day ago, of which the end is known."


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
    span = _span(tuple(once.values()), readings, asked)
    return Bench(readings, Around.of(once.values(), _since(span)), span)


def _span(signals: Sequence[Signal], readings: Readings | None, asked: Asked) -> Span | None:
    """From when to when no signal is missing: as far as bars reach where they are searched, else from the first one given."""
    if asked.detect and readings is not None:
        bars = readings.bars
        # Until the next bar closes, no pattern can have been confirmed that is not here.
        until = min(asked.at, int(bars.closes_at[-1]) + bars.step - 1)
        return Span(moment(int(bars.times[0])), moment(until))
    return Span(moment(min(signal.at for signal in signals)), moment(asked.at)) if signals else None


def _since(span: Span | None) -> int:
    return round((span.since - datetime(1970, 1, 1, tzinfo=UTC)) / _TICK) if span else 2**62


def _of_signal(signal: Signal, bench: Bench, asked: Asked) -> Findings:
    detail = "" if bench.readings else f"The input has no bars of {signal.symbol}: what they would say is unknown."
    return Findings(
        observations=(said(signal, bench.readings, bench.around.counts(signal), asked.timeframe),),
        spans={SIGNAL: bench.span} if bench.span else {},
        status=Status.OK if bench.readings else Status.PARTIAL,
        detail=detail,
        kept=frozenset({SIGNAL}),
    )


def _of_bars(signal: Signal, bench: Bench, asked: Asked) -> Findings:
    """Neighbours of the day up to the run; learning reads the counts of the signal's own moment, and needs no list of them."""
    if not asked.scoring:
        return Findings(status=Status.SKIPPED, detail="Neighbours are listed when signals are scored, and counted always.")
    others = tuple(nearby(signal, one) for one in bench.around.lately(asked.at) if one.id != signal.id)
    spans: Mapping[str, Span] = {NEIGHBOUR: bench.span} if bench.span else {}
    return Findings(others, spans, Status.OK if others else Status.EMPTY)
