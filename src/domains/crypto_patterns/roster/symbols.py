"""Symbols as people and exchanges write them, and which of them mean the same coin."""

from collections.abc import Iterable
from typing import Final

_QUOTES: Final = ("USDT", "USDC", "FDUSD", "BUSD", "TUSD", "USD")
"""Quote coins worth a dollar: bars in one of them tell of a signal in another, and of one that names the coin alone."""

_COINS: Final = ("BTC", "ETH", "BNB", "EUR")
"""What coins are quoted in beside dollars."""


def symbol(text: str) -> str:
    """A symbol without its separators, in capitals: "BTC/USDT:USDT", "btc-usdt" and "BTC_USDT" are BTCUSDT."""
    kept = text.strip().upper().partition(":")[0]
    return "".join(letter for letter in kept if letter.isascii() and letter.isalnum())


def coin(name: str) -> str:
    """The coin a symbol is about: BTC of BTCUSDT, BTCUSD and BTC; of a pair against no dollar, the pair."""
    return name.removesuffix(_quote(name))


def spelled(name: str) -> str:
    """A symbol as every exchange can be asked for it: BTC/USDT of BTCUSDT, and of BTC; a pair against no dollar as it is."""
    quote = _quote(name)
    if quote:
        return f"{name.removesuffix(quote)}/{quote}"
    return name if any(name.endswith(other) and len(name) > len(other) for other in _COINS) else f"{name}/USDT"


def among(name: str, known: Iterable[str]) -> str | None:
    """Which of some symbols a symbol means: itself, else the first by name of the same coin; None where none does."""
    there = sorted(known)
    return name if name in there else next((other for other in there if coin(other) == coin(name)), None)


def _quote(name: str) -> str:
    return next((quote for quote in _QUOTES if name.endswith(quote) and len(name) > len(quote)), "")
