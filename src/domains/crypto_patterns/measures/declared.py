"""The eleven measures as declared: names, bounds, widths of their windows, and what each figure means."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

ATR: Final = 14
"""Bars of the typical range that distances are counted in (Wilder's fourteen)."""

RECENT: Final = 5
USUAL: Final = 100
"""Bars of the range now, and of the range as it used to be, for `atr_volatility`."""

VOLUME: Final = 20
"""Bars before this one that its volume, and the size of its trades, are held against."""

TREND: Final = 10
TIMEFRAMES: Final = (1, 3, 12)
"""A trend runs over ten periods of a timeframe (of 5-minute bars: 5, 15 and 60 minutes), each ending at this close."""

SPREAD: Final = 96
"""Bars before this one whose spreads are the symbol's usual one: eight hours of five-minute bars."""

PAIRS: Final = 48
"""Bars over which returns are compared with the reference's."""

LEVELS: Final = 48
"""Bars before this one whose highest high and lowest low are resistance and support."""

LONGEST: Final = 128
"""No window reaches further back (the longest is ten hours of five-minute bars), so that a longer gap forgets everything."""

_KNOWN: Final = 0.75  # share of a window that must be there: a mean over less would be another measure


def enough(width: int) -> int:
    """How many bars of a window must be known for it to say anything."""
    return ceil(_KNOWN * width)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure as declared.

    Attributes:
        name: Name in rows and models.
        low: Least value it takes.
        high: Greatest value it takes.
        directed: High speaks for rising prices, so that for a short signal it is turned round.
        doc: What the figure means.
    """

    name: str
    low: float
    high: float
    directed: bool
    doc: str


MEASURES: Final = (
    Measure("atr_volatility", 0, 100, directed=False, doc="True range of 5 bars against 100: 50 as usual, 75 at twice that"),
    Measure("volume_delta", 0, 100, directed=False, doc="Volume against the mean of the 20 bars before: 50 equal, 70 at twice"),
    Measure(
        "timeframe_alignment", 0, 100, directed=True, doc="Timeframes that rise less those that fall: 100 all rise, 0 all fall"
    ),
    Measure("sentiment", 0, 100, directed=True, doc="Sentiment as given with the signal: 50 neutral; never guessed"),
    Measure(
        "whale_activity", 0, 100, directed=False, doc="Mean size of a trade against the 20 bars before: 50 equal, 70 at twice"
    ),
    Measure(
        "spread_quality", 0, 100, directed=False, doc="Usual spread of the symbol / (usual + now): 50 usual, 100 none at all"
    ),
    Measure("correlation_independence", 0, 100, directed=False, doc="1 − |correlation| of returns with the reference, 48 bars"),
    Measure("session_bonus", 10, 25, directed=False, doc="Hour of the close, UTC: 18–22 25, 13–17 20, 8–12 15, else 10"),
    Measure(
        "momentum", 0, 100, directed=True, doc="Change over 10 bars in typical ranges of such a walk: 50 none, 75 one, 100 two"
    ),
    Measure(
        "support_resistance", 0, 100, directed=False, doc="Nearness of the nearer 48-bar extreme: 100 at it, 50 one range away"
    ),
    Measure("pattern_quality", 0, 100, directed=False, doc="Quality of the pattern as its detector, or the signal, states it"),
)
"""The measures, in the order of every row and column."""

NAMES: Final = tuple(measure.name for measure in MEASURES)


def session_bonus(hour: int) -> float:
    """Bonus of an hour of the day, UTC, as the scoring's authors set it: United States 25, Europe 20, Asia 15, else 10."""
    if 18 <= hour <= 22:  # noqa: PLR2004 -- the hours are the definition
        return 25.0
    if 13 <= hour <= 17:  # noqa: PLR2004 -- likewise
        return 20.0
    return 15.0 if 8 <= hour <= 12 else 10.0  # noqa: PLR2004 -- likewise


def towards(values: Sequence[float], direction: int) -> tuple[float, ...]:
    """A row of measures as a signal of a direction sees it: for a short one (−1), directed measures become 100 − x."""
    if direction > 0:
        return tuple(values)
    return tuple(100 - value if measure.directed else value for measure, value in zip(MEASURES, values, strict=True))
