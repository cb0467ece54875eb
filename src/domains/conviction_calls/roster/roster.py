"""The subjects of a run: every caller on every symbol called, with what the messages say of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np

from src.domain import Inquiry, Roster
from src.domains.conviction_calls.calls.pool import Pool, pooled
from src.domains.conviction_calls.kinds import CALL
from src.domains.conviction_calls.market.measures import COIN_SUFFIX
from src.domains.conviction_calls.messages.message import Message
from src.domains.conviction_calls.roster.channels import channel_names
from src.domains.conviction_calls.roster.context import read_context
from src.domains.conviction_calls.roster.reading import handed_over
from src.domains.conviction_calls.roster.spoken import Spoken
from src.domains.conviction_calls.roster.trusted import trusted_authors, trusted_reactions
from src.domains.conviction_calls.symbols.assets import Market
from src.domains.conviction_calls.symbols.bundled import known_assets
from src.errors import ConfigurationError
from src.observations.observation import Observation
from src.observations.record import Record
from src.observations.subject import Subject
from src.observations.table import Seconds, second_known

MESSAGES: Final = "messages"
"""Source of calls and of what was said around them."""
GIVEN: Final = "context"
"""Source of the input's own series."""

EVENING: Final = 86_399
"""Second of the day (UTC) at which a day's calls are learned from: its last."""
_DAY: Final = 86_400


async def roster(inquiry: Inquiry) -> Roster:
    """Who is scored: in mode score the calls of the last day, otherwise every call that was handed over.

    Raises:
        ConfigurationError: A field cannot be honoured; the sentence names it.
    """
    handed = handed_over(inquiry)
    context = read_context(inquiry.supplies.get("contextRecord", {}), inquiry.as_of)
    names = _texts(inquiry.wanted, "trustedAuthors")
    trusted = trusted_authors(names, inquiry.secret, handed.bodies, handed.messages)
    channels = channel_names(handed.bodies)
    pool = pooled(handed.messages, inquiry.as_of, _markets(inquiry.wanted, channels), known_assets(context.assets()))
    reacted = trusted_reactions(handed.bodies, inquiry.secret, trusted.hashes or frozenset())
    taken = _taken(inquiry)
    wanted = _wanted(_texts(inquiry.wanted, "symbols"))
    spoken = Spoken.of(pool, wanted, trusted.hashes, reacted, context, channels, inquiry.as_of, taken)
    found = spoken.subjects(everybody=inquiry.wanted.get("mode", "score") != "score")
    notes = (*handed.notes, *context.notes, *trusted.notes, *_nothing(inquiry, handed.messages, pool, found))
    return Roster(
        subjects=tuple(found),
        handed={
            MESSAGES: {subject.id: spoken.messages(subject.id) for subject in found},
            GIVEN: {subject.id: spoken.given(subject.id) for subject in found},
        },
        notes=notes,
    )


def moments(record: Record) -> Seconds:
    """Seconds at which a subject is learned from: the last of each UTC day on which it was called, other than by a short.

    An edit of what was posted on an earlier day is no call of its own day, as it is none where it is scored.
    """
    called = (item for item in record.observations if item.kind == CALL and item.values.get("short") is not True)
    days = {second_known(item.known_at) // _DAY for item in called if not _of_before(item)}
    return np.array(sorted(days), dtype=np.int64) * _DAY + EVENING


def _of_before(call: Observation) -> bool:
    """Whether it is the edit of a posting of an earlier day."""
    posted = call.happened_at
    return call.values.get("edited") is True and posted is not None and posted.date() < call.known_at.date()


def _taken(inquiry: Inquiry) -> datetime | None:
    """The moment scored, to the second, where it is now.

    Of a past one nobody knows when an export was made: that its newest message is older says only that nobody spoke since.
    """
    return inquiry.as_of.replace(microsecond=0) if inquiry.live else None


def _markets(wanted: Mapping[str, Any], names: Mapping[str, str]) -> Callable[[str], Market]:
    """Channel, by its id or its name → market.

    Raises:
        ConfigurationError: A market is none of ours.
    """
    default = _market(wanted.get("channelMarket") or Market.MIXED.value, "channelMarket")
    given = wanted.get("channelMarkets") or {}
    if not isinstance(given, Mapping):
        message = f"Field channelMarkets: wanted an object of channel and market, given {type(given).__name__}."
        raise ConfigurationError(message)
    own = {str(channel): _market(value, f"channelMarkets.{channel}") for channel, value in given.items()}
    return lambda channel: own.get(channel, own.get(names.get(channel, ""), default))


def _market(value: Any, field: str) -> Market:
    try:
        return Market(str(value).strip().lower())
    except ValueError:
        message = f"Field {field}: wanted coin, stock or mixed, given {value!r}."
        raise ConfigurationError(message) from None


def _texts(wanted: Mapping[str, Any], field: str) -> tuple[str, ...]:
    given = wanted.get(field) or ()
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        message = f"Field {field}: wanted a list of texts, given {type(given).__name__}."
        raise ConfigurationError(message)
    return tuple(given)


def _wanted(symbols: Iterable[str]) -> frozenset[str]:
    """Symbols as calls spell them; `$btc`, `BTC` and `BTC-USD` all mean one."""
    bare = (ticker.strip().upper().lstrip("$#").replace(".", "-").replace("/", "-") for ticker in symbols)
    return frozenset(name for ticker in bare if ticker for name in (ticker, ticker.removesuffix(COIN_SUFFIX)))


def _nothing(inquiry: Inquiry, messages: Sequence[Message], pool: Pool, found: Sequence[Subject]) -> Iterable[str]:
    """Why there is nobody to score, where there is nobody."""
    if found:
        return
    if not messages:
        yield "Nothing of what was handed over could be read as a message."
    elif not pool.calls:
        yield f"None of the {len(messages)} messages known by then calls a coin or stock."
    else:
        newest = max(call.message.sent_at for call in pool.calls)
        yield (
            f"No call of the last day before {inquiry.as_of:%Y-%m-%d %H:%M} UTC is left to score: "
            f"the newest of {len(pool.calls)} is of {newest:%Y-%m-%d %H:%M} UTC. "
            "Set asOf to score an earlier day, and look at symbols if it names any."
        )


def ticker(subject: str) -> str:
    """What the prices of a subject are asked for by: `BTC-USD` of "BTC-USD@0123456789ab"."""
    return subject.rpartition("@")[0] or subject
