"""Fair value gaps: a bar so swift that its neighbours' ranges do not meet."""

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.detectors.detection import Detection, follows, quality


class FairValueGaps:
    """Finds gaps; confirmed by the close of the third bar, the size is the gap's width."""

    __slots__ = ("_first", "_middle")

    def __init__(self) -> None:
        self._first: Bar | None = None
        self._middle: Bar | None = None

    def push(self, bar: Bar, typical: float) -> list[Detection]:
        """Gaps confirmed at the close of the next bar, where bars have a typical range."""
        if not follows(bar, self._middle):
            self._first = self._middle = None
        first, middle = self._first, self._middle
        self._first, self._middle = middle, bar
        if first is None or middle is None:
            return []
        if first.high < bar.low and middle.close > middle.open:
            return [_gap(1, bar, middle, first.high, bar.low, typical)]
        if first.low > bar.high and middle.close < middle.open:
            return [_gap(-1, bar, middle, bar.high, first.low, typical)]
        return []


def _gap(direction: int, bar: Bar, middle: Bar, low: float, high: float, typical: float) -> Detection:
    told = quality(high - low, typical)
    return Detection("fair_value_gap", direction, bar.closes_at, middle.opens_at, low, high, told)
