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
        how: "answered" or "passed on".
        message: What was posted for it.
    """

    who: str
    how: str
    message: Message

    @property
    def known_at(self) -> datetime:
        """From when it could be read."""
        return self.message.known_at


def replies(messages: Iterable[Message], trusted: frozenset[str]) -> Mapping[Identity, Sequence[Message]]:
    """Answers of trusted authors by the posting they answer."""
    found: defaultdict[Identity, list[Message]] = defaultdict(list)
    for message in messages:
        if message.reply_to and message.author in trusted:
            found[message.platform, message.channel, message.reply_to].append(message)
    return found


def endorsements(call: Call, answers: Mapping[Identity, Sequence[Message]], trusted: frozenset[str]) -> tuple[Endorsed, ...]:
    """Who of the trusted stood by a call that is not their own, by answering it or posting its words again.

    An answer that bets against it, or warns, is no endorsement. Who of them merely reacted, no reader of exports is told.
    """
    spoken = [answer for answer in answers.get(call.message.identity, ()) if _stands_by(answer)]
    passed = [copy for copy in call.copies if copy.author in trusted]
    found = [
        *(Endorsed(answer.author or "", "answered", answer) for answer in spoken),
        *(Endorsed(copy.author or "", "passed on", copy) for copy in passed),
    ]
    return tuple(one for one in found if one.who != call.message.author)


def _stands_by(answer: Message) -> bool:
    return not _AGAINST.search(answer.text) and direction(answer.text, "", answer.sentiment) is Direction.LONG
