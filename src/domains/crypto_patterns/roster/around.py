"""`Around`: the other signals of a symbol in the day before a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from src.domains.crypto_patterns.bars.bars import Times
from src.domains.crypto_patterns.bars.moments import HOUR
from src.domains.crypto_patterns.roster.signal import Signal
from src.domains.crypto_patterns.roster.stretches import Stretches

DAY: Final = 24 * HOUR

NEAREST: Final = 20
"""Neighbours that are listed: a reader looks at no more, and listing each beside each costs the square of a busy day."""


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """Signals of one symbol, ready to be counted.

    Attributes:
        signals: In the order of their moments.
        ways: Direction → its signals in that order.
        times: Direction → (n,) moments of its signals, ascending.
        whole: From when to when every signal would be there.
    """

    signals: tuple[Signal, ...]
    ways: Mapping[int, tuple[Signal, ...]]
    times: Mapping[int, Times]
    whole: Stretches

    @classmethod
    def of(cls, signals: Iterable[Signal], whole: Stretches) -> "Around":
        """Of the signals of one symbol, of which none is missing in some stretches."""
        ordered = tuple(sorted(signals, key=lambda signal: (signal.at, signal.id)))
        ways = {way: tuple(one for one in ordered if one.direction == way) for way in (1, -1)}
        times = {way: np.array([one.at for one in ways[way]], dtype=np.int64) for way in ways}
        return cls(ordered, ways, times, whole)

    def counts(self, signal: Signal, at: int) -> tuple[int, int] | None:
        """Other signals of a signal's direction, and those of the other, within the day up to a moment, the moment included.

        None where that day is not wholly on record.
        """
        if not self.whole.reach(at - DAY, at):
            return None
        same, opposite = (self._within(way, at) for way in (signal.direction, -signal.direction))
        itself = at - DAY < signal.at <= at
        return same[1] - same[0] - itself, opposite[1] - opposite[0]

    def nearest(self, signal: Signal, at: int) -> tuple[Signal, ...]:
        """The twenty others of the day up to a moment that are nearest to a signal, in the order of their moments.

        The nearest of the other direction is among them, so that the list tells whether there was one.
        """

        def apart(other: Signal) -> tuple[int, int, str]:
            return abs(other.at - signal.at), other.at, other.id

        same, opposite = (sorted(self._beside(signal, way, at), key=apart) for way in (signal.direction, -signal.direction))
        ranked = sorted((*same, *opposite[1:]), key=apart)
        chosen = (*opposite[:1], *ranked[: NEAREST - len(opposite[:1])])
        return tuple(sorted(chosen, key=lambda other: (other.at, other.id)))

    def _beside(self, signal: Signal, way: int, at: int) -> list[Signal]:
        """More than enough of the others of a direction, and a bounded number."""
        first, last = self._within(way, at)
        place = int(np.searchsorted(self.times[way], signal.at))
        low, high = max(first, min(place, last) - NEAREST - 1), min(last, max(place, first) + NEAREST + 1)
        return [other for other in self.ways[way][low:high] if other.id != signal.id]

    def _within(self, way: int, at: int) -> tuple[int, int]:
        first, last = np.searchsorted(self.times[way], [at - DAY, at], side="right")
        return int(first), int(last)
