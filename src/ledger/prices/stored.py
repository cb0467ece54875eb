"""Prices that the user keeps: a folder or a key-value store of CSV (plain, .xz, .gz) or Parquet."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from src.errors import ConfigurationError, ParsingError
from src.ledger.prices.cleaning import Cells, Cleaned, cleaned
from src.ledger.prices.csv_prices import read_csv
from src.ledger.prices.faults import Asked, Examined, examined, newest_session
from src.ledger.prices.parquet_prices import MAGIC, read_parquet
from src.ledger.store import Store
from src.observations.prices import Quotes, canonical
from src.observations.sessions import Sessions
from src.observations.trading import NEW_YORK, Trading

ENDINGS: Final = (".csv", ".csv.xz", ".csv.gz", ".parquet")
"""What the name of a file or a record of prices ends with; others are not opened."""

_MOST_FILES: Final = 20_000  # one a ticker, for every US listing twice over
_LARGEST: Final = 256_000_000  # bytes of one file as stored
_FAULTS_SHOWN: Final = 3
_SIDE_BY_SIDE: Final = 8  # records asked for at a time


class Shelf(Protocol):
    """Where files lie."""

    @property
    def name(self) -> str:
        """For sentences."""
        ...

    def files(self) -> AsyncIterator[tuple[str, bytes | ParsingError]]:
        """Name and content of every file of prices, or why it could not be had, in order of their names.

        Raises:
            ConfigurationError: There is no such place, or nothing of the kind in it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """Files of one folder; what lies deeper, or is linked from outside, is not looked at.

    Attributes:
        path: The folder.
    """

    path: Path

    @property
    def name(self) -> str:
        """For sentences."""
        return f"folder {self.path.name!r}"

    async def files(self) -> AsyncIterator[tuple[str, bytes | ParsingError]]:
        """Files of prices in order of their names.

        Raises:
            ConfigurationError: No folder, or no file of prices in it.
        """
        for path in await asyncio.to_thread(self._listed):
            yield path.name, await asyncio.to_thread(_content, path)

    def _listed(self) -> list[Path]:
        if not self.path.is_dir():
            message = f"pricesFrom: wanted a folder of prices, and {str(self.path)!r} is none"
            raise ConfigurationError(message)
        home = self.path.resolve()
        paths = sorted(path for path in home.iterdir() if path.name.lower().endswith(ENDINGS))
        own = [path for path in paths if path.resolve().parent == home and path.is_file()]
        _refuse_odd_number(len(own), self.name)
        return own


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one key-value store.

    Attributes:
        store: The opened store.
        called: What the user calls it.
    """

    store: Store
    called: str = ""

    @property
    def name(self) -> str:
        """For sentences."""
        return f"key-value store {self.called!r}" if self.called else "key-value store"

    async def files(self) -> AsyncIterator[tuple[str, bytes | ParsingError]]:
        """Records of prices in order of their keys.

        Raises:
            ConfigurationError: No record of prices in it.
        """
        keys = sorted([entry.key async for entry in self.store.iterate_keys() if entry.key.lower().endswith(ENDINGS)])
        _refuse_odd_number(len(keys), self.name)
        for start in range(0, len(keys), _SIDE_BY_SIDE):
            some = keys[start : start + _SIDE_BY_SIDE]
            for key, content in zip(some, await asyncio.gather(*map(self._content, some)), strict=True):
                yield key, content

    async def _content(self, key: str) -> bytes | ParsingError:
        try:
            value: Any = await self.store.get_value(key)
        except ValueError:
            return ParsingError("is not what its content type says")
        if isinstance(value, str | bytes | bytearray) and len(value) > _LARGEST:
            return ParsingError(f"is larger than {_LARGEST:,} bytes")
        if isinstance(value, str):
            return value.encode()
        return bytes(value) if isinstance(value, bytes | bytearray) else ParsingError("is neither text nor bytes")


@dataclass(slots=True)
class _Found:
    """What the files hold of each ticker, and which of them could not be read."""

    series: dict[str, list[tuple[str, Cleaned]]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """One file's series, examined, and what it was chosen from."""

    examined: Examined
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredPrices:
    """Prices from files; of several files that hold a ticker the one with most sessions is taken.

    Two files are never spliced: each is adjusted for the splits and dividends up to its own day of download, so the step from
    one to the other is no return.

    Attributes:
        shelf: Where the files lie.
        as_of: Moment of the run (aware): a session that had not closed by then has no close.
        trading: How such prices are made.
    """

    shelf: Shelf
    as_of: datetime
    trading: Trading = NEW_YORK

    async def quotes(self, tickers: Sequence[str], first: date, last: date) -> Quotes:
        """Daily prices of tickers, examined.

        Raises:
            ConfigurationError: The place does not exist or holds no file of prices.
        """
        sessions = self.trading.sessions(first, last)
        asked = Asked(first, last, newest_session(sessions, self.as_of), self.trading)
        found = await self._found(frozenset(map(canonical, tickers)))
        absent = _Choice(Examined(None, f"{self.shelf.name} has no prices of it{_broken(found.broken)}"))
        chosen = {ticker: _chosen(found.series.get(canonical(ticker), []), asked, sessions) or absent for ticker in tickers}
        return Quotes(
            series={ticker: series for ticker, choice in chosen.items() if (series := choice.examined.series) is not None},
            faults={ticker: fault for ticker, choice in chosen.items() if (fault := choice.examined.fault)},
            notes={ticker: choice.note for ticker, choice in chosen.items() if choice.note},
        )

    async def _found(self, wanted: frozenset[str]) -> _Found:
        found = _Found()
        async for name, content in self.shelf.files():
            try:
                if isinstance(content, ParsingError):
                    raise content
                cells = await asyncio.to_thread(_read, name, content, wanted)
            except ParsingError as error:
                found.broken.append(f"{name} {error}")
                continue
            for ticker, own in cells.items():
                found.series.setdefault(ticker, []).append((name, cleaned(ticker, own)))
        return found


