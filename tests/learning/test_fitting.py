"""A fit depends on its rows and its recipe and on nothing else, and says what it was judged by."""

import functools
import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from src.errors import GovernanceError
from src.learning.fitting import Purpose, fit, sealed
from src.learning.minimums import Minimums
from src.learning.recipe import Candidate, Family, Recipe
from src.learning.reference import fingerprint, golden_indices, quantile_bins, score_bins
from src.learning.training_set import TrainingSet
from src.learning.walk import walk
from src.learning.walk_forward import Period, equal_periods, years
from src.scoring.envelope import opened
from src.scoring.model import Model
from tests.learning.market_world import HONEST, PLACEBOS, QUICK, Market, shuffled
from tests.scoring.model_world import BOTH, DECLARATIONS, NAMES, PURPOSE, RECIPE, TRAINED_AT, fitted, open_it, panel
from tests.scoring.model_world import sealed as example


@functools.cache
def of_any_kind() -> dict[str, Any]:
    """What a fit makes of the panel where the kind is its own to choose."""
    return fit(panel(), PURPOSE, TRAINED_AT, RECIPE)


def test_rows_in_any_order_and_any_number_of_threads_give_the_same_bytes() -> None:
    again = fit(shuffled(panel(days=150), 1), PURPOSE, TRAINED_AT, replace(RECIPE, trees=5, threads=2), candidate=BOTH)
    once = fit(panel(days=150), PURPOSE, TRAINED_AT, replace(RECIPE, trees=5), candidate=BOTH)
    assert json.dumps(sealed(again)) == json.dumps(sealed(once))


def test_it_goes_through_its_own_gate_and_says_what_it_was_trained_on() -> None:
    model = Model(open_it(json.dumps(example())))
    assert model.envelope.training.rows == 6000
    assert model.envelope.training.subjects == 20
    assert model.envelope.training.first_date == "2024-01-01"
    assert model.envelope.training.last_date == "2024-10-26"
    assert model.envelope.training.positives == int(panel().labels.sum())
    assert model.envelope.score_map.base_rate == panel().labels.mean()


def test_there_is_something_to_learn_and_it_is_learned_within_its_interval() -> None:
    auc, skill = open_it(example()).metrics["auc"], open_it(example()).metrics["brier_skill"]
    assert 0.5 < auc.low < auc.value < auc.high < 1.0
    assert skill.low > 0.0


def test_noise_is_not_mistaken_for_skill() -> None:
    recipe = replace(RECIPE, trees=30)
    noise = [fit(panel(seed=seed, signal=0.0), PURPOSE, TRAINED_AT, recipe, candidate=BOTH)["metrics"] for seed in (1, 2, 3)]
    assert sum(estimate["auc"]["low"] <= 0.5 <= estimate["auc"]["high"] for estimate in noise) >= 2
    assert 0.46 < np.mean([estimate["auc"]["value"] for estimate in noise]) < 0.54
    assert all(estimate["brier_skill"]["value"] < 0.01 for estimate in noise)


def test_probabilities_are_calibrated_on_days_after_training() -> None:
    later = panel(seed=99)
    predicted = Model(open_it(example())).probabilities(later.matrix.astype(np.float64))
    assert predicted.mean() / later.labels.mean() == pytest.approx(1.0, abs=0.1)


def test_an_envelope_of_forty_features_and_150_trees_stays_below_400_kilobytes() -> None:
    random = np.random.default_rng(0)
    names = tuple(f"feature_number_{index:02d}" for index in range(40))
    matrix = random.normal(size=(8000, 40))
    labels = (random.random(8000) < 1 / (1 + np.exp(2.0 - matrix[:, 0] - matrix[:, 1] * matrix[:, 2]))).astype(np.float64)
    days = date(2024, 1, 1).toordinal() + np.arange(8000) // 20
    table = TrainingSet(names, matrix, labels, days, days + 7, np.arange(8000) % 20, tuple(f"S{k:02d}" for k in range(20)))
    recipe, candidate = replace(RECIPE, trees=150, folds=2), Candidate("model", "mean", names)
    envelope = sealed(fit(table, PURPOSE, TRAINED_AT, recipe, candidate=candidate, periods=equal_periods(days, 1)))
    assert len(json.dumps(envelope)) < 400_000


def test_a_model_of_float32_features_predicts_its_golden_rows_to_the_last_bit() -> None:
    market = Market.of(2, companies=20, days=300)
    table = market.table(market.honest())
    assert table.matrix.dtype == np.float32
    content = fit(table, PURPOSE, TRAINED_AT, QUICK, candidate=Candidate("model", "mean", HONEST))
    envelope = opened(sealed(content), domain="company_risk", names=HONEST, fingerprint=lambda _: DECLARATIONS)
    assert Model(envelope).envelope.names == HONEST


