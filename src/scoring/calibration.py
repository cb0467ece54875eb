"""From log-odds to a probability that means what it says, as data: Platt's two numbers or isotonic knots.

Plain Python on purpose: one row needs no numpy (43 ms and 25 MB of a cold start), and the C library's `exp`, unlike numpy's,
gives the same bits for one row as for many.
"""

import math
from bisect import bisect_right
from typing import NamedTuple, Protocol


def sigmoid(log_odds: float) -> float:
    """The probability at these log-odds, 0–1, without overflow at either end."""
    if log_odds >= 0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1.0 + odds)


class Calibration(Protocol):
    """Turns a model's log-odds into a calibrated probability."""

    def probability(self, log_odds: float) -> float:
        """Calibrated probability, 0–1."""
        ...

    def stretch(self) -> float:
        """What a log-odds contribution is multiplied by on its way to the calibrated log-odds."""
        ...


class Platt(NamedTuple):
    """`sigmoid(a * log_odds + b)` (Platt 1999); a = 1, b = 0 leaves the model as it is.

    Attributes:
        a: Slope; below 1 where the model is too sure of itself. Never negative.
        b: Shift, log-odds.
    """

    a: float
    b: float

    def probability(self, log_odds: float) -> float:
        """Calibrated probability, 0–1."""
        return sigmoid(self.a * log_odds + self.b)

    def stretch(self) -> float:
        """The slope."""
        return self.a


class Isotonic(NamedTuple):
    """Straight lines between knots, flat beyond them: what `np.interp` computes, bit for bit.

    Attributes:
        log_odds: Where the knots stand, strictly rising.
        probabilities: How high, 0–1, never falling.
    """

    log_odds: tuple[float, ...]
    probabilities: tuple[float, ...]

    def probability(self, log_odds: float) -> float:
        """Calibrated probability, 0–1."""
        xs, ys = self.log_odds, self.probabilities
        right = bisect_right(xs, log_odds)
        if right == 0:
            return ys[0]
        if right == len(xs):
            return ys[-1]
        left = right - 1
        if xs[left] == log_odds:
            return ys[left]
        slope = (ys[right] - ys[left]) / (xs[right] - xs[left])
        return slope * (log_odds - xs[left]) + ys[left]

    def stretch(self) -> float:
        """One: knots bend the scale differently everywhere, so contributions stay in the model's own log-odds."""
        return 1.0
