"""A fit depends on its rows and its recipe and on nothing else, and does not flatter itself."""

import itertools
import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # scikit-learn ships no types
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score  # type: ignore[import-untyped]  # as above

from src.errors import GovernanceError
from src.learning.fitting import Purpose, Recipe, fit
from src.learning.linear import fit_logistic, fit_platt
from src.learning.metrics import METRICS, estimates
from src.learning.reference import fingerprint, golden_indices, quantile_bins, score_bins
from src.learning.training_set import TrainingSet
from src.learning.walk_forward import walk_forward
from src.scoring.model import Model
from tests.scoring.model_world import NAMES, PURPOSE, RECIPE, TRAINED_AT, open_it, panel, sealed


def shuffled(table: TrainingSet, seed: int) -> TrainingSet:
    order = np.random.default_rng(seed).permutation(len(table.labels)).tolist()
    return TrainingSet(
        names=table.names,
        matrix=table.matrix[order],
        labels=table.labels[order],
        dates=[table.dates[row] for row in order],
        subjects=[table.subjects[row] for row in order],
    )


def test_rows_in_any_order_and_any_number_of_threads_give_the_same_envelope() -> None:
    assert fit(shuffled(panel(), 1), PURPOSE, TRAINED_AT, replace(RECIPE, threads=2)) == sealed()


def test_it_goes_through_its_own_gate_and_says_what_it_was_trained_on() -> None:
    model = Model(open_it(json.dumps(sealed())))
    assert model.envelope.training.rows == 6000
    assert model.envelope.training.subjects == 20
    assert model.envelope.training.first_date == "2024-01-01"
    assert model.envelope.training.last_date == "2024-10-26"
    assert model.envelope.training.positives == int(panel().labels.sum())
    assert model.envelope.score_map.base_rate == panel().labels.mean()


def test_there_is_something_to_learn_and_it_is_learned_within_its_interval() -> None:
    auc, skill = open_it(sealed()).metrics["auc"], open_it(sealed()).metrics["brier_skill"]
    assert 0.5 < auc.low < auc.value < auc.high < 1.0
    assert skill.low > 0.0


def test_noise_is_not_mistaken_for_skill() -> None:
    metrics = [
        open_it(fit(panel(seed=seed, signal=0.0), PURPOSE, TRAINED_AT, Recipe(trees=30, folds=3))).metrics for seed in (1, 2, 3)
    ]
    assert sum(estimate["auc"].low <= 0.5 <= estimate["auc"].high for estimate in metrics) >= 2
    assert 0.46 < np.mean([estimate["auc"].value for estimate in metrics]) < 0.54
    assert all(estimate["brier_skill"].value < 0.01 for estimate in metrics)


def test_probabilities_are_calibrated_on_days_after_training() -> None:
    later = panel(seed=99)
    predicted = Model(open_it(sealed())).probabilities(later.matrix)
    assert predicted.mean() / later.labels.mean() == pytest.approx(1.0, abs=0.1)


