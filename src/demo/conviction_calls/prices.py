"""Daily prices of the invented assets: a restless walk, with runs that some callers see coming."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from src.demo.chance import Chance
from src.demo.conviction_calls.cast import FIRST_PRICE, LAST_DAY, Asset, Run

_SATURDAY: Final = 5
_BACK: Final = 30
"""Days in which half of a run is given back."""
_LARGEST: Final = 0.25
"""Largest ordinary day."""
_LOWEST: Final = 0.75
_HIGHEST: Final = 1.30
"""Bounds of an ordinary price around its level: from one to the other is no doubling, so that only runs are."""

_PULL: Final = 0.04
"""Part of the way that an ordinary price goes back each day to where its run has brought it."""

Row = tuple[date, float, float, float, float, int]
"""Day, open, high, low, close, volume."""


def prices(asset: Asset) -> list[Row]:
    """Day by day; stocks have no weekends. Only additions and multiplications, so that every machine finds the same digits."""
    chance, close, rows = Chance(asset.symbol, "prices"), asset.price, list[Row]()
    away = 0.0
    for day in _days(asset):
        opened = close
        away += max(-_LARGEST, min(_LARGEST, chance.noise() * asset.unrest)) - _PULL * away
        close = asset.price * _level(asset, day) * max(_LOWEST, min(_HIGHEST, 1 + away))
        spread = 1 + asset.unrest * chance.between(0.2, 1.0)
        busy = 1 + 4 * any(run.starts <= day < run.starts + timedelta(days=run.days) for run in asset.runs)
        volume = round(2_000_000 * busy * chance.between(0.5, 1.5) / (1 if asset.coin else asset.price))
        high, low = max(opened, close) * spread, min(opened, close) * (2 - spread)
        rows.append((day, opened, high, low, close, volume))
    return rows


def _days(asset: Asset) -> Iterator[date]:
    every = (FIRST_PRICE + timedelta(days=number) for number in range((LAST_DAY - FIRST_PRICE).days + 1))
    return (day for day in every if asset.coin or day.weekday() < _SATURDAY)


def _level(asset: Asset, day: date) -> float:
    level = 1.0
    for run in asset.runs:
        level *= _lifted(run, day)
    return level


def _lifted(run: Run, day: date) -> float:
    into = (day - run.starts).days + 1
    if into <= 0:
        return 1.0
    if into <= run.days:
        return 1 + (run.times - 1) * into / run.days
    return run.times - (run.times - 1) / 2 * min(1.0, (into - run.days) / _BACK)


def prices_csv(assets: tuple[Asset, ...]) -> str:
    """`ticker,date,open,high,low,close,volume`, one row a day."""
    rows = [
        f"{asset.ticker},{day},{opened:.5g},{high:.5g},{low:.5g},{close:.5g},{volume}"
        for asset in assets
        for day, opened, high, low, close, volume in prices(asset)
    ]
    return "\n".join(["ticker,date,open,high,low,close,volume", *rows]) + "\n"
