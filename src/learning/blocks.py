"""Days cut into blocks: rows of one stretch of days belong together."""

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


def blocks(days: Whole, length: int) -> Whole:
    """Which block of so many calendar days each date ordinal lies in.

    Cut on a fixed calendar, not from the first of the days, so that a window that moves on does not cut others anew.
    """
    return np.asarray(days, dtype=np.int64) // length
