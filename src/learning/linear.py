"""Fitting what is linear in log-odds: the logistic part of a model, and Platt's calibration."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from src.learning.training_set import Matrix
from src.scoring.calibration import Platt
from src.scoring.logistic import Logistic, Term

Vector = NDArray[np.float64]

# A count's tail (one company filing forty 8-Ks) would otherwise pull the line: values beyond count as these quantiles.
_TAILS = (0.005, 0.995)
_NEWTON_STEPS = 50  # from the base rate, Newton's method is there in under ten
_CONVERGED = 1e-10
_LONGEST_STEP = 2.0  # of any row's log-odds: from scores far too low a full step would overshoot to where no curve is left
_LEAST_SPREAD = 1e-9  # log-odds closer together than that differ by rounding alone, and no slope can be told from them
_ROWS_AT_ONCE = 65_536  # 40 features of them are 20 MB as float64, so that two million rows need no copy of the table
_KEPT_CELLS = 40_000_000  # up to 0.3 GB what was prepared is kept from step to step; more is prepared anew each time
_SILENT = Term(0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
_DIGITS = 9  # significant; linear algebra rounds otherwise on another processor, and a model should not


def fit_logistic(matrix: Matrix, labels: Vector, *, horizon_days: int, ridge: float = 1.0) -> Logistic:
    """Fit a logistic regression on bounded, centred and scaled features; a missing value says nothing either way.

    Args:
        matrix: (rows, features), NaN is missing.
        labels: 0 or 1, both present.
        horizon_days: Neighbouring days share this many days of target, so every event is counted about that often: the ridge
            penalty is weighed up by as much.
        ridge: What the penalty is multiplied by besides.
    """
    shapes = [_shape(matrix[:, index].astype(np.float64)) for index in range(matrix.shape[1])]
    rate = float(labels.mean())
    weights, before, loss = np.zeros(len(shapes) + 1), np.zeros(len(shapes) + 1), np.inf
    weights[0] = np.log(rate / (1.0 - rate))
    penalty = np.full(len(weights), float(horizon_days) * ridge)
    penalty[0] = 0.0
    kept = list(_prepared(matrix, shapes)) if matrix.size <= _KEPT_CELLS else None
    for _ in range(_NEWTON_STEPS):
        now, gradient, curvature = _slopes(kept or _prepared(matrix, shapes), labels, weights)
        now += 0.5 * float(penalty @ weights**2)
        if now > loss * (1.0 + _CONVERGED):  # too long a step: half of it
            weights = 0.5 * (weights + before)
            continue
        step = np.linalg.solve(curvature + np.diag(penalty), gradient - penalty * weights)
        before, loss, weights = weights, now, weights + step
        if float(np.abs(step).max()) < _CONVERGED:
            break
    terms = (shape._replace(coefficient=_rounded(float(weight))) for weight, shape in zip(weights[1:], shapes, strict=True))
    return Logistic(_rounded(float(weights[0])), tuple(terms))


def spread(logistic: Logistic, read: Sequence[str], names: Sequence[str]) -> Logistic:
    """The same logistic regression over more features: those it does not read add nothing.

    Args:
        logistic: Terms of the features it reads.
        read: Those features, in its order.
        names: The features of the whole, in order.
    """
    terms = dict(zip(read, logistic.terms, strict=True))
    return Logistic(logistic.intercept, tuple(terms.get(name, _SILENT) for name in names))


def _slopes(prepared: Iterable[tuple[slice, Vector]], labels: Vector, weights: Vector) -> tuple[float, Vector, Vector]:
    """Log loss summed over rows, its gradient downwards, and its curvature."""
    wide = len(weights)
    loss, gradient, curvature = 0.0, np.zeros(wide), np.zeros((wide, wide))
    for rows, x in prepared:
        y = labels[rows]
        log_odds = x @ weights
        p = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -500.0, 500.0)))
        loss += float((np.logaddexp(0.0, log_odds) - y * log_odds).sum())
        gradient += x.T @ (y - p)
        curvature += x.T @ (x * (p * (1.0 - p))[:, None])
    return loss, gradient, curvature


def _prepared(matrix: Matrix, shapes: list[Term]) -> Iterator[tuple[slice, Vector]]:
    """A few rows at a time: a column of ones, then each feature as the logistic part sees it."""
    _, center, scale, low, high, _ = (np.array(column) for column in zip(*shapes, strict=True))
    for start in range(0, len(matrix), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        x = np.ones((len(matrix[rows]), len(shapes) + 1))
        x[:, 1:] = (np.clip(matrix[rows], low, high) - center) / scale
        yield rows, np.nan_to_num(x, copy=False, nan=0.0)  # missing counts as the centre


def _shape(column: Vector) -> Term:
    known = column[np.isfinite(column)]
    if not len(known):
        return _SILENT
    low, high = (float(bound) for bound in np.quantile(known, _TAILS))
    bounded = np.clip(known, low, high)
    center, spread = _rounded(float(bounded.mean())), _rounded(float(bounded.std()))
    return Term(0.0, center, spread if high > low else 1.0, low, high, center)


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def fit_platt(log_odds: Vector, labels: Vector) -> Platt:
    """Fit Platt's slope and shift by Newton's method on the log-likelihood.

    A slope below zero would say that the model knows the opposite; then it knows nothing, and the base rate alone is returned.
    """
    design = np.column_stack([log_odds, np.ones(len(log_odds))])
    rate = float(labels.mean())
    flat = Platt(0.0, _rounded(float(np.log(rate / (1.0 - rate)))))
    if float(np.ptp(log_odds)) < _LEAST_SPREAD:
        return flat
    weights = np.array([1.0, 0.0])
    for _ in range(_NEWTON_STEPS):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -500.0, 500.0)))
        gradient = design.T @ (labels - p)
        curvature = (design * (p * (1.0 - p))[:, None]).T @ design + 1e-9 * np.eye(2)  # keeps a separable sample finite
        step = np.linalg.solve(curvature, gradient)
        step = step * min(1.0, _LONGEST_STEP / max(float(np.abs(design @ step).max()), _CONVERGED))
        weights = weights + step
        if float(np.abs(step).max()) < _CONVERGED:
            break
    a, b = float(weights[0]), float(weights[1])
    return Platt(_rounded(a), _rounded(b)) if a > 0.0 and np.isfinite([a, b]).all() else flat
