"""The table that is measured: what sources saw, prices day by day, and what lies ahead as it stood at each moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.domains.company_risk.outlook.due import Timeline, due
from src.domains.company_risk.outlook.moves import expected, moves, since
from src.domains.company_risk.outlook.reports import Reports
from src.learning.answered import Answered
from src.observations.price_measures import log_returns, market_measures, own_measures, rolling_deviation
from src.observations.prices import PriceSeries, Quotes
from src.observations.record import Record
from src.observations.relative_measures import market_relative_measures, own_relative_measures
from src.observations.sessions import Sessions
from src.observations.subject import Subject
from src.observations.table import KindTable, ObservationTable, second_asked, second_known

Integers = NDArray[np.int64]
Vector = NDArray[np.float64]

FILING: Final = "filing"
PRICE_DAY, OUTLOOK = "price_day", "outlook"
"""Kinds of the rows made here; a field that changes its meaning takes a new kind, so that no model takes one for the other."""

HISTORY: Final = timedelta(days=6 * 366)
"""Calendar before the first moment asked about: four years of reports, and a year of prices before the first of them."""

BEYOND: Final = timedelta(days=2 * 366)
"""Calendar after the last moment: the next quarter's report lies in it."""

LEAD: Final = timedelta(days=14)
"""Rows are made from so long before the first moment asked about: the newest of them counts, and markets close for a week at
most."""


@dataclass(frozen=True, slots=True, eq=False)
class Tabulator:
    """Lays out what is known of companies, with prices and outlook where they can be had.

    Attributes:
        sessions: The calendar.
        quotes: Prices of the companies and of the market, or None.
        first: Earliest second asked about.
        last: Latest.
        market: Measures of the market, one a session.
    """

    sessions: Sessions
    quotes: Quotes | None
    first: int
    last: int
    market: Mapping[str, Vector] = field(default_factory=dict)

    @classmethod
    def over(
        cls,
        quotes: Quotes | None,
        first: date,
        last: date,
        market: Sequence[str],
        answered: Answered | None = None,  # noqa: ARG003 - nobody speaks of a company but itself
    ) -> "Tabulator":
        """Ready for moments from the first to the last day, both included.

        Args:
            quotes: Prices, or None where there are none.
            first: First day asked about.
            last: Last day asked about.
            market: Tickers whose prices stand for the market.
            answered: What came of earlier scores, which nothing here goes by.
        """
        sessions = Sessions.between(first - HISTORY, last + BEYOND)
        panel = [quotes.series[ticker] for ticker in market if ticker in quotes.series] if quotes else []
        epoch = date(1970, 1, 1)
        bounds = ((first - LEAD - epoch).days * 86_400, (last - epoch + timedelta(days=1)).days * 86_400)
        return cls(sessions, quotes, *bounds, _market(panel, sessions.days) if panel else {})

    def __call__(self, subjects: Sequence[Subject], records: Sequence[Record]) -> ObservationTable:
        """The records, in the order of the subjects, with what follows from them and from prices."""
        series = [self.quotes.series.get(subject.id) if self.quotes else None for subject in subjects]
        kinds = {
            PRICE_DAY: self._stacked([self._price_days(one) for one in series]),
            OUTLOOK: self._stacked([self._outlook(record, one) for record, one in zip(records, series, strict=True)]),
        }
        return ObservationTable.of(records).with_kinds(kinds, sessions=self.sessions.closes)

    def _stacked(self, parts: Sequence[tuple[Integers, Mapping[str, Vector]]]) -> KindTable:
        """One kind of all subjects; a field that a subject lacks is unknown of it."""
        names = sorted({name for _, fields in parts for name in fields})
        sizes = [len(known) for known, _ in parts]
        absent = [np.full(size, np.nan) for size in sizes]
        return KindTable.from_columns(
            np.repeat(np.arange(len(parts)), sizes),
            np.concatenate([known for known, _ in parts]),
            {name: np.concatenate([part[1].get(name, gap) for part, gap in zip(parts, absent, strict=True)]) for name in names},
        )

    def _price_days(self, series: PriceSeries | None) -> tuple[Integers, Mapping[str, Vector]]:
        """Prices as measured at each close that a company has a price of."""
        if series is None or not len(series):
            return np.empty(0, dtype=np.int64), {}
        placed = series.on(self.sessions.days)
        kept = placed.priced() & self._asked(self.sessions.closes)
        measures = {**own_measures(placed), **self._relative(placed), **self.market}
        return self.sessions.closes[kept], {name: values[kept] for name, values in measures.items()}

    def _relative(self, placed: PriceSeries) -> Mapping[str, Vector]:
        """What a model reads of the company, where the market is known as well.

        On half of what it learned from, a model is wrong about how sure it is: then the one that does without prices speaks.
        """
        level = self.market.get("market_level", np.full(len(placed), np.nan))
        relative = own_relative_measures(placed)
        relative["log_volatility_30_market"] = relative["log_volatility_30"] - level
        return {name: np.where(np.isnan(level), np.nan, values) for name, values in relative.items()}

    def _outlook(self, record: Record, series: PriceSeries | None) -> tuple[Integers, Mapping[str, Vector]]:
        """What lies ahead, as it stood at each close and whenever a filing changed it, as far as the list reaches."""
        span = record.spans.get(FILING)
        if span is None:
            return np.empty(0, dtype=np.int64), {}
        reports = Reports.of((item for item in record.observations if item.kind == FILING), self.sessions)
        seconds = np.unique(np.concatenate((self.sessions.closes, reports.all.known, reports.quarterly.known)))
        since_, until = second_known(span.since), second_asked(span.until)
        seconds = seconds[self._asked(seconds) & (seconds >= since_) & (seconds <= until)]
        timeline = Timeline(seconds, self.sessions.newest_closed(seconds))
        fields = {**due(reports, timeline, self.sessions), **since(reports, timeline)}
        if series is not None:
            returns = log_returns(series.on(self.sessions.days).close)
            fields |= moves(reports, timeline, returns, rolling_deviation(returns, 30), self.sessions)
            fields |= {"report_expected": expected(fields["due_chance"], fields["report_move_12"])}
        # Whoever asks later than the list reaches is told nothing, not what stood last.
        return np.append(seconds, until + 1), {name: np.append(values, np.nan) for name, values in fields.items()}

    def _asked(self, seconds: Integers) -> NDArray[np.bool_]:
        return (seconds >= self.first) & (seconds <= self.last)


def _market(panel: Sequence[PriceSeries], days: Integers) -> Mapping[str, Vector]:
    return {**market_measures(panel, days), **market_relative_measures(panel, days)}
