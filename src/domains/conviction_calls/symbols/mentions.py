"""How symbols are written in a message: found, spelled in capitals, not yet judged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from src.domains.conviction_calls.symbols.words import COIN_QUOTES, MONEY


class Form(StrEnum):
    """How a symbol is written."""

    CASHTAG = "cashtag"
    PAIR = "pair"
    GLUED = "glued pair"
    HASHTAG = "hashtag"
    CAPITALS = "capitals"
    GIVEN = "given by the site"


@dataclass(frozen=True, slots=True)
class Mention:
    """A symbol as written.

    Attributes:
        symbol: In capitals, without sign, quote or possessive; class shares with a hyphen (`BRK-B`).
        form: How it is written.
        quote: What it is priced in, or "" where it stands alone.
        start: Where it begins in the text.
        end: Where it ends.
        coin: True where the writing itself says coin: `.X`, or a price in another coin.
        tagged: True where `#`, `$` or brackets make it a symbol beyond doubt.
    """

    symbol: str
    form: Form
    quote: str
    start: int
    end: int
    coin: bool
    tagged: bool


_LINK = re.compile(r"(?:https?://|www\.|t\.me/)\S+|(?<![\w$#])@\w+")
_QUOTES = "|".join((*COIN_QUOTES, *MONEY))
_PAIR = re.compile(rf"(?<![\w/.])([#$]?)([A-Za-z0-9]{{2,10}})\s?[/_|\-]\s?#?({_QUOTES})(?![A-Za-z0-9])(?!/)", re.IGNORECASE)
_SPACED_PAIR = re.compile(r"(?<![\w/.])([#$])([A-Za-z0-9]{{2,10}})\s(USDT|BTC)\b")
_GLUED = re.compile(rf"(?<![\w$/.])([#$\[]?)([A-Z0-9]{{2,10}}?)({'|'.join(COIN_QUOTES)}|USD)(?:PERP)?(?![A-Za-z0-9])")
# A cashtag begins with a letter (`$500` and `$1.2B` are money), or is digits and then at least three letters (`$1INCH`).
_CASHTAG = re.compile(
    r"(?<![\w$.])\$+([A-Za-z][A-Za-z0-9]{0,9}|\d{1,2}[A-Za-z]{3,8})(?:\.([A-Za-z]{1,2})(?![A-Za-z]))?(?![A-Za-z0-9$])"
)
_AFTER_TAG = re.compile(r"(?<=[A-Za-z0-9])#([A-Za-z0-9]+)")
_HASHTAG = re.compile(r"(?<![\w&#/])#([A-Za-z0-9]{1,10})(?![A-Za-z0-9_])")
_CAPITALS = re.compile(r"(?<![\w$#@./\-'’&])([A-Z][A-Z0-9]{1,5})(?![\w$@/]|\.[A-Za-z]|['’](?!s\b))")


def mentions(text: str) -> tuple[Mention, ...]:
    """Every symbol as written, in order of place; a place is read in one form only, the strictest that fits."""
    bare = _LINK.sub(lambda link: " " * len(link.group()), text)
    kept: list[Mention] = []
    taken = bytearray(len(bare))
    for find in (_pairs, _cashtags, _glued, _hashtags, _capitals):
        for mention in find(bare):
            if not any(taken[mention.start : mention.end]):
                taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
                kept.append(mention)
    return tuple(sorted(kept, key=lambda mention: mention.start))


def _pairs(text: str) -> Iterator[Mention]:
    for pattern in (_PAIR, _SPACED_PAIR):
        for found in pattern.finditer(text):
            sign, base, quote = found.group(1), found.group(2), found.group(3).upper()
            if base.isdigit() or not (sign or base.isupper() or found.group(3).isupper()):
                continue
            coin = quote in COIN_QUOTES
            yield Mention(base.upper(), Form.PAIR, quote, found.start(), found.end(), coin, bool(sign))


def _cashtags(text: str) -> Iterator[Mention]:
    for found in _CASHTAG.finditer(text):
        symbol, suffix = found.group(1).upper(), (found.group(2) or "").upper()
        coin = suffix == "X"
        spelled = symbol if coin or not suffix else f"{symbol}-{suffix}"
        base, quote = _split(spelled)
        # `$VIA#VIABTC` says one thing twice.
        doubled = _AFTER_TAG.match(text, found.end())
        end = doubled.end() if doubled else found.end()
        yield Mention(base, Form.GLUED if quote else Form.CASHTAG, quote, found.start(), end, coin or bool(quote), tagged=True)


def _glued(text: str) -> Iterator[Mention]:
    for found in _GLUED.finditer(text):
        if not found.group(2).isdigit():
            quote = found.group(3)
            yield Mention(
                found.group(2), Form.GLUED, quote, found.start(), found.end(), quote != "USD", tagged=bool(found.group(1))
            )


def _hashtags(text: str) -> Iterator[Mention]:
    for found in _HASHTAG.finditer(text):
        if not found.group(1).isdigit():
            base, quote = _split(found.group(1).upper())
            form = Form.GLUED if quote else Form.HASHTAG
            yield Mention(base, form, quote, found.start(), found.end(), bool(quote), tagged=True)


def _capitals(text: str) -> Iterator[Mention]:
    for found in _CAPITALS.finditer(text):
        yield Mention(found.group(1), Form.CAPITALS, "", found.start(), found.end(), coin=False, tagged=False)


def _split(symbol: str) -> tuple[str, str]:
    """Base and quote of `DOTUSDT`; only dollar coins are split without asking a directory (`WBTC` is a coin)."""
    for quote in ("USDTPERP", "USDT", "BUSD", "PERP"):
        if symbol.endswith(quote) and len(symbol) > len(quote) + 1:
            return symbol.removesuffix(quote), quote
    return symbol, ""
