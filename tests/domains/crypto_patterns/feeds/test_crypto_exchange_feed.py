"""ccxt's Binance against a loopback server that speaks Binance's public shapes; no exchange is asked."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import isnan
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

pytest.importorskip("ccxt", reason="ccxt is not installed here")

from src.domains.crypto_patterns.bars.moments import HOUR, MINUTE
from src.domains.crypto_patterns.feeds.exchange import fetched, step_of
from src.domains.crypto_patterns.feeds.opening import Exchange, opened
from src.errors import BlockedError, ConfigurationError, NotFoundError, ParsingError, UnreachableError

FIVE_MS = 300_000
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
LISTED = NOON - timedelta(days=12)
TRADED = ("BTCUSDT", "ETHUSDT", "NEWUSDT")


def listing(symbol: str) -> dict[str, Any]:
    """One symbol of `exchangeInfo`, as documented by Binance, as far as ccxt reads it."""
    base = symbol.removesuffix("USDT")
    return {
        "symbol": symbol,
        "status": "TRADING",
        "baseAsset": base,
        "baseAssetPrecision": 8,
        "quoteAsset": "USDT",
        "quotePrecision": 8,
        "quoteAssetPrecision": 8,
        "orderTypes": ["LIMIT", "MARKET"],
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": False,
        "filters": [
            {"filterType": "PRICE_FILTER", "minPrice": "0.01", "maxPrice": "1000000.00", "tickSize": "0.01"},
            {"filterType": "LOT_SIZE", "minQty": "0.00001", "maxQty": "9000.0", "stepSize": "0.00001"},
        ],
        "permissions": ["SPOT"],
    }


def kline(opens_at: int) -> list[Any]:
    price = 60_000 + opens_at // FIVE_MS % 100
    prices = [f"{price:.8f}", f"{price + 5:.8f}", f"{price - 5:.8f}", f"{price + 1:.8f}"]
    return [opens_at, *prices, "12.50000000", opens_at + FIVE_MS - 1, "750000.0", 40, "7.25000000", "435000.0", "0"]


@dataclass
class Binance:
    """What the server says; a test may have it say otherwise."""

    now: datetime = NOON + timedelta(minutes=2)
    asked: list[dict[str, str]] = field(default_factory=list)
    instead: Callable[[str], tuple[int, bytes] | None] = lambda _: None

    def answer(self, target: str) -> tuple[int, bytes]:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        said = self.instead(parts.path)
        if said is not None:
            return said
        if parts.path.endswith("/exchangeInfo"):
            spot = parts.path.startswith("/public")
            return 200, json.dumps(
                {"timezone": "UTC", "symbols": [listing(symbol) for symbol in TRADED] if spot else []}
            ).encode()
        self.asked.append(query)
        return 200, json.dumps(self.klines(query)).encode()

    def klines(self, query: dict[str, str]) -> list[list[Any]]:
        listed = NOON - timedelta(hours=1) if query["symbol"] == "NEWUSDT" else LISTED
        first = max(int(query["startTime"]), round(listed.timestamp() * 1000))
        first += -first % FIVE_MS
        until = round(self.now.timestamp() * 1000)
        return [kline(at) for at in range(first, until, FIVE_MS)][: int(query["limit"])]


@pytest.fixture
def binance() -> Iterator[tuple[Binance, Callable[[str], Exchange]]]:
    said = Binance()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = said.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}"

        def opener(name: str) -> Exchange:
            exchange: Any = opened(name)
            exchange.urls["api"] = {api: f"{host}/{api}" for api in exchange.urls["api"]}
            exchange.enableRateLimit = False
            exchange.options["maxRetriesOnFailureDelay"] = 1
            return exchange  # type: ignore[no-any-return]  # ccxt ships no types

        yield said, opener
        server.shutdown()


Served = tuple[Binance, Callable[[str], Exchange]]


async def test_the_bar_that_is_still_open_is_left_out(binance: Served) -> None:
    _, opener = binance
    found = await fetched("binance", ["BTCUSDT"], "5m", NOON, since=NOON - timedelta(hours=1), opener=opener)
    bars = found.bars["BTCUSDT"]
    assert len(bars) == 12
    assert bars.closes_at[-1] == round(NOON.timestamp()) * 1_000_000
    assert found.notes == ()


async def test_rows_of_binance_keep_the_number_of_trades_and_what_takers_bought(binance: Served) -> None:
    _, opener = binance
    found = await fetched("binance", ["BTC/USDT"], "5m", NOON, since=NOON - timedelta(hours=1), opener=opener)
    bar = next(iter(found.bars["BTC/USDT"]))
    assert (bar.volume, bar.taker_buy, bar.trades) == (12.5, 7.25, 40)
    assert (bar.high - bar.low, bar.close - bar.open) == (10, 1)
    assert isnan(bar.spread)


async def test_ten_days_are_asked_for_in_pages_of_a_thousand_without_a_hole_or_a_repeat(binance: Served) -> None:
    said, opener = binance
    found = await fetched("binance", ["ETHUSDT"], "5m", NOON, since=NOON - timedelta(days=10), opener=opener)
    assert len(found.bars["ETHUSDT"]) == 2_880
    assert found.bars["ETHUSDT"].missing == 0
    assert [query["limit"] for query in said.asked] == ["1000"] * 3


async def test_as_of_a_moment_in_the_past_nothing_later_is_given(binance: Served) -> None:
    said, opener = binance
    said.now = NOON + timedelta(days=1)
    as_of = NOON + timedelta(minutes=4, seconds=59)
    found = await fetched("binance", ["BTCUSDT"], "5m", as_of, since=NOON - timedelta(hours=1), opener=opener)
    assert found.bars["BTCUSDT"].closes_at[-1] == round(NOON.timestamp()) * 1_000_000


async def test_a_coin_listed_an_hour_ago_has_an_hour_of_bars(binance: Served) -> None:
    _, opener = binance
    found = await fetched("binance", ["NEWUSDT"], "5m", NOON, since=NOON - timedelta(days=10), opener=opener)
    assert len(found.bars["NEWUSDT"]) == 12


async def test_a_symbol_that_is_not_traded_is_a_note_beside_one_that_is(binance: Served) -> None:
    _, opener = binance
    found = await fetched("binance", ["GONEUSDT", "BTCUSDT"], "5m", NOON, since=NOON - timedelta(hours=1), opener=opener)
    assert list(found.bars) == ["BTCUSDT"]
    assert found.notes == ("GONEUSDT: binance does not trade it.",)


async def test_where_no_symbol_is_traded_there_is_an_error(binance: Served) -> None:
    _, opener = binance
    with pytest.raises(NotFoundError, match=r"^binance does not trade it$"):
        await fetched("binance", ["GONEUSDT"], "5m", NOON, since=NOON - timedelta(hours=1), opener=opener)


@pytest.mark.parametrize(
    ("status", "body", "kind", "sentence"),
    [
        (451, b'{"code": 0, "msg": "Service unavailable from a restricted location"}', BlockedError, "refuses to answer"),
        (403, b"<html>no</html>", BlockedError, "refuses to answer"),
        (429, b'{"code": -1003, "msg": "Too many requests"}', BlockedError, "refuses so many requests"),
        (503, b"", UnreachableError, "could not be reached"),
        (200, b"<html>maintenance</html>", ParsingError, "was not understood"),
        (200, b'[[1748779200000, "x", "y", "z", "1", "1"]]', ParsingError, "not understood"),
        (200, b'[{"a": 1}]', ParsingError, "not understood"),
    ],
)
async def test_what_binance_answers_instead_of_bars_is_one_sentence_of_ours(
    binance: Served, status: int, body: bytes, kind: type[Exception], sentence: str
) -> None:
    said, opener = binance
    said.instead = lambda path: (status, body) if path.endswith("/klines") else None
    with pytest.raises(kind, match=sentence) as caught:
        await fetched("binance", ["BTCUSDT"], "5m", NOON, since=NOON - timedelta(hours=1), opener=opener)
    assert "html" not in str(caught.value)


async def test_an_exchange_that_cannot_be_connected_to_is_unreachable(binance: Served) -> None:
    _, opener = binance

    def nowhere(name: str) -> Exchange:
        exchange: Any = opener(name)
        exchange.urls["api"] = dict.fromkeys(exchange.urls["api"], "http://127.0.0.1:9")
        return exchange  # type: ignore[no-any-return]  # ccxt ships no types

    with pytest.raises(UnreachableError, match="could not be reached"):
        await fetched("binance", ["BTCUSDT"], "5m", NOON, since=NOON - timedelta(hours=1), opener=nowhere)


async def test_an_unknown_exchange_is_told_with_those_it_may_mean() -> None:
    with pytest.raises(ConfigurationError, match=r"Field exchange: wanted the ccxt id of an exchange .*binanceus"):
        await fetched("Binance.us", ["BTCUSDT"], "5m", NOON, since=NOON)


@pytest.mark.parametrize("timeframe", ["", "5", "5min", "1w", "1M", "0m", "m5"])
async def test_a_timeframe_off_the_beat_is_told_before_anybody_is_asked(timeframe: str) -> None:
    with pytest.raises(ConfigurationError, match="Field timeframe"):
        await fetched("binance", ["BTCUSDT"], timeframe, NOON, since=NOON)


async def test_a_timeframe_the_exchange_does_not_serve_is_told_with_those_it_does(binance: Served) -> None:
    with pytest.raises(ConfigurationError, match=r"binance serves 1s, 1m, 3m, 5m.*'7m'"):
        await fetched("binance", ["BTCUSDT"], "7m", NOON, since=NOON, opener=binance[1])


def test_timeframes_are_microseconds() -> None:
    assert (step_of("5m"), step_of("4h"), step_of("1d")) == (5 * MINUTE, 4 * HOUR, 24 * HOUR)
