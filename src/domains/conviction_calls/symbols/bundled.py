"""The bundled list of coins and stocks, with what an input adds to it.

Coins: symbols and names of the 2,494 coins that CoinGecko listed daily in 2021 (a table under the MIT licence), those that
Binance traded in dollars to September 2022, and larger ones since. Where a symbol names several, each has its capitalisation
of five days of 2021, so that the larger can be taken; one that took a symbol over since counts
for a thousand million from June 2024. Stocks: the 1,500 largest issuers of SEC's company_tickers.json of April 2026 and 866
that communities named in 2019 to 2022, funds and companies that are gone among them.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Final

from src.domains.conviction_calls.symbols.assets import Asset, Directory, Market, directory

_TABLE: Final = "listed.csv"


@lru_cache(maxsize=1)
def listed() -> tuple[Asset, ...]:
    """Every coin and stock of the list; read from the package on first use."""
    text = resources.files(__package__).joinpath(_TABLE).read_text(encoding="utf-8")
    return tuple(_asset(row) for row in csv.DictReader(text.splitlines()))


def known_assets(given: Iterable[Asset] = ()) -> Directory:
    """The list with the assets that an input adds.

    An added asset of a symbol that the list has once is that one, and gives it its capitalisation; of a symbol that the list
    has several times it stands beside them, and its capitalisation decides; of a new symbol it is new.
    """
    added = {(asset.market, asset.symbol): asset for asset in given}
    return directory(_merged(added)) if added else _listed_directory()


@lru_cache(maxsize=1)
def _listed_directory() -> Directory:
    return directory(listed())


def _merged(added: dict[tuple[Market, str], Asset]) -> Iterator[Asset]:
    same: defaultdict[tuple[Market, str], list[Asset]] = defaultdict(list)
    for asset in listed():
        same[asset.market, asset.symbol].append(asset)
    for place, assets in same.items():
        given = added.pop(place, None)
        if given is not None and len(assets) == 1:
            assets = [replace(assets[0], name=given.name or assets[0].name, caps=given.caps or assets[0].caps)]  # noqa: PLW2901 - the list is taken further, not lost
        elif given is not None:
            assets.append(given)
        yield from assets
    yield from added.values()


def _asset(row: dict[str, str]) -> Asset:
    market = Market(row["market"])
    caps = [told.split(":") for told in row["caps"].split()]
    known = tuple((date.fromisoformat(day), float(cap)) for day, cap in caps)
    return Asset(row["symbol"], market, row["name"] or row["symbol"], row["name"], known)
