"""Breaks of structure: a close beyond the last confirmed swing."""

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.detectors.detection import Detection, quality


class Breaks:
    """Finds breaks; confirmed by the close beyond the level, once a level; the size is how far beyond.

    The level is that of the latest swing confirmed by then. It outlives a gap between bars: a level is a price, not a shape.
    """

    __slots__ = ("_resistance", "_support")

    def __init__(self) -> None:
        self._resistance: Detection | None = None
        self._support: Detection | None = None

    def push(self, bar: Bar, swings: list[Detection], typical: float) -> list[Detection]:
        """Breaks confirmed at the close of the next bar, whose close also confirmed some swings (mostly none)."""
        found = []
        if self._resistance is not None and bar.close > self._resistance.high:
            found.append(_break(1, bar, self._resistance, typical))
            self._resistance = None
        if self._support is not None and bar.close < self._support.low:
            found.append(_break(-1, bar, self._support, typical))
            self._support = None
        for swing in swings:
            if swing.direction < 0:
                self._resistance = swing
            else:
                self._support = swing
        return found


def _break(direction: int, bar: Bar, swing: Detection, typical: float) -> Detection:
    low, high = min(swing.low, bar.close), max(swing.high, bar.close)
    told = quality(high - low, typical)
    return Detection("break_of_structure", direction, bar.closes_at, swing.origin_at, low, high, told)
