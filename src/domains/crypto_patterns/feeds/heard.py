"""`Heard` and `Fetched`: what came of listening to a feed, and of asking an exchange."""

from collections.abc import Mapping
from dataclasses import dataclass

from src.domains.crypto_patterns.bars.bars import Bars


@dataclass(frozen=True, slots=True)
class Count:
    """What became of a feed's messages and of the ticks in them.

    Attributes:
        messages: Received.
        garbled: Not understood, and left out.
        unwanted: Of symbols that were not asked for, or of more symbols than can be followed.
        taken: Ticks folded into a bar.
        late: Ticks that came after their bar had closed.
        repeated: Ticks that had been taken before, by the number they bear.
        crossed: Quotes whose ask lies below the bid, or that have a side without a price.
        astray: Ticks with an exchange time more than a minute after their receipt, or an hour before what their symbol had
            shown already.
        lost: Messages that never came, by the gaps in the feed's own numbering; None where it does not number.
        disconnections: How often a connection that stood was lost.
        silence: Seconds of the longest stretch without a message.
    """

    messages: int = 0
    garbled: int = 0
    unwanted: int = 0
    taken: int = 0
    late: int = 0
    repeated: int = 0
    crossed: int = 0
    astray: int = 0
    lost: int | None = None
    disconnections: int = 0
    silence: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What a feed of ticks came to.

    Attributes:
        bars: Symbol → the bars that were heard from their first to their last moment; a symbol without one is absent. A
            symbol that was asked for is spelled as it was asked for.
        notes: What the user should know of it, one sentence each.
        count: What became of the messages.
    """

    bars: Mapping[str, Bars]
    notes: tuple[str, ...]
    count: Count


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an exchange served.

    Attributes:
        bars: Symbol as it was asked for → its bars that had closed; one without any is absent.
        notes: What the user should know of it, one sentence each.
    """

    bars: Mapping[str, Bars]
    notes: tuple[str, ...]
