"""Fixed-share Hedge against a plain computation in numpy, and what it comes to believe."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.governance.weight.hedge import Hedge

HEDGE = Hedge()


@given(st.lists(st.lists(st.floats(0.0, 3.0), min_size=8, max_size=8), max_size=30))
def test_beliefs_are_those_of_a_plain_computation(days: list[list[float]]) -> None:
    beliefs, plain = HEDGE.begin(), np.full(8, 0.125)
    for losses in days:
        beliefs = HEDGE.after(beliefs, losses)
        plain = plain * np.exp(-4.0 * np.array(losses))
        plain = (1.0 - 1.0 / 180.0) * plain / plain.sum() + 1.0 / 180.0 / 8.0
    assert beliefs == pytest.approx(plain.tolist())
    assert sum(beliefs) == pytest.approx(1.0)
    assert 0.0 <= HEDGE.mean(beliefs) <= 0.7


def test_a_weight_that_was_wrong_for_three_years_is_believed_in_again_within_four_months() -> None:
    beliefs = HEDGE.begin()
    for _ in range(750):
        beliefs = HEDGE.after(beliefs, [0.3 + 0.05 * weight for weight in HEDGE.weights])
    assert HEDGE.mean(beliefs) < 0.15
    for _ in range(80):
        beliefs = HEDGE.after(beliefs, [0.3 - 0.05 * weight for weight in HEDGE.weights])
    assert HEDGE.mean(beliefs) > 0.5


@pytest.mark.parametrize("mean", [0.05, 0.2, 0.35, 0.4, 0.65])
def test_an_opening_weight_is_believed_in_from_the_first_day(mean: float) -> None:
    beliefs = HEDGE.begin(mean)
    assert HEDGE.mean(beliefs) == pytest.approx(mean)
    assert min(beliefs) > 0.0


def test_an_opening_weight_that_no_belief_has_is_refused() -> None:
    with pytest.raises(ValueError, match="does not lie between"):
        HEDGE.begin(0.7)
