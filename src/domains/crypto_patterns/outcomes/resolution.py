"""A plan and the bars after it to a `Resolution`: where two readings of a bar are possible, the worse one."""

from dataclasses import dataclass
from math import nan
from typing import Final, Literal

import numpy as np

from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.moments import SECOND
from src.domains.crypto_patterns.outcomes.plan import Plan

Outcome = Literal["WIN_TP", "LOSS_SL", "EXPIRED"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What came of a plan.

    Attributes:
        outcome: Target touched, stop touched, or time up; None while unresolved: the bars end, or have a hole, before it is
            known. Unresolved is neither won nor lost.
        resolved_at: Close of the bar that decided it, microseconds since 1970 UTC: no earlier may anything learn of it.
        exit: Price of exit: the target, the stop (or the opening beyond it), or the last close.
        gain: Change from entry to exit in the plan's favour, a fraction of the entry, before costs; NaN while unresolved.
        favourable: Furthest the price went the plan's way, a fraction of the entry, 0 or more. Of the bar that ended it at
            the stop, only the way to the stop counts. So far, while unresolved; NaN where no bar was seen.
        adverse: Furthest it went the other way, likewise; the target's bar counts in full unless it opened beyond the target.
        seconds: From entry to `resolved_at`; NaN while unresolved.
    """

    outcome: Outcome | None
    resolved_at: int | None
    exit: float
    gain: float
    favourable: float
    adverse: float
    seconds: float


_UNSEEN: Final = Resolution(None, None, nan, nan, nan, nan, nan)


def resolve(bars: Bars, plan: Plan) -> Resolution:
    """What came of a plan by bars of its symbol.

    A bar that opens beyond the target or the stop ended it there and then; where one touches both later, the stop was first.
    A plan that was to be entered where the market was not (beyond the target or the stop already) stays unresolved: nobody
    could have entered it, and nobody can say what would have come of it.
    """
    seen, whole = _seen(bars, plan)
    if not len(seen) or not _between(_market(bars, seen, plan), plan):
        return _UNSEEN
    way = plan.direction
    best, worst = (seen.high, seen.low) if way > 0 else (seen.low, seen.high)
    stopped, won = way * (worst - plan.stop) <= 0, way * (best - plan.target) >= 0
    ended = np.flatnonzero(stopped | won)
    if not len(ended):
        return _untouched(seen, plan, whole=whole)
    at, opened = int(ended[0]), float(seen.open[ended[0]])
    if way * (opened - plan.target) >= 0:  # the bar's own extremes came after the exit
        return _resolution(seen.between(0, at), plan, "WIN_TP", plan.target, int(seen.closes_at[at]))
    if stopped[at]:
        exit_ = min(plan.stop, opened) if way > 0 else max(plan.stop, opened)
        return _resolution(seen.between(0, at), plan, "LOSS_SL", exit_, int(seen.closes_at[at]))
    return _resolution(seen.between(0, at + 1), plan, "WIN_TP", plan.target, int(seen.closes_at[at]))


def _market(bars: Bars, seen: Bars, plan: Plan) -> float:
    """The price at the entry: the last close before it, or the first opening after it where that close is too old or absent."""
    place = int(np.searchsorted(bars.closes_at, plan.entered_at, side="right")) - 1
    fresh = place >= 0 and plan.entered_at - int(bars.closes_at[place]) < bars.step
    return float(bars.close[place] if fresh else seen.open[0])


def _between(price: float, plan: Plan) -> bool:
    low, high = sorted((plan.stop, plan.target))
    return low < price < high


def _seen(bars: Bars, plan: Plan) -> tuple[Bars, bool]:
    """The whole bars from the entry to the expiry or the first hole; whether they reach the expiry."""
    start = int(np.searchsorted(bars.times, plan.entered_at))
    if start == len(bars) or bars.times[start] - plan.entered_at >= bars.step:
        return bars.between(0, 0), False
    stop = len(bars) if plan.expires_at is None else int(np.searchsorted(bars.closes_at, plan.expires_at, side="right"))
    holes = np.flatnonzero(np.diff(bars.times[start:stop]) != bars.step)
    seen = bars.between(start, start + int(holes[0]) + 1 if len(holes) else max(start, stop))
    whole = plan.expires_at is not None and len(seen) > 0 and int(seen.closes_at[-1]) + bars.step > plan.expires_at
    return seen, whole


def _untouched(seen: Bars, plan: Plan, *, whole: bool) -> Resolution:
    if whole:
        return _resolution(seen, plan, "EXPIRED", float(seen.close[-1]), int(seen.closes_at[-1]))
    favourable, adverse = _excursions(seen, plan)
    return Resolution(None, None, nan, nan, favourable, adverse, nan)


def _resolution(seen: Bars, plan: Plan, outcome: Outcome, exit_: float, at: int) -> Resolution:
    favourable, adverse = _excursions(seen, plan)
    gain = plan.direction * (exit_ - plan.entry) / plan.entry
    if outcome == "WIN_TP":
        favourable = gain  # what lay beyond the target came after the exit, or may have
    seconds = (at - plan.entered_at) / SECOND
    return Resolution(outcome, at, exit_, gain, max(favourable, gain), max(adverse, -gain), seconds)


def _excursions(seen: Bars, plan: Plan) -> tuple[float, float]:
    if not len(seen):
        return 0.0, 0.0
    up, down = float(seen.high.max()) / plan.entry - 1, 1 - float(seen.low.min()) / plan.entry
    return (max(up, 0.0), max(down, 0.0)) if plan.direction > 0 else (max(down, 0.0), max(up, 0.0))
