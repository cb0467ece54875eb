"""`Patterns`: all detectors over one symbol's bars, in the order in which they need each other."""

from collections.abc import Iterable
from typing import Final

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.detectors.detection import Detection
from src.domains.crypto_patterns.detectors.fair_value_gap import FairValueGaps
from src.domains.crypto_patterns.detectors.order_block import OrderBlocks
from src.domains.crypto_patterns.detectors.structure import Breaks
from src.domains.crypto_patterns.detectors.swing import SIDE, Swings
from src.domains.crypto_patterns.measures.rolling import Mean

_TYPICAL: Final = 14  # bars whose mean range, high less low, is what sizes are counted in (Wilder's fourteen)


class Patterns:
    """Finds every pattern of one symbol as its bars close; state does not grow with the bars seen.

    Args:
        side: Bars to each side of a swing.
    """

    __slots__ = ("_blocks", "_breaks", "_gaps", "_last", "_swings", "_typical")

    def __init__(self, side: int = SIDE) -> None:
        self._gaps, self._swings, self._breaks, self._blocks = FairValueGaps(), Swings(side), Breaks(), OrderBlocks()
        self._typical = Mean(_TYPICAL)
        self._last: Bar | None = None

    def push(self, bar: Bar) -> list[Detection]:
        """Patterns confirmed at the close of the next bar, mostly none; every one has that close as `confirmed_at`.

        Raises:
            ValueError: The bar does not lie after the last.
        """
        if self._last is not None and bar.opens_at < self._last.closes_at:
            message = f"a bar at {bar.opens_at} after one that closed at {self._last.closes_at}"
            raise ValueError(message)
        self._last = bar
        self._typical.push(bar.high - bar.low)
        typical = self._typical.mean()
        gaps, swings = self._gaps.push(bar, typical), self._swings.push(bar, typical)
        breaks = self._breaks.push(bar, swings, typical)
        return [*gaps, *swings, *breaks, *self._blocks.push(bar, breaks, typical)]


def detect(bars: Iterable[Bar], *, side: int = SIDE) -> tuple[Detection, ...]:
    """Every pattern of some bars, in the order of confirmation; those of a prefix are a prefix of those of the whole."""
    patterns = Patterns(side)
    return tuple(found for bar in bars for found in patterns.push(bar))
