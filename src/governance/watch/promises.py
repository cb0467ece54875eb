"""What a model is held to once answers come: that its alerts go on being right as often as before, and as often as it said."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.governance.watch.rate import Rate, difference, mean, rate
from src.governance.watch.resolved import Resolved
from src.learning.blocks import blocks
from src.scoring.envelope import Estimate

Vector = NDArray[np.float64]

SURELY: Final = 0.997
"""Level of the intervals that an alarm is made from, both sides. Simulated with 60 companies, a fifth of their fortunes shared,
answers that overlap for seven days and a look every fourth day: with a model that stays right each of the two alarms came
in 3 years of 120 (at 0.99 in 7 and in 11). Where the odds fell to a twelfth of what the model says, both came in 20 years
of 20, after a median of 89 and 97 days, 14 of them the answers' delay."""

RECENT: Final = 60
"""Matured days that are compared with those before: a quarter of sessions, in which every company reports once."""

LEAST: Final = 30
"""Alerts below which nothing is said of how often they were right."""


@dataclass(frozen=True, slots=True)
class WinRate:
    """How often rows at or above a threshold came true of late, and before.

    Attributes:
        recent: Of the latest matured days.
        before: Of all earlier ones.
        drop: How much lower it is now, as a share (0.05 is five points); None where either has fewer than `LEAST` rows, or
            cannot be given bounds.
        promised_recent: Mean probability of the recent ones; None where the model was silent.
        promised_before: The same of the earlier ones.
    """

    recent: Rate
    before: Rate
    drop: Estimate | None
    promised_recent: float | None
    promised_before: float | None


@dataclass(frozen=True, slots=True)
class HighBand:
    """What rows at or above a threshold came to, against what was promised of them.

    Attributes:
        rate: How often it happened.
        promised: The probability that was promised; None where the model was silent.
        shortfall: Promised less happened, as a share, with its 99.7 % interval; None where there are fewer than `LEAST` rows,
            or no bounds can be given.
    """

    rate: Rate
    promised: float | None
    shortfall: Estimate | None


def stretch(horizon_days: int) -> int:
    """Calendar days whose rows are taken together here: two horizons, at least a week, so that few answers are shared.

    Shorter than the blocks that a model card is judged by, of which the latest matured days hold too few to compare. Simulated
    with ten answers a day that share fortunes for some three days, by blocks of a week no alarm was false in 60 years, and a
    drop by fifteen points was told within 70 days in 30 of 40, by blocks of a fortnight in 15.
    """
    return max(_WEEK, 2 * horizon_days)


_WEEK: Final = 7


def win_rate(scores: Vector, past: Resolved, threshold: float, *, block_days: int, recent: int = RECENT) -> WinRate:
    """Compare the latest matured days with those before.

    Args:
        scores: (rows,) 0–100: `past.ml`, `past.rules` or `past.combined`; NaN is no alert.
        past: The answers known by the date that asks.
        threshold: Score from which a row is an alert.
        block_days: Calendar days whose rows are taken together, see `stretch`.
        recent: Matured days that count as late.
    """
    first = past.latest(recent)[0].days
    late = past.days >= (first.min() if len(first) else 0)
    flagged = scores >= threshold
    now, then = past.where(flagged & late), past.where(flagged & ~late)
    drop = None
    if min(len(now), len(then)) >= LEAST:
        drop = difference(then.labels, blocks(then.days, block_days), now.labels, blocks(now.days, block_days), SURELY)
    return WinRate(_rate(now, block_days), _rate(then, block_days), drop, _promised(now), _promised(then))


def high_band(
    scores: Vector, past: Resolved, threshold: float, *, block_days: int, recent: int = RECENT, promise: float | None = None
) -> HighBand:
    """Compare the high band of the latest matured days with what was promised of it.

    Args:
        scores: (rows,) 0–100; NaN is in no band.
        past: The answers known by the date that asks.
        threshold: Score at which the band begins.
        block_days: Calendar days whose rows are taken together, see `stretch`.
        recent: Matured days looked at.
        promise: What was promised of every row, 0–1; None for the probability that the model gave to each.
    """
    first = past.latest(recent)[0].days
    rows = past.where((scores >= threshold) & (past.days >= (first.min() if len(first) else 0)))
    said = np.full(len(rows), promise) if promise is not None else rows.probability
    rows, said = rows.where(np.isfinite(said)), said[np.isfinite(said)]
    found = _rate(rows, block_days)
    if not len(rows):
        return HighBand(found, promise, None)
    shortfall = mean(said - rows.labels, blocks(rows.days, block_days), SURELY) if len(rows) >= LEAST else None
    return HighBand(found, float(said.mean()), shortfall)


def _rate(rows: Resolved, block_days: int) -> Rate:
    return rate(rows.labels, rows.subjects, blocks(rows.days, block_days))


def _promised(rows: Resolved) -> float | None:
    said = rows.probability[np.isfinite(rows.probability)]
    return float(said.mean()) if len(said) else None
