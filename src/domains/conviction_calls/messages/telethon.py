"""Telethon's dumps: one `Message.to_dict()` a line, or flat rows of the same fields."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from src.domains.conviction_calls.messages.cells import (
    count_or_none,
    id_of,
    id_or_none,
    instant,
    instant_or_none,
    list_of,
    object_of,
    text_of,
)
from src.domains.conviction_calls.messages.intake import Intake, Reading, array_or_lines, each
from src.domains.conviction_calls.messages.message import Message
from src.errors import ParsingError

PLATFORM = "telegram"
_PEER_IDS = ("channel_id", "user_id", "chat_id")


def read(body: bytes, intake: Intake) -> Reading:
    """The messages of a dump, JSON lines or an array; a hidden edit (a reaction, a view counter) is no edit.

    Raises:
        ParsingError: The bytes are not text in UTF-8, or not JSON.
    """
    return each(array_or_lines(body), partial(_message, intake))


def _message(intake: Intake, row: dict[str, Any]) -> Message | None:
    if row.get("_", "Message") != "Message":
        return None
    channel = _peer(row, "peer_id") or id_or_none(row, "channel") or intake.channel
    sent_at = instant(row, "date")
    edited_at = None if row.get("edit_hide") is True else instant_or_none(row, "edit_date")
    return Message(
        id=id_of(row, "id"),
        channel=channel,
        platform=PLATFORM,
        author=_author(intake, row, channel),
        sent_at=sent_at,
        edited_at=edited_at,
        deleted=row.get("deleted") is True,
        forwarded_from=_forwarded(intake, row),
        reply_to=_answered(row),
        text=text_of(row, "message") or text_of(row, "text"),
        reactions=_reactions(row),
        views=count_or_none(row, "views"),
        forwards=count_or_none(row, "forwards"),
        known_at=max(edited_at or sent_at, sent_at),
        counted_at=intake.taken_at,
    )


def _peer(row: Mapping[str, Any], field: str) -> str | None:
    peer = row.get(field)
    if not isinstance(peer, dict):
        return None
    return next((found for name in _PEER_IDS if (found := id_or_none(peer, name))), None)


def _author(intake: Intake, row: Mapping[str, Any], channel: str) -> str | None:
    """Who signed it, or the channel itself: a broadcast (`post`) names nobody, and its channel is who speaks.

    A flat row without `post` is taken for a broadcast where it names a channel of its own.
    """
    broadcast = channel if row.get("post", "channel" in row) is True else None
    return intake.author(PLATFORM, _peer(row, "from_id"), row.get("post_author"), broadcast)


def _answered(row: Mapping[str, Any]) -> str | None:
    """The message it answers: `to_dict` nests it, flat rows carry the bare id."""
    reply = row.get("reply_to")
    return id_or_none(reply, "reply_to_msg_id") if isinstance(reply, dict) else id_or_none(row, "reply_to")


def _forwarded(intake: Intake, row: Mapping[str, Any]) -> str | None:
    """Where it came from; flat rows may only say that it was forwarded (`forwarded: true`)."""
    forward = row.get("fwd_from") or row.get("forwarded")
    if not forward:
        return None
    if not isinstance(forward, dict):
        return intake.author(PLATFORM, forward if isinstance(forward, str) else None, "forwarded")
    return intake.author(PLATFORM, _peer(forward, "from_id"), forward.get("from_name"), "forwarded")


def _reactions(row: Mapping[str, Any]) -> tuple[tuple[str, int], ...] | None:
    """None before Telegram had reactions (2022) and where the dump left them out."""
    if row.get("reactions") is None:
        return None
    counts: Counter[str] = Counter()
    for result in list_of(object_of(row, "reactions"), "results"):
        if not isinstance(result, dict):
            message = "The field reactions holds something that is not an object."
            raise ParsingError(message)
        emoji = object_of(result, "reaction")
        kind = text_of(emoji, "emoticon") or id_or_none(emoji, "document_id") or ""
        counts[kind] += count_or_none(result, "count") or 0
    return tuple(sorted((kind, count) for kind, count in counts.items() if kind and count))
