"""The bundled table of large US companies: who they are on EDGAR, and where they hire and publish."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

_TABLE = "directory.csv"
# One to six letters or digits (EDGAR's longest common-stock symbol has five letters; foreign lines reach six), then at most
# one class or series suffix. EDGAR writes it with a hyphen (`BRK-B`); people and exchanges also write a dot or a slash.
_SYMBOL = re.compile(r"([A-Z0-9]{1,6})(?:[.\-/]([A-Z0-9]{1,3}))?")


@dataclass(frozen=True, slots=True)
class Listing:
    """One company of the directory.

    Attributes:
        ticker: Symbol as EDGAR spells it, class shares as `BRK-B`.
        cik: EDGAR's identity of the company: ten digits, zero-padded.
        name: Name for people.
        website: Home page, https.
        careers_url: Its careers board, or "" where none is known well enough (a wrong company is worse than none).
        newsroom_url: Its newsroom page or feed, or "".
        board_name: The name the board is expected to give for itself, or "" where there is no board.
        how_known: Where each field comes from, in words; never empty.
    """

    ticker: str
    cik: str
    name: str
    website: str
    careers_url: str
    newsroom_url: str
    board_name: str
    how_known: str


def spelled(ticker: str) -> str | None:
    """A ticker in EDGAR's spelling (` brk.b ` → `BRK-B`), or None when it is not shaped like a ticker."""
    found = _SYMBOL.fullmatch(ticker.strip().upper())
    if found is None:
        return None
    return "-".join(part for part in found.groups() if part)


@lru_cache(maxsize=1)
def listings() -> Mapping[str, Listing]:
    """Every company of the directory by ticker; read from the package on first use."""
    text = resources.files(__package__).joinpath(_TABLE).read_text(encoding="utf-8")
    rows = (Listing(**row) for row in csv.DictReader(text.splitlines()))
    return MappingProxyType({row.ticker: row for row in rows})


def listing(ticker: str) -> Listing | None:
    """The company with this ticker in any spelling (`BRK.B`, `brk-b`), or None when the directory does not hold it."""
    symbol = spelled(ticker)
    return listings().get(symbol) if symbol is not None else None
