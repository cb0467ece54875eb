"""Pools of rules and model, and days of forecasts and answers."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.governance.matured import MaturedDay, by_arrival
from src.governance.weight.pool import day_losses

DAY, KNOWN = date(2021, 3, 1), date(2021, 3, 15)
chances = st.floats(0.001, 0.999)


def day(rules: list[float], ml: list[float], labels: list[float]) -> MaturedDay:
    return MaturedDay(DAY, KNOWN, np.array(rules), np.array(ml), np.array(labels))


def test_half_of_two_and_half_of_eight_percent_is_their_middle_in_log_odds() -> None:
    losses = day_losses(day([0.02], [0.08], [1.0]), (0.0, 0.5, 1.0))
    assert losses is not None
    middle = math.sqrt(0.02 / 0.98 * 0.08 / 0.92)
    assert losses.mean.tolist() == pytest.approx([-math.log(0.02), -math.log(middle / (1.0 + middle)), -math.log(0.08)])


def test_rows_on_which_one_was_silent_or_nobody_knows_are_not_compared() -> None:
    nan = float("nan")
    losses = day_losses(day([0.1, nan, 0.1, 0.1], [0.2, 0.2, nan, 0.2], [1.0, 0.0, 0.0, nan]), (0.0, 1.0))
    assert losses is not None
    assert (losses.rows, losses.positives) == (1, 1)
    assert day_losses(day([nan], [0.1], [1.0]), (0.0,)) is None


@given(st.lists(st.tuples(chances, chances, st.sampled_from([0.0, 1.0])), min_size=1, max_size=20))
def test_a_gain_is_never_below_minus_the_most_and_that_does_not_know_the_answers(
    rows: list[tuple[float, float, float]],
) -> None:
    rules, ml, labels = (list(column) for column in zip(*rows, strict=True))
    seen = day_losses(day(rules, ml, labels), (0.0, 0.2, 0.7))
    other = day_losses(day(rules, ml, [1.0 - label for label in labels]), (0.0, 0.2, 0.7))
    assert seen is not None
    assert other is not None
    for now, then in ((0.0, 0.2), (0.2, 0.7), (0.7, 0.2)):
        gain, most = seen.gain(now, then)
        assert most >= 0.0
        assert gain >= -most
        assert other.gain(now, then)[1] == most


def test_a_gain_is_what_the_heavier_blend_saved() -> None:
    seen = day_losses(day([0.05, 0.05], [0.3, 0.01], [1.0, 0.0]), (0.0, 0.2))
    assert seen is not None
    assert seen.gain(0.0, 0.2)[0] == pytest.approx(seen.of(0.0) - seen.of(0.2))
    assert seen.gain(0.0, 0.2)[0] > 0.0


def test_answers_before_the_question_and_what_is_no_probability_are_refused() -> None:
    with pytest.raises(ValueError, match="before the question"):
        MaturedDay(KNOWN, DAY, np.array([0.1]), np.array([0.1]), np.array([1.0]))
    for rules, labels in ((1.1, 1.0), (0.1, 0.5)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            day([rules], [0.1], [labels])
    with pytest.raises(ValueError, match="one length"):
        day([0.1], [0.1, 0.2], [1.0])


def test_days_come_in_the_order_of_their_answers() -> None:
    late = MaturedDay(DAY, date(2021, 4, 1), np.array([0.1]), np.array([0.1]), np.array([1.0]))
    early = MaturedDay(date(2021, 3, 2), date(2021, 3, 16), np.array([0.1]), np.array([0.1]), np.array([1.0]))
    assert by_arrival([late, early]) == [early, late]
