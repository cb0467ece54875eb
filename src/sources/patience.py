"""Whether to ask again, and when."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from src.sources.answer import Answer


class TryAgainError(Exception):
    """An exchange failed in a way that may pass; never leaves the client.

    Attributes:
        answer: The answer when there was one (429, 5xx), else None.
        wait: Seconds the host asked to be left alone, or None when it did not say.
    """

    def __init__(self, reason: str, answer: Answer | None = None, wait: float | None = None) -> None:
        super().__init__(reason)
        self.answer = answer
        self.wait = wait


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until a host wants to be asked again; None when it does not say, or not legibly.

    Args:
        headers: Response headers, names in lower case.
        now: Compared with a date, unless the host sends its own `Date`: its clock made the promise.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    until = _date(text)
    if until is None:
        return None
    return max(0.0, (until - (_date(headers.get("date", "")) or now)).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