def test_kinds_that_can_hardly_be_told_apart_make_the_mean_and_both_its_parts_are_stored() -> None:
    content = of_any_kind()
    losses = content["losses"]
    assert losses["mean"] * 0.995 <= losses["trees"] < losses["mean"]
    assert (content["kind"], [part["kind"] for part in content["parts"]]) == ("mean", ["lightgbm", "logistic"])
    assert sum(part["weight"] for part in content["parts"]) == 1.0


def test_a_kind_that_is_clearly_better_than_the_mean_is_made_alone() -> None:
    random, rows = np.random.default_rng(5), len(panel())
    straight = random.normal(size=(rows, 6))
    labels = (random.random(rows) < 1.0 / (1.0 + np.exp(-1.5 * straight.sum(axis=1)))).astype(np.float64)
    content = fit(replace(panel(), matrix=straight, labels=labels), PURPOSE, TRAINED_AT, RECIPE)
    assert content["losses"]["logistic"] < content["losses"]["mean"] * 0.995
    assert [(part["kind"], part["weight"]) for part in content["parts"]] == [("logistic", 1.0)]


def test_a_logistic_regression_alone_is_a_whole_model() -> None:
    content = fit(panel(), PURPOSE, TRAINED_AT, RECIPE, candidate=Candidate("model", "logistic", NAMES))
    assert [(part["kind"], part["weight"]) for part in content["parts"]] == [("logistic", 1.0)]
    assert Model(open_it(sealed(content))).envelope.names == NAMES


def test_every_kind_and_the_base_rate_stand_beside_the_model_with_intervals() -> None:
    content = of_any_kind()
    told = {candidate["name"]: candidate for candidate in content["candidates"]}
    assert told.keys() == {"model", "logistic", "trees", "mean", "rate"}
    assert told["model"]["log_loss_saved_by_the_model"] is None
    assert told["rate"]["log_loss_saved_by_the_model"]["low"] > 0.0
    assert told["model"]["figures"] == content["metrics"]
    assert len(content["periods"]) == 4
    assert [period["fitted"][0]["rows"] for period in content["periods"]] == sorted(
        period["fitted"][0]["rows"] for period in content["periods"]
    )


def test_a_walk_that_was_made_already_is_not_made_again() -> None:
    periods = equal_periods(panel().days, 2)
    said = walk(panel(), [BOTH, Candidate("har", "logistic", NAMES[-1:])], periods, RECIPE)
    content = fit(panel(), PURPOSE, TRAINED_AT, RECIPE, candidate=BOTH, predictions=said)
    assert content == fit(panel(), PURPOSE, TRAINED_AT, RECIPE, candidate=BOTH, predictions=said)
    assert [candidate["name"] for candidate in content["candidates"]] == ["model", "har"]


def test_families_that_do_not_pay_are_left_out_of_the_model_and_listed_with_what_they_were_worth() -> None:
    market = Market.of(3)
    table = market.table({**market.honest(), **market.placebos(3)})
    families = (
        Family("calendar", HONEST[:1]),
        Family("prices", HONEST[1:]),
        Family("placebos", PLACEBOS, on_trial=True),
    )
    candidate = Candidate("model", "mean", table.names, families)
    content = fit(table, PURPOSE, TRAINED_AT, QUICK, candidate=candidate, periods=equal_periods(table.days, 1))
    told = {family["family"]: family for family in content["selection"]}
    assert told["calendar"]["kept"]
    assert told["calendar"]["log_loss_saved"]["low"] > 0.01
    assert not told["placebos"]["kept"]
    assert told["placebos"]["log_loss_saved"]["value"] < 0.001
    assert content["features"]["names"] == [*HONEST]
    assert content["selection"][0]["family"] == "calendar"


def test_a_model_for_rows_without_prices_is_carried_inside() -> None:
    other = fit(panel(), PURPOSE, TRAINED_AT, RECIPE, candidate=Candidate("model", "logistic", NAMES[:5]))
    envelope = sealed(fitted(), fallback=other, requires=NAMES[-1:])
    assert envelope["requires"] == ["volatility_ratio"]
    assert envelope["fallback"]["name"] == "without_prices"
    assert envelope["fallback"]["features"]["names"] == list(NAMES[:5])
    assert "schema_version" not in envelope["fallback"]
    assert envelope["model_version"] != example()["model_version"]


