"""What blends of rules and model would have lost on a matured day: logarithmic opinion pools of every weight at once.

A pool's log-odds are `(1 - w) * rules + w * model`. Its log loss is convex in the weight and stays finite, which a blend of
scores does not offer; the scores that readers see are blended with the same weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.governance.matured import MaturedDay

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

SURE: Final = 1e-4
"""Probabilities are held this far from 0 and 1: one certain and wrong forecast would else outweigh ten years of others."""

OPPOSED: Final = 0.25
"""How much of the worst conceivable a day may count. Of simulated days a loss beyond it comes on 1 in 10,000 for a good model
and 1 in 100 for noise, and a bet that has to survive the whole of it is so small that three years prove nothing."""

SHOCK: Final = 0.5
"""The share of subjects that one shock hits at once and that counts in full: at a usual rate of 5 to 9 % it is rare enough."""


@dataclass(frozen=True, slots=True, eq=False)
class DayLosses:
    """A day's mean log loss under every weight of a grid.

    Attributes:
        weights: The grid, rising.
        mean: (weights,) nats a row.
        rows: How many rows were compared.
        positives: On how many of them it happened.
        if_event: (weights, rows) loss were it to happen; with `if_not` all that can come, known before the answer.
        if_not: (weights, rows) loss were it not to happen.
    """

    weights: tuple[float, ...]
    mean: Vector
    rows: int
    positives: int
    if_event: Matrix
    if_not: Matrix

    def of(self, weight: float) -> float:
        """The loss under a weight of the grid."""
        return float(self.mean[self.weights.index(weight)])

    def gain(self, now: float, then: float) -> tuple[float, float]:
        """What weight `then` saves over `now` (nats a row), no less than minus the second figure: the most it may have cost.

        That most is known before the answers: the cost if it had happened to half of all whatever was said of them, or to
        none, or a quarter of the cost if it had happened exactly where that is worst, whichever is largest (0 or more). A
        loss beyond it counts as that much, so what evidence is gathered of is the mean of gains floored there.
        """
        one, other = self.weights.index(now), self.weights.index(then)
        if_event, if_not = self.if_event[other] - self.if_event[one], self.if_not[other] - self.if_not[one]
        all_of_them, none = if_event.sum() / self.rows, if_not.sum() / self.rows
        opposed = OPPOSED * np.maximum(if_event, if_not).sum() / self.rows
        most = max(float(SHOCK * all_of_them + (1.0 - SHOCK) * none), float(none), float(opposed), 0.0)
        return max(float(self.mean[one] - self.mean[other]), -most), most


def day_losses(day: MaturedDay, weights: Sequence[float]) -> DayLosses | None:
    """The losses of a day under each of the weights; None where no row compares rules and model."""
    rules, ml, labels = day.answered()
    if not len(labels):
        return None
    shares = np.asarray(weights)[:, None]
    pooled = (1.0 - shares) * log_odds(rules) + shares * log_odds(ml)
    if_event, if_not = np.logaddexp(0.0, -pooled), np.logaddexp(0.0, pooled)
    mean = np.where(labels == 1.0, if_event, if_not).mean(axis=1)
    return DayLosses(tuple(weights), mean, len(labels), int(labels.sum()), if_event, if_not)


def log_odds(probabilities: Vector) -> Vector:
    """Log-odds of probabilities that are held from 0 and 1."""
    held = np.clip(probabilities, SURE, 1.0 - SURE)
    return np.asarray(np.log(held) - np.log1p(-held))
