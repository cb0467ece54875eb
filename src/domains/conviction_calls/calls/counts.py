"""Reactions, views and forwards of a posting, and the moment from which they are known."""

from datetime import datetime, timedelta
from typing import Final

from src.domains.conviction_calls.calls.tone import FIRE, ROCKET
from src.domains.conviction_calls.messages.message import Message
from src.observations.observation import Value

VIEWS_A_REACTION: Final = 250
"""Views that count as one reaction where a platform has none: of 211,867 stored posts a quarter had 2,300 views, a tenth 8,600,
which makes the tiers of 10 and 25 reactions rare in the same way."""

FRESH: Final = timedelta(days=1)
"""Counts read off so soon after posting are of the crowd that a day's score can know of."""

_LEAST_HOURS: Final = 1 / 60
"""A reaction in the first second is no flood."""

_FIRES: Final = frozenset({FIRE, "fire"})
_ROCKETS: Final = frozenset({ROCKET, "rocket"})


def counted_when(message: Message, taken: datetime | None) -> datetime | None:
    """From when the counts of a message are known.

    Args:
        message: The message.
        taken: The moment scored where it is now, so that whatever was handed over was counted by then; None where it is past,
            and counts without a date of their own must not be used.
    """
    return message.counted_at or taken


def counts(message: Message, counted_at: datetime) -> dict[str, Value]:
    """The counts by name; what the platform or its export does not tell is None."""
    hours = max((counted_at - message.sent_at) / timedelta(hours=1), _LEAST_HOURS)
    views, forwards = message.views, message.forwards
    total = None if message.reactions is None else sum(count for _, count in message.reactions)
    fires, rockets = _of(message, _FIRES), _of(message, _ROCKETS)
    return {
        "fresh": counted_at - message.sent_at <= FRESH,
        "reactions_total": total,
        "reactions_fire": fires,
        "reactions_rocket": rockets,
        "reactions_other": None if total is None else total - (fires or 0) - (rockets or 0),
        "reactions_velocity": None if total is None else total / hours,
        "views": views,
        "forwards": forwards,
        "forwards_per_1000_views": 1000 * forwards / views if views and forwards is not None else None,
        "reach": _reach(message),
    }


def said_nothing(message: Message) -> bool:
    """Whether the export tells no counts of it at all."""
    return message.reactions is None and message.views is None and message.forwards is None


def _of(message: Message, kinds: frozenset[str]) -> int | None:
    """Reactions of some kinds; upvotes and likes are of no kind, so that a platform of nothing else has no fires to count."""
    if message.reactions is None:
        return None
    return sum(count for kind, count in message.reactions if kind in kinds)


def _reach(message: Message) -> float | None:
    if message.reactions is not None:
        return None
    known = [value for value in (message.forwards, message.views and message.views / VIEWS_A_REACTION) if value is not None]
    return max(known, default=None)
