"""What is wrong with a series of prices: said in one sentence, and left out, never mended by guessing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.ledger.prices.cleaning import Cleaned
from src.ledger.prices.splits import unadjusted_splits
from src.observations.prices import PriceSeries
from src.observations.sessions import Integers, Sessions
from src.observations.trading import NEW_YORK, Trading

_STALE: Final = (
    10  # equal closes in a row; 1.1 million real rows had none with trade in it (the longest in a large company was 4)
)
_LATE: Final = 5  # sessions at the end that may be missing before a series is said to have ended


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, and when.

    Attributes:
        first: First day wanted.
        last: Last day wanted.
        newest: Ordinal of the newest session that had closed at the moment of asking; 0 before the first.
        trading: How such prices are made.
    """

    first: date
    last: date
    newest: int
    trading: Trading = NEW_YORK

    @property
    def until(self) -> int:
        """Ordinal of the last day that can have a price."""
        return min(self.last.toordinal(), self.newest)


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """What is left of a series, and what was wrong with it.

    Attributes:
        series: Prices on consecutive sessions, NaN where none can be believed; None when too little is left to use.
        fault: One sentence, or "" when nothing was left out.
    """

    series: PriceSeries | None
    fault: str = ""


def examined(cleaned: Cleaned, asked: Asked, sessions: Sessions) -> Examined:
    """Examine one series.

    Args:
        cleaned: What was read of it.
        asked: Stretch and moment; rows outside are not wanted, and a session that has not closed has no close yet.
        sessions: Sessions from `asked.first` to `asked.last` at least.

    Returns:
        The usable rows; a stretch that was left out is NaN or gone, so that no window and no label reaches over it.
    """
    series = cleaned.series
    series = series.rows((series.days >= asked.first.toordinal()) & (series.days <= asked.until))
    said = _reading(cleaned) + _closed_days(series, sessions)
    series = series.aligned(sessions)
    absent = series.days[~series.priced()]
    for examine in (_stale, _split, _long_hole):
        series, fault = examine(series, asked.trading)
        said += fault
    series = _trimmed(series)
    priced = series.priced()
    missing = int((~priced).sum())
    if missing > asked.trading.most_missing * len(series):
        return _left_out(said, f"{missing} of its {len(series)} sessions have no usable price")
    if priced.sum() < asked.trading.shortest:
        return _left_out(said, f"{int(priced.sum())} sessions have a usable price, and {asked.trading.shortest} are needed")
    holes = [] if asked.trading.gaps else _small_holes(series, absent)  # a share's weekends are no fault of anybody
    return Examined(series, "; ".join(said + holes + _ended(series, asked, sessions)))


def newest_session(sessions: Sessions, as_of: datetime) -> int:
    """Ordinal of the newest of these sessions that had closed at a moment; 0 where none had."""
    index = int(sessions.newest_closed(np.array([int(as_of.timestamp())]))[0])
    return int(sessions.days[index]) if index >= 0 else 0


def _left_out(said: list[str], why: str) -> Examined:
    return Examined(None, "; ".join(["left out: " + why, *said]))


def _reading(cleaned: Cleaned) -> list[str]:
    said = []
    if cleaned.unreadable:
        said.append(f"{_counted(cleaned.unreadable, 'row')} without a date or a positive close")
    if cleaned.conflicting:
        said.append(f"{_counted(cleaned.conflicting, 'day')} twice with different closes")
    return said


def _closed_days(series: PriceSeries, sessions: Sessions) -> list[str]:
    closed = series.days[series.session_indices(sessions) < 0]
    return [f"{_counted(len(closed), 'row')} on a weekend or holiday, the first on {_day(closed[0])}"] if len(closed) else []


def _long_hole(series: PriceSeries, trading: Trading) -> tuple[PriceSeries, list[str]]:
    """The part after the last long hole, because that is whose ticker it is today."""
    rows = np.flatnonzero(series.priced())
    holes = np.flatnonzero(np.diff(rows) > trading.longest_hole + 1)
    if not len(holes):
        return series, []
    end = rows[holes[-1] + 1]
    sessions = int(end - rows[holes[-1]] - 1)
    fault = f"nothing for {sessions} sessions before {_day(series.days[end])}, so what is older was left out"
    return series.rows(np.arange(end, len(series))), [fault]


def _trimmed(series: PriceSeries) -> PriceSeries:
    """The series from its first to its last usable price."""
    rows = np.flatnonzero(series.priced())
    return series.rows(np.arange(rows[0], rows[-1] + 1)) if len(rows) else series.rows(rows)


def _stale(series: PriceSeries, _: Trading) -> tuple[PriceSeries, list[str]]:
    """Stretches in which the close was carried forward instead of made: no trade, the same price."""
    repeated = np.zeros(len(series), dtype=bool)
    for start, stop in _runs(np.diff(series.close, prepend=np.nan) == 0):
        traded = series.volume is not None and bool((series.volume[start:stop] > 0).all())
        if stop - start + 1 >= _STALE and not traded:  # a company about to be bought trades at its price for weeks
            repeated[start:stop] = True
    if not repeated.any():
        return series, []
    first = series.days[np.flatnonzero(repeated)[0]]
    return series.without(repeated), [f"the same close carried over {int(repeated.sum())} sessions, the first on {_day(first)}"]


def _split(series: PriceSeries, trading: Trading) -> tuple[PriceSeries, list[str]]:
    """The session of a split that nobody adjusted for has no usable close: nothing may be measured across it."""
    if not trading.splits(series.ticker):
        return series, []
    if trading.gaps:
        return _since_split(series)
    rows = unadjusted_splits(series)
    if not len(rows):
        return series, []
    marked = np.zeros(len(series), dtype=bool)
    marked[rows] = True
    ratios = ", ".join(f"×{series.close[row] / series.close[row - 1]:.3g} on {_day(series.days[row])}" for row in rows[:3])
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""  # noqa: PLR2004  three examples make a sentence
    return series.without(marked), [f"looks like a split or spin-off it was not adjusted for ({ratios}{more})"]


def _since_split(series: PriceSeries) -> tuple[PriceSeries, list[str]]:
    """The part on one scale, where a day without a price would not keep what lies before a split from what lies after it."""
    priced = np.flatnonzero(series.priced())
    rows = priced[unadjusted_splits(series.rows(priced))]
    if not len(rows):
        return series, []
    said = f"looks like a split it was not adjusted for on {_day(series.days[rows[-1]])}, so what is older was left out"
    return series.rows(np.arange(rows[-1], len(series))), [said]


def _small_holes(series: PriceSeries, absent: Integers) -> list[str]:
    """Sessions for which there never was a row, within what is left."""
    holes = absent[(absent > series.days[0]) & (absent < series.days[-1])]
    return [f"{_counted(len(holes), 'session')} without a price, the first on {_day(holes[0])}"] if len(holes) else []


def _ended(series: PriceSeries, asked: Asked, sessions: Sessions) -> list[str]:
    last = int(series.days[np.flatnonzero(series.priced())[-1]])
    missed = int(((sessions.days > last) & (sessions.days <= asked.until)).sum())
    return [f"ends on {_day(last)}, {missed} sessions before the last one asked for"] if missed > _LATE else []


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(start, stop) of every stretch of true flags."""
    edges: Integers = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0, append=0))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _day(ordinal: int | np.int64) -> str:
    return date.fromordinal(int(ordinal)).isoformat()
