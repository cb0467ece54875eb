"""How symbols are written in the wild, one trap a test."""

from datetime import date
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.conviction_calls.symbols.assets import Asset, Market, directory
from src.domains.conviction_calls.symbols.calls import Called, called
from src.domains.conviction_calls.symbols.mentions import Form, mentions
from src.domains.conviction_calls.symbols.reports import Kind

DAY = date(2021, 2, 1)
COINS = "BTC ETH NAV DOT WBTC VIA LINK SOL DASH DATA ONE GO FUN BUY FREE HOT KEY TRADE NFT GOLD RVN BNB ATM 1INCH DOGE".split()  # noqa: SIM905  # one line a reader can take in
STOCKS = "GME AMC NIO F OCGN DWAC BRK-B DD AI YOU ALL FOR ON IT CAN LINK SOL DASH TD COIN MA PLTR".split()  # noqa: SIM905  # likewise
SMALL, LARGE = ((date(2021, 1, 1), 5e6), (date(2021, 3, 1), 9e9)), ((date(2021, 1, 1), 8e8),)
KNOWN = directory(
    [
        *(Asset(symbol, Market.COIN, symbol.lower()) for symbol in COINS),
        *(Asset(symbol, Market.STOCK, symbol) for symbol in STOCKS),
        Asset("IMX", Market.COIN, "immutable", "Immutable X", SMALL),
        Asset("IMX", Market.COIN, "impermax", "Impermax", LARGE),
        Asset("EARS", Market.STOCK, "EARS", "Auris Medical Holding"),
    ]
)


def calls(text: str, market: Market, day: date = DAY) -> tuple[Called, ...]:
    return called(text, market, KNOWN, day).calls


def symbols(text: str, market: Market) -> list[str]:
    return [call.symbol for call in calls(text, market)]


def stocks(text: str) -> list[str]:
    return symbols(text, Market.STOCK)


def coins(text: str) -> list[str]:
    return symbols(text, Market.COIN)


@pytest.mark.parametrize(
    "money",
    [
        "$500",
        "200$",
        "$0.50",
        "$500k",
        "$1.2B",
        "$ 5",
        "$1.2b",
        "$500M",
        "$$$$$",
        "$1,000",
        "$5AM",
        "$35million",
        "$45MILL",
        "$7ish",
    ],
)
def test_money_is_no_symbol(money: str) -> None:
    assert stocks(f"worth {money} by Friday 🚀") == []


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("$$$nok", "NOK"),
        ("long $F.", "F"),
        ("$ocgn", "OCGN"),
        ("$NIO's", "NIO"),
        ("$NIO’s", "NIO"),
        ("$BRK.B", "BRK-B"),
        ("$DWACU", "DWAC"),
        ("$MA", "MA"),
        ("$GME!!", "GME"),
        ("🚀$GME🚀", "GME"),
    ],
)
def test_a_cashtag_is_read_through_its_trimmings(written: str, symbol: str) -> None:
    assert stocks(written) == [symbol]


def test_a_name_between_dollars_is_decoration() -> None:
    assert stocks("$$Name$$ is here") == []


def test_two_cashtags_in_brackets_are_two() -> None:
    assert stocks("($LHSIF $AYRWF)") == ["LHSIF", "AYRWF"]


def test_a_cashtag_that_no_list_knows_is_called_and_unresolved() -> None:
    (call,) = calls("$LHSIF", Market.STOCK)
    assert (call.asset, call.market) == (None, Market.STOCK)


def test_a_coin_among_stocks_is_told_by_its_x() -> None:
    (call,) = calls("$BTC.X to 100k", Market.STOCK)
    assert (call.symbol, call.market) == ("BTC", Market.COIN)


def test_a_coin_named_among_stocks_is_a_coin_where_no_stock_has_the_symbol() -> None:
    (call,) = calls("$NAV", Market.STOCK)
    assert call.market is Market.COIN


def test_symbols_that_the_site_attached_are_taken_as_given() -> None:
    judged = called("to the moon", Market.STOCK, KNOWN, DAY, given=["GME", "BTC.X", "BRK.B"])
    assert [(call.symbol, call.market) for call in judged.calls] == [
        ("GME", Market.STOCK),
        ("BTC", Market.COIN),
        ("BRK-B", Market.STOCK),
    ]


@pytest.mark.parametrize("text", [".X", " ", "=CMD()", "A@B", "A\nB", "../../x", "<b>", "X" * 16, "", "-"])
def test_what_a_site_attaches_without_spelling_a_symbol_is_left_out_and_the_others_stay(text: str) -> None:
    judged = called("to the moon", Market.STOCK, KNOWN, DAY, given=[text, " sol.x ", "GME"])
    assert [call.symbol for call in judged.calls] == ["SOL", "GME"]


@pytest.mark.parametrize("text", ["#TONIGHT we pump", "#RIGHT now", "#INSIGHT report: buy", "#XAUUSD sell", "#KENNETH buy 5"])
def test_a_word_or_a_metal_that_ends_like_a_quote_is_no_coin(text: str) -> None:
    assert coins(text) == []


