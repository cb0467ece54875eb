"""The table that is measured: what was said, what prices were, and what had come of earlier calls, as it stood at each call.

Rows of prices and of the record are made at the second of a call, and at every close or answer in the day after it: nobody asks
of a caller and a symbol at another time, and years of daily rows of every pair would be gigabytes. A row at a call's own second
cannot tell of that call before it was made. Of a few subjects every day has its rows of prices; what is measured in the day
after a call is the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.domains.conviction_calls.kinds import CALL, CALLS_FRESH, MARKET, PRICES_FRESH, RECORD
from src.domains.conviction_calls.market.measures import MEASURES, is_coin, market_measures, own_measures, relative_measures
from src.domains.conviction_calls.past.standing import FIELDS, Standing
from src.learning.answered import Answered
from src.observations.prices import PriceSeries, Quotes
from src.observations.record import Record
from src.observations.sessions import Sessions
from src.observations.subject import Subject
from src.observations.table import KindTable, ObservationTable, second_known

Integers = NDArray[np.int64]
Vector = NDArray[np.float64]

HISTORY: Final = timedelta(days=75)
"""Calendar before the first moment asked about: a month of prices, the twenty days before a surge, and holes in both."""
LEAD: Final = timedelta(days=3)
"""Calls are looked at from so long before the first moment asked about: they speak for a day."""

FEW: Final = 16
"""Subjects of which every day has its rows: a run scores one at a time."""

_DAY: Final = 86_400
_EPOCH: Final = date(1970, 1, 1)
_NAMES: Final = tuple(measure.name for measure in MEASURES)


@dataclass(frozen=True, slots=True, eq=False)
class Tabulator:
    """Lays out what is known of calls.

    Attributes:
        sessions: Every day, each closing at the midnight that ends it.
        quotes: Prices by subject id, and of the market by ticker; None where there are none.
        first: Earliest second that is looked at.
        last: Latest.
        market: Measures of all coins, one a day.
        standing: What had come of earlier calls; None where nothing has.
    """

    sessions: Sessions
    quotes: Quotes | None
    first: int
    last: int
    market: Mapping[str, Vector] = field(default_factory=dict)
    standing: Standing | None = None

    @classmethod
    def over(
        cls, quotes: Quotes | None, first: date, last: date, market: Sequence[str], answered: Answered | None = None
    ) -> "Tabulator":
        """Ready for moments from the first to the last day, both included.

        Args:
            quotes: Prices, or None where there are none.
            first: First day asked about.
            last: Last day asked about.
            market: Tickers whose prices stand for the market.
            answered: What came of earlier scores, of whatever day: what was not known at a moment is not seen there.
        """
        sessions = Sessions.every_day(first - HISTORY, last)
        panel = [quotes.series[ticker] for ticker in market if ticker in quotes.series] if quotes else []
        return cls(
            sessions=sessions,
            quotes=quotes,
            first=(first - LEAD - _EPOCH).days * _DAY,
            last=(last - _EPOCH + timedelta(days=1)).days * _DAY,
            market=market_measures(panel, sessions.days) if quotes else {},
            standing=Standing.of(answered) if answered is not None and len(answered.subjects) else None,
        )

    def __call__(self, subjects: Sequence[Subject], records: Sequence[Record]) -> ObservationTable:
        """The records, in the order of the subjects, with what prices and earlier answers told at each call."""
        moments = [self._calls(record) for record in records]
        of_prices, of_record = self._prices(subjects, moments), self._records(subjects, moments)
        return ObservationTable.of(records).with_kinds({MARKET: of_prices, RECORD: of_record})

    def _calls(self, record: Record) -> Integers:
        """Seconds at which calls could be read, each once, ascending, of those that can still be asked about."""
        seconds = {second_known(item.known_at) for item in record.observations if item.kind == CALL}
        return np.array(sorted(second for second in seconds if self.first <= second <= self.last), dtype=np.int64)

    def _prices(self, subjects: Sequence[Subject], moments: Sequence[Integers]) -> KindTable:
        made: dict[str, Mapping[str, Vector]] = {}
        daily = len(subjects) <= FEW
        parts = []
        for place, (subject, calls) in enumerate(zip(subjects, moments, strict=True)):
            series = self.quotes.series.get(subject.id) if self.quotes and (daily or len(calls)) else None
            if series is None:
                continue
            ticker = subject.id.rpartition("@")[0] or subject.id
            if ticker not in made:
                made[ticker] = self._measures(series, ticker)
            parts.append(self._rows(place, calls, made[ticker], daily=daily))
        return _stacked(parts, _NAMES)

    def _measures(self, series: PriceSeries, ticker: str) -> Mapping[str, Vector]:
        """Every measure at every close; where the asset has no price, the market's too are missing."""
        placed = series.on(self.sessions.days)
        own = own_measures(placed, volume_in_dollars=is_coin(ticker))
        return {**own, **self.market, **relative_measures(own, self.market), "": placed.close}

    def _rows(
        self, place: int, calls: Integers, measures: Mapping[str, Vector], *, daily: bool
    ) -> tuple[int, Integers, list[Vector]]:
        """At each call, and at each close in the day after or at all of them, the newest close with a price, if it is fresh."""
        closes = self.sessions.closes[np.isfinite(measures[""])]
        rows = np.flatnonzero(np.isfinite(measures[""]))
        every = self.sessions.closes[(self.sessions.closes >= self.first) & (self.sessions.closes <= self.last)]
        seconds = np.union1d(calls, every) if daily else _with_changes(calls, closes)
        newest = np.searchsorted(closes, seconds, side="right") - 1
        fresh = (newest >= 0) & (seconds - closes[np.maximum(newest, 0)] <= PRICES_FRESH * _DAY) if len(closes) else newest >= 0
        seconds, chosen = seconds[fresh], rows[newest[fresh]]
        return place, seconds, [measures[name][chosen] for name in _NAMES]

    def _records(self, subjects: Sequence[Subject], moments: Sequence[Integers]) -> KindTable:
        parts = []
        for place, (subject, calls) in enumerate(zip(subjects, moments, strict=True)):
            if self.standing is not None and len(calls):
                changes = self.standing.changes(int(calls[0]), int(calls[-1] + CALLS_FRESH * _DAY))
                seconds = _with_changes(calls, changes)
                known = self.standing.at(subject.id, seconds)
                parts.append((place, seconds, [known[name] for name in FIELDS]))
        return _stacked(parts, FIELDS)


def _with_changes(calls: Integers, changes: Integers) -> Integers:
    """The calls' seconds and those of changes in the day after one of them, each once, ascending."""
    before = np.searchsorted(calls, changes, side="right") - 1
    after = (before >= 0) & (changes - calls[np.maximum(before, 0)] <= CALLS_FRESH * _DAY)
    return np.unique(np.concatenate((calls, changes[after])))


def _stacked(parts: Sequence[tuple[int, Integers, list[Vector]]], names: Sequence[str]) -> KindTable:
    """One kind of all subjects."""
    sizes = [len(seconds) for _, seconds, _ in parts]
    whose = np.repeat(np.array([place for place, _, _ in parts], dtype=np.int64), sizes)
    known = np.concatenate([np.empty(0, dtype=np.int64), *(seconds for _, seconds, _ in parts)])
    columns = {
        name: np.concatenate([np.empty(0), *(columns[number] for _, _, columns in parts)]) for number, name in enumerate(names)
    }
    return KindTable.from_columns(whose, known, columns)
