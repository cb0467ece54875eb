"""How symbols are written in a message: found, spelled in capitals, not yet judged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from src.domains.conviction_calls.symbols.words import COIN_QUOTES, MONEY, NEVER, STABLE


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
# `#NAV BTC` and `$NAV (USDT)`: on one line, of a tag that is no sum of money.
_TAG = r"[A-Za-z][A-Za-z0-9]{1,9}|\d{1,2}[A-Za-z]{3,8}"
_RANKED = ("BTC", "ETH", "BNB")  # each priced in those before it, never in those after: nobody trades bitcoin for ether
_DOLLAR = "USDT|USDC|BUSD|USD"
_SPACED_PAIR = re.compile(
    rf"(?<![\w/.#$])([#$])({_TAG})[ \t\u00a0]{{1,4}}(?:({_DOLLAR}|{'|'.join(_RANKED)})|\(({_DOLLAR})\))(?!\w)", re.IGNORECASE
)
# Dollars are no call wherever they stand. A quote that is a coin could be called itself ("#ETH BTC both strong", "sold #SOL BTC
# next"): on its line, such a pair has before and after it nothing, a number, a sign that joins no list, or a word of the trade.
_LEAD = 24  # characters; a longer beginning of a line is a sentence
_OPENS = re.compile(
    r"(?:[\W\d_]|\b(?:buy|sell|long|short|spot|coin|pair|signal|futures?|trade|entry)\b|#\w+\s?\|)*", re.IGNORECASE
)
_CLOSES = re.compile(
    rf"[ \t\u00a0]*+(?:$|[^\w\s,&+/;@#$'’]|\d|[#$](?:{_TAG})[ \t]{{1,4}}(?:{'|'.join(_RANKED)})\b"
    r"|(?:update|pair|chart|long|short|buy|sell|spot|hit|hold|entry|targets?|signal|setup|analysis|breakout|on|at|made)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_GLUED = re.compile(rf"(?<![\w$/.])([#$\[]?)([A-Z0-9]{{2,10}}?)({'|'.join(COIN_QUOTES)}|USD)(?:PERP)?(?![A-Za-z0-9])")
# A cashtag begins with a letter (`$500` and `$1.2B` are money), or is digits and then at least three letters (`$1INCH`).
_CASHTAG = re.compile(
    r"(?<![\w$.])\$+([A-Za-z][A-Za-z0-9]{0,9}|\d{1,2}[A-Za-z]{3,8})(?:\.([A-Za-z]{1,2})(?![A-Za-z]))?(?![A-Za-z0-9$])"
)
_AFTER_TAG = re.compile(r"(?<=[A-Za-z0-9])#([A-Za-z0-9]+)")
_HASHTAG = re.compile(r"(?<![\w&#/])#([A-Za-z0-9]{1,10})(?![A-Za-z0-9_])")
# `BRK.B` is a share of a class and `BTC.X` a coin; what stands behind another point is a sentence begun without a space.
_CAPITALS = re.compile(
    r"(?<![\w$#@./\-'’&])([A-Z][A-Z0-9]{1,5})(?:\.([ABX])(?![A-Za-z0-9]))?(?![\w$@/]|\.[A-Za-z]|['’](?!s\b))"
)


def mentions(text: str) -> tuple[Mention, ...]:
    """Every symbol as written, in order of place; a place is read in one form only, the strictest that fits."""
    bare = _LINK.sub(lambda link: " " * len(link.group()), text)
    kept: list[Mention] = []
    taken = bytearray(len(bare))
    for find in (_pairs, _spaced_pairs, _cashtags, _glued, _hashtags, _capitals):
        for mention in find(bare):
            if not any(taken[mention.start : mention.end]):
                taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
                kept.append(mention)
    return tuple(sorted(kept, key=lambda mention: mention.start))


def _pairs(text: str) -> Iterator[Mention]:
    for found in _PAIR.finditer(text):
        sign, base, quote = found.group(1), found.group(2), found.group(3).upper()
        if not base.isdigit() and (sign or base.isupper() or found.group(3).isupper()):
            yield Mention(base.upper(), Form.PAIR, quote, found.start(), found.end(), quote in COIN_QUOTES, bool(sign))


def _spaced_pairs(text: str) -> Iterator[Mention]:
    """A tag with its quote behind it: still a tag, so that a word in use (`#FREE USDT`) is judged as one."""
    last = 0
    for found in _SPACED_PAIR.finditer(text):
        sign, (base, _), quote = found.group(1), _split(found.group(2).upper()), (found.group(3) or found.group(4)).upper()
        if not _priced(base, quote) or (quote in _RANKED and not _stands_alone(text, found, last)):
            continue
        form, last = Form.CASHTAG if sign == "$" else Form.HASHTAG, found.end()
        yield Mention(base, form, quote, found.start(), found.end(), quote in COIN_QUOTES, tagged=True)


def _priced(base: str, quote: str) -> bool:
    """Whether the one can be priced in the other: a word of the trade and money cannot, nor a coin in a lesser one."""
    if base in NEVER or base in STABLE or base in MONEY:
        return False
    return base not in _RANKED or quote not in _RANKED or _RANKED.index(base) > _RANKED.index(quote)


def _stands_alone(text: str, pair: re.Match[str], last: int) -> bool:
    """Whether it opens its line or follows the pair that ends at `last`, and what is behind makes no list or sentence of it."""
    since = max(last, pair.start() - _LEAD)
    _, newline, lead = text[since : pair.start()].rpartition("\n")
    opened = bool(newline) or since in {0, last}
    return opened and bool(_OPENS.fullmatch(lead)) and bool(_CLOSES.match(text, pair.end()))


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
        symbol, suffix = found.group(1), found.group(2) or ""
        spelled = f"{symbol}-{suffix}" if suffix and suffix != "X" else symbol
        yield Mention(spelled, Form.CAPITALS, "", found.start(), found.end(), coin=suffix == "X", tagged=False)


def _split(symbol: str) -> tuple[str, str]:
    """Base and quote of `DOTUSDT`; only dollar coins are split without asking a directory (`WBTC` is a coin)."""
    for quote in ("USDTPERP", "USDT", "BUSD", "PERP"):
        if symbol.endswith(quote) and len(symbol) > len(quote) + 1:
            return symbol.removesuffix(quote), quote
    return symbol, ""
