"""Single cells of an export as dates, counts and text: understood or refused, never guessed."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from src.domains.conviction_calls.messages.wording import storable
from src.errors import ParsingError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
DAYS_END = time(23, 59, 59)
"""When a day is over: its last whole second, for seconds are what known moments are counted in."""
# No platform read here is older, and a later year is milliseconds read as seconds.
_EARLIEST, _LATEST = datetime(2004, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_MOST = 10**12  # a hundred times the most that any video was ever seen; what features of counts declare as their bound


def instant(row: Mapping[str, Any], field: str) -> datetime:
    """The moment in this field, UTC: ISO 8601 with an offset, a bare date (its first instant), or seconds since 1970.

    Raises:
        ParsingError: It is missing, of another form, before 2004 or after 2100, or a clock time without a zone.
    """
    found = instant_or_none(row, field)
    if found is None:
        message = f"The field {field} is missing."
        raise ParsingError(message)
    return found


def instant_or_none(row: Mapping[str, Any], field: str) -> datetime | None:
    """As `instant`, with None where the field is missing, null, empty, or zero (how exporters write "never").

    Raises:
        ParsingError: It is there and not understood.
    """
    value = row.get(field)
    if value is None or value in ("", 0, "0"):  # a tuple: the cell may hold a list, which has no hash
        return None
    try:
        moment = _moment(value)
    except (ValueError, OverflowError, OSError) as why:
        message = f"The field {field} is not a date that can be understood."
        raise ParsingError(message) from why
    if not _EARLIEST <= moment < _LATEST:
        message = f"The field {field} lies outside the years 2004 to 2099."
        raise ParsingError(message)
    return moment


def readable_from(row: Mapping[str, Any], field: str, moment: datetime) -> datetime:
    """When a message of this moment could be read at the latest: the day's last second where the field holds a bare date."""
    value = row.get(field)
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        return datetime.combine(moment.date(), DAYS_END, tzinfo=UTC)
    return moment


def count_or_none(row: Mapping[str, Any], field: str) -> int | None:
    """A whole number from zero to 10^12, or None where the field is missing, null or empty.

    Raises:
        ParsingError: It is there and is no such number.
    """
    value = row.get(field)
    if value is None or value == "":
        return None
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not (number >= 0 and number.is_integer()):
        message = f"The field {field} is not a whole number of at least zero."
        raise ParsingError(message)
    if number > _MOST:
        message = f"The field {field} is above {_MOST:,}."
        raise ParsingError(message)
    return int(number)


def text_of(row: Mapping[str, Any], field: str) -> str:
    """The text in this field; "" where it is missing or null.

    Raises:
        ParsingError: Something else than text is there.
    """
    value = row.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        message = f"The field {field} is not text."
        raise ParsingError(message)
    return storable(value)


def id_of(row: Mapping[str, Any], field: str) -> str:
    """The identity in this field, as text.

    Raises:
        ParsingError: It is missing, empty, or neither text nor a whole number.
    """
    found = id_or_none(row, field)
    if found is None:
        message = f"The field {field} is missing."
        raise ParsingError(message)
    return found


def id_or_none(row: Mapping[str, Any], field: str) -> str | None:
    """As `id_of`, with None where the field is missing, null or empty.

    Raises:
        ParsingError: Neither text nor a whole number is there.
    """
    value = row.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        message = f"The field {field} is neither text nor a whole number."
        raise ParsingError(message)
    return storable(str(value)).strip() or None


def object_of(row: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    """The object in this field; empty where it is missing or null.

    Raises:
        ParsingError: Something else than an object is there.
    """
    value = row.get(field)
    if value is None:
        return {}
    if not isinstance(value, dict):
        message = f"The field {field} is not an object."
        raise ParsingError(message)
    return value


def list_of(row: Mapping[str, Any], field: str) -> list[Any]:
    """The list in this field; empty where it is missing or null.

    Raises:
        ParsingError: Something else than a list is there.
    """
    value = row.get(field)
    if value is None:
        return []
    if not isinstance(value, list):
        message = f"The field {field} is not a list."
        raise ParsingError(message)
    return value


def _moment(value: Any) -> datetime:
    told = value if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if isinstance(told, str) and not re.fullmatch(r"\d{9,10}(?:\.\d+)?", told.strip()):
        stripped = told.strip()
        moment = datetime.fromisoformat(stripped)
        if _DAY.fullmatch(stripped):
            return moment.replace(tzinfo=UTC)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(told))


def reactions_of(row: Mapping[str, Any], kind_of: Callable[[Mapping[str, Any]], str]) -> tuple[tuple[str, int], ...] | None:
    """(kind, count) pairs of the field reactions in order of kind, counts above zero; None where the field is missing or null.

    Args:
        row: The message as exported.
        kind_of: What a reaction is called; one without a name is not counted.

    Raises:
        ParsingError: It is no list, holds what is no object, or a count that is none.
    """
    if row.get("reactions") is None:
        return None
    counts: Counter[str] = Counter()
    for reaction in list_of(row, "reactions"):
        if not isinstance(reaction, dict):
            message = "The field reactions holds something that is not an object."
            raise ParsingError(message)
        counts[kind_of(reaction)] += count_or_none(reaction, "count") or 0
    return tuple(sorted((kind, count) for kind, count in counts.items() if kind and count))