@pytest.mark.parametrize("quote", ["USDT", "BUSD", "USDC", "PERP", "USDTPERP"])
def test_a_coin_that_no_list_knows_is_called_by_its_price_in_a_coin_of_a_dollar(quote: str) -> None:
    assert coins(f"#QUILO{quote} buy 0.4") == ["QUILO"]


def test_a_listed_coin_is_called_by_its_price_in_any_coin() -> None:
    assert coins("#NAVHT buy 0.4, #DOTETH buy 0.02") == ["NAV", "DOT"]


@pytest.mark.parametrize("word", ["DD", "AI", "YOU", "ALL", "FOR", "ON", "IT", "CAN", "TD"])
def test_a_word_in_capitals_is_no_ticker_though_one_exists(word: str) -> None:
    assert stocks(f"great {word} here, buy and hold 🚀") == []


@pytest.mark.parametrize("word", ["DD", "AI", "YOU", "ALL"])
def test_a_word_is_a_ticker_where_options_of_it_are_held_and_not_where_a_rocket_follows(word: str) -> None:
    assert stocks(f"I have {word} calls for January") == [word]
    assert stocks(f"I have {word} 80c for January") == [word]
    assert stocks(f"great {word} 🚀🚀🚀 buy") == []


@pytest.mark.parametrize(
    "word",
    ["WSB", "YOLO", "THE", "US", "TO", "CEO", "IPO", "EV", "TLDR", "OTM", "ATH", "IV", "ITM", "SEC", "FDA", "FOMO", "USA"],
)
def test_slang_is_no_ticker_even_with_a_rocket(word: str) -> None:
    assert stocks(f"{word} 🚀🚀 buy calls") == []


def test_capitals_need_a_second_sign() -> None:
    assert stocks("Someone mentioned GME in class") == []
    assert stocks("GME 🚀") == ["GME"]
    assert stocks("PLTR calls, chart looks great") == ["PLTR"]


def test_a_companys_name_is_a_second_sign() -> None:
    assert stocks("Auris Medical (EARS) on fire!") == ["EARS"]


def test_a_shouted_sentence_holds_no_tickers_but_the_one_with_a_sign_beside_it() -> None:
    assert stocks("BUY NIO OR CRY, HOLD FOR EVER") == ["NIO"]
    assert stocks("LISTEN TO WHAT PLTR SAID ABOUT IT AND HOLD IT") == []


def test_a_symbol_of_both_markets_is_decided_by_the_channel_and_flagged() -> None:
    (coin,), (stock,) = calls("$LINK now", Market.COIN), calls("$LINK now", Market.STOCK)
    assert (coin.market, coin.collides) == (Market.COIN, True)
    assert (stock.market, stock.collides) == (Market.STOCK, True)


def test_in_a_mixed_channel_the_pair_decides_and_without_one_nothing_does() -> None:
    (pair,), (bare,) = calls("LINK/USDT buy 20", Market.MIXED), calls("$LINK now", Market.MIXED)
    assert pair.market is Market.COIN
    assert (bare.market, bare.asset, bare.collides) == (Market.MIXED, None, True)


def test_of_two_coins_the_larger_on_the_day_is_taken_and_flagged() -> None:
    (before,), (after,) = calls("$IMX", Market.COIN, DAY), calls("$IMX", Market.COIN, date(2021, 3, 1))
    assert before.asset is not None
    assert after.asset is not None
    assert (before.asset.id, after.asset.id, before.ambiguous) == ("impermax", "immutable", True)


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("#NAV/BTC", "NAV"),
        ("ATM_BTC", "ATM"),
        ("DOTUSDT", "DOT"),
        ("#DOTUSDT", "DOT"),
        ("$VIA#VIABTC", "VIA"),
        ("VIABTC", "VIA"),
        ("RVN / BTC", "RVN"),
        ("BTC/USDT", "BTC"),
        ("#MAGE/BTC", "MAGE"),
        ("MAGE / BTC", "MAGE"),
        ("[DOTUSDT]", "DOT"),
        ("#NAV-BTC", "NAV"),
    ],
)
def test_of_a_pair_the_first_coin_is_called_and_the_quote_is_not(written: str, symbol: str) -> None:
    assert coins(f"{written}\nBuy: 560...540\nSell: 600-650") == [symbol]


@pytest.mark.parametrize("written", ["EUR/USD", "GBP/JPY", "USDT/TRY", "and/or", "2/3 BTC", "540-560"])
def test_money_against_money_and_fractions_are_no_coin_pairs(written: str) -> None:
    assert [symbol for symbol in coins(f"{written} looks fine") if symbol != "BTC"] == []


def test_a_coin_that_ends_like_a_quote_is_that_coin() -> None:
    assert coins("#WBTC buy 50000") == ["WBTC"]


def test_a_coin_that_begins_with_a_digit_is_a_symbol() -> None:
    assert coins("$1INCH buy zone 2.1") == ["1INCH"]
    assert coins("#1INCH breakout") == ["1INCH"]


