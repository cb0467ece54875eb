"""How much a mean can vary when rows come in clusters: those of a company belong together, and those of a week."""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Whole = NDArray[np.int64]


def sums(columns: Matrix, clusters: Whole) -> Matrix:
    """(clusters, columns) sums of the columns over the rows of each cluster.

    Args:
        columns: (rows, columns), none missing.
        clusters: (rows,) any whole numbers.
    """
    _, places = np.unique(clusters, return_inverse=True)
    count = int(places.max()) + 1 if len(places) else 0
    return np.column_stack([np.bincount(places, column, minlength=count) for column in columns.T])


def covariance(columns: Matrix, clusters: Whole) -> Matrix | None:
    """Covariance of the columns' means when whole clusters are drawn (Liang and Zeger's, scaled by clusters / (clusters − 1)).

    Args:
        columns: (rows, columns), none missing.
        clusters: (rows,) any whole numbers.

    Returns:
        (columns, columns), or None of fewer than two clusters: how those vary, nothing tells.
    """
    parts = sums(columns - columns.mean(axis=0), clusters) if len(columns) else np.empty((0, 0))
    count = len(parts)
    if count < 2:  # noqa: PLR2004 - two are needed to differ
        return None
    return np.asarray(count / (count - 1.0) * (parts.T @ parts) / len(columns) ** 2)
