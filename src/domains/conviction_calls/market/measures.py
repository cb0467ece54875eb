"""What a day's close says of an asset and of the market: how restless, how far run already, how traded.

Every value of row i is arithmetic on rows up to i and on no others. Days without a price are not zero moves: a stock's
weekend is stepped over, a longer gap makes unknown what reaches over it. Windows are summed one by one, so that a value
does not depend on where the series begins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.observations.prices import PriceSeries, Vector
from src.observations.sessions import Integers

Matrix = NDArray[np.float64]

STEP: Final = 5
"""Days after which an older price no longer stands for today's: a weekend between two holidays takes four."""

LEAST_COINS: Final = 10
"""Coins below which their median is still one coin's story."""

COIN_SUFFIX: Final = "-USD"
"""How the ticker of a coin ends; the prices of a coin come with their volume in dollars, those of a stock in shares."""

_LEADER: Final = "BTC-USD"
_WEEK, _MONTH, _SURGE = 7, 30, 20
_FULL: Final = 0.55  # of a window's days must have a price: of a stock's 7 days 5 have, of 30 at least 19
_DOUBLED: Final = float(np.log(2.0))
_LARGEST: Final = 50.0  # a log return of 50 is a factor of 5e21: no price lies beyond


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of a market row.

    Attributes:
        name: Name of the field.
        unit: Unit of the value.
        low: Least value it can take.
        high: Largest.
        doc: What it measures, for people.
    """

    name: str
    unit: str
    low: float
    high: float
    doc: str


OWN: Final = (
    Measure("volatility_7", "log return", 0.0, _LARGEST, "Standard deviation of the daily log returns of the last 7 days"),
    Measure("volatility_30", "log return", 0.0, _LARGEST, "Standard deviation of the daily log returns of the last 30 days"),
    Measure("run_up_1", "log return", -_LARGEST, _LARGEST, "How far the price has come in the last day"),
    Measure("run_up_3", "log return", -_LARGEST, _LARGEST, "How far the price has come in the last 3 days"),
    Measure("run_up_7", "log return", -_LARGEST, _LARGEST, "How far the price has come in the last 7 days"),
    Measure("run_up_30", "log return", -_LARGEST, _LARGEST, "How far the price has come in the last 30 days"),
    Measure("drawdown_30", "share", -1.0, 0.0, "How far the price lies below its highest of the last 30 days"),
    Measure("above_low_30", "log return", 0.0, _LARGEST, "How far the price lies above its lowest of the last 30 days"),
    Measure("volume_surge", "ratio", 0.0, 1e9, "Volume of the day over the mean of the 20 days before it"),
    Measure("log_dollar_volume", "log10 USD", -12.0, 15.0, "Mean dollars traded a day in the last 7 days, its power of ten"),
    Measure("range_1", "log ratio", 0.0, _LARGEST, "Highest over lowest price of the day"),
    Measure("range_7", "log ratio", 0.0, _LARGEST, "Mean of highest over lowest price of a day in the last 7 days"),
)
"""Of one asset."""

MARKET: Final = (
    Measure("market_return_7", "log return", -_LARGEST, _LARGEST, "Median move of the market's coins in the last 7 days"),
    Measure("market_return_30", "log return", -_LARGEST, _LARGEST, "Median move of the market's coins in the last 30 days"),
    Measure("market_breadth_7", "share", 0.0, 1.0, "Share of the market's coins that stand above their price 7 days ago"),
    Measure("market_breadth_30", "share", 0.0, 1.0, "Share of the market's coins that stand above their price 30 days ago"),
    Measure("market_doubled_30", "share", 0.0, 1.0, "Share of the market's coins at twice their price 30 days ago or more"),
    Measure("market_volatility_30", "log return", 0.0, _LARGEST, "Median volatility of the market's coins over 30 days"),
    Measure("btc_return_7", "log return", -_LARGEST, _LARGEST, "How far Bitcoin has come in the last 7 days"),
    Measure("btc_return_30", "log return", -_LARGEST, _LARGEST, "How far Bitcoin has come in the last 30 days"),
    Measure("btc_volatility_30", "log return", 0.0, _LARGEST, "Standard deviation of Bitcoin's daily log returns of 30 days"),
)
"""Of all coins together."""

RELATIVE: Final = (
    Measure("relative_run_up_7", "log return", -_LARGEST, _LARGEST, "Move of the last 7 days beyond the median coin's"),
    Measure("relative_run_up_30", "log return", -_LARGEST, _LARGEST, "Move of the last 30 days beyond the median coin's"),
    Measure("relative_volatility_30", "log ratio", -_LARGEST, _LARGEST, "Volatility over 30 days against the median coin's"),
)
"""Of one asset against all coins, so that a month in which everything runs does not count for the asset."""

MEASURES: Final = (*OWN, *MARKET, *RELATIVE)


def is_coin(ticker: str) -> bool:
    """Whether prices of the ticker are a coin's."""
    return ticker.endswith(COIN_SUFFIX)


