"""Bars of a longer step made of those of a shorter one, as an exchange would have served them."""

import numpy as np

from src.domains.crypto_patterns.bars.bars import Bars, Column


def coarser(bars: Bars, *, step: int) -> Bars:
    """Bars of a longer step, on the beat of the epoch.

    A longer bar of which any shorter one is missing is left out: its high, low and volume would be those of another stretch of
    time, and the last one would still be open.

    Args:
        bars: Of a shorter step.
        step: Microseconds, a multiple of theirs.

    Raises:
        ValueError: It is no multiple.
    """
    each, rest = divmod(step, bars.step)
    if rest or each < 1:
        message = f"bars of {step} microseconds cannot be made of bars of {bars.step}"
        raise ValueError(message)
    longer = bars.times - bars.times % step
    firsts = np.flatnonzero(np.diff(longer, prepend=-1))
    counts = np.diff(np.append(firsts, len(longer)))
    firsts = firsts[counts == each]
    rows = firsts[:, None] + np.arange(each)

    def inner(column: Column) -> Column:
        found: Column = column[rows]
        return found

    return Bars(
        step,
        longer[firsts],
        open=bars.open[firsts],
        high=inner(bars.high).max(axis=1),
        low=inner(bars.low).min(axis=1),
        close=bars.close[firsts + each - 1],
        volume=inner(bars.volume).sum(axis=1),
        taker_buy=inner(bars.taker_buy).sum(axis=1),
        trades=inner(bars.trades).sum(axis=1),
        spread=inner(bars.spread).mean(axis=1),
    )
