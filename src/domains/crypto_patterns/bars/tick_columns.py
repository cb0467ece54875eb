"""`TickColumns`: many ticks of one symbol as columns, and the bars that they cover from beginning to end."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import nan
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.bars import Column, Times
from src.domains.crypto_patterns.bars.fold import AHEAD, LATENESS, Fold, Tally
from src.domains.crypto_patterns.bars.moments import HOUR
from src.domains.crypto_patterns.bars.ticks import Quote, Tick, Trade
from src.errors import ParsingError

_SILENCE: Final = 24 * HOUR
"""A stretch without a trade that is a hole in the record and no quiet market: no bar is longer."""

UNSAID: Final = -1
"""What stands for a time or a number that is not there: none is below zero."""

QUOTE: Final = 2
"""Kind of a quote."""

MIDDLE: Final = 3
"""Kind of the middle of a quote, which stands for the price where no trades are told."""

SIDES: Final = {None: 0, True: 1, False: -1}
"""Whether the buyer crossed the spread → kind of a trade."""

_TOOK: Final = {MIDDLE: None, 0: None, 1: True, -1: False}
_MOST: Final = 2**63
_AT_ONCE: Final = 100_000  # ticks that are single values at a time, so that memory is that of the columns
_END: Final = 2**62  # after every moment
_NAMES: Final = ("received", "exchange", "first", "second", "kind", "identity")


@dataclass(slots=True)
class TickColumns:
    """Ticks of one symbol out of one file, in its order; about fifty bytes each.

    Attributes:
        received: Microseconds by the receiver's clock; the exchange's where nobody wrote down when they came.
        exchange: Microseconds by the exchange's clock; −1 where it does not say.
        first: Price of a trade, bid of a quote.
        second: Quantity of a trade, NaN where nobody says; ask of a quote.
        kind: 2 a quote, 3 its middle as a trade; of a trade 1 where the buyer crossed the spread, −1 where the seller did, 0
            where nobody says.
        identity: Number of a trade; −1 where it has none.
    """

    received: "array[int]" = field(default_factory=lambda: array("q"))
    exchange: "array[int]" = field(default_factory=lambda: array("q"))
    first: "array[float]" = field(default_factory=lambda: array("d"))
    second: "array[float]" = field(default_factory=lambda: array("d"))
    kind: "array[int]" = field(default_factory=lambda: array("b"))
    identity: "array[int]" = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self.received)

    def take(self, tick: Tick, *, middle: bool = False) -> None:
        """Add a tick; one received at 0 was received nobody knows when.

        Args:
            tick: A trade or a quote.
            middle: Whether a trade is but the middle of a quote.

        Raises:
            ParsingError: It has no time at all.
        """
        received, exchange = tick.received_at or tick.exchange_at, tick.exchange_at
        if received is None:
            text = "a quote without any time"
            raise ParsingError(text)
        at = UNSAID if exchange is None else exchange
        if isinstance(tick, Quote):
            self.add(received, at, tick.bid, tick.ask, QUOTE)
        else:
            identity = tick.identity if tick.identity is not None and 0 <= tick.identity < _MOST else UNSAID
            self.add(received, at, tick.price, tick.quantity, MIDDLE if middle else SIDES[tick.buyer_took], identity)

    def add(self, received: int, exchange: int, first: float, second: float, kind: int, identity: int = UNSAID) -> None:
        """Add a row to the columns."""
        self.received.append(received)
        self.exchange.append(exchange)
        self.first.append(first)
        self.second.append(second)
        self.kind.append(kind)
        self.identity.append(identity)

    def extend(self, received: Times, exchange: Times, first: Column, second: Column, kind: Times, identity: Times) -> None:
        """Add (n,) rows to the columns."""
        for column, more, of in (
            (self.received, received, np.int64),
            (self.exchange, exchange, np.int64),
            (self.first, first, np.float64),
            (self.second, second, np.float64),
            (self.kind, kind, np.int8),
            (self.identity, identity, np.int64),
        ):
            column.frombytes(np.ascontiguousarray(more, dtype=of).tobytes())


@dataclass(frozen=True, slots=True)
class Folded:
    """What ticks of one symbol came to.

    Attributes:
        bars: Those covered from their first to their last moment, oldest first.
        tally: What became of the ticks.
        partial: Bars left out because they are not.
        beside: Middles of quotes left out, because there are trades to tell the price.
    """

    bars: tuple[Bar, ...]
    tally: Tally
    partial: int
    beside: int = 0


class _Stretch(NamedTuple):
    """From when to when a file tells of trades or of quotes, and the numbers of its first and last trade."""

    start: int
    end: int
    head: int
    tail: int


def folded(files: Sequence[TickColumns], step: int) -> Folded:
    """Bars of the ticks of one symbol, of all its files together, in the order in which they were received.

    Where there are trades, quotes tell the spread and no price. A bar counts where trades reach over it: it opens no earlier
    than the first and closes no later than the last of a stretch of files that follow each other, by the numbers of their
    trades or within two seconds. A day without a trade ends a stretch. Its spread counts where quotes reach over it likewise.

    Args:
        files: At least one tick each.
        step: Microseconds a bar covers.
    """
    series = _Series.of(files)
    fold, bars = Fold(step), list[Bar]()
    for tick in series:
        bars += fold.push(tick)
    bars += fold.advance(_END)
    opens = np.array([bar.opens_at for bar in bars], dtype=np.int64)
    moments, sound = series.dated(step, fold.skew or 0)
    traded, quoted = (
        _covered(opens, step, _stretches(series, moments, sound & ((series.kind == QUOTE) == quotes))).tolist()
        for quotes in (False, True)
    )
    kept = tuple(
        bar if in_quotes else replace(bar, spread=nan)
        for bar, in_trades, in_quotes in zip(bars, traded, quoted, strict=True)
        if in_trades
    )
    return Folded(kept, fold.tally, len(bars) - len(kept), sum(map(len, files)) - len(series.kind))


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    """Ticks of all files in the order in which they were received; columns as those of `TickColumns`, and whose file."""

    received: Times
    exchange: Times
    first: Column
    second: Column
    kind: Times
    identity: Times
    file: Times

    @classmethod
    def of(cls, files: Sequence[TickColumns]) -> "_Series":
        kinds, received = (np.concatenate([np.array(getattr(one, name)) for one in files]) for name in ("kind", "received"))
        order = np.argsort(received, kind="stable")
        if (kinds < QUOTE).any():
            order = order[kinds[order] != MIDDLE]
        columns = {name: np.concatenate([np.array(getattr(one, name)) for one in files])[order] for name in _NAMES}
        return cls(**columns, file=np.repeat(np.arange(len(files)), [len(one) for one in files])[order])

    def __iter__(self) -> Iterator[Tick]:
        columns = [getattr(self, name) for name in _NAMES]
        for place in range(0, len(self.kind), _AT_ONCE):
            some = (one[place : place + _AT_ONCE].tolist() for one in columns)
            for received, exchange, first, second, kind, identity in zip(*some, strict=True):
                at = None if exchange < 0 else exchange
                if kind == QUOTE:
                    yield Quote(received, at, first, second)
                else:
                    yield Trade(received, at, first, second, _TOOK[kind], None if identity < 0 else identity)

    def dated(self, step: int, skew: int) -> tuple[Times, NDArray[np.bool_]]:
        """(n,) moments by the exchange's clock, and (n,) whether `Fold` takes what bears them: what it drops covers nothing."""
        moments = np.where(self.exchange < 0, self.received + skew, self.exchange)
        sound = self.exchange - self.received <= AHEAD
        reached = np.maximum.accumulate(np.where(sound, moments, -_END))
        closed = np.concatenate([[-_END], reached[:-1]]) - LATENESS
        sound &= moments - moments % step >= closed - closed % step
        sound &= (self.kind != QUOTE) | ((self.first > 0) & (self.first <= self.second))
        return moments, sound


