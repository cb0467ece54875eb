"""Rules and model compared: how often they agree, and what came of it when they did not."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score  # type: ignore[import-untyped]  # scikit-learn has no stubs

from src.governance.watch.agreement import agreement, dispute
from tests.governance.watch.watch_world import calm_world

scores = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=30)


@given(scores)
def test_agreement_is_scikit_learns_kappa_and_its_corners_add_up(pairs: list[tuple[float, float]]) -> None:
    rules, ml = np.array(pairs).T
    found = agreement(rules, ml, 50.0)
    assert found.both + found.neither + found.rules_only + found.ml_only == found.rows == len(pairs)
    if len(set(rules >= 50.0) | set(ml >= 50.0)) == 2:
        assert found.kappa == pytest.approx(cohen_kappa_score(rules >= 50.0, ml >= 50.0))
    else:
        assert found.kappa is None
        assert found.share == 1.0


def test_rows_on_which_one_was_silent_are_neither_agreed_nor_disputed() -> None:
    found = agreement(np.array([60.0, np.nan, 10.0]), np.array([20.0, 90.0, np.nan]), 50.0)
    assert (found.rows, found.rules_only) == (1, 1)
    nobody = agreement(np.array([np.nan]), np.array([1.0]), 50.0)
    assert (nobody.share, nobody.kappa) == (None, None)


def test_who_was_right_is_counted_on_disputed_rows_alone() -> None:
    past = dataclasses.replace(
        calm_world(1, days=1, companies=6),
        rules=np.array([80.0, 80.0, 10.0, 10.0, 80.0, np.nan]),
        ml=np.array([10.0, 10.0, 80.0, 80.0, 80.0, 80.0]),
        labels=np.array([1.0, 0.0, 1.0, 1.0, 0.0, 1.0]),
    )
    found = dispute(past, 50.0, block_days=30)
    assert (found.ml_right.rows, found.ml_right.events) == (4, 3)
    assert (found.rules_only.rows, found.rules_only.events) == (2, 1)
    assert (found.ml_only.rows, found.ml_only.events) == (2, 2)
    assert (found.both.rows, found.both.events, found.neither.rows) == (1, 0, 0)
    assert found.neither.value is None


def test_a_lone_flag_of_a_model_that_knows_is_worth_more_than_one_of_rules_that_do_not() -> None:
    found = dispute(calm_world(2, days=400), 50.0, block_days=30)
    assert found.ml_only.low is not None
    assert found.rules_only.high is not None
    assert found.ml_only.low > found.rules_only.high
    assert found.agreement.rows == 400 * 40


def test_silence_in_every_row_leaves_everything_unknown() -> None:
    past = calm_world(3, days=5)
    found = dispute(dataclasses.replace(past, ml=np.full(len(past), np.nan)), 50.0, block_days=30)
    assert found.agreement.rows == 0
    assert found.ml_right.value is None