def own_measures(series: PriceSeries, *, volume_in_dollars: bool) -> dict[str, Vector]:
    """Measures of one asset at the close of every row.

    Args:
        series: On consecutive days; NaN is a day without a price.
        volume_in_dollars: Whether the volume counts dollars (as it does of coins) and not pieces.

    Returns:
        Name → (n,), the names of `OWN`; NaN on days without a price and where too little is known before.
    """
    close, carried = series.close, _carried(series.close)
    returns = np.log(close / np.concatenate(([np.nan], carried[:-1]))) if len(close) else close
    top = close if series.high is None else np.fmax(series.high, close)
    bottom = close if series.low is None else np.fmin(series.low, close)
    ranges = np.log(top / bottom) if series.high is not None and series.low is not None else np.full(len(close), np.nan)
    traded = _traded(series, volume_in_dollars=volume_in_dollars)
    before = np.concatenate(([np.nan], _mean(traded, _SURGE)[:-1])) if len(close) else close
    measures = {
        "volatility_7": _deviation(returns, _WEEK),
        "volatility_30": _deviation(returns, _MONTH),
        **{f"run_up_{days}": _moved(close, carried, days) for days in (1, 3, _WEEK, _MONTH)},
        "drawdown_30": close / _extreme(top, _MONTH, np.fmax) - 1,
        "above_low_30": np.log(close / _extreme(bottom, _MONTH, np.fmin)),
        "volume_surge": _ratio(traded, before),
        "log_dollar_volume": _log10(_mean(traded, _WEEK)),
        "range_1": ranges,
        "range_7": _mean(ranges, _WEEK),
    }
    return {name: np.where(np.isfinite(close), values, np.nan) for name, values in measures.items()}


def market_measures(panel: Sequence[PriceSeries], days: Integers) -> dict[str, Vector]:
    """Measures of the market at the close of every day; each coin counts the same, whatever its size.

    Args:
        panel: The coins that stand for the market; Bitcoin by its ticker where it is among them.
        days: (n,) date ordinals of the consecutive days that are asked about.

    Returns:
        Name → (n,), the names of `MARKET`; NaN where fewer than ten coins have prices, or Bitcoin has none.
    """
    own = {one.ticker: own_measures(one.on(days), volume_in_dollars=True) for one in panel}
    stacked = {name: np.array([one[name] for one in own.values()]).reshape(len(own), len(days)) for name in _STACKED}
    leader = own.get(_LEADER, {})
    unknown = np.full(len(days), np.nan)
    week, month = stacked["run_up_7"], stacked["run_up_30"]
    return {
        "market_return_7": _median(week),
        "market_return_30": _median(month),
        "market_breadth_7": _share(week > 0.0, week),
        "market_breadth_30": _share(month > 0.0, month),
        "market_doubled_30": _share(month >= _DOUBLED, month),
        "market_volatility_30": _median(stacked["volatility_30"]),
        "btc_return_7": leader.get("run_up_7", unknown),
        "btc_return_30": leader.get("run_up_30", unknown),
        "btc_volatility_30": leader.get("volatility_30", unknown),
    }


