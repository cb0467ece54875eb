"""When a job was posted, in the forms boards write it."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

STAMP = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"  # seen unpadded: 2025-8-26
    r"(?:[T ](?P<h>\d{1,2}):(?P<i>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?\s*(?P<z>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$"
)


def moment(value: Any) -> datetime | None:
    """The moment a text states, in UTC, or None where it states none ("Posted 30+ Days Ago", an empty text).

    A bare date or a time without a zone is read as UTC: a posting's age is measured in days.
    """
    found = STAMP.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        local = datetime(
            int(found["y"]),
            int(found["m"]),
            int(found["d"]),
            int(found["h"] or 0),
            int(found["i"] or 0),
            int(found["s"] or 0),
            tzinfo=_zone(found["z"]),
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def epoch(value: Any, *, per_second: int = 1) -> datetime | None:
    """The moment of a Unix time (`per_second` 1,000 for milliseconds), or None where it is no number or out of range."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value / per_second, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _zone(text: str | None) -> timezone:
    """A fixed zone from "+02:00" and its like; UTC for anything else."""
    if not text or text[0] not in "+-":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    return timezone((-1 if text[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
