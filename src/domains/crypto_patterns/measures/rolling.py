"""Windows that move a bar at a time at a cost that does not grow with the bars seen."""

from collections import deque
from math import isnan, nan, sqrt
from typing import Final

from src.domains.crypto_patterns.measures.declared import enough


class Total:
    """Sum of the last `width` values, the unknown left out.

    Nothing is ever subtracted, so that a bar of huge volume leaves no rounding error behind when it goes: the older part of the
    window is kept as sums from each of its bars to its end, and rebuilt once in `width` bars (two stacks; O(1) on average).
    """

    __slots__ = ("_at", "_newer", "_newest", "_older", "_present", "_width", "known")

    def __init__(self, width: int) -> None:
        self._width: Final = width
        self._older: list[float] = [0.0] * width
        self._newer = 0.0
        self._newest: list[float] = []
        self._present = bytearray(width)
        self._at = 0
        self.known = 0

    def push(self, value: float) -> None:
        """Take the next bar's value; NaN is unknown."""
        if not self._older:
            self._turn()
        self._older.pop()
        present = value == value  # noqa: PLR0124 -- NaN is the one number unequal to itself, and this is the inner loop
        at = self._at
        self.known += present - self._present[at]
        self._present[at] = present
        self._at = at + 1 if at + 1 < self._width else 0
        kept = value if present else 0.0
        self._newest.append(kept)
        self._newer += kept

    def _turn(self) -> None:
        running = 0.0
        for value in reversed(self._newest):
            running += value
            self._older.append(running)
        self._newest.clear()
        self._newer = 0.0

    def sum(self) -> float:
        """Sum of what is known of the window; 0 when nothing is."""
        return self._newer + (self._older[-1] if self._older else 0.0)


class Mean(Total):
    """Mean of the known of the last `width` values."""

    __slots__ = ("_enough",)

    def __init__(self, width: int) -> None:
        super().__init__(width)
        self._enough: Final = enough(width)

    def mean(self) -> float:
        """The mean; NaN where too little of the window is known."""
        return self.sum() / self.known if self.known >= self._enough else nan


class Agreement:
    """Correlation of two series of returns about zero over the pairs known among the last `width`.

    About zero and not about their means, as for realised correlation: over minutes the mean return is noise, and no
    difference of near-equal sums is taken.
    """

    __slots__ = ("_enough", "_first", "_joint", "_second")

    def __init__(self, width: int) -> None:
        self._first, self._second, self._joint = Total(width), Total(width), Total(width)
        self._enough: Final = enough(width)

    def push(self, first: float, second: float) -> None:
        """Take a pair; one of which either is unknown counts as unknown."""
        joint = first * second
        known = not isnan(joint)
        self._first.push(first * first if known else nan)
        self._second.push(second * second if known else nan)
        self._joint.push(joint)

    def correlation(self) -> float:
        """Between −1 and 1; NaN where too few pairs are known or one series stood still."""
        energy = sqrt(self._first.sum()) * sqrt(self._second.sum())
        return self._joint.sum() / energy if self._joint.known >= self._enough and energy > 0 else nan


class Extremes:
    """Highest high and lowest low of the last `width` bars (monotonic queues; O(1) on average)."""

    __slots__ = ("_at", "_enough", "_highs", "_known", "_lows", "_width")

    def __init__(self, width: int) -> None:
        self._width: Final = width
        self._enough: Final = enough(width)
        self._highs: deque[tuple[int, float]] = deque()
        self._lows: deque[tuple[int, float]] = deque()
        self._known: deque[int] = deque()
        self._at = 0

    def push(self, high: float, low: float) -> None:
        """Take a bar; NaN is unknown."""
        self._at += 1
        oldest = self._at - self._width
        for queue in (self._highs, self._lows):
            if queue and queue[0][0] <= oldest:
                queue.popleft()
        if self._known and self._known[0] <= oldest:
            self._known.popleft()
        if isnan(high):
            return
        self._known.append(self._at)
        while self._highs and self._highs[-1][1] <= high:
            self._highs.pop()
        self._highs.append((self._at, high))
        while self._lows and self._lows[-1][1] >= low:
            self._lows.pop()
        self._lows.append((self._at, low))

    def distance(self, price: float) -> float:
        """From a price to the nearer of the two, in the price's unit; NaN where too little of the window is known."""
        if len(self._known) < self._enough:
            return nan
        return min(abs(self._highs[0][1] - price), abs(self._lows[0][1] - price))


class Lag:
    """The value of some bars ago."""

    __slots__ = ("_at", "_ring")

    def __init__(self, longest: int) -> None:
        self._ring = [nan] * (longest + 1)
        self._at = 0

    def push(self, value: float) -> None:
        """Take the next bar's value."""
        self._at = (self._at + 1) % len(self._ring)
        self._ring[self._at] = value

    def ago(self, bars: int) -> float:
        """The value so many bars before the last; NaN before there was one."""
        return self._ring[self._at - bars]
