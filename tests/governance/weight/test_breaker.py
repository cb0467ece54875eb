"""The breaker's average and its threshold."""

import numpy as np
import pytest

from src.governance.weight.breaker import Breaker


def test_after_fifteen_days_of_half_life_a_cost_counts_half() -> None:
    breaker, level = Breaker(half_life=15.0), 0.0
    for _ in range(15):
        level = breaker.after(level, 0.02)
    assert level == pytest.approx(0.01)


def test_where_answers_come_sooner_a_threshold_is_made_sooner_but_never_of_less_than_a_month_nor_more_than_for_companies() -> (
    None
):
    assert [(found.least, found.block) for found in map(Breaker.of, (2, 5, 10, 30))] == [
        (30, 7),
        (60, 10),
        (120, 20),
        (120, 20),
    ]
    assert Breaker.of(10) == Breaker()


def test_a_year_of_independent_costs_without_a_mean_seldom_reaches_the_plain_threshold() -> None:
    rng = np.random.default_rng(5)
    breaker = Breaker(caution=1.0, block=1, draws=1000)
    threshold = breaker.threshold(rng.normal(0.0, 1.0, 250).tolist())
    reached = 0
    for year in rng.normal(0.0, 1.0, (400, 250)):
        level = highest = 0.0
        for cost in year.tolist():
            level = breaker.after(level, cost)
            highest = max(highest, level)
        reached += highest > threshold
    assert 0.01 < reached / 400 < 0.11


def test_the_threshold_grows_with_noise_and_falls_by_half_of_what_was_saved_but_never_below_nought() -> None:
    noise = np.random.default_rng(6).normal(0.0, 0.01, 150)
    noise -= noise.mean()
    breaker = Breaker()
    plain = breaker.threshold(noise.tolist())
    assert plain > 0.005
    assert breaker.threshold((noise * 3.0).tolist()) == pytest.approx(3.0 * plain)
    assert breaker.threshold((noise - 0.004).tolist()) == pytest.approx(plain - 0.002)
    assert breaker.threshold((noise - 0.5).tolist()) == 0.0
    assert breaker.threshold((noise + 0.004).tolist()) == pytest.approx(plain)  # what it cost earns no leave to cost more


def test_days_of_the_same_costs_give_the_same_threshold_bit_for_bit() -> None:
    costs = np.random.default_rng(7).normal(0.0, 0.01, 200).tolist()
    assert Breaker().threshold(costs) == Breaker().threshold(costs)


def test_too_few_days_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 120 days, got 119"):
        Breaker().threshold([0.0] * 119)
