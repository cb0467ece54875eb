"""How numbers, moments and names are said to people. Everything here returns plain text; the template escapes it."""

import math
from datetime import UTC, date, datetime

from src.delivery.rounding import rounded

UNKNOWN = "–"
"""Shown for what is not known, beside a hidden word for those who listen; never a zero."""

LEVELS = ("high", "elevated", "neutral", "low", "unknown")
"""From the one to read first to the one that says nothing."""

STATUSES = {
    "ok": "asked and understood",
    "empty": "asked; there was nothing",
    "partial": "only partly readable",
    "blocked": "the host refused",
    "unreachable": "no answer",
    "unparsed": "answered, not understood",
    "skipped": "not asked",
    "not_found": "no such thing there",
}

OUTCOMES = {"scored": "scored", "not_found": "not found", "skipped": "skipped", "failed": "failed"}
METHODS = {"blend": "rules and model", "rules": "rules alone", "ml": "model alone"}


def score(value: float | None) -> str:
    """A score to one decimal."""
    return UNKNOWN if value is None else f"{value:.1f}"


def signed(value: float | None, places: int = 1) -> str:
    """A change with its sign; a typographic minus, and no sign on nothing."""
    rounding = rounded(value, places)
    if rounding is None:
        return UNKNOWN
    return f"{rounding:+.{places}f}".replace("-", "−") if rounding else f"{0:.{places}f}"


def percent(value: float | None, places: int = 0) -> str:
    """A share of 0–1 as per cent, the sign kept on the figure's line."""
    return UNKNOWN if value is None else f"{value * 100:.{places}f}\N{NO-BREAK SPACE}%"


def number(value: float | None) -> str:
    """A measure with thousands apart, and no more decimals than it has (at most four)."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    whole = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4f}".rstrip("0").rstrip(".")
    return whole.replace("-", "−")


def named(identifier: str) -> str:
    """A machine's name as words: `SEC_8K_NONRELIANCE` or `news_count_30d` with spaces for underscores."""
    return identifier.replace("_", " ")


def day(when: date | None) -> str:
    """A date as `1 June 2023`."""
    return UNKNOWN if when is None else f"{when.day} {when:%B %Y}"


def at(when: datetime) -> str:
    """A moment as `1 June 2023, 23:59 UTC`."""
    there = when.astimezone(UTC)
    return f"{day(there.date())}, {there:%H:%M} UTC"


def moment(text: str | None) -> str:
    """An ISO moment of a row for people: its date, and the time where it is not midnight."""
    when = parsed(text)
    if when is None:
        return UNKNOWN
    return day(when.date()) if (when.hour, when.minute) == (0, 0) else at(when)


def parsed(text: str | None) -> datetime | None:
    """The moment an ISO text names, or None where it names none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None


def plural(count: int, one: str, many: str = "") -> str:
    """`1 company`, `2 companies`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def seconds(value: float | None) -> str:
    """A duration: `0.4 s`, `42 s`, `3 min 12 s`."""
    if value is None:
        return UNKNOWN
    if value < 10:  # noqa: PLR2004 — below ten seconds a decimal still says something
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
