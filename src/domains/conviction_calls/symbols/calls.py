"""Which coins and stocks a message calls, with how each was told and what is doubtful about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from src.domains.conviction_calls.symbols.assets import Asset, Directory, Market
from src.domains.conviction_calls.symbols.mentions import Form, Mention, mentions
from src.domains.conviction_calls.symbols.reports import Kind, enters, kind
from src.domains.conviction_calls.symbols.words import (
    BEFORE_COINS,
    COIN_QUOTES,
    COMMODITIES,
    DOLLARS,
    MONEY,
    NEVER,
    STABLE,
    WORDS,
)

_SECOND_SIGN = re.compile(
    r"🚀|🌙|🌝|\b(?:buy|buying|bought|long|short|hold|holding|calls?|puts?|shares?|stocks?|squeezes?|moon|mooning|chart|earnings|position|pos|"
    r"bull|bullish|bear|bearish|breakout|target|pump|company|ticker|yolo|gains?|all\saboard|up\s(?:by\s)?\d|support|resistance)\b",
    re.IGNORECASE,
)
# Of a word only options make a ticker: "DD 🚀" and "ALL shares" are sentences, "DD calls" and "DD 80c" are positions.
_OPTION = re.compile(r"^\)?\s*(?:\$?\d{1,4}(?:\.\d+)?\s?[cp]\b|(?:\d{1,2}/\d{1,2}\s)?(?:calls|puts)\b)", re.IGNORECASE)
# Right beside the symbol, strong enough even in a shouted sentence.
_NAMED_SO = re.compile(r"(?:\bticker:?|\b(?:calls?|puts?|shares?|stock)\s(?:on|of|in))\s*\(?$", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:long|short|buy|buying|bought|sell)\s*\(?$", re.IGNORECASE)
_AFTER = re.compile(r"^\)?\s*(?:stock|shares?|calls?|puts?|earnings|to\sthe\smoon|squeeze|🚀|\d+[cp]\b|\$\d)", re.IGNORECASE)
_SHOUTED = 0.7  # share of capitals among letters above which capitals are tone, not spelling
_SHORTEST_SHOUT = 12  # letters; below, a title is as likely a ticker and a rocket
_AMOUNT = re.compile(r"\d[\d.,]{0,14}\s?\Z")  # `0.5 BTC` is a price or a sum
_UNIT = 5  # letters
_BESIDE = 24  # characters on either side that count as right beside
# What a site or a table attaches as a symbol is spelled like one: some rows carry `.X` alone, or any text at all.
_SPELLED = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,14}")
_TAGS_AT_MOST = 5  # a message naming more is a list or an advertisement, and calls none of them in particular


@dataclass(frozen=True, slots=True)
class Called:
    """One symbol that a message calls.

    Attributes:
        symbol: In capitals, without sign or quote.
        market: `COIN` or `STOCK`; `MIXED` where nothing decides.
        form: How it is written where it is clearest.
        written: The place in the message as written.
        quote: What it is priced in, or "".
        asset: What it most likely names, or None where the directory does not know it: unresolved, not wrong.
        ambiguous: Whether the symbol names more than one asset of that market; the largest on the day was taken.
        collides: Whether it is both a coin and a stock, or a stock's symbol among coins; the channel's market or the writing
            decided.
    """

    symbol: str
    market: Market
    form: Form
    written: str
    quote: str
    asset: Asset | None
    ambiguous: bool
    collides: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a message calls.

    Attributes:
        calls: Each symbol once, in order of place; empty where it calls none.
        kind: What the message is for; only a `CALL` has calls.
        because: The words that told a report or notice; "" for a call.
    """

    calls: tuple[Called, ...]
    kind: Kind
    because: str


def called(text: str, market: Market, known: Directory, day: date, given: Iterable[str] = ()) -> Judgement:
    """The symbols that a message calls.

    Args:
        text: Its words, mended.
        market: What its channel talks about; it decides where a symbol is both a coin and a stock.
        known: Coins and stocks by symbol.
        day: When it was posted; the largest of several coins is taken as of then.
        given: Symbols the site attached; taken as given, with `.X` for coins, left out where they are spelled like none.
    """
    what, because = kind(text)
    if what is not Kind.CALL:
        return Judgement((), what, because)
    attached = (_given(symbol) for symbol in map(_spelling, given) if _SPELLED.fullmatch(symbol))
    found = [_settled(one, market, known) for one in (*mentions(text), *attached)]
    scene = _scene(text, found)
    accepted: dict[str, Called] = {}
    for mention in sorted(found, key=_strictest_first):
        place = _place(mention, market)
        if mention.symbol not in accepted and _is_call(mention, scene, place, known):
            accepted[mention.symbol] = _called(mention, text, place, known, day)
    order = {mention.symbol: place for place, mention in reversed(list(enumerate(found)))}
    calls = tuple(sorted(accepted.values(), key=lambda call: order[call.symbol]))
    if len(calls) > _TAGS_AT_MOST:
        return Judgement((), Kind.NOTICE, f"{len(calls)} symbols")
    return Judgement(calls, what, "")


