"""What prices up to a session say about the next: restlessness, moves, falls, trade; of one company, and of the market.

Every value of row i is arithmetic on rows up to i and on no others; whatever a window reaches that is NaN makes it NaN, so
a hole is felt until the window is whole again. Windows are summed one by one, not by running sums, so that a value does not
depend on where the series begins: a company scored on a year of prices and one trained on twenty get the same number.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.observations.prices import PriceSeries, Vector
from src.observations.sessions import Integers

Matrix = NDArray[np.float64]

WEEK, MONTH, YEAR = 7, 30, 250
"""Sessions over which volatility is measured: the target's horizon, what it is compared with, and the company's normal."""

HAR: Final = (1, 5, 22)
"""Day, week and month of Corsi's heterogeneous autoregressive model of realised volatility (2009)."""

LARGEST_MOVE: Final = (5, 30)
HIGH: Final = 90
RETURNS: Final = (5, 20, 60)
_LEAST_SERIES: Final = 10  # below, a mean over companies is still one company's story
_SHOCK: Final = 3.0  # times the volatility of the month before: about one day in a hundred of a large company
_SHOCK_WINDOW: Final = 5
_ROUNDING: Final = 1e-13  # of a mean square: what is left of a variance of nothing
_PARKINSON: Final = 4 * np.log(2)  # a Brownian day's squared log range over its variance (Parkinson 1980)


def own_measures(series: PriceSeries) -> dict[str, Vector]:
    """Measures of one company.

    Args:
        series: Prices on consecutive sessions (`PriceSeries.aligned`); what it has no column for is NaN.

    Returns:
        Name → (n,): volatility_7, _30, _250 (sample standard deviation of daily log returns); volatility_ratio_7_30 and
        _30_250; har_1, har_5, har_22 (mean absolute log return); largest_move_5, _30 (absolute log return); drawdown_90 (close
        over the highest close of 90 sessions, less 1: −0.2 is 20 % below); return_5, _20, _60 (log); volume_surge (mean
        volume of 7 over that of 30 sessions); parkinson_7, _30 (volatility from daily ranges) and parkinson_ratio_7_30.
    """
    returns = log_returns(series.close)
    moves = np.abs(returns)
    high = rolling_max(series.close, HIGH)
    return {
        **volatilities(returns, "volatility"),
        **{f"har_{window}": rolling_mean(moves, window) for window in HAR},
        **{f"largest_move_{window}": rolling_max(moves, window) for window in LARGEST_MOVE},
        f"drawdown_{HIGH}": series.close / high - 1,
        **{f"return_{window}": _lagged_difference(np.log(series.close), window) for window in RETURNS},
        "volume_surge": _ratio(*(_rolling_volume(series, window) for window in (WEEK, MONTH))),
        **_ranges(series),
    }


def market_measures(panel: Sequence[PriceSeries], days: Integers) -> dict[str, Vector]:
    """Measures of many companies together; each counts the same, whatever its size.

    Args:
        panel: Series on consecutive sessions.
        days: (n,) date ordinals of the consecutive sessions that are asked about.

    Returns:
        Name → (n,): market_volatility_7, _30, _250 and their ratios, of the mean log return of all; market_shock_share, the
        share of companies that in the last 5 sessions moved by more than three times their volatility of the 30 before. NaN
        where fewer than ten companies have prices.
    """
    returns = np.array([log_returns(series.on(days).close) for series in panel]).reshape(len(panel), len(days))
    mean = _mean_over_companies(returns)
    return {**volatilities(mean, "market_volatility"), "market_shock_share": _mean_over_companies(_shocks(returns))}


def log_returns(close: Vector) -> Vector:
    """(n,) log of each close over the one before; NaN on the first row and on both sides of a hole."""
    returns = np.full(len(close), np.nan)
    returns[1:] = np.diff(np.log(close))
    return returns


def volatilities(returns: Vector, prefix: str) -> dict[str, Vector]:
    """Volatility over a week, a month and a year, and how each compares with the next longer."""
    week, month, year = (rolling_deviation(returns, window) for window in (WEEK, MONTH, YEAR))
    return {
        f"{prefix}_{WEEK}": week,
        f"{prefix}_{MONTH}": month,
        f"{prefix}_{YEAR}": year,
        f"{prefix}_ratio_{WEEK}_{MONTH}": _ratio(week, month),
        f"{prefix}_ratio_{MONTH}_{YEAR}": _ratio(month, year),
    }


def rolling_mean(values: Vector, window: int) -> Vector:
    """(n,) mean of each row and the `window` − 1 before it; NaN where one of them is, and before there are so many."""
    means = np.full(len(values), np.nan)
    if len(values) >= window:
        means[window - 1 :] = np.correlate(values, np.ones(window), "valid") / window
    return means


def rolling_deviation(values: Vector, window: int) -> Vector:
    """(n,) sample standard deviation of each row and the `window` − 1 before it; NaN as in `rolling_mean`."""
    mean, square = rolling_mean(values, window), rolling_mean(values * values, window)
    variance = (square - mean * mean) * (window / (window - 1))
    # Of values that are all the same, nothing but rounding is left of the difference, and it may be negative.
    return np.sqrt(np.where(variance <= square * _ROUNDING, 0.0, variance))


def rolling_max(values: Vector, window: int) -> Vector:
    """(n,) largest of each row and the `window` − 1 before it; NaN as in `rolling_mean`."""
    largest = np.full(len(values), np.nan)
    if len(values) >= window:
        largest[window - 1 :] = np.lib.stride_tricks.sliding_window_view(values, window).max(axis=1)
    return largest


def _rolling_volume(series: PriceSeries, window: int) -> Vector:
    return rolling_mean(np.full(len(series), np.nan) if series.volume is None else series.volume, window)


def _ranges(series: PriceSeries) -> Mapping[str, Vector]:
    if series.high is None or series.low is None:
        squares = np.full(len(series), np.nan)
    else:
        squares = np.log(series.high / series.low) ** 2 / _PARKINSON
    week, month = (np.sqrt(rolling_mean(squares, window)) for window in (WEEK, MONTH))
    ratio = f"parkinson_ratio_{WEEK}_{MONTH}"
    return {f"parkinson_{WEEK}": week, f"parkinson_{MONTH}": month, ratio: _ratio(week, month)}


def _lagged_difference(values: Vector, lag: int) -> Vector:
    """(n,) value less the one `lag` rows before; NaN where any row between the two is, because a split may hide there."""
    differences = np.full(len(values), np.nan)
    differences[lag:] = values[lag:] - values[:-lag]
    whole = rolling_max(values, lag + 1)
    return np.where(np.isnan(whole), np.nan, differences)


def _ratio(value: Vector, base: Vector) -> Vector:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(base > 0, value / base, np.nan)


def _shocks(returns: Matrix) -> Matrix:
    """(companies, n) 1 where a company had a shock in the last few sessions, 0 where not, NaN where not known."""
    shocks = np.full(returns.shape, np.nan)
    for row, own in zip(shocks, returns, strict=True):
        before = np.concatenate(([np.nan], rolling_deviation(own, MONTH)[:-1])) if len(own) else own
        sudden = np.where(np.isfinite(own) & np.isfinite(before), np.abs(own) > _SHOCK * before, np.nan)
        row[:] = rolling_max(sudden, _SHOCK_WINDOW)
    return shocks


def _mean_over_companies(values: Matrix) -> Vector:
    """(n,) mean of what is known of a session; NaN where it is known of fewer than ten companies."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.where(known, values, 0.0).sum(axis=0) / count
    return np.where(count >= _LEAST_SERIES, means, np.nan)
