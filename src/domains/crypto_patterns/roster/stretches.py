"""`Stretches`: from when to when nothing of a symbol is missing."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from src.domains.crypto_patterns.bars.bars import Bars, Times
from src.domains.crypto_patterns.detectors.swing import SIDE
from src.domains.crypto_patterns.measures.declared import ATR, enough

WARM_UP: Final = max(2 * SIDE + 1, enough(ATR) + 1)
"""Bars after which a pattern can be found that lies after a hole: a swing stands among eleven, and a plan wants the typical
range, which is known after twelve. The break of a swing that turned inside the hole stays unseen: nothing can tell of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Stretches of time without a hole, oldest first.

    Attributes:
        since: (n,) first microsecond of each; not before it ended where that came before anything could be seen.
        until: (n,) last microsecond of each.
    """

    since: Times
    until: Times

    @classmethod
    def of(cls, since: int, until: int) -> Self:
        """A single one."""
        return cls(np.array([since], dtype=np.int64), np.array([until], dtype=np.int64))

    @classmethod
    def none(cls) -> Self:
        """Nothing is known of any time."""
        return cls(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))

    @classmethod
    def of_bars(cls, bars: Bars, at: int, *, warm_up: int = 1) -> Self:
        """Those of bars that lie side by side: from the close of one to just before the next would have closed.

        Args:
            bars: Closed bars.
            at: The moment scored: nothing is known of later.
            warm_up: How many bars must have closed before anything can be seen; a shorter stretch has no length.
        """
        if not len(bars):
            return cls.none()
        holes = np.flatnonzero(np.diff(bars.times) != bars.step)
        first, last = np.concatenate([[0], holes + 1]), np.concatenate([holes, [len(bars) - 1]])
        # Until the next bar closes, no pattern can have been confirmed that is not here.
        until = np.minimum(bars.closes_at[last] + bars.step - 1, at)
        return cls(np.minimum(bars.times[first] + warm_up * bars.step, until), until)

    def reach(self, since: int, until: int) -> bool:
        """Whether one of them holds all from a moment to another."""
        place = int(np.searchsorted(self.since, since, side="right")) - 1
        return place >= 0 and until <= int(self.until[place])
