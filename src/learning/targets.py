"""What a model predicts: by prices, or by what somebody tells later. What is not answered has no answer, and is no negative."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from src.observations.prices import PriceSeries

Vector = NDArray[np.float64]

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
    def history(self) -> int:
        """Sessions back that the answer compares with; 0 when it starts from the day's own close."""
        ...

    @property
    def horizon_days(self) -> int:
        """Calendar days that this usually takes, for people; purging goes by each row's end: 7 have taken 18 days."""
        ...

    @property
    def believes_jumps(self) -> bool:
        """Whether a price that doubles overnight did: coins know no splits, and what doubled is what is asked for."""
        ...

    def read(self, prices: PriceSeries) -> tuple[Vector, Vector]:
        """The answer for every row of one subject, and what it was read from.

        Args:
            prices: On consecutive sessions; NaN is a session without a usable price.

        Returns:
            (n,) labels 1.0, 0.0, or NaN where the answer is not known (too little before, too little after, or a hole in
            either), and (n,) values in the target's own unit, NaN exactly where the label is.
        """
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a subject, as somebody tells it.

    Attributes:
        label: Whether it happened.
        value: What was realised, in the target's unit.
        known_at: From when it could be known (aware, UTC).
    """

    label: bool
    value: float
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A question that no daily price answers: whoever followed the subject tells what came of it.

    Attributes:
        name: Name in envelopes and reports, e.g. "target_before_stop".
        sessions: Sessions within which it is told as a rule; later it is waited for, and then given up.
        unit: Of the value.
    """

    name: str
    sessions: int
    unit: str

    @property
    def history(self) -> int:
        """Sessions back that the answer compares with: none."""
        return 0

    @property
    def horizon_days(self) -> int:
        """Calendar days that the answer usually takes: a calendar of every day counts in them."""
        return self.sessions

    @property
    def believes_jumps(self) -> bool:
        """What is told is believed."""
        return True

    def read(self, prices: PriceSeries) -> tuple[Vector, Vector]:
        """Prices tell nothing of it: NaN throughout."""
        silent = np.full(len(prices), np.nan)
        return silent, silent


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

    @property
    def believes_jumps(self) -> bool:
        """A share that halves overnight was split more often than not: such a jump is waited on."""
        return False

    def read(self, prices: PriceSeries) -> tuple[Vector, Vector]:
        """Labels and values, by closes alone."""
        return self.labels(prices.close), self.values(prices.close)

    def labels(self, closes: Vector) -> Vector:
        """1 where the returns of the next `days` sessions deviate more than `times` as much as those of the last `history`.

        Returns:
            (n,) 1.0, 0.0, or NaN: the first `history` rows have nothing to compare with, the last `days` no answer yet, a hole
            within either stretch leaves both unknown, and a standstill cannot be exceeded meaningfully.
        """
        behind, ahead = self._deviations(closes)
        return np.where(np.isnan(ahead), np.nan, ahead > self.times * behind)

    def values(self, closes: Vector) -> Vector:
        """How many times as restless the days ahead were: the ratio of the two deviations.

        Returns:
            (n,) 0 or more; NaN exactly where the label is.
        """
        behind, ahead = self._deviations(closes)
        return ahead / behind

    def _deviations(self, closes: Vector) -> tuple[Vector, Vector]:
        """Deviation of the returns behind and ahead of every row, NaN in both where they cannot be compared."""
        behind, ahead = np.full(len(closes), np.nan), np.full(len(closes), np.nan)
        if len(closes) > self.history + self.days:
            returns = np.diff(np.log(_positive(closes)))
            rows = slice(self.history, len(closes) - self.days)
            behind[rows] = _deviations(returns, self.history)[: -self.days]
            ahead[rows] = _deviations(returns, self.days)[self.history :]
        known = np.isfinite(ahead) & (behind > _STANDSTILL)  # a comparison with NaN is false, and would be a negative
        return np.where(known, behind, np.nan), np.where(known, ahead, np.nan)


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
    def history(self) -> int:
        """Sessions back that the answer compares with: none."""
        return 0

    @property
    def horizon_days(self) -> int:
        """Calendar days that the answer usually takes: sessions, weekends and a holiday."""
        return _calendar_days(self.days)

    @property
    def believes_jumps(self) -> bool:
        """A share that halves overnight was split more often than not: such a jump is waited on."""
        return False

    def read(self, prices: PriceSeries) -> tuple[Vector, Vector]:
        """Labels and values, by closes alone."""
        return self.labels(prices.close), self.values(prices.close)

    def labels(self, closes: Vector) -> Vector:
        """1 where the close ahead is at or below (1 − `depth`) of today's.

        Returns:
            (n,) 1.0, 0.0, or NaN: the last `days` rows have no answer yet, and a hole on the way leaves it unknown, because a
            split that nobody adjusted for may hide in it.
        """
        base, reached = self._closes(closes)
        return np.where(np.isnan(reached), np.nan, reached <= base * (1 - self.depth) * (1 + _ROUNDING))

    def values(self, closes: Vector) -> Vector:
        """Return to the close that decides: the lowest ahead by the path, the last by the end.

        Returns:
            (n,) a share, −0.12 for a fall of 12 %; NaN exactly where the label is.
        """
        base, reached = self._closes(closes)
        return reached / base - 1

    def _closes(self, closes: Vector) -> tuple[Vector, Vector]:
        """Each row's close and the one that decides, NaN in both where the answer is not known."""
        base, reached = _positive(closes), np.full(len(closes), np.nan)
        if len(closes) > self.days:
            ahead = np.lib.stride_tricks.sliding_window_view(base[1:], self.days)
            lowest = ahead.min(axis=1)  # NaN where one of them is
            reached[: -self.days] = lowest if self.by == "path" else np.where(np.isnan(lowest), np.nan, ahead[:, -1])
        known = np.isfinite(reached) & np.isfinite(base)
        return np.where(known, base, np.nan), np.where(known, reached, np.nan)


def _calendar_days(sessions: int) -> int:
    return sessions * 7 // 5 + 2


def _positive(closes: Vector) -> Vector:
    return np.where((closes > 0) & np.isfinite(closes), closes, np.nan)


def _deviations(returns: Vector, window: int) -> Vector:
    """Sample standard deviation of every window, (n − window + 1,); NaN where one of its returns is."""
    deviations: Vector = np.lib.stride_tricks.sliding_window_view(returns, window).std(axis=1, ddof=1)
    return deviations
