"""How far rows are from a reference by the population stability index, and how far windows of the past themselves were.

The index of shares p now and q in the reference is `sum((p - q) * ln(p / q))`, 0 for equal shares and never below. What is
usual is measured where the model is made, because only there the rows are at hand; whoever watches the model raises its floor
by it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.learning.blocks import blocks
from src.scoring.envelope import Bins

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]

WINDOW: Final = 28
"""Calendar days of the windows of which is told what is usual: four whole weeks, some twenty sessions."""

_HALF: Final = 0.5  # a row, added to each bin: an empty one would make the index infinite
_ENOUGH: Final = 0.5
_LEAST_WINDOWS: Final = 10  # of fewer, nobody can say what most are like


def stability_index(counts: Vector, shares: Vector) -> float:
    """The population stability index of counted rows against the shares of a reference.

    Half a row is added to each bin, and as much to the reference, so that empty bins count as rare and not as impossible;
    equal shares still come to 0, and the index only ever gets smaller by it.

    Args:
        counts: (bins,) rows now, at least one in all.
        shares: (bins,) share of the rows then; they add up to 1.
    """
    now, then = smoothed(counts, shares)
    return float(np.sum((now - then) * np.log(now / then)))


def smoothed(counts: Vector, shares: Vector) -> tuple[Vector, Vector]:
    """Shares of the rows now and then, (bins,) each, with half a row in every bin: none is 0, and both add up to 1."""
    rows, wide = float(counts.sum()), len(counts)
    mixed = _HALF * wide / (rows + _HALF * wide)
    now = (1.0 - mixed) * counts / rows + mixed / wide
    then = (1.0 - mixed) * shares / shares.sum() + mixed / wide
    return np.asarray(now), np.asarray(then)


def usual_shift(column: Vector, reference: Bins, days: Whole, *, window: int = WINDOW, share: float = 0.99) -> float:
    """How far windows of a longer past were from the reference in most cases, ≥ 0; 0 where there are fewer than ten.

    Windows with less than half the rows of the median one, such as those that an end of the past cuts short, are left out: a
    day of twenty companies is as far by chance alone as a month is in a crisis.

    Args:
        column: (rows,) over at least ten windows; NaN (missing) and infinity are no values.
        reference: How the values were spread over the whole of it.
        days: (rows,) date ordinal of each row.
        window: Calendar days; windows do not overlap.
        share: Of the windows that were nearer, 0–1.
    """
    known = np.isfinite(column)
    if not known.any() or not reference.edges or not sum(reference.shares):
        return 0.0
    places = np.searchsorted(np.asarray(reference.edges), column[known], side="right")
    shares = np.asarray(reference.shares)
    counted = _counted(places, blocks(days[known], window), len(shares))
    rows = counted.sum(axis=1)
    indices = [stability_index(counts, shares) for counts in counted[rows >= _ENOUGH * np.median(rows)]]
    return float(np.quantile(indices, share)) if len(indices) >= _LEAST_WINDOWS else 0.0


def _counted(places: Whole, windows: Whole, wide: int) -> NDArray[np.float64]:
    """(windows, bins) rows of each window in each bin."""
    found, numbers = np.unique(windows, return_inverse=True)
    cells = np.bincount(numbers * wide + places, minlength=len(found) * wide)
    return cells.reshape(len(found), wide).astype(np.float64)
