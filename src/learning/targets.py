"""What a model predicts, from closing prices alone; a day whose answer is not known has none, and is no negative."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VolatilitySpike:
    """Will the next days be much more restless than the last month?

    Attributes:
        days: Trading days ahead whose daily log returns are looked at.
        history: Trading days back that they are compared with.
        times: The standard deviation ahead must exceed so many times the one behind.
    """

    days: int = 7
    history: int = 30
    times: float = 2.0

    @property
    def name(self) -> str:
        """Name of the target, e.g. "volatility_spike_7d"."""
        return f"volatility_spike_{self.days}d"

    @property
    def horizon_days(self) -> int:
        """Calendar days that the answer may take: trading days, weekends and a holiday."""
        return self.days * 7 // 5 + 2

    def labels(self, closes: Vector) -> Vector:
        """The answer for every day of one subject.

        Args:
            closes: (n,) adjusted closes of consecutive trading days, all known and positive.

        Returns:
            (n,) 1.0, 0.0, or NaN: the first `history` days have nothing to compare with, the last `days` no answer yet, and a
            standstill (a standard deviation of nothing) cannot be exceeded meaningfully.
        """
        labels = np.full(len(closes), np.nan)
        if len(closes) <= self.history + self.days:
            return labels
        returns = np.diff(np.log(closes))
        behind = _deviations(returns, self.history)[: -self.days]
        ahead = _deviations(returns, self.days)[self.history :]
        answers = np.where(behind > 0, (ahead > self.times * behind).astype(np.float64), np.nan)
        labels[self.history : len(closes) - self.days] = answers
        return labels


def _deviations(returns: Vector, window: int) -> Vector:
    """Sample standard deviation of every window, (n − window + 1,)."""
    deviations: Vector = np.lib.stride_tricks.sliding_window_view(returns, window).std(axis=1, ddof=1)
    return deviations
