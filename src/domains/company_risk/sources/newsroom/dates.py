"""One reader for every form in which newsrooms print a time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import Literal

from src.domains.company_risk.sources.newsroom.zones import EASTERN, LATEST, zone_named

Precision = Literal["minute", "day"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?\s*(?P<half>[ap]\.?m\.?)?"
_ZONE = r"(?P<zone>[+-]\d{2}:?\d{2}|[a-z][a-z. ]{0,40})?"
_AFTER = rf"(?:(?:\s*[,|–—-]\s*|\s+(?:at\s+)?|t){_CLOCK}\s*\(?{_ZONE}\)?)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_FORMS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"(?P<year>\d{{4}})-(?P<day_month>\d{{1,2}})-(?P<day>\d{{1,2}}){_AFTER}",
        rf"{_WEEKDAY}(?P<day_month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}}|\d{{2}}){_AFTER}",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH}[\s,-]+(?P<year>\d{{4}}|\d{{2}}){_AFTER}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_AFTER}",
    )
)
_LEAD = re.compile(r"^(?:(?:date|published|posted|released|issued|updated)(?:\s+on)?\s*:?\s+)+")
_EPOCH = re.compile(r"\d{9,10}|\d{12,13}", re.ASCII)
_MILLISECONDS = 12
# Nothing a newsroom lists is older than the web; zeros of a content system (1970-01-01, 0001-01-01) are not dates.
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
# A two-digit year is read as RFC 2822 says for the years that can occur: 69 and below are of this century.
_PIVOT = 70
# The longest form in use ("Wednesday, September 23, 2026 at 12:05 PM Eastern Daylight Time") has 64 letters.
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Moment:
    """When a release says it was published.

    Attributes:
        at: The moment (aware, UTC); for a bare day, its first instant by Eastern time.
        precision: "minute", or "day" where no time of day is given.
        zone_assumed: True where the text names no zone we know and Eastern was taken.
        known_at: The earliest moment by which it was surely public (UTC): `at` where the zone is given, the reading in the
            last US zone where it was assumed, the end of the Eastern day where only the day is given.
    """

    at: datetime
    precision: Precision
    zone_assumed: bool
    known_at: datetime

    @property
    def day(self) -> datetime:
        """The Eastern calendar day, as its first instant (aware, Eastern)."""
        return datetime.combine(self.at.astimezone(EASTERN).date(), time(), EASTERN)


def read_moment(text: str) -> Moment | None:
    """The moment that a text is, as a whole; None where it is anything else. Never guessed, never completed.

    Reads RFC 822 (also with two-digit years, zone names or no seconds), ISO 8601, `MM/DD/YYYY`, long English dates, and
    seconds or milliseconds since 1970.
    """
    plain = " ".join(text[: _LONGEST + 1].lower().split())
    if not plain or len(text.strip()) > _LONGEST:
        return None
    if _EPOCH.fullmatch(plain):
        seconds = int(plain) / (1000 if len(plain) >= _MILLISECONDS else 1)
        return _exact(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
    plain = _LEAD.sub("", plain)
    for form in _FORMS:
        if found := form.fullmatch(plain):
            return _assembled(found.groupdict())
    return None


def _exact(at: datetime) -> Moment | None:
    return Moment(at, "minute", zone_assumed=False, known_at=at) if _FIRST_YEAR <= at.year <= _LAST_YEAR else None


def _assembled(parts: dict[str, str | None]) -> Moment | None:
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:  # noqa: PLR2004 - two digits
        year += 2000 if year < _PIVOT else 1900
    month = _MONTHS[parts["month"] or ""] if parts.get("month") else int(parts.get("day_month") or 0)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        day = datetime(year, month, int(parts["day"] or 0))  # noqa: DTZ001 - the zone is decided below
        clock = _clock(parts) if parts["hour"] else None
    except ValueError:  # the 31st of June, minute 75
        return None
    # Midnight sharp is what content systems print for a day without a time, in whatever zone.
    if clock is None or clock == time():
        return _whole_day(day)
    return _timed(datetime.combine(day, clock), parts["zone"] or "")


def _clock(parts: dict[str, str | None]) -> time:
    hour, half = int(parts["hour"] or 0), (parts["half"] or "")[:1]
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - a clock face
            raise ValueError(hour)
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(parts["minute"] or 0), min(int(parts["second"] or 0), 59))


def _whole_day(day: datetime) -> Moment:
    start = day.replace(tzinfo=EASTERN)
    end = (day + timedelta(days=1)).replace(tzinfo=EASTERN)
    return Moment(start.astimezone(UTC), "day", zone_assumed=True, known_at=end.astimezone(UTC))


def _timed(local: datetime, zone: str) -> Moment | None:
    # fold=1: of the two readings of an hour that the clocks repeat, the later.
    known = _offset(zone) or zone_named(zone)
    if known is not None:
        return _exact(local.replace(tzinfo=known, fold=1).astimezone(UTC).replace(fold=0))
    at = local.replace(tzinfo=EASTERN, fold=1).astimezone(UTC)
    return Moment(at, "minute", zone_assumed=True, known_at=local.replace(tzinfo=LATEST).astimezone(UTC))


def _offset(zone: str) -> tzinfo | None:
    found = re.fullmatch(r"([+-])([01]\d):?([0-5]\d)", zone.strip(), re.ASCII)
    if found is None:
        return None
    sign, hours, minutes = found.groups()
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-ahead if sign == "-" else ahead)
