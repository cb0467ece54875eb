"""What is linear in log-odds: the logistic part and Platt's calibration are scikit-learn's, from our own arithmetic."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # scikit-learn ships no types

from src.learning.linear import fit_logistic, fit_platt
from tests.scoring.model_world import NAMES, panel


def vectors(seed: int, rows: int = 3000) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    log_odds = np.round(random.normal(-2.0, 1.0, rows), 1)  # rounded, so that there are ties
    return log_odds, (random.random(rows) < 1 / (1 + np.exp(-1.3 * log_odds - 0.4))).astype(np.float64)


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


def test_the_logistic_part_is_scikit_learns_with_a_ridge_of_the_horizon() -> None:
    random = np.random.default_rng(3)
    matrix = random.normal(size=(70_000, 4)) * [1.0, 10.0, 0.1, 1.0]
    labels = (random.random(70_000) < 1 / (1 + np.exp(3.0 - matrix[:, 0] - 0.05 * matrix[:, 1]))).astype(np.float64)
    ours = fit_logistic(matrix, labels, horizon_days=9)
    terms = np.array(ours.terms)
    seen = (np.clip(matrix, terms[:, 3], terms[:, 4]) - terms[:, 1]) / terms[:, 2]
    theirs = LogisticRegression(C=1 / 9, tol=1e-10, max_iter=1000).fit(seen, labels)
    assert terms[:, 0] == pytest.approx(theirs.coef_[0], abs=1e-5)
    assert ours.intercept == pytest.approx(theirs.intercept_[0], abs=1e-5)


def test_two_features_that_say_the_same_share_a_coefficient() -> None:
    log_odds, labels = vectors(8)
    terms = fit_logistic(np.column_stack([log_odds, log_odds]), labels, horizon_days=7).terms
    assert terms[0].coefficient == pytest.approx(terms[1].coefficient, rel=1e-6)


def test_float32_and_rare_events_and_infinities_are_fitted_to_something_finite() -> None:
    random = np.random.default_rng(5)
    matrix = random.normal(size=(5000, 3)).astype(np.float32)
    matrix[0, 0], matrix[1, 1] = np.inf, -np.inf
    labels = np.zeros(5000)
    labels[:3] = 1.0
    logistic = fit_logistic(matrix, labels, horizon_days=7)
    assert np.isfinite(logistic.many(matrix.astype(np.float64))).all()
    assert -12.0 < logistic.intercept < -5.0
