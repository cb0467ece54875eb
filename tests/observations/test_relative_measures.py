"""Measures against a month's restlessness: equal to loops over plain numbers, blind to what comes after, unknown at holes."""

import functools
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.observations.prices import PriceSeries, Vector
from src.observations.relative_measures import market_relative_measures, own_relative_measures
from src.observations.sessions import Sessions

NAN = math.nan
SESSIONS = Sessions.between(date(2015, 1, 2), date(2020, 12, 31))
ROWS = 620
PARKINSON = 4 * math.log(2)
LEAST = 1e-9  # so that a day without a range has a logarithm too
COMPANIES = 11
Loop = Callable[[list[float]], float]


def walk(seed: int, rows: int = ROWS) -> PriceSeries:
    """A random walk with days of daily ranges, and a jump every forty sessions or so."""
    chance = np.random.default_rng(seed)
    moves = chance.normal(0, 0.015, rows) * np.where(chance.random(rows) < 0.025, 6.0, 1.0)
    close = 40 * np.exp(np.cumsum(moves))
    up, down = np.exp(np.abs(chance.normal(0, 0.01, (2, rows))))
    return PriceSeries("A", SESSIONS.days[:rows], close, None, close * up, close / down)


def panel(seed: int = 100, companies: int = COMPANIES, rows: int = ROWS) -> list[PriceSeries]:
    return [walk(seed + number, rows) for number in range(companies)]


def returns_of(series: PriceSeries) -> list[float]:
    return [NAN, *(math.log(new / old) for old, new in pairwise(series.close.tolist()))]


def over(values: Sequence[float], window: int, made: Loop) -> list[float]:
    """What is made of each whole window; NaN where one of its values is, and before there are so many."""
    windows = [list(values[end - window + 1 : end + 1]) if end >= window - 1 else [NAN] for end in range(len(values))]
    return [NAN if any(map(math.isnan, one)) else made(one) for one in windows]


def logs(values: Sequence[float]) -> list[float]:
    return [math.log(value) if value > 0 else NAN for value in values]


def less(left: Sequence[float], right: Sequence[float]) -> list[float]:
    return [a - b for a, b in zip(left, right, strict=True)]


def deviation(values: Sequence[float], window: int) -> list[float]:
    return _deviation(tuple(values), window)


@functools.cache  # exact sums of fractions take seconds for a panel, and several tests ask for the same
def _deviation(values: tuple[float, ...], window: int) -> list[float]:
    return over(values, window, statistics.stdev)


def log_range(series: PriceSeries, window: int) -> list[float]:
    assert series.high is not None
    assert series.low is not None
    pairs = zip(series.high.tolist(), series.low.tolist(), strict=True)
    squares = [math.log(high / low) ** 2 / PARKINSON for high, low in pairs]
    return over(squares, window, lambda one: 0.5 * math.log(statistics.fmean(one) + LEAST))


def shocks_of(series: PriceSeries) -> list[float]:
    returns = returns_of(series)
    before = [NAN, *deviation(returns, 30)[:-1]]
    return [
        NAN if math.isnan(move) or math.isnan(usual) else float(abs(move) > 3 * usual)
        for move, usual in zip(returns, before, strict=True)
    ]


def middle(rows: Sequence[Sequence[float]]) -> list[float]:
    """Mean over companies of each session, of those that are known."""
    columns = [[value for value in column if not math.isnan(value)] for column in zip(*rows, strict=True)]
    return [statistics.fmean(column) if len(column) >= 10 else NAN for column in columns]


def same(measured: Vector, expected: Sequence[float]) -> None:
    assert np.isfinite(np.array(expected)).sum() > 50
    np.testing.assert_allclose(measured, expected, rtol=1e-8, atol=1e-8)


OWN = walk(1)
RETURNS = returns_of(OWN)
MONTH = deviation(RETURNS, 30)
USUAL = logs(MONTH)
MEASURED = own_relative_measures(OWN)


def in_usual_moves(values: Sequence[float]) -> list[float]:
    return less(logs(values), USUAL)