def _stretches(series: _Series, moments: Times, chosen: NDArray[np.bool_]) -> list[_Stretch]:
    """Stretches of the files of chosen ticks, those that follow each other joined, oldest first."""
    joined: list[_Stretch] = []
    for one in sorted(_of_files(series.file[chosen], moments[chosen], series.identity[chosen])):
        last = joined[-1] if joined else None
        if last is not None and _follows(one, last):
            later = one if one.end >= last.end else last
            joined[-1] = _Stretch(last.start, later.end, last.head, later.tail)
        else:
            joined.append(one)
    return joined


def _follows(one: _Stretch, last: _Stretch) -> bool:
    numbered = one.head >= 0 and one.head == last.tail + 1
    return one.start <= last.end + (_SILENCE if numbered else LATENESS)


def _of_files(file: Times, moments: Times, numbers: Times) -> Iterator[_Stretch]:
    order = np.lexsort((moments, file))
    file, moments, numbers = file[order], moments[order], numbers[order]
    ends = (np.flatnonzero((np.diff(moments) > _SILENCE) | (np.diff(file) != 0)) + 1).tolist()
    for start, stop in zip([0, *ends], [*ends, len(moments)], strict=True):
        if stop > start:
            told = numbers[start:stop]
            yield _Stretch(int(moments[start]), int(moments[stop - 1]), int(told.min()), int(told.max()))


def _covered(opens: Times, step: int, stretches: Sequence[_Stretch]) -> NDArray[np.bool_]:
    if not stretches:
        return np.zeros(len(opens), dtype=bool)
    starts, ends = (np.array([one[at] for one in stretches], dtype=np.int64) for at in (0, 1))
    place = np.searchsorted(starts, opens, side="right") - 1
    found: NDArray[np.bool_] = (place >= 0) & (opens + step <= ends[place])
    return found
