"""Klines as Binance serves them: JSON arrays of arrays, or the same twelve columns as CSV without a header."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson

from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.bulk import check_bulk
from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.bars.rows import number, optional, to_bars
from src.errors import ParsingError

# Where things stand in a row: open time, open, high, low, close, volume, close time, quote volume, trades, taker buy base
# volume, taker buy quote volume, unused (Binance, "Kline/Candlestick data"). ccxt's rows are the first six.
_PRICED: Final = 6
_TRADES: Final = 8
_TAKER_BUY: Final = 9


def read_klines(body: bytes, *, step: int | None = None) -> Bars:
    """Bars of a JSON answer; its last bar is still open, so cut with `Bars.closed` before measuring.

    Args:
        body: An array of arrays, prices as strings or numbers, times in milliseconds or (spot since 2025) microseconds.
        step: Microseconds a bar covers; None to take the shortest distance between two rows.

    Raises:
        ParsingError: It is not that, or of more than 600,000 bars.
    """
    check_bulk(body)
    try:
        rows = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        message = f"klines are no JSON: {error}"
        raise ParsingError(message) from error
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        message = "klines are no array of arrays"
        raise ParsingError(message)
    return bars_of_rows(rows, step=step)


def bars_of_rows(rows: Iterable[Sequence[Any]], *, step: int | None = None) -> Bars:
    """Bars of kline rows of six or more cells, from Binance or ccxt.

    Raises:
        ParsingError: A row is short or holds no candle.
    """
    return to_bars((_kline(row) for row in rows), step=step)


def _kline(row: Sequence[Any]) -> tuple[int, tuple[float, ...]]:
    if len(row) < _PRICED:
        message = f"a kline of {len(row)} cells; at least {_PRICED} were expected"
        raise ParsingError(message)
    taker_buy = optional(row[_TAKER_BUY]) if len(row) > _TAKER_BUY else optional(None)
    trades = optional(row[_TRADES]) if len(row) > _TRADES else optional(None)
    return microseconds(row[0]), (*(number(cell) for cell in row[1:_PRICED]), taker_buy, trades)
