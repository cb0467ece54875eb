"""Telegram Desktop's `result.json`: one chat, or a whole account with its chats in a list."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from src.domains.conviction_calls.messages.cells import (
    id_of,
    id_or_none,
    instant,
    instant_or_none,
    reactions_of,
    text_of,
)
from src.domains.conviction_calls.messages.intake import Intake, Reading, Refused, decoded, each
from src.domains.conviction_calls.messages.message import Message
from src.domains.conviction_calls.messages.wording import storable
from src.errors import ParsingError

PLATFORM = "telegram"


def read(body: bytes, intake: Intake) -> Reading:
    """The messages of every exported chat; a chat that is not understood is refused by its number and the next one read.

    Raises:
        ParsingError: The bytes are no such export.
    """
    reading = Reading(())
    for number, chat in enumerate(_chats(decoded(body))):
        try:
            reading += _chat(chat, intake)
        except ParsingError as why:
            reading += Reading((), (Refused(number, str(why)),))
    return reading


def _chats(export: Any) -> list[Any]:
    if _is_chat(export):
        return [export]
    nested = export.get("chats") if isinstance(export, dict) else None
    chats = nested.get("list") if isinstance(nested, dict) else None
    if isinstance(chats, list) and (not chats or any(_is_chat(chat) for chat in chats)):
        return chats
    message = "The export holds neither a list called messages nor chats with one, so it is not one of Telegram Desktop."
    raise ParsingError(message)


def _is_chat(told: Any) -> bool:
    return isinstance(told, dict) and isinstance(told.get("messages"), list)


def _chat(chat: Any, intake: Intake) -> Reading:
    if not _is_chat(chat):
        message = "The chat holds no list called messages."
        raise ParsingError(message)
    # Without an id its name would tell chats apart, but that of a talk is the name of a person.
    channel = id_or_none(chat, "id") or intake.author(PLATFORM, chat.get("name")) or intake.channel
    return each(chat["messages"], partial(_message, Intake(intake.author_key, channel, intake.taken_at)))


def _message(intake: Intake, row: dict[str, Any]) -> Message | None:
    if row.get("type", "message") != "message":
        return None
    # `date` has no zone (it is the exporting machine's clock), so it is never read.
    sent_at, edited_at = instant(row, "date_unixtime"), instant_or_none(row, "edited_unixtime")
    return Message(
        id=id_of(row, "id"),
        channel=intake.channel,
        platform=PLATFORM,
        author=intake.author(PLATFORM, row.get("from_id"), row.get("from")),
        sent_at=sent_at,
        edited_at=edited_at,
        deleted=False,
        forwarded_from=intake.author(PLATFORM, row.get("forwarded_from_id"), row.get("forwarded_from")),
        reply_to=id_or_none(row, "reply_to_message_id"),
        text=_flat(row.get("text")),
        reactions=_reactions(row),
        views=None,
        forwards=None,
        known_at=max(edited_at or sent_at, sent_at),
        counted_at=intake.taken_at,
    )


def _flat(text: Any) -> str:
    """The words of `text`, which is a string or a list of strings and of parts with a type."""
    if text is None:
        return ""
    parts = text if isinstance(text, list) else [text]
    words = [part.get("text") if isinstance(part, dict) else part for part in parts]
    spoken = [word for word in words if isinstance(word, str)]
    if len(spoken) < len(words):
        message = "The field text is neither text nor a list of text parts."
        raise ParsingError(message)
    return storable("".join(spoken))


def _reactions(row: Mapping[str, Any]) -> tuple[tuple[str, int], ...] | None:
    """By the sign itself, or by its document where the emoji is a custom one; None in exports older than reactions."""
    return reactions_of(row, _kind)


def _kind(reaction: Mapping[str, Any]) -> str:
    return text_of(reaction, "emoji") or text_of(reaction, "document_id") or text_of(reaction, "type")
