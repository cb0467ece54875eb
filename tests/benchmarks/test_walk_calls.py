"""What the walk over stored calls prints is arithmetic that a reader can do again."""

import lzma
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from benchmarks.calls.trades import COST, course, sharpe
from benchmarks.calls.within import Within
from src.bundled.quotes import AGGREGATOR, EXCHANGE, STOCKS, quoted
from src.domains.conviction_calls.doubling import Doubled
from src.domains.conviction_calls.symbols.assets import Market
from src.observations.prices import PriceSeries

START = date(2021, 3, 1).toordinal()


def judged(labels: list[float], days: list[int], coins: float = 0.1) -> Within:
    return Within.of(np.array(labels), np.array(days) + START, np.full(len(labels), coins), draws=50)


def test_a_season_that_is_told_right_is_worth_nothing_within_days() -> None:
    within = judged([1, 1, 0, 1, 0, 0], [0, 0, 0, 9, 9, 9])
    season = np.array([0.6, 0.6, 0.6, 0.3, 0.3, 0.3])
    figures = within.figures(season)
    assert figures["auc"].value == pytest.approx(0.5)
    assert figures["lift"].value == pytest.approx(1.0)


def test_a_day_weighs_by_its_doublings() -> None:
    within = judged([1, 1, 0, 1, 0], [0, 0, 0, 1, 1])
    said = np.array([0.9, 0.8, 0.1, 0.1, 0.9])
    assert within.figures(said)["auc"].value == pytest.approx(2 / 3)


def test_the_first_tenth_of_twenty_calls_is_two_and_its_lift_is_over_that_day_s_rate() -> None:
    labels = [1.0, 1.0, 1.0, 1.0, *[0.0] * 16]
    figures = judged(labels, [0] * 20).figures(np.array([9.0, 8.0, *[1.0] * 18]))
    assert figures["decile"].value == pytest.approx(1.0)
    assert figures["lift"].value == pytest.approx(5.0)
    assert figures["over_coins"].value == pytest.approx(10.0)


def test_equal_calls_share_the_places_that_are_left() -> None:
    within = judged([1, 0, 0, 0, 0], [0] * 5)
    taken = within.first(np.array([2.0, 1.0, 1.0, 1.0, 1.0]), few=3)
    assert taken.tolist() == pytest.approx([1.0, 0.5, 0.5, 0.5, 0.5])


def test_calls_that_are_not_ranked_count_nowhere() -> None:
    within = judged([1, 0, 1, 0], [0, 0, 0, 0])
    assert within.figures(np.array([2.0, 1.0, np.nan, 3.0]))["auc"].value == pytest.approx(0.5)


def test_skill_is_the_share_of_the_other_forecast_s_brier_score_that_is_saved() -> None:
    within = judged([1, 0], [0, 1])
    assert within.skill(np.array([0.9, 0.1]), np.array([0.5, 0.5])).value == pytest.approx(1 - 0.01 / 0.25)


def coin(close: list[float]) -> PriceSeries:
    values = np.array(close)
    return PriceSeries("X-USD", np.arange(START, START + len(close)), values, open=np.concatenate(([np.nan], values[:-1])))


def test_a_trade_is_sold_at_twice_what_was_paid_and_pays_both_ways() -> None:
    start, returns = course(coin([1.0, 1.5, 2.4, 9.0, *[1.0] * 40]), START)
    assert start == START + 1
    assert returns.tolist() == pytest.approx([0.5 - COST, 0.5 - 2 * COST])


def test_a_trade_that_never_doubles_is_held_for_thirty_days_over_missing_ones() -> None:
    _, returns = course(coin([1.0, np.nan, *[1.2] * 44]), START)
    assert len(returns) == 30
    assert float(returns.sum()) == pytest.approx(0.2 - COST - 1.2 * COST)


def test_a_portfolio_of_one_coin_that_rises_steadily_has_a_huge_sharpe_ratio_and_one_that_falls_a_negative_one() -> None:
    rises, falls = ([1.02 ** (sign * day + 0.01 * (day % 2)) for day in range(60)] for sign in (0.5, -1))
    prices = {"UP": coin(rises), "DOWN": coin(falls)}
    assert sharpe([("UP", START + day, 1.0) for day in range(20)], prices).value > 10
    assert sharpe([("DOWN", START + day, 1.0) for day in range(20)], prices).value < -10


def test_a_price_stamped_at_midnight_opens_its_day_and_closes_the_day_before(tmp_path: Path) -> None:
    header = "coin_id,symbol,date,price_usd,market_cap,volume\n"
    rows = "small,X,2021-03-01,1,10,5\nsmall,X,2021-03-02,2,10,6\nlarge,X,2021-03-01,7,99,5\nnone,Y,2021-03-01,,,\n"
    bars = "symbol,date,open,high,low,close,volume,quote_volume,trades,taker\nXUSDT,2021-03-01,7,9,6,8,1,50,1,1\n"
    shares = "ticker,date,open,high,low,close,volume\nBRK.B,2021-03-01,200,210,190,205,1000\n"
    for name, text in ((AGGREGATOR, header + rows), (EXCHANGE, bars), (STOCKS, shares)):
        (tmp_path / name).write_bytes(lzma.compress(text.encode()))
    found = quoted(tmp_path)
    small, large = found.series["small"], found.tickers["X-USD"]
    day = START - int(small.days[0])
    assert small.open is not None
    assert small.volume is not None
    assert (small.open[day], small.close[day], small.volume[day]) == (1.0, 2.0, 6.0)
    assert large.high is not None
    assert large.high.tolist() == [9.0]
    assert found.tickers["BRK-B"].close.tolist() == [205.0]
    meant = found.known.meant("X", Market.COIN, date(2021, 3, 1))
    assert meant is not None
    assert meant.id == "large"


def test_the_answer_of_a_stamped_price_is_that_of_the_stamps_themselves(tmp_path: Path) -> None:
    stamps = [1.0, 1.1, *[1.2] * 29, 2.21, *[1.0] * 10]
    days = [date.fromordinal(START + place).isoformat() for place in range(len(stamps))]
    rows = "".join(f"one,X,{day},{price},10,5\n" for day, price in zip(days, stamps, strict=True))
    (tmp_path / AGGREGATOR).write_bytes(lzma.compress(f"h,s,d,p,m,v\n{rows}".encode()))
    for name in (EXCHANGE, STOCKS):
        (tmp_path / name).write_bytes(lzma.compress(b"header\n"))
    series = quoted(tmp_path).series["one"]
    labels, times = Doubled().read(series)
    row = START - int(series.days[0])
    assert times[row] == pytest.approx(2.21 / 1.1)  # bought at 00:00 of the day after, doubled thirty days later
    assert labels[row] == 1.0
