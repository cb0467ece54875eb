"""Figures with intervals that know that neighbouring days are not independent."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from src.learning.metrics import METRICS
from src.learning.sample import Sample
from src.scoring.envelope import Estimate

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]

DRAWS = 400
"""Resamplings; they put the ends of an interval within about a tenth of its width."""

_LEVEL = 0.95
_SHORTEST_BLOCK_DAYS = 30
_HORIZONS_A_BLOCK = 3  # several, so that blocks hardly share targets


def block_days(horizon_days: int) -> int:
    """Length of a block of dates for targets that look so far ahead: three horizons, at least a month."""
    return max(_SHORTEST_BLOCK_DAYS, _HORIZONS_A_BLOCK * horizon_days)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges forecasts of the same rows, each by the same resamplings, so that differences are paired.

    Rows of one day share the market, and rows of one horizon targets, so whole blocks of dates are drawn, never rows.

    Attributes:
        labels: (rows,) 0 or 1.
        days: (rows,) date ordinals.
        blocks: (rows,) block of each row.
        weights: (1 + draws, blocks) how often each block was drawn; the first row is everything once.
    """

    labels: Vector
    days: Whole
    blocks: Whole
    weights: Vector

    @classmethod
    def of(cls, labels: Vector, days: Whole, *, block_days: int, seed: int, draws: int = DRAWS) -> "Judge":
        """Cut the days into blocks of so many calendar days and draw them.

        Args:
            labels: 0 or 1.
            days: Date ordinal of each row, any order.
            block_days: Length of a block; several times the horizon.
            seed: Fixes the draws.
            draws: How many.
        """
        _, blocks = np.unique((days - days.min()) // block_days, return_inverse=True)
        count = int(blocks.max()) + 1
        random = np.random.default_rng(seed)
        drawn = [np.bincount(random.integers(0, count, count), minlength=count) for _ in range(draws)]
        return cls(labels, days, blocks, np.array([np.ones(count), *drawn], dtype=np.float64))

    def figures(self, probabilities: Vector) -> dict[str, Estimate]:
        """Every figure of `METRICS` with its 95 % interval, of the rows on which there is a forecast.

        Args:
            probabilities: (rows,) 0–1, NaN where nothing was said.

        Returns:
            By name; a figure that cannot be told (no events, or one and the same forecast everywhere) is left out.
        """
        known = np.isfinite(probabilities)
        if not known.any():
            return {}
        sample = self._sample(probabilities, known)
        found: dict[str, Vector] = {}
        for group in dict.fromkeys(METRICS.values()):
            found |= group(sample, self._weights(sample))
        return {name: _estimate(found[name]) for name in METRICS if np.isfinite(found[name][0])}

    def value(self, name: str, probabilities: Vector) -> float:
        """One figure without its interval, NaN where it cannot be told."""
        known = np.isfinite(probabilities)
        if not known.any():
            return float("nan")
        return float(METRICS[name](self._sample(probabilities, known), self.weights[:1])[name][0])

    def difference(self, name: str, first: Vector, second: Vector) -> Estimate:
        """How much larger a figure of the first forecast is than the second's, on the rows where both said something.

        Args:
            name: One of `METRICS`.
            first: (rows,) probabilities.
            second: (rows,) probabilities.

        Returns:
            The difference with its 95 % interval, paired by block; NaN where either cannot be told.
        """
        known = np.isfinite(first) & np.isfinite(second)
        if not known.any():
            return Estimate(float("nan"), float("nan"), float("nan"))
        both = [self._sample(probabilities, known) for probabilities in (first, second)]
        one, other = (METRICS[name](sample, self._weights(sample))[name] for sample in both)
        return _estimate(one - other)

    def _sample(self, probabilities: Vector, known: NDArray[np.bool_]) -> Sample:
        return Sample.of(self.labels[known], probabilities[known], self.days[known], self.blocks[known], self.weights.shape[1])

    def _weights(self, sample: Sample) -> Vector:
        """Without the draws that hold no row on which something was said."""
        rows = self.weights @ sample.per_block(np.ones(len(sample.labels)))
        weights: Vector = self.weights[rows > 0.0]
        return weights


def _estimate(values: Vector) -> Estimate:
    value, drawn = float(values[0]), values[1:][np.isfinite(values[1:])]
    tail = (1.0 - _LEVEL) / 2.0
    low, high = (float(q) for q in np.quantile(drawn, [tail, 1.0 - tail])) if len(drawn) else (value, value)
    return Estimate(value, min(low, value), max(high, value))
