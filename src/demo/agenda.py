"""When a company of the demo world must speak to the SEC: results, periodic reports, and events, from 2024 on."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from src.demo.calendar import LAST_DAY, eastern, trading_day
from src.demo.cast import Company
from src.demo.chance import Chance
from src.demo.eightk import items_of
from src.demo.plot import NOTICES, TOLD, Told

FIRST_FILING: Final = date(2024, 1, 1)
_QUIET: Final = frozenset({"MRLO", "BRMY"})
_OLDER_EVENTS: Final = 4  # events of the past two years, so that a model has something to learn from
_OLDER_FROM: Final = date(2024, 9, 3)
_OLDER_DAYS: Final = 500
_LAST_QUARTER_ON_TIME: Final = {"ORBW": date(2026, 1, 31)}
"""Whose books fall apart reports nothing afterwards."""
_LATE_ANNUAL: Final = {("PLGA", date(2025, 12, 31)): date(2026, 3, 12)}

_UNREST: Final = {
    "terminated": 2.0,
    "recall": 2.0,
    "headcount": 1.5,
    "impairment": 2.0,
    "cfo_departure": 1.5,
    "director_departure": 0.2,
    "auditor_dismissal": 1.0,
    "repurchase": 0.0,
    "appointment": 0.0,
}
"""Older events by kind, with what they do to a share."""

PERSONS: Final = ("Odile Marchbank", "Silas Thorne", "Greta Lindqvale", "Rufus Ainscow", "Petra Holloway", "Amos Bellweather")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that is filed.

    Attributes:
        accepted: When EDGAR accepted it (aware, New York).
        form: Form type.
        report: Date it reports on.
        items: 8-K items.
        told: The event behind an 8-K that needs a text, or None.
        unrest: By how many times it raises its share's quiet volatility at first.
    """

    accepted: datetime
    form: str
    report: date
    items: tuple[str, ...] = ()
    told: Told | None = None
    unrest: float = 0.0


def agenda(company: Company) -> list[Occasion]:
    """Everything a company files itself, oldest first; its insiders' reports are in `insiders`."""
    notices = (
        Occasion(eastern(one.day, one.clock), one.form, one.report, unrest=one.unrest)
        for one in NOTICES.get(company.ticker, ())
    )
    events = (_event(told) for told in (*_older(company), *TOLD.get(company.ticker, ())))
    return sorted([*_periodic(company), *notices, *events], key=lambda occasion: occasion.accepted)


def _periodic(company: Company) -> Iterator[Occasion]:
    chance = Chance(company.ticker, "calendar")
    usual = chance.whole(24, 30)  # days from the end of a quarter to its results, the same every quarter
    clock = chance.one_of(("07:00", "16:05", "16:15"))
    for end in _quarters(company):
        annual = end.month == company.year_ends
        results = trading_day(end + timedelta(days=usual + (12 if annual else 0)))
        filed = _LATE_ANNUAL.get((company.ticker, end), trading_day(results, after=6 if annual else 2))
        if filed <= LAST_DAY and end <= _LAST_QUARTER_ON_TIME.get(company.ticker, LAST_DAY):
            yield Occasion(eastern(results, clock), "8-K", results, ("2.02", "9.01"))
            yield Occasion(eastern(filed, "16:30"), "10-K" if annual else "10-Q", end)
        if annual:
            meeting = trading_day(end + timedelta(days=140))
            if meeting <= LAST_DAY:
                yield Occasion(eastern(meeting, "17:15"), "8-K", meeting, ("5.07",))


def _quarters(company: Company) -> Iterator[date]:
    for year in range(FIRST_FILING.year - 1, LAST_DAY.year + 1):
        for month in range(1, 13):
            end = date(year, month, calendar.monthrange(year, month)[1])
            if (month - company.year_ends) % 3 == 0 and FIRST_FILING - timedelta(days=20) <= end <= LAST_DAY:
                yield end


def _older(company: Company) -> Iterator[Told]:
    chance = Chance(company.ticker, "older")
    kinds = ("repurchase", "appointment") if company.ticker in _QUIET else tuple(_UNREST)
    for index in range(1 if company.ticker in _QUIET else _OLDER_EVENTS):
        day = trading_day(
            _OLDER_FROM + timedelta(days=chance.whole(0, _OLDER_DAYS // _OLDER_EVENTS) + index * _OLDER_DAYS // 4)
        )
        kind = chance.one_of(kinds)
        yield Told(day, chance.one_of(("07:45", "16:20", "17:05")), (kind,), chance.one_of(PERSONS), _UNREST[kind])


def _event(told: Told) -> Occasion:
    return Occasion(eastern(told.day, told.clock), "8-K", told.day, items_of(told.kinds), told, told.unrest)
