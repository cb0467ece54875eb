"""The 95 % interval of a figure, from what it came to in every resampling."""

import numpy as np
from numpy.typing import NDArray

from src.scoring.envelope import Estimate

_TAILS = (0.025, 0.975)


def interval(value: float, resampled: NDArray[np.float64]) -> Estimate:
    """The figure between the 2.5 and 97.5 per cent points of its resamplings (Efron's percentile interval).

    Args:
        value: The figure on all rows.
        resampled: (draws,) the same in each resampling; NaN where a resampling could not tell.

    Returns:
        An interval that always holds the value; the value alone where no resampling could tell.
    """
    known = resampled[np.isfinite(resampled)]
    low, high = (float(end) for end in np.quantile(known, _TAILS)) if len(known) else (value, value)
    return Estimate(value, min(low, value), max(high, value))
