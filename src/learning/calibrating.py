"""Calibration on opinions pooled over walk-forward blocks: one late slice would be a bet on that quarter's regime."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from src.learning.linear import fit_platt
from src.scoring.calibration import Calibration, Isotonic, Platt

Vector = NDArray[np.float64]
Method = Literal["platt", "isotonic"]

_SMALLEST = 1e-15


class Block(NamedTuple):
    """Opinions on days that what gave them had not seen.

    Attributes:
        log_odds: (rows,) before calibration.
        labels: (rows,) 0 or 1.
    """

    log_odds: Vector
    labels: Vector


class Calibrated(NamedTuple):
    """A calibration and how well it did on blocks it had not seen.

    Attributes:
        calibration: Fitted on all blocks.
        method: How.
        loss: Log loss over every block but the first, each calibrated on those before it.
    """

    calibration: Calibration
    method: Method
    loss: float


def calibrate(blocks: Sequence[Block], methods: Sequence[Method]) -> Calibrated:
    """Choose the method that had the lowest log loss on blocks after those it was fitted on, and fit it on all of them.

    Args:
        blocks: At least two, in order of time, each with and without events.
        methods: What may be chosen, the one that wins ties first.
    """
    losses = {method: _progressive_loss(blocks, method) for method in methods}
    best = min(methods, key=losses.__getitem__)
    return Calibrated(_fitted(blocks, best), best, losses[best])


def probabilities(calibration: Calibration, log_odds: Vector) -> Vector:
    """Calibrated probabilities of many rows; the last place may differ from asking for one."""
    if isinstance(calibration, Platt):
        scaled = calibration.a * log_odds + calibration.b
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scaled, -700.0, 700.0))))
    if isinstance(calibration, Isotonic):
        return np.interp(log_odds, calibration.log_odds, calibration.probabilities)
    return np.array([calibration.probability(value) for value in log_odds.tolist()])


def log_loss(labels: Vector, p: Vector) -> float:
    """Mean negative log-likelihood, nats."""
    bounded = np.clip(p, _SMALLEST, 1.0 - _SMALLEST)
    return float(-np.where(labels == 1.0, np.log(bounded), np.log1p(-bounded)).mean())


def _progressive_loss(blocks: Sequence[Block], method: Method) -> float:
    labels, forecasts = [], []
    for number in range(1, len(blocks)):
        forecasts.append(probabilities(_fitted(blocks[:number], method), blocks[number].log_odds))
        labels.append(blocks[number].labels)
    return log_loss(np.concatenate(labels), np.concatenate(forecasts))


def _fitted(blocks: Sequence[Block], method: Method) -> Calibration:
    log_odds = np.concatenate([block.log_odds for block in blocks])
    labels = np.concatenate([block.labels for block in blocks])
    return fit_platt(log_odds, labels) if method == "platt" else fit_isotonic(log_odds, labels)


def fit_isotonic(log_odds: Vector, labels: Vector) -> Isotonic:
    """Fit steps that never fall; no step is surer than half an event in all rows."""
    # scikit-learn ships no types, and is a second of imports that scoring never pays.
    from sklearn.isotonic import IsotonicRegression  # type: ignore[import-untyped]  # noqa: PLC0415

    least = 0.5 / len(labels)
    fitted = IsotonicRegression(y_min=least, y_max=1.0 - least, out_of_bounds="clip").fit(log_odds, labels)
    return Isotonic(tuple(fitted.X_thresholds_.tolist()), tuple(fitted.y_thresholds_.tolist()))
