"""How good probabilities are, with intervals that know that neighbouring days are not independent."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from src.scoring.envelope import Estimate

Vector = NDArray[np.float64]
# labels (0/1), probabilities, weights of the rows
Metric = Callable[[Vector, Vector, Vector], float]

_SMALLEST = 1e-15  # keeps the log of a certain and wrong forecast finite
_LEVEL = 0.95


def auc(labels: Vector, probabilities: Vector, weights: Vector) -> float:
    """Area under the ROC curve, 0–1: the chance that an event ranks above a non-event, ties counting half.

    NaN where one class is absent.
    """
    _, place = np.unique(probabilities, return_inverse=True)
    events = np.bincount(place, weights * labels)
    others = np.bincount(place, weights * (1.0 - labels))
    pairs = float(events.sum() * others.sum())
    if pairs == 0.0:
        return float("nan")
    below = np.cumsum(others) - others
    return float((events * (below + 0.5 * others)).sum()) / pairs


def log_loss(labels: Vector, probabilities: Vector, weights: Vector) -> float:
    """Mean negative log-likelihood, nats; 0 is perfect."""
    p = np.clip(probabilities, _SMALLEST, 1.0 - _SMALLEST)
    return float(np.average(-(labels * np.log(p) + (1.0 - labels) * np.log1p(-p)), weights=weights))


def brier(labels: Vector, probabilities: Vector, weights: Vector) -> float:
    """Mean squared error of the probabilities, 0–1 (Brier 1950); 0 is perfect."""
    return float(np.average((probabilities - labels) ** 2, weights=weights))


def brier_skill(labels: Vector, probabilities: Vector, weights: Vector) -> float:
    """Share of the base rate's Brier score that was saved; 0 is no better than always saying the base rate of these rows."""
    rate = float(np.average(labels, weights=weights))
    usual = rate * (1.0 - rate)
    return float("nan") if usual == 0.0 else 1.0 - brier(labels, probabilities, weights) / usual


METRICS: dict[str, Metric] = {"auc": auc, "log_loss": log_loss, "brier": brier, "brier_skill": brier_skill}


def estimates(
    labels: Vector, probabilities: Vector, days: NDArray[np.int64], *, block_days: int, seed: int, draws: int = 400
) -> dict[str, Estimate]:
    """Every metric with a 95 % interval from a bootstrap over blocks of dates.

    Rows of one day share the market and rows of one horizon share their targets, so whole blocks are drawn, never rows.

    Args:
        labels: 0 or 1.
        probabilities: 0–1.
        days: Day number of each row.
        block_days: Length of a block; several times the horizon.
        seed: Fixes the draws.
        draws: How many; 400 put the ends of the interval within about a tenth of its width.
    """
    _, block = np.unique((days - days.min()) // block_days, return_inverse=True)
    blocks = int(block.max()) + 1
    random = np.random.default_rng(seed)
    resampled: dict[str, list[float]] = {name: [] for name in METRICS}
    for _ in range(draws):
        weights = np.bincount(random.integers(0, blocks, blocks), minlength=blocks).astype(np.float64)[block]
        for name, metric in METRICS.items():
            resampled[name].append(metric(labels, probabilities, weights))
    everyone = np.ones(len(labels))
    return {name: _interval(metric(labels, probabilities, everyone), resampled[name]) for name, metric in METRICS.items()}


def _interval(value: float, resampled: list[float]) -> Estimate:
    known = [figure for figure in resampled if np.isfinite(figure)]
    tail = (1.0 - _LEVEL) / 2.0
    low, high = (float(q) for q in np.quantile(known, [tail, 1.0 - tail])) if known else (value, value)
    return Estimate(value, min(low, value), max(high, value))
