"""What a dollar on some of each day's calls would have made: in at the next open, out at twice that, or after the month.

A day's return is what is made that day of every dollar that was staked and is still held: one absurd price among thousands of
small coins would otherwise be the whole figure. On paper: prices are daily, nobody buys a small coin in any size at its open,
and what was delisted within the month is not among the rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.domains.conviction_calls.doubling import NEXT_OPEN
from src.observations.prices import PriceSeries
from src.scoring.envelope import Estimate

Vector = NDArray[np.float64]

HELD, GOAL = 30, 2.0
COST: Final = 0.002
"""Paid of every purchase and every sale: an exchange's fee and half a spread of a small coin."""
DAYS_A_YEAR: Final = 365
BLOCK: Final = 30
DRAWS: Final = 2000


def sharpe(bought: Iterable[tuple[str, int, float]], prices: Mapping[str, PriceSeries]) -> Estimate:
    """Mean daily return over its deviation, a year's worth, with a 95 % interval over blocks of 30 days.

    Args:
        bought: Ticker, date ordinal of the call and weight of each.
        prices: Ticker → prices on every day.
    """
    earned: defaultdict[int, float] = defaultdict(float)
    held: defaultdict[int, float] = defaultdict(float)
    for ticker, day, weight in bought:
        start, returns = course(prices[ticker], day)
        for offset, value in enumerate(returns.tolist()):
            earned[start + offset] += weight * value
            held[start + offset] += weight
    days = np.array(sorted(held))
    daily = np.array([earned[day] / held[day] for day in days.tolist()])
    blocks = [daily[(days - days[0]) // BLOCK == number] for number in range(int(days[-1] - days[0]) // BLOCK + 1)]
    random = np.random.default_rng(0)
    drawn = [_sharpe(np.concatenate([blocks[i] for i in random.integers(0, len(blocks), len(blocks))])) for _ in range(DRAWS)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(_sharpe(daily), float(low), float(high))


def course(series: PriceSeries, day: int) -> tuple[int, Vector]:
    """Day of the purchase, and what a dollar made on each day held, costs included; a day without a price makes nothing."""
    place = day - int(series.days[0])
    opens = series.close if series.open is None else series.open
    start = place + 1 + int(np.isfinite(opens[place + 1 : place + 1 + NEXT_OPEN]).argmax())
    paid, close = float(opens[start]), series.close[start : place + 1 + HELD]
    worth = np.minimum(np.concatenate(([1.0], _carried(close / paid))), GOAL)
    reached = np.flatnonzero(worth >= GOAL)
    worth = worth[: reached[0] + 1] if len(reached) else worth
    returns = np.diff(worth)
    returns[0] -= COST
    returns[-1] -= COST * worth[-1]
    return int(series.days[start]), returns


def _carried(values: Vector) -> Vector:
    """Each value, or the newest before it; 1 before the first."""
    places = np.maximum.accumulate(np.where(np.isfinite(values), np.arange(len(values)), -1))
    return np.where(places < 0, 1.0, values[np.maximum(places, 0)])


def _sharpe(daily: Vector) -> float:
    spread = float(daily.std(ddof=1))
    return float(daily.mean()) / spread * float(np.sqrt(DAYS_A_YEAR)) if spread > 0 else float("nan")
