"""Stored daily prices of coins and stocks as the series and the directory that a run would read.

A price of the aggregator is stamped 00:00: it opens its day and closes the day before. An exchange's bars are taken as they
are and stand for the largest coin of their symbol, with highs and lows that the aggregator lacks.
"""

import csv
import lzma
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from src.domains.conviction_calls.market.measures import COIN_SUFFIX
from src.domains.conviction_calls.symbols.assets import Asset, Directory, Market, directory
from src.observations.prices import PriceSeries, Vector, canonical
from src.observations.sessions import Integers

AGGREGATOR: Final = "coins_daily_2021_coingecko.csv.xz"
EXCHANGE: Final = "coins_daily_2021-01_2022-09_binance.csv.xz"
STOCKS: Final = "stocks_daily_2019-10_2024-03_yahoo.csv.xz"

_DOLLAR_PAIR: Final = "USDT"
_LEVERAGED: Final = ("UP", "DOWN")  # tokens that multiply a coin's moves; nobody calls them, and half of them fell to nothing

Row = Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Quoted:
    """What there are prices of.

    Attributes:
        known: Coins and stocks by symbol, coins with their capitalisation day by day.
        series: Asset id → prices on every day from its first to its last; volume in dollars for coins, in shares for stocks.
        tickers: Ticker (`BTC-USD`, `GME`) → prices of the largest asset of that name.
    """

    known: Directory
    series: Mapping[str, PriceSeries]
    tickers: Mapping[str, PriceSeries]


def quoted(folder: Path) -> Quoted:
    """Coins and stocks of the recorded files in a folder."""
    coins, series = _aggregated(folder / AGGREGATOR)
    bars = dict(_bars(folder / EXCHANGE, 7))
    named: defaultdict[str, list[Asset]] = defaultdict(list)
    for asset in coins:
        named[asset.symbol].append(asset)
    for pair, one in bars.items():
        symbol = pair.removesuffix(_DOLLAR_PAIR)
        coin = max(named[symbol], key=_usual_cap, default=None)
        if coin is None and not symbol.endswith(_LEVERAGED):
            coin = Asset(symbol, Market.COIN, pair)
            coins.append(coin)
        if coin is not None:
            series[coin.id] = _renamed(one, symbol + COIN_SUFFIX)
    stocks = {f"stock {name}": _renamed(one, canonical(name)) for name, one in _bars(folder / STOCKS, 6)}
    listed = [Asset(one.ticker, Market.STOCK, key) for key, one in stocks.items()]
    largest = {asset.symbol: asset for asset in sorted(coins, key=_usual_cap)}
    tickers = {symbol + COIN_SUFFIX: series[asset.id] for symbol, asset in largest.items()}
    return Quoted(
        directory((*coins, *listed)), {**series, **stocks}, {**tickers, **{one.ticker: one for one in stocks.values()}}
    )


def _usual_cap(asset: Asset) -> float:
    """Capitalisation on the middle one of its days."""
    return sorted(cap for _, cap in asset.caps)[len(asset.caps) // 2] if asset.caps else 0.0


def _rows(path: Path) -> Iterator[tuple[str, list[Row]]]:
    """Rows of one name after another, by their first column."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for row in reader:
            found[row[0]].append(row)
    yield from found.items()


def _aggregated(path: Path) -> tuple[list[Asset], dict[str, PriceSeries]]:
    assets, series = [], {}
    for name, rows in _rows(path):
        days = np.array([date.fromisoformat(row[2]).toordinal() for row in rows], dtype=np.int64)
        price, cap, volume = (np.array([_number(row[column]) for row in rows]) for column in (3, 4, 5))
        known = [(date.fromordinal(int(day)), float(worth)) for day, worth in zip(days, cap, strict=True) if worth > 0]
        assets.append(Asset(rows[0][1], Market.COIN, name, name, tuple(known)))
        series[name] = _stamped(rows[0][1] + COIN_SUFFIX, days, price, volume)
    return assets, series


def _stamped(ticker: str, days: Integers, price: Vector, volume: Vector) -> PriceSeries:
    """Bars of prices stamped at midnight: the close of a day is the next one's stamp, and so is its volume."""
    every = np.arange(days[0] - 1, days[-1] + 1, dtype=np.int64)
    at = PriceSeries(ticker, days, np.where(price > 0, price, np.nan), volume=volume)
    opens, closes = at.on(every), at.on(every + 1)
    return PriceSeries(ticker, every, closes.close, open=opens.close, volume=closes.volume)


def _bars(path: Path, volume: int) -> Iterator[tuple[str, PriceSeries]]:
    """Bars of name, date, open, high, low, close, with the volume in a column of its own."""
    for name, rows in _rows(path):
        days = np.array([date.fromisoformat(row[1][:10]).toordinal() for row in rows], dtype=np.int64)
        days, place = np.unique(days, return_index=True)
        values = np.array([[_number(row[column]) for column in (2, 3, 4, 5, volume)] for row in rows])[place]
        opens, highs, lows, closes, traded = np.where(values > 0, values, np.nan).T
        every = np.arange(days[0], days[-1] + 1, dtype=np.int64)
        yield name, PriceSeries(name, days, closes, open=opens, high=highs, low=lows, volume=traded).on(every)


def _renamed(series: PriceSeries, ticker: str) -> PriceSeries:
    return PriceSeries(ticker, series.days, series.close, **series.others())


def _number(text: str) -> float:
    return float(text) if text else float("nan")
