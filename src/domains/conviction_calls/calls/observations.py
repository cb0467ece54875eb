"""A call as observations: what it says, what was counted, who stood by it, who repeated it."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Final

from src.domains.conviction_calls.calls.call import Call
from src.domains.conviction_calls.calls.counts import counted_when, counts, said_nothing
from src.domains.conviction_calls.calls.crowd import Value as Crowd
from src.domains.conviction_calls.calls.direction import Direction, direction
from src.domains.conviction_calls.calls.levels import levels
from src.domains.conviction_calls.calls.thesis import reasons
from src.domains.conviction_calls.calls.tone import tone
from src.domains.conviction_calls.calls.trust import Endorsed
from src.domains.conviction_calls.calls.warnings import warnings
from src.domains.conviction_calls.kinds import CALL, COUNTS, ECHO, ENDORSEMENT
from src.domains.conviction_calls.messages.cells import DAYS_END
from src.domains.conviction_calls.messages.message import Message
from src.domains.conviction_calls.symbols.mentions import Form
from src.observations.observation import Observation, Value

EXCERPT: Final = 200
"""Characters of a message that are kept as evidence: enough to find it again, too few to be its copy."""

_CAPITAL: Final = "A-ZÀ-ÖØ-ÞΑ-ΩА-ЯЁ"
_NAME: Final = rf"[{_CAPITAL}](?=[^\W\d_{_CAPITAL}])[\w'’-]*"  # `Smith`, and not `SOL`
_HANDLE: Final = re.compile(
    r"@?[^\s@]{1,64}@[\w.-]+\.[A-Za-z]{2,}"  # dan@post.org
    r"|\b(?:t\.me|telegram\.me|x\.com|twitter\.com)/\S+"
    rf"|(?<!\w)@(?:{_NAME}(?: {_NAME}){{1,2}}|\w+(?:[.-]\w+)*)(?:#\d{{4}}(?!\d))?"  # @Dan Smith, @john.doe, @dan#1234
    rf"|(?:{_NAME} )?[^\s@#]{{1,32}}#\d{{4}}(?!\d)"  # Dan Smith#1234, as Discord wrote its people until 2023
    r"|(?<![\w.])/?u(?:ser)?/[\w-]+"  # u/dan, as Reddit does
)
_SATURDAY: Final = 5
_TAGGED: Final = frozenset({Form.CASHTAG, Form.GIVEN})
_PAIRED: Final = frozenset({Form.PAIR, Form.GLUED})


def call_observation(call: Call, crowd: Mapping[str, Crowd], trusted: frozenset[str] | None, channel: str = "") -> Observation:
    """What a call says, measured from its words and from what had been said before it.

    Args:
        call: The call.
        crowd: Who had called before it.
        trusted: Hashes of trusted authors; None where the input names nobody, so that nobody can be said not to be trusted.
        channel: What people call its channel; "" for what the export calls it.
    """
    message = call.message
    bet = direction(message.text, call.called.written, message.sentiment)
    values: dict[str, Value] = {
        **_told_of(call, trusted),
        **crowd,
        **tone(message.text),
        **_reasons(message.text),
        **_warnings(message.text),
        **_levels(message.text),
        "short": None if bet is Direction.UNSURE else bet is Direction.SHORT,
        "direction": bet.value,
        "excerpt": excerpt(message.text),
        "channel": channel or message.channel,
    }
    return Observation(CALL, call.key, message.known_at, message.sent_at, values)


def counts_observation(call: Call, message: Message, taken: datetime | None) -> Observation | None:
    """What was counted of a call; None where nothing was, or nobody knows when.

    Args:
        call: The call.
        message: The version of its posting that was counted last.
        taken: See `counted_when`.
    """
    when = counted_when(message, taken)
    if when is None or said_nothing(message):
        return None
    values = counts(message, when)
    return Observation(COUNTS, f"{call.key}@{when:%Y%m%dT%H%M%S}", max(when, call.known_at), when, values)


def endorsement_observation(call: Call, one: Endorsed) -> Observation:
    """A trusted author stood by it."""
    values: dict[str, Value] = {"who": one.who, "how": one.how, "excerpt": excerpt(one.text) or None}
    return Observation(ENDORSEMENT, f"{call.key}<{one.key}", max(one.known_at, call.known_at), one.happened_at, values)


def echo_observations(call: Call) -> Iterator[Observation]:
    """Its words posted again."""
    for copy in call.copies:
        posted = "/".join(copy.identity)
        values: dict[str, Value] = {"channel": "/".join(copy.identity[:2]), "forwarded": copy.forwarded_from is not None}
        yield Observation(ECHO, f"{call.key}<{posted}", max(copy.known_at, call.known_at), copy.sent_at, values)


def excerpt(text: str) -> str:
    """The beginning of a text in one line, without handles and addresses; with a long name a word too many may go."""
    line = " ".join(_HANDLE.sub("@…", text[: 3 * EXCERPT]).split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1].rstrip()}…"


def _told_of(call: Call, trusted: frozenset[str] | None) -> dict[str, Value]:
    message, called = call.message, call.called
    return {
        "endorsed_by_author": None if trusted is None else message.author in trusted,
        "forwarded": message.forwarded_from is not None,
        "edited": message.edited_at is not None,
        "bullish_mark": None if message.sentiment is None else message.sentiment == "bullish",
        "hour": None if _day_alone(message) else message.sent_at.hour,
        "weekend": message.sent_at.weekday() >= _SATURDAY,
        "symbols_in_message": call.symbols,
        "by_cashtag": called.form in _TAGGED,
        "by_pair": called.form in _PAIRED,
        "ambiguous": called.ambiguous,
        "collides": called.collides,
        "unlisted": called.asset is None and not called.collides,
        "symbol": called.symbol,
        "market": call.market.value,
        "platform": message.platform,
    }


def _day_alone(message: Message) -> bool:
    return message.sent_at.time() == time.min and message.known_at.time() == DAYS_END


def _reasons(text: str) -> dict[str, Value]:
    found = reasons(text)
    return {**found, "thesis_groups": sum(found.values())}


def _warnings(text: str) -> dict[str, Value]:
    found = warnings(text)
    return {**found, "red_flags": sum(found.values())}


def _levels(text: str) -> dict[str, Value]:
    found = levels(text)
    return {
        "entry_given": found.entry,
        "target_given": found.target,
        "stop_given": found.stop,
        "target_over_entry": found.target_over_entry,
        "leverage": found.leverage,
    }
