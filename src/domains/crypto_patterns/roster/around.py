"""`Around`: the other signals of a symbol in the day before a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from src.domains.crypto_patterns.bars.bars import Times
from src.domains.crypto_patterns.bars.moments import HOUR
from src.domains.crypto_patterns.roster.signal import Signal

DAY: Final = 24 * HOUR


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """Signals of one symbol, ready to be counted.

    Attributes:
        signals: In the order of their moments.
        times: Direction → (n,) moments of its signals, ascending.
        since: First microsecond from which every signal would be there.
    """

    signals: tuple[Signal, ...]
    times: dict[int, Times]
    since: int

    @classmethod
    def of(cls, signals: Iterable[Signal], since: int) -> "Around":
        """Of the signals of one symbol, of which none is missing from a moment on."""
        ordered = tuple(sorted(signals, key=lambda signal: (signal.at, signal.id)))
        return cls(ordered, {way: np.array([one.at for one in ordered if one.direction == way]) for way in (1, -1)}, since)

    def counts(self, signal: Signal) -> tuple[int, int] | None:
        """Other signals of its direction, and those of the other, within the day up to a signal, its own moment included.

        None where the day before it is not wholly on record.
        """
        if signal.at - DAY < self.since:
            return None
        same, opposite = (self._within(way, signal.at) for way in (signal.direction, -signal.direction))
        return same - 1, opposite

    def lately(self, at: int) -> tuple[Signal, ...]:
        """Signals of the day up to a moment, the moment included."""
        return tuple(one for one in self.signals if at - DAY < one.at <= at)

    def _within(self, way: int, at: int) -> int:
        first, last = np.searchsorted(self.times[way], [at - DAY, at], side="right")
        return int(last - first)
