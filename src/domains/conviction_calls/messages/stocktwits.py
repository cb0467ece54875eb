"""The StockTwits API: a list of messages, or an answer that holds one; symbols come resolved by the site."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from src.domains.conviction_calls.messages.cells import count_or_none, id_of, id_or_none, instant, list_of, object_of, text_of
from src.domains.conviction_calls.messages.intake import Intake, Reading, decoded, each
from src.domains.conviction_calls.messages.message import Message
from src.domains.conviction_calls.messages.wording import mended
from src.errors import ParsingError

PLATFORM = "stocktwits"


def read(body: bytes, intake: Intake) -> Reading:
    """The messages of one answer.

    Raises:
        ParsingError: The bytes are no such answer.
    """
    answer = decoded(body)
    rows = answer.get("messages") if isinstance(answer, dict) else answer
    if not isinstance(rows, list):
        message = "The answer holds no list of messages, so it is not one of the StockTwits API."
        raise ParsingError(message)
    return each(rows, partial(_message, intake))


def _message(intake: Intake, row: dict[str, Any]) -> Message:
    user, sent_at = object_of(row, "user"), instant(row, "created_at")
    likes = count_or_none(object_of(row, "likes"), "total")
    return Message(
        id=id_of(row, "id"),
        channel=intake.channel,
        platform=PLATFORM,
        author=intake.author(PLATFORM, user.get("id"), user.get("username")),
        sent_at=sent_at,
        edited_at=None,
        deleted=False,
        forwarded_from=_reshared(intake, row),
        reply_to=id_or_none(object_of(row, "conversation"), "in_reply_to_message_id"),
        text=mended(text_of(row, "body")),
        # The API leaves `likes` out of a message that nobody liked.
        reactions=(("like", likes),) if likes else (),
        views=None,
        forwards=count_or_none(object_of(row, "reshares"), "reshared_count"),
        known_at=sent_at,
        counted_at=intake.taken_at,
        symbols=_symbols(row),
        sentiment=_sentiment(row),
    )


def _reshared(intake: Intake, row: Mapping[str, Any]) -> str | None:
    reshared = object_of(object_of(row, "reshare_message"), "message")
    user = object_of(reshared, "user")
    return intake.author(PLATFORM, user.get("id"), user.get("username"))


def _symbols(row: Mapping[str, Any]) -> tuple[str, ...]:
    symbols = list_of(row, "symbols")
    if not all(isinstance(symbol, dict) for symbol in symbols):
        message = "The field symbols holds something that is not an object."
        raise ParsingError(message)
    return tuple(dict.fromkeys(text_of(symbol, "symbol").upper() for symbol in symbols if symbol.get("symbol")))


def _sentiment(row: Mapping[str, Any]) -> str | None:
    told = text_of(object_of(object_of(row, "entities"), "sentiment"), "basic").lower()
    return told if told in {"bullish", "bearish"} else None
