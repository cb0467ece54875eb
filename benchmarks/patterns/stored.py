"""The stored bars of 2025, by symbol and step."""

import lzma
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple, Self

from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.moments import MINUTE
from src.domains.crypto_patterns.bars.spreadsheet import read_csv

MINUTES: Final = (5, 15, 60)


class Series(NamedTuple):
    """A symbol at a step."""

    symbol: str
    minutes: int

    @property
    def name(self) -> str:
        """As the files have it, e.g. "BTCUSDT 5m"."""
        return f"{self.symbol} {self.minutes}m"


class Stored(NamedTuple):
    """A file of bars.

    Attributes:
        name: Of the file.
        body: Of the file.
        bars: What is in it.
    """

    name: str
    body: bytes
    bars: Bars

    @classmethod
    def of(cls, path: Path, minutes: int) -> Self:
        """Read a file."""
        body = path.read_bytes()
        return cls(path.name, body, read_csv(lzma.decompress(body), step=minutes * MINUTE))


def stored_bars(folder: Path) -> Mapping[Series, Stored]:
    """Every stored series of 5, 15 and 60 minutes, by symbol and then step."""
    found = {}
    for path in sorted(folder.glob("*USDT_*m_2025.csv.xz")):
        symbol, step, _ = path.name.split("_")
        series = Series(symbol, int(step.removesuffix("m")))
        if series.minutes in MINUTES:
            found[series] = Stored.of(path, series.minutes)
    return dict(sorted(found.items()))
