"""Everything the input hands over or points at, asked for and read: signals, bars, and what came of them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NoReturn

from src.delivery.wording import plural
from src.domain import Inquiry
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.moments import SECOND, moment
from src.domains.crypto_patterns.measures.declared import LONGEST
from src.domains.crypto_patterns.outcomes.truth_log import Truth, read_truth_log
from src.domains.crypto_patterns.roster.asked import LONGEST_LISTENING, Asked
from src.domains.crypto_patterns.roster.given import Given, given
from src.domains.crypto_patterns.roster.market import Market, Supply, supplied
from src.domains.crypto_patterns.roster.own_plan import EXPIRY
from src.domains.crypto_patterns.roster.rows_given import Row, rows_given
from src.domains.crypto_patterns.roster.signal import Signal
from src.domains.crypto_patterns.roster.symbols import spelled, symbol
from src.domains.crypto_patterns.roster.ticks_given import ticked
from src.domains.crypto_patterns.roster.timeframe import served, written
from src.domains.crypto_patterns.roster.unpacked import unpacked
from src.errors import ConfigurationError, ParsingError, UnreachableError

if TYPE_CHECKING:
    from src.domains.crypto_patterns.feeds.heard import Heard
    from src.domains.crypto_patterns.feeds.opening import Exchange

_BARS: Final = ("barsDataset", "barsRecord")
_TICKS: Final = ("ticksDataset", "ticksRecord")
_SIGNALS: Final = ("signalsDataset", "signalsRecord")
_TRUTH: Final = "truthLogRecord"

OVERDUE: Final = timedelta(days=7)
"""How far back an exchange is asked, beyond the life of a plan, when signals are scored: what came of those of earlier runs is
read from the same bars, and a run may have been missed."""

LEARNED_FETCHED: Final = timedelta(days=90)
"""How far back it is asked when they are learned from: 26 requests a symbol of five-minute bars."""

MOST: Final = 50_000
"""Given signals that are looked at: fifty times the largest record at hand. Each is measured, scored and kept with a row."""


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """What there is.

    Attributes:
        asked: What is asked, as of the moment that listening to a feed led to.
        signals: Given ones that had been said by the moment scored, each once.
        market: Bars that had closed by then.
        truths: Signal → what a truth log says of it.
        notes: What was left out and why, a sentence each.
    """

    asked: Asked
    signals: tuple[Signal, ...]
    market: Market
    truths: Mapping[str, Truth]
    notes: tuple[str, ...]


async def taken_in(
    inquiry: Inquiry,
    asked: Asked,
    *,
    opener: Callable[[str], "Exchange"] | None = None,
    listener: Callable[..., Awaitable["Heard"]] | None = None,
) -> Intake:
    """Read what is there, and ask exchange and feed where the input names them.

    Args:
        inquiry: What the input hands over.
        asked: What it asks.
        opener: Exchange's name → exchange, in place of the usual one.
        listener: Listens to a feed as `feeds.zeromq.listened` does, in its place.

    Raises:
        ConfigurationError: There is neither a signal nor a bar, or exchange or feed cannot be what they are said to be.
    """
    heard, told_of_feed = await _listened(inquiry, asked, listener)
    asked = asked.moved(_newest(heard)) if inquiry.live else asked
    told = await asyncio.to_thread(_given, inquiry, asked)
    parts, notes = await asyncio.to_thread(supplied, _supplies(inquiry, _BARS), asked.alone)
    ticks, told_of_ticks = await asyncio.to_thread(ticked, _supplies(inquiry, _TICKS), asked)
    # Of a bar that both tell of the later part's stands: given bars before ticks, an exchange's and a feed's before both.
    parts, notes = ticks + parts, told_of_ticks + notes
    for found, said in (await _fetched(inquiry, asked, told.signals, opener), (heard, told_of_feed)):
        parts += [(symbol(name), bars) for name, bars in found.items()]
        notes += said
    wanted = [(name, bars) for name, bars in parts if asked.wants(name)]
    market = await asyncio.to_thread(lambda: Market.of(wanted, step=asked.step, at=asked.at, notes=notes))
    truths, damaged = _truths(inquiry)
    intake = Intake(asked, told.signals, market, truths, (*told.notes, *market.notes, *damaged))
    if not told.later and not intake.signals and not intake.market.bars:
        _refuse(intake, asked, bars=bool(parts))
    return intake


def _refuse(intake: Intake, asked: Asked, *, bars: bool) -> NoReturn:
    if bars or intake.notes:
        why = intake.notes[0] if intake.notes else f"no bar of {', '.join(asked.symbols) or 'any symbol'} had closed by then."
        message = f"Field signals: there is no signal to score, and no bar to find one in: {why}"
        raise ConfigurationError(message)
    message = (
        "Field signals: wanted signals (here, in signalsDataset or signalsRecord), or bars to find them in (barsDataset,"
        " barsRecord, ticksDataset, ticksRecord, exchange, ticksAddress), given neither."
    )
    raise ConfigurationError(message)


def _supplies(inquiry: Inquiry, fields: Sequence[str]) -> list[Supply]:
    return [(field, name, body) for field in fields for name, body in inquiry.supplies.get(field, {}).items()]


def _given(inquiry: Inquiry, asked: Asked) -> Given:
    """Signals of all places, of which the first stands where two share an identity."""
    places: list[tuple[str, Sequence[Row]]] = [("signals", [row for row in inquiry.wanted.get("signals") or () if row])]
    notes: list[str] = []
    for field, name, body in _supplies(inquiry, _SIGNALS):
        try:
            places.append((field, rows_given(unpacked(body))))
        except ParsingError as error:
            notes.append(f"Field {field}: {name[:100]} holds no signals and was left out: {error}.")
    kept: dict[str, Signal] = {}
    for field, rows in places:
        found = given(rows, field, asked.timeframe)
        notes += found.notes
        kept = {signal.id: signal for signal in found.signals} | kept
    wanted = [signal for signal in kept.values() if asked.wants(signal.symbol)]
    early = tuple(signal for signal in wanted if signal.at <= asked.at)
    later = len(wanted) - len(early)
    if later:
        notes.append(f"Left out {plural(later, 'signal')} said after the moment scored.")
    newest = sorted(early, key=lambda signal: (signal.at, signal.id))[-MOST:] if len(early) > MOST else early
    if len(newest) < len(early):
        notes.append(f"Left out {plural(len(early) - len(newest), 'signal')} given: the newest {MOST:,} are looked at.")
    return Given(tuple(newest), tuple(notes), later)


def _truths(inquiry: Inquiry) -> tuple[dict[str, Truth], list[str]]:
    truths: dict[str, Truth] = {}
    notes = []
    for field, name, body in _supplies(inquiry, (_TRUTH,)):
        try:
            log = read_truth_log(unpacked(body))
        except ParsingError as error:
            notes.append(f"Field {field}: {name[:100]} is no truth log and was left out: {error}.")
            continue
        truths |= {truth.signal_id: truth for truth in log.truths}
        if log.damaged:
            notes.append(f"Field {field}: left out {plural(log.damaged, 'line')} of {name[:100]} as no records of signals.")
    return truths, notes


async def _fetched(
    inquiry: Inquiry, asked: Asked, signals: Sequence[Signal], opener: Callable[[str], "Exchange"] | None
) -> tuple[Mapping[str, Bars], Sequence[str]]:
    if not asked.exchange:
        return {}, ()
    if inquiry.replaying:
        return {}, ("Field exchange: a replay asks no exchange.",)
    names = asked.spelled or tuple(sorted({spelled(signal.symbol) for signal in signals}))
    if not names:
        message = "Field exchange: wanted symbols to ask for, in symbols or in signals, given none."
        raise ConfigurationError(message)
    # Only a run that asks an exchange loads what asks it.
    from src.domains.crypto_patterns.feeds.exchange import fetched  # noqa: PLC0415 - see above
    from src.domains.crypto_patterns.feeds.opening import opened  # noqa: PLC0415 - see above

    reach = OVERDUE + timedelta(microseconds=EXPIRY * asked.step) if asked.scoring else LEARNED_FETCHED
    as_of = moment(asked.at)
    since = as_of - reach - timedelta(microseconds=LONGEST * asked.step)
    try:
        answer = await fetched(asked.exchange, names, served(asked.step), as_of, since=since, opener=opener or opened)
    except (UnreachableError, ParsingError) as error:
        return {}, (f"Field exchange: {asked.exchange} could not be asked for bars: {error}.",)
    return answer.bars, answer.notes


async def _listened(
    inquiry: Inquiry, asked: Asked, listener: Callable[..., Awaitable["Heard"]] | None
) -> tuple[Mapping[str, Bars], Sequence[str]]:
    if not asked.ticks:
        return {}, ()
    if inquiry.replaying:
        return {}, ("Field ticksAddress: a replay listens to nobody.",)
    short = _too_short(inquiry, asked)
    from src.domains.crypto_patterns.feeds.zeromq import listened  # noqa: PLC0415 - only a run that listens loads its client

    try:
        heard = await (listener or listened)(
            asked.ticks, asked.spelled, asked.step, asked.seconds, own_machine=inquiry.own_machine
        )
    except UnreachableError as error:
        return {}, (*short, f"Field ticksAddress: nothing could be heard from there: {error}.")
    if _newest(heard.bars) > asked.at and not inquiry.live:
        return heard.bars, (
            *short,
            *heard.notes,
            "Field ticksAddress: what was heard closed after the moment scored, and was left out.",
        )
    return heard.bars, (*short, *heard.notes)


def _too_short(inquiry: Inquiry, asked: Asked) -> tuple[str, ...]:
    """A word where the time is too short to be sure of a whole bar: wherever it begins, two bars of time hold one.

    Raises:
        ConfigurationError: It is too short by the input's own word, and the feed is all there is.
    """
    least = 2 * asked.step / SECOND
    if asked.seconds >= least:
        return ()
    two = f"{least:.0f} seconds, two bars of {asked.timeframe},"
    if asked.seconds_said >= least:
        return (f"Field feedSeconds: a whole bar of the feed is sure in {two} and the run has time for {asked.seconds:.0f}.",)
    alone = (
        not asked.exchange
        and not any(inquiry.wanted.get("signals") or ())
        and not _supplies(inquiry, (*_BARS, *_TICKS, *_SIGNALS))
    )
    if not alone:
        return (
            f"Field feedSeconds: wanted at least {two} to be sure of a whole bar of the feed, given {asked.seconds_said:g}.",
        )
    message = f"Field feedSeconds: wanted at least {two} where the feed is all there is, given {asked.seconds_said:g}."
    if least > LONGEST_LISTENING:
        longest = written(int(LONGEST_LISTENING * SECOND) // 2)
        message = (
            f"Field timeframe: wanted at most {longest} where a feed is all there is, which is listened to for"
            f" {LONGEST_LISTENING:.0f} seconds at most, given {asked.timeframe}."
        )
    raise ConfigurationError(message)


def _newest(bars: Mapping[str, Bars]) -> int:
    """When the newest of some bars closed, microseconds since 1970; 0 without any."""
    return max((int(one.closes_at[-1]) for one in bars.values() if len(one)), default=0)
