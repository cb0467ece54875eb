"""Evidence: what a gambler who cannot expect to win may still have by chance, and what he has where there is a gain."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from src.governance.weight.evidence import STAKES, Evidence

Vector = NDArray[np.float64]


def highest(gains: Vector, worst: float, lanes: int) -> float:
    """The most the evidence was ever worth."""
    evidence, most = Evidence.none(lanes), 1.0
    for gain in gains.tolist():
        evidence = evidence.after(gain, worst)
        most = max(most, evidence.value)
    return most


def test_twenty_times_the_start_is_reached_in_at_most_one_of_twenty_histories_without_a_gain() -> None:
    rng = np.random.default_rng(11)
    histories = [rng.choice([-1.0, 1.0], 300) for _ in range(100)]  # looked at on every one of 300 days
    histories += [np.where(rng.random(300) < 0.1, 0.9, -0.1) for _ in range(100)]  # mean 0, and skewed either way
    histories += [np.where(rng.random(300) < 0.9, 0.1, -0.9) for _ in range(100)]
    reached = np.mean([highest(gains, 1.0, lanes=1) >= 20.0 for gains in histories])
    assert reached <= 0.05


def test_labels_that_overlap_by_ten_days_do_not_reach_it_more_often() -> None:
    rng = np.random.default_rng(12)
    shocks = rng.choice([-1.0, 1.0], (160, 409))
    overlapping = np.array([np.convolve(row, np.full(10, 0.1), mode="valid") for row in shocks])
    reached = np.mean([highest(gains, 1.0, lanes=10) >= 20.0 for gains in overlapping])
    assert reached <= 0.05


def test_without_lanes_the_same_overlap_would_reach_it_far_too_often() -> None:
    rng = np.random.default_rng(12)
    shocks = rng.choice([-1.0, 1.0], (100, 409))
    overlapping = np.array([np.convolve(row, np.full(10, 0.1), mode="valid") for row in shocks])
    assert np.mean([highest(gains, 1.0, lanes=1) >= 20.0 for gains in overlapping]) > 0.10


def test_a_steady_gain_of_a_fifth_of_the_worst_loss_is_proved_within_seventeen_months() -> None:
    rng = np.random.default_rng(13)
    assert highest(rng.normal(0.2, 0.2, 350).clip(-1.0, 1.0), 1.0, lanes=10) >= 20.0


@given(st.lists(st.floats(-1.0, 1.0), max_size=60), st.integers(1, 5))
def test_a_fortune_is_the_mean_over_lanes_and_stakes_of_a_product_of_bets(gains: list[float], lanes: int) -> None:
    evidence = Evidence.none(lanes)
    for gain in gains:
        evidence = evidence.after(gain, 1.0)
    products = [np.prod([1.0 + stake * gain for gain in gains[lane::lanes]]) for lane in range(lanes) for stake in STAKES]
    assert evidence.value == pytest.approx(np.mean(products))
    assert evidence.days == len(gains)


def test_a_day_with_nothing_to_bet_on_takes_its_lane_and_changes_no_fortune() -> None:
    evidence = Evidence.none(2).after(0.0, 0.0).after(0.5, 1.0)
    assert evidence.fortunes[0] == (0.0,) * len(STAKES)
    assert evidence.fortunes[1][0] == pytest.approx(np.log1p(0.5 * STAKES[0]))


def test_a_loss_beyond_the_worst_is_refused() -> None:
    with pytest.raises(ValueError, match="below the worst"):
        Evidence.none(1).after(-0.2, 0.1)
