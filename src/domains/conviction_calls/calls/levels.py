"""The prices and the leverage that a message names."""

import re
from dataclasses import dataclass
from typing import Final

# A thousand separator and a decimal point look alike in places; only plain decimals are read as numbers.
_PRICE: Final = r"\$?\s?(\d{1,9}(?:\.\d{1,10})?)(?![\d%]|\s?[xX]\b|,\d)"
_ENTRY: Final = re.compile(
    r"\b(?:buy|entry|entries|enter|accumulate)\b"
    r"(?:\s?(?:zone|range|below|under|at|around|near|price|between|now|in|it|targets?|[#$]\w{1,12})){0,4}"
    rf"\W{{0,6}}{_PRICE}",
    re.IGNORECASE,
)
_TARGETS: Final = re.compile(
    r"\b(?:targets?|tp|take[- ]?profits?|sell(?:ing)?(?:\s(?:targets?|zone|range))?|goals?)\b"
    r"\s?\d?\s?[^\w\n]{0,8}((?:\$?\d[^\n]{0,120})?)",
    re.IGNORECASE,
)
_STOP: Final = re.compile(r"\b(?:stop[- ]?loss|stop|sl)\b\W{0,8}(?:below\s|at\s|under\s)?\$?\d", re.IGNORECASE)
_NUMBER: Final = re.compile(_PRICE)
_LEVERAGE: Final = re.compile(
    r"\b(?:leverage|lev|cross|isolated)\b\W{0,6}(?:up\sto\s|of\s|:)?\W{0,3}(\d{1,4})\s?[xX×]?"
    r"|\b(\d{1,4})\s?[xX×](?:\s?[-–]\s?\d{1,4}\s?[xX×])?\s?(?:leverage|lev\b|cross|isolated|long|short)",
    re.IGNORECASE,
)
_HIGHEST_LEVERAGE: Final = 1000
_FURTHEST: Final = 1e6
"""A target a million times the entry is a number of another kind: a date, a block, a count."""


@dataclass(frozen=True, slots=True)
class Levels:
    """What a message names.

    Attributes:
        entry: Whether it names a price to come in at.
        target: Whether it names a target.
        stop: Whether it names a stop.
        target_over_entry: Largest target over the entry, at least 1; None without both, or where they are not of one kind.
        leverage: 1 to 1000, the first it names, or None.
    """

    entry: bool
    target: bool
    stop: bool
    target_over_entry: float | None
    leverage: int | None


def levels(text: str) -> Levels:
    """The prices and the leverage that a message names; of several entries the first."""
    entry = _ENTRY.search(text)
    told = [found.group(1) for found in _TARGETS.finditer(text) if found.group(1)]
    return Levels(
        entry=entry is not None,
        target=bool(told),
        stop=_STOP.search(text) is not None,
        target_over_entry=_ratio(entry, told),
        leverage=_leverage(text),
    )


def _ratio(entry: re.Match[str] | None, told: list[str]) -> float | None:
    base = float(entry.group(1)) if entry else 0.0
    targets = [float(number.group(1)) for part in told for number in _NUMBER.finditer(part)]
    if not base or not targets:
        return None
    ratio = max(targets) / base
    return ratio if 1.0 <= ratio <= _FURTHEST else None


def _leverage(text: str) -> int | None:
    found = _LEVERAGE.search(text)
    told = int(found.group(1) or found.group(2)) if found else 0
    return told if 1 <= told <= _HIGHEST_LEVERAGE else None
