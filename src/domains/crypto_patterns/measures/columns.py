"""The measures of one symbol over whole columns; what training and backtests use."""

from dataclasses import dataclass, field

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from src.domains.crypto_patterns.bars.bars import Bars, Column, Times
from src.domains.crypto_patterns.bars.moments import HOUR
from src.domains.crypto_patterns.measures.declared import (
    ATR,
    LEVELS,
    LONGEST,
    NAMES,
    PAIRS,
    RECENT,
    SPREAD,
    TIMEFRAMES,
    TREND,
    USUAL,
    VOLUME,
    enough,
    session_bonus,
)

_HOURS = np.array([session_bonus(hour) for hour in range(24)])


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What bars do not say, a value a bar; an empty column is unknown throughout.

    Attributes:
        reference: (n,) closes of the reference symbol's bars of the same times (see `aligned`); NaN where unknown.
        sentiment: (n,) 0–100, 50 neutral; NaN where none was given.
        pattern: (n,) quality of a pattern confirmed at the close, 0–100; NaN without one.
    """

    reference: Column = field(default_factory=lambda: np.empty(0))
    sentiment: Column = field(default_factory=lambda: np.empty(0))
    pattern: Column = field(default_factory=lambda: np.empty(0))


def aligned(reference: Bars, times: Times) -> Column:
    """(n,) closes of a reference at other bars' times; NaN where it has no bar of that very time."""
    at = np.minimum(np.searchsorted(reference.times, times), len(reference) - 1)
    return np.where(reference.times[at] == times, reference.close[at], np.nan)


def measure(bars: Bars, given: Given | None = None) -> Column:
    """The measures at the close of every bar.

    Returns:
        (n, 11) in the order of `NAMES`; NaN where unknown. Row i reads bars 0 to i only.
    """
    if not len(bars):
        return np.empty((0, len(NAMES)))
    given = given or Given()
    slots = _slots(bars)
    with np.errstate(divide="ignore", invalid="ignore"):
        rows = _measured(bars, given, slots)
    rows[:, NAMES.index("session_bonus")] = _HOURS[bars.closes_at // HOUR % 24]
    return rows


def _slots(bars: Bars) -> Times:
    """Where each bar stands on a beat without holes; a gap is as many empty slots, but no more than any window can see."""
    apart = np.minimum(np.diff(bars.times) // bars.step, LONGEST + 1)
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(apart)])


def _measured(bars: Bars, given: Given, slots: Times) -> Column:
    def laid(column: Column) -> Column:
        grid = np.full(int(slots[-1]) + 1, np.nan)
        if len(column):
            grid[slots] = column
        return grid

    close, volume, spread, reference = (laid(column) for column in (bars.close, bars.volume, bars.spread, given.reference))
    high, low, last = laid(bars.high), laid(bars.low), _ago(close, 1)
    reach = np.where(np.isnan(last), np.nan, np.maximum(high, last) - np.minimum(low, last))
    atr = _mean(reach, ATR)
    sizes = _ratio(volume, laid(bars.trades))
    columns = (
        _bounded(_ratio(_mean(reach, RECENT), _mean(reach, USUAL)), 25.0),
        _bounded(_ratio(volume, _before(volume, VOLUME)), 20.0),
        _alignment(close),
        np.clip(laid(given.sentiment), 0.0, 100.0),
        _bounded(_ratio(sizes, _before(sizes, VOLUME)), 20.0),
        _spread(spread),
        _independence(np.log(close / last), np.log(reference / _ago(reference, 1))),
        np.full(len(close), np.nan),
        _bounded(1.0 + _ratio(close - _ago(close, TREND), atr * np.sqrt(TREND)), 25.0),
        100.0 * _ratio(atr, atr + _distance(close, high, low)),
        np.clip(laid(given.pattern), 0.0, 100.0),
    )
    return np.stack([column[slots] for column in columns], axis=1)


def _ratio(value: Column, base: Column) -> Column:
    return np.where(base > 0, value / base, np.nan)


def _bounded(ratio: Column, slope: float) -> Column:
    return np.clip(50.0 + (ratio - 1.0) * slope, 0.0, 100.0)


def _ago(column: Column, bars: int) -> Column:
    return np.concatenate([np.full(bars, np.nan), column])[: len(column)]


def _windows(column: Column, width: int, absent: float) -> Column:
    """(n, width) the last values up to each; `absent` in place of the unknown and of what lies before the first."""
    filled = np.where(np.isnan(column), absent, column)
    return sliding_window_view(np.concatenate([np.full(width - 1, absent), filled]), width)


def _known(column: Column, width: int) -> Times:
    count: Times = np.concatenate([np.zeros(width, dtype=np.int64), np.cumsum(~np.isnan(column), dtype=np.int64)])
    return count[width:] - count[:-width]


def _mean(column: Column, width: int) -> Column:
    known = _known(column, width)
    return np.where(known >= enough(width), _windows(column, width, 0.0).sum(axis=1) / known, np.nan)


def _before(column: Column, width: int) -> Column:
    return _ago(_mean(column, width), 1)


def _alignment(close: Column) -> Column:
    votes = sum((np.sign(close - _ago(close, TREND * timeframe)) for timeframe in TIMEFRAMES), start=np.zeros(len(close)))
    return 50.0 + 50.0 * votes / len(TIMEFRAMES)


def _spread(spread: Column) -> Column:
    usual = np.exp(_before(np.log(np.where(spread > 0, spread, np.nan)), SPREAD))
    return 100.0 * _ratio(usual, usual + spread)


def _independence(first: Column, second: Column) -> Column:
    return np.clip(100.0 * (1.0 - np.abs(_correlation(first, second))), 0.0, 100.0)


def _correlation(first: Column, second: Column) -> Column:
    joint = first * second
    absent = np.isnan(joint)
    squares = [np.where(absent, np.nan, series * series) for series in (first, second)]
    energy = np.sqrt(_windows(squares[0], PAIRS, 0.0).sum(axis=1)) * np.sqrt(_windows(squares[1], PAIRS, 0.0).sum(axis=1))
    known = _known(joint, PAIRS) >= enough(PAIRS)
    return np.where(known & (energy > 0), _windows(joint, PAIRS, 0.0).sum(axis=1) / energy, np.nan)


def _distance(close: Column, high: Column, low: Column) -> Column:
    highest = _ago(_windows(high, LEVELS, -np.inf).max(axis=1), 1)
    lowest = _ago(_windows(low, LEVELS, np.inf).min(axis=1), 1)
    known = _ago(_known(high, LEVELS).astype(np.float64), 1) >= enough(LEVELS)
    return np.where(known, np.minimum(np.abs(highest - close), np.abs(lowest - close)), np.nan)
