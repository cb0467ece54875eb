"""Files of ticks, by what they are called and what is in them, to columns of ticks by symbol."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
from typing import Any, Final, TypeVar

import orjson

from src.domains.crypto_patterns.bars.bulk import check_bulk
from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.bars.tick_cells import TickCells
from src.domains.crypto_patterns.roster.file_symbol import named
from src.domains.crypto_patterns.roster.rows_given import rows_given
from src.domains.crypto_patterns.roster.tick_file import TickFile
from src.domains.crypto_patterns.roster.unpacked import DAMAGED, opened, unpacked
from src.errors import ParsingError

MOST_TICKS: Final = 3_000_000
"""Rows of all files of ticks together: half a minute, and 350 MB beside the files; a busy day of bitcoin is half of it."""

MOST_BYTES: Final = 1 << 29
"""Bytes of all of them out of their packing, 512 MB: rows of ticks take a hundred and seventy at most."""

_LONGEST: Final = 10_000  # characters of a line: a message of a feed takes three hundred
_HEAD: Final = 64  # bytes that say whether a file is one array
_AT_ONCE: Final = 20_000  # rows that are read together
_BATCH: Final = 1 << 22  # characters of them, 4 MB: two hundred a row, as messages take
_Row = TypeVar("_Row", str, list[str])
_RECEIVED: Final = re.compile(r"(\d{9,19})\s+(?=\{)")


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
    found = TickFile(named(name, alone))
    try:
        with opened(body) as file:
            listed = file.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["
        if listed:
            rows = _rows(body, room)
            for place in range(0, len(rows), _AT_ONCE):
                found.objects(rows[place : place + _AT_ONCE])
        else:
            with TextIOWrapper(opened(body), encoding="utf-8-sig", errors="replace") as text:
                _read(found, _lines(text, room), room)
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


def _read(found: TickFile, lines: Iterator[str], room: Room) -> None:
    first = next((line for line in lines if line.strip()), "")
    if "{" in first:
        for some in _batches((line for line in chain((first,), lines) if line.strip()), room):
            check_bulk("".join(some).encode())
            told = [_parsed(line) for line in some]
            found.objects([message for _, message in told], [at for at, _ in told])
        return
    rows = (row for row in csv.reader(chain((first,), lines)) if row)
    head = next(rows, [])
    unnamed = bool(head) and head[0].strip().isdecimal()
    cells = TickCells.unnamed(head) if unnamed else TickCells.named(head)
    for many in _batches(chain((head,), rows) if unnamed else rows, room):
        found.table(cells, many)


def _batches(rows: Iterator[_Row], room: Room) -> Iterator[list[_Row]]:
    """Rows that are read together: until so many are there, or so many characters have been taken for them."""
    some, before = list[_Row](), room.characters
    for row in rows:
        some.append(row)
        if len(some) >= _AT_ONCE or before - room.characters >= _BATCH:
            yield some
            some, before = [], room.characters
    if some:
        yield some


def _parsed(line: str) -> tuple[int, Any]:
    """When a line was received, 0 where it does not say, and what it says; None where that is no JSON."""
    received = _RECEIVED.match(line)
    try:
        message = orjson.loads(line[received.end() :] if received else line)
        return (microseconds(int(received[1])) if received else 0), message
    except (orjson.JSONDecodeError, ParsingError):
        return 0, None
