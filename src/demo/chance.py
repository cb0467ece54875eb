"""Chance in the demo world: seeded, and made of additions only, so that every machine draws the same."""

import random
from collections.abc import Sequence
from typing import Final, TypeVar

SEED: Final = 20_260_630
_DRAWS: Final = 12  # the sum of twelve uniform numbers less six has mean 0 and variance 1 (Irwin and Hall)

Item = TypeVar("Item")


class Chance:
    """A stream of draws for one purpose; streams do not disturb each other."""

    def __init__(self, *purpose: str) -> None:
        # A text seed is hashed the same way on every platform and by every Python since 3.2.
        self._random = random.Random("/".join((str(SEED), *purpose)))  # noqa: S311 -- a story, not a secret

    def between(self, low: float, high: float) -> float:
        """A number from low up to high, any as likely."""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def noise(self) -> float:
        """A number with mean 0 and variance 1, nearly normal."""
        # The library's own normal numbers take logarithms, whose last digit may differ from machine to machine.
        return sum(self._random.random() for _ in range(_DRAWS)) - _DRAWS / 2

    def one_of(self, items: Sequence[Item]) -> Item:
        """Any of the items."""
        return items[self.whole(0, len(items) - 1)]
