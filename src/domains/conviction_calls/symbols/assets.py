"""What a symbol can name: coins and stocks, where two share one symbol, and which of them is meant on a day."""

import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Market(StrEnum):
    """What a channel talks about."""

    COIN = "coin"
    STOCK = "stock"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Asset:
    """One coin or stock.

    Attributes:
        symbol: As it trades, in capitals.
        market: `COIN` or `STOCK`.
        id: What tells it from others of the same symbol; for a stock its symbol.
        name: Name for people, or "" where unknown.
        caps: (day, market capitalisation in USD) in order of time; empty where unknown.
    """

    symbol: str
    market: Market
    id: str
    name: str = ""
    caps: tuple[tuple[date, float], ...] = ()

    def cap(self, day: date) -> float:
        """Market capitalisation last known on that day, USD; below every real one where unknown."""
        place = bisect.bisect_right(self.caps, day, key=lambda known: known[0])
        return self.caps[place - 1][1] if place else -1.0


@dataclass(frozen=True, slots=True)
class Directory:
    """Coins and stocks by symbol.

    Attributes:
        coins: Symbol to the coins of that symbol, at least one.
        stocks: Symbol to the stocks of that symbol, at least one.
    """

    coins: Mapping[str, tuple[Asset, ...]]
    stocks: Mapping[str, tuple[Asset, ...]]

    def named(self, symbol: str, market: Market) -> tuple[Asset, ...]:
        """The assets of that symbol in that market (`MIXED`: in both); empty where the directory knows none."""
        coins, stocks = self.coins.get(symbol, ()), self.stocks.get(symbol, ())
        return {Market.COIN: coins, Market.STOCK: stocks, Market.MIXED: coins + stocks}[market]

    def meant(self, symbol: str, market: Market, day: date) -> Asset | None:
        """The largest by what was known of capitalisation on that day, the first by id among equals; None where unknown."""
        return min(self.named(symbol, market), key=lambda asset: (-asset.cap(day), asset.id), default=None)

    def collides(self, symbol: str) -> bool:
        """Whether the symbol is both a coin and a stock."""
        return symbol in self.coins and symbol in self.stocks


def directory(assets: Iterable[Asset]) -> Directory:
    """A directory of these assets."""
    found: dict[Market, dict[str, tuple[Asset, ...]]] = {Market.COIN: {}, Market.STOCK: {}}
    for asset in assets:
        same = found[asset.market]
        same[asset.symbol] = (*same.get(asset.symbol, ()), asset)
    return Directory(MappingProxyType(found[Market.COIN]), MappingProxyType(found[Market.STOCK]))
