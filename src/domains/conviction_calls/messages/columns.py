"""Any table of messages, by a map from our fields to its columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from types import MappingProxyType
from typing import Any

from src.domains.conviction_calls.messages.cells import (
    count_or_none,
    id_of,
    id_or_none,
    instant,
    instant_or_none,
    readable_from,
    text_of,
)
from src.domains.conviction_calls.messages.intake import Intake, Reading, each
from src.domains.conviction_calls.messages.message import Message
from src.domains.conviction_calls.messages.table import rows_of
from src.domains.conviction_calls.messages.wording import mended, storable
from src.errors import ConfigurationError, ParsingError

_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"", "false", "no", "0", "none"})


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column holds which field; "" for a field the table does not have.

    Attributes:
        reactions: Kind of reaction to the column that counts it.
        platform: The platform's name itself, not a column.
    """

    id: str = "id"
    sent_at: str = "sent_at"
    text: str = "text"
    author: str = "author"
    channel: str = "channel"
    edited_at: str = "edited_at"
    deleted: str = "deleted"
    forwarded_from: str = "forwarded_from"
    reply_to: str = "reply_to"
    views: str = "views"
    forwards: str = "forwards"
    counted_at: str = "counted_at"
    symbols: str = "symbols"
    platform: str = "table"
    reactions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def column_map(given: Mapping[str, Any]) -> ColumnMap:
    """The map a user wrote.

    Raises:
        ConfigurationError: A field is not one of ours, or a column is not named by text.
    """
    known = {each_field.name for each_field in fields(ColumnMap)}
    for name, column in given.items():
        if name not in known:
            message = f"Field messagesColumns: wanted fields of {', '.join(sorted(known))}, given {name}"
            raise ConfigurationError(message)
        named = column.values() if isinstance(column, Mapping) else [column]
        if isinstance(column, Mapping) != (name == "reactions") or not all(isinstance(one, str) for one in named):
            wanted = "an object of kind and column" if name == "reactions" else "the name of a column"
            message = f"Field messagesColumns.{name}: wanted {wanted}, given {type(column).__name__}"
            raise ConfigurationError(message)
    return ColumnMap(**given)


def read(body: bytes, intake: Intake, columns: ColumnMap = ColumnMap()) -> Reading:
    """The messages of a CSV, JSON lines or JSON array.

    Raises:
        ParsingError: The bytes are not a table.
    """
    return each(rows_of(body), partial(_message, intake, columns))


def _message(intake: Intake, columns: ColumnMap, row: dict[str, Any]) -> Message:
    sent_at, edited_at = instant(row, columns.sent_at), instant_or_none(row, columns.edited_at)
    platform = columns.platform
    return Message(
        id=intake.post(platform, id_of(row, columns.id)) or "",
        channel=intake.place(platform, id_or_none(row, columns.channel)),
        platform=platform,
        author=intake.author(platform, row.get(columns.author)),
        sent_at=sent_at,
        edited_at=edited_at,
        deleted=_flag(row, columns.deleted),
        forwarded_from=intake.author(platform, row.get(columns.forwarded_from)),
        reply_to=intake.post(platform, id_or_none(row, columns.reply_to)),
        text=mended(text_of(row, columns.text)),
        reactions=_reactions(row, columns),
        views=count_or_none(row, columns.views),
        forwards=count_or_none(row, columns.forwards),
        known_at=max(edited_at or sent_at, readable_from(row, columns.sent_at, sent_at)),
        counted_at=instant_or_none(row, columns.counted_at) or intake.taken_at,
        symbols=_symbols(row, columns.symbols),
    )


def _flag(row: Mapping[str, Any], name: str) -> bool:
    told = str("" if row.get(name) is None else row[name]).strip().lower()
    if told not in _YES | _NO:
        message = f"The field {name} is neither true nor false."
        raise ParsingError(message)
    return told in _YES


def _reactions(row: Mapping[str, Any], columns: ColumnMap) -> tuple[tuple[str, int], ...] | None:
    counts = {kind: count_or_none(row, column) for kind, column in columns.reactions.items()}
    if all(count is None for count in counts.values()):
        return None
    return tuple(sorted((kind, count) for kind, count in counts.items() if count))


def _symbols(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = row.get(name)
    told = value.replace(",", " ").split() if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(dict.fromkeys(storable(one.upper().lstrip("$#")) for one in told if isinstance(one, str) and one.strip("$#")))
