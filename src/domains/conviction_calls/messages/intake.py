"""What every reader is given beside the bytes, and what every reader gives back."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from src.domains.conviction_calls.messages.authors import hashed
from src.domains.conviction_calls.messages.message import Message
from src.errors import ParsingError

# How Reddit names a profile that is posted to like a community: after the person.
_PROFILE = re.compile(r"/?(?:r/)?u[_/](\S+?)/?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Intake:
    """How messages are taken in.

    Attributes:
        author_key: Secret of the author hashes, 16 to 64 bytes.
        channel: Channel to write where the export names none.
        taken_at: When the export was made, UTC, where the export does not say; None when nobody knows.
    """

    author_key: bytes
    channel: str = ""
    taken_at: datetime | None = None

    def author(self, platform: str, *identities: Any) -> str | None:
        """Keyed hash of the first identity that is there, or None when none is."""
        for identity in identities:
            if isinstance(identity, str | int) and not isinstance(identity, bool) and str(identity).strip():
                return hashed(self.author_key, platform, str(identity).strip())
        return None

    def post(self, platform: str, told: str | None) -> str | None:
        """A message's id as it stands, or its keyed hash where it is a link: `x.com/EveJones/status/1` names who wrote it."""
        return self.author(platform, told) if told and "/" in told else told

    def place(self, platform: str, told: str | None) -> str:
        """A channel as it stands, or `channel` where there is none; a profile on Reddit (`u_EveJones`) has its name hashed."""
        profile = _PROFILE.fullmatch(told or "")
        return f"u_{self.author(platform, profile.group(1))}" if profile else told or self.channel


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not understood.

    Attributes:
        row: Its number in the export, from 0.
        because: One sentence; it names the field and never repeats the text of the message.
    """

    row: int
    because: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What an export held.

    Attributes:
        messages: Those understood, in the order of the export.
        refused: Those not understood.
        passed_over: Rows that are no messages of anybody: joins, pins, calls, comments of the exporter.
    """

    messages: tuple[Message, ...]
    refused: tuple[Refused, ...] = ()
    passed_over: int = 0

    def __add__(self, other: "Reading") -> "Reading":
        """Both readings after one another."""
        return Reading(self.messages + other.messages, self.refused + other.refused, self.passed_over + other.passed_over)


def each(rows: Iterable[Any], read: Callable[[dict[str, Any]], Message | None]) -> Reading:
    """Read row by row; a row that is not understood is counted and the next one is read.

    Args:
        rows: Rows as decoded; anything but an object is refused.
        read: Makes a message of a row, or None of one that is no message; raises `ParsingError` when it cannot tell.
    """
    messages: list[Message] = []
    refused: list[Refused] = []
    passed_over = 0
    for number, row in enumerate(rows):
        try:
            message = read(_an_object(row))
        except ParsingError as why:
            refused.append(Refused(number, str(why)))
            continue
        if message is None:
            passed_over += 1
        else:
            messages.append(message)
    return Reading(tuple(messages), tuple(refused), passed_over)


def decoded(body: bytes) -> Any:
    """The JSON in these bytes, with or without a byte order mark.

    Raises:
        ParsingError: The bytes are not JSON in UTF-8.
    """
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as why:
        message = "The export is not JSON in UTF-8."
        raise ParsingError(message) from why


def lines(body: bytes) -> list[Any]:
    """The JSON of each line; a line that is no JSON stands as None, so that it is counted as refused.

    Raises:
        ParsingError: The bytes are not UTF-8.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        message = "The export is not text in UTF-8."
        raise ParsingError(message) from why
    return [_line(line) for line in text.split("\n") if line.strip()]


def array_or_lines(body: bytes) -> list[Any]:
    """The rows of a JSON array, or of JSON lines.

    Raises:
        ParsingError: The bytes are neither.
    """
    if not body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        return lines(body)
    rows: list[Any] = decoded(body)
    return rows


def _line(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _an_object(row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        message = "The row is not a JSON object."
        raise ParsingError(message)
    return row
