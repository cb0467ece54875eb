"""Ticks as plain feeds write them: objects of `symbol, bid, ask, timestamp[, volume]`, and no word of any trade.

The other shape a feed may have, Binance's own messages, is read by `messages`.
"""

from collections.abc import Callable, Mapping
from math import nan
from typing import Any, TypeVar

from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.bars.rows import number
from src.domains.crypto_patterns.bars.ticks import Quote, Tick, Trade
from src.errors import ParsingError

_Value = TypeVar("_Value", int, float)


def to_plain_ticks(message: Mapping[str, Any], *, received_at: int) -> tuple[str, tuple[Tick, ...]]:
    """The symbol of a message, its quote, and the middle of the quote as the price of one trade of its volume.

    Nobody says at what price the volume changed hands, so that bars folded of such ticks are bars of mid prices, and what
    takers bought is unknown. A `spread` in the message is not read: bid and ask say it. A crossed quote is a quote alone;
    `Fold` counts and drops it.

    Args:
        message: With `symbol`, `bid`, `ask`, `timestamp` (see `microseconds`) and maybe `volume`; without one, a tick moves
            the price, and how much was traded is unknown (NaN).
        received_at: When it arrived, microseconds since 1970 UTC.

    Raises:
        ParsingError: No such message; the words begin with the field that is in the way.
    """
    symbol = message.get("symbol")
    if not isinstance(symbol, str) or not symbol:
        text = "symbol: no text"
        raise ParsingError(text)
    bid, ask = _read(number, message, "bid"), _read(number, message, "ask")
    at = _read(microseconds, message, "timestamp")
    volume = _read(number, message, "volume") if message.get("volume") is not None else nan
    if volume < 0:
        text = f"volume: below zero: {volume}"
        raise ParsingError(text)
    quote = Quote(received_at, at, bid, ask)
    if not 0 < bid <= ask:
        return symbol, (quote,)
    return symbol, (quote, Trade(received_at, at, (bid + ask) / 2, volume))


def _read(reader: Callable[[Any], _Value], message: Mapping[str, Any], name: str) -> _Value:
    try:
        return reader(message.get(name))
    except ParsingError as error:
        text = f"{name}: {error}"
        raise ParsingError(text) from error
