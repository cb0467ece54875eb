"""What a model predicts, from closing prices alone; a day whose answer is not known has none, and is no negative."""

from dataclasses import dataclass
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Integers = NDArray[np.int64]

_STANDSTILL: Final = 1e-9  # a standard deviation of daily log returns below this is rounding
_ROUNDING: Final = 1e-9  # relative: a fall from 10.1 to 9.09 is one of 10 %, whatever binary fractions say


class Target(Protocol):
    """A question about the sessions after a day, answered by closes."""

    @property
    def name(self) -> str:
        """Name in envelopes and reports, e.g. "volatility_spike_7d"."""
        ...

    @property
    def sessions(self) -> int:
        """Sessions ahead that the answer looks at; the label of row i looks at rows up to i + `sessions`."""
        ...

    @property
    def horizon_days(self) -> int:
        """Calendar days that this usually takes, for people; purging goes by `last_days`, for 7 sessions have taken 18 days."""
        ...

    def labels(self, closes: Vector) -> Vector:
        """The answer for every row of one subject.

        Args:
            closes: (n,) adjusted closes of consecutive sessions; NaN is a session without a usable close.

        Returns:
            (n,) 1.0, 0.0, or NaN where the answer is not known: too little before, too little after, or a hole in either.
        """
        ...


def last_days(days: Integers, sessions: int) -> Integers:
    """Last day each row's label looks at.

    Args:
        days: (n,) date ordinals of consecutive sessions.
        sessions: The target's horizon.

    Returns:
        (n,) date ordinals; 0 for the last rows, whose labels are not resolved.
    """
    ends = np.zeros(len(days), dtype=np.int64)
    if len(days) > sessions:
        ends[: len(days) - sessions] = days[sessions:]
    return ends


@dataclass(frozen=True, slots=True)
class VolatilitySpike:
    """Will the next days be much more restless than the last month?

    Attributes:
        days: Sessions ahead whose daily log returns are looked at.
        history: Sessions back that they are compared with.
        times: The sample standard deviation ahead must exceed so many times the one behind.
    """

    days: int = 7
    history: int = 30
    times: float = 2.0

    @property
    def name(self) -> str:
        """Name of the target, e.g. "volatility_spike_7d"."""
        return f"volatility_spike_{self.days}d"

    @property
    def sessions(self) -> int:
        """Sessions ahead that the answer looks at."""
        return self.days

    @property
    def horizon_days(self) -> int:
        """Calendar days that the answer usually takes: sessions, weekends and a holiday."""
        return _calendar_days(self.days)

    def labels(self, closes: Vector) -> Vector:
        """1 where the returns of the next `days` sessions deviate more than `times` as much as those of the last `history`.

        Returns:
            (n,) 1.0, 0.0, or NaN: the first `history` rows have nothing to compare with, the last `days` no answer yet, a hole
            within either stretch leaves both unknown, and a standstill cannot be exceeded meaningfully.
        """
        labels = np.full(len(closes), np.nan)
        if len(closes) <= self.history + self.days:
            return labels
        returns = np.diff(np.log(_positive(closes)))
        behind = _deviations(returns, self.history)[: -self.days]
        ahead = _deviations(returns, self.days)[self.history :]
        known = np.isfinite(ahead) & (behind > _STANDSTILL)  # a comparison with NaN is false, and would be a negative
        labels[self.history : len(closes) - self.days] = np.where(known, ahead > self.times * behind, np.nan)
        return labels


@dataclass(frozen=True, slots=True)
class Drawdown:
    """Will the close fall by a tenth?

    Attributes:
        by: "path": the lowest close of the sessions ahead; "end": the close of the last of them, which misses a third of the
            falls that were there on the way.
        days: Sessions ahead.
        depth: Fall from today's close that counts, 0.10 for 10 %, itself included.
    """

    by: Literal["path", "end"] = "path"
    days: int = 14
    depth: float = 0.10

    @property
    def name(self) -> str:
        """Name of the target: "drawdown_14d" by the path, "drawdown_14d_end" by its end."""
        return f"drawdown_{self.days}d" + ("" if self.by == "path" else "_end")

    @property
    def sessions(self) -> int:
        """Sessions ahead that the answer looks at."""
        return self.days

    @property
    def horizon_days(self) -> int:
        """Calendar days that the answer usually takes: sessions, weekends and a holiday."""
        return _calendar_days(self.days)

    def labels(self, closes: Vector) -> Vector:
        """1 where the close ahead is at or below (1 − `depth`) of today's.

        Returns:
            (n,) 1.0, 0.0, or NaN: the last `days` rows have no answer yet, and a hole on the way leaves it unknown, because a
            split that nobody adjusted for may hide in it.
        """
        labels = np.full(len(closes), np.nan)
        if len(closes) <= self.days:
            return labels
        closes = _positive(closes)
        ahead = np.lib.stride_tricks.sliding_window_view(closes[1:], self.days)
        lowest = ahead.min(axis=1)  # NaN where one of them is
        reached = lowest if self.by == "path" else np.where(np.isnan(lowest), np.nan, ahead[:, -1])
        base = closes[: -self.days]
        fell = reached <= base * (1 - self.depth) * (1 + _ROUNDING)
        labels[: -self.days] = np.where(np.isfinite(reached) & np.isfinite(base), fell, np.nan)
        return labels


def _calendar_days(sessions: int) -> int:
    return sessions * 7 // 5 + 2


def _positive(closes: Vector) -> Vector:
    return np.where((closes > 0) & np.isfinite(closes), closes, np.nan)


def _deviations(returns: Vector, window: int) -> Vector:
    """Sample standard deviation of every window, (n − window + 1,); NaN where one of its returns is."""
    deviations: Vector = np.lib.stride_tricks.sliding_window_view(returns, window).std(axis=1, ddof=1)
    return deviations
