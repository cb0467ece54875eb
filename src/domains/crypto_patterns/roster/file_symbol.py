"""The symbol that the name of a file of ticks says."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from src.domains.crypto_patterns.feeds.wire import contract_usd

_PARTS: Final = re.compile(r"[^A-Za-z0-9]+")

_DOLLARS: Final = ("FDUSD", "USDT", "USDC", "BUSD", "TUSD", "USD")
_OTHERS: Final = ("BTC", "ETH", "BNB", "EUR", "GBP", "JPY", "TRY", "BRL")
"""What coins are quoted in beside dollars: many a word ends in these letters, so that only a well-known coin stands before."""

# The largest by worth and trade, year after year; the name of any other must be in capitals to be told from a word.
_COINS_WRITTEN: Final = """
BTC XBT ETH BNB SOL XRP ADA DOGE TRX AVAX DOT LINK MATIC POL LTC BCH ETC XLM XMR ATOM UNI AAVE NEAR APT ARB OP SUI TON FIL
ICP HBAR VET ALGO EOS XTZ SHIB PEPE INJ MKR USDT USDC
"""
_COINS: Final = frozenset(_COINS_WRITTEN.split())

# What names of files say beside symbols.
_WORDS_WRITTEN: Final = """
TICK TICKS TRADE TRADES QUOTE QUOTES AGG AGGTRADE AGGTRADES BOOK BOOKTICKER TICKER TICKERS DEPTH BARS KLINES CANDLES ORDERS
FEED LOG RAW ALL NEW OLD DATA DATASET RECORD RECORDS RECORDING INPUT OUTPUT EXPORT DUMP SAMPLE TEST FILE PART HISTORY
HISTORICAL MARKET PRICE PRICES SYMBOL SYMBOLS PAIR PAIRS CRYPTO COIN COINS LIVE STREAM DAY DAILY DAYS MONTH MONTHLY HOUR
HOURLY SPOT FUTURE FUTURES FUT USDM COINM UM CM SWAP SWAPS PERP PERPS PERPETUAL PERPETUALS MARGIN OPTIONS LINEAR INVERSE
BINANCE BINANCEUS COINBASE COINBASEPRO GDAX KRAKEN BYBIT OKX OKEX BITSTAMP BITFINEX BITGET BITMEX BITTREX KUCOIN GATE GATEIO
HUOBI HTX DERIBIT MEXC GEMINI POLONIEX UPBIT FTX DYDX HYPERLIQUID TARDIS CSV TSV TXT JSON JSONL NDJSON GZ GZIP XZ ZIP UTC
GMT JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC BUY SELL BID ASK BIDS ASKS MY THE OF AND FOR FROM TO IN USER
"""
_WORDS: Final = frozenset(_WORDS_WRITTEN.split())


def named(name: str, alone: str = "") -> str:
    """The symbol that a file's name says, in capitals; "" where it says none or leaves it open, since an invented one is worse.

    "ticks_usdm_BTCUSDT_20240808_trades.csv.xz", "kraken_ETH_USD.csv" and "BTCUSD_PERP-aggTrades-2024-01.csv" say a pair,
    "trades_ETH.csv" a well-known coin. One other word in capitals ("XYZ_ticks.csv") is but a guess.

    Args:
        name: What the file is called.
        alone: The one symbol the input names, which stands before a guess; "" for none.
    """
    parts = [part for part in _PARTS.split(name) if part]
    pairs = set(_pairs(parts))
    if pairs:
        return pairs.pop() if len(pairs) == 1 else ""
    capitals = {part for part in parts if part.isalpha() and part.isupper() and len(part) > 1}
    guessed = capitals - _WORDS - {*_DOLLARS}
    only = guessed.pop() if len(guessed) == 1 else ""
    return only if only in _COINS else alone or only


def _pairs(parts: Sequence[str]) -> Iterator[str]:
    used = -1  # place of the last quote: BTC_USDT_USDT is a pair and what settles it
    for place, part in enumerate(parts):
        before = parts[place - 1] if 0 < place != used + 1 else ""
        if part.upper() in _DOLLARS + _OTHERS:
            if _before(before, part):
                used = place
                yield before.upper() + part.upper()
        elif _whole(part):
            used = place
            after = parts[place + 1].upper() if place + 1 < len(parts) else ""
            inverse = f"{part.upper()}_{after}"
            yield inverse if contract_usd(inverse) else part.upper()


def _before(coin: str, quote: str) -> bool:
    """Whether a word before a quote coin is the coin quoted."""
    if coin.upper() in _COINS:
        return coin.upper() not in _DOLLARS or quote.upper() in _DOLLARS
    plain = quote.upper() in _DOLLARS and coin.upper() not in {*_DOLLARS, *_OTHERS, *_WORDS}
    return plain and coin.isupper() and quote.isupper()


def _whole(part: str) -> bool:
    """Whether a word is a pair itself."""
    word = part.upper()
    if part not in {word, part.lower()}:
        return False
    dollar = next((quote for quote in _DOLLARS if word.endswith(quote)), "")
    if dollar:
        coin = word.removesuffix(dollar)
        return coin not in _WORDS and any(map(str.isalpha, coin))
    return any(word.endswith(quote) and word.removesuffix(quote) in _COINS for quote in _OTHERS)
