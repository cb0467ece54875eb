"""What training looked like, kept with the model so that drift can be told: bins, golden rows, a fingerprint."""

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.learning.training_set import Matrix, TrainingSet

Vector = NDArray[np.float64]

_BINS = 10  # deciles: the usual grain of a population stability index
_SCORE_EDGES = tuple(float(edge) for edge in range(10, 100, 10))
_ROWS_AT_ONCE = 65_536
_DIGITS = 6  # shares to a millionth: finer than any sample they come from


def quantile_bins(column: Matrix) -> dict[str, Any]:
    """Decile edges of the known values, the share of each bin, and the share that was missing."""
    column = column.astype(np.float64)
    known = column[np.isfinite(column)]
    edges: Vector = np.unique(np.quantile(known, np.arange(1, _BINS) / _BINS)) if len(known) else np.empty(0)
    return _bins(column, edges)


def score_bins(scores: Vector) -> dict[str, Any]:
    """Shares of 0–100 scores in steps of ten."""
    return _bins(scores, np.array(_SCORE_EDGES))


def _bins(column: Vector, edges: Vector) -> dict[str, Any]:
    known = column[np.isfinite(column)]
    counts = np.bincount(np.searchsorted(edges, known, side="right"), minlength=len(edges) + 1)
    shares = counts / max(len(known), 1)
    return {
        "edges": edges.tolist(),
        "shares": [round(float(share), _DIGITS) for share in shares],
        "missing": round(1.0 - len(known) / len(column), _DIGITS),
    }


def golden_indices(matrix: Matrix, log_odds: Vector, wanted: int) -> list[int]:
    """Rows spread evenly over the model's opinions, half of them among those with something missing where there are any."""
    order = np.argsort(log_odds, kind="stable")
    gaps = order[np.any(np.isnan(matrix[order]), axis=1)]
    chosen = set(gaps[_spread(len(gaps), wanted // 2)].tolist())
    rest = np.array([row for row in order.tolist() if row not in chosen], dtype=np.int64)
    return sorted(chosen | set(rest[_spread(len(rest), wanted - len(chosen))].tolist()))


def _spread(length: int, wanted: int) -> NDArray[np.int64]:
    return np.linspace(0, max(length - 1, 0), min(wanted, length)).astype(np.int64)


def fingerprint(table: TrainingSet) -> str:
    """SHA-256 over the rows in order, so that two trainings can be told to have seen the same."""
    digest = hashlib.sha256()
    for start in range(0, len(table), _ROWS_AT_ONCE):
        rows = table.matrix[start : start + _ROWS_AT_ONCE].astype(np.float64)
        # One NaN of the many bit patterns stands for missing, else equal tables could differ.
        digest.update(np.where(np.isnan(rows), np.nan, rows).tobytes())
    for column in (table.labels.astype(np.float64), table.days, table.ends, table.subjects):
        digest.update(np.ascontiguousarray(column).tobytes())
    digest.update("\n".join(table.subject_ids).encode())
    return digest.hexdigest()
