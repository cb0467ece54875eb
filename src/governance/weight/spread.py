"""Whether a model tells subjects apart at all: all its scores within one band say nothing, whatever they are."""

import math
from dataclasses import dataclass
from typing import Final

from src.governance.matured import MaturedDay

POINTS_PER_DOUBLING: Final = 22.5
"""Score points for twice the probability: the slope of the frozen map from probability to score."""

_SURE: Final = 1e-6

Extent = tuple[float, float, int]
"""Lowest and highest log2 probability of a day, and how many scores there were."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How it is set.

    Attributes:
        band: Score points within which all scores count as one: a step of the scale from 1 to 10.
        days: Matured days looked at together; two weeks of sessions.
        least: Fewest scores among them from which sameness can be told.
    """

    band: float = 10.0
    days: int = 10
    least: int = 30

    def after(self, extents: tuple[Extent, ...], day: MaturedDay) -> tuple[Extent, ...]:
        """The days looked at after one more."""
        ml = day.said()[1]
        if not len(ml):
            return extents
        low, high = (math.log2(max(float(bound), _SURE)) for bound in (ml.min(), ml.max()))
        return (*extents, (low, high, len(ml)))[-self.days :]

    def points(self, extents: tuple[Extent, ...]) -> float:
        """Score points from the lowest to the highest of all; infinite where too little was seen to tell."""
        if len(extents) < self.days or sum(extent[2] for extent in extents) < self.least:
            return math.inf
        return POINTS_PER_DOUBLING * (max(extent[1] for extent in extents) - min(extent[0] for extent in extents))

    def flat(self, extents: tuple[Extent, ...]) -> bool:
        """Whether all scores lie within one band."""
        return self.points(extents) < self.band
