"""Performance before answers come, checked against worlds whose truth is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score  # type: ignore[import-untyped]  # scikit-learn has no stubs

from src.governance.watch.estimated import expected
from tests.governance.watch.watch_world import sigmoid

probabilities = st.lists(st.floats(0.01, 0.99), min_size=2, max_size=7)


def test_the_expected_figures_are_those_that_many_true_worlds_come_to() -> None:
    random = np.random.default_rng(1)
    p = sigmoid(random.normal(-2.0, 1.2, 3000))
    found = expected(p, 0.3)
    areas, briers, losses, precisions, recalls = [], [], [], [], []
    for _ in range(100):
        y = random.random(len(p)) < p
        areas.append(roc_auc_score(y, p))
        briers.append(brier_score_loss(y, p))
        losses.append(log_loss(y, p))
        precisions.append(y[p >= 0.3].mean())
        recalls.append(y[p >= 0.3].sum() / y.sum())
    for estimate, realised in zip(
        (found.auc, found.brier, found.log_loss, found.precision, found.recall),
        (areas, briers, losses, precisions, recalls),
        strict=True,
    ):
        assert estimate is not None
        error = float(np.std(realised)) / math.sqrt(100)
        assert estimate.value == pytest.approx(float(np.mean(realised)), abs=4 * error)
        inside = np.mean([estimate.low <= value <= estimate.high for value in realised])
        assert 0.87 <= inside <= 1.0
    assert found.events == pytest.approx(float(p.sum()))
    assert found.flagged == int((p >= 0.3).sum())


@given(probabilities)
def test_expected_pairs_are_counted_like_a_double_loop_would(p: list[float]) -> None:
    right = pairs = 0.0
    for i, one in enumerate(p):
        for j, other in enumerate(p):
            if i != j:
                pairs += one * (1.0 - other)
                right += one * (1.0 - other) * (1.0 if one > other else 0.5 if one == other else 0.0)
    found = expected(np.array(p), 0.5).auc
    assert found is None or found.value == pytest.approx(right / pairs)


@given(probabilities, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_silent_rows_change_nothing(p: list[float], random: object) -> None:
    shuffled = [*p, math.nan, math.nan]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert expected(np.array(shuffled), 0.5) == expected(np.array(p), 0.5)


def test_probabilities_that_say_nothing_have_an_area_of_one_half() -> None:
    found = expected(np.full(500, 0.1), 0.5)
    assert found.auc is not None
    assert found.auc.value == pytest.approx(0.5)
    assert found.precision is None
    assert found.brier is not None
    assert found.brier.value == pytest.approx(0.09)


def test_without_rows_nothing_is_expected() -> None:
    found = expected(np.full(3, np.nan), 0.5)
    assert (found.rows, found.auc, found.brier, found.log_loss, found.precision, found.recall) == (
        0,
        None,
        None,
        None,
        None,
        None,
    )


def test_certain_probabilities_leave_nothing_to_chance() -> None:
    found = expected(np.array([0.0, 0.0, 1.0, 1.0]), 0.5)
    for estimate, value in ((found.auc, 1.0), (found.brier, 0.0), (found.precision, 1.0), (found.recall, 1.0)):
        assert estimate is not None
        assert tuple(estimate) == (value, value, value)
    assert found.log_loss is not None
    assert found.log_loss.high < 1e-9
    assert expected(np.zeros(5), 0.5).auc is None


def test_a_market_in_which_companies_look_alike_lowers_the_expected_area_before_any_answer_comes() -> None:
    random = np.random.default_rng(2)
    apart, alike = (expected(sigmoid(random.normal(-2.5, spread, 2000)), 0.3).auc for spread in (1.2, 0.4))
    assert apart is not None
    assert alike is not None
    assert alike.high < apart.low


def test_a_change_of_the_world_that_leaves_probabilities_alone_is_not_seen_as_it_says() -> None:
    random = np.random.default_rng(3)
    p = sigmoid(random.normal(-2.0, 1.2, 3000))
    found = expected(p, 0.3)
    unrelated = random.permutation(p)
    realised = roc_auc_score(random.random(len(p)) < unrelated, p)
    assert found.auc is not None
    assert realised < found.auc.low
