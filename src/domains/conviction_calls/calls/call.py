"""One call: one voice naming one symbol in one message."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from src.domains.conviction_calls.market.measures import COIN_SUFFIX
from src.domains.conviction_calls.messages.message import Message
from src.domains.conviction_calls.symbols.assets import Market
from src.domains.conviction_calls.symbols.calls import Called
from src.domains.conviction_calls.symbols.mentions import Form

CALLER_DIGITS: Final = 12
"""Hexadecimal digits of a caller in a subject's id: of a million callers two share one with a chance of 1 in 500."""

_HABIT: Final = {"stocktwits": Market.STOCK, "reddit": Market.STOCK, "x": Market.STOCK, "telegram": Market.COIN}
"""What a platform mostly talks about, where neither writing nor channel decides."""


@dataclass(frozen=True, slots=True)
class Call:
    """One voice naming one symbol in one message.

    Attributes:
        message: The first version of the posting that calls it.
        called: The symbol, as told.
        market: `COIN` or `STOCK`.
        symbols: How many symbols the message calls, itself among them.
        copies: Later postings of the same words.
    """

    message: Message
    called: Called
    market: Market
    symbols: int
    copies: tuple[Message, ...]

    @property
    def known_at(self) -> datetime:
        """From when it could be read."""
        return self.message.known_at

    @property
    def ticker(self) -> str:
        """What its prices are asked for by: `BTC-USD` for a coin, `GME` for a stock."""
        return f"{self.called.symbol}{COIN_SUFFIX}" if self.market is Market.COIN else self.called.symbol

    @property
    def caller(self) -> str:
        """Who calls: the author's hash, or the channel's where posts are broadcast without one."""
        return caller_of(self.message)

    @property
    def subject(self) -> str:
        """Who is scored: one caller on one symbol."""
        return f"{self.ticker}@{self.caller}"

    @property
    def key(self) -> str:
        """Identity of the message."""
        return "/".join(self.message.identity)


def caller_of(message: Message) -> str:
    """Twelve hexadecimal digits of whoever speaks in a message.

    A channel is no person and its name stands on the row as it is; its hash only makes one shape of all callers.
    """
    if message.author is not None:
        return message.author[:CALLER_DIGITS]
    told = f"{message.platform}\0{message.channel}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(told, digest_size=CALLER_DIGITS // 2).hexdigest()


def market_of(called: Called, platform: str) -> Market:
    """What the symbol is priced as; where writing, channel and directory leave it open, what the platform mostly talks about.

    On a platform of both, what trades in a pair is a coin, and a bare cashtag is how stocks are written.
    """
    if called.market is not Market.MIXED:
        return called.market
    habit = Market.STOCK if called.form in {Form.CASHTAG, Form.GIVEN} else Market.COIN
    return _HABIT.get(platform, habit)
