"""Files of ticks, by what they are called and what is in them, to columns of ticks by symbol."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import chain, islice
from typing import Any, Final, NoReturn

import orjson

from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.bars.tick_cells import TickCells
from src.domains.crypto_patterns.bars.tick_columns import TickColumns
from src.domains.crypto_patterns.feeds.sequences import Sequences
from src.domains.crypto_patterns.feeds.wire import contract_usd, understood
from src.domains.crypto_patterns.roster.rows_given import rows_given
from src.domains.crypto_patterns.roster.symbols import coin, symbol
from src.domains.crypto_patterns.roster.unpacked import DAMAGED, opened, unpacked
from src.errors import ParsingError

MOST_TICKS: Final = 3_000_000
"""Rows of all files of ticks together: half a minute of reading, and 250 MB of columns; a busy day of bitcoin is half of it."""

MOST_BYTES: Final = 1 << 29
"""Bytes of all of them out of their packing, 512 MB: rows of ticks take a hundred and seventy at most."""

_MOST_SYMBOLS: Final = 5_000  # no exchange lists more pairs
_LONGEST: Final = 10_000  # characters of a line: a message of a feed takes three hundred
_HEAD: Final = 64  # bytes that say whether a file is one array
_AT_ONCE: Final = 20_000  # rows that are read together
_PATIENCE: Final = 1_000  # rows without a single tick after which a file is none of ticks
_PARTS: Final = re.compile(r"[^A-Za-z0-9]+")
_RECEIVED: Final = re.compile(r"(\d{9,19})\s+(?=\{)")
_TIMES: Final = ("recv_us", "received_at", "receivedAt", "local_timestamp")
_QUOTES: Final = frozenset({"USDT", "USDC", "FDUSD", "BUSD", "USD", "BTC", "ETH"})


class TooMuchError(ParsingError):
    """A file for which there is no room beside those before it."""


@dataclass(slots=True)
class Room:
    """What may still be read.

    Attributes:
        rows: Rows of all files together.
        characters: Characters of them.
    """

    rows: int = MOST_TICKS
    characters: int = MOST_BYTES


@dataclass(slots=True)
class TickFile:
    """What a file of ticks holds.

    Attributes:
        alone: Symbol of rows that name none, as the file's name or the input has it; "" for none.
        ticks: Symbol in capitals, without separators → its ticks.
        rows: Rows so far.
        wrong: Rows that are no ticks.
        why: What the first of them was.
        repeated: Ticks that bore the number of a message already taken.
    """

    alone: str
    ticks: dict[str, TickColumns] = field(default_factory=dict)
    rows: int = 0
    wrong: int = 0
    why: str = ""
    repeated: int = 0
    _sequences: Sequences = field(default_factory=Sequences)
    _known: dict[str, tuple[TickColumns, float | None]] = field(default_factory=dict)
    _faults: list[tuple[int, str]] = field(default_factory=list)

    def table(self, cells: TickCells, rows: Sequence[Sequence[Any]]) -> None:
        """Take rows of a table.

        Raises:
            ParsingError: A thousand were none, and none was one.
        """
        self._table(cells, rows, range(self.rows + 1, self.rows + 1 + len(rows)))
        self._counted(len(rows))

    def objects(self, messages: Sequence[Any], received: Sequence[int] = ()) -> None:
        """Take objects: messages of a feed, or rows whose cells are named.

        Args:
            messages: As parsed from JSON.
            received: When each was received, microseconds since 1970; 0 where nobody wrote it down.

        Raises:
            ParsingError: A thousand were none, and none was one.
        """
        tables: dict[tuple[str, ...], tuple[list[Sequence[Any]], list[int]]] = {}
        for place, message in enumerate(messages):
            number = self.rows + 1 + place
            try:
                at = received[place] if received else 0
                if not isinstance(message, dict):
                    _refuse("no object")
                elif at or not _tabular(message):
                    self._message(message, at)
                else:
                    of_one = tables.setdefault(tuple(message), ([], []))
                    of_one[0].append(tuple(message.values()))
                    of_one[1].append(number)
            except ParsingError as error:
                self._faults.append((number, str(error)))
        for names, (rows, numbers) in tables.items():
            try:
                cells = TickCells.named(names)
            except ParsingError as error:
                self._faults += [(number, str(error)) for number in numbers]
                continue
            self._table(cells, rows, numbers)
        self._counted(len(messages))

    def _table(self, cells: TickCells, rows: Sequence[Sequence[Any]], numbers: Sequence[int]) -> None:
        if cells.symbol is None:
            self._of_symbol(self.alone, cells, rows, numbers)
            return
        groups: dict[str, tuple[list[Sequence[Any]], list[int]]] = {}
        for number, row in zip(numbers, rows, strict=True):
            named = row[cells.symbol] if len(row) > cells.symbol else ""
            of_one = groups.setdefault(named if isinstance(named, str) and named else self.alone, ([], []))
            of_one[0].append(row)
            of_one[1].append(number)
        for name, (some, their_numbers) in groups.items():
            self._of_symbol(name, cells, some, their_numbers)

    def _of_symbol(self, name: str, cells: TickCells, rows: Sequence[Sequence[Any]], numbers: Sequence[int]) -> None:
        try:
            ticks, contract = self._known.get(name) or self._of(name)
        except ParsingError as error:
            self._faults += [(number, str(error)) for number in numbers]
            return
        try:
            cells.read_all(rows, ticks, contract)
        except ParsingError:
            self._one_by_one(cells, rows, numbers, ticks, contract)

    def _one_by_one(
        self,
        cells: TickCells,
        rows: Sequence[Sequence[Any]],
        numbers: Sequence[int],
        ticks: TickColumns,
        contract: float | None,
    ) -> None:
        for number, row in zip(numbers, rows, strict=True):
            try:
                cells.read(row, ticks, contract)
            except ParsingError as error:
                self._faults.append((number, str(error)))
            except IndexError:
                self._faults.append((number, f"a row of {len(row)} cells"))

    def _message(self, message: Mapping[str, Any], received_at: int) -> None:
        received_at = received_at or next((microseconds(message[name]) for name in _TIMES if message.get(name)), 0)
        told = understood(message, self.alone.encode(), received_at=received_at)
        tick = told.ticks[0]
        at = tick.received_at if tick.exchange_at is None else tick.exchange_at
        if told.sequence is not None and self._sequences.repeated(told.symbol, told.sequence, at):
            self.repeated += len(told.ticks)
            return
        columns, _ = self._known.get(told.symbol) or self._of(told.symbol)
        for each in told.ticks:
            columns.take(each)

    def _counted(self, rows: int) -> None:
        self.rows += rows
        self.wrong += len(self._faults)
        if self._faults and not self.why:
            number, why = min(self._faults)
            self.why = f"row {number}: {why}"
        self._faults.clear()
        if self.wrong >= _PATIENCE and not any(map(len, self.ticks.values())):
            _refuse(f"of its first {self.rows:,} rows none is a tick, the first at {self.why}")

    def _of(self, name: str) -> tuple[TickColumns, float | None]:
        plain = symbol(name)
        if not plain:
            text = "it does not say of which symbol it is (a file's name may: BTCUSDT_trades.csv)"
            raise ParsingError(text)
        if plain not in self.ticks and len(self.ticks) >= _MOST_SYMBOLS:
            text = f"one more symbol than {_MOST_SYMBOLS:,}"
            raise ParsingError(text)
        found = self.ticks.setdefault(plain, TickColumns()), contract_usd(name)
        if len(self._known) < _MOST_SYMBOLS:  # a symbol has as many spellings as a file cares to invent
            self._known[name] = found
        return found


def named(name: str) -> str:
    """The symbol that a file's name says, as it is written there; "" where it says none.

    "ticks_usdm_BTCUSDT_20240808_trades.csv.xz", "btc-usdt-trades.csv" and "BTCUSD_PERP-aggTrades-2024-01.csv" say one: the
    first word that ends in a quote coin, or is one after another word; else the first one in capitals.
    """
    parts = [part for part in _PARTS.split(name) if part]
    for place, part in enumerate(parts):
        word = part.upper()
        if coin(word) != word:
            after = parts[place + 1].upper() if place + 1 < len(parts) else ""
            inverse = f"{word}_{after}"
            return inverse if contract_usd(inverse) else word
        if place and word in _QUOTES and parts[place - 1].isalnum():
            return parts[place - 1].upper() + word
    return next((part for part in parts if part.isupper() and len(part) > 1), "")


def ticks_in(name: str, body: bytes, alone: str, room: Room) -> TickFile:
    """The ticks of a file, by symbol.

    Args:
        name: What it is called, see `named`.
        body: Plain, gzip or xz: CSV with named columns or Binance's own without, or messages of a feed as a JSON array or a
            line each, before which the moment of receipt may stand. Where no row names a symbol, the file's name does.
        alone: The one symbol the input names; "" where it names several or none.
        room: What may be read, and is less afterwards.

    Raises:
        TooMuchError: There is no room for it.
        ParsingError: It holds no ticks.
    """
    found = TickFile(named(name) or alone)
    try:
        with opened(body) as file:
            listed = file.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["
        if listed:
            rows = _rows(body, room)
            for place in range(0, len(rows), _AT_ONCE):
                found.objects(rows[place : place + _AT_ONCE])
        else:
            with TextIOWrapper(opened(body), encoding="utf-8-sig", errors="replace") as text:
                _read(found, _lines(text, room))
    except DAMAGED as error:
        message = f"its packing is damaged: {error}"
        raise ParsingError(message) from error
    except csv.Error as error:
        message = f"no CSV: {error}"
        raise ParsingError(message) from error
    if not any(map(len, found.ticks.values())):
        message = f"none of its {found.rows:,} rows is a tick, the first at {found.why}" if found.wrong else "no rows"
        raise ParsingError(message)
    return found


def _lines(text: TextIOWrapper, room: Room) -> Iterator[str]:
    for line in iter(lambda: text.readline(_LONGEST + 1), ""):
        room.rows -= 1
        room.characters -= len(line)
        if room.rows < 0 or room.characters < 0:
            message = "all together would hold too much"
            raise TooMuchError(message)
        if len(line) > _LONGEST:
            message = f"a line is longer than {_LONGEST:,} characters"
            raise ParsingError(message)
        yield line


def _rows(body: bytes, room: Room) -> Sequence[Mapping[str, Any]]:
    rows = rows_given(unpacked(body))
    room.rows -= len(rows)
    if room.rows < 0:
        message = "all together would hold too much"
        raise TooMuchError(message)
    return rows


def _read(found: TickFile, lines: Iterator[str]) -> None:
    first = next((line for line in lines if line.strip()), "")
    if "{" in first:
        whole = (line for line in chain((first,), lines) if line.strip())
        while some := list(islice(whole, _AT_ONCE)):
            told = [_parsed(line) for line in some]
            found.objects([message for _, message in told], [at for at, _ in told])
        return
    rows = (row for row in csv.reader(chain((first,), lines)) if row)
    head = next(rows, [])
    unnamed = bool(head) and head[0].strip().isdecimal()
    cells = TickCells.unnamed(head) if unnamed else TickCells.named(head)
    whole_table = chain((head,), rows) if unnamed else rows
    while many := list(islice(whole_table, _AT_ONCE)):
        found.table(cells, many)


def _parsed(line: str) -> tuple[int, Any]:
    """When a line was received, 0 where it does not say, and what it says; None where that is no JSON."""
    received = _RECEIVED.match(line)
    try:
        message = orjson.loads(line[received.end() :] if received else line)
        return (microseconds(int(received[1])) if received else 0), message
    except (orjson.JSONDecodeError, ParsingError):
        return 0, None


def _tabular(message: Mapping[str, Any]) -> bool:
    """Whether a message is a row of cells: Binance's own, and those that are numbered, are not."""
    return not ("s" in message or "data" in message or "seq" in message or "sequence" in message)


def _refuse(words: str) -> NoReturn:
    raise ParsingError(words)
