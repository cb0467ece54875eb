"""When EDGAR accepted a filing, from a clock that does not say its zone.

`acceptanceDateTime` always ends in `Z`, but depending on the day of the download it holds Eastern time or UTC, one file in
one zone. EDGAR accepts filings from 06:00 to 22:00 Eastern, so an hour that is impossible in one reading proves the other.
Without proof the clock is read as Eastern: known_at is then up to five hours late, never early.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from src.errors import ParsingError

EASTERN: Final = ZoneInfo("America/New_York")

# Printed times that are impossible if the clock is UTC: in summer 06:00 Eastern is 10:00Z, in winter 11:00Z. A quarter of an
# hour of margin at each end leaves room for a queue that runs past closing time (22:01 was seen).
_PROVES_EASTERN: Final = ("06:00", "09:45")
# Printed times that are impossible if the clock is Eastern. 22:00 Eastern is 02:00Z in summer, 03:00Z in winter; midnight
# itself is left out below, because old rows carry 00:00:00 for "that day".
_PROVES_UTC: Final = ("22:15", "03:00")
_WITNESSES: Final = 3  # one odd row is an accident (0.2 % of rows are outside the hours); three agreeing and none against, not
# What filers send themselves. EDGAR's own notices (EFFECT at 00:15, staff letters) keep no hours and prove nothing.
_SENT_BY_FILERS: Final = frozenset(
    (
        *("3", "3/A", "4", "4/A", "5", "5/A", "144", "144/A", "8-K", "8-K/A", "10-K", "10-K/A", "10-Q", "10-Q/A", "11-K"),
        *("424B2", "424B3", "424B5", "FWP", "S-1", "S-3", "S-3ASR", "S-4", "S-8", "DEF 14A", "DEFA14A", "13F-HR"),
        *("SC 13D", "SC 13D/A", "SC 13G", "SC 13G/A"),
    )
)
_OPENS, _CLOSES = time(9, 30), time(16, 0)  # the regular session of US exchanges, Eastern
_DISSEMINATION: Final = time(6, 0)  # what is accepted after 17:30 goes out at 06:00 on its filing date
_LAST_ACCEPTANCE: Final = time(22, 0)
_YEARS: Final = range(1980, 2200)  # EDGAR began in 1993; zone arithmetic is safe within
_SATURDAY: Final = 5
_FRIDAY: Final = 4


class Zone(StrEnum):
    """What a file's clock was proved to be."""

    EASTERN = "eastern"
    UTC = "utc"
    UNPROVED = "unproved"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """When a filing became known.

    Attributes:
        known_at: When the public could first know it (aware, UTC): acceptance, or 06:00 Eastern of a later filing date. In an
            unproved zone up to five hours late, never early.
        after_hours: Accepted outside 09:30–16:00 Eastern or at a weekend; None when the zone decides and is not proved.
        friday: `known_at` falls on a Friday in New York; None when the zone decides and is not proved.
    """

    known_at: datetime
    after_hours: bool | None
    friday: bool | None


def prove_zone(rows: Iterable[tuple[str, str]]) -> Zone:
    """Decide what one file's clock is.

    Args:
        rows: (acceptanceDateTime, form) of every row of one file.

    Returns:
        A zone when at least three rows are impossible in the other reading and none in this one, else UNPROVED.
    """
    eastern = utc = 0
    for printed, form in rows:
        clock = printed[11:16]
        if form not in _SENT_BY_FILERS or clock == "00:00":
            continue
        if _PROVES_EASTERN[0] <= clock < _PROVES_EASTERN[1]:
            eastern += 1
        elif clock >= _PROVES_UTC[0] or clock < _PROVES_UTC[1]:
            utc += 1
    if eastern >= _WITNESSES and utc == 0:
        return Zone.EASTERN
    return Zone.UTC if utc >= _WITNESSES and eastern == 0 else Zone.UNPROVED


def read_acceptance(printed: str, filing_date: date, zone: Zone) -> Acceptance:
    """Read one row's clock.

    Raises:
        ParsingError: It is not a date and time.
    """
    clock = _clock(printed)
    readings = _readings(clock, zone)
    if any(_eastern(moment).time() == time(0) for moment in readings):
        # Before 2001 rows carry midnight for "that day": the hour is unknown, so the end of the day is meant.
        return Acceptance(_in_utc(datetime.combine(filing_date, _LAST_ACCEPTANCE)), None, filing_date.weekday() == _FRIDAY)
    known = [_disseminated(moment, filing_date) for moment in readings]
    fridays = (_eastern(moment).weekday() == _FRIDAY for moment in known)
    return Acceptance(max(known), _agreed(map(_off_hours, readings)), _agreed(fridays))


def _clock(printed: str) -> datetime:
    try:
        clock = datetime.fromisoformat(printed[:19]).replace(tzinfo=None)
    except ValueError:
        clock = datetime.min  # noqa: DTZ901  refused below
    if clock.year not in _YEARS:
        message = f"acceptanceDateTime {printed[:40]!r} is not a date and time"
        raise ParsingError(message)
    return clock


def _readings(clock: datetime, zone: Zone) -> list[datetime]:
    as_utc, as_eastern = clock.replace(tzinfo=UTC), _in_utc(clock)
    return {Zone.UTC: [as_utc], Zone.EASTERN: [as_eastern]}.get(zone, [as_utc, as_eastern])


def _disseminated(accepted: datetime, filing_date: date) -> datetime:
    """Later of acceptance and 06:00 Eastern of the filing date: after 17:30 a filing waits for the next business day."""
    return max(accepted, _in_utc(datetime.combine(filing_date, _DISSEMINATION)))


def _off_hours(moment: datetime) -> bool:
    local = _eastern(moment)
    return local.weekday() >= _SATURDAY or not _OPENS <= local.time() < _CLOSES


def _agreed(answers: Iterable[bool]) -> bool | None:
    said = set(answers)
    return said.pop() if len(said) == 1 else None


@lru_cache(maxsize=4096)
def _in_utc(clock: datetime) -> datetime:
    return clock.replace(tzinfo=EASTERN).astimezone(UTC)


def _eastern(moment: datetime) -> datetime:
    return moment.astimezone(EASTERN)