_STACKED: Final = ("run_up_7", "run_up_30", "volatility_30")


def relative_measures(own: Mapping[str, Vector], market: Mapping[str, Vector]) -> dict[str, Vector]:
    """Measures of one asset against all coins, the names of `RELATIVE`; NaN where either is.

    Args:
        own: `own_measures` of the asset.
        market: `market_measures` of the same days.
    """
    return {
        "relative_run_up_7": own["run_up_7"] - market["market_return_7"],
        "relative_run_up_30": own["run_up_30"] - market["market_return_30"],
        "relative_volatility_30": _log(_ratio(own["volatility_30"], market["market_volatility_30"])),
    }


def _carried(close: Vector) -> Vector:
    """(n,) newest price up to each row, if it is less than `STEP` days old."""
    places = np.where(np.isfinite(close), np.arange(len(close)), -STEP)
    newest = np.maximum.accumulate(places) if len(places) else places
    fresh = (np.arange(len(close)) - newest < STEP) & (newest >= 0)
    return np.where(fresh, close[np.maximum(newest, 0)], np.nan) if len(close) else close


def _moved(close: Vector, carried: Vector, days: int) -> Vector:
    moved = np.full(len(close), np.nan)
    if len(close) > days:
        moved[days:] = np.log(close[days:] / carried[:-days])
    return moved


def _traded(series: PriceSeries, *, volume_in_dollars: bool) -> Vector:
    if series.volume is None:
        return np.full(len(series), np.nan)
    return series.volume if volume_in_dollars else series.volume * series.close


def _windows(values: Vector, days: int) -> Matrix:
    """(n, days) each row and those before it, NaN before the first."""
    if not len(values):
        return np.empty((0, days))
    padded = np.concatenate((np.full(days - 1, np.nan), values))
    return np.lib.stride_tricks.sliding_window_view(padded, days)


def _mean(values: Vector, days: int) -> Vector:
    """(n,) mean of the known values of a window; NaN where they are too few."""
    windows = _windows(values, days)
    known = np.isfinite(windows)
    count = known.sum(axis=1)
    sums: Vector = np.where(known, windows, 0.0).sum(axis=1)
    return np.where(count >= _FULL * days, sums / np.maximum(count, 1), np.nan)


def _deviation(values: Vector, days: int) -> Vector:
    """(n,) sample standard deviation of the known values of a window; NaN where they are too few."""
    windows, mean = _windows(values, days), _mean(values, days)
    known = np.isfinite(windows)
    squares = np.where(known, (windows - mean[:, None]) ** 2, 0.0).sum(axis=1)
    return np.where(np.isnan(mean), np.nan, np.sqrt(squares / np.maximum(known.sum(axis=1) - 1, 1)))


def _extreme(values: Vector, days: int, by: np.ufunc) -> Vector:
    """(n,) largest or smallest known value of a window; NaN where they are too few."""
    windows = _windows(values, days)
    enough = np.isfinite(windows).sum(axis=1) >= _FULL * days
    return np.where(enough, by.reduce(windows, axis=1), np.nan)


def _ratio(value: Vector, base: Vector) -> Vector:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(base > 0, value / base, np.nan)


def _log(values: Vector) -> Vector:
    return np.log(np.where(values > 0, values, np.nan))


def _log10(values: Vector) -> Vector:
    return np.log10(np.where(values > 0, values, np.nan))


def _median(values: Matrix) -> Vector:
    """(n,) median over coins of what is known of a day; NaN where it is known of too few."""
    enough = np.isfinite(values).sum(axis=0) >= LEAST_COINS
    medians = np.full(values.shape[1], np.nan)
    if enough.any():
        medians[enough] = np.nanmedian(values[:, enough], axis=0)
    return medians


def _share(told: NDArray[np.bool_], values: Matrix) -> Vector:
    """(n,) share of the coins known of a day of which it is true; NaN where too few are known."""
    count = np.isfinite(values).sum(axis=0)
    return np.where(count >= LEAST_COINS, told.sum(axis=0) / np.maximum(count, 1), np.nan)
