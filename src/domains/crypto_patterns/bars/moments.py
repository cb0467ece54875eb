"""Moments as exchanges write them: seconds, milliseconds, microseconds, or ISO with an offset."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from src.errors import ParsingError

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

# Between 1973 and 2286 a count of seconds has 9 or 10 digits, of milliseconds 12 or 13, of microseconds 15 or 16, of
# nanoseconds 18 or 19, so that its size says its unit. Binance's spot files went from milliseconds to microseconds with
# 2025-01-01.
_UNITS: Final = ((10**8, 10**10, SECOND), (10**11, 10**13, 1_000), (10**14, 10**16, 1))
_NANOSECONDS: Final = (10**17, 10**19)


def microseconds(value: Any) -> int:
    """A moment as whole microseconds since 1970 UTC.

    Args:
        value: A count since 1970 (number or its text) in seconds, milliseconds, microseconds or nanoseconds, or ISO text with
            an offset, between 1973 and 2286 either way. Text without an offset is refused: read in the wrong zone, a bar would
            look hours ahead.

    Raises:
        ParsingError: Anything else.
    """
    if type(value) is int:
        for least, beyond, unit in _UNITS:  # as nearly every moment of a feed is
            if least <= value < beyond:
                return value * unit
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        message = f"no moment: {value!r:.60}"
        raise ParsingError(message)
    if isinstance(value, str) and not _counted(value):
        return _from_iso(value)
    return _from_count(value)


def many_microseconds(counts: NDArray[Any]) -> NDArray[np.int64]:
    """(n,) moments of (n,) counts since 1970, whole or not, as `microseconds` reads each of them.

    Raises:
        ParsingError: One is of no unit that a single float holds to the microsecond: those are for `microseconds` to read.
    """
    found = np.full(len(counts), -1, dtype=np.int64)
    for least, beyond, unit in _UNITS:
        chosen = (counts >= least) & (counts < beyond)
        found[chosen] = np.rint(counts[chosen] * unit)
    if (found < 0).any():
        message = "a count of no known unit since 1970"
        raise ParsingError(message)
    return found


def _counted(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdecimal()


def _from_count(value: float | str) -> int:
    try:
        count = int(value) if not isinstance(value, str) or "." not in value else float(value)
    except (ValueError, OverflowError) as error:
        message = f"no moment: {value!r:.60}"
        raise ParsingError(message) from error
    if isinstance(value, float):
        count = value
    for least, beyond, unit in _UNITS:
        if least <= count < beyond:
            return round(count * unit)
    if _NANOSECONDS[0] <= count < _NANOSECONDS[1]:
        return int(count) // 1_000
    message = f"a count of no known unit since 1970: {value!r:.60}"
    raise ParsingError(message)


def _from_iso(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        message = f"no moment: {text!r:.60}"
        raise ParsingError(message) from error
    if moment.tzinfo is None:
        message = f"a time without an offset: {text!r:.60}"
        raise ParsingError(message)
    at = (moment - _EPOCH) // timedelta(microseconds=1)
    least, beyond, _ = _UNITS[-1]
    if not least <= at < beyond:  # a day beside it could not be written as a date any more
        message = f"no moment between 1973 and 2286: {text!r:.60}"
        raise ParsingError(message)
    return at


def moment(at: int) -> datetime:
    """The moment of whole microseconds since 1970, aware, UTC."""
    return _EPOCH + timedelta(microseconds=at)
