"""Bars out of CSV files: named columns in any order, or Binance's own files without a header."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.bulk import lines
from src.domains.crypto_patterns.bars.klines import bars_of_rows
from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.bars.rows import number, optional, to_bars
from src.errors import ParsingError

# What captures call the columns: those stored with this project's records, ccxt's, and Binance's published files.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "time": ("open_time", "opentime", "timestamp", "ts", "time", "datetime", "date"),
    "open": ("open",),
    "high": ("high",),
    "low": ("low",),
    "close": ("close",),
    "volume": ("volume", "vol"),
    "taker_buy": ("taker_buy_volume", "taker_buy_base", "taker_buy_base_asset_volume", "taker_buy_base_volume"),
    "trades": ("count", "trades", "number_of_trades", "num_trades"),
}
CELLS: Final = frozenset(name for names in _NAMES.values() for name in names)
"""Every column that is understood, in small letters."""

_NEEDED: Final = ("time", "open", "high", "low", "close", "volume")


def read_csv(body: bytes, *, step: int | None = None) -> Bars:
    """Bars of a CSV file in UTF-8.

    Args:
        body: The file; `ts` or `timestamp`, `vol` or `volume` and the like are understood; other columns (`turn`) are left
            alone. Without a header the columns are Binance's. Times need an offset or are counts since 1970.
        step: Microseconds a bar covers; None to take the shortest distance between two rows.

    Raises:
        ParsingError: No CSV of bars, or of more than 600,000; nothing after the first line at fault is read.
    """
    try:
        return _read((row for row in csv.reader(lines(body)) if row), step)
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"no CSV: {error}"
        raise ParsingError(message) from error


def _read(rows: Iterator[Sequence[str]], step: int | None) -> Bars:
    first = next(rows, None)
    if first is None:
        message = "an empty file"
        raise ParsingError(message)
    if first[0].strip().isdecimal():
        return bars_of_rows(chain((first,), rows), step=step)
    return to_bars(_named(rows, _places(first)), step=step)


def _places(header: Sequence[str]) -> dict[str, int]:
    folded = [cell.strip().lower() for cell in header]
    places = {field: folded.index(name) for field, names in _NAMES.items() for name in reversed(names) if name in folded}
    absent = [field for field in _NEEDED if field not in places]
    if absent:
        message = f"no column for {', '.join(absent)}"
        raise ParsingError(message)
    return places


def _named(rows: Iterable[Sequence[str]], places: Mapping[str, int]) -> Iterator[tuple[int, tuple[float, ...]]]:
    widest = max(places.values())
    needed = [places[field] for field in _NEEDED[1:]]
    extra = [places.get(field) for field in ("taker_buy", "trades")]
    for line, row in enumerate(rows, start=2):
        if len(row) <= widest:
            message = f"line {line} has {len(row)} cells"
            raise ParsingError(message)
        numbers = [number(row[at]) for at in needed]
        yield microseconds(row[places["time"]]), (*numbers, *(optional(None if at is None else row[at]) for at in extra))
