"""`Desk`: the latest measures of many symbols, each with a stated life."""

from dataclasses import dataclass
from math import nan
from typing import Final

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.moments import MINUTE
from src.domains.crypto_patterns.measures.meter import Meter, Row


@dataclass(frozen=True, slots=True)
class Reading:
    """The measures of one symbol at a bar's close.

    Attributes:
        at: The close, microseconds since 1970 UTC.
        row: The eleven measures.
    """

    at: int
    row: Row


@dataclass(slots=True)
class Hits:
    """How often a reading was asked for and there.

    Attributes:
        fresh: Asked for and within its life.
        stale: Asked for and older than that: the feed has fallen behind.
        unknown: Asked for of a symbol without a bar, or as of before its latest one.
    """

    fresh: int = 0
    stale: int = 0
    unknown: int = 0

    @property
    def rate(self) -> float:
        """Share of the asked that were fresh; NaN before any was."""
        asked = self.fresh + self.stale + self.unknown
        return self.fresh / asked if asked else nan


class Desk:
    """Measures every symbol as its bars close, and keeps each one's last reading: asking costs a look-up.

    Args:
        step: Microseconds a bar covers.
        reference: Symbol whose returns the others' are compared with; in a round of bars of one time, push it first.
        grace: Microseconds a reading outlives the moment at which the next bar was due to close; a minute, as the scoring's
            authors let a cached figure live.
    """

    __slots__ = ("_meters", "_readings", "_reference", "_referred", "_step", "hits", "life")

    def __init__(self, step: int, *, reference: str, grace: int = MINUTE) -> None:
        self._step: Final = step
        self._reference: Final = reference
        self._referred: Bar | None = None
        self._meters: dict[str, Meter] = {}
        self._readings: dict[str, Reading] = {}
        self.life: Final = step + grace
        self.hits = Hits()

    def __len__(self) -> int:
        return len(self._meters)

    def push(self, symbol: str, bar: Bar, *, sentiment: float = nan, pattern: float = nan) -> Row:
        """The measures of a symbol at the close of its next bar; also kept.

        Raises:
            ValueError: The bar does not follow the symbol's last.
        """
        meter = self._meters.get(symbol)
        if meter is None:
            meter = self._meters[symbol] = Meter(self._step)
        row = meter.push(bar, reference=self._compared(symbol, bar), sentiment=sentiment, pattern=pattern)
        if symbol == self._reference:
            self._referred = bar
        self._readings[symbol] = Reading(bar.closes_at, row)
        return row

    def latest(self, symbol: str, *, at: int) -> Reading | None:
        """The last reading of a symbol; None without one, where it has outlived its life at a moment, or is of after it."""
        reading = self._readings.get(symbol)
        if reading is None or reading.at > at:
            self.hits.unknown += 1
            return None
        if at - reading.at > self.life:
            self.hits.stale += 1
            return None
        self.hits.fresh += 1
        return reading

    def _compared(self, symbol: str, bar: Bar) -> float:
        referred = self._referred
        same = symbol != self._reference and referred is not None and referred.opens_at == bar.opens_at
        return referred.close if same and referred is not None else nan
