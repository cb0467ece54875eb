"""Binance's stream messages to ticks: `trade`, `aggTrade`, and `bookTicker` with and without a time."""

from collections.abc import Mapping
from typing import Any

from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.bars.rows import MOST, number
from src.domains.crypto_patterns.bars.ticks import Quote, Tick, Trade
from src.errors import ParsingError


def to_tick(message: Mapping[str, Any], *, received_at: int, contract_usd: float | None = None) -> tuple[str, Tick]:
    """The symbol and the tick of one message.

    Args:
        message: As parsed from JSON; a combined stream's envelope (`{"stream", "data"}`) is opened.
        received_at: When it arrived, microseconds since 1970 UTC.
        contract_usd: Dollars one contract stands for on an inverse future (100 for BTCUSD_PERP), where a size counts contracts
            and not coins; None elsewhere.

    Raises:
        ParsingError: No message of these kinds.
    """
    inner = message.get("data", message)
    if not isinstance(inner, Mapping) or not isinstance(inner.get("s"), str):
        text = "a message without a symbol"
        raise ParsingError(text)
    if "b" in inner and "a" in inner and inner.get("e", "bookTicker") == "bookTicker":
        return inner["s"], _quote(inner, received_at)
    if inner.get("e") in {"trade", "aggTrade"}:
        return inner["s"], _trade(inner, received_at, contract_usd)
    text = f"a message of a kind not known: {inner.get('e')!r:.40}"
    raise ParsingError(text)


def _quote(message: Mapping[str, Any], received_at: int) -> Quote:
    # Spot bookTicker has neither `e`, `E` nor `T`; futures have all three. T is the matching engine's, E the sender's.
    at = message.get("T", message.get("E"))
    return Quote(received_at, None if at is None else microseconds(at), number(message["b"]), number(message["a"]))


def _trade(message: Mapping[str, Any], received_at: int, contract_usd: float | None) -> Trade:
    try:
        price, size, at = number(message["p"]), number(message["q"]), microseconds(message["T"])
    except KeyError as error:
        text = f"a trade without {error}"
        raise ParsingError(text) from error
    quantity = size if contract_usd is None or price <= 0 else size * contract_usd / price
    if price <= 0 or not 0 <= quantity < MOST:
        text = f"a trade of {size} at {price}"
        raise ParsingError(text)
    seller_took = message.get("m")
    identity = message.get("a") if message["e"] == "aggTrade" else message.get("t")
    buyer_took = not seller_took if isinstance(seller_took, bool) else None
    return Trade(received_at, at, price, quantity, buyer_took, identity if isinstance(identity, int) else None)
