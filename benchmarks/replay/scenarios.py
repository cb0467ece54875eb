"""What may be wrong with a model, made of what a real one said: nothing, everything, or from the middle of a run on.

* better: the real champion, as it spoke.
* equal: knows what the rules know, and errs otherwise: its mean loss is the rules', its errors are its own.
* worse: noise, as sure of itself as the real model: the same probabilities, dealt out blindly.
* reversed: the real model until the middle; then its ranking turns round, calibrated to the rate. That is what a retraining on
  flipped labels comes to once its mean has been put right.
* flipped: the real model until the middle; then it says 1 − p. That is what a retraining on flipped labels says as it is.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.replay.tape import Tape
from src.governance.weight.pool import log_odds

Matrix = NDArray[np.float64]

WHOLE: Final = ("better", "equal", "worse")
BREAKING: Final = ("reversed", "flipped")

PERSISTENCE: Final = 0.95
"""How much of a day's error is left on the next: signals of weeks, as in `sim_policies`."""

_HALVINGS: Final = 60


def sigmoid(odds: Matrix) -> Matrix:
    """Probabilities of log-odds."""
    told: Matrix = 1.0 / (1.0 + np.exp(-odds))
    return told


def loss(probabilities: Matrix, labels: Matrix) -> float:
    """Mean log loss of the rows with a forecast and an answer, nats."""
    rows = np.isfinite(probabilities) & np.isfinite(labels)
    p, y = probabilities[rows], labels[rows]
    return float(-(y * np.log(p) + (1.0 - y) * np.log1p(-p)).mean())


def pivot(probabilities: Matrix) -> float:
    """The log-odds to reflect at, so that what is said comes to the same on average."""
    odds, mean = log_odds(probabilities[np.isfinite(probabilities)]), float(np.nanmean(probabilities))
    low, high = -20.0, 20.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        low, high = (low, middle) if float(sigmoid(2.0 * middle - odds).mean()) > mean else (middle, high)
    return low


def reversed_from(probabilities: Matrix, start: int, at: float) -> Matrix:
    """From a day on, the ranking turned round: log-odds reflected at a pivot."""
    return np.where(_from(probabilities, start), sigmoid(2.0 * at - log_odds(probabilities)), probabilities)


def flipped_from(probabilities: Matrix, start: int) -> Matrix:
    """From a day on, 1 − p."""
    return np.where(_from(probabilities, start), 1.0 - probabilities, probabilities)


def _from(probabilities: Matrix, start: int) -> NDArray[np.bool_]:
    return np.broadcast_to(np.arange(len(probabilities))[:, None] >= start, probabilities.shape)


def shared(probabilities: Matrix) -> float:
    """Share of the variance of log-odds that all companies of a day have in common, 0–1."""
    odds = np.where(np.isfinite(probabilities), log_odds(probabilities), np.nan)
    return float(np.nanvar(np.nanmean(odds, axis=1)) / np.nanvar(odds))


def wandering(random: np.random.Generator, days: int, companies: int, share: float) -> Matrix:
    """(days, companies) standard normal series that remember, with so much of the variance common to all."""
    steps = random.normal(size=(days, companies + 1))
    series = np.empty_like(steps)
    series[0] = steps[0]
    for day in range(1, days):
        series[day] = PERSISTENCE * series[day - 1] + np.sqrt(1.0 - PERSISTENCE**2) * steps[day]
    mixed: Matrix = np.sqrt(share) * series[:, :1] + np.sqrt(1.0 - share) * series[:, 1:]
    return mixed


def dealt(probabilities: Matrix, noise: Matrix) -> Matrix:
    """The same probabilities in the order of a noise: as sure of itself, and blind."""
    told = np.full(probabilities.shape, np.nan)
    heard = np.isfinite(probabilities)
    ranks = np.argsort(np.argsort(noise[heard], kind="stable"), kind="stable")
    told[heard] = np.sort(probabilities[heard])[ranks]
    return told


class Equal:
    """A model that is worth what the rules are.

    The rules' own log-odds as a model fitted on these days would read them (a slope of 0 or more, and a shift), under errors
    of a size at which its mean loss is that of the rules.

    Args:
        tape: The real days.
        rules: (days, companies) the rules as probabilities.
        share: What of its errors all companies of a day have in common.
    """

    def __init__(self, tape: Tape, rules: Matrix, share: float) -> None:
        self.slope, self.shift = _calibrated(log_odds(rules), tape.labels)
        days, companies = rules.shape
        noise = wandering(np.random.default_rng(0), days, companies, share)
        wanted = loss(rules, tape.labels)
        low, high = 0.0, 5.0
        for _ in range(_HALVINGS):
            self.size = (low + high) / 2.0
            costly = loss(self.said(rules, noise), tape.labels) > wanted
            low, high = (low, self.size) if costly else (self.size, high)

    def said(self, rules: Matrix, noise: Matrix) -> Matrix:
        """(days, companies) probabilities."""
        return sigmoid(self.shift + self.slope * log_odds(rules) + self.size * noise)


def _calibrated(signal: Matrix, labels: Matrix) -> tuple[float, float]:
    """Slope, 0 or more, and intercept of a logistic regression, by Newton's method."""
    rows = np.isfinite(signal) & np.isfinite(labels)
    y, rate = labels[rows], float(labels[rows].mean())
    x, fit = np.column_stack([signal[rows], np.ones(len(y))]), np.zeros(2)
    for _ in range(25):
        p = sigmoid(x @ fit)
        fit = fit + np.linalg.solve((x * (p * (1.0 - p))[:, None]).T @ x, x.T @ (y - p))
    return (float(fit[0]), float(fit[1])) if fit[0] > 0.0 else (0.0, float(np.log(rate / (1.0 - rate))))
