"""Price measures against the statistics module, row by row, and blind to what comes after."""

import math
import statistics
import time
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.observations.price_measures import market_measures, own_measures
from src.observations.prices import PriceSeries, Vector
from src.observations.sessions import Sessions

SESSIONS = Sessions.between(date(2004, 1, 1), date(2024, 12, 31))
ROWS = 320


def walk(seed: int, rows: int = ROWS, ticker: str = "A") -> PriceSeries:
    chance = np.random.default_rng(seed)
    close = 50 * np.exp(np.cumsum(chance.normal(0, 0.02, rows)))
    spread = np.exp(np.abs(chance.normal(0, 0.01, rows)))
    return PriceSeries(
        ticker,
        SESSIONS.days[:rows],
        close,
        None,
        close * spread,
        close / spread,
        chance.integers(1, 9, rows).astype(np.float64),
    )


def windows(values: list[float], rows: int) -> list[list[float]]:
    return [values[end - rows + 1 : end + 1] if end >= rows else [] for end in range(len(values))]


def same(measured: Vector, expected: list[float | None]) -> None:
    np.testing.assert_allclose(measured, [math.nan if value is None else value for value in expected], rtol=1e-9)


@pytest.fixture(scope="module")
def returns() -> list[float]:
    close = walk(1).close.tolist()
    return [math.nan, *(math.log(new / old) for old, new in pairwise(close))]


@pytest.mark.parametrize("window", [7, 30, 250])
def test_volatility_is_the_sample_deviation_of_the_last_log_returns(returns: list[float], window: int) -> None:
    expected = [statistics.stdev(own) if own else None for own in windows(returns, window)]
    same(own_measures(walk(1))[f"volatility_{window}"], expected)


def test_ratios_compare_a_week_with_a_month_and_a_month_with_a_year(returns: list[float]) -> None:
    week, month, year = ([statistics.stdev(own) if own else None for own in windows(returns, rows)] for rows in (7, 30, 250))
    measures = own_measures(walk(1))
    same(measures["volatility_ratio_7_30"], [a / b if a and b else None for a, b in zip(week, month, strict=True)])
    same(measures["volatility_ratio_30_250"], [a / b if a and b else None for a, b in zip(month, year, strict=True)])


@pytest.mark.parametrize("window", [1, 5, 22])
def test_har_components_are_mean_absolute_returns(returns: list[float], window: int) -> None:
    expected = [statistics.fmean(map(abs, own)) if own else None for own in windows(returns, window)]
    same(own_measures(walk(1))[f"har_{window}"], expected)


def test_largest_move_returns_and_drawdown_are_those_of_a_loop(returns: list[float]) -> None:
    close = walk(1).close.tolist()
    measures = own_measures(walk(1))
    same(measures["largest_move_5"], [max(map(abs, own)) if own else None for own in windows(returns, 5)])
    same(measures["return_20"], [math.log(close[row] / close[row - 20]) if row >= 20 else None for row in range(ROWS)])
    same(
        measures["drawdown_90"], [close[row] / max(close[row - 89 : row + 1]) - 1 if row >= 89 else None for row in range(ROWS)]
    )


def test_volume_surge_and_parkinson_volatility_are_those_of_a_loop() -> None:
    series = walk(1)
    assert series.volume is not None
    assert series.high is not None
    assert series.low is not None
    volume, high, low = series.volume.tolist(), series.high.tolist(), series.low.tolist()
    squares = [math.log(top / bottom) ** 2 / (4 * math.log(2)) for top, bottom in zip(high, low, strict=True)]
    measures = own_measures(series)
    same(
        measures["volume_surge"],
        [
            statistics.fmean(volume[row - 6 : row + 1]) / statistics.fmean(volume[row - 29 : row + 1]) if row >= 29 else None
            for row in range(ROWS)
        ],
    )
    same(
        measures["parkinson_7"],
        [math.sqrt(statistics.fmean(squares[row - 6 : row + 1])) if row >= 6 else None for row in range(ROWS)],
    )


def test_without_ranges_and_volumes_their_measures_are_missing_and_the_others_stand() -> None:
    full = walk(1)
    bare, complete = own_measures(PriceSeries("A", full.days, full.close)), own_measures(full)
    assert all(np.isnan(bare[name]).all() for name in ("volume_surge", "parkinson_7", "parkinson_30", "parkinson_ratio_7_30"))
    np.testing.assert_array_equal(bare["volatility_250"], complete["volatility_250"])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.integers(1, ROWS - 1), st.floats(0.01, 100))
