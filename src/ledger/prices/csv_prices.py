"""Prices in CSV: long (a row a ticker and day), one ticker a file, or Yahoo's own download with columns a ticker."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from typing import Final

import numpy as np

from src.errors import ParsingError
from src.ledger.prices.cleaning import Cells
from src.ledger.prices.layout import Layout, by_ticker
from src.ledger.prices.unpacking import lines
from src.observations.prices import Vector, canonical

_CHUNK: Final = 20_000  # rows held as text at a time: 10 MB
# The day as it is printed, whatever zone follows: daily bars are stamped at midnight of the exchange or of UTC, and moving
# either into another zone can make it the day before.
_DATE: Final = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)(?:[ T].{0,40})?\s*|\s*(\d{4})(\d\d)(\d\d)\s*", re.ASCII)
_HEAD: Final = 3  # lines of a header with columns a ticker: fields, tickers, and the name of the index

Row = Sequence[str]


def read_csv(body: bytes, stem: str, wanted: frozenset[str]) -> dict[str, Cells]:
    """Rows of the wanted tickers.

    Args:
        body: The file, plain or packed with xz or gzip.
        stem: Its name without ending: the ticker, where no column says.
        wanted: Tickers in canonical spelling.

    Raises:
        ParsingError: No table of prices; the message begins with a verb, to follow the file's name.
    """
    rows = csv.reader(lines(body))
    try:
        plan, rest = _plan(rows, canonical(stem))
        chosen = {ticker: layout for ticker, layout in plan.items() if ticker in wanted or layout.ticker is not None}
        parts: dict[str, list[Cells]] = {}
        days: dict[str, int] = {}
        while chosen and (chunk := list(islice(rest, _CHUNK))):
            for ticker, layout, own in _groups(chunk, chosen, wanted):
                parts.setdefault(ticker, []).append(_cells(own, layout, days))
    except csv.Error as error:
        message = f"is no CSV ({error})"
        raise ParsingError(message) from error
    return {ticker: _joined(cells) for ticker, cells in parts.items()}


def day_of(text: str) -> int:
    """Ordinal of a printed day or moment (2024-01-31, 20240131, 2024-01-31 00:00:00-05:00); 0 where it is none.

    31/01/2024 and 01/31/2024 are none: which is which would have to be guessed.
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return 0
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0


def _plan(rows: Iterator[Row], stem: str) -> tuple[dict[str, Layout], Iterator[Row]]:
    """Layout by ticker (for a long table one layout under the file's own name), and the rows after the header."""
    head = list(islice((row for row in rows if row), _HEAD))
    if not head:
        message = "is empty"
        raise ParsingError(message)
    if len(head) == _HEAD and head[0][0].lower() == "price" and head[1][0].lower() == "ticker":
        return by_ticker(head[0], head[1]), rows
    return {stem: Layout.of(head[0])}, chain(head[1:], rows)


def _groups(
    chunk: list[Row], plan: Mapping[str, Layout], wanted: frozenset[str]
) -> Iterator[tuple[str, Layout, Sequence[Row]]]:
    for ticker, layout in plan.items():
        if layout.ticker is None:
            yield ticker, layout, chunk
        else:
            for name, rows in _by_name(chunk, layout.ticker, wanted).items():
                yield name, layout, rows


def _by_name(chunk: Iterable[Row], place: int, wanted: frozenset[str]) -> dict[str, list[Row]]:
    """Rows by ticker, each spelling of a ticker looked at once."""
    groups: dict[str, list[Row]] = {}
    by_spelling: dict[str, list[Row] | None] = {}
    for row in chunk:
        if len(row) <= place:
            continue
        spelling = row[place]
        if spelling not in by_spelling:
            ticker = canonical(spelling)
            by_spelling[spelling] = groups.setdefault(ticker, []) if ticker in wanted else None
        own = by_spelling[spelling]
        if own is not None:
            own.append(row)
    return groups


def _cells(rows: Sequence[Row], layout: Layout, days: dict[str, int]) -> Cells:
    width = 1 + max(layout.date, layout.close, layout.raw_close or 0, *layout.others.values(), 0)
    rows = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows if row]
    return Cells(
        days=_days([row[layout.date] for row in rows], days),
        close=_numbers([row[layout.close] for row in rows]),
        raw_close=None if layout.raw_close is None else _numbers([row[layout.raw_close] for row in rows]),
        others={name: _numbers([row[place] for row in rows]) for name, place in layout.others.items()},
    )


def _days(texts: Sequence[str], known: dict[str, int]) -> np.typing.NDArray[np.int64]:
    for text in set(texts):
        if text not in known:
            known[text] = day_of(text)
    return np.array([known[text] for text in texts], dtype=np.int64)


def _numbers(texts: Sequence[str]) -> Vector:
    try:
        return np.array(list(map(float, texts)))
    except ValueError:
        return np.array([_number(text) for text in texts])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


def _joined(parts: Sequence[Cells]) -> Cells:
    if len(parts) == 1:
        return parts[0]
    raw = [part.raw_close for part in parts if part.raw_close is not None]
    return Cells(
        days=np.concatenate([part.days for part in parts]),
        close=np.concatenate([part.close for part in parts]),
        raw_close=np.concatenate(raw) if raw else None,
        others={name: np.concatenate([part.others[name] for part in parts]) for name in parts[0].others},
    )
