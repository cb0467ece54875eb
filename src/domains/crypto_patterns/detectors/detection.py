"""`Detection`: a pattern, dated by the close that confirmed it."""

from dataclasses import dataclass
from math import nan
from typing import Final, Literal

from src.domains.crypto_patterns.bars.bar import Bar

Kind = Literal["fair_value_gap", "swing", "break_of_structure", "order_block"]

KINDS: Final[tuple[Kind, ...]] = ("fair_value_gap", "swing", "break_of_structure", "order_block")


@dataclass(frozen=True, slots=True)
class Detection:
    """One pattern.

    Attributes:
        kind: Which pattern.
        direction: 1 where it speaks for rising prices (a swing low, an upward break), −1 for falling ones.
        confirmed_at: Close of the bar that confirmed it, microseconds since 1970 UTC: before that nobody could know.
        origin_at: Opening of the bar it is about: the gap's middle bar, the turning bar, the broken swing, the block.
        low: Lower edge of its zone; of a swing, its level.
        high: Upper edge of its zone; of a swing, its level.
        quality: 0–100, 100 × s / (s + r) for its size s and the typical range r of a bar: 50 is one range. What size means is
            its detector's to say; NaN while too few bars tell what is typical.
    """

    kind: Kind
    direction: int
    confirmed_at: int
    origin_at: int
    low: float
    high: float
    quality: float


def quality(size: float, typical: float) -> float:
    """Quality of a pattern of a size where bars have a typical range (NaN when unknown); both in price."""
    return 100.0 * size / (size + typical) if size + typical > 0 else nan


def follows(bar: Bar, before: Bar | None) -> bool:
    """Whether a bar is the very next one: three bars with a hole between them are no pattern of three bars."""
    return before is not None and bar.opens_at == before.closes_at
