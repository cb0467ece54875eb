"""Figures are scikit-learn's, and their intervals know that neighbouring days are not independent."""

import time

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # scikit-learn ships no types
from sklearn.metrics import (  # type: ignore[import-untyped]  # as above
    average_precision_score,
    brier_score_loss,
    log_loss,
    roc_auc_score,
)

from src.learning.judge import Judge, block_days
from src.learning.metrics import METRICS

Vector = NDArray[np.float64]


def world(
    seed: int = 1, *, days: int = 400, a_day: int = 20, slope: float = 1.0, shift: float = 0.0
) -> tuple[Vector, Vector, NDArray[np.int64]]:
    """Labels, forecasts (true where slope is 1 and shift 0, and rounded, so that there are ties) and days."""
    random = np.random.default_rng(seed)
    log_odds = np.round(random.normal(-2.5, 1.0, days * a_day), 2)
    labels = (random.random(len(log_odds)) < sigmoid(slope * log_odds + shift)).astype(np.float64)
    return labels, sigmoid(log_odds), 738_000 + np.repeat(np.arange(days), a_day)


def sigmoid(log_odds: Vector) -> Vector:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def judge_of(labels: Vector, days: NDArray[np.int64], *, draws: int = 50) -> Judge:
    return Judge.of(labels, days, block_days=30, seed=3, draws=draws)


def test_figures_are_scikit_learns() -> None:
    labels, p, days = world()
    figures = judge_of(labels, days).figures(p)
    assert figures.keys() == METRICS.keys()
    assert figures["auc"].value == pytest.approx(roc_auc_score(labels, p), abs=1e-12)
    assert figures["average_precision"].value == pytest.approx(average_precision_score(labels, p), abs=1e-12)
    assert figures["log_loss"].value == pytest.approx(log_loss(labels, p), abs=1e-12)
    assert figures["brier"].value == pytest.approx(brier_score_loss(labels, p), abs=1e-12)
    usual = labels.mean() * (1.0 - labels.mean())
    assert figures["brier_skill"].value == pytest.approx(1.0 - brier_score_loss(labels, p) / usual, abs=1e-12)


def test_a_draw_weighs_every_row_of_a_block_as_often_as_it_was_drawn() -> None:
    labels, p, days = world(days=120)
    judge = judge_of(labels, days, draws=1)
    drawn = judge.weights[1][judge.blocks]
    for name, theirs in (("auc", roc_auc_score), ("average_precision", average_precision_score), ("log_loss", log_loss)):
        both = judge.figures(p)[name]
        assert theirs(labels, p, sample_weight=drawn) in (
            pytest.approx(both.low, abs=1e-12),
            pytest.approx(both.high, abs=1e-12),
        )


def test_the_top_twentieth_is_counted_with_ties_in_part() -> None:
    p = np.repeat([0.9, 0.5, 0.1], [3, 4, 93])
    labels = np.zeros(100)
    labels[[0, 1, 3]] = 1.0  # two of the three highest, one of the next four
    figures = judge_of(labels, 738_000 + np.arange(100)).figures(p)
    assert figures["precision_top_5pct"].value == pytest.approx((2 + 2 / 4) / 5)
    assert figures["lift_top_5pct"].value == pytest.approx((2 + 2 / 4) / 5 / 0.03)


