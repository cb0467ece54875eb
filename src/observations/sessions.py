"""Days on which prices are made, and when each closes: those of New York, or every one."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

EASTERN: Final = ZoneInfo("America/New_York")
FIRST_DAY: Final = date(1995, 1, 1)
"""Earliest day answered for: from here on days and closes equal an independent calendar's; half days before differ."""

_CLOSE: Final = time(16, 0)
_EARLY_CLOSE: Final = time(13, 0)  # the day after Thanksgiving, Christmas Eve, the eve of Independence Day
_SATURDAY: Final = 5
_EPOCH: Final = date(1970, 1, 1).toordinal()
_DAY: Final = 86_400
_LAST_YEAR: Final = 2199  # beyond, seconds and holiday rules are guesses; a date that far off is a slip of the pen


@dataclass(frozen=True, slots=True, eq=False)
class Sessions:
    """Consecutive sessions.

    Attributes:
        days: (n,) date ordinals (`date.toordinal`), ascending.
        closes: (n,) seconds since 1970 of each close. In New York 16:00 Eastern, 13:00 on half days, summer time as it was.
        opens: (n,) seconds since 1970 at which each begins where one follows the other without a break; None in New York.
    """

    days: Integers
    closes: Integers
    opens: Integers | None = None

    @classmethod
    def between(cls, first: date, last: date) -> "Sessions":
        """Of New York, from `first` to `last`, both included; none where `last` is earlier, none before 1995."""
        return _between(max(first, FIRST_DAY), min(last, date(_LAST_YEAR, 12, 31)))

    @classmethod
    def every_day(cls, first: date, last: date) -> "Sessions":
        """Every day from `first` to `last`, each closing with the midnight (UTC) that ends it, as coins are counted."""
        days = np.arange(first.toordinal(), last.toordinal() + 1, dtype=np.int64)
        opens = (days - _EPOCH) * _DAY
        return cls(days, opens + _DAY, opens)

    def __len__(self) -> int:
        return len(self.days)

    def index_of(self, days: Integers) -> Integers:
        """Index of each day's own session; −1 where it is a weekend, a holiday or outside these sessions."""
        return positions(self.days, days)

    def newest_closed(self, seconds: Integers) -> Integers:
        """Index of the newest session whose close is not after the moment; −1 before the first close."""
        found: Integers = np.searchsorted(self.closes, seconds, side="right").astype(np.int64) - 1
        return found

    def base(self, seconds: Integers) -> Integers:
        """Index of the session that what is said at a moment counts from; −1 before the first.

        In New York the newest that has closed, whose close is the price that was known. Where days follow each other without a
        break, the day itself: counted from the one before, the day's own move would be told of as still to come.
        """
        if self.opens is None:
            return self.newest_closed(seconds)
        found: Integers = np.searchsorted(self.opens, seconds, side="right").astype(np.int64) - 1
        return found

    def reaction(self, seconds: Integers) -> Integers:
        """Index of the first session that closes after the moment: what is filed after the close moves the next session.

        Returns:
            The index, or the number of sessions where the answer lies beyond the last of them.
        """
        found: Integers = np.searchsorted(self.closes, seconds, side="right").astype(np.int64)
        return found


def positions(ascending: Integers, wanted: Integers) -> Integers:
    """Where each wanted value stands in an ascending array; −1 where it does not."""
    wanted = np.asarray(wanted, dtype=np.int64)
    if not len(ascending):
        return np.full(wanted.shape, -1, dtype=np.int64)
    places = np.searchsorted(ascending, wanted)
    found: Integers = np.where(ascending[np.minimum(places, len(ascending) - 1)] == wanted, places, -1)
    return found


@lru_cache(maxsize=64)
def _between(first: date, last: date) -> Sessions:
    days = [(day, early) for year in range(first.year, last.year + 1) for day, early in _year(year) if first <= day <= last]
    ordinals = np.array([day.toordinal() for day, _ in days], dtype=np.int64)
    closes = np.array([_closes_at(day, early=early) for day, early in days], dtype=np.int64)
    ordinals.flags.writeable = closes.flags.writeable = False  # one value is shared by all who ask for the same stretch
    return Sessions(ordinals, closes)


def _closes_at(day: date, *, early: bool) -> int:
    return int(datetime.combine(day, _EARLY_CLOSE if early else _CLOSE, EASTERN).timestamp())


@lru_cache(maxsize=256)
def _year(year: int) -> tuple[tuple[date, bool], ...]:
    """Sessions of one year, each with whether it closes early."""
    from holidays import financial_holidays  # noqa: PLC0415  a third of a second that a run without prices does not pay

    closed = financial_holidays("XNYS", years=year, categories=("public",))
    halves = financial_holidays("XNYS", years=year, categories=("half_day",))
    start = date(year, 1, 1)
    days = (start + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - start).days))
    return tuple((day, day in halves) for day in days if day.weekday() < _SATURDAY and day not in closed)
