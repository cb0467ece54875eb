"""Calibration as data gives what the libraries it stands in for give."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression  # type: ignore[import-untyped]  # scikit-learn ships no types

from src.scoring.calibration import Isotonic, Platt, sigmoid

FINITE = st.floats(-1e6, 1e6)


@settings(deadline=None)
@given(knots=st.lists(FINITE, min_size=1, max_size=30, unique=True), at=FINITE)
def test_isotonic_is_numpys_interpolation_bit_for_bit(knots: list[float], at: float) -> None:
    xs = tuple(sorted(knots))
    ys = tuple(sorted(np.random.default_rng(len(xs)).random(len(xs)).tolist()))
    calibration = Isotonic(xs, ys)
    for where in (at, xs[0], xs[-1], xs[len(xs) // 2]):
        assert calibration.probability(where) == float(np.interp(where, xs, ys))


def test_isotonic_knots_of_scikit_learn_predict_what_scikit_learn_predicts() -> None:
    random = np.random.default_rng(3)
    log_odds = random.normal(-2.0, 1.5, 2000)
    labels = (random.random(2000) < 1.0 / (1.0 + np.exp(-log_odds))).astype(np.float64)
    fitted = IsotonicRegression(out_of_bounds="clip").fit(log_odds, labels)
    ours = Isotonic(tuple(fitted.X_thresholds_.tolist()), tuple(fitted.y_thresholds_.tolist()))
    where = random.normal(-2.0, 2.0, 1000)
    assert [ours.probability(x) for x in where.tolist()] == fitted.predict(where).tolist()


def test_platt_one_and_zero_leaves_the_model_as_it_is() -> None:
    assert Platt(1.0, 0.0).probability(-1.7) == sigmoid(-1.7)
    assert Platt(0.5, 1.0).probability(2.0) == sigmoid(2.0)
    assert Platt(0.5, 1.0).stretch() == 0.5
    assert Isotonic((0.0,), (0.2,)).stretch() == 1.0


@settings(deadline=None)
@given(log_odds=st.floats(allow_nan=False))
def test_the_sigmoid_never_overflows_and_stays_a_probability(log_odds: float) -> None:
    assert 0.0 <= sigmoid(log_odds) <= 1.0


@settings(deadline=None)
@given(log_odds=st.floats(-30, 30))
def test_log_odds_undo_the_sigmoid(log_odds: float) -> None:
    assert math.log(sigmoid(log_odds) / (1 - sigmoid(log_odds))) == pytest.approx(log_odds, abs=1e-2 if log_odds > 20 else 1e-6)


def test_the_sigmoid_at_zero_is_a_half() -> None:
    assert sigmoid(0.0) == 0.5
    assert sigmoid(-math.inf) == 0.0
    assert sigmoid(math.inf) == 1.0
