"""What a close says of a coin is arithmetic on the days up to it, weekends stepped over and holes felt."""

import statistics
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.conviction_calls.market.measures import (
    LEAST_COINS,
    MARKET,
    MEASURES,
    OWN,
    RELATIVE,
    is_coin,
    market_measures,
    own_measures,
    relative_measures,
)
from src.observations.prices import PriceSeries, Vector

START = date(2021, 1, 1).toordinal()
NAN = float("nan")


def series(close: list[float], ticker: str = "X-USD", **others: list[float]) -> PriceSeries:
    columns = {name: np.array(values) for name, values in others.items()}
    return PriceSeries(ticker, np.arange(START, START + len(close)), np.array(close), **columns)


def wandering(days: int = 60, seed: int = 1) -> list[float]:
    steps: Vector = np.random.default_rng(seed).normal(0.0, 0.05, days)
    return [float(price) for price in np.exp(np.cumsum(steps))]


def at(close: list[float], name: str, row: int = -1, **others: list[float]) -> float:
    prices = series(close, "X-USD", **others)
    return float(own_measures(prices, volume_in_dollars=True)[name][row])


def panel(coins: int = LEAST_COINS, days: int = 60) -> list[PriceSeries]:
    return [series(wandering(days, seed), "BTC-USD" if seed == 0 else f"C{seed}-USD") for seed in range(coins)]


def test_a_coin_that_doubled_in_a_week_has_run_up_by_the_logarithm_of_two() -> None:
    close = [1.0] * 40 + [1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2.0]
    assert at(close, "run_up_7") == pytest.approx(np.log(2.0))
    assert at(close, "run_up_30") == pytest.approx(np.log(2.0))
    assert at(close, "run_up_1") == pytest.approx(np.log(2.0 / 1.8))


def test_volatility_is_the_sample_deviation_of_the_month_s_daily_log_returns() -> None:
    close = wandering()
    returns = np.diff(np.log(close))[-30:].tolist()
    assert at(close, "volatility_30") == pytest.approx(statistics.stdev(returns))


def test_a_close_a_fifth_below_the_month_s_highest_high_is_drawn_down_by_a_fifth() -> None:
    close, high = [1.0] * 40, [1.0] * 40
    high[35] = 1.25
    assert at(close, "drawdown_30", high=high, low=close) == pytest.approx(-0.2)


def test_a_surge_compares_the_day_s_volume_with_the_twenty_days_before_it_and_not_with_itself() -> None:
    volume = [100.0] * 39 + [400.0]
    assert at([1.0] * 40, "volume_surge", volume=volume) == pytest.approx(4.0)


def test_dollars_are_counted_as_given_for_coins_and_are_pieces_times_price_for_stocks() -> None:
    prices = series([50.0] * 40, "GME", volume=[2000.0] * 40)
    assert own_measures(prices, volume_in_dollars=False)["log_dollar_volume"][-1] == pytest.approx(5.0)
    assert own_measures(prices, volume_in_dollars=True)["log_dollar_volume"][-1] == pytest.approx(np.log10(2000.0))
    assert (is_coin("BTC-USD"), is_coin("GME"), is_coin("BRK-B")) == (True, False, False)


def test_a_stock_s_weekend_is_stepped_over_and_a_week_without_prices_is_felt() -> None:
    close = [float(price) for price in range(100, 160)]
    for start in range(5, 60, 7):
        close[start : start + 2] = [NAN, NAN]
    monday = 56
    assert at(close, "run_up_1", monday) == pytest.approx(np.log(close[monday] / close[monday - 3]))
    assert np.isfinite(at(close, "volatility_7", monday))
    assert np.isnan(at(close, "run_up_7", 54))
    gone = close[:40] + [NAN] * 6 + close[46:]
    assert np.isnan(at(gone, "run_up_1", 47))


def test_a_day_without_a_price_has_no_measures() -> None:
    own = own_measures(series([*wandering(), NAN], volume=[1.0] * 61), volume_in_dollars=True)
    assert all(np.isnan(values[-1]) for values in own.values())


def test_the_market_moves_as_its_median_coin_and_its_breadth_counts_those_that_rose() -> None:
    coins = panel(11)
    days = coins[0].days
    market = market_measures(coins, days)
    moves = [float(np.log(one.close[-1] / one.close[-8])) for one in coins]
    assert market["market_return_7"][-1] == pytest.approx(statistics.median(moves))
    assert market["market_breadth_7"][-1] == pytest.approx(sum(move > 0 for move in moves) / 11)
    assert market["btc_return_7"][-1] == pytest.approx(moves[0])


def test_half_of_the_coins_at_twice_their_price_of_a_month_ago_is_a_share_of_a_half() -> None:
    coins = [series([1.0] * 31 + [2.0 if seed % 2 else 1.9], f"C{seed}-USD") for seed in range(10)]
    assert market_measures(coins, coins[0].days)["market_doubled_30"][-1] == pytest.approx(0.5)


def test_nine_coins_are_no_market_and_without_bitcoin_nothing_is_said_of_it() -> None:
    few = panel(LEAST_COINS - 1)
    assert np.isnan(market_measures(few, few[0].days)["market_return_7"]).all()
    others = panel(LEAST_COINS + 1)[1:]
    assert np.isnan(market_measures(others, others[0].days)["btc_return_7"]).all()
    assert np.isnan(market_measures([], few[0].days)["market_breadth_30"]).all()


def test_a_coin_that_moves_as_the_median_coin_has_not_run_up_against_it() -> None:
    coins = panel(11)
    market, own = market_measures(coins, coins[0].days), own_measures(coins[3], volume_in_dollars=True)
    moved = relative_measures({**own, "run_up_7": market["market_return_7"]}, market)["relative_run_up_7"]
    assert moved[-1] == 0.0


def test_every_measure_declared_is_made_and_no_other() -> None:
    coins = panel()
    own, market = own_measures(coins[1], volume_in_dollars=True), market_measures(coins, coins[0].days)
    assert tuple(own) == tuple(one.name for one in OWN)
    assert tuple(market) == tuple(one.name for one in MARKET)
    assert tuple(relative_measures(own, market)) == tuple(one.name for one in RELATIVE)
    assert len({one.name for one in MEASURES}) == len(MEASURES)


PRICES = st.lists(st.floats(1e-6, 1e6) | st.just(NAN), min_size=0, max_size=60)


@settings(max_examples=25, deadline=None)
@given(close=PRICES, data=st.data())
def test_no_later_day_changes_a_measure_and_none_leaves_its_bounds(close: list[float], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(close)))
    whole, before = (own_measures(series(one, volume=one), volume_in_dollars=True) for one in (close, close[:cut]))
    for one in OWN:
        np.testing.assert_array_equal(whole[one.name][:cut], before[one.name])
        known = whole[one.name][np.isfinite(whole[one.name])]
        assert ((known >= one.low - 1e-12) & (known <= one.high)).all()


@settings(max_examples=15, deadline=None)
@given(ahead=st.integers(1, 20))
def test_where_a_series_begins_changes_no_value_once_its_windows_are_whole(ahead: int) -> None:
    prices = series(wandering(80), volume=wandering(80, 2))
    whole, later = (own_measures(one, volume_in_dollars=True) for one in (prices, prices.rows(np.arange(ahead, 80))))
    for name, values in later.items():
        np.testing.assert_array_equal(values[35:], whole[name][ahead + 35 :])
