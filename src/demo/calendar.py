"""Days and hours of the demo world: trading days, Eastern times, and the dates EDGAR would give."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

EASTERN: Final = ZoneInfo("America/New_York")
SATURDAY: Final = 5

# The New York exchange's full holidays in the years the world covers, by its published calendar.
_HOLIDAYS_OF: Final = {
    2024: ("01-01", "01-15", "02-19", "03-29", "05-27", "06-19", "07-04", "09-02", "11-28", "12-25"),
    2025: ("01-01", "01-09", "01-20", "02-17", "04-18", "05-26", "06-19", "07-04", "09-01", "11-27", "12-25"),
    2026: ("01-01", "01-19", "02-16", "04-03", "05-25", "06-19", "07-03"),
}
HOLIDAYS: Final = frozenset(date.fromisoformat(f"{year}-{day}") for year, days in _HOLIDAYS_OF.items() for day in days)

FIRST_PRICE: Final = date(2024, 7, 1)
LAST_DAY: Final = date(2026, 6, 30)
"""The world ends here: score it as of this day."""

HISTORY_DAYS: Final = 120
"""As far back as the report draws and baselines reach: so many days before the last one are played."""

_CLOSE: Final = time(16, 0)
_ACCEPTED_SAME_DAY: Final = time(17, 30)  # later filings carry the next business day as their filing date
_OWNERSHIP_SAME_DAY: Final = time(22, 0)  # ownership forms keep the same day until ten in the evening


def evening(day: date) -> datetime:
    """The last second of a day in UTC, as which it is scored."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=UTC)


def is_trading(day: date) -> bool:
    """Whether the exchange is open on a day."""
    return day.weekday() < SATURDAY and day not in HOLIDAYS


def trading_day(day: date, after: int = 0) -> date:
    """The first trading day on or after a day, then as many further ones as `after` says."""
    while not is_trading(day):
        day += timedelta(days=1)
    for _ in range(after):
        day = trading_day(day + timedelta(days=1))
    return day


def trading_days(first: date, last: date) -> Iterator[date]:
    """Every trading day from first to last, both included."""
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if is_trading(day):
            yield day


def eastern(day: date, clock: str) -> datetime:
    """A moment by the clock on the wall in New York ("16:35"), aware."""
    return datetime.combine(day, time.fromisoformat(clock), EASTERN)


def in_utc(moment: datetime) -> str:
    """A moment as EDGAR writes it when it means UTC: `2026-06-08T20:35:00.000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def filing_date(accepted: datetime, *, ownership: bool) -> date:
    """The date EDGAR gives to a filing accepted at a moment in New York."""
    latest = _OWNERSHIP_SAME_DAY if ownership else _ACCEPTED_SAME_DAY
    late = accepted.time() > latest
    return trading_day(accepted.date() + timedelta(days=1 if late else 0))


def reaction_day(accepted: datetime) -> date:
    """The first trading day whose close can know of a filing."""
    after_close = accepted.time() >= _CLOSE
    return trading_day(accepted.date() + timedelta(days=1 if after_close else 0))