def test_changing_later_prices_changes_no_earlier_measure(seed: int, row: int, factor: float) -> None:
    before = walk(seed)
    later = np.where(np.arange(ROWS) >= row, factor, 1.0)
    assert before.high is not None
    assert before.low is not None
    assert before.volume is not None
    after = PriceSeries(
        "A",
        before.days,
        before.close * later,
        None,
        before.high * np.where(later == 1, 1.0, 2 * later),
        before.low * later,
        before.volume * later,
    )
    for name, measured in own_measures(after).items():
        np.testing.assert_array_equal(measured[:row], own_measures(before)[name][:row], err_msg=name)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, ROWS - 1))
def test_changing_every_company_later_changes_no_earlier_measure_of_the_market(seed: int, row: int) -> None:
    panel = [walk(seed * 12 + index) for index in range(12)]
    later = np.where(np.arange(ROWS) >= row, 3.0, 1.0)
    changed = [PriceSeries("A", one.days, one.close * later) for one in panel]
    days = SESSIONS.days[:ROWS]
    for name, measured in market_measures(changed, days).items():
        np.testing.assert_array_equal(measured[:row], market_measures(panel, days)[name][:row], err_msg=name)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 60))
def test_a_company_scored_on_a_year_has_the_numbers_it_was_trained_on(seed: int, dropped: int) -> None:
    whole = walk(seed)
    recent = own_measures(whole.rows(np.arange(dropped, ROWS)))
    for name, measured in own_measures(whole).items():
        np.testing.assert_array_equal(recent[name][260:], measured[dropped + 260 :], err_msg=name)


def test_a_hole_is_felt_until_each_window_is_whole_again() -> None:
    gone = np.arange(ROWS) == 100
    measures = own_measures(walk(1).without(gone))
    unknown = {
        name: np.flatnonzero(np.isnan(measures[name][95:])) + 95
        for name in ("volatility_7", "har_1", "return_5", "drawdown_90", "volume_surge")
    }
    assert unknown["har_1"].tolist() == [100, 101]
    assert unknown["volatility_7"].tolist() == list(range(100, 108))
    assert unknown["return_5"].tolist() == list(range(100, 106))
    assert unknown["drawdown_90"].tolist() == list(range(100, 190))
    assert unknown["volume_surge"].tolist() == list(range(100, 130))


def test_prices_that_never_move_have_no_volatility_and_no_ratio() -> None:
    measures = own_measures(PriceSeries("A", SESSIONS.days[:60], np.full(60, 7.3)))
    assert measures["volatility_30"][-1] == 0
    assert np.isnan(measures["volatility_ratio_7_30"][-1])


def test_a_constant_rise_is_no_volatility_but_rounding() -> None:
    assert (
        own_measures(PriceSeries("A", SESSIONS.days[:60], np.asarray(1.001 ** np.arange(60), dtype=np.float64)))[
            "volatility_30"
        ][-1]
        < 1e-9
    )


def test_the_market_is_unknown_with_nine_companies_and_known_with_ten() -> None:
    panel = [walk(seed) for seed in range(10)]
    days = SESSIONS.days[:ROWS]
    assert np.isnan(market_measures(panel[:9], days)["market_volatility_7"]).all()
    returns = np.array([np.diff(np.log(one.close)) for one in panel]).mean(axis=0)
    assert market_measures(panel, days)["market_volatility_30"][-1] == pytest.approx(statistics.stdev(returns[-30:].tolist()))


def test_a_company_that_jumps_counts_as_shocked_for_five_sessions() -> None:
    panel = [walk(seed) for seed in range(10)]
    jump = np.where(np.arange(ROWS) >= 200, 2.0, 1.0)
    panel[3] = PriceSeries("J", panel[3].days, panel[3].close * jump)
    days = SESSIONS.days[:ROWS]
    calm = market_measures([walk(seed) for seed in range(10)], days)["market_shock_share"]
    share = market_measures(panel, days)["market_shock_share"]
    assert (share - calm)[198:207].round(9).tolist() == [0, 0, *[0.1] * 5, 0, 0]


def test_sixty_companies_of_twenty_years_are_measured_within_a_second() -> None:
    panel = [walk(seed, rows=5000) for seed in range(60)]
    begun = time.process_time()
    for one in panel:
        own_measures(one)
    market_measures(panel, SESSIONS.days[:5000])
    assert time.process_time() - begun < 1.0


@given(st.integers(0, 40))
def test_series_shorter_than_every_window_are_measured_as_unknown(rows: int) -> None:
    measures = own_measures(walk(1, rows=rows))
    assert all(len(measured) == rows for measured in measures.values())
    assert np.isnan(measures["volatility_250"]).all()
    assert all(len(measured) == rows for measured in market_measures([], SESSIONS.days[:rows]).values())
