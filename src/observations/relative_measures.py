"""Prices against the restlessness of the month before: what a model of restlessness reads, of calm and of wild companies alike.

Nearly every measure is a logarithm of a ratio, a share, a rank or a number of sessions, so that no company's level is in it.
Row i is arithmetic on rows up to i; a window that is not whole is NaN.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.observations.price_measures import log_returns, rolling_deviation, rolling_max, rolling_mean
from src.observations.prices import PriceSeries, Vector
from src.observations.sessions import Integers

Matrix = NDArray[np.float64]

MONTH: Final = 30
OWN_RANGES, MARKET_RANGES = (1, 5, 10, 30, 60), (1, 5, 10)
"""Sessions over which daily ranges are averaged."""

SHOCK: Final = 3.0
"""Times the volatility of the month before: about one day in a hundred of a large company."""

LONGEST_CALM: Final = 130
"""Sessions after which a shock is forgotten: half a year."""

RANK: Final = 500
"""Sessions among which the volatility of today is ranked: two years."""

_WEEK: Final = 7
_YEAR_BACK: Final = 365.25
_SEASONS: Final = (1, 2, 3)
_LEAST_SERIES: Final = 10  # below, a mean over companies is still one company's story
_PARKINSON: Final = 4 * np.log(2)  # a Brownian day's squared log range over its variance (Parkinson 1980)
_LEAST_VARIANCE: Final = 1e-9  # a range of three thousandths of a per cent a day: what is less is a price that did not move


def own_relative_measures(series: PriceSeries) -> dict[str, Vector]:
    """Measures of one company.

    Args:
        series: Prices on consecutive sessions.

    Returns:
        Name → (n,), v being the standard deviation of daily log returns over 30 sessions: log_volatility_30 (of v);
        log_volatility_7_30, _15_30, _30_60, _30_250 (of one window's over another's); log_ewma_30 (RiskMetrics' exponentially
        weighted volatility, 0.94 a day, over v); log_range_1 … _60 (Parkinson's volatility by daily ranges over v);
        log_largest_1, log_largest_2 and log_rest (largest and second largest absolute return of 30 sessions, and the root mean
        square of all but the three largest, over v); sessions_since_largest; trend_5, _20, _60 (log return in standard
        deviations); fall_60, _250 (below the highest close, likewise, ≤ 0); volatility_rank (share of 500 sessions at most as
        restless); volatility_swings (standard deviation over 125 sessions of the log of weekly volatility);
        sessions_since_shock and shock_share_250 (of returns beyond three times the volatility of the month before).
    """
    returns = log_returns(series.close)
    month = rolling_deviation(returns, MONTH)
    log_month = _log(month)
    week = _log(rolling_deviation(returns, _WEEK))
    shocks = _shocks(returns, month)
    return {
        "log_volatility_30": log_month,
        "log_volatility_7_30": week - log_month,
        "log_volatility_15_30": _log(rolling_deviation(returns, 15)) - log_month,
        "log_volatility_30_60": log_month - _log(rolling_deviation(returns, 60)),
        "log_volatility_30_250": log_month - _log(rolling_deviation(returns, 250)),
        "log_ewma_30": _log(_ewma(returns)) - log_month,
        **{f"log_range_{window}": _log_range(series, window) - log_month for window in OWN_RANGES},
        **_extremes(np.abs(returns), log_month),
        **{f"trend_{window}": rolling_mean(returns, window) * np.sqrt(window) / _positive(month) for window in (5, 20, 60)},
        **{f"fall_{window}": _fall(series.close, window) / (_positive(month) * np.sqrt(window)) for window in (60, 250)},
        "volatility_rank": _rank(month, RANK),
        "volatility_swings": rolling_deviation(week, 125),
        "sessions_since_shock": _since(shocks),
        "shock_share_250": rolling_mean(shocks, 250),
    }


def market_relative_measures(panel: Sequence[PriceSeries], days: Integers) -> dict[str, Vector]:
    """Measures of many companies together, each counting the same.

    Args:
        panel: Series on consecutive sessions.
        days: (n,) date ordinals of consecutive sessions.

    Returns:
        Name → (n,): market_log_volatility_7_30, _30_60, _30_250 of the mean return; market_log_range_1, _5, _10 and _30_250
        (mean over companies of the log of volatility by ranges, against that of 30 sessions, or of 30 against 250);
        market_range_over_volatility and market_range_5_over_volatility (the same against the mean log volatility by closes);
        market_together (log of the volatility of the mean over that of the members: how much they move as one);
        market_trend_5, _20; market_log_largest_30; market_shocks_1, _5, _20 (share of companies with a shock, mean over
        sessions); market_dispersion (log of the spread of returns over 5 sessions against 60); market_season (share of
        shocks in the seven sessions after the same weekday of one, two and three years before: reports come in seasons);
        market_level (log of the members' volatility of 30 sessions, to compare a company with). NaN where fewer than ten
        companies have prices.
    """
    placed = [series.on(days) for series in panel]
    returns = np.array([log_returns(series.close) for series in placed]).reshape(len(placed), len(days))
    months = np.array([rolling_deviation(row, MONTH) for row in returns]).reshape(returns.shape)
    shocks = _mean(np.array([_shocks(row, month) for row, month in zip(returns, months, strict=True)]).reshape(returns.shape))
    mean = _mean(returns)
    month = rolling_deviation(mean, MONTH)
    level = 0.5 * _log(_mean(months**2))
    spread = _spread(returns)
    return {
        "market_log_volatility_7_30": _log(rolling_deviation(mean, _WEEK)) - _log(month),
        "market_log_volatility_30_60": _log(month) - _log(rolling_deviation(mean, 60)),
        "market_log_volatility_30_250": _log(month) - _log(rolling_deviation(mean, 250)),
        **_market_ranges(placed, _mean(_log(months)), len(days)),
        "market_together": _log(month) - level,
        **{f"market_trend_{window}": rolling_mean(mean, window) * np.sqrt(window) / _positive(month) for window in (5, 20)},
        "market_log_largest_30": _log(rolling_max(np.abs(mean), MONTH)) - _log(month),
        **{f"market_shocks_{window}": rolling_mean(shocks, window) for window in (1, 5, 20)},
        "market_dispersion": _log(rolling_mean(spread, 5)) - _log(rolling_mean(spread, 60)),
        "market_season": _season(shocks, days),
        "market_level": level,
    }


def _market_ranges(placed: Sequence[PriceSeries], log_month: Vector, sessions: int) -> Mapping[str, Vector]:
    def mean_log(window: int) -> Vector:
        return _mean(np.array([_log_range(series, window) for series in placed]).reshape(len(placed), sessions))

    month = mean_log(MONTH)
    by_window = {window: mean_log(window) for window in MARKET_RANGES}
    return {
        **{f"market_log_range_{window}": by_window[window] - month for window in MARKET_RANGES},
        "market_log_range_30_250": month - mean_log(250),
        "market_range_over_volatility": month - log_month,
        "market_range_5_over_volatility": by_window[5] - log_month,
    }


def _log_range(series: PriceSeries, window: int) -> Vector:
    """(n,) log of Parkinson's volatility over a window."""
    if series.high is None or series.low is None:
        return np.full(len(series), np.nan)
    variance = rolling_mean(np.log(series.high / series.low) ** 2 / _PARKINSON, window)
    return 0.5 * np.log(variance + _LEAST_VARIANCE)


def _ewma(returns: Vector, decay: float = 0.94, window: int = 75) -> Vector:
    """(n,) exponentially weighted volatility (RiskMetrics 1996), cut off where a day weighs a hundredth of the newest."""
    volatility = np.full(len(returns), np.nan)
    if len(returns) >= window:
        weights = decay ** np.arange(window - 1, -1, -1)
        volatility[window - 1 :] = np.sqrt(np.correlate(returns**2, weights / weights.sum(), "valid"))
    return volatility


def _extremes(moves: Vector, log_month: Vector) -> Mapping[str, Vector]:
    """Largest and second largest move of a month, the rest without the three largest, and how long ago the largest was."""
    names = ("log_largest_1", "log_largest_2", "log_rest", "sessions_since_largest")
    found = {name: np.full(len(moves), np.nan) for name in names}
    if len(moves) < MONTH:
        return found
    windows = np.lib.stride_tricks.sliding_window_view(moves, MONTH)
    ranked, here = np.sort(windows, axis=1), slice(MONTH - 1, None)
    whole = np.isfinite(ranked[:, -1])
    usual = log_month[here]
    found["log_largest_1"][here] = _log(ranked[:, -1]) - usual
    found["log_largest_2"][here] = _log(ranked[:, -2]) - usual
    found["log_rest"][here] = 0.5 * _log((ranked[:, :-3] ** 2).mean(axis=1)) - usual
    found["sessions_since_largest"][here] = np.where(whole, MONTH - 1 - np.argmax(windows, axis=1), np.nan)
    return found


def _fall(close: Vector, window: int) -> Vector:
    return np.log(close / rolling_max(close, window))


def _rank(values: Vector, window: int) -> Vector:
    """(n,) share of a window, today included, that is at most as large as today."""
    ranks = np.full(len(values), np.nan)
    if len(values) >= window:
        windows = np.lib.stride_tricks.sliding_window_view(values, window)
        share = (windows <= windows[:, -1:]).mean(axis=1)
        ranks[window - 1 :] = np.where(np.isfinite(windows).all(axis=1), share, np.nan)
    return ranks


def _shocks(returns: Vector, month: Vector) -> Vector:
    """(n,) 1 where a return is beyond `SHOCK` times the volatility of the month before, 0 where not, NaN where not known."""
    before = np.concatenate(([np.nan], month[:-1])) if len(month) else month
    return np.where(np.isfinite(returns) & np.isfinite(before), np.abs(returns) > SHOCK * before, np.nan)


def _since(shocks: Vector) -> Vector:
    """(n,) sessions since the newest shock, at most `LONGEST_CALM`; NaN where that many sessions back are not all known."""
    rows = np.arange(len(shocks))
    newest = np.maximum.accumulate(np.where(shocks == 1, rows, -LONGEST_CALM))
    unknown = np.maximum.accumulate(np.where(np.isnan(shocks), rows, -1))
    told = (newest > unknown) | (rows - unknown > LONGEST_CALM)
    return np.where(told, np.minimum(rows - newest, LONGEST_CALM), np.nan).astype(np.float64)


def _season(shocks: Vector, days: Integers) -> Vector:
    """(n,) mean share of shocks over the seven sessions after the same weekday of one, two and three years before."""
    coming = np.full(len(shocks), np.nan)
    weekly = rolling_mean(shocks, _WEEK)
    coming[: max(len(shocks) - _WEEK, 0)] = weekly[_WEEK:]  # the seven sessions after; read a year later at the earliest
    years = []
    for back in _SEASONS:
        then = np.searchsorted(days, days - _WEEK * round(_YEAR_BACK * back / _WEEK), side="right") - 1
        years.append(np.where(then >= 0, coming[np.maximum(then, 0)], np.nan))
    return _mean(np.array(years), least=1)


def _spread(returns: Matrix) -> Vector:
    """(n,) standard deviation over companies."""
    centre = _mean(returns)
    return np.sqrt(_mean((returns - centre) ** 2))


def _mean(values: Matrix, least: int = _LEAST_SERIES) -> Vector:
    """(n,) mean over companies of what is known of a session; NaN where it is known of fewer than `least`."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.where(known, values, 0.0).sum(axis=0) / count
    return np.where(count >= least, means, np.nan)


def _log(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Natural logarithm; what is not positive has none."""
    return np.log(_positive(values))


def _positive(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values > 0, values, np.nan)
