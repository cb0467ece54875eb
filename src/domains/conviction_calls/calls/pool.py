"""All messages handed over, read into calls: each thing said once, by its first version that calls anything."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from src.domains.conviction_calls.calls.call import Call, market_of
from src.domains.conviction_calls.messages.folding import fold
from src.domains.conviction_calls.messages.message import Message
from src.domains.conviction_calls.symbols.assets import Directory, Market
from src.domains.conviction_calls.symbols.calls import Judgement, called

Identity = tuple[str, str, str]
Judge = Callable[[Message], Judgement]


@dataclass(frozen=True, slots=True)
class Pool:
    """What was handed over and known by a moment.

    Attributes:
        calls: In order of when they could be read.
        messages: Newest versions known, for replies and counts, by identity.
        since: (platform, channel) → when its first message was posted: before it, silence means nothing.
        until: When the newest message was posted; None without any.
    """

    calls: tuple[Call, ...]
    messages: Mapping[Identity, Message]
    since: Mapping[tuple[str, str], datetime]
    until: datetime | None

    @property
    def start(self) -> datetime | None:
        """When the first message of all was posted."""
        return min(self.since.values(), default=None)


def pooled(messages: Iterable[Message], as_of: datetime, markets: Callable[[str], Market], known: Directory) -> Pool:
    """The calls in these messages as of a moment.

    A version written later changes no call: a cry that is edited into "target 1 hit" was a cry. Copies go to whoever said it
    first, within a day.

    Args:
        messages: Any versions of any messages; those known later than `as_of` are not seen.
        as_of: The moment, UTC.
        markets: Channel → what it talks about.
        known: Coins and stocks by symbol.
    """
    versions = _versions(messages, as_of)

    @lru_cache(maxsize=65_536)  # a third of all posts repeat the words of another
    def judged(text: str, channel: str, posted: datetime, given: tuple[str, ...]) -> Judgement:
        return called(text, markets(channel), known, posted.date(), given)

    def judge(message: Message) -> Judgement:
        day = message.sent_at.replace(hour=0, minute=0, second=0, microsecond=0)
        return judged(message.text, message.channel, day, message.symbols)

    first = {identity: _first_call(of_one, judge) for identity, of_one in versions.items()}
    return Pool(
        calls=_calls([message for message in first.values() if message is not None], judge, as_of),
        messages={identity: of_one[-1] for identity, of_one in versions.items()},
        since=_starts(versions.values()),
        until=max((of_one[0].sent_at for of_one in versions.values()), default=None),
    )


def _versions(messages: Iterable[Message], as_of: datetime) -> dict[Identity, list[Message]]:
    """Versions of each posting known by then, oldest first; the newest of one text carries its newest counts."""
    groups: defaultdict[Identity, list[Message]] = defaultdict(list)
    for message in messages:
        if message.known_at <= as_of:
            groups[message.identity].append(message)
    return {identity: sorted(set(found), key=_age) if len(found) > 1 else found for identity, found in groups.items()}


def _age(message: Message) -> tuple[datetime, bool, datetime, str]:
    return (message.known_at, message.deleted, message.counted_at or message.known_at, repr(message))


def _first_call(versions: Sequence[Message], judge: Judge) -> Message | None:
    return next((version for version in versions if version.text.strip() and judge(version).calls), None)


def _calls(first: Sequence[Message], judge: Judge, as_of: datetime) -> tuple[Call, ...]:
    # Counts have no say in what is a copy of what, and are looked up where they are needed.
    bare = {message.identity: message for message in first}
    made = []
    for folded in fold((replace(message, counted_at=None) for message in first), as_of):
        message = bare[folded.message.identity]
        judgement = judge(message)
        copies = tuple(bare[identity] for identity in folded.copies)
        for one in judgement.calls:
            market = market_of(one, message.platform)
            made.append(Call(message, one, market, len(judgement.calls), copies))
    return tuple(sorted(made, key=lambda call: (call.known_at, call.key, call.ticker)))


def _starts(versions: Iterable[Sequence[Message]]) -> dict[tuple[str, str], datetime]:
    starts: dict[tuple[str, str], datetime] = {}
    for of_one in versions:
        place, sent = of_one[0].identity[:2], of_one[0].sent_at
        starts[place] = min(sent, starts.get(place, sent))
    return starts