def test_an_envelope_of_forty_features_and_150_trees_stays_below_400_kilobytes() -> None:
    random = np.random.default_rng(0)
    names = [f"feature_number_{index:02d}" for index in range(40)]
    matrix = random.normal(size=(8000, 40))
    labels = (random.random(8000) < 1 / (1 + np.exp(2.0 - matrix[:, 0] - matrix[:, 1] * matrix[:, 2]))).astype(np.float64)
    dates = [date(2024, 1, 1) + timedelta(days=row // 20) for row in range(8000)]
    table = TrainingSet(names, matrix, labels, dates, [f"S{row % 20}" for row in range(8000)])
    envelope = fit(table, PURPOSE, TRAINED_AT, Recipe(folds=2))
    assert len(json.dumps(envelope)) < 400_000


def test_a_single_regime_of_days_is_too_little_history() -> None:
    with pytest.raises(GovernanceError, match=r"leave 0 blocks to test on, and at least 2"):
        fit(panel(days=12), PURPOSE, TRAINED_AT, RECIPE)


def test_rows_without_events_are_too_little_history() -> None:
    table = panel()
    quiet = replace(table, labels=np.zeros_like(table.labels))
    with pytest.raises(GovernanceError, match="with 0 events"):
        fit(quiet, PURPOSE, TRAINED_AT, RECIPE)


@pytest.mark.parametrize("label", [float("nan"), 0.5, -1.0, 2.0])
def test_an_unresolved_target_is_no_negative(label: float) -> None:
    labels = panel().labels.copy()
    labels[17] = label
    with pytest.raises(ValueError, match="not resolved is no negative"):
        replace(panel(), labels=labels)


def test_a_table_whose_parts_differ_in_length_is_refused() -> None:
    with pytest.raises(ValueError, match="does not match"):
        replace(panel(), subjects=["S00"])
    with pytest.raises(ValueError, match="does not match"):
        replace(panel(), names=("one",))


def test_training_never_reaches_within_the_purge_of_what_it_is_tested_on() -> None:
    days = np.random.default_rng(5).permutation(np.repeat(np.arange(1000, 1200, dtype=np.int64), 3))
    folds = list(walk_forward(days, folds=4, purge_days=14))
    assert len(folds) == 4
    assert all(days[fold.train].max() < days[fold.test].min() - 14 for fold in folds)
    tested = np.concatenate([fold.test for fold in folds])
    assert len(np.unique(tested)) == len(tested) == 480  # every day but the first fifth is tested once
    assert all(len(early.train) < len(late.train) for early, late in itertools.pairwise(folds))


def test_days_later_than_a_block_change_nothing_in_what_it_was_trained_on() -> None:
    days = np.repeat(np.arange(100, dtype=np.int64), 2)
    first, second, *_ = walk_forward(days, folds=4, purge_days=7)
    assert set(first.train) < set(second.train)
    assert max(days[second.train]) < min(days[second.test]) - 7


def vectors(seed: int, rows: int = 3000) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    log_odds = np.round(random.normal(-2.0, 1.0, rows), 1)  # rounded, so that there are ties
    return log_odds, (random.random(rows) < 1 / (1 + np.exp(-1.3 * log_odds - 0.4))).astype(np.float64)


def test_metrics_are_scikit_learns() -> None:
    log_odds, labels = vectors(1)
    p = 1 / (1 + np.exp(-log_odds))
    weights = np.random.default_rng(2).integers(0, 4, len(labels)).astype(np.float64)
    assert METRICS["auc"](labels, p, weights) == pytest.approx(roc_auc_score(labels, p, sample_weight=weights), abs=1e-12)
    assert METRICS["log_loss"](labels, p, weights) == pytest.approx(log_loss(labels, p, sample_weight=weights), abs=1e-12)
    assert METRICS["brier"](labels, p, weights) == pytest.approx(brier_score_loss(labels, p, sample_weight=weights), abs=1e-12)


def test_skill_is_none_for_the_base_rate_and_unknown_without_events() -> None:
    _, labels = vectors(1)
    everyone = np.ones(len(labels))
    assert METRICS["brier_skill"](labels, np.full(len(labels), labels.mean()), everyone) == pytest.approx(0.0, abs=1e-12)
    assert np.isnan(METRICS["brier_skill"](np.zeros(5), np.full(5, 0.1), np.ones(5)))
    assert np.isnan(METRICS["auc"](np.zeros(5), np.full(5, 0.1), np.ones(5)))


def test_intervals_are_the_same_for_the_same_seed_and_wider_when_days_move_together() -> None:
    random = np.random.default_rng(4)
    days = np.repeat(np.arange(120, dtype=np.int64), 25)
    log_odds = random.normal(-2.0, 1.0, len(days))
    together = np.repeat(random.normal(0.0, 1.5, 12), 250)  # a shock a block of ten days
    alone = random.permutation(together)
    widths = []
    for shock in (alone, together):
        labels = (random.random(len(days)) < 1 / (1 + np.exp(-log_odds - shock))).astype(np.float64)
        p = 1 / (1 + np.exp(-log_odds))
        interval = estimates(labels, p, days, block_days=10, seed=1)["brier"]
        assert interval == estimates(labels, p, days, block_days=10, seed=1)["brier"]
        widths.append(interval.high - interval.low)
    assert widths[1] > 2 * widths[0]


def test_platt_is_an_unpenalised_logistic_regression() -> None:
    log_odds, labels = vectors(6)
    ours = fit_platt(log_odds, labels)
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(log_odds[:, None], labels)
    assert ours.a == pytest.approx(theirs.coef_[0, 0], rel=1e-4)
    assert ours.b == pytest.approx(theirs.intercept_[0], rel=1e-4)


def test_log_odds_that_know_the_opposite_or_nothing_are_calibrated_to_the_base_rate() -> None:
    log_odds, labels = vectors(6)
    for useless in (-log_odds, np.full(len(labels), -3.0)):
        calibration = fit_platt(useless, labels)
        assert calibration.a == 0.0
        assert calibration.probability(5.0) == pytest.approx(labels.mean())


def test_a_perfect_separation_is_calibrated_to_something_finite() -> None:
    calibration = fit_platt(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert np.isfinite([calibration.a, calibration.b]).all()


def test_the_logistic_part_takes_a_column_that_is_never_known_or_never_varies() -> None:
    _, labels = vectors(7, 500)
    matrix = np.column_stack([np.full(500, np.nan), np.full(500, 3.0), np.linspace(0, 1, 500)])
    logistic = fit_logistic(matrix, labels, horizon_days=7)
    assert logistic.terms[0].coefficient == 0.0
    assert logistic.terms[1].coefficient == 0.0
    assert np.isfinite(logistic.many(matrix)).all()


def test_a_missing_value_says_nothing_either_way_in_the_logistic_part() -> None:
    table = panel()
    logistic = fit_logistic(table.matrix, table.labels, horizon_days=7)
    assert logistic.contributions([float("nan")] * len(NAMES)) == [0.0] * len(NAMES)


def test_beyond_its_bounds_a_value_counts_as_the_bound() -> None:
    table = panel()
    logistic = fit_logistic(table.matrix, table.labels, horizon_days=7)
    top = logistic.terms[2].high
    base = [1.0, 2.0, top, 3.0, 4.0, 1.0]
    assert logistic.log_odds([*base[:2], top * 1e6, *base[3:]]) == logistic.log_odds(base)


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
    mark = fingerprint(table.matrix, table.labels, table.days(), table.subjects)
    assert mark == fingerprint(table.matrix.copy(), table.labels, table.days(), list(table.subjects))
    assert mark != fingerprint(other, table.labels, table.days(), table.subjects)


def test_a_purpose_is_said_in_the_envelope() -> None:
    purpose = Purpose("company_risk", "hash", "drawdown_14d", 14, "demo")
    envelope = fit(panel(days=150), purpose, TRAINED_AT, Recipe(trees=5, folds=2))
    assert (envelope["target"], envelope["horizon_days"], envelope["provenance"]) == ("drawdown_14d", 14, "demo")
    assert envelope["libraries"].keys() == {"python", "lightgbm", "scikit-learn", "numpy"}
