"""Fitting what is linear in log-odds: the logistic part of a model, and Platt's calibration."""

import numpy as np
from numpy.typing import NDArray

from src.scoring.calibration import Platt
from src.scoring.logistic import Logistic, Term

Vector = NDArray[np.float64]

# A count's tail (one company filing forty 8-Ks) would otherwise pull the line: values beyond count as these quantiles.
_TAILS = (0.005, 0.995)
_NEWTON_STEPS = 50  # Platt's problem has two unknowns and converges in under ten
_CONVERGED = 1e-12


def fit_logistic(matrix: Vector, labels: Vector, *, horizon_days: int) -> Logistic:
    """Fit a logistic regression on bounded, centred and scaled features; a missing value says nothing either way.

    Args:
        matrix: (rows, features), NaN is missing.
        labels: 0 or 1, both present.
        horizon_days: Neighbouring days share this many days of target, so every event is counted about that often: the ridge
            penalty is weighed up by as much.
    """
    # scikit-learn ships no types, and is a second of imports that scoring never pays.
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # noqa: PLC0415

    shapes = [_shape(matrix[:, index]) for index in range(matrix.shape[1])]
    prepared = np.column_stack(
        [
            (np.where(np.isnan(column), shape.fill, np.clip(column, shape.low, shape.high)) - shape.center) / shape.scale
            for column, shape in zip(matrix.T, shapes, strict=True)
        ]
    )
    fitted = LogisticRegression(C=1.0 / horizon_days, max_iter=2000).fit(prepared, labels)
    terms = (
        Term(float(coefficient), shape.center, shape.scale, shape.low, shape.high, shape.fill)
        for coefficient, shape in zip(fitted.coef_[0], shapes, strict=True)
    )
    return Logistic(float(fitted.intercept_[0]), tuple(terms))


def _shape(column: Vector) -> Term:
    known = column[np.isfinite(column)]
    if not len(known):
        return Term(0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    low, high = (float(bound) for bound in np.quantile(known, _TAILS))
    bounded = np.clip(known, low, high)
    center, spread = float(bounded.mean()), float(bounded.std())
    return Term(0.0, center, spread if spread > 0.0 else 1.0, low, high, center)


def fit_platt(log_odds: Vector, labels: Vector) -> Platt:
    """Fit Platt's slope and shift by Newton's method on the log-likelihood.

    A slope below zero would say that the model knows the opposite; then it knows nothing, and the base rate alone is returned.
    """
    design = np.column_stack([log_odds, np.ones(len(log_odds))])
    rate = float(labels.mean())
    flat = Platt(0.0, float(np.log(rate / (1.0 - rate))))
    if float(log_odds.std()) == 0.0:
        return flat
    weights = np.array([1.0, 0.0])
    for _ in range(_NEWTON_STEPS):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -500.0, 500.0)))
        gradient = design.T @ (labels - p)
        curvature = (design * (p * (1.0 - p))[:, None]).T @ design + 1e-9 * np.eye(2)  # keeps a separable sample finite
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step
        if float(np.abs(step).max()) < _CONVERGED:
            break
    a, b = float(weights[0]), float(weights[1])
    return Platt(a, b) if a > 0.0 and np.isfinite([a, b]).all() else flat
