"""What a user is told of a feed, one sentence each."""

from collections.abc import Sequence
from typing import Final

from src.domains.crypto_patterns.feeds.heard import Count

_LONG: Final = 30.0
"""Seconds without a message that are worth a word: twice the time after which a dead connection is noticed."""

_NAMED: Final = 10  # symbols named in a sentence


def notes(address: str, count: Count, silent: Sequence[str], *, why: str, partial: int) -> tuple[str, ...]:
    """Sentences about what was not as it should be; none for a feed without fault.

    Args:
        address: Where the feed was.
        count: What became of its messages.
        silent: Symbols that were asked for and closed no whole bar.
        why: What the first garbled message was.
        partial: Bars left out because they were not heard whole.
    """
    if not count.messages:
        return (f"The tick feed {address} said nothing for the {count.silence:.0f} seconds it was listened to.",)
    told = (
        (count.garbled, f"{_of(count.garbled, count)} of the tick feed were not understood, the first because it was {why}."),
        (count.lost or 0, f"By the tick feed's own numbering {_many(count.lost or 0, 'message')} never came."),
        (count.disconnections, _lost(count)),
        (partial, f"{_many(partial, 'bar')} of the tick feed were left out because they were not heard from beginning to end."),
        (count.silence > _LONG, f"The tick feed was silent for {count.silence:.0f} seconds at the longest."),
        (count.late, f"{_many(count.late, 'tick')} came after their bar had closed and were left out."),
        (count.repeated, f"{_many(count.repeated, 'tick')} came more than once and were taken once."),
        (count.crossed, f"{_many(count.crossed, 'quote')} with an ask below the bid were left out."),
        (count.astray, f"{_many(count.astray, 'tick')} bore a time that cannot be right and were left out."),
        (len(silent), f"No whole bar was heard of {_listed(silent)}."),
    )
    return tuple(sentence for there, sentence in told if there)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _of(part: int, count: Count) -> str:
    return f"{part} of {_many(count.messages, 'message')}"


def _lost(count: Count) -> str:
    times = "once" if count.disconnections == 1 else f"{count.disconnections} times"
    return f"The connection to the tick feed was lost {times}."


def _listed(symbols: Sequence[str]) -> str:
    more = f" and {len(symbols) - _NAMED} more" if len(symbols) > _NAMED else ""
    return ", ".join(symbols[:_NAMED]) + more
