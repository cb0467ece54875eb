"""Ticks as plain feeds write them: a symbol, a bid, an ask, a volume and a timestamp, and no word of any trade."""

from collections.abc import Mapping
from typing import Any

from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.bars.rows import number
from src.domains.crypto_patterns.bars.ticks import Quote, Tick, Trade
from src.errors import ParsingError


def to_plain_ticks(message: Mapping[str, Any], *, received_at: int) -> tuple[str, tuple[Tick, ...]]:
    """The symbol of a message, its quote, and its volume as one trade at the middle of the quote.

    Nobody says at what price the volume changed hands, so that bars folded of such ticks are bars of mid prices, and what
    takers bought is unknown. A `spread` in the message is not read: bid and ask say it. A crossed quote is a quote alone;
    `Fold` counts and drops it.

    Args:
        message: With `symbol`, `bid`, `ask`, `timestamp` (see `microseconds`) and maybe `volume`; without one, a tick moves
            the price and trades nothing.
        received_at: When it arrived, microseconds since 1970 UTC.

    Raises:
        ParsingError: No such message.
    """
    symbol = message.get("symbol")
    if not isinstance(symbol, str) or not symbol:
        text = "a tick without a symbol"
        raise ParsingError(text)
    bid, ask, at = number(message.get("bid")), number(message.get("ask")), microseconds(message.get("timestamp"))
    volume = number(message["volume"]) if message.get("volume") is not None else 0.0
    if volume < 0:
        text = f"a tick of volume {volume}"
        raise ParsingError(text)
    quote = Quote(received_at, at, bid, ask)
    if not 0 < bid <= ask:
        return symbol, (quote,)
    return symbol, (quote, Trade(received_at, at, (bid + ask) / 2, volume))
