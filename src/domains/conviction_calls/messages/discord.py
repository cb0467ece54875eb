"""DiscordChatExporter's JSON: one channel a file, reactions with it, a bot's words in its embeds."""

from collections.abc import Mapping
from typing import Any

from src.domains.conviction_calls.messages.cells import (
    id_of,
    id_or_none,
    instant,
    instant_or_none,
    list_of,
    object_of,
    reactions_of,
    text_of,
)
from src.domains.conviction_calls.messages.intake import Intake, Reading, decoded, each
from src.domains.conviction_calls.messages.message import Message
from src.errors import ParsingError

PLATFORM = "discord"
# Other types are the server's own notices: joins, pins, boosts, calls.
_SPOKEN = frozenset({"Default", "Reply", "0", "19", ""})


def read(body: bytes, intake: Intake) -> Reading:
    """The messages of one exported channel.

    Counts stand as of `exportedAt`, which only newer exporters write; else as of `intake.taken_at`.

    Raises:
        ParsingError: The bytes are no such export.
    """
    export = decoded(body)
    if not isinstance(export, dict) or not isinstance(export.get("messages"), list):
        message = "The export holds no list called messages, so it is not one of DiscordChatExporter."
        raise ParsingError(message)
    channel = id_or_none(object_of(export, "channel"), "id") or intake.channel
    counted_at = instant_or_none(export, "exportedAt") or intake.taken_at
    taken = Intake(intake.author_key, channel, counted_at)
    return each(export["messages"], lambda row: _message(row, taken))


def _message(row: dict[str, Any], intake: Intake) -> Message | None:
    if str(row.get("type") or "") not in _SPOKEN:
        return None
    author = object_of(row, "author")
    sent_at, edited_at = instant(row, "timestamp"), instant_or_none(row, "timestampEdited")
    forwarded = object_of(row, "forwardedMessage")
    return Message(
        id=id_of(row, "id"),
        channel=intake.channel,
        platform=PLATFORM,
        author=intake.author(PLATFORM, author.get("id"), author.get("name")),
        sent_at=sent_at,
        edited_at=edited_at,
        deleted=False,
        forwarded_from=_source(row, intake) if forwarded else None,
        reply_to=None if forwarded else id_or_none(object_of(row, "reference"), "messageId"),
        text="\n".join(part for part in (*_said(row), *_said(forwarded)) if part),
        reactions=_reactions(row),
        views=None,
        forwards=None,
        known_at=max(edited_at or sent_at, sent_at),
        counted_at=intake.taken_at,
    )


def _source(row: Mapping[str, Any], intake: Intake) -> str | None:
    reference = object_of(row, "reference")
    return intake.author(PLATFORM, reference.get("channelId"), reference.get("messageId"), "forwarded")


def _said(row: Mapping[str, Any]) -> list[str]:
    """Content, then each embed's title, description and fields: a bot's call can stand in its embeds alone."""
    said = [text_of(row, "content")]
    for embed in list_of(row, "embeds"):
        if not isinstance(embed, dict):
            message = "The field embeds holds something that is not an object."
            raise ParsingError(message)
        said += [text_of(embed, "title"), text_of(embed, "description")]
        for field in list_of(embed, "fields"):
            if isinstance(field, dict):
                said.append(f"{text_of(field, 'name')} {text_of(field, 'value')}".strip())
    return said


def _reactions(row: Mapping[str, Any]) -> tuple[tuple[str, int], ...] | None:
    """By the word of the emoji where the exporter gives it (`rocket`), else by its name, which is the sign itself."""
    return reactions_of(row, _kind)


def _kind(reaction: Mapping[str, Any]) -> str:
    emoji = object_of(reaction, "emoji")
    return text_of(emoji, "code") or text_of(emoji, "name")