@pytest.mark.parametrize(("name", "window"), [("log_volatility_7_30", 7), ("log_volatility_15_30", 15)])
def test_the_volatility_of_days_is_told_over_that_of_a_month(name: str, window: int) -> None:
    same(MEASURED[name], in_usual_moves(deviation(RETURNS, window)))


@pytest.mark.parametrize(("name", "window"), [("log_volatility_30_60", 60), ("log_volatility_30_250", 250)])
def test_the_volatility_of_a_month_is_told_over_that_of_longer(name: str, window: int) -> None:
    same(MEASURED["log_volatility_30"], USUAL)
    same(MEASURED[name], less(USUAL, logs(deviation(RETURNS, window))))


def test_weighted_volatility_loses_six_hundredths_a_day_and_ends_after_seventy_five() -> None:
    def weighted(one: list[float]) -> float:
        weights = [0.94**age for age in range(74, -1, -1)]
        return math.sqrt(sum(weight * move**2 for weight, move in zip(weights, one, strict=True)) / sum(weights))

    same(MEASURED["log_ewma_30"], in_usual_moves(over(RETURNS, 75, weighted)))


@pytest.mark.parametrize("window", [1, 5, 10, 30, 60])
def test_daily_ranges_are_parkinsons_volatility_over_that_of_closes(window: int) -> None:
    same(MEASURED[f"log_range_{window}"], less(log_range(OWN, window), USUAL))


def test_the_largest_moves_of_a_month_and_the_rest_without_three_of_them() -> None:
    moves = [abs(move) for move in RETURNS]
    same(MEASURED["log_largest_1"], in_usual_moves(over(moves, 30, max)))
    same(MEASURED["log_largest_2"], in_usual_moves(over(moves, 30, lambda one: sorted(one)[-2])))
    rest = over(moves, 30, lambda one: math.sqrt(statistics.fmean([move**2 for move in sorted(one)[:27]])))
    same(MEASURED["log_rest"], in_usual_moves(rest))
    same(MEASURED["sessions_since_largest"], over(moves, 30, lambda one: 29 - one.index(max(one))))


@pytest.mark.parametrize("window", [5, 20, 60])
def test_a_trend_is_the_sum_of_returns_in_standard_deviations_of_so_many_days(window: int) -> None:
    expected = [total / (math.sqrt(window) * month) for total, month in zip(over(RETURNS, window, sum), MONTH, strict=True)]
    same(MEASURED[f"trend_{window}"], expected)


@pytest.mark.parametrize("window", [60, 250])
def test_a_fall_is_told_from_the_highest_close_and_never_positive(window: int) -> None:
    falls = over(OWN.close.tolist(), window, lambda one: math.log(one[-1] / max(one)))
    expected = [fall / (math.sqrt(window) * month) for fall, month in zip(falls, MONTH, strict=True)]
    same(MEASURED[f"fall_{window}"], expected)
    assert np.nanmax(MEASURED[f"fall_{window}"]) == 0


def test_the_rank_of_todays_volatility_counts_the_days_of_two_years_that_were_no_wilder() -> None:
    ranks = over(MONTH, 500, lambda one: sum(value <= one[-1] for value in one) / 500)
    same(MEASURED["volatility_rank"], ranks)


def test_swings_are_the_deviation_of_the_log_of_weekly_volatility_over_half_a_year() -> None:
    same(MEASURED["volatility_swings"], deviation(logs(deviation(RETURNS, 7)), 125))


def test_a_shock_is_three_times_the_month_before_and_is_forgotten_after_a_hundred_and_thirty_sessions() -> None:
    shocks = shocks_of(OWN)
    assert sum(shock == 1 for shock in shocks) > 5
    same(MEASURED["shock_share_250"], over(shocks, 250, statistics.fmean))
    expected = []
    for row in range(ROWS):
        known = next((back for back in range(row + 1) if math.isnan(shocks[row - back])), row + 1)
        newest = next((back for back in range(known) if shocks[row - back] == 1), None)
        expected.append(float(min(newest, 130)) if newest is not None else 130.0 if known > 130 else NAN)
    same(MEASURED["sessions_since_shock"], expected)


