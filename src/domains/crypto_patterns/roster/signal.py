"""`Signal`: one pattern signal, given or detected, before anything is measured of it."""

from dataclasses import dataclass, replace
from math import nan
from typing import Final, Literal

from src.domains.crypto_patterns.bars.moments import moment
from src.domains.crypto_patterns.outcomes.plan import Plan

Origin = Literal["given", "detected"]

WORDS: Final = {1: "LONG", -1: "SHORT"}
"""A direction as it is written."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What whoever traded a signal wrote down of it.

    Attributes:
        won: Whether the target was reached before the stop.
        at: When it ended, microseconds since 1970 UTC; None where the record does not say.
    """

    won: bool
    at: int | None


@dataclass(frozen=True, slots=True)
class Proposed:
    """Prices that a signal came with and that are no plan as they stand.

    Attributes:
        entry: NaN where none was named: then the last close is one.
        target: NaN where none was named.
        stop: NaN where none was named.
    """

    entry: float
    target: float
    stop: float


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal.

    Attributes:
        id: Its identity: as given, or made of what it is ("BTCUSDT-5m-fair_value_gap-LONG-20250601T1015Z").
        symbol: Without separators, in capitals; of a given signal as given ("BTC").
        direction: 1 long, −1 short.
        at: When it was said, microseconds since 1970 UTC: of a detected one, the close that confirmed it.
        pattern: Name in small letters, "" where none is given.
        origin: Given in the input, or detected here.
        base_score: 0–100 as given; NaN where it has none of its own.
        sentiment: 0–100 as given, 50 neutral; NaN where none is.
        quality: 0–100 of the pattern, by its detector or as given; NaN where unknown.
        plan: What it proposes; None where it proposes nothing, or no whole plan, or none that could be won.
        proposed: A target or a stop that it came with and that is no plan as it stands; None where there is none such.
        recorded: What came of it as its giver recorded it; None where nothing is.
    """

    id: str
    symbol: str
    direction: int
    at: int
    pattern: str = ""
    origin: Origin = "given"
    base_score: float = nan
    sentiment: float = nan
    quality: float = nan
    plan: Plan | None = None
    proposed: Proposed | None = None
    recorded: Recorded | None = None

    @property
    def title(self) -> str:
        """Name for people, e.g. "BTCUSDT long, order block"."""
        pattern = f", {self.pattern.replace('_', ' ')}" if self.pattern else ""
        return f"{self.symbol} {WORDS[self.direction].lower()}{pattern}"

    def named(self, name: str) -> "Signal":
        """The same signal under an identity."""
        return replace(self, id=name)

    def identity(self, timeframe: str) -> str:
        """What it is, as an identity: for a signal that was given none."""
        minute = moment(self.at).strftime("%Y%m%dT%H%MZ")
        return "-".join((self.symbol, timeframe, self.pattern or "signal", WORDS[self.direction], minute))
