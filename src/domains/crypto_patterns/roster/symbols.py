"""Symbols as people and exchanges write them, and which of them mean the same coin."""

from collections.abc import Iterable
from typing import Final

_QUOTES: Final = ("USDT", "USDC", "FDUSD", "BUSD", "TUSD", "USD")
"""Quote coins worth a dollar: bars in one of them tell of a signal in another, and of one that names the coin alone."""


def symbol(text: str) -> str:
    """A symbol without its separators, in capitals: "BTC/USDT:USDT", "btc-usdt" and "BTC_USDT" are BTCUSDT."""
    kept = text.strip().upper().partition(":")[0]
    return "".join(letter for letter in kept if letter.isascii() and letter.isalnum())


def coin(name: str) -> str:
    """The coin a symbol is about: BTC of BTCUSDT, BTCUSD and BTC; of a pair against no dollar, the pair."""
    quote = next((quote for quote in _QUOTES if name.endswith(quote) and len(name) > len(quote)), "")
    return name.removesuffix(quote)


def among(name: str, known: Iterable[str]) -> str | None:
    """Which of some symbols a symbol means: itself, else the first by name of the same coin; None where none does."""
    there = sorted(known)
    return name if name in there else next((other for other in there if coin(other) == coin(name)), None)
