"""What was said of each subject: a caller's calls of a symbol, as observations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from src.domains.conviction_calls.calls.call import Call
from src.domains.conviction_calls.calls.counts import counted_when
from src.domains.conviction_calls.calls.crowd import crowds
from src.domains.conviction_calls.calls.observations import (
    call_observation,
    counts_observation,
    echo_observations,
    endorsement_observation,
)
from src.domains.conviction_calls.calls.pool import Identity, Pool
from src.domains.conviction_calls.calls.trust import Endorsed, endorsements, replies
from src.domains.conviction_calls.kinds import CALL, CONTEXT, COUNTS, ECHO, ENDORSEMENT
from src.domains.conviction_calls.messages.message import Message
from src.domains.conviction_calls.roster.context import Context
from src.observations.observation import Observation
from src.observations.record import Findings, Span
from src.observations.subject import Subject

RECENT: Final = timedelta(days=1)
"""A caller's call of a symbol is scored for so long."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said, by subject.

    Attributes:
        pool: What was handed over.
        calls: Subject → its calls, in order of time.
        crowd: (message, ticker) → who had called before it.
        answers: Answers of trusted authors by the posting they answer.
        trusted: Hashes of trusted authors, or None where the input names nobody.
        reacted: Posting → hashes of the trusted who reacted to it, as far as exports tell.
        context: What else the input tells of assets.
        channels: Channel id → name, where exports tell it.
        as_of: The moment scored.
        taken: See `counted_when`.
    """

    pool: Pool
    calls: Mapping[str, Sequence[Call]]
    crowd: Mapping[tuple[str, str], Mapping[str, Any]]
    answers: Mapping[Identity, Sequence[Message]]
    trusted: frozenset[str] | None
    reacted: Mapping[Identity, Sequence[str]]
    context: Context
    channels: Mapping[str, str]
    as_of: datetime
    taken: datetime | None

    @classmethod
    def of(
        cls,
        pool: Pool,
        wanted: frozenset[str],
        trusted: frozenset[str] | None,
        reacted: Mapping[Identity, Sequence[str]],
        context: Context,
        channels: Mapping[str, str],
        as_of: datetime,
        taken: datetime | None,
    ) -> "Spoken":
        """The calls of a pool by subject; of some symbols or tickers only, where these are not empty.

        A posting of which only a version of days later is known is no call: what it first said nobody handed over.
        """
        pool = replace(pool, calls=tuple(call for call in pool.calls if _age(call) <= RECENT))
        by_subject: defaultdict[str, list[Call]] = defaultdict(list)
        for call in pool.calls:
            if not wanted or wanted & {call.ticker, call.called.symbol}:
                by_subject[call.subject].append(call)
        crowd = {(call.key, call.ticker): around for call, around in zip(pool.calls, crowds(pool), strict=True)}
        answers = replies(pool.messages.values(), trusted or frozenset())
        return cls(pool, by_subject, crowd, answers, trusted, reacted, context, channels, as_of, taken)

    def subjects(self, *, everybody: bool) -> list[Subject]:
        """Those with a call in the last day, or everybody who ever called, by id.

        An edit of a posting that is older makes no call of it.
        """
        since = self.as_of - RECENT
        newest = {subject: [call for call in calls if _posted(call) > since] for subject, calls in self.calls.items()}
        return [
            self._subject((newest[subject] or calls)[-1])
            for subject, calls in sorted(self.calls.items())
            if everybody or newest[subject]
        ]

    def messages(self, subject: str) -> Findings:
        """Every observation of a subject; the ledger keeps them all, for messages may not be handed over twice."""
        calls = self.calls[subject]
        found = [item for call in calls for item in self._of(call) if item.known_at <= self.as_of]
        kinds = (CALL, ECHO, *((ENDORSEMENT,) if self.trusted is not None else ()))
        return Findings(
            observations=tuple({(item.kind, item.key): item for item in reversed(found)}.values())[::-1],
            spans=dict.fromkeys(kinds, self._span(calls)),
            kept=frozenset({CALL, COUNTS, ECHO, ENDORSEMENT}),
        )

    def given(self, subject: str) -> Findings:
        """What the input's series say of the asset."""
        call = self.calls[subject][-1]
        return Findings(observations=self.context.of(call.called.symbol, call.market), kept=frozenset({CONTEXT}))

    def _of(self, call: Call) -> Iterable[Observation]:
        yield call_observation(call, self.crowd[call.key, call.ticker], self.trusted, self._channel(call))
        newest = self.pool.messages[call.message.identity]
        counted = counts_observation(call, newest, self.taken)
        if counted is not None:
            yield counted
        yield from (endorsement_observation(call, one) for one in self._endorsed(call, newest))
        yield from echo_observations(call)

    def _endorsed(self, call: Call, newest: Message) -> Iterable[Endorsed]:
        reacted = self.reacted.get(call.message.identity, ())
        return endorsements(call, self.answers, self.trusted or frozenset(), reacted, counted_when(newest, self.taken))

    def _span(self, calls: Sequence[Call]) -> Span:
        """From the first message of the caller's channels to the moment scored, or to where the export ends a day before."""
        until = self.pool.until or self.as_of
        since = max(self.pool.since[call.message.identity[:2]] for call in calls)
        return Span(since, self.as_of if self.as_of - until <= RECENT else until)

    def _subject(self, newest: Call) -> Subject:
        asset = newest.called.asset
        facts = {
            "symbol": newest.called.symbol,
            "market": newest.market.value,
            "caller": newest.caller,
            "channel": self._channel(newest),
            "platform": newest.message.platform,
            "said_at": newest.message.sent_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        }
        return Subject(newest.subject, (asset.name if asset else "") or newest.called.symbol, facts)

    def _channel(self, call: Call) -> str:
        return self.channels.get(call.message.channel, call.message.channel)


def _posted(call: Call) -> datetime:
    """From when its posting could be read in any version, as far as is known."""
    return call.known_at if call.message.edited_at is None else call.message.sent_at


def _age(call: Call) -> timedelta:
    """How old its posting was when the words that call were first read."""
    return call.known_at - _posted(call)