def test_after_a_calm_of_half_a_year_a_shock_is_a_hundred_and_thirty_sessions_ago() -> None:
    steady = np.where(np.arange(400) % 2 == 0, 1.0, 1.01)
    steady[200:] *= 1.5
    measured = own_relative_measures(PriceSeries("A", SESSIONS.days[:400], steady))["sessions_since_shock"]
    assert measured[[200, 201, 329, 330, 331, 399]].tolist() == [0, 1, 129, 130, 130, 130]
    assert np.isnan(measured[:160]).all()


PANEL = panel()
DAYS = SESSIONS.days[:ROWS]
MARKET = market_relative_measures(PANEL, DAYS)
EVERY_RETURN = [returns_of(one) for one in PANEL]
MEAN = middle(EVERY_RETURN)
MARKET_MONTH = deviation(MEAN, 30)


@functools.cache
def level() -> list[float]:
    return [0.5 * value for value in logs(middle([[month**2 for month in deviation(one, 30)] for one in EVERY_RETURN]))]


@functools.cache
def shares_of_shocks() -> list[float]:
    return middle([shocks_of(one) for one in PANEL])


def test_the_market_is_the_mean_return_and_its_volatility_is_told_in_ratios() -> None:
    month = logs(MARKET_MONTH)
    same(MARKET["market_log_volatility_7_30"], less(logs(deviation(MEAN, 7)), month))
    same(MARKET["market_log_volatility_30_60"], less(month, logs(deviation(MEAN, 60))))
    same(MARKET["market_log_volatility_30_250"], less(month, logs(deviation(MEAN, 250))))


def test_companies_move_together_as_far_as_their_mean_is_as_restless_as_they_are() -> None:
    same(MARKET["market_level"], level())
    same(MARKET["market_together"], less(logs(MARKET_MONTH), level()))
    alike = market_relative_measures([PANEL[0]] * 10, DAYS)["market_together"]
    np.testing.assert_allclose(alike[30:], 0, atol=1e-9)


def test_daily_ranges_of_the_market_are_means_of_logs_over_companies() -> None:
    ranges = {window: middle([log_range(one, window) for one in PANEL]) for window in (1, 5, 10, 30, 250)}
    closes = middle([logs(deviation(one, 30)) for one in EVERY_RETURN])
    for window in (1, 5, 10):
        same(MARKET[f"market_log_range_{window}"], less(ranges[window], ranges[30]))
    same(MARKET["market_log_range_30_250"], less(ranges[30], ranges[250]))
    same(MARKET["market_range_over_volatility"], less(ranges[30], closes))
    same(MARKET["market_range_5_over_volatility"], less(ranges[5], closes))


def test_the_trend_of_the_market_and_its_largest_move_are_told_in_its_own_deviations() -> None:
    for window in (5, 20):
        totals = zip(over(MEAN, window, sum), MARKET_MONTH, strict=True)
        same(MARKET[f"market_trend_{window}"], [total / (math.sqrt(window) * month) for total, month in totals])
    largest = over([abs(move) for move in MEAN], 30, max)
    same(MARKET["market_log_largest_30"], less(logs(largest), logs(MARKET_MONTH)))


@pytest.mark.parametrize("window", [1, 5, 20])
def test_shocks_of_the_market_are_the_share_of_companies_that_had_one(window: int) -> None:
    same(MARKET[f"market_shocks_{window}"], over(shares_of_shocks(), window, statistics.fmean))


def test_dispersion_is_the_spread_between_companies_of_a_week_over_that_of_a_quarter() -> None:
    columns = zip(*EVERY_RETURN, strict=True)
    spread = [NAN if any(map(math.isnan, one)) else statistics.pstdev(one) for one in columns]
    week, quarter = (over(spread, window, statistics.fmean) for window in (5, 60))
    same(MARKET["market_dispersion"], less(logs(week), logs(quarter)))


