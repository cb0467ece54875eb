"""What a user is told of a feed, one sentence each."""

from collections.abc import Sequence
from typing import Final

from src.domains.crypto_patterns.feeds.heard import Count

_LONG: Final = 30.0
"""Seconds without a message that are worth a word: twice the time after which a dead connection is noticed."""

_NAMED: Final = 10  # symbols named in a sentence


def notes(address: str, count: Count, silent: Sequence[str], *, why: str, partial: int, chosen: bool) -> tuple[str, ...]:
    """Sentences about what was not as it should be; none for a feed without fault.

    Args:
        address: Where the feed was.
        count: What became of its messages.
        silent: Symbols that were asked for and closed no whole bar.
        why: What the first garbled message was.
        partial: Bars left out because they were not heard whole.
        chosen: Whether symbols were asked for: then messages of others are no fault, and worth a word only where one of those
            asked for stayed silent, which the feed may spell otherwise.
    """
    if not count.messages:
        return (f"The tick feed {address} said nothing in the {count.silence:.0f} s it was listened to.",)
    told = (
        (count.garbled, f"Messages of the tick feed not understood: {count.garbled} of {count.messages}, the first {why}."),
        (count.lost or 0, f"Messages of the tick feed that never came, by its own numbering: {count.lost}."),
        (count.disconnections, _lost(count)),
        (partial, f"Bars of the tick feed left out because they were not heard from beginning to end: {partial}."),
        (count.silence > _LONG, f"The tick feed was silent for {count.silence:.0f} s at the longest."),
        (count.late, f"Ticks that came after their bar had closed, left out: {count.late}."),
        (count.repeated, f"Ticks that came more than once, taken once: {count.repeated}."),
        (count.crossed, f"Quotes with an ask below the bid, left out: {count.crossed}."),
        (count.astray, f"Ticks with a time that cannot be right, left out: {count.astray}."),
        (count.unwanted if silent or not chosen else 0, _unwanted(count, chosen=chosen)),
        (len(silent), f"No whole bar was heard of {_listed(silent)}."),
    )
    return tuple(sentence for there, sentence in told if there)


def _lost(count: Count) -> str:
    times = "once" if count.disconnections == 1 else f"{count.disconnections} times"
    return f"The connection to the tick feed was lost {times}."


def _unwanted(count: Count, *, chosen: bool) -> str:
    which = "symbols that were not asked for" if chosen else "more symbols than can be followed"
    return f"Messages of the tick feed of {which}, left out: {count.unwanted} of {count.messages}."


def _listed(symbols: Sequence[str]) -> str:
    more = f" and {len(symbols) - _NAMED} more" if len(symbols) > _NAMED else ""
    return ", ".join(symbols[:_NAMED]) + more
