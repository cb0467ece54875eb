"""Labels and probabilities of rows in blocks of dates, with what every resampling of the blocks needs worked out once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows to be judged.

    Attributes:
        labels: (rows,) 0 or 1.
        probabilities: (rows,) 0–1, none missing.
        days: (rows,) date ordinals.
        blocks: (rows,) block of dates each row is in.
        block_count: How many blocks there are, with those that have no row here.
        ranked_blocks: Blocks, highest probability first.
        ranked_labels: Labels, highest probability first.
        tie_ends: Places in that order at which a run of equal probabilities ends.
    """

    labels: Vector
    probabilities: Vector
    days: Whole
    blocks: Whole
    block_count: int
    ranked_blocks: Whole
    ranked_labels: Vector
    tie_ends: Whole

    @classmethod
    def of(cls, labels: Vector, probabilities: Vector, days: Whole, blocks: Whole, block_count: int) -> "Sample":
        """Sort once."""
        order = np.argsort(-probabilities, kind="stable")
        ranked = probabilities[order]
        ends = np.flatnonzero(np.concatenate([ranked[1:] != ranked[:-1], [True]]))
        return cls(labels, probabilities, days, blocks, block_count, blocks[order], labels[order], ends)

    def per_block(self, column: Vector) -> Vector:
        """Sum of a column over the rows of each block, (block_count,)."""
        return np.bincount(self.blocks, column, minlength=self.block_count).astype(np.float64)