def test_the_season_is_the_seven_sessions_after_the_same_weekday_of_up_to_three_years_before() -> None:
    rows = len(SESSIONS)
    days = SESSIONS.days.tolist()
    many = panel(seed=500, companies=10, rows=rows)
    shocks = middle([shocks_of(one) for one in many])
    expected = []
    for day in days:
        years = []
        for weeks in (52, 104, 157):
            then = max((row for row in range(rows) if days[row] <= day - 7 * weeks), default=None)
            coming = shocks[then + 1 : then + 8] if then is not None else [NAN]
            years += [] if any(map(math.isnan, coming)) else [statistics.fmean(coming)]
        expected.append(statistics.fmean(years) if years else NAN)
    same(market_relative_measures(many, SESSIONS.days)["market_season"], expected)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 20), st.integers(0, len(SESSIONS) - 1))
def test_the_season_never_reads_the_last_seven_sessions_nor_anything_later(seed: int, row: int) -> None:
    rows = len(SESSIONS)
    many = [walk(10 * seed + number, rows) for number in range(10)]
    factors = np.where(np.arange(rows) > row - 7, np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.3, rows))), 1.0)
    other = [replace(one, close=one.close * factors) for one in many]
    before, after = (market_relative_measures(one, SESSIONS.days)["market_season"] for one in (many, other))
    np.testing.assert_array_equal(after[: row + 1], before[: row + 1])


def changed_from(series: PriceSeries, row: int, chance: np.random.Generator) -> PriceSeries:
    """Other prices from a row on, some of them missing."""
    rows = len(series)
    factor = np.where(np.arange(rows) >= row, np.exp(chance.normal(0, 0.5, rows)), 1.0)
    factor[row:][chance.random(rows - row) < 0.05] = NAN
    assert series.high is not None
    assert series.low is not None
    return PriceSeries(
        series.ticker,
        series.days,
        series.close * factor,
        None,
        series.high * factor * 1.1 ** (factor != 1),
        series.low * factor,
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.integers(1, ROWS - 1))
def test_changing_later_prices_changes_no_earlier_measure(seed: int, row: int) -> None:
    before, after = walk(seed), changed_from(walk(seed), row, np.random.default_rng(seed))
    measured = own_relative_measures(before)
    for name, values in own_relative_measures(after).items():
        np.testing.assert_array_equal(values[:row], measured[name][:row], err_msg=name)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.integers(1, ROWS - 1))
def test_changing_every_company_later_changes_no_earlier_measure_of_the_market(seed: int, row: int) -> None:
    chance = np.random.default_rng(seed)
    after = market_relative_measures([changed_from(one, row, chance) for one in PANEL], DAYS)
    for name, values in after.items():
        np.testing.assert_array_equal(values[:row], MARKET[name][:row], err_msg=name)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(0, ROWS - 1))
def test_leaving_later_sessions_away_changes_no_measure(seed: int, last: int) -> None:
    whole, short = walk(seed), walk(seed).rows(np.arange(last + 1))
    measured = own_relative_measures(whole)
    for name, values in own_relative_measures(short).items():
        np.testing.assert_array_equal(values, measured[name][: last + 1], err_msg=name)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 60))
def test_a_company_scored_on_two_years_has_the_numbers_it_was_trained_on(seed: int, dropped: int) -> None:
    whole = walk(seed)
    recent, measured = own_relative_measures(whole.rows(np.arange(dropped, ROWS))), own_relative_measures(whole)
    for name, values in measured.items():
        # Two years are ranked of volatilities that reach back a month; half a year and two months are enough to know of shocks.
        np.testing.assert_array_equal(recent[name][535:], values[dropped + 535 :], err_msg=name)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 200))
def test_the_market_is_the_same_wherever_its_series_begin(dropped: int) -> None:
    recent = market_relative_measures(PANEL, DAYS[dropped:])
    for name, values in MARKET.items():
        if name != "market_season":  # which reads as many years as there are
            np.testing.assert_array_equal(recent[name][285:], values[dropped + 285 :], err_msg=name)