def test_three_rows_a_day_are_looked_at_and_fewer_where_there_are_fewer() -> None:
    days = 738_000 + np.array([0, 0, 0, 0, 0, 1, 1])
    p = np.array([0.9, 0.8, 0.7, 0.7, 0.1, 0.3, 0.2])
    labels = np.array([1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
    assert judge_of(labels, days).figures(p)["precision_at_3_a_day"].value == pytest.approx((1 + 0 + 0.5 + 0 + 1) / 5)


def test_calibration_is_told_by_error_slope_and_shift() -> None:
    true = judge_of(*world(days=3000)[::2]).figures(world(days=3000)[1])
    assert true["calibration_error"].value < 0.01
    assert true["calibration_slope"].value == pytest.approx(1.0, abs=0.03)
    assert true["calibration_intercept"].value == pytest.approx(0.0, abs=0.03)
    labels, p, days = world(days=3000, slope=0.5, shift=-0.7)
    off = judge_of(labels, days).figures(p)
    assert off["calibration_slope"].value == pytest.approx(0.5, abs=0.03)
    assert off["calibration_intercept"].high < 0.6
    assert off["calibration_error"].value > 0.02


def test_slope_is_an_unpenalised_logistic_regression_and_its_draws_are_refits() -> None:
    labels, p, days = world(slope=0.8, shift=0.3)
    log_odds = np.log(p / (1 - p))[:, None]
    judge = judge_of(labels, days, draws=1)
    figure = judge.figures(p)["calibration_slope"]
    assert figure.value == pytest.approx(LogisticRegression(C=np.inf, tol=1e-10).fit(log_odds, labels).coef_[0, 0], rel=1e-4)
    again = LogisticRegression(C=np.inf, tol=1e-10).fit(log_odds, labels, sample_weight=judge.weights[1][judge.blocks])
    drawn = figure.low if figure.low < figure.value else figure.high
    assert drawn == pytest.approx(again.coef_[0, 0], rel=0.01)


def test_the_error_of_calibration_is_the_mean_distance_over_bins_of_as_many_rows() -> None:
    labels, p, days = world()
    order = np.argsort(p, kind="stable")
    distance = [abs(p[part].mean() - labels[part].mean()) * len(part) for part in np.array_split(order, 20)]
    # Ties fall together here and apart there, so the bins differ by a few rows.
    assert judge_of(labels, days).figures(p)["calibration_error"].value == pytest.approx(sum(distance) / len(p), abs=2e-3)


def test_skill_is_none_for_the_base_rate_and_untold_without_events() -> None:
    labels, _, days = world()
    figures = judge_of(labels, days).figures(np.full(len(labels), labels.mean()))
    assert figures["brier_skill"].value == pytest.approx(0.0, abs=1e-12)
    assert figures["auc"].value == pytest.approx(0.5)
    assert "calibration_slope" not in figures
    quiet = judge_of(np.zeros(100), days[:100]).figures(np.linspace(0.1, 0.2, 100))
    assert quiet.keys() >= {"log_loss", "brier", "calibration_error"}
    assert not {"auc", "average_precision", "brier_skill", "calibration_slope"} & quiet.keys()


def test_rows_on_which_nothing_was_said_are_not_judged() -> None:
    labels, p, days = world()
    half = np.where(days < days.min() + 200, np.nan, p)
    later = days >= days.min() + 200
    assert judge_of(labels, days).figures(half)["auc"].value == pytest.approx(roc_auc_score(labels[later], p[later]), abs=1e-12)
    assert judge_of(labels, days).figures(np.full(len(p), np.nan)) == {}


def test_intervals_are_the_same_for_the_same_seed_and_wider_when_days_move_together() -> None:
    random = np.random.default_rng(4)
    days = 738_000 + np.repeat(np.arange(120), 25)
    log_odds = random.normal(-2.0, 1.0, len(days))
    together = np.repeat(random.normal(0.0, 1.5, 12), 250)  # a shock a block of ten days
    widths = []
    for shock in (random.permutation(together), together):
        labels = (random.random(len(days)) < sigmoid(log_odds + shock)).astype(np.float64)
        judged = [Judge.of(labels, days, block_days=10, seed=1).figures(sigmoid(log_odds))["brier"] for _ in range(2)]
        assert judged[0] == judged[1]
        widths.append(judged[0].high - judged[0].low)
    assert widths[1] > 2 * widths[0]


def test_a_difference_is_paired_and_so_narrower_than_either_figure() -> None:
    labels, p, days = world()
    worse = sigmoid(0.8 * np.log(p / (1 - p)))
    judge = judge_of(labels, days, draws=400)
    saved, own = judge.difference("log_loss", worse, p), judge.figures(p)["log_loss"]
    assert saved.value == pytest.approx(log_loss(labels, worse) - log_loss(labels, p), abs=1e-12)
    assert saved.low > 0.0
    assert saved.high - saved.low < 0.5 * (own.high - own.low)
    assert judge.difference("auc", p, p) == (0.0, 0.0, 0.0)


def test_a_difference_is_of_the_rows_on_which_both_said_something() -> None:
    labels, p, days = world()
    silent = np.where(np.arange(len(p)) % 2 == 0, np.nan, p)
    assert judge_of(labels, days).difference("brier", silent, p).value == 0.0
    assert np.isnan(judge_of(labels, days).difference("brier", np.full(len(p), np.nan), p).value)


def test_blocks_are_several_horizons_long() -> None:
    assert block_days(9) == 30
    assert block_days(20) == 60


def test_all_figures_of_150_000_rows_are_drawn_400_times_within_seconds() -> None:
    labels, p, days = world(days=3000, a_day=50)
    judge = Judge.of(labels, days, block_days=30, seed=1)
    start = time.process_time()
    assert len(judge.figures(p)) == len(METRICS)
    assert time.process_time() - start < 20.0
