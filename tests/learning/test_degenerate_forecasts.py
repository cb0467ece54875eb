"""Scores and forecasts that are all alike, or far too low, as small worlds bring them about."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # scikit-learn ships no types

from src.learning.judge import Judge
from src.learning.linear import fit_platt


def test_scores_that_differ_by_rounding_alone_tell_the_base_rate() -> None:
    labels = np.array([1.0] * 20 + [0.0] * 980)
    scores = np.full(1000, -1.2) + np.tile([0.0, 2.2e-16], 500)
    platt = fit_platt(scores, labels)
    assert platt.a == 0.0
    assert platt.b == pytest.approx(np.log(20 / 980))


def test_scores_far_too_low_are_lifted_as_a_logistic_regression_would() -> None:
    random = np.random.default_rng(1)
    labels = (random.random(2_000) < 0.02).astype(np.float64)
    scores = -9.0 + 0.3 * random.normal(size=2_000) + labels
    platt = fit_platt(scores, labels)
    theirs = LogisticRegression(C=1e9, tol=1e-10, max_iter=1_000).fit(scores[:, None], labels)
    assert platt.a == pytest.approx(theirs.coef_[0, 0], rel=1e-5)
    assert platt.b == pytest.approx(theirs.intercept_[0], rel=1e-5)


def test_a_forecast_twenty_five_times_too_low_is_off_by_the_difference_in_log_odds() -> None:
    labels = np.zeros(516)
    labels[::43] = 1.0
    judge = Judge.of(labels, np.repeat(np.arange(129), 4) + 738_000, block_days=10, seed=1)
    figures = judge.figures(np.full(516, 0.0009))
    rate = labels.mean()
    missing = np.log(rate / (1 - rate)) - np.log(0.0009 / 0.9991)
    assert figures["calibration_intercept"].value == pytest.approx(missing, abs=1e-6)
    assert "calibration_slope" not in figures