def test_a_hole_is_felt_until_each_window_is_whole_again() -> None:
    gone = np.arange(ROWS) == 300
    measured = own_relative_measures(OWN.without(gone))
    unknown = {name: (np.flatnonzero(np.isnan(values[290:])) + 290).tolist() for name, values in measured.items()}
    month = list(range(300, 331))  # both returns beside a hole are unknown, and everything is told over a month's volatility
    for name in ("log_volatility_30", "log_volatility_7_30", "log_largest_1", "log_largest_2", "log_rest", "trend_5"):
        assert unknown[name] == month, name
    assert unknown["sessions_since_largest"] == unknown["log_range_1"] == unknown["log_range_30"] == month
    assert unknown["log_ewma_30"] == list(range(300, 376))
    assert unknown["log_volatility_30_60"] == list(range(300, 361))
    assert unknown["log_range_60"] == unknown["fall_60"] == list(range(300, 360))
    assert unknown["log_volatility_30_250"] == list(range(300, 551))
    assert unknown["volatility_swings"] == list(range(300, 432))
    assert unknown["shock_share_250"] == list(range(300, 581))


def test_a_shock_before_a_hole_is_not_counted_across_it() -> None:
    steady = np.where(np.arange(400) % 2 == 0, 1.0, 1.01)
    steady[200:] *= 1.5
    series = PriceSeries("A", SESSIONS.days[:400], steady).without(np.arange(400) == 210)
    measured = own_relative_measures(series)["sessions_since_shock"]
    assert measured[[200, 209]].tolist() == [0, 9]
    assert np.isnan(measured[210:372]).all()  # a month of volatility and half a year of calm have to be known again
    assert measured[372] == 130


def test_prices_that_stand_still_are_measured_without_a_warning_and_have_no_ratio() -> None:
    still = np.full(ROWS, 7.3)
    series = PriceSeries("A", DAYS, still, None, still, still)
    own, market = own_relative_measures(series), market_relative_measures([series] * 10, DAYS)
    assert np.isnan(own["log_volatility_7_30"]).all()
    assert np.isnan(own["trend_5"]).all()
    assert (own["shock_share_250"][-1], own["sessions_since_shock"][-1], market["market_shocks_20"][-1]) == (0, 130, 0)
    assert np.isnan(market["market_together"]).all()
    assert market["market_log_range_1"][-1] == 0
    assert not any(np.isinf(values).any() for values in (*own.values(), *market.values()))


def test_a_company_that_wakes_from_a_standstill_has_a_shock_and_no_infinite_measure() -> None:
    close = np.where(np.arange(ROWS) < 300, 5.0, 5.5)
    measured = own_relative_measures(PriceSeries("A", DAYS, close, None, close, close))
    assert measured["sessions_since_shock"][[300, 310]].tolist() == [0, 10]
    assert not any(np.isinf(values).any() for values in measured.values())


def test_without_highs_and_lows_their_measures_are_missing_and_the_others_stand() -> None:
    bare = own_relative_measures(PriceSeries("A", OWN.days, OWN.close))
    for name, values in MEASURED.items():
        if name.startswith("log_range"):
            assert np.isnan(bare[name]).all()
        else:
            np.testing.assert_array_equal(bare[name], values, err_msg=name)
    market = market_relative_measures([PriceSeries("A", one.days, one.close) for one in PANEL], DAYS)
    assert {name for name, values in market.items() if np.isnan(values).all()} == {
        *(f"market_log_range_{window}" for window in ("1", "5", "10", "30_250")),
        *("market_range_over_volatility", "market_range_5_over_volatility"),
    }


def test_the_market_is_unknown_with_nine_companies_and_known_with_ten() -> None:
    nine, ten = market_relative_measures(PANEL[:9], DAYS), market_relative_measures(PANEL[:10], DAYS)
    assert [name for name, values in nine.items() if not np.isnan(values).all()] == []
    assert [name for name, values in ten.items() if np.isnan(values).all()] == []
    none = market_relative_measures([], DAYS)
    assert nine.keys() == none.keys()
    assert all(len(values) == ROWS for values in none.values())


@given(st.integers(0, 40))
def test_series_shorter_than_every_window_are_measured_as_unknown(rows: int) -> None:
    measured = own_relative_measures(walk(1, rows=rows))
    assert measured.keys() == MEASURED.keys()
    assert all(len(values) == rows for values in measured.values())
    assert np.isnan(measured["log_volatility_30_250"]).all()
    assert all(len(values) == rows for values in market_relative_measures(PANEL, DAYS[:rows]).values())
