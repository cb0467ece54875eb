"""The messages that an input hands over, from however many exports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from src.domain import Inquiry
from src.domains.conviction_calls.messages.columns import ColumnMap, column_map
from src.domains.conviction_calls.messages.intake import Intake, Reading
from src.domains.conviction_calls.messages.message import Message
from src.domains.conviction_calls.roster.formats import AUTO, reader
from src.errors import ConfigurationError, ParsingError

FIELDS: Final = ("messagesDataset", "messagesRecord")
"""Fields of the input that messages arrive by."""

_EXAMPLES: Final = 2
"""Reasons that are told for rows refused: enough to find the mistake."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed over.

    Attributes:
        messages: Of all exports.
        notes: What the user should know: exports and rows that were not understood, one sentence each.
        bodies: The exports' bytes, for who wants to look a name up.
    """

    messages: tuple[Message, ...]
    notes: tuple[str, ...]
    bodies: tuple[bytes, ...]


def handed_over(inquiry: Inquiry) -> Handed:
    """All messages of the input, authors hashed on entry.

    An export that cannot be read is told of and costs the others nothing.

    Raises:
        ConfigurationError: The input points at no messages, or the format or the columns are none of ours.
    """
    if not any(field in inquiry.supplies for field in FIELDS):
        message = "Field messagesRecord: wanted messages here or in messagesDataset, given none."
        raise ConfigurationError(message)
    exports = [export for field in FIELDS for export in inquiry.supplies.get(field, {}).items()]
    named = str(inquiry.wanted.get("messagesFormat") or AUTO)
    mapped = _columns(inquiry.wanted.get("messagesColumns"))
    messages: list[Message] = []
    notes: list[str] = []
    for name, body in exports:
        try:
            found = _read(name, body, named, mapped, inquiry.secret)
        except ParsingError as why:
            notes.append(f"{name} could not be read as messages: {why}")
            continue
        messages += found.messages
        notes += _told(name, found)
    return Handed(tuple(messages), tuple(notes), tuple(body for _, body in exports))


def _columns(given: Any) -> ColumnMap | None:
    if not given:
        return None
    if not isinstance(given, Mapping):
        message = f"Field messagesColumns: wanted an object of columns, given {type(given).__name__}."
        raise ConfigurationError(message)
    return column_map(given)


def _read(name: str, body: bytes, named: str, mapped: ColumnMap | None, secret: bytes) -> Reading:
    channel = PurePosixPath(name).name.split(".")[0]
    return reader(named, body, mapped)(body, Intake(secret, channel))


def _told(name: str, found: Reading) -> Iterable[str]:
    if found.refused:
        reasons = list(dict.fromkeys(one.because for one in found.refused))[:_EXAMPLES]
        read = len(found.messages)
        yield f"{name}: {len(found.refused)} rows were not understood and {read} were. {' '.join(reasons)}"
