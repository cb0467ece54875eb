"""Walking candidates through time: noise gets nothing, the past alone teaches, and the order of rows is nothing."""

import functools
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]  # scikit-learn ships no types

from src.learning.judge import Judge, block_days
from src.learning.minimums import Minimums
from src.learning.predictions import Predictions
from src.learning.recipe import Candidate
from src.learning.training_set import TrainingSet
from src.learning.walk import walk
from src.learning.walk_forward import Period, equal_periods
from tests.learning.market_world import FIRST_DAY, HONEST, PLACEBOS, QUICK, Market, shuffled

SEEDS = range(10)
KINDS = (
    Candidate("logistic", "logistic", HONEST),
    Candidate("trees", "trees", HONEST),
    Candidate("mean", "mean", HONEST),
    Candidate("best", "best", HONEST),
    Candidate("rate", "rate", ()),
)


def area(said: Predictions, name: str) -> float:
    known = np.isfinite(said.forecasts[name])
    return float(roc_auc_score(said.labels[known], said.forecasts[name][known]))


@functools.cache
def table() -> TrainingSet:
    market = Market.of(1)
    return market.table(market.honest())


@functools.cache
def walked() -> Predictions:
    return walk(table(), KINDS, equal_periods(table().days, 3), QUICK, target="spike")


@functools.cache
def areas_of_nothing() -> dict[str, list[float]]:
    """Areas over ten seeds of placebo features, and of honest features under a target shuffled in time."""
    found: dict[str, list[float]] = {"placebo": [], "shuffled": []}
    for seed in SEEDS:
        market = Market.of(100 + seed)
        placebo = market.table(market.placebos(seed))
        candidates = [Candidate("placebo", "mean", PLACEBOS)]
        found["placebo"].append(area(walk(placebo, candidates, equal_periods(placebo.days, 2), QUICK), "placebo"))
        labels = market.labels()
        known = ~np.isnan(labels).any(axis=1)
        random = np.random.default_rng(seed)
        # Whole days change places, and on each the companies, so that not even a company's own rate is left to be learned.
        labels[known] = random.permuted(labels[known][random.permutation(int(known.sum()))], axis=1)
        other = market.table(market.honest(), labels=labels)
        candidates = [Candidate("shuffled", "mean", HONEST)]
        found["shuffled"].append(area(walk(other, candidates, equal_periods(other.days, 2), QUICK), "shuffled"))
    return found


def test_features_that_know_nothing_reach_an_area_of_a_half_over_ten_seeds() -> None:
    assert 0.48 <= np.mean(areas_of_nothing()["placebo"]) <= 0.52


def test_a_target_shuffled_in_time_is_not_predicted_over_ten_seeds() -> None:
    assert 0.48 <= np.mean(areas_of_nothing()["shuffled"]) <= 0.52


def test_what_can_be_known_is_learned() -> None:
    assert area(walked(), "best") > 0.75
    assert area(walked(), "trees") > area(walked(), "rate")


def test_forecasts_are_calibrated_on_days_after_those_they_were_calibrated_on() -> None:
    said = walked()
    for name in ("logistic", "trees", "mean", "best"):
        assert said.forecasts[name].mean() == pytest.approx(said.labels.mean(), rel=0.2)
    slope = Judge.of(said.labels, said.days, block_days=block_days(7), seed=1).figures(said.forecasts["best"])
    assert slope["calibration_slope"].value == pytest.approx(1.0, abs=0.25)


def test_rows_in_any_order_give_the_same_forecasts() -> None:
    again = walk(shuffled(table(), 3), KINDS, equal_periods(table().days, 3), QUICK, target="spike")
    for name, forecast in walked().forecasts.items():
        assert np.array_equal(again.forecasts[name], forecast, equal_nan=True), name
    assert again.subject_ids == walked().subject_ids
    assert np.array_equal(again.days, walked().days)


def test_nothing_that_comes_after_a_period_changes_what_was_said_of_it() -> None:
    first, second, _ = periods = equal_periods(table().days, 3)
    until = np.flatnonzero(table().days <= second.last.toordinal())
    rewritten = table().labels.copy()
    rewritten[table().ends >= second.first.toordinal() - QUICK.embargo_days] = 1.0  # all that ended too late to teach
    for past in (table().take(until), replace(table(), labels=rewritten)):
        again = walk(past, KINDS, periods[:2], QUICK)
        number = walked().periods == 1
        for name, forecast in walked().forecasts.items():
            assert np.array_equal(again.forecasts[name][again.periods == 1], forecast[number]), name
    assert first.last < second.first


def test_the_best_of_all_kinds_is_chosen_inside_the_past() -> None:
    notes = {(note.candidate, note.period): note for note in walked().notes}
    for period in (0, 1, 2):
        note = notes["best", period]
        assert note.losses.keys() == {"logistic", "trees", "mean"}
        assert note.kind == min(note.losses, key=note.losses.__getitem__)
        same = walked().periods == period
        assert np.array_equal(walked().forecasts["best"][same], walked().forecasts[note.kind][same])


def test_the_base_rate_is_that_of_the_past() -> None:
    said = walked()
    later = said.periods == 2
    period = equal_periods(table().days, 3)[2]
    past = table().labels[table().ends < period.first.toordinal() - QUICK.embargo_days]
    assert said.forecasts["rate"][later].tolist() == [past.mean()] * int(later.sum())


def test_where_too_few_events_came_before_trees_are_silent_and_the_mean_is_the_logistic_alone() -> None:
    strict = replace(QUICK, minimums=Minimums(clustered_positives=10**6))
    said = walk(table(), KINDS, equal_periods(table().days, 3), strict)
    assert np.isnan(said.forecasts["trees"]).all()
    assert np.array_equal(said.forecasts["mean"], said.forecasts["logistic"])
    silent = next(note for note in said.notes if note.candidate == "trees")
    assert silent.kind == ""
    assert "boosting takes 1,000,000" in silent.refused[0]


def test_a_period_before_which_there_is_nothing_is_kept_and_silent() -> None:
    early = Period(date.fromordinal(FIRST_DAY), date.fromordinal(FIRST_DAY + 60))
    said = walk(table(), KINDS, (early, *equal_periods(table().days, 1)), QUICK)
    assert np.isnan(said.forecasts["logistic"][said.periods == 0]).all()
    assert np.isfinite(said.forecasts["logistic"][said.periods == 1]).all()


def test_left_out_companies_are_forecast_by_what_others_taught() -> None:
    said = walk(table(), KINDS[:1], equal_periods(table().days, 1), QUICK, groups=4)
    assert np.isfinite(said.forecasts["logistic"]).all()
    assert len({note.rows for note in said.notes}) > 1 or len(said.notes) == 4
    assert area(said, "logistic") == pytest.approx(
        area(walk(table(), KINDS[:1], equal_periods(table().days, 1), QUICK), "logistic"), abs=0.05
    )


def test_a_company_that_is_left_out_teaches_nothing_of_itself() -> None:
    said = walk(table(), KINDS[:1], equal_periods(table().days, 1), QUICK, groups=4)
    labels = table().labels.copy()
    labels[table().subjects == 5] = 1.0 - labels[table().subjects == 5]
    again = walk(replace(table(), labels=labels), KINDS[:1], equal_periods(table().days, 1), QUICK, groups=4)
    own = said.subjects == 5
    assert np.array_equal(again.forecasts["logistic"][own], said.forecasts["logistic"][own])
    assert not np.array_equal(again.forecasts["logistic"][~own], said.forecasts["logistic"][~own])
