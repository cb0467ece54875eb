"""Reddit posts and comments as rows: CSV, JSON lines or a JSON array, with the column names of its API."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from src.domains.conviction_calls.messages.cells import (
    count_or_none,
    id_or_none,
    instant,
    instant_or_none,
    readable_from,
    text_of,
)
from src.domains.conviction_calls.messages.intake import Intake, Reading, each
from src.domains.conviction_calls.messages.message import Message
from src.domains.conviction_calls.messages.table import rows_of
from src.domains.conviction_calls.messages.wording import mended
from src.errors import ParsingError

PLATFORM = "reddit"
_TAKEN_BACK = frozenset({"[removed]", "[deleted]"})
_NO_TITLE = "Comment"  # how some collections title a comment, which has no title
_WHEN = ("created_utc", "created", "timestamp", "date")
_TEXT = ("selftext", "body", "text")


def read(body: bytes, intake: Intake) -> Reading:
    """The posts and comments of a table; a removed body is deleted, and its title remains.

    `score` is net of down-votes and as of the capture, so a negative one counts as nobody in favour.

    Raises:
        ParsingError: The bytes are not a table.
    """
    rows = rows_of(body)
    return each(rows, partial(_message, intake))


def _message(intake: Intake, row: dict[str, Any]) -> Message:
    when = next((name for name in _WHEN if row.get(name)), _WHEN[0])
    sent_at, edited_at = instant(row, when), _edited(row)
    said = [text_of(row, name).strip() for name in _TEXT if row.get(name)][:1]
    deleted = any(part in _TAKEN_BACK for part in said)
    title = "" if row.get("title") == _NO_TITLE else text_of(row, "title").strip()
    return Message(
        id=intake.post(PLATFORM, id_or_none(row, "id")) or _made_up(intake, row, when),
        channel=intake.place(PLATFORM, id_or_none(row, "subreddit")),
        platform=PLATFORM,
        author=_author(intake, row),
        sent_at=sent_at,
        edited_at=edited_at,
        deleted=deleted,
        forwarded_from=intake.author(PLATFORM, row.get("crosspost_parent")),
        reply_to=intake.post(PLATFORM, id_or_none(row, "parent_id")),
        text=mended("\n".join(part for part in (title, *said) if part and part not in _TAKEN_BACK)),
        reactions=_votes(row),
        views=None,
        forwards=None,
        known_at=max(edited_at or sent_at, readable_from(row, when, sent_at)),
        counted_at=intake.taken_at,
    )


def _edited(row: Mapping[str, Any]) -> Any:
    """`edited` is false, or the second of the edit; false in a CSV is a word."""
    if str(row.get("edited")).lower() in {"false", "true"}:
        return None
    return instant_or_none(row, "edited")


def _author(intake: Intake, row: Mapping[str, Any]) -> str | None:
    return None if str(row.get("author")) in _TAKEN_BACK else intake.author(PLATFORM, row.get("author"))


def _made_up(intake: Intake, row: Mapping[str, Any], when: str) -> str:
    """An identity for a row without one: a keyed hash of all it says, so that a repeated row is the same post."""
    told = "\0".join(str(row.get(name) or "") for name in (when, "author", "title", *_TEXT))
    return intake.author(PLATFORM, f"row\0{told}") or ""


def _votes(row: Mapping[str, Any]) -> tuple[tuple[str, int], ...] | None:
    value = row.get("score")
    if value is None or value == "":
        return None
    try:
        score = int(float(value))
    except (TypeError, ValueError, OverflowError) as why:
        message = "The field score is not a number."
        raise ParsingError(message) from why
    upvotes = count_or_none({"score": max(score, 0)}, "score")
    return (("upvote", upvotes),) if upvotes else ()
