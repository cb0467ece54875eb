"""Figures, dates and lists out of a JSON record: what is null or not there is None or empty, never a zero."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from src.delivery.cells import LONGEST
from src.scoring.envelope import Estimate

Record = Mapping[str, Any]

VOICES = ("rules", "ml", "combined")
"""Whose scores are compared, in the order in which they are told."""


def number(record: Record, name: str) -> float | None:
    """A finite number, or None for null, absent and anything else."""
    return _finite(record.get(name))


def count(record: Record, name: str) -> int:
    """How many; 0 where the record does not say, for what was not counted was not there."""
    value = number(record, name)
    return 0 if value is None else int(value)


def estimate(record: Record, name: str) -> Estimate | None:
    """A figure with its interval, `{"value", "low", "high"}`; None unless all three are numbers."""
    inside = part(record, name)
    value, low, high = (number(inside, key) for key in ("value", "low", "high"))
    return None if value is None or low is None or high is None else Estimate(value, low, high)


def text(record: Record, name: str) -> str:
    """A text, cut where it is longer than a cell's, "" for null and absent."""
    value = record.get(name)
    return "" if value is None else cut(str(value))


def cut(words: str) -> str:
    """The text, or its beginning with an ellipsis."""
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"


def day(record: Record, name: str) -> date | None:
    """A date, also out of an ISO moment; None where none is named."""
    return on(record.get(name))


def on(value: Any) -> date | None:
    """The date that an ISO text begins with, or None."""
    try:
        return datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except ValueError:
        return None


def part(record: Record, name: str) -> Record:
    """A nested record, empty for null and absent."""
    value = record.get(name)
    return value if isinstance(value, Mapping) else {}


def parts(record: Record, name: str) -> list[Record]:
    """A list of records, empty for null and absent."""
    return [one for one in listed(record, name) if isinstance(one, Mapping)]


def listed(record: Record, name: str) -> Sequence[Any]:
    """A list of anything, empty for null and absent."""
    value = record.get(name)
    return value if isinstance(value, list | tuple) else ()


def by_voice(record: Record, name: str) -> dict[str, list[Record]]:
    """A list of records for each voice that has one."""
    inside = part(record, name)
    return {voice: found for voice in VOICES if (found := parts(inside, voice))}


def _finite(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None
