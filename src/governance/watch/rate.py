"""How often it happened, and between which bounds that is known when rows of neighbouring days are no separate evidence."""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from src.governance.watch.chance import normal, student
from src.governance.watch.clusters import covariance
from src.scoring.envelope import Estimate

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]

LEVEL: Final = 0.95
"""Of every interval here, both sides together."""


class Rate(NamedTuple):
    """How often it happened.

    Attributes:
        rows: Answered rows.
        events: On how many it happened.
        value: Their share, 0–1; None without rows.
        low: Lower end of the 95 % interval; None without rows.
        high: Upper end.
        effective: How many independent rows tell as much.
    """

    rows: int
    events: int
    value: float | None
    low: float | None
    high: float | None
    effective: float


def rate(labels: Vector, subjects: Whole, clusters: Whole) -> Rate:
    """The share of rows where it happened, with Wilson's interval for as many rows as the clustered ones are worth.

    The worth is the variance of independent rows over that between blocks of dates, cut by Student's quantile for the number of
    blocks (Korn and Graubard 1998). Where it happened always or never, or there is one block, blocks cannot differ; then
    each subject counts once a block.

    Args:
        labels: (rows,) 1.0 or 0.0.
        subjects: (rows,) a number for each subject.
        clusters: (rows,) block of dates of each row.
    """
    rows, events = len(labels), int(labels.sum())
    if not rows:
        return Rate(0, 0, None, None, None, 0.0)
    share = events / rows
    effective = _effective(labels, subjects, clusters)
    low, high = wilson(share, effective)
    return Rate(rows, events, share, low, high, effective)


def wilson(share: float, rows: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval of a share seen in so many independent rows (any number above 0)."""
    z = normal(0.5 + level / 2.0)
    middle = (share + z * z / (2.0 * rows)) / (1.0 + z * z / rows)
    reach = z / (1.0 + z * z / rows) * math.sqrt(share * (1.0 - share) / rows + z * z / (4.0 * rows * rows))
    # Rounding must not put an end of the interval beyond the share itself.
    return max(0.0, min(middle - reach, share)), min(1.0, max(middle + reach, share))


def mean(values: Vector, clusters: Whole, level: float = LEVEL) -> Estimate | None:
    """A mean with Student's interval over clusters; None of fewer than two clusters.

    Args:
        values: (rows,) none missing.
        clusters: (rows,) block of dates of each row.
        level: Of the interval, both sides together.
    """
    errors = covariance(values[:, None], clusters)
    if errors is None:
        return None
    middle = float(values.mean())
    reach = student(0.5 + level / 2.0, len(np.unique(clusters)) - 1.0) * math.sqrt(float(errors[0, 0]))
    return Estimate(middle, middle - reach, middle + reach)


def difference(
    first: Vector, first_clusters: Whole, second: Vector, second_clusters: Whole, level: float = LEVEL
) -> Estimate | None:
    """How much larger the first mean is than the second, of rows that share no clusters; None where either has fewer than two.

    The smaller number of clusters counts for Student's quantile, which is careful (Welch's lower bound).
    """
    errors = [
        covariance(values[:, None], clusters) for values, clusters in ((first, first_clusters), (second, second_clusters))
    ]
    if errors[0] is None or errors[1] is None:
        return None
    middle = float(first.mean() - second.mean())
    fewest = min(len(np.unique(clusters)) for clusters in (first_clusters, second_clusters))
    reach = student(0.5 + level / 2.0, fewest - 1.0) * math.sqrt(float(errors[0][0, 0] + errors[1][0, 0]))
    return Estimate(middle, middle - reach, middle + reach)


def _effective(labels: Vector, subjects: Whole, clusters: Whole) -> float:
    share, rows = float(labels.mean()), float(len(labels))
    errors = covariance(labels[:, None], clusters)
    if errors is None or share in (0.0, 1.0):
        return float(len(np.unique(np.column_stack([subjects, clusters]), axis=0)))
    between = float(errors[0, 0])
    worth = min(rows, share * (1.0 - share) / between) if between > 0.0 else rows
    tail = 0.5 + LEVEL / 2.0
    return max(worth * (normal(tail) / student(tail, len(np.unique(clusters)) - 1.0)) ** 2, 1e-3)
