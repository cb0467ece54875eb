"""What stands beside a symbol tells what it is: its quote, its class, the channel's market; with the bundled list."""

from datetime import date

import pytest

from src.domains.conviction_calls.symbols.assets import Market
from src.domains.conviction_calls.symbols.bundled import known_assets
from src.domains.conviction_calls.symbols.calls import Called, called
from src.domains.conviction_calls.symbols.mentions import Form

DAY = date(2021, 6, 1)


def read(text: str, market: Market) -> tuple[Called, ...]:
    return called(text, market, known_assets(), DAY).calls


def coins(text: str) -> list[str]:
    return [call.symbol for call in read(text, Market.COIN)]


def stocks(text: str) -> list[str]:
    return [call.symbol for call in read(text, Market.STOCK)]


@pytest.mark.parametrize(
    ("pair", "symbol", "quote"),
    [
        ("#NAV BTC", "NAV", "BTC"),
        ("$NAV BTC", "NAV", "BTC"),
        ("#NAV  BTC (BINANCE)", "NAV", "BTC"),
        ("#ARDR BTC 650", "ARDR", "BTC"),
        ("#AMP BTC   UPDATE", "AMP", "BTC"),
        ("#RLC BTC 4H chart", "RLC", "BTC"),
        ("👉 Buy #BAND BTC 👈", "BAND", "BTC"),
        ("LONG : #VET BTC", "VET", "BTC"),
        ("#Ozel| #UTK BTC", "UTK", "BTC"),
        ("#fet btc", "FET", "BTC"),
        ("#ETH BTC", "ETH", "BTC"),
        ("#NAV ETH", "NAV", "ETH"),
        ("#NAV BNB", "NAV", "BNB"),
        ("#NAV USDT", "NAV", "USDT"),
        ("#link usdt", "LINK", "USDT"),
        ("#BTC USDT", "BTC", "USDT"),
        ("$NEAR (USDT)", "NEAR", "USDT"),
        ("#LTC USD", "LTC", "USD"),
        ("#1INCH USDT", "1INCH", "USDT"),
        ("#RENUSDT USDT", "REN", "USDT"),
        ("#NAV\u00a0BTC", "NAV", "BTC"),
    ],
)
def test_a_tag_with_its_quote_behind_it_is_a_pair_and_the_quote_is_not_called(pair: str, symbol: str, quote: str) -> None:
    (call,) = read(f"{pair}\nBuy: 560...540\nSell: 600-650", Market.COIN)
    assert (call.symbol, call.form, call.quote, call.market) == (symbol, Form.PAIR, quote, Market.COIN)


def test_two_pairs_on_one_line_are_two_calls() -> None:
    calls = read("#NAV BTC #XLM BTC\nbuy 560", Market.COIN)
    assert [(call.symbol, call.quote) for call in calls] == [("NAV", "BTC"), ("XLM", "BTC")]


def test_the_quote_of_a_pair_is_called_where_another_line_calls_it() -> None:
    assert coins("#NAV BTC\nbuy 560\n$BTC to 70k") == ["NAV", "BTC"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("#ETH BTC both strong, buy the dip", ["ETH", "BTC"]),
        ("#SOL BTC & ADA bullish", ["SOL", "BTC", "ADA"]),
        ("#SOL BTC, ADA: bullish", ["SOL", "BTC", "ADA"]),
        ("took profits on #SOL. BTC next, buy it", ["SOL", "BTC"]),
        ("took profits on #SOL BTC next, buy it", ["SOL", "BTC"]),
        ("#FTM\nBTC needs to hold, then buy", ["FTM", "BTC"]),
        ("#BTC ETH both bullish", ["BTC", "ETH"]),
        ("#BTC ETH long now", ["BTC", "ETH"]),
        ("#BUY BTC at 30000", ["BTC"]),
        ("#LONG BTC at 30000", ["BTC"]),
        ("$9k BTC is where I buy", ["BTC"]),
        ("#BITMEX BTC machine: long 6400", ["BTC"]),
    ],
)
def test_two_coins_beside_each_other_in_a_sentence_are_no_pair(text: str, named: list[str]) -> None:
    assert coins(text) == named


@pytest.mark.parametrize(
    "text",
    ["#FREE USDT for all members", "#FREE BTC 🎁", "#OPEN btc 43996", "$15M USD raised", "#WIN USDT today", "#EUR USD 1.21"],
)
def test_a_prize_and_a_sum_are_no_pair(text: str) -> None:
    assert coins(text) == []


