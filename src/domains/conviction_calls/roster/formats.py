"""Which reader an export is for: as the input says, or by what it looks like."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from src.domains.conviction_calls.messages import columns
from src.domains.conviction_calls.messages.columns import ColumnMap
from src.domains.conviction_calls.messages.readers import READERS, Reader
from src.domains.conviction_calls.messages.table import rows_of
from src.errors import ConfigurationError, ParsingError

AUTO: Final = "auto"
FORMATS: Final[Mapping[str, str]] = {
    "discord": "discord",
    "telegram": "telegram_desktop",
    "telethon": "telethon",
    "stocktwits": "stocktwits",
    "reddit": "reddit",
    "table": "columns",
}
"""Format as the input names it → the reader's name."""

_USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "message_id", "messageId", "post_id", "postId", "tweet_id", "tweetId", "url"),
    "sent_at": ("sent_at", "sentAt", "date", "created_at", "createdAt", "timestamp", "posted_at", "postedAt", "published_at"),
    "text": ("text", "content", "message", "body", "full_text", "fullText", "caption"),
    "author": ("author", "author_id", "authorId", "username", "user", "user_id", "userId", "sender", "screen_name"),
    "channel": ("channel", "channel_id", "channelId", "channel_name", "channelName", "chat", "group"),
    "edited_at": ("edited_at", "editedAt", "edit_date"),
    "reply_to": ("reply_to", "replyTo", "in_reply_to", "inReplyTo"),
    "views": ("views", "view_count", "viewCount"),
    "forwards": ("forwards", "retweets", "reposts", "shares", "retweetCount"),
    "counted_at": ("counted_at", "countedAt", "scraped_at", "scrapedAt"),
}
"""Field → columns that hold it in the datasets of common scrapers, our own name first."""
_LIKED: Final = ("likes", "likeCount", "like_count", "favorite_count", "favoriteCount")

_LOOKED_AT: Final = 5
"""Rows looked at: some exports begin with a service row that has other fields."""


def reader(named: str, body: bytes, mapped: ColumnMap | None) -> Reader:
    """The reader of an export.

    Args:
        named: A format of `FORMATS`, or "auto".
        body: The export.
        mapped: The user's columns, or None where the input maps none; with them, "auto" means a table.

    Raises:
        ConfigurationError: There is no format of that name.
        ParsingError: It looks like no format that is known.
    """
    if named != AUTO and named not in FORMATS:
        message = f"Field messagesFormat: wanted {AUTO} or one of {', '.join(FORMATS)}, given {named!r}."
        raise ConfigurationError(message)
    found = named if named != AUTO else "table" if mapped is not None else sniffed(body)
    if found == "table":
        return partial(columns.read, columns=mapped or guessed(body))
    return READERS[FORMATS[found]]


def sniffed(body: bytes) -> str:
    """The format that an export looks like.

    Raises:
        ParsingError: It looks like none.
    """
    whole = whole_object(body)
    if whole is not None:
        return _of_object(whole)
    rows = [row for row in rows_of(body)[:_LOOKED_AT] if isinstance(row, dict)]
    if not rows:
        message = "The export holds no rows, so its format cannot be told."
        raise ParsingError(message)
    fields = {field for row in rows for field in row}
    if {"body", "created_at", "user"} <= fields:
        return "stocktwits"
    if fields & {"subreddit", "selftext", "created_utc"}:
        return "reddit"
    if {"date", "id"} <= fields and fields & {"peer_id", "views", "forwards", "fwd_from"} and fields & {"message", "text"}:
        return "telethon"
    return "table"


def guessed(body: bytes) -> ColumnMap:
    """The columns of a table that nobody mapped, by the names they usually have; ours where there is none of them.

    Raises:
        ParsingError: The bytes are not a table.
    """
    fields = {field for row in rows_of(body)[:_LOOKED_AT] if isinstance(row, dict) for field in row}
    found = {ours: next((name for name in names if name in fields), ours) for ours, names in _USUAL.items()}
    liked = next((name for name in _LIKED if name in fields), None)
    return ColumnMap(**found, reactions={"like": liked} if liked else {})


def whole_object(body: bytes) -> dict[str, Any] | None:
    """The one JSON object that a body is, or None: a table, an array, or JSON lines."""
    if not body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return None
    try:
        whole = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None  # JSON lines, or nothing that can be read: its reader will say so
    return whole if isinstance(whole, dict) and isinstance(whole.get("messages", whole.get("chats")), list | dict) else None


def _of_object(whole: Mapping[str, Any]) -> str:
    if "guild" in whole or isinstance(whole.get("channel"), dict):
        return "discord"
    messages = whole.get("messages")
    first = messages[0] if isinstance(messages, list) and messages and isinstance(messages[0], dict) else {}
    return "stocktwits" if "body" in first or "symbol" in whole or "cursor" in whole else "telegram"
