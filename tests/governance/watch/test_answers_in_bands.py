"""What came of scores: columns of outcomes, rates with honest intervals, bands, and figures over time."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score  # type: ignore[import-untyped]  # scikit-learn has no stubs

from src.governance.watch.bands import TENS, UNKNOWN, bands
from src.governance.watch.quality import course, error_by_chance, quality
from src.governance.watch.rate import difference, mean, rate, wilson
from src.governance.watch.resolved import Resolved
from src.learning.blocks import blocks
from tests.governance.watch.watch_world import FIRST, calm_world, outcome

LEVELS = ((0.0, "low"), (30.0, "neutral"), (50.0, "elevated"), (70.0, "high"))


def test_outcomes_become_columns_in_one_order_whatever_order_they_come_in() -> None:
    found = [outcome("B", 0, label=False), outcome("A", 1), outcome("A", 0, label=False, ml=None, probability=None)]
    one, other = Resolved.of(found, "spike_7d"), Resolved.of(found[::-1], "spike_7d")
    for item in dataclasses.fields(one):
        np.testing.assert_array_equal(getattr(one, item.name), getattr(other, item.name))
    assert one.labels.tolist() == [0.0, 0.0, 1.0]
    assert np.isnan(one.ml[0])
    assert one.subjects.tolist() == [0, 1, 0]
    assert one.days.tolist() == [FIRST.toordinal(), FIRST.toordinal(), FIRST.toordinal() + 1]


def test_what_was_given_up_and_what_was_asked_of_another_target_is_no_answer() -> None:
    found = [outcome("A", 0, label=None), outcome("B", 0, target="drawdown_14d"), outcome("C", 0)]
    assert len(Resolved.of(found, "spike_7d")) == 1
    assert len(Resolved.of([], "spike_7d")) == 0


def test_an_answer_that_came_after_giving_up_counts_and_one_found_twice_counts_once() -> None:
    later = datetime(2022, 3, 1, tzinfo=UTC)
    found = [outcome("A", 0, label=None), outcome("A", 0, label=False, resolved_at=later), outcome("B", 0), outcome("B", 0)]
    past = Resolved.of(found, "spike_7d")
    assert past.labels.tolist() == [0.0, 1.0]
    assert past.known[0] == later.date().toordinal()


def test_opinions_of_other_models_are_left_out_and_the_rules_stay() -> None:
    past = Resolved.of([outcome("A", 0), outcome("B", 0, model_version="m2")], "spike_7d", versions={"m2"})
    assert np.isnan(past.probability[0])
    assert past.probability[1] == 0.4
    assert past.rules.tolist() == [40.0, 40.0]


def test_nothing_is_known_before_the_run_that_found_it() -> None:
    past = Resolved.of([outcome("A", 0), outcome("A", 5)], "spike_7d")
    assert len(past.by(FIRST + timedelta(days=9))) == 0
    assert len(past.by(FIRST + timedelta(days=10))) == 1
    assert len(past.by(FIRST + timedelta(days=15))) == 2


def test_the_latest_days_are_counted_in_days_that_have_rows() -> None:
    past = Resolved.of([outcome("A", day) for day in (0, 4, 5, 30)], "spike_7d")
    recent, before = past.latest(2)
    assert (recent.days - FIRST.toordinal()).tolist() == [5, 30]
    assert (before.days - FIRST.toordinal()).tolist() == [0, 4]
    assert len(past.latest(9)[0]) == 4


@given(st.integers(1, 400), st.floats(0.0, 1.0))
def test_wilsons_interval_is_scipys(rows: int, part: float) -> None:
    events = round(part * rows)
    wanted = stats.binomtest(events, rows).proportion_ci(0.95, method="wilson")
    low, high = wilson(events / rows, rows)
    assert low == pytest.approx(float(wanted.low), abs=1e-9)
    assert high == pytest.approx(float(wanted.high), abs=1e-9)
    assert 0.0 <= low <= events / rows <= high <= 1.0


def test_a_rate_without_rows_is_unknown_and_not_zero() -> None:
    nothing = np.empty(0, dtype=np.int64)
    assert rate(np.empty(0), nothing, nothing) == (0, 0, None, None, None, 0.0)


def test_ten_days_of_one_company_in_one_block_are_worth_one_row() -> None:
    same = np.zeros(10, dtype=np.int64)
    found = rate(np.ones(10), same, same)
    assert found.effective == 1.0
    assert found.low is not None
    assert found.low < 0.25


def test_a_rate_of_nothing_in_a_hundred_rows_has_an_upper_end() -> None:
    found = rate(np.zeros(100), np.arange(100), np.arange(100) // 10)
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(float(stats.binomtest(0, 100).proportion_ci(method="wilson").high))


@pytest.mark.parametrize(("overlap", "market"), [(1, 0.0), (7, 0.0), (7, 0.2)])
def test_intervals_of_a_rate_hold_the_truth_about_as_often_as_they_say(overlap: int, market: float) -> None:
    held, naive = 0, 0
    for seed in range(150):
        past = calm_world(seed, days=240, companies=10, overlap=overlap, market=market)
        truth = float(past.probability.mean())
        found = rate(past.labels, past.subjects, blocks(past.days, 30))
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
        low, high = wilson(float(past.labels.mean()), len(past))
        naive += low <= truth <= high
    assert held >= 0.9 * 150
    assert held >= naive


def test_the_interval_of_a_mean_over_clusters_of_one_is_students() -> None:
    values = np.random.default_rng(1).normal(size=40)
    found = mean(values, np.arange(40))
    assert found is not None
    wanted = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert found.low == pytest.approx(float(wanted.low), rel=1e-3)
    assert found.high == pytest.approx(float(wanted.high), rel=1e-3)
    assert mean(values, np.zeros(40, dtype=np.int64)) is None


def test_a_difference_of_means_is_no_narrower_than_welchs() -> None:
    random = np.random.default_rng(2)
    one, other = random.normal(0.3, 1.0, 30), random.normal(0.0, 2.0, 50)
    found = difference(one, np.arange(30), other, np.arange(50))
    wanted = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    assert found is not None
    assert found.value == pytest.approx(float(one.mean() - other.mean()))
    assert found.high - found.low >= float(wanted.high - wanted.low)
    assert difference(one, np.zeros(30, dtype=np.int64), other, np.arange(50)) is None


def test_bands_count_every_row_once_and_put_rows_without_a_score_apart() -> None:
    past = calm_world(3)
    scores = past.ml.copy()
    scores[::10] = np.nan
    found = bands(scores, past, LEVELS, block_days=30)
    assert [band.name for band in found] == ["low", "neutral", "elevated", "high", UNKNOWN]
    assert sum(band.rate.rows for band in found) == len(past)
    high = past.labels[scores >= 70.0]
    assert (found[3].rate.rows, found[3].rate.events) == (len(high), int(high.sum()))
    assert found[3].promised == pytest.approx(float(past.probability[scores >= 70.0].mean()))
    assert found[4].low is None


def test_of_a_model_that_is_right_every_band_holds_what_it_promised() -> None:
    past = calm_world(4, days=500)
    for band in bands(past.ml, past, TENS, block_days=30):
        if band.rate.rows >= 100:
            assert band.promised is not None
            assert band.rate.low is not None
            assert band.rate.high is not None
            assert band.rate.low - 0.02 <= band.promised <= band.rate.high + 0.02


def test_a_score_on_a_bound_lies_in_the_band_above_and_a_hundred_in_the_last() -> None:
    past = calm_world(5, days=1, companies=3)
    found = bands(np.array([70.0, 100.0, 69.999]), past, TENS, block_days=30)
    assert [band.rate.rows for band in found[6:]] == [1, 1, 0, 1]
    assert found[8].rate.value is None
    assert found[8].promised is None


def test_bounds_that_do_not_rise_are_refused() -> None:
    past = calm_world(6, days=1)
    with pytest.raises(ValueError, match="bounds that rise"):
        bands(past.ml, past, ((50.0, "a"), (10.0, "b")), block_days=30)


def test_figures_of_a_window_are_scikit_learns() -> None:
    past = calm_world(7)
    found = quality(past, date(2030, 1, 1))
    assert found.brier == pytest.approx(brier_score_loss(past.labels, past.probability))
    assert found.log_loss == pytest.approx(log_loss(past.labels, past.probability))
    assert found.auc == pytest.approx(roc_auc_score(past.labels, past.probability))
    assert (found.rows, found.events) == (len(past), int(past.labels.sum()))
    assert found.promised == pytest.approx(float(past.probability.mean()))


def test_the_calibration_error_of_a_right_model_is_what_chance_makes_of_it() -> None:
    errors, chances = [], []
    for seed in range(40):
        found = quality(calm_world(seed, days=60), date(2030, 1, 1))
        assert found.calibration_error is not None
        assert found.error_by_chance is not None
        errors.append(found.calibration_error)
        chances.append(found.error_by_chance)
    assert float(np.mean(errors)) == pytest.approx(float(np.mean(chances)), rel=0.1)


def test_the_calibration_error_of_a_model_that_promises_double_is_far_above_chance() -> None:
    found = quality(calm_world(8, days=60, right=-0.9), date(2030, 1, 1))
    assert found.calibration_error is not None
    assert found.error_by_chance is not None
    assert found.calibration_error > 2.5 * found.error_by_chance


def test_certain_and_right_probabilities_have_no_error_by_chance() -> None:
    assert error_by_chance(np.array([0.0, 1.0, 0.0])) == 0.0


def test_the_course_reads_no_answer_before_it_was_known() -> None:
    past = calm_world(9, days=120)
    dates = [FIRST + timedelta(days=ahead) for ahead in (0, 13, 14, 60, 150)]
    found = course(past, dates, window=30)
    assert [item.rows for item in found[:3]] == [0, 0, 40]
    assert found[0].brier is None
    assert found[0].first is None
    assert found[3].last == FIRST + timedelta(days=46)
    assert found[4].rows == 30 * 40
    assert found[3] == course(past.by(dates[3]), dates, window=30)[3]


def test_a_window_in_which_it_never_happened_has_a_brier_score_and_no_area() -> None:
    past = dataclasses.replace(calm_world(10, days=5), labels=np.zeros(200))
    found = quality(past, date(2030, 1, 1))
    assert found.auc is None
    assert found.brier_skill is None
    assert found.brier == pytest.approx(float(np.mean(past.probability**2)))


def test_rows_on_which_the_model_was_silent_are_not_judged_as_zeros() -> None:
    past = calm_world(11, days=50)
    silent = dataclasses.replace(past, probability=np.where(np.arange(len(past)) % 2, np.nan, past.probability))
    spoke = past.where(np.arange(len(past)) % 2 == 0)
    assert quality(silent, date(2030, 1, 1)) == quality(spoke, date(2030, 1, 1))