def _spelling(symbol: str) -> str:
    return symbol.strip().upper()


def _given(symbol: str) -> Mention:
    bare, coin = symbol.removesuffix(".X"), symbol.endswith(".X")
    return Mention(bare if coin else bare.replace(".", "-"), Form.GIVEN, "", 0, 0, coin, tagged=True)


def _strictest_first(mention: Mention) -> tuple[int, int]:
    return (list(Form).index(mention.form), mention.start)


def _settled(mention: Mention, market: Market, known: Directory) -> Mention:
    """The mention with what only a directory tells: `WBTC` is a coin, `VIABTC` a pair, `DWACU` a unit of `DWAC`."""
    whole = mention.symbol + mention.quote
    if mention.form is Form.GLUED and not whole.endswith("USDT") and known.named(whole, market):
        form = Form.HASHTAG if mention.tagged else Form.CAPITALS
        return Mention(whole, form, "", mention.start, mention.end, mention.coin and market is not Market.STOCK, mention.tagged)
    if mention.form in _TAGS and not known.named(mention.symbol, market):
        for quote in COIN_QUOTES if mention.form is Form.HASHTAG else _TICKED:
            base = mention.symbol.removesuffix(quote)
            if base != mention.symbol and known.coins.get(base) and (mention.form is Form.HASHTAG or len(base) >= _TICKED_BASE):
                return Mention(base, Form.GLUED, quote, mention.start, mention.end, coin=True, tagged=True)
    if mention.form in _UNITS and not mention.coin and market is not Market.COIN and _is_unit(mention.symbol, known):
        return replace(mention, symbol=mention.symbol[:-1])
    if mention.form in _TAGS and mention.coin and mention.quote and not _trades_as_coin(mention.symbol, market, known):
        return replace(mention, quote="", coin=False)  # `$RIOT BTC` among stocks is a share and what moves it
    return mention


_TAGS = frozenset({Form.CASHTAG, Form.HASHTAG})
# A cashtag is split in these alone, and not to `G` of a fund (`$GBTC`): people put the sign before words and names, too.
_TICKED = ("BTC", "ETH")
_TICKED_BASE = 3  # letters
_PAIRS = frozenset({Form.PAIR, Form.GLUED})
_UNITS = frozenset({Form.CASHTAG, Form.CAPITALS})


def _trades_as_coin(symbol: str, market: Market, known: Directory) -> bool:
    return market is Market.COIN or symbol in known.coins or symbol not in known.stocks


def _is_unit(symbol: str, known: Directory) -> bool:
    """Whether it is a blank-cheque company's unit: the four letters of its share and a U."""
    return len(symbol) == _UNIT and symbol[-1] == "U" and symbol[:-1] in known.stocks and symbol not in known.stocks


def _place(mention: Mention, market: Market) -> Market:
    """The writing decides where it can (no stock is priced in USDT), then the channel."""
    return Market.COIN if mention.coin else market


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is asked of a message again for each of its symbols, found once."""

    text: str
    tagged: frozenset[str]
    words: frozenset[str]
    signs: tuple[tuple[int, int], ...]
    enters: bool
    shouted: bool

    def before(self, mention: Mention) -> str:
        return self.text[max(0, mention.start - _BESIDE) : mention.start]

    def after(self, mention: Mention) -> str:
        return self.text[mention.end : mention.end + _BESIDE]

    def second_sign(self, mention: Mention) -> bool:
        """Whether a sign stands outside the symbol's own place."""
        return any(end <= mention.start or mention.end <= start for start, end in self.signs)


def _scene(text: str, found: Iterable[Mention]) -> _Scene:
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return _Scene(
        text=text,
        tagged=frozenset(mention.symbol for mention in found if mention.tagged),
        words=frozenset(re.findall(r"\w+", text.casefold())),
        # A symbol has no room for two signs, so of two at least one stands outside it.
        signs=tuple(sign.span() for sign in islice(_SECOND_SIGN.finditer(text), 2)),
        enters=enters(text),
        shouted=len(letters) >= _SHORTEST_SHOUT and capitals > _SHOUTED * len(letters),
    )


