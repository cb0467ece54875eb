"""`TickFile`: the rows and messages of one file of ticks, by symbol, and which of them were none."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.bars.tick_cells import TickCells
from src.domains.crypto_patterns.bars.tick_columns import TickColumns
from src.domains.crypto_patterns.feeds.sequences import Sequences
from src.domains.crypto_patterns.feeds.wire import contract_usd, understood
from src.domains.crypto_patterns.roster.symbols import symbol
from src.errors import ParsingError

_MOST_SYMBOLS: Final = 5_000  # no exchange lists more pairs
_PATIENCE: Final = 1_000  # rows without a single tick after which a file is none of ticks
_FEW: Final = 16  # rows that are read sooner one by one than at once
_MOST_SHAPES: Final = 1_000  # sets of columns whose places are remembered: a file has one, or a few
_TIMES: Final = ("recv_us", "received_at", "receivedAt", "local_timestamp")


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
    _shapes: dict[tuple[str, ...], TickCells] = field(default_factory=dict)
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
                cells = self._cells(names)
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
        if len(rows) >= _FEW:
            with suppress(ParsingError):
                cells.read_all(rows, ticks, contract)
                return
        self._one_by_one(cells, rows, numbers, ticks, contract)

    def _cells(self, names: tuple[str, ...]) -> TickCells:
        found = self._shapes.get(names)
        if found is None:
            found = TickCells.named(names)
            if len(self._shapes) < _MOST_SHAPES:
                self._shapes[names] = found
        return found

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
            columns.take(each, middle=len(told.ticks) > 1)

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


def _tabular(message: Mapping[str, Any]) -> bool:
    """Whether a message is a row of cells: Binance's own, and those that are numbered, are not."""
    return not ("s" in message or "data" in message or "seq" in message or "sequence" in message)


def _refuse(words: str) -> NoReturn:
    raise ParsingError(words)