@pytest.mark.parametrize("word", ["DATA", "GO", "ONE", "FUN", "FREE", "HOT", "NFT", "KEY", "TRADE"])
def test_a_tag_that_is_a_word_first_is_a_coin_only_in_a_trade(word: str) -> None:
    assert coins(f"join our channel #{word}") == []
    assert coins(f"#{word}\nBuy 120-130\nSell 150") == [word]


@pytest.mark.parametrize(
    "tag", ["BINANCE", "LISTING", "PROFIT", "GOLD", "LONG", "ENJOY", "PREMIUM", "OZEL", "HOLD", "PLAN", "PAIR", "BUY"]
)
def test_a_tag_of_the_trade_is_never_a_coin(tag: str) -> None:
    assert coins(f"#{tag} #RVN buy 370-374, sell 400") == ["RVN"]


def test_an_amount_of_a_quote_coin_is_a_price_and_no_call() -> None:
    assert coins("#RVN buy 0.00001874 BTC, sell 0.00002 BTC") == ["RVN"]
    assert coins("3,094 #BTC moved, buy #RVN 370") == ["RVN"]


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        *(
            ("", piece)
            for piece in (
                "AB ",
                "#AB ",
                "$A ",
                "#AB BTC ",
                "$AB   (USDT) ",
                "AB.X ",
                "[A] ",
                "1.",
                "target ",
                "hit 1",
                "profits 1% ",
                "congratulations ",
            )
        ),
        *((head, " ") for head in ("stop", "stop loss", "profit", "hit", "target 1")),
    ],
)
def test_forty_thousand_characters_of_one_trick_are_read_in_seconds(head: str, piece: str) -> None:
    started = perf_counter()
    called(head + (piece * 40_000)[:40_000], Market.COIN, KNOWN, DAY)
    assert perf_counter() - started < 5  # measured 0.4 s; anything quadratic takes a minute


def test_links_and_handles_hold_no_symbols() -> None:
    assert coins("https://www.tradingview.com/chart/LINKUSDT/abc-LINK and @GME_BTC") == []


@pytest.mark.parametrize(
    "report",
    [
        "#NAV target 1 hit",
        "#NAV hit 1610✅",
        "Binance\n#NAV/BTC Take-Profit target 2 ✅\nProfit: 10.2553% 📈\nPeriod: 1 Days 12 Hours ⏰",
        "#NAV/USDT All take-profit targets achieved 😎",
        "#NAV profit so far 40%",
        "#NAVUSDT Target 1 Done 👍✅",
        "#NAV result\n1st target achieved within 15 hours ✅",
        "Binance\n#NAV/BTC Stoploss ⛔\nLoss: 32.5758% 📉",
        "#NAV Proof in Vip Channel 👆",
    ],
)
def test_a_result_report_calls_nothing_and_says_by_which_words(report: str) -> None:
    judged = called(report, Market.COIN, KNOWN, DAY)
    assert (judged.calls, judged.kind) == ((), Kind.REPORT)
    assert judged.because in report


@pytest.mark.parametrize(
    "notice", ["DOGE/BTC +12.60% in 5 min.", "🔥 NAV was listed on Huobi\n- trade NAV/HT", "[DOTUSDT] Volatility alert"]
)
def test_a_machines_alert_and_a_listing_are_notices(notice: str) -> None:
    judged = called(notice, Market.COIN, KNOWN, DAY)
    assert (judged.calls, judged.kind) == ((), Kind.NOTICE)


def test_a_call_with_one_target_ticked_is_still_a_call() -> None:
    assert coins("SOL/USDT\nLONG\nBUY: 150 - 160\n170✅\n185\nSTOP: 141") == ["SOL"]


def test_a_call_that_promises_a_profit_is_no_report() -> None:
    assert coins("HOLD YOUR #NAV AND SEE MINIMUM 50% PROFITS") == ["NAV"]
    assert coins("#NAV buy 560, easily hit above targets") == ["NAV"]


def test_a_list_of_six_tags_calls_none() -> None:
    assert stocks("$GME $AMC $NIO $F $OCGN $PLTR giveaway") == []


def test_one_symbol_named_three_ways_is_called_once_in_its_clearest_form() -> None:
    (call,) = calls("NAV is next! #NAV $NAV buy 560", Market.COIN)
    assert (call.form, call.written) == (Form.CASHTAG, "$NAV")


PIECES = st.lists(
    st.sampled_from(
        ["$", "#", "/", "BTC", "USDT", "NAV", "GME", " ", ".", "5", "🚀", "hit", "target", "'s", "_", "[", "]", "\n", "%"]
    )
    | st.text(max_size=3),
    max_size=14,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(text=PIECES, market=st.sampled_from(list(Market)))
def test_whatever_is_written_each_symbol_is_called_once_and_stands_in_the_text(text: str, market: Market) -> None:
    judged = called(text, market, KNOWN, DAY)
    named = [call.symbol for call in judged.calls]
    assert len(named) == len(set(named))
    assert all(call.written and call.written in text for call in judged.calls)
    assert not judged.calls or judged.kind is Kind.CALL
    assert called(text, market, KNOWN, DAY) == judged


@settings(max_examples=100, deadline=None)
@given(text=PIECES)
def test_no_place_is_read_twice(text: str) -> None:
    found = mentions(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
