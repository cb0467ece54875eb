"""Edits, deletions, forwards and cross-posts folded, so that one voice saying one thing is counted once."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from src.domains.conviction_calls.messages.message import Message

# Two strangers may both write "$GME to the moon"; nobody writes the same forty characters by chance.
_TELLING_LENGTH = 40
# The same words a day later may be a new call of the same coin; within a day they are the same one, passed around.
WINDOW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Folded:
    """One thing said, with everything that repeats it.

    Attributes:
        message: The earliest posting, in the newest version known at the asked moment; its own counts, never a sum over copies
            (the same people see several channels).
        copies: Identities of the other postings of the same words, in order of time.
    """

    message: Message
    copies: tuple[tuple[str, str, str], ...]


def fold(messages: Iterable[Message], as_of: datetime, window: timedelta = WINDOW) -> tuple[Folded, ...]:
    """What had been said by a moment, each thing once, in order of time; the order of the input does not matter.

    Versions known after `as_of` are not seen, and counts read off after it become None. Counts without a date of their own
    (`counted_at` None) pass as they are: whether they may be used is the caller's to decide.

    Args:
        messages: Any versions of any messages.
        as_of: The moment, UTC.
        window: How long after the first posting the same words are a copy.
    """
    latest = sorted((_latest(group) for group in _by_identity(messages, as_of)), key=lambda one: _order(one.message))
    return _without_copies(latest, window)


def words_of(text: str) -> str:
    """What two copies share: compatibility-normalised, case-folded, links and white space ignored."""
    bare = re.sub(r"https?://\S+", " ", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(bare.split())


def _by_identity(messages: Iterable[Message], as_of: datetime) -> Iterable[list[Message]]:
    groups: defaultdict[tuple[str, str, str], list[Message]] = defaultdict(list)
    for message in set(messages):
        if message.known_at <= as_of:
            groups[message.identity].append(_uncounted(message, as_of))
    return groups.values()


def _uncounted(message: Message, as_of: datetime) -> Message:
    if message.counted_at is None or message.counted_at <= as_of:
        return message
    return replace(message, reactions=None, views=None, forwards=None, counted_at=None)


def _latest(versions: list[Message]) -> Folded:
    """The newest text; a text taken back keeps its last words, marked as deleted."""
    ordered = sorted(versions, key=_age)
    spoken = [version for version in ordered if version.text] or ordered
    newest, counted = spoken[-1], ordered[-1]
    message = replace(
        newest,
        sent_at=min(version.sent_at for version in ordered),
        deleted=any(version.deleted for version in ordered),
        reactions=counted.reactions,
        views=counted.views,
        forwards=counted.forwards,
        counted_at=counted.counted_at,
    )
    return Folded(message, ())


def _age(message: Message) -> tuple[datetime, bool, datetime, str]:
    """Newest last: by when it was written, a deletion after its text, then by when it was counted; the rest settles ties."""
    return (message.known_at, message.deleted, message.counted_at or message.known_at, repr(message))


def _order(message: Message) -> tuple[datetime, tuple[str, str, str]]:
    return (message.sent_at, message.identity)


def _without_copies(ordered: list[Folded], window: timedelta) -> tuple[Folded, ...]:
    """Each posting goes to the newest original it repeats; an original stays open for the window.

    Originals stand in order of time, so where the newest that could be meant has closed, every older one has.
    """
    kept: list[list[Folded]] = []
    newest: dict[str, int] = {}
    voiced: dict[tuple[str, str | None], int] = {}  # the newest of these words that this author wrote or passed on
    for one in ordered:
        words, author = words_of(one.message.text), one.message.author
        told = one.message.forwarded_from is not None or len(words) >= _TELLING_LENGTH
        place = newest.get(words) if told else voiced.get((words, author))
        if not words or place is None or one.message.sent_at - kept[place][0].message.sent_at >= window:
            place = newest[words] = len(kept)
            kept.append([])
        kept[place].append(one)
        if author is not None:
            voiced[words, author] = place
    return tuple(_joined(group) for group in kept)


def _joined(group: list[Folded]) -> Folded:
    first, *others = group
    return replace(first, copies=tuple(other.message.identity for other in others))
