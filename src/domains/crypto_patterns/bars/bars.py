"""`Bars`: many candles of one symbol as columns, in order, on one beat."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from src.domains.crypto_patterns.bars.bar import Bar

Column = NDArray[np.float64]
Times = NDArray[np.int64]

PRICES: Final = ("open", "high", "low", "close")
NUMBERS: Final = (*PRICES, "volume", "taker_buy", "trades", "spread")
"""Columns of numbers, in the order of `Bar`'s fields."""


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Closed candles of one symbol, oldest first; a candle that is not there is a gap, never a row of zeros.

    Attributes:
        step: Microseconds a bar covers.
        times: (n,) first microsecond of each bar since 1970 UTC; strictly rising, all on one beat of `step`.
        open: (n,) first prices, positive.
        high: (n,) highest prices.
        low: (n,) lowest prices, positive.
        close: (n,) last prices.
        volume: (n,) amounts in the base coin, 0 or more; NaN where unknown.
        taker_buy: (n,) amounts bought by takers; NaN where unknown.
        trades: (n,) numbers of trades; NaN where unknown.
        spread: (n,) mean relative spreads; NaN where unknown.

    Raises:
        ValueError: Columns differ in length, times do not rise on the beat, or a bar contradicts itself; the message
            names the first row at fault.
    """

    step: int
    times: Times
    open: Column
    high: Column
    low: Column
    close: Column
    volume: Column
    taker_buy: Column = field(default_factory=lambda: np.empty(0))
    trades: Column = field(default_factory=lambda: np.empty(0))
    spread: Column = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        """Fill what was not said with NaN, check what was, and forbid writing."""
        for name in ("taker_buy", "trades", "spread"):
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.full(len(self.times), np.nan))
        if any(len(getattr(self, name)) != len(self.times) for name in NUMBERS):
            message = "columns of different lengths"
            raise ValueError(message)
        _check_beat(self.times, self.step)
        _check_numbers(self)
        for name in ("times", *NUMBERS):
            column = getattr(self, name).view()
            column.flags.writeable = False
            object.__setattr__(self, name, column)

    @classmethod
    def of(cls, bars: Iterable[Bar], *, step: int) -> Self:
        """Columns of single bars of one step, in order.

        Raises:
            ValueError: As for the columns; also a bar of another step.
        """
        rows = list(bars)
        if any(bar.step != step for bar in rows):
            message = f"a bar is not of {step} microseconds"
            raise ValueError(message)
        columns = {name: np.array([getattr(bar, name) for bar in rows], dtype=np.float64) for name in NUMBERS}
        return cls(step, np.array([bar.opens_at for bar in rows], dtype=np.int64), **columns)

    def __len__(self) -> int:
        return len(self.times)

    def __iter__(self) -> Iterator[Bar]:
        """Each bar as a single value, oldest first."""
        columns = [getattr(self, name).tolist() for name in NUMBERS]
        for opens_at, *numbers in zip(self.times.tolist(), *columns, strict=True):
            yield Bar(opens_at, self.step, *numbers)

    @property
    def closes_at(self) -> Times:
        """(n,) the first microsecond at which each bar can be known."""
        return self.times + self.step

    @property
    def missing(self) -> int:
        """How many bars of the beat are absent between the first and the last."""
        return int((self.times[-1] - self.times[0]) // self.step) + 1 - len(self) if len(self) else 0

    def between(self, start: int, stop: int) -> Self:
        """Bars at positions `start` up to, not including, `stop`; views, nothing copied, and nothing checked a second time."""
        part = object.__new__(type(self))
        object.__setattr__(part, "step", self.step)
        for name in ("times", *NUMBERS):
            object.__setattr__(part, name, getattr(self, name)[start:stop])
        return part

    def closed(self, at: int) -> Self:
        """Bars that had closed at a moment (microseconds); the last bar an exchange serves is still open."""
        return self.between(0, int(np.searchsorted(self.closes_at, at, side="right")))


def _check_beat(times: Times, step: int) -> None:
    if step <= 0:
        message = f"a step of {step} microseconds"
        raise ValueError(message)
    apart = np.diff(times)
    wrong = np.flatnonzero((apart <= 0) | (apart % step != 0))
    if len(wrong):
        message = f"row {wrong[0] + 1} does not follow the row before on a beat of {step} microseconds"
        raise ValueError(message)


def _check_numbers(bars: Bars) -> None:
    body_high, body_low = np.maximum(bars.open, bars.close), np.minimum(bars.open, bars.close)
    # Written so that NaN and infinity fail too: every comparison with NaN is false.
    sound = (bars.low > 0) & (bars.low <= body_low) & (body_high <= bars.high) & np.isfinite(bars.high)
    for name in ("volume", "taker_buy", "trades", "spread"):
        column = getattr(bars, name)
        sound &= np.isnan(column) | ((column >= 0) & np.isfinite(column))
    if not sound.all():
        message = f"row {int(np.argmin(sound))} is no candle: its prices or amounts contradict each other"
        raise ValueError(message)
