"""`TickCells`: where a table of ticks keeps what, whether it names its columns or is one of Binance's that do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any, Final

import numpy as np

from src.domains.crypto_patterns.bars.bars import Column, Times
from src.domains.crypto_patterns.bars.moments import many_microseconds, microseconds
from src.domains.crypto_patterns.bars.rows import MOST, number
from src.domains.crypto_patterns.bars.tick_columns import MIDDLE, QUOTE, UNSAID, TickColumns
from src.errors import ParsingError

# What captures and exchanges call the columns, without case and punctuation; the first that is there counts.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "symbol": ("symbol", "pair", "s"),
    "received": ("recvus", "receivedat", "localtimestamp", "recv"),
    # The matching engine's time stands before the sender's.
    "exchange": ("exchms", "transactiontime", "transacttime", "timestamp", "time", "ts", "eventtime", "datetime", "date"),
    "price": ("price", "p"),
    "quantity": ("baseqty", "qty", "quantity", "size", "amount", "q"),
    "maker": ("buyerismaker", "isbuyermaker", "m"),
    "side": ("side", "takerside"),
    "identity": ("aggtradeid", "tradeid", "id", "a"),
    "bid": ("bid", "bidprice", "bestbidprice", "bestbid"),
    "ask": ("ask", "askprice", "bestaskprice", "bestask"),
    "volume": ("volume",),
}
_BOOKS: Final = frozenset({"bidqty", "bestbidqty", "bidamount", "bidsize"})
"""Columns that only a book of offers has: what stands in it was not traded."""

# Binance's published files without a header (github.com/binance/binance-public-data), by the number of cells; of seven,
# spot trades end in two truth values and aggregate trades of futures in one.
_SPOT_TRADES: Final = ("id", "price", "qty", "quote", "time", "isbuyermaker", "best")
_AGGREGATE: Final = ("aggtradeid", "price", "qty", "head", "tail", "time", "isbuyermaker", "best")
_BOOK: Final = ("update", "bestbidprice", "bestbidqty", "bestaskprice", "bestaskqty", "transactiontime", "eventtime")
_FUTURES_TRADES: Final = _SPOT_TRADES[:6]
# Kinds of trades by what a cell says; a buyer who waited in the book was met by a seller.
_MAKERS: Final = {"1": -1, "true": -1, "True": -1, "0": 1, "false": 1, "False": 1}
_TAKERS: Final = {"buy": 1, "sell": -1}
_DIGITS: Final = 19  # of a moment in nanoseconds, the longest there is; Python refuses to read thousands of them


@dataclass(frozen=True, slots=True)
class TickCells:
    """Positions of cells in a row; None for what the table does not hold.

    Attributes:
        symbol: Whose tick it is.
        received: When it was received.
        exchange: When it happened, by the exchange.
        price: Of a trade.
        quantity: Of a trade.
        maker: Whether the buyer waited in the book.
        side: Which side crossed the spread.
        identity: Number of a trade.
        bid: Best bid.
        ask: Best ask.
        volume: Of a plain tick.
        book: Whether quotes are those of a book, which trades nothing, and no plain ticks.
        based: Whether quantities are in the base coin whatever the market counts in.
    """

    symbol: int | None
    received: int | None
    exchange: int | None
    price: int | None
    quantity: int | None
    maker: int | None
    side: int | None
    identity: int | None
    bid: int | None
    ask: int | None
    volume: int | None
    book: bool
    based: bool

    @classmethod
    def named(cls, header: Sequence[str]) -> "TickCells":
        """Of a table whose columns are named.

        Raises:
            ParsingError: They are not those of ticks.
        """
        folded = ["".join(filter(str.isalnum, name.lower())) for name in header]
        there = {name: place for place, name in reversed([*enumerate(folded)])}  # of two of one name the first
        places = {field: next((there[name] for name in names if name in there), None) for field, names in _NAMES.items()}
        cells = cls(**places, book=not _BOOKS.isdisjoint(folded), based="baseqty" in folded)
        if "issnapshot" in folded:
            message = "it holds changes of a book of offers, and neither trades nor best quotes"
            raise ParsingError(message)
        absent = [
            words
            for words, there in (
                ("a time", (cells.received, cells.exchange) != (None, None)),
                ("price and quantity, or bid and ask", cells.trades or cells.quotes),
            )
            if not there
        ]
        if absent:
            message = f"no column for {' or for '.join(absent)}"
            raise ParsingError(message)
        return cells

    @classmethod
    def unnamed(cls, row: Sequence[str]) -> "TickCells":
        """Of one of Binance's files, by its first row.

        Raises:
            ParsingError: It is none.
        """
        truths = tuple(cell.strip().lower() in {"true", "false"} for cell in row)
        kinds = {
            (False, False, False, False, False, True): _FUTURES_TRADES,
            (False, False, False, False, False, True, True): _SPOT_TRADES,
            (False, False, False, False, False, False, True): _AGGREGATE[:7],
            (False, False, False, False, False, False, True, True): _AGGREGATE,
            (False,) * 7: _BOOK,
        }
        if truths not in kinds:
            message = f"its {len(row)} cells are not named, and none of Binance's files of ticks has such"
            raise ParsingError(message)
        return cls.named(kinds[truths])

    @property
    def trades(self) -> bool:
        """Whether rows are trades."""
        return self.price is not None and self.quantity is not None

    @property
    def quotes(self) -> bool:
        """Whether rows hold quotes."""
        return self.bid is not None and self.ask is not None

    def read(self, row: Sequence[Any], into: TickColumns, contract: float | None) -> None:
        """Add the ticks of a row to those of its symbol.

        Args:
            row: Its cells.
            into: Where they go.
            contract: Dollars that one contract stands for where a market counts in such; None elsewhere.

        Raises:
            ParsingError: They are no ticks, and nothing was added.
            IndexError: Cells are missing.
        """
        exchange = UNSAID if self.exchange is None or _empty(row[self.exchange]) else _moment(row[self.exchange])
        received = exchange if self.received is None or _empty(row[self.received]) else _moment(row[self.received])
        if received < 0:
            text = "no time"
            raise ParsingError(text)
        if self.price is not None and self.quantity is not None:
            self._trade(row, (received, exchange), number(row[self.price]), number(row[self.quantity]), into, contract)
        elif self.bid is not None and self.ask is not None:
            self._quote(row, (received, exchange), number(row[self.bid]), number(row[self.ask]), into)

    def read_all(self, rows: Sequence[Sequence[Any]], into: TickColumns, contract: float | None) -> None:
        """Add the ticks of many rows of one symbol at once, as `read` would one by one; five times as fast.

        Raises:
            ParsingError: One of them is none, or is written in a way that is not read at once; nothing was added.
        """
        try:
            columns = tuple(zip(*rows, strict=True))
            exchange = _moments(columns, self.exchange)
            received = exchange if self.received is None else _moments(columns, self.received)
            received = np.where(received < 0, exchange, received)
            if (received < 0).any():
                raise ParsingError("no time")  # noqa: EM101, TRY003 -- nobody reads it: each row is read again
            if self.price is not None and self.quantity is not None:
                self._trades(columns, received, exchange, into, contract)
            elif self.bid is not None and self.ask is not None:
                self._quotes(columns, received, exchange, into)
        except (ValueError, TypeError, OverflowError, IndexError, KeyError) as error:
            message = "rows that are not read at once"
            raise ParsingError(message) from error

    def _trade(
        self, row: Sequence[Any], at: tuple[int, int], price: float, size: float, into: TickColumns, contract: float | None
    ) -> None:
        quantity = size if contract is None or self.based or price <= 0 else size * contract / price
        if price <= 0 or not 0 <= quantity < MOST:
            text = f"a trade of {size} at {price}"
            raise ParsingError(text)
        kind = 0
        if self.maker is not None:
            kind = _MAKERS.get(str(row[self.maker]).strip().lower(), 0)
        elif self.side is not None:
            kind = _TAKERS.get(str(row[self.side]).strip().lower(), 0)
        into.add(*at, price, quantity, kind, UNSAID if self.identity is None else _number(row[self.identity]))

    def _trades(
        self, columns: Sequence[Sequence[Any]], received: Times, exchange: Times, into: TickColumns, contract: float | None
    ) -> None:
        prices, sizes = _numbers(columns, self.price), _numbers(columns, self.quantity)
        kinds: Sequence[int] | Times = np.zeros(len(prices), dtype=np.int64)
        if self.maker is not None:
            kinds = [_MAKERS[cell] for cell in columns[self.maker]]
        elif self.side is not None:
            kinds = [_TAKERS[cell] for cell in columns[self.side]]
        numbers = np.full(len(prices), UNSAID) if self.identity is None else _identities(columns[self.identity])
        priced = bool((prices > 0).all())  # a size in contracts is divided by it
        quantities = sizes if contract is None or self.based or not priced else sizes * contract / prices
        if not priced or not ((quantities >= 0) & (quantities < MOST)).all():
            raise ParsingError("no trade")  # noqa: EM101, TRY003 -- likewise
        into.extend(received, exchange, prices, quantities, np.array(kinds, dtype=np.int64), numbers)

    def _quote(self, row: Sequence[Any], at: tuple[int, int], bid: float, ask: float, into: TickColumns) -> None:
        volume = nan if self.volume is None or _empty(row[self.volume]) else number(row[self.volume])
        if volume < 0:
            text = f"volume: below zero: {volume}"
            raise ParsingError(text)
        into.add(*at, bid, ask, QUOTE)
        if not self.book and 0 < bid <= ask:
            into.add(*at, (bid + ask) / 2, volume, MIDDLE)

    def _quotes(self, columns: Sequence[Sequence[Any]], received: Times, exchange: Times, into: TickColumns) -> None:
        bids, asks = _numbers(columns, self.bid), _numbers(columns, self.ask)
        volumes = np.full(len(bids), nan) if self.volume is None else _numbers(columns, self.volume)
        if (volumes < 0).any():
            raise ParsingError("no tick")  # noqa: EM101, TRY003 -- likewise
        none = np.full(len(bids), UNSAID)
        into.extend(received, exchange, bids, asks, np.full(len(bids), QUOTE), none)
        if not self.book:
            sound = (bids > 0) & (bids <= asks)
            middles, kinds = (bids + asks) / 2, np.full(len(bids), MIDDLE)
            into.extend(received[sound], exchange[sound], middles[sound], volumes[sound], kinds[sound], none[sound])


def _empty(cell: Any) -> bool:
    return cell is None or cell == ""


def _moment(cell: Any) -> int:
    whole = isinstance(cell, str) and len(cell) <= _DIGITS and cell.isdecimal() and cell.isascii()
    return microseconds(int(cell) if whole else cell)


def _number(cell: Any) -> int:
    """The number of a trade; some markets give theirs other names, which tell no repeat."""
    text = str(cell)
    return int(text) if len(text) < 19 and text.isascii() and text.isdecimal() else UNSAID  # noqa: PLR2004 -- digits of 64 bits


def _identities(cells: Sequence[Any]) -> Times:
    found = np.array(cells, dtype=np.int64)
    if not set(map(type, cells)) <= {int, str} or not ((found >= 0) & (found < 10**18)).all():
        raise ParsingError("no numbers")  # noqa: EM101, TRY003 -- nobody reads it: each row is read again
    return found


def _moments(columns: Sequence[Sequence[Any]], place: int | None) -> Times:
    """The moments of a column; −1 throughout where it is empty or absent."""
    cells = columns[0 if place is None else place]
    if place is None or all(map(_empty, cells)):
        return np.full(len(cells), UNSAID)
    whole = set(map(type, cells)) <= {int, str}
    return many_microseconds(np.array(cells, dtype=np.int64) if whole else _numbers(columns, place))


def _numbers(columns: Sequence[Sequence[Any]], place: int | None) -> Column:
    if place is None or not set(map(type, columns[place])) <= {int, float, str}:
        raise ParsingError("no numbers")  # noqa: EM101, TRY003 -- nobody reads it: each row is read again
    found: Column = np.array(columns[place], dtype=np.float64)
    if not (np.abs(found) < MOST).all():
        raise ParsingError("no numbers")  # noqa: EM101, TRY003 -- likewise
    return found
