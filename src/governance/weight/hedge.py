"""Fixed-share Hedge: belief in each of a few weights, moved by what each would have lost (Herbster and Warmuth 1998).

The share that is handed round each day lets a weight that was wrong for long come back within months, where plain Bayes
would need as long as it was wrong.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_ROUNDS: Final = 100  # bisections of a slope between -1000 and 1000: beyond what a double can tell apart


@dataclass(frozen=True, slots=True)
class Hedge:
    """How it is set.

    Attributes:
        weights: The weights it chooses among, rising.
        eta: How fast belief follows losses, per nat of a day's mean loss.
        share: Part of all belief handed round evenly each day; 1/180 is a change of mind twice a year.
    """

    weights: tuple[float, ...] = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
    eta: float = 4.0
    share: float = 1.0 / 180.0

    def begin(self, mean: float | None = None) -> tuple[float, ...]:
        """Belief before anything is known: even, or, with a mean, the least presuming one of that mean (largest entropy).

        Raises:
            ValueError: A mean that is not strictly between the least and the largest weight.
        """
        if mean is None:
            return (1.0 / len(self.weights),) * len(self.weights)
        if not self.weights[0] < mean < self.weights[-1]:
            message = f"a mean of {mean} does not lie between the weights {self.weights[0]} and {self.weights[-1]}"
            raise ValueError(message)
        low, high = -1000.0, 1000.0
        for _ in range(_ROUNDS):
            slope = (low + high) / 2.0
            low, high = (slope, high) if self.mean(self._tilted(slope)) < mean else (low, slope)
        return self._tilted(low)

    def after(self, beliefs: Sequence[float], losses: Sequence[float]) -> tuple[float, ...]:
        """Belief after a day on which the weights lost so much (nats a row)."""
        least = min(losses)
        moved = [held * math.exp(-self.eta * (loss - least)) for held, loss in zip(beliefs, losses, strict=True)]
        total = math.fsum(moved)
        return tuple((1.0 - self.share) * held / total + self.share / len(moved) for held in moved)

    def mean(self, beliefs: Sequence[float]) -> float:
        """The weight believed in."""
        return math.fsum(held * weight for held, weight in zip(beliefs, self.weights, strict=True))

    def _tilted(self, slope: float) -> tuple[float, ...]:
        highest = max(slope * weight for weight in self.weights)
        raw = [math.exp(slope * weight - highest) for weight in self.weights]
        total = math.fsum(raw)
        return tuple(value / total for value in raw)
