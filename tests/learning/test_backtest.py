"""The comparison of opinions: same rows, earlier days, intervals, and figures that a reader can add up."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import (  # type: ignore[import-untyped]  # it ships no types
    average_precision_score,
    brier_score_loss,
    log_loss,
    roc_auc_score,
)

from src.learning.backtest import TargetBacktest, Trial
from src.learning.comparison import compare
from src.learning.opinions import from_earlier, opinions
from src.learning.predictions import Predictions
from tests.learning.backtest_world import World, world

TRIAL = Trial(horizon_days=21, draws=100, draws_by_part=20)
QUICK = replace(TRIAL, draws=10, draws_by_part=2)


@pytest.fixture(scope="module")
def made() -> World:
    return world()


@pytest.fixture(scope="module")
def told(made: World) -> TargetBacktest:
    return compare(made.predictions, TRIAL, closes=made.closes, unanswered=168)


def only(predictions: Predictions, rows: NDArray[np.int64]) -> Predictions:
    return replace(
        predictions,
        days=predictions.days[rows],
        subjects=predictions.subjects[rows],
        labels=predictions.labels[rows],
        forecasts={name: values[rows] for name, values in predictions.forecasts.items()},
        scores={name: values[rows] for name, values in predictions.scores.items()},
        periods=predictions.periods[rows],
    )


def test_pooled_figures_are_scikit_learns(made: World, told: TargetBacktest) -> None:
    labels, forecast = made.predictions.labels, made.predictions.forecasts["model"]
    figures = told.whole.judged["model"].figures
    assert figures["auc"].value == pytest.approx(roc_auc_score(labels, forecast), rel=1e-12)
    assert figures["average_precision"].value == pytest.approx(average_precision_score(labels, forecast), rel=1e-12)
    assert figures["log_loss"].value == pytest.approx(log_loss(labels, forecast), rel=1e-9)
    assert figures["brier"].value == pytest.approx(brier_score_loss(labels, forecast), rel=1e-12)
    usual = labels.mean() * (1 - labels.mean())
    assert figures["brier_skill"].value == pytest.approx(1 - brier_score_loss(labels, forecast) / usual, rel=1e-9)


def test_rules_are_ranked_by_their_score_on_the_rows_on_which_they_spoke(made: World, told: TargetBacktest) -> None:
    score = made.predictions.scores["rules"]
    known = np.isfinite(score)
    judged = told.whole.judged["rules"]
    assert (judged.rows, judged.silent) == (int(known.sum()), int((~known).sum()))
    assert judged.figures["auc"].value == pytest.approx(roc_auc_score(made.predictions.labels[known], score[known]), rel=1e-12)


def test_every_figure_lies_in_its_interval_and_intervals_have_width(told: TargetBacktest) -> None:
    for name in ("model", "HAR", "rules", "combined"):
        for figure, estimate in told.whole.judged[name].figures.items():
            assert estimate.low <= estimate.value <= estimate.high, figure
            assert estimate.high > estimate.low, figure


def test_scores_become_probabilities_by_earlier_periods_alone(made: World, told: TargetBacktest) -> None:
    predictions = made.predictions
    probability = from_earlier(predictions, predictions.scores["rules"], 21)
    assert np.isnan(probability[predictions.periods == 0]).all()
    later = predictions.periods > 0
    assert np.array_equal(np.isfinite(probability[later]), np.isfinite(predictions.scores["rules"][later]))
    flipped = np.where(predictions.periods >= 2, 1.0 - predictions.labels, predictions.labels)
    again = from_earlier(replace(predictions, labels=flipped), predictions.scores["rules"], 21)
    upto = (predictions.periods <= 2) & np.isfinite(probability)
    assert np.array_equal(again[upto], probability[upto])
    assert not np.array_equal(again[predictions.periods == 3], probability[predictions.periods == 3])
    assert told.fitted == {"rules", "combined"}


def test_an_answer_not_yet_known_when_a_period_begins_teaches_nothing_about_it(made: World) -> None:
    predictions = made.predictions
    begins = int(predictions.days[predictions.periods == 1].min())
    overlapping = (predictions.periods == 0) & (predictions.days + 21 >= begins)
    assert 100 < overlapping.sum() < 300
    changed = replace(predictions, labels=np.where(overlapping, 1.0 - predictions.labels, predictions.labels))
    score, first = predictions.scores["rules"], predictions.periods == 1
    before, after = from_earlier(predictions, score, 21), from_earlier(changed, score, 21)
    assert np.array_equal(before[first], after[first], equal_nan=True)


def test_earlier_periods_without_an_event_give_no_probability(made: World) -> None:
    predictions = made.predictions
    quiet = replace(predictions, labels=np.where(predictions.periods == 0, 0.0, predictions.labels))
    probability = from_earlier(quiet, predictions.scores["rules"], 21)
    assert np.isnan(probability[predictions.periods <= 1]).all()
    assert np.isfinite(probability[predictions.periods == 2]).any()


def test_differences_are_on_shared_rows(made: World, told: TargetBacktest) -> None:
    found = {(one.first, one.second): one for one in told.differences}
    rules, model = made.predictions.scores["rules"], made.predictions.forecasts["model"]
    shared, labels = np.isfinite(rules), made.predictions.labels
    apart = roc_auc_score(labels[shared], model[shared]) - roc_auc_score(labels[shared], rules[shared])
    one = found["model", "rules"]
    assert one.rows == int(shared.sum())
    assert one.probable == told.whole.judged["rules"].probable
    assert one.figures["auc"].value == pytest.approx(apart, rel=1e-9)
    assert set(found) == {
        ("combined", "rules"),
        ("combined", "model"),
        ("model", "rules"),
        ("model", "base rate"),
        ("model", "HAR"),
        ("model", "placebo"),
    }


def test_paired_intervals_are_narrower_than_those_of_the_two_apart(told: TargetBacktest) -> None:
    both = next(one for one in told.differences if (one.first, one.second) == ("combined", "model")).figures["log_loss"]
    alone = [told.whole.judged[name].figures["log_loss"] for name in ("combined", "model")]
    assert both.high - both.low < 0.5 * min(one.high - one.low for one in alone)


def test_what_was_made_to_know_more_is_found_to(told: TargetBacktest) -> None:
    found = {(one.first, one.second): one.figures for one in told.differences}
    assert found["model", "HAR"]["auc"].low > 0.0
    assert found["model", "HAR"]["log_loss"].high < 0.0
    assert found["combined", "rules"]["auc"].low > 0.0
    assert told.best_baseline == "HAR"


def test_two_opinions_that_are_one_cannot_be_told_apart(made: World) -> None:
    twins = replace(made.predictions, forecasts=dict.fromkeys(("model", "twin"), made.predictions.forecasts["model"]))
    told = compare(twins, QUICK)
    one = next(one for one in told.differences if one.second == "twin")
    assert all(estimate == (0.0, 0.0, 0.0) for estimate in one.figures.values())


def test_periods_and_years_hold_all_rows_once_and_each_has_its_own_figures(made: World, told: TargetBacktest) -> None:
    rows = len(made.predictions.labels)
    assert sum(part.rows for part in told.periods) == sum(part.rows for part in told.years) == rows
    assert [part.name for part in told.years] == ["2019", "2020", "2021", "2022"]
    second = made.predictions.periods == 1
    alone = roc_auc_score(made.predictions.labels[second], made.predictions.forecasts["model"][second])
    assert told.periods[1].judged["model"].figures["auc"].value == pytest.approx(alone, rel=1e-12)
    assert date.fromordinal(told.years[0].first) == date(2019, 1, 1)
    assert "log_loss" not in told.periods[0].judged["rules"].figures
    assert "log_loss" in told.periods[1].judged["rules"].figures


def test_scores_above_seventy_are_counted_with_how_often_they_were_right(made: World, told: TargetBacktest) -> None:
    score, labels = made.predictions.scores["ml"], made.predictions.labels
    above = told.whole.judged["model"].above
    assert above is not None
    assert above.rows == int((score > 70).sum())
    assert above.hits == int(labels[score > 70].sum())
    assert above.days == len(np.unique(made.predictions.days[score > 70]))
    assert above.precision is not None
    assert above.precision.value == pytest.approx(above.hits / above.rows)
    assert told.whole.judged["HAR"].above is None


def test_a_threshold_nobody_reaches_leaves_a_count_of_none_and_no_precision(made: World) -> None:
    told = compare(made.predictions, replace(QUICK, threshold=100.0))
    above = told.whole.judged["model"].above
    assert above is not None
    assert (above.rows, above.precision) == (0, None)


def test_the_reliability_of_a_good_forecast_lies_near_the_diagonal_in_bins_of_as_many_rows(told: TargetBacktest) -> None:
    bins = told.reliability["model"]
    assert len(bins) == 10
    assert {one.rows for one in bins} == {1248}
    assert all(one.frequency.low - 0.02 <= one.forecast <= one.frequency.high + 0.02 for one in bins)
    assert [one.forecast for one in bins] == sorted(one.forecast for one in bins)
    assert sum(one.rows * one.frequency.value for one in bins) == pytest.approx(told.whole.events)


def test_a_forecast_of_few_values_has_few_bins(told: TargetBacktest) -> None:
    assert len(told.reliability["base rate"]) <= 4


def test_the_same_seed_gives_the_same_backtest_whatever_the_order_of_rows(made: World, told: TargetBacktest) -> None:
    shuffled = only(made.predictions, np.random.default_rng(3).permutation(len(made.predictions.labels)))
    again = compare(shuffled, TRIAL)
    for name, judged in told.whole.judged.items():
        for figure, estimate in judged.figures.items():
            assert again.whole.judged[name].figures[figure] == pytest.approx(estimate, abs=1e-9), (name, figure)


def test_an_opinion_silent_in_a_whole_period_has_no_figure_there_and_the_others_do(made: World) -> None:
    forecasts = dict(made.predictions.forecasts)
    forecasts["HAR"] = np.where(made.predictions.periods == 2, np.nan, forecasts["HAR"])
    told = compare(replace(made.predictions, forecasts=forecasts), QUICK)
    assert told.periods[2].judged["HAR"].figures == {}
    assert "auc" in told.periods[2].judged["model"].figures
    assert told.whole.judged["HAR"].silent == told.periods[2].rows


def test_a_year_without_an_event_has_no_area_and_its_brier_score_all_the_same(made: World) -> None:
    years = np.array([date.fromordinal(int(day)).year for day in made.predictions.days])
    told = compare(replace(made.predictions, labels=np.where(years == 2020, 0.0, made.predictions.labels)), QUICK)
    figures = told.years[1].judged["model"].figures
    assert "auc" not in figures
    assert "brier" in figures


def test_without_rules_or_scores_the_model_is_compared_with_the_baselines_alone(made: World) -> None:
    told = compare(replace(made.predictions, scores={}), QUICK)
    assert tuple(told.roles) == ("model", "base rate", "HAR", "placebo")
    assert told.whole.judged["model"].above is None
    assert told.portfolios == ()


def test_only_the_named_baselines_are_heard(made: World) -> None:
    heard = opinions(made.predictions, horizon_days=21, model="model", baselines=("HAR", "never fitted"))
    assert [one.name for one in heard] == ["model", "combined", "rules", "HAR"]
    told = compare(made.predictions, replace(QUICK, baselines=("HAR",)))
    assert "placebo" not in told.roles


def test_with_prices_every_opinion_has_its_portfolio(told: TargetBacktest) -> None:
    assert [one.opinion for one in told.portfolios] == list(told.roles)


def test_predictions_on_which_nobody_spoke_are_refused(made: World) -> None:
    silent = replace(made.predictions, forecasts={"model": np.full(len(made.predictions.labels), np.nan)}, scores={})
    with pytest.raises(ValueError, match="nobody said anything about drawdown_14d"):
        compare(silent, QUICK)


def test_predictions_of_unequal_length_or_with_an_open_answer_are_refused(made: World) -> None:
    with pytest.raises(ValueError, match="in one set of predictions"):
        replace(made.predictions, labels=made.predictions.labels[:-1])
    with pytest.raises(ValueError, match="neither 0 nor 1"):
        replace(made.predictions, labels=np.full(len(made.predictions.labels), np.nan))
