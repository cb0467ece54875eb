"""The bundled list: what it knows, how the input adds to it, and how well symbols are read with it."""

from datetime import date

import pytest

from src.domains.conviction_calls.symbols.assets import Asset, Market
from src.domains.conviction_calls.symbols.bundled import known_assets, listed
from src.domains.conviction_calls.symbols.calls import called

DAY = date(2021, 6, 1)
BOTH = (
    "COIN DASH LINK LTC SOL LUNA ATOM SAND META SNOW WISH SOFI MU DIS GM ROOT OPEN PLAY FUN GAME BAND ENJ".split()  # noqa: SIM905  # one line a reader can take in
)


def test_it_knows_thousands_of_coins_and_stocks() -> None:
    markets = [asset.market for asset in listed()]
    assert markets.count(Market.COIN) > 2_500
    assert markets.count(Market.STOCK) > 2_000


def test_the_large_ones_and_those_that_are_gone_have_their_names() -> None:
    known = known_assets()
    told = {symbol: known.meant(symbol, market, date(2025, 1, 1)) for symbol, market in (
        ("BTC", Market.COIN), ("NAV", Market.COIN), ("TAO", Market.COIN), ("AAPL", Market.STOCK), ("BBBY", Market.STOCK),
    )}  # fmt: skip
    assert {symbol: asset.name for symbol, asset in told.items() if asset} == {
        "BTC": "bitcoin", "NAV": "nav coin", "TAO": "bittensor", "AAPL": "Apple", "BBBY": "Bed Bath & Beyond",
    }  # fmt: skip


def test_a_symbol_that_a_larger_coin_took_over_later_meant_the_older_one_before() -> None:
    then, now = (known_assets().meant("TAO", Market.COIN, day) for day in (date(2021, 9, 1), date(2025, 1, 1)))
    assert (then and then.name, now and now.name) == ("taodao", "bittensor")


def test_some_hundred_symbols_name_more_than_one_coin_and_the_larger_is_taken() -> None:
    known = known_assets()
    assert 88 <= sum(len(assets) > 1 for assets in known.coins.values()) <= 120
    meant = known.meant("IMX", Market.COIN, date(2021, 12, 31))
    assert meant is not None
    assert meant.cap(date(2021, 12, 31)) == max(asset.cap(date(2021, 12, 31)) for asset in known.named("IMX", Market.COIN))


@pytest.mark.parametrize("symbol", BOTH)
def test_a_symbol_of_both_kinds_is_what_its_channel_talks_about_and_flagged(symbol: str) -> None:
    (coin,), (stock,) = (
        called(f"${symbol} breakout", market, known_assets(), DAY).calls for market in (Market.COIN, Market.STOCK)
    )
    assert (coin.symbol, coin.market, coin.collides) == (symbol, Market.COIN, True)
    assert (stock.symbol, stock.market, stock.collides) == (symbol, Market.STOCK, True)
    assert coin.asset != stock.asset


@pytest.mark.parametrize("symbol", BOTH)
def test_priced_in_a_coin_of_a_dollar_a_symbol_of_both_kinds_is_a_coin_even_among_stocks(symbol: str) -> None:
    (call,) = called(f"{symbol}/USDT buy 2.5", Market.STOCK, known_assets(), DAY).calls
    assert (call.symbol, call.market) == (symbol, Market.COIN)


@pytest.mark.parametrize(
    ("symbol", "day", "larger"),
    [
        ("NFT", date(2021, 4, 1), "nft protocol"),
        ("NFT", date(2021, 7, 1), "apenft"),
        ("AUTO", date(2021, 1, 1), "cube"),
        ("AUTO", date(2021, 4, 1), "auto"),
        ("BOND", date(2021, 7, 1), "barnbridge"),
        ("IMX", date(2021, 12, 31), "immutable x"),
        ("QI", date(2021, 7, 1), "qi dao"),
        ("QI", date(2021, 10, 1), "benqi"),
        ("BIFI", date(2021, 4, 1), "beefy finance"),
        ("LIT", date(2021, 10, 1), "litentry"),
        ("LIT", date(2021, 12, 31), "lit"),
    ],
)
def test_of_the_coins_of_one_symbol_the_larger_on_the_day_is_meant_and_flagged(symbol: str, day: date, larger: str) -> None:
    (call,) = called(f"${symbol} breakout", Market.COIN, known_assets(), day).calls
    assert call.asset is not None
    assert (call.asset.name, call.ambiguous) == (larger, True)


def test_an_asset_of_the_input_that_nobody_lists_is_new() -> None:
    new = Asset("QUILO", Market.COIN, "given QUILO", "Quilo Network")
    assert known_assets([new]).meant("QUILO", Market.COIN, DAY) == new


def test_an_asset_of_the_input_gives_a_listed_one_its_capitalisation() -> None:
    caps = ((date(2021, 1, 1), 5e8),)
    meant = known_assets([Asset("NAV", Market.COIN, "given NAV", "", caps)]).meant("NAV", Market.COIN, DAY)
    assert meant is not None
    assert (meant.name, meant.caps) == ("nav coin", caps)
