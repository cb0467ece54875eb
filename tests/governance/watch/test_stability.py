"""Drift is told from noise, a missing value is no value, and an unchanged world raises no alarm."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from src.governance.watch.chance import chi_square, normal, student
from src.governance.watch.clusters import covariance
from src.governance.watch.stability import (
    BY_CHANCE,
    Panel,
    drift,
    missing_shift,
    noise_floor,
    value_shift,
)
from src.learning.reference import quantile_bins
from src.learning.stability import usual_shift
from src.scoring.envelope import Bins

Vector = NDArray[np.float64]

FIRST = 738_000
DECILES = Bins(tuple(normal(tenth / 10) for tenth in range(1, 10)), (0.1,) * 10, 0.0)


def window(values: Vector, companies: int) -> tuple[Vector, Panel]:
    """(days, companies) values as a column with its panel of trading days."""
    days = FIRST + np.arange(len(values)) * 7 // 5
    return values.ravel(), Panel(np.repeat(days, companies), np.tile(np.arange(companies), len(values)))


def persistent(random: np.random.Generator, days: int, companies: int, memory: float) -> Vector:
    """Standard normal at every moment, each company remembering its own past."""
    values = np.empty((days, companies))
    values[0] = random.normal(size=companies)
    for day in range(1, days):
        values[day] = memory * values[day - 1] + math.sqrt(1 - memory**2) * random.normal(size=companies)
    return values


def test_the_reference_bins_of_a_model_count_a_value_on_an_edge_above_it() -> None:
    column = np.repeat([1.0, 2.0, 3.0, 4.0], 500)
    made = quantile_bins(column)
    bins = Bins(tuple(made["edges"]), tuple(made["shares"]), made["missing"])
    values, panel = window(column.reshape(-1, 100), 100)
    assert value_shift(values, bins, panel).index == pytest.approx(0.0, abs=1e-9)


@given(st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    values, panel = window(random.normal(0.5, 1.0, (12, 10)), 10)
    values[random.random(len(values)) < 0.2] = np.nan
    order = random.permutation(len(values))
    one = value_shift(values, DECILES, panel)
    other = value_shift(values[order], DECILES, Panel(panel.days[order], panel.subjects[order]))
    assert one.index is not None
    assert other.index == pytest.approx(one.index, rel=1e-12)
    assert other.floor == pytest.approx(one.floor, rel=1e-9)


def test_missing_values_are_counted_as_missing_and_never_as_zero() -> None:
    random = np.random.default_rng(1)
    values, panel = window(random.normal(size=(20, 60)), 60)
    holed = np.where(random.random(len(values)) < 0.5, np.nan, values)
    known, all_known = value_shift(holed, DECILES, panel), value_shift(values, DECILES, panel)
    assert known.rows < 700
    assert known.level == all_known.level == ""
    missing = missing_shift(holed, DECILES, panel)
    assert missing.level == "act"
    zeros = value_shift(np.nan_to_num(holed), DECILES, panel)
    assert zeros.level == "act"


def test_a_feature_that_nobody_knows_any_more_has_no_index_but_is_missing() -> None:
    values, panel = window(np.full((20, 60), np.nan), 60)
    (found,) = drift({"gone": values}, {"gone": DECILES}, panel)
    assert found.values.index is None
    assert found.values.level == ""
    assert not found.values.sure
    assert found.missing_now == 1.0
    assert found.missing.level == "act"


def test_a_feature_without_a_column_is_missing_everywhere() -> None:
    values, panel = window(np.zeros((20, 60)), 60)
    found = {item.name: item for item in drift({"there": values}, {"there": DECILES, "absent": DECILES}, panel)}
    assert found["absent"].missing_now == 1.0


def test_without_rows_nothing_is_said() -> None:
    empty = np.empty(0)
    nobody = Panel(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    (found,) = drift({"quiet": empty}, {"quiet": DECILES}, nobody)
    assert (found.values.index, found.missing.index, found.missing_now) == (None, None, None)


def test_what_never_varied_in_training_has_no_index() -> None:
    values, panel = window(np.ones((20, 60)), 60)
    assert value_shift(values, Bins((), (1.0,), 0.0), panel).index is None
    assert value_shift(values, Bins((), (0.0,), 1.0), panel).index is None


def test_a_shift_of_one_deviation_in_twelve_hundred_rows_is_to_be_acted_on() -> None:
    random = np.random.default_rng(2)
    values, panel = window(persistent(random, 20, 60, 0.9) + 1.0, 60)
    found = value_shift(values, DECILES, panel)
    assert found.level == "act"
    assert found.index is not None
    assert found.index > 0.5


def test_sixty_rows_pass_the_usual_warning_by_chance_and_stay_below_their_floor() -> None:
    random = np.random.default_rng(3)
    found = [
        value_shift(*reading)
        for reading in ((v, DECILES, p) for v, p in (window(random.normal(size=(1, 60)), 60) for _ in range(400)))
    ]
    assert 0.6 < np.mean([item.index is not None and item.index > 0.1 for item in found]) < 0.75
    assert not any(item.level for item in found)


@pytest.mark.parametrize(
    ("companies", "days", "memory"), [(60, 20, 0.0), (60, 20, 0.9), (60, 20, 0.99), (20, 20, 0.99), (60, 1, 0.0)]
)
def test_an_unchanged_world_raises_an_alarm_in_less_than_one_look_in_a_hundred(
    companies: int, days: int, memory: float
) -> None:
    random = np.random.default_rng(4)
    looks = [
        value_shift(v, DECILES, p)
        for v, p in (window(persistent(random, days, companies, memory), companies) for _ in range(200))
    ]
    assert sum(bool(look.level) for look in looks) <= 2


def test_rows_that_repeat_each_other_raise_the_floor() -> None:
    random = np.random.default_rng(5)
    own, panel = window(random.normal(size=(20, 60)), 60)
    stuck, _ = window(np.tile(random.normal(size=60), (20, 1)), 60)
    assert value_shift(stuck, DECILES, panel).floor > 4 * value_shift(own, DECILES, panel).floor


def test_the_floor_of_independent_rows_is_the_chi_square_over_their_number() -> None:
    random = np.random.default_rng(6)
    places = random.integers(0, 10, 20_000)
    alone = Panel(np.full(20_000, FIRST), np.arange(20_000))
    wanted = float(stats.chi2.ppf(1 - BY_CHANCE, 9)) / 20_000
    assert noise_floor(places, np.full(10, 0.1), alone) == pytest.approx(wanted, rel=0.03)


def test_one_company_in_one_week_tells_nothing_of_noise() -> None:
    values, panel = window(np.full((3, 1), 9.0), 1)
    found = value_shift(values, DECILES, panel)
    assert found.floor == np.inf
    assert found.level == ""


def test_a_month_like_many_before_is_no_alarm_once_the_reference_says_what_was_usual() -> None:
    random = np.random.default_rng(7)
    moods = np.repeat(random.normal(size=40), 20)[:, None]
    values, panel = window(0.8 * moods + 0.6 * random.normal(size=(800, 60)), 60)
    usual = usual_shift(values, DECILES, panel.days)
    knowing = DECILES._replace(usual=usual)
    months = [panel.days // 28 == month for month in np.unique(panel.days // 28)]
    before = [value_shift(values[rows], DECILES, panel.of(rows)) for rows in months]
    after = [value_shift(values[rows], knowing, panel.of(rows)) for rows in months]
    assert sum(bool(look.level) for look in before) > 20
    assert sum(bool(look.level) for look in after) <= 1
    assert [look.index for look in after] == [look.index for look in before]
    assert [look.floor for look in after] == [max(look.floor, usual) for look in before]


def test_what_was_usual_is_told_beside_each_feature_and_can_be_said_otherwise() -> None:
    random = np.random.default_rng(10)
    values, panel = window(random.normal(size=(20, 60)) + 0.5, 60)
    columns, bins = {"calm": values, "restless": values}, {"calm": DECILES, "restless": DECILES._replace(usual=2.5)}
    floors = {item.name: item.values.floor for item in drift(columns, bins, panel)}
    assert floors["restless"] == 2.5
    assert floors["calm"] == value_shift(values, DECILES, panel).floor < 0.1
    said = {item.name: item.values.floor for item in drift(columns, bins, panel, {"calm": 1.5})}
    assert said == {"calm": 1.5, "restless": 2.5}


def test_a_gap_is_no_less_a_gap_where_values_usually_wander() -> None:
    values, panel = window(np.full((20, 60), np.nan), 60)
    (found,) = drift({"calm": values}, {"calm": DECILES._replace(usual=9.0)}, panel)
    assert found.missing.level == "act"


def test_columns_of_other_lengths_are_refused() -> None:
    _, panel = window(np.zeros((2, 3)), 3)
    with pytest.raises(ValueError, match="short: wanted a value for each of 6 rows"):
        drift({"short": np.zeros(5)}, {"short": DECILES}, panel)
    with pytest.raises(ValueError, match="two columns of one length"):
        Panel(np.zeros(2, dtype=np.int64), np.zeros(3, dtype=np.int64))


def test_the_farthest_feature_comes_first() -> None:
    random = np.random.default_rng(8)
    near, panel = window(random.normal(size=(20, 60)), 60)
    found = drift({"near": near, "far": near + 2.0}, {"near": DECILES, "far": DECILES}, panel)
    assert [item.name for item in found] == ["far", "near"]


@pytest.mark.parametrize("freedom", [1.0, 2.5, 9.0, 19.0, 200.0])
@pytest.mark.parametrize("level", [0.95, 0.99, 0.9999])
def test_quantiles_of_the_chi_square_are_scipys_or_a_little_above(freedom: float, level: float) -> None:
    assert 0.97 < chi_square(level, freedom) / float(stats.chi2.ppf(level, freedom)) < 1.08


@pytest.mark.parametrize("freedom", [1.0, 2.0, 3.0, 4.0, 7.0, 30.0, 500.0])
@pytest.mark.parametrize("level", [0.9, 0.975, 0.995, 0.9985])
def test_students_quantiles_are_scipys(freedom: float, level: float) -> None:
    assert student(level, freedom) == pytest.approx(float(stats.t.ppf(level, freedom)), rel=0.03)


def test_the_variance_of_a_mean_over_clusters_is_that_of_the_clusters_means() -> None:
    random = np.random.default_rng(9)
    groups = random.normal(size=(30, 1)) + random.normal(size=(30, 4))
    found = covariance(groups.reshape(-1, 1), np.repeat(np.arange(30), 4))
    assert found is not None
    assert found[0, 0] == pytest.approx(groups.mean(axis=1).var(ddof=1) / 30)
    assert covariance(np.ones((3, 1)), np.zeros(3, dtype=np.int64)) is None
