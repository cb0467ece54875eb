"""A logistic regression as data: bounded, centred and scaled features times coefficients, summed to log-odds.

Named tuples rather than dataclasses in the modules that score: defining one dataclass costs a cold start a millisecond.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Term(NamedTuple):
    """One feature's part.

    Attributes:
        coefficient: Log-odds per `scale` of the feature.
        center: What is subtracted first.
        scale: What it is divided by, above 0.
        low: Values below count as this much: a count has tails no straight line should follow.
        high: Values above count as this much.
        fill: What a missing value counts as; the centre, normally, so that missing says nothing either way.
    """

    coefficient: float
    center: float
    scale: float
    low: float
    high: float
    fill: float


class Logistic:
    """Intercept and terms; one row and many rows add in the same order, so they agree bit for bit.

    Attributes:
        intercept: Log-odds where every feature is at its centre.
        terms: One a feature, in feature order.
    """

    __slots__ = ("_one_row", "_steps", "intercept", "terms")

    def __init__(self, intercept: float, terms: Sequence[Term]) -> None:
        self.intercept = intercept
        self.terms = tuple(terms)
        # Divided once here, and unpacked in the loop below, which is the larger half of scoring one row.
        self._steps = [(term.fill, term.low, term.high, term.center, term.coefficient / term.scale) for term in self.terms]
        # What a row adds where it is missing or out of bounds never changes, so one row looks it up.
        self._one_row = [
            (low, high, center, slope, ((fill - center) * slope, (low - center) * slope, (high - center) * slope))
            for fill, low, high, center, slope in self._steps
        ]

    def contributions(self, row: Sequence[float]) -> list[float]:
        """Log-odds each feature adds to the intercept; NaN in the row is missing."""
        return [
            # Comparisons and not min(): a call a feature would double the time of a row. NaN alone is unlike itself.
            ((fill if x != x else low if x < low else high if x > high else x) - center) * slope  # noqa: FURB136, PLR0124
            for x, (fill, low, high, center, slope) in zip(row, self._steps, strict=True)
        ]

    def log_odds(self, row: Sequence[float]) -> float:
        """Log-odds of one row; NaN is missing."""
        if len(row) != len(self._steps):
            message = f"the model wants {len(self._steps)} values and was given {len(row)}"
            raise ValueError(message)
        total = self.intercept
        for x, (low, high, center, slope, beyond) in zip(row, self._one_row, strict=False):  # lengths are compared above
            if x <= high:  # asked first, because it is nearly always so
                total += (x - center) * slope if x >= low else beyond[1]
            else:
                total += beyond[0] if x != x else beyond[2]  # noqa: PLR0124 - NaN alone is unlike itself
        return total

    def many(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Log-odds of many rows: (rows, features) to (rows,); NaN is missing."""
        import numpy as np  # noqa: PLC0415 - numpy costs 40 ms, and one row does without it

        total = np.full(len(matrix), self.intercept)
        for index, (fill, low, high, center, slope) in enumerate(self._steps):
            column = matrix[:, index]
            bounded = np.minimum(np.maximum(column, low), high)
            filled = np.where(np.isnan(column), fill, bounded)
            total += (filled - center) * slope
        return total
