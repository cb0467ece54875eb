"""Calibration is chosen and fitted on opinions pooled over blocks that came later than what gave them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression  # type: ignore[import-untyped]  # scikit-learn ships no types

from src.learning.calibrating import Block, calibrate, fit_isotonic, log_loss, probabilities
from src.scoring.calibration import Isotonic, Platt

Vector = NDArray[np.float64]


def blocks(*, bent: bool, seed: int = 1, rows: int = 4000) -> list[Block]:
    """Four blocks whose true probability is a line in log-odds, or a step that no line follows."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(4):
        log_odds = random.normal(-2.0, 1.0, rows)
        true = np.where(log_odds > -1.0, 0.6, 0.03) if bent else 1.0 / (1.0 + np.exp(-(0.7 * log_odds - 0.4)))
        found.append(Block(log_odds, (random.random(rows) < true).astype(np.float64)))
    return found


def test_what_bends_as_a_line_is_calibrated_by_platt() -> None:
    chosen = calibrate(blocks(bent=False), ("platt", "isotonic"))
    assert chosen.method == "platt"
    assert isinstance(chosen.calibration, Platt)
    assert chosen.calibration.a == pytest.approx(0.7, abs=0.05)


def test_what_jumps_is_calibrated_by_steps_where_they_may_be_chosen() -> None:
    chosen = calibrate(blocks(bent=True), ("platt", "isotonic"))
    assert chosen.method == "isotonic"
    assert chosen.calibration.probability(0.0) == pytest.approx(0.6, abs=0.05)
    assert chosen.calibration.probability(-2.0) == pytest.approx(0.03, abs=0.02)
    assert chosen.loss < calibrate(blocks(bent=True), ("platt",)).loss


def test_the_last_block_is_not_judged_by_a_calibration_that_saw_it() -> None:
    world = blocks(bent=False)
    turned = [*world[:3], Block(world[3].log_odds, 1.0 - world[3].labels)]
    losses = [calibrate(item, ("platt",)).loss for item in (world, turned)]
    p = probabilities(calibrate(world[:3], ("platt",)).calibration, world[3].log_odds)
    assert losses[1] - losses[0] == pytest.approx((log_loss(turned[3].labels, p) - log_loss(world[3].labels, p)) / 3)


def test_steps_are_scikit_learns_and_never_certain() -> None:
    random = np.random.default_rng(2)
    log_odds, labels = random.normal(size=500), (random.random(500) < 0.3).astype(np.float64)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(log_odds, labels)
    ours = fit_isotonic(log_odds, labels)
    asked = np.linspace(-4.0, 4.0, 200)
    assert probabilities(ours, asked) == pytest.approx(np.clip(theirs.predict(asked), 0.001, 0.999), abs=2e-3)
    assert 0.0 < min(ours.probabilities) <= max(ours.probabilities) < 1.0


@given(st.floats(-60.0, 60.0), st.floats(0.0, 3.0), st.floats(-5.0, 5.0))
def test_many_rows_are_calibrated_as_one_row_is(log_odds: float, a: float, b: float) -> None:
    for calibration in (Platt(a, b), Isotonic((-2.0, 0.0, 1.5), (0.01, 0.2, 0.9))):
        many = probabilities(calibration, np.array([log_odds]))
        assert many[0] == pytest.approx(calibration.probability(log_odds), rel=1e-12, abs=1e-300)
