"""Order blocks: the last bar against the move that broke structure."""

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.detectors.detection import Detection, follows, quality


class OrderBlocks:
    """Finds blocks; confirmed with the break, and about a bar between the broken swing and the breaking bar.

    An upward break's block is the last bar before it that closed below its open. The size is how far the breaking close lies
    beyond the block. A hole between bars forgets the candidate: the last bar against the move may lie in the hole.
    """

    __slots__ = ("_against", "_before")

    def __init__(self) -> None:
        self._against: dict[int, Bar | None] = {1: None, -1: None}
        self._before: Bar | None = None

    def push(self, bar: Bar, breaks: list[Detection], typical: float) -> list[Detection]:
        """Blocks confirmed at the close of the next bar, which also confirmed some breaks (mostly none)."""
        if not follows(bar, self._before):
            self._against = {1: None, -1: None}
        found = [block for told in breaks if (block := self._block(bar, told, typical)) is not None]
        if bar.close < bar.open:
            self._against[1] = bar
        elif bar.close > bar.open:
            self._against[-1] = bar
        self._before = bar
        return found

    def _block(self, bar: Bar, told: Detection, typical: float) -> Detection | None:
        block = self._against[told.direction]
        if block is None or block.opens_at <= told.origin_at:
            return None
        beyond = bar.close - block.high if told.direction > 0 else block.low - bar.close
        size = quality(max(beyond, 0.0), typical)
        return Detection("order_block", told.direction, bar.closes_at, block.opens_at, block.low, block.high, size)