def test_too_little_history_is_refused_in_sentences_that_say_what_is_missing() -> None:
    with pytest.raises(GovernanceError, match=r"240 rows, and learning takes 500.* 12 different days, and learning takes 90"):
        fit(panel(days=12), PURPOSE, TRAINED_AT, RECIPE)
    with pytest.raises(GovernanceError, match="There are 4 companies, and learning takes 10"):
        fit(panel(subjects=4), PURPOSE, TRAINED_AT, RECIPE)


def test_rows_without_events_are_too_little_history() -> None:
    quiet = replace(panel(), labels=np.zeros(len(panel())))
    with pytest.raises(GovernanceError, match="There are 0 rows in which the event came, and learning takes 30"):
        fit(quiet, PURPOSE, TRAINED_AT, RECIPE)


def test_events_in_one_stretch_of_days_leave_no_blocks_to_calibrate_on() -> None:
    once = replace(panel(), labels=np.where(panel().days < date(2024, 1, 20).toordinal(), panel().labels, 0.0))
    with pytest.raises(GovernanceError, match=r"leave 0 blocks to calibrate on, and at least 2"):
        fit(once, PURPOSE, TRAINED_AT, RECIPE)


def test_periods_without_rows_or_without_a_past_leave_nothing_to_judge_by() -> None:
    for period in (*years(1990, 1991), Period(date(2024, 1, 1), date(2024, 1, 31))):
        with pytest.raises(GovernanceError, match="no period could be judged"):
            fit(panel(), PURPOSE, TRAINED_AT, RECIPE, candidate=BOTH, periods=[period])


def test_few_separate_events_make_a_logistic_regression_of_whatever_was_wanted() -> None:
    content = fit(panel(), PURPOSE, TRAINED_AT, replace(RECIPE, minimums=Minimums(clustered_positives=10**6)))
    assert content["kind"] == "logistic"
    assert "a logistic regression stands alone" in content["periods"][-1]["fitted"][0]["refused"][0]


def test_bins_hold_a_tenth_each_and_say_how_much_was_missing() -> None:
    column = np.concatenate([np.arange(900.0), np.full(100, np.nan)])
    bins = quantile_bins(column)
    assert len(bins["edges"]) == 9
    assert bins["shares"] == pytest.approx([0.1] * 10, abs=0.002)
    assert bins["missing"] == 0.1


def test_bins_of_a_count_and_of_nothing_at_all() -> None:
    assert quantile_bins(np.full(10, np.nan)) == {"edges": [], "shares": [0.0], "missing": 1.0}
    flags = quantile_bins(np.array([0.0] * 95 + [1.0] * 5))
    assert flags["edges"] == [0.0]
    assert sum(score_bins(np.array([0.0, 25.0, 99.0, 100.0]))["shares"]) == 1.0


def test_golden_rows_span_every_opinion() -> None:
    matrix = np.zeros((500, 2))
    matrix[::5, 0] = np.nan
    log_odds = np.random.default_rng(8).normal(size=500)
    chosen = golden_indices(matrix, log_odds, 64)
    assert len(chosen) == len(set(chosen)) == 64
    assert np.isnan(matrix[chosen]).any(axis=1).sum() >= 32
    assert log_odds[chosen].min() < np.quantile(log_odds, 0.02)
    assert log_odds[chosen].max() > np.quantile(log_odds, 0.98)


def test_a_fingerprint_tells_tables_apart_by_one_value() -> None:
    table = panel(days=30)
    other = table.matrix.copy()
    other[3, 3] = 77.0
    assert fingerprint(table) == fingerprint(replace(table, matrix=table.matrix.copy()))
    assert fingerprint(table) != fingerprint(replace(table, matrix=other))
    assert fingerprint(table) != fingerprint(replace(table, ends=table.ends + 1))


def test_a_purpose_is_said_in_the_envelope() -> None:
    purpose = Purpose("company_risk", "+".join, "drawdown_14d", 14, "demo")
    envelope = fit(panel(days=150), purpose, TRAINED_AT, replace(RECIPE, trees=5, folds=2), candidate=BOTH)
    assert (envelope["target"], envelope["horizon_days"], envelope["provenance"]) == ("drawdown_14d", 14, "demo")
    assert envelope["features"]["declarations"] == "+".join(NAMES)
    assert envelope["libraries"].keys() == {"python", "lightgbm", "scikit-learn", "numpy"}


def test_a_recipe_of_the_usual_size_searches_and_says_what_it_found() -> None:
    market = Market.of(4, companies=12, days=400)
    table = market.table(market.honest())
    recipe = Recipe(trees=30, folds=2, trials=2, minimums=Minimums(clustered_positives=0))
    content = fit(table, PURPOSE, TRAINED_AT, recipe, periods=equal_periods(table.days, 1))
    assert content["recipe"]["trials"] == 2
    assert content["calibration"]["kind"] in {"platt", "isotonic"}
