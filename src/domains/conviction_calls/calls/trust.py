"""Trusted authors: who they are, and which calls they wrote, answered or passed on."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from src.domains.conviction_calls.calls.call import Call
from src.domains.conviction_calls.calls.direction import Direction, direction
from src.domains.conviction_calls.calls.pool import Identity
from src.domains.conviction_calls.messages.message import Message

_AGAINST: Final = re.compile(
    r"\bscam\b|\brug(?:ged|pull)?\b|\bavoid\b|\bdon.?t\s(?:buy|touch|do)\b|\bstay\saway\b|\bsell(?:ing)?\b|\bsold\b|\bnot\s(?:a\s)?(?:buy|touching|good)\b"
    r"|\bno\s(?:way|thanks)\b|\bbad\sidea\b|\bgarbage\b|\btrash\b|\bdump(?:ing|ed)?\b|👎|❌",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Endorsed:
    """A trusted author stood by a call of somebody else.

    Attributes:
        who: The author's hash.
        how: "answered it", "passed it on" or "reacted to it".
        key: What tells it from the same author's other endorsements of the call.
        known_at: From when it could be read.
        happened_at: When it was posted; None for a reaction, whose moment no export tells.
        text: What was posted for it; "" for a reaction.
    """

    who: str
    how: str
    key: str
    known_at: datetime
    happened_at: datetime | None
    text: str


def replies(messages: Iterable[Message], trusted: frozenset[str]) -> Mapping[Identity, Sequence[Message]]:
    """Answers of trusted authors by the posting they answer."""
    found: defaultdict[Identity, list[Message]] = defaultdict(list)
    for message in messages:
        if message.reply_to and message.author in trusted:
            found[message.platform, message.channel, message.reply_to].append(message)
    return found


def endorsements(
    call: Call,
    answers: Mapping[Identity, Sequence[Message]],
    trusted: frozenset[str],
    reacted: Sequence[str] = (),
    counted_at: datetime | None = None,
) -> tuple[Endorsed, ...]:
    """Who of the trusted stood by a call that is not their own, by answering it, posting its words again, or reacting to it.

    An answer that bets against it, or warns, is no endorsement.

    Args:
        call: The call.
        answers: Answers of trusted authors by the posting they answer.
        trusted: Their hashes.
        reacted: Hashes of those of them who reacted to it, as far as the export tells.
        counted_at: When that was read off; without it nobody knows from when it was known.
    """
    spoken = [answer for answer in answers.get(call.message.identity, ()) if _stands_by(answer)]
    passed = [copy for copy in call.copies if copy.author in trusted]
    found = [
        *(_posted("answered it", answer) for answer in spoken),
        *(_posted("passed it on", copy) for copy in passed),
        *(Endorsed(who, "reacted to it", who, counted_at, None, "") for who in reacted if counted_at is not None),
    ]
    return tuple(one for one in found if one.who != call.message.author)


def _posted(how: str, message: Message) -> Endorsed:
    key = "/".join(message.identity)
    return Endorsed(message.author or "", how, key, message.known_at, message.sent_at, message.text)


def _stands_by(answer: Message) -> bool:
    return not _AGAINST.search(answer.text) and direction(answer.text, "", answer.sentiment) is Direction.LONG
