"""How prices of a kind of thing are made: on which days, and what a jump or a gap among them means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from src.observations.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Trading:
    """What is known of daily prices before any is seen.

    Attributes:
        sessions: First and last day → the sessions between them, both included.
        splits: Ticker → whether a jump may be a split that nobody adjusted for; coins know none.
        gaps: Whether days without a price are usual, so that windows reach over them.
        most_missing: Share of the sessions that may lack a price before a series is no daily record.
        shortest: Sessions with a price below which a series says nothing.
        longest_hole: Sessions without a price after which a ticker may be another's.
    """

    sessions: Callable[[date, date], Sessions]
    splits: Callable[[str], bool]
    gaps: bool
    most_missing: float
    shortest: int
    longest_hole: int


def _always(ticker: str) -> bool:  # noqa: ARG001 - every share is split some day
    return True


def _is_share(ticker: str) -> bool:
    return not ticker.endswith("-USD")


NEW_YORK: Final = Trading(Sessions.between, _always, gaps=False, most_missing=0.05, shortest=60, longest_hole=20)
"""Shares: a twentieth of the sessions may be lost, thirty are compared with and as many compared, and a month away is long."""

EVERY_DAY: Final = Trading(Sessions.every_day, _is_share, gaps=True, most_missing=0.5, shortest=2, longest_hole=40)
"""Coins, and shares among them: of a share's year 31 % are weekends and holidays; a coin listed yesterday is called today."""
