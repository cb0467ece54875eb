"""The plan of a signal that comes with none: stop beyond the pattern, target as far away, a day of bars to get there.

As far away as the stop, because then a walk without memory reaches either as often: whatever wins more than half of its plans
knows something, and whatever wins half of them loses the costs.
"""

from math import isfinite, nan
from typing import Final

import numpy as np

from src.domains.crypto_patterns.bars.bars import Bars, Column
from src.domains.crypto_patterns.measures.declared import ATR
from src.domains.crypto_patterns.measures.rolling import Mean
from src.domains.crypto_patterns.outcomes.plan import Plan

BEYOND: Final = 0.5
"""Typical ranges between the far edge of the pattern's zone and the stop: within that, a bar strays as it always does."""

NEAREST: Final = 1.0
"""Typical ranges between entry and stop at least: a nearer one is touched by the next bar more often than not."""

REWARD: Final = 1.0
"""Way to the target over way to the stop."""

EXPIRY: Final = 288
"""Bars after which a plan is closed at the market: a day of five-minute bars."""

COSTS: Final = 0.0010
"""Of the entry, both ways together: 10 basis points, twice a taker's 0.05 % on USDⓈ-M futures; slippage is not in it."""


def typical_ranges(bars: Bars) -> Column:
    """(n,) mean true range of the fourteen bars up to each, in the price's unit; NaN where fewer than eleven are known.

    A bar that is missing is unknown, and so is the true range of the bar after it.
    """
    mean, ranges, last, due = Mean(ATR), np.full(len(bars), np.nan), nan, 0
    for place, bar in enumerate(bars):
        missing = (bar.opens_at - due) // bars.step if place else 0
        for _ in range(min(missing, ATR)):
            mean.push(nan)
        known = place > 0 and not missing
        mean.push(max(bar.high, last) - min(bar.low, last) if known else nan)
        ranges[place] = mean.mean()
        last, due = bar.close, bar.closes_at
    return ranges


def own_plan(direction: int, at: int, entry: float, typical: float, step: int, *, edge: float | None = None) -> Plan | None:
    """The plan at a bar's close.

    Args:
        direction: 1 long, −1 short.
        at: The close, microseconds since 1970 UTC.
        entry: Its price.
        typical: Typical range of a bar; NaN where unknown.
        step: Microseconds of a bar.
        edge: Far edge of the pattern's zone; None without one.

    Returns:
        The plan, or None where the typical range is unknown or the stop would not lie above zero.
    """
    if not (isfinite(typical) and typical > 0):
        return None
    away = NEAREST * typical
    if edge is not None:
        away = max(away, direction * (entry - edge) + BEYOND * typical)
    try:
        return Plan(direction, at, entry, entry + direction * REWARD * away, entry - direction * away, at + EXPIRY * step)
    except ValueError:
        return None