def _is_call(mention: Mention, scene: _Scene, market: Market, known: Directory) -> bool:
    symbol, listed = mention.symbol, bool(known.named(mention.symbol, market))
    amount = mention.form is not Form.CASHTAG and symbol in COIN_QUOTES and _AMOUNT.search(scene.before(mention))
    compared = market is Market.COIN and symbol in COMMODITIES and mention.form not in _PAIRS
    never = (symbol in NEVER or compared) and not (listed and mention.form in _RESOLVED)
    if amount or never or symbol in STABLE or symbol in MONEY:
        return False
    match mention.form:
        case Form.GIVEN | Form.CASHTAG:
            return listed or not symbol[0].isdigit()  # `$1INCH` is a coin, `$35million` is money
        case Form.PAIR:
            return listed or mention.coin
        case Form.GLUED:
            # `#TONIGHT` is no coin in HT, nor gold (`#XAUUSD`) one in dollars.
            return listed or (mention.tagged and mention.quote in DOLLARS)
        case Form.HASHTAG:
            return _hashtag_calls(mention, scene, market, listed=listed)
        case Form.CAPITALS:
            return _capitals_call(mention, scene, market, known)


_RESOLVED = frozenset({Form.GIVEN, Form.CASHTAG})  # written by somebody who meant a symbol


def _hashtag_calls(mention: Mention, scene: _Scene, market: Market, *, listed: bool) -> bool:
    """A tag that is a coin by list calls it, unless it is a word in use; an unknown one needs a trade and to stand first.

    A word with its quote behind it (`#LINK BTC`) is a coin again.
    """
    if listed and mention.quote and mention.coin and mention.symbol not in BEFORE_COINS:
        return True
    if mention.symbol not in WORDS and (listed or market is Market.STOCK):
        return listed
    if market is Market.STOCK:
        return False
    first = not any(sign.isalnum() for sign in scene.text[: mention.start])
    return (first or len(scene.tagged) == 1) and scene.enters


def _capitals_call(mention: Mention, scene: _Scene, market: Market, known: Directory) -> bool:
    """A second sign is needed: "Ticker:" for any, one right beside it for a word, one anywhere for what is nothing else."""
    if _NAMED_SO.search(scene.before(mention)):
        return True
    if not known.named(mention.symbol, market):
        return False
    if _company_named(mention, scene, market, known):
        return True
    if mention.symbol in WORDS and not mention.coin:  # no word is spelled `LINK.X`
        return bool(_OPTION.search(scene.after(mention)))
    if _AFTER.search(scene.after(mention)):
        return True
    anywhere = scene.second_sign(mention) or scene.enters
    return bool(_BEFORE.search(scene.before(mention))) or (anywhere and not scene.shouted)


def _company_named(mention: Mention, scene: _Scene, market: Market, known: Directory) -> bool:
    names = (asset.name.casefold().split()[0] for asset in known.named(mention.symbol, market) if asset.name.strip())
    return any(len(name) > len(mention.symbol) and name in scene.words for name in names)


def _called(mention: Mention, text: str, market: Market, known: Directory, day: date) -> Called:
    if market is Market.MIXED:
        candidates = [one for one in (Market.COIN, Market.STOCK) if known.named(mention.symbol, one)]
        market = candidates[0] if len(candidates) == 1 else Market.MIXED
    elif market is Market.STOCK and not known.named(mention.symbol, market) and known.named(mention.symbol, Market.COIN):
        market = Market.COIN
    elif market is Market.COIN and mention.form is Form.GIVEN and not mention.coin and mention.symbol not in known.coins:
        # What a site attached names a share if one bears it. What people tag among coins is a coin that no list knows, or knows
        # no longer: of 75 such cashtags of 2017 to 2022, 11 meant the share.
        market = Market.STOCK if mention.symbol in known.stocks else market
    return Called(
        symbol=mention.symbol,
        market=market,
        form=Form.PAIR if mention.form in _TAGS and mention.quote else mention.form,
        written=text[mention.start : mention.end],
        quote=mention.quote,
        asset=None if market is Market.MIXED else known.meant(mention.symbol, market, day),
        ambiguous=len(known.named(mention.symbol, market)) > 1 and market is not Market.MIXED,
        collides=known.collides(mention.symbol) or (market is Market.COIN and mention.symbol in known.stocks),
    )
