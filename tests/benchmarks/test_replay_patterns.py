"""The weight of a model of patterns replayed: who speaks when, what the rules may know, and what a break does."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.patterns.governed import Day, Way, drawn, matured, out_after, walked_by
from src.governance.weight.policies import adaptive, fixed


def days(count: int = 120, seed: int = 3) -> list[Day]:
    """Days of forty signals; the model knows what the rules do not, and another says the opposite twice as surely."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        odds = random.normal(0.0, 1.0, 40)
        labels = (random.random(40) < 1.0 / (1.0 + np.exp(-odds))).astype(np.float64)
        said = {"good": 1.0 / (1.0 + np.exp(-odds)), "bad": 1.0 / (1.0 + np.exp(2.0 * odds))}
        found.append(Day(random.uniform(0.0, 100.0, 40), said, {"good": labels}))
    return found


def test_one_model_speaks_until_the_break_and_another_from_it_on() -> None:
    real = days(10)
    told = matured(real, "good", "bad", 6)
    for place, day in enumerate(told):
        np.testing.assert_array_equal(day.ml, real[place].said["good" if place < 6 else "bad"])


def test_the_rules_are_frequencies_of_answers_that_had_come_by_the_evening_before() -> None:
    real = days(10)
    changed = [*real[:5], *(replace(day, labels={"good": 1.0 - day.labels["good"]}) for day in real[5:])]
    once, again = matured(real, "good", "good", 0), matured(changed, "good", "good", 0)
    for place in range(7):
        np.testing.assert_array_equal(once[place].rules, again[place].rules)
    assert not np.array_equal(once[7].rules, again[7].rules)


def test_days_are_drawn_whole_and_in_weeks() -> None:
    real = days(30)
    places = [next(place for place, day in enumerate(real) if day is one) for one in drawn(real, 50, 1)]
    steps = np.diff(places)
    assert set(steps[np.arange(1, 50) % 7 != 0].tolist()) <= {1, -29}
    assert [id(day) for day in drawn(real, 50, 1)] == [id(day) for day in drawn(real, 50, 1)]


def test_a_model_without_a_weight_costs_nothing_and_a_good_one_saves() -> None:
    told = matured(days(40), "good", "good", 0)
    assert walked_by(fixed(0.0), told, 0).cost == pytest.approx(0.0, abs=1e-12)
    assert walked_by(fixed(0.4), told, 0).cost < -0.01


def test_a_model_that_turns_round_loses_the_weight_it_had_and_what_it_costs_is_counted_from_then() -> None:
    told = matured(days(), "good", "bad", 60)
    way = walked_by(adaptive(start="expansion", opening=0.4, overlap=2), told, 60)
    assert way.weights[60] >= 0.3
    after = out_after(way, 60)
    assert after is not None
    assert after < 60
    assert way.cost > walked_by(fixed(0.0), told, 60).cost


def test_who_keeps_a_twentieth_is_not_out() -> None:
    assert out_after(Way(np.array([0.4, 0.4, 0.2, 0.05]), (), 0.0), 1) is None
    assert out_after(Way(np.array([0.4, 0.4, 0.2, 0.04]), (), 0.0), 1) == 2
