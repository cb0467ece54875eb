"""Swings: a high above, or a low below, all bars to both sides of it."""

from collections import deque
from typing import Final

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.detectors.detection import Detection, follows, quality

SIDE: Final = 5
"""Bars to each side that a swing stands out from."""


class Swings:
    """Finds swings; confirmed `side` bars after the turn, since until then the next bar may exceed it.

    The size is how far prices came back, on the side where they came back less. A tie with a neighbour is no swing.

    Args:
        side: Bars to each side, at least 1; a bar costs a pass over them.
    """

    __slots__ = ("_bars", "_side")

    def __init__(self, side: int = SIDE) -> None:
        self._side: Final = side
        self._bars: deque[Bar] = deque(maxlen=2 * side + 1)

    def push(self, bar: Bar, typical: float) -> list[Detection]:
        """Swings confirmed at the close of the next bar, where bars have a typical range."""
        if not follows(bar, self._bars[-1] if self._bars else None):
            self._bars.clear()
        self._bars.append(bar)
        if len(self._bars) <= 2 * self._side:
            return []
        bars = list(self._bars)
        turn, left, right = bars[self._side], bars[: self._side], bars[self._side + 1 :]
        found = []
        if all(other.high < turn.high for other in (*left, *right)):
            back = min(turn.high - min(other.low for other in side) for side in (left, right))
            found.append(Detection("swing", -1, bar.closes_at, turn.opens_at, turn.high, turn.high, quality(back, typical)))
        if all(other.low > turn.low for other in (*left, *right)):
            back = min(max(other.high for other in side) - turn.low for side in (left, right))
            found.append(Detection("swing", 1, bar.closes_at, turn.opens_at, turn.low, turn.low, quality(back, typical)))
        return found
