"""How good probabilities are: what each figure means, computed for many resamplings of blocks of dates at once.

A resampling is a weight a block, so what is a sum over rows is summed a block once and then only weighed; what depends on the
order of the probabilities is sorted once, and weighed in that order.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from src.learning.sample import Sample

Vector = NDArray[np.float64]
Figures = dict[str, Vector]

TOP_SHARE = 0.05
"""The share of rows called "top": about as many as there are events."""
PER_DAY = 3
"""Rows looked at a day; of sixty companies that is the top 5 % again."""

_SMALLEST = 1e-15  # keeps the log of a certain and wrong forecast finite
_LEAST_SPREAD = 1e-6  # log-odds closer together than that differ by rounding alone, and no slope can be told from them
_CALIBRATION_BINS = 20  # of as many rows each: with 150,000 rows the noise of a bin is a third of a hundredth
_NEWTON_STEPS = 50
_LONGEST_STEP = 2.0  # of any row's log-odds: from forecasts far too low a full step would overshoot to where no curve is left
_CONVERGED = 1e-10


def proper(sample: Sample, weights: Vector) -> Figures:
    """Log loss (nats), Brier score, and the share of the base rate's Brier score that was saved (its skill).

    Args:
        sample: Labels and probabilities.
        weights: (draws, blocks).

    Returns:
        (draws,) a figure.
    """
    y, p = sample.labels, np.clip(sample.probabilities, _SMALLEST, 1.0 - _SMALLEST)
    losses = -np.where(y == 1.0, np.log(p), np.log1p(-p))
    rows = weights @ sample.per_block(np.ones(len(y)))
    rate = weights @ sample.per_block(y) / rows
    brier = weights @ sample.per_block((sample.probabilities - y) ** 2) / rows
    usual = rate * (1.0 - rate)
    skill = 1.0 - np.divide(brier, usual, out=np.full(len(rows), np.nan), where=usual > 0.0)
    return {"log_loss": weights @ sample.per_block(losses) / rows, "brier": brier, "brier_skill": skill}


def ranking(sample: Sample, weights: Vector) -> Figures:
    """Area under the ROC curve, average precision, and the top 5 %: its precision, and how many times the base rate that is.

    Equal probabilities are taken together: ties count half in the area, and a share that ends within one takes its mean.
    """
    names = ("auc", "average_precision", "precision_top_5pct", "lift_top_5pct")
    return dict(zip(names, np.array([_ranked(sample, draw) for draw in weights]).T, strict=True))


def _ranked(sample: Sample, weights: Vector) -> tuple[float, float, float, float]:
    row_weights = weights[sample.ranked_blocks]
    rows = np.cumsum(row_weights)[sample.tie_ends]
    events = np.cumsum(row_weights * sample.ranked_labels)[sample.tie_ends]
    others = rows - events
    if events[-1] == 0.0 or others[-1] == 0.0:
        return (float("nan"),) * 4
    new_events, new_others = np.diff(events, prepend=0.0), np.diff(others, prepend=0.0)
    auc = float((new_others * (events - 0.5 * new_events)).sum() / (events[-1] * others[-1]))
    precision = np.divide(events, rows, out=np.zeros(len(rows)), where=rows > 0.0)
    average_precision = float((new_events * precision).sum() / events[-1])
    top = TOP_SHARE * rows[-1]
    hits = float(np.interp(top, np.concatenate([[0.0], rows]), np.concatenate([[0.0], events])))
    return auc, average_precision, hits / top, hits / top / float(events[-1] / rows[-1])


def calibration(sample: Sample, weights: Vector) -> Figures:
    """How far probabilities are from frequencies.

    `calibration_error`: mean distance of mean probability and frequency over twenty bins of as many rows (ECE); 0 is perfect.
    `calibration_slope`: slope of a logistic regression on the log-odds of the forecast; 1 is perfect, below is too sure.
    `calibration_intercept`: shift in log-odds with the slope held at 1 (calibration in the large); 0 is perfect.
    """
    shift, slope = _refitted(sample, weights, slope=False), _refitted(sample, weights, slope=True)
    return {"calibration_error": _binned_error(sample, weights), "calibration_slope": slope, "calibration_intercept": shift}


def _binned_error(sample: Sample, weights: Vector) -> Vector:
    edges = np.unique(np.quantile(sample.probabilities, np.arange(1, _CALIBRATION_BINS) / _CALIBRATION_BINS))
    place = np.searchsorted(edges, sample.probabilities, side="right")
    gap = np.zeros(len(weights))
    for number in range(len(edges) + 1):
        gap += np.abs(weights @ sample.per_block(np.where(place == number, sample.probabilities - sample.labels, 0.0)))
    error: Vector = gap / (weights @ sample.per_block(np.ones(len(place))))
    return error


def _refitted(sample: Sample, weights: Vector, *, slope: bool) -> Vector:
    """One Newton step a resampling from the solution on all rows: what a full refit would say, to second order."""
    p = np.clip(sample.probabilities, _SMALLEST, 1.0 - _SMALLEST)
    log_odds = np.log(p) - np.log1p(-p)
    if float(np.ptp(log_odds)) < _LEAST_SPREAD and slope:
        return np.full(len(weights), np.nan)
    design = np.column_stack([np.ones(len(p)), log_odds]) if slope else np.ones((len(p), 1))
    offset = np.zeros(len(p)) if slope else log_odds
    solution = _solved(design, offset, sample.labels, start=np.array([0.0, 1.0]) if slope else np.zeros(1))
    if not np.isfinite(solution).all():
        return np.full(len(weights), np.nan)
    fitted = _sigmoid(design @ solution + offset)
    wide = design.shape[1]
    gradient = np.stack([weights @ sample.per_block(column * (sample.labels - fitted)) for column in design.T], axis=-1)
    bent = fitted * (1.0 - fitted)
    curvature = np.stack(
        [weights @ sample.per_block(design[:, i] * design[:, j] * bent) for i in range(wide) for j in range(wide)], axis=-1
    )
    ridge = 1e-9 * np.eye(wide)  # keeps a resampling of one class finite
    steps = np.linalg.solve(curvature.reshape(-1, wide, wide) + ridge, gradient[..., None])[..., 0]
    refitted: Vector = (solution + steps)[:, -1]
    return refitted


def _solved(design: Vector, offset: Vector, labels: Vector, *, start: Vector) -> Vector:
    if labels.min() == labels.max():
        return np.full(len(start), np.nan)
    weights = start
    for _ in range(_NEWTON_STEPS):
        fitted = _sigmoid(design @ weights + offset)
        curvature = (design * (fitted * (1.0 - fitted))[:, None]).T @ design + 1e-9 * np.eye(design.shape[1])
        step = np.linalg.solve(curvature, design.T @ (labels - fitted))
        step = step * min(1.0, _LONGEST_STEP / max(float(np.abs(design @ step).max()), _SMALLEST))
        weights = weights + step
        if float(np.abs(step).max()) < _CONVERGED:
            break
    return weights


def _sigmoid(log_odds: Vector) -> Vector:
    p: Vector = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -500.0, 500.0)))
    return p


def daily(sample: Sample, weights: Vector) -> Figures:
    """Precision of the three rows a day with the highest probability; of equal ones at the border each counts in part."""
    order = np.lexsort((-sample.probabilities, sample.days))
    days, p, y = sample.days[order], sample.probabilities[order], sample.labels[order]
    starts = np.flatnonzero(np.concatenate([[True], (days[1:] != days[:-1]) | (p[1:] != p[:-1])]))
    sizes = np.diff(starts, append=len(p))
    before = starts - np.searchsorted(days, days[starts])
    taken = np.clip(PER_DAY - before, 0, sizes)
    hits = np.add.reduceat(y, starts) * taken / sizes
    blocks, wide = sample.blocks[order][starts], sample.block_count
    hit = weights @ np.bincount(blocks, hits, minlength=wide)
    looked = weights @ np.bincount(blocks, taken.astype(np.float64), minlength=wide)
    return {f"precision_at_{PER_DAY}_a_day": np.divide(hit, looked, out=np.full(len(hit), np.nan), where=looked > 0.0)}


Group = Callable[[Sample, Vector], Figures]

METRICS: Mapping[str, Group] = {
    "auc": ranking,
    "average_precision": ranking,
    "log_loss": proper,
    "brier": proper,
    "brier_skill": proper,
    "calibration_error": calibration,
    "calibration_slope": calibration,
    "calibration_intercept": calibration,
    "precision_top_5pct": ranking,
    "lift_top_5pct": ranking,
    f"precision_at_{PER_DAY}_a_day": daily,
}
"""Every figure by name, with what computes it beside its siblings."""
