"""The breaker: a moving average of what blending costs over the rules alone, against what it could reach by chance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_HORIZONS, _MONTH, _WEEK = 12, 30, 7


@dataclass(frozen=True, slots=True)
class Breaker:
    """How it is set.

    Attributes:
        half_life: Matured days after which a day counts half: 10.7 sessions are fifteen calendar days.
        alarms: Share of years in which a blend no worse than the rules may be cut off by chance.
        caution: What the level of chance is multiplied by. Half a year of overlapping labels holds a dozen independent ones
            and understates how far a year can go: simulated, at 1 there is a false alarm every fifth year.
        credit: Share of what the blend saved meanwhile that is taken off again. A blend that saved much and no longer does is
            broken before it costs much; all of it would be too much, for a model is promoted after its better months.
        least: Fewest days from which a threshold is made.
        most: Most days, the latest, from which it is made.
        block: Days drawn together, so that overlapping labels stay together.
        draws: Years simulated.
        seed: Fixes them.
        year: Matured days in a year.
    """

    half_life: float = 10.7
    alarms: float = 0.05
    caution: float = 1.9
    credit: float = 0.5
    least: int = 120
    most: int = 250
    block: int = 20
    draws: int = 400
    seed: int = 20260101
    year: int = 250

    @classmethod
    def of(cls, overlap: int) -> Self:
        """For labels of which so many matured days lie within one horizon.

        Blocks of two horizons, and a threshold from a dozen of them on, as measured for companies; but no sooner than a month
        and by no less than a week, for markets have moods that outlast the shortest horizon, and no later and by no more than
        for companies.
        Simulated with answers after two days, sixty a day in a market with moods of a week: a model turned round on day 100 is
        out after a median of 15 days (of a threshold from 120 days on after 240, and in 18 years of 40 never), without a false
        alarm in 40 years each of one better than the rules, equal, and slightly worse.
        """
        usual = cls()
        least, block = max(_HORIZONS * overlap, _MONTH), max(2 * overlap, _WEEK)
        return replace(usual, least=min(least, usual.least), block=min(block, usual.block))

    @property
    def pace(self) -> float:
        """What a new day counts in the average."""
        return float(1.0 - 0.5 ** (1.0 / self.half_life))

    def after(self, level: float, cost: float) -> float:
        """The average after a day on which blending cost so much (nats a row; negative where it saved)."""
        return (1.0 - self.pace) * level + self.pace * cost

    def threshold(self, costs: Sequence[float]) -> float:
        """The level above which it cuts off, 0 or more: a blend that costs nothing of late is never cut off.

        `caution` times the level that the average of such days, their mean taken out, passes in `alarms` of all years, less
        the credit. Blocks of days are drawn anew, a year at a time (circular block bootstrap).

        Raises:
            ValueError: Fewer days than `least`.
        """
        if len(costs) < self.least:
            message = f"wanted costs of at least {self.least} days, got {len(costs)}"
            raise ValueError(message)
        days = np.asarray(costs[-self.most :], dtype=np.float64)
        mean = float(days.mean())
        starts = np.random.default_rng(self.seed).integers(0, len(days), (self.draws, -(-self.year // self.block)))
        places = (starts[:, :, None] + np.arange(self.block)) % len(days)
        years = (days - mean)[places].reshape(self.draws, -1)[:, : self.year]
        chance = float(np.quantile(self._highest(years), 1.0 - self.alarms))
        return max(self.caution * chance + self.credit * min(mean, 0.0), 0.0)

    def _highest(self, years: NDArray[np.float64]) -> Vector:
        level = highest = np.zeros(len(years))
        for costs in years.T:
            level = (1.0 - self.pace) * level + self.pace * costs
            highest = np.maximum(highest, level)
        return highest
