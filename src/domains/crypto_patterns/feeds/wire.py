"""Frames of a ZeroMQ feed to ticks: one frame of JSON, or a topic and one.

The JSON is an object of `symbol, bid, ask, timestamp[, volume]`, or one of Binance's own messages.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import orjson

from src.domains.crypto_patterns.bars.messages import to_tick
from src.domains.crypto_patterns.bars.plain_ticks import to_plain_ticks
from src.domains.crypto_patterns.bars.ticks import Tick
from src.errors import ParsingError

_SYMBOL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./:_-]{0,39}")
_NUMBERED: Final = ("seq", "sequence")
_MOST: Final = 2**63  # a counter that goes on is no number of a message

# Binance's inverse futures (COIN-M) count contracts: of 100 USD for bitcoin, of 10 USD for every other coin.
_INVERSE: Final = re.compile(r"([A-Z0-9]+)USD_(PERP|\d{6})")
_BITCOIN_CONTRACT, _CONTRACT = 100.0, 10.0


class Message(NamedTuple):
    """What one message says; a named tuple, because one is made for every tick.

    Attributes:
        symbol: As the feed spells it.
        ticks: One of Binance's; of a plain feed a quote, and the volume as a trade.
        sequence: The publisher's number of it; None where it bears none.
    """

    symbol: str
    ticks: tuple[Tick, ...]
    sequence: int | None = None


def read(frames: Sequence[bytes], *, received_at: int) -> Message:
    """The message in the frames of one receipt.

    The last frame is JSON; frames before it are a topic, which may also stand before the JSON in the same frame
    (`BTCUSDT {"bid": …}`). A plain tick without a symbol is of the symbol that its topic names.

    Args:
        frames: As received, at least one.
        received_at: Microseconds since 1970 UTC.

    Raises:
        ParsingError: Anything else; the message says what was in the way.
    """
    topic, body = _body(frames)
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        text = "a message that is no JSON"
        raise ParsingError(text) from error
    if not isinstance(message, dict):
        text = "a message that is no JSON object"
        raise ParsingError(text)
    return understood(message, topic, received_at=received_at)


def understood(message: Mapping[str, Any], topic: bytes, *, received_at: int) -> Message:
    """What a message says that has been parsed from JSON, see `read`.

    Raises:
        ParsingError: None of those; the message says what was in the way.
    """
    inner = message.get("data", message)
    if not isinstance(inner, dict) or not isinstance(inner.get("e", ""), str):
        text = "a message of no known shape"
        raise ParsingError(text)
    symbol, ticks = _ticks(inner, topic, received_at)
    if not _SYMBOL.fullmatch(symbol):
        text = "a tick without a usable symbol"
        raise ParsingError(text)
    return Message(symbol, ticks, _sequence(message, inner))


def _body(frames: Sequence[bytes]) -> tuple[bytes, bytes]:
    body = frames[-1]
    if body[:1] == b"{":
        return (frames[0] if len(frames) > 1 else b""), body
    topic, brace, rest = body.partition(b"{")
    return (topic if len(frames) == 1 else frames[0]), brace + rest


def _ticks(inner: Mapping[str, Any], topic: bytes, received_at: int) -> tuple[str, tuple[Tick, ...]]:
    if "s" in inner:
        symbol, tick = to_tick(inner, received_at=received_at, contract_usd=contract_usd(inner["s"]))
        return symbol, (tick,)
    if "symbol" not in inner and topic:
        inner = {**inner, "symbol": topic.decode("ascii", "replace").strip()}
    return to_plain_ticks(inner, received_at=received_at)


def contract_usd(symbol: Any) -> float | None:
    """Dollars that one contract of a symbol stands for on Binance's inverse futures; None where sizes count coins."""
    found = _INVERSE.fullmatch(symbol) if isinstance(symbol, str) else None
    if found is None:
        return None
    return _BITCOIN_CONTRACT if found[1] == "BTC" else _CONTRACT


def _sequence(*places: Mapping[str, Any]) -> int | None:
    for place in places:
        for name in _NUMBERED:
            number = place.get(name)
            if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _MOST:
                return number
    return None
