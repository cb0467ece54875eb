"""Timeframes: how long a bar is, as text and in microseconds."""

import re
from typing import Final

from src.domains.crypto_patterns.bars.moments import HOUR, MINUTE
from src.errors import ConfigurationError

_UNITS: Final = {"m": MINUTE, "h": HOUR, "d": 24 * HOUR}
_FORM: Final = re.compile(r"([1-9]\d{0,3})([mhd])")
LONGEST: Final = 24 * HOUR
"""Bars of more than a day close too seldom for signals that are scored by the day."""


def step_of(text: str) -> int | None:
    """Microseconds of a timeframe such as "5m", "4h" or "1d"; None where the text is none."""
    found = _FORM.fullmatch(text.strip().lower())
    step = int(found[1]) * _UNITS[found[2]] if found else LONGEST + 1
    return step if step <= LONGEST else None


def step_asked(text: str) -> int:
    """Microseconds of the timeframe that the input asks for.

    Raises:
        ConfigurationError: It is none.
    """
    step = step_of(text)
    if step is None:
        message = f"Field timeframe: wanted minutes, hours or a day such as 5m, 1h or 1d, given {text[:40]!r}."
        raise ConfigurationError(message)
    return step


def served(step: int) -> str:
    """A step as exchanges name it: whole hours as 1h, a day as 1d."""
    unit, length = next((unit, length) for unit, length in reversed(_UNITS.items()) if step % length == 0)
    return f"{step // length}{unit}"


def written(step: int) -> str:
    """A step as a timeframe, always in minutes, so that an hour has one name: 5m, 60m, 1440m."""
    return f"{step // MINUTE}m"
