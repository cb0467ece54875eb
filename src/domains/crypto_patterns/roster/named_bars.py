"""Files of bars, by what they are called and what is in them, to bars by symbol."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final

from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.klines import read_klines
from src.domains.crypto_patterns.bars.spreadsheet import CELLS, read_csv
from src.domains.crypto_patterns.roster.rows_given import rows_given
from src.domains.crypto_patterns.roster.symbols import symbol
from src.domains.crypto_patterns.roster.timeframe import step_of
from src.errors import ParsingError

_PARTS: Final = re.compile(r"[^A-Za-z0-9]+")
_MOST_SYMBOLS: Final = 5_000
"""Symbols in a file: no exchange lists more pairs, and each has its columns."""

_HEADER: Final = 10_000  # bytes at the beginning that may hold the names of the columns
_QUOTES: Final = frozenset({"USDT", "USDC", "FDUSD", "BUSD", "USD", "BTC", "ETH"})


@dataclass(frozen=True, slots=True)
class Label:
    """What a name says.

    Attributes:
        symbol: In capitals, without separators; "" where it says none.
        step: Microseconds of a bar; None where it says none.
    """

    symbol: str
    step: int | None


def label(name: str) -> Label:
    """What a file's name says: "BTCUSDT_5m.csv", "btc-usdt-15m-2025.csv.xz" and "bars_BTCUSDT_1h" name a symbol and a step.

    The symbol stands before the step, or first where no step is named; a name in small letters without a step names none,
    because "bars" is one as well.
    """
    parts = [part for part in _PARTS.split(name) if part]
    place = next((place for place, part in enumerate(parts) if step_of(part)), None)
    if place is None:
        first = parts[0] if parts else ""
        return Label(first if first.isupper() else "", None)
    before = [part.upper() for part in parts[:place]]
    paired = len(before) > 1 and before[-1] in _QUOTES
    return Label("".join(before[-2:] if paired else before[-1:]), step_of(parts[place]))


def bars_in(name: str, body: bytes) -> Mapping[str, Bars]:
    """The bars of a file, by symbol.

    Args:
        name: What it is called, see `label`.
        body: Out of its packing: CSV, a JSON array of klines, or rows with named cells (JSON, JSON lines), where a column
            `symbol` names the symbol and several may share a file.

    Returns:
        Bars by symbol; by "" where neither the name nor a column says which.

    Raises:
        ParsingError: It holds no bars, or too many.
    """
    said, text = label(name), body.lstrip()
    if re.match(rb"\[\s*\[", text):
        return {said.symbol: read_klines(text, step=said.step)}
    if text[:1] in (b"[", b"{"):
        return _by_symbol(rows_given(text), said)
    header = text[:_HEADER].partition(b"\n")[0].decode("utf-8-sig", "replace").lower().split(",")
    if "symbol" in (cell.strip() for cell in header):
        return _by_symbol(rows_given(text), said)
    return {said.symbol: read_csv(text, step=said.step)}


def _by_symbol(rows: Sequence[Mapping[str, Any]], said: Label) -> Mapping[str, Bars]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(symbol(str(row.get("symbol") or "")) or said.symbol, []).append(row)
        if len(groups) > _MOST_SYMBOLS:
            message = f"it holds bars of more than {_MOST_SYMBOLS:,} symbols"
            raise ParsingError(message)
    if not groups:
        message = "no rows"
        raise ParsingError(message)
    return {name: read_csv(_as_csv(group), step=said.step) for name, group in groups.items()}


def _as_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as the text that the reader of captures reads, so that both name their columns in the same ways."""
    text = StringIO()
    named = {str(name).strip().lower() for row in rows for name in row}
    # Only what is understood: rows that each invent a column would make a table of their square.
    writer = csv.DictWriter(text, ["symbol", *sorted(CELLS & named)], restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({str(name).strip().lower(): value for name, value in row.items()} for row in rows)
    return text.getvalue().encode()