def test_a_share_before_the_coin_that_moves_it_stays_a_share_among_stocks() -> None:
    (call,) = read("$RIOT BTC", Market.STOCK)
    assert (call.symbol, call.market, call.quote) == ("RIOT", Market.STOCK, "")


@pytest.mark.parametrize(("tag", "symbol"), [("$ETHBTC", "ETH"), ("$ADABTC", "ADA"), ("$WBTC", "WBTC"), ("$ADAUSDT", "ADA")])
def test_a_cashtag_that_no_coin_bears_is_split_where_it_ends_in_a_quote(tag: str, symbol: str) -> None:
    assert coins(f"{tag} waiting for the breakout") == [symbol]


def test_a_fund_of_bitcoin_is_no_pair_of_its_first_letter() -> None:
    (call,) = read("$GBTC unlocks soon", Market.COIN)
    assert (call.symbol, call.asset) == ("GBTC", None)


@pytest.mark.parametrize("tag", ["#GOLD", "$GOLD", "#gold", "#OIL", "#XAU", "#SILVER", "$DXY", "$USOIL", "#Brent"])
def test_what_coins_are_compared_with_is_neither_a_coin_nor_a_mine_among_coins(tag: str) -> None:
    assert coins(f"{tag} buy 1810, target 1830, stop 1800") == []


def test_gold_is_a_mine_among_stocks() -> None:
    assert stocks("$GOLD breaking out") == ["GOLD"]
    assert stocks("I have GOLD calls for January") == ["GOLD"]


@pytest.mark.parametrize("symbol", ["MCO", "XEL", "BCC", "AGI", "RDN", "TSLA"])
def test_a_tag_among_coins_never_names_a_share_but_a_coin_that_no_list_knows(symbol: str) -> None:
    (call,) = read(f"${symbol} in the buy zone", Market.COIN)
    assert (call.symbol, call.market, call.asset, call.collides) == (symbol, Market.COIN, None, True)


def test_a_share_that_the_site_attached_among_coins_is_a_share() -> None:
    (call,) = called("up we go", Market.COIN, known_assets(), DAY, given=["TSLA"]).calls
    assert (call.market, call.asset is not None) == (Market.STOCK, True)


@pytest.mark.parametrize(
    ("text", "symbol", "market"),
    [
        ("BRK.B calls", "BRK-B", Market.STOCK),
        ("I bought BRK.B shares", "BRK-B", Market.STOCK),
        ("bought some BRK.B.", "BRK-B", Market.STOCK),
        ("BRK.B's chart is bullish", "BRK-B", Market.STOCK),
        ("BRK.B 🚀", "BRK-B", Market.STOCK),
        ("BTC.X 🚀", "BTC", Market.COIN),
        ("buying BTC.X here", "BTC", Market.COIN),
        ("LINK.X breakout", "LINK", Market.COIN),
        ("DWACU calls", "DWAC", Market.STOCK),
        ("bought DWACU", "DWAC", Market.STOCK),
        ("DWACU 🚀", "DWAC", Market.STOCK),
    ],
)
def test_a_class_a_coins_x_and_a_unit_are_read_in_capitals_with_a_second_sign(text: str, symbol: str, market: Market) -> None:
    (call,) = read(text, Market.STOCK)
    assert (call.symbol, call.market, call.asset is not None) == (symbol, market, True)


@pytest.mark.parametrize("text", ["someone mentioned BRK.B in class", "BTC.X was in the news", "DWACU was in the news"])
def test_without_a_second_sign_they_are_not(text: str) -> None:
    assert stocks(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "U.S. calls",
        "U.S.A. calls",
        "e.g. A.I. stocks",
        "St.X shares",
        "D.C. puts",
        "Ph.D. position",
        "WSB.X buy calls",
        "the CEO.A new one, buy shares",
        "sold at OPEN.A friend bought",
        "GME.AB calls",
        "BRK.B.C calls",
        "ADIEU 🚀 calls",
        "MENU calls",
    ],
)
def test_points_in_abbreviations_and_words_that_end_in_u_are_no_symbols(text: str) -> None:
    assert stocks(text) == []


def test_a_unit_is_no_coin_among_coins() -> None:
    assert coins("DWACU buy now") == []
    assert coins("SANDU buy now") == []