def _chosen(held: Sequence[tuple[str, Cleaned]], asked: Asked, sessions: Sessions) -> _Choice | None:
    """The longest series that can be used; where none can, what is wrong with the longest; None where there is none."""
    if not held:
        return None
    ranked = sorted(held, key=lambda item: (-_rows(item[1], asked), -len(item[1].series.others()), item[0]))
    judged = ((name, examined(series, asked, sessions)) for name, series in ranked)
    name, best = next(((name, found) for name, found in judged if found.series is not None), (ranked[0][0], None))
    if best is None:
        best = examined(ranked[0][1], asked, sessions)
    return _Choice(best, f"{len(held)} files hold it, none were spliced, and {name} was taken" if len(held) > 1 else "")


def _rows(cleaned: Cleaned, asked: Asked) -> int:
    days = cleaned.series.days
    return int(((days >= asked.first.toordinal()) & (days <= asked.until)).sum())


def _broken(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f", and {len(names) - _FAULTS_SHOWN} more" if len(names) > _FAULTS_SHOWN else ""
    return f" that could be read ({'; '.join(names[:_FAULTS_SHOWN])}{more})"


def _refuse_odd_number(files: int, place: str) -> None:
    if not files:
        message = f"pricesFrom: {place} holds no file of prices; their names end with {', '.join(ENDINGS)}"
        raise ConfigurationError(message)
    if files > _MOST_FILES:
        message = f"pricesFrom: {place} holds {files} files of prices, and at most {_MOST_FILES} are read"
        raise ConfigurationError(message)


def _content(path: Path) -> bytes | ParsingError:
    try:
        if path.stat().st_size > _LARGEST:
            return ParsingError(f"is larger than {_LARGEST:,} bytes")
        return path.read_bytes()
    except OSError as error:
        return ParsingError(f"cannot be read ({error.strerror})")


def _read(name: str, content: bytes, wanted: frozenset[str]) -> Mapping[str, Cells]:
    reader: Callable[[bytes, str, frozenset[str]], dict[str, Cells]] = read_parquet if content.startswith(MAGIC) else read_csv
    return reader(content, _stem(name), wanted)


def _stem(name: str) -> str:
    """Name without its ending: BRK.B.csv.xz is of BRK.B."""
    return name[: -max(len(ending) for ending in ENDINGS if name.lower().endswith(ending))]
