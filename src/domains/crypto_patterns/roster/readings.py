"""`Readings`: what a symbol's bars say at each close, and what of it a signal sees."""

from dataclasses import dataclass
from math import isnan, nan
from typing import Self

import numpy as np

from src.domains.crypto_patterns.bars.bars import Bars, Column
from src.domains.crypto_patterns.bars.moments import HOUR
from src.domains.crypto_patterns.measures.columns import Given, aligned, measure
from src.domains.crypto_patterns.measures.declared import NAMES, session_bonus, towards
from src.domains.crypto_patterns.roster.own_plan import typical_ranges
from src.domains.crypto_patterns.roster.signal import Signal

_SENTIMENT, _SESSION, _QUALITY = (NAMES.index(name) for name in ("sentiment", "session_bonus", "pattern_quality"))


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """The measures of one symbol.

    Attributes:
        bars: Its closed bars.
        rows: (n, 11) measures at each close, in the order of `NAMES`; NaN where unknown.
        typical: (n,) typical range of a bar at each close, in the price's unit; NaN where unknown.
    """

    bars: Bars
    rows: Column
    typical: Column

    @classmethod
    def of(cls, bars: Bars, reference: Bars | None) -> Self:
        """Measured over bars, in comparison with those of another symbol, or with none."""
        given = Given() if reference is None else Given(reference=aligned(reference, bars.times))
        return cls(bars, measure(bars, given), typical_ranges(bars))

    def place(self, at: int) -> int | None:
        """The last bar closed by a moment; None where the next one should have closed by then as well: the bars are too old."""
        place = int(np.searchsorted(self.bars.closes_at, at, side="right")) - 1
        return place if place >= 0 and at - int(self.bars.closes_at[place]) < self.bars.step else None


def seen(signal: Signal, readings: Readings | None) -> dict[str, float]:
    """The eleven measures as a signal sees them, by name, turned towards its direction; NaN where unknown.

    The hour is known without bars, and so are sentiment and quality where they came with the signal.
    """
    place = readings.place(signal.at) if readings else None
    row = list(readings.rows[place]) if readings and place is not None else [nan] * len(NAMES)
    row[_SENTIMENT], row[_QUALITY] = signal.sentiment, signal.quality
    row[_SESSION] = session_bonus(signal.at // HOUR % 24)
    return dict(zip(NAMES, (float(value) for value in towards(row, signal.direction)), strict=True))


def typical(signal: Signal, readings: Readings | None) -> float:
    """Typical range of a bar when a signal was said, in the price's unit; NaN where unknown."""
    place = readings.place(signal.at) if readings else None
    return float(readings.typical[place]) if readings and place is not None else nan


def known(value: float) -> float | None:
    """A number, or None where it is not known."""
    return None if isnan(value) else value
