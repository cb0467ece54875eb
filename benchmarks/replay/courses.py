"""The way of the weight under each policy over the two years, and what combined scores of that weight were worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.replay.scenarios import sigmoid
from src.governance.matured import MaturedDay
from src.governance.weight.change import Change
from src.governance.weight.policies import adaptive, fixed, rollout, stepwise
from src.governance.weight.policy import Course, Policy
from src.governance.weight.pool import log_odds
from src.learning.judge import Judge
from src.scoring.envelope import Estimate

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

FIGURES = ("log_loss", "auc", "average_precision", "brier")


def policies(overlap: int) -> dict[str, Policy[Any]]:
    """What is compared.

    Args:
        overlap: Matured days within one horizon, as a run counts them.
    """
    return {
        "fixed 0.40": fixed(0.4),
        "adaptive from 40 %": adaptive(start="expansion", opening=0.4, overlap=overlap),
        "adaptive from shadow": adaptive(overlap=overlap),
        "rollout by gates": rollout(overlap=overlap),
        "stepwise from 40 %": stepwise(start=0.4),
        "stepwise from shadow": stepwise(),
    }


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """A policy's way.

    Attributes:
        weights: (days,) the weight that the run of each evening used.
        changes: Every change.
    """

    weights: Vector
    changes: tuple[Change, ...]


def walked(policy: Policy[Any], days: Sequence[MaturedDay], dates: Sequence[date]) -> Walked:
    """Replay a policy.

    A run weighs by what the runs before it wrote down: answers that an evening's run finds count from the next one on.
    """
    course: Course[Any] = policy.replay(days, dates)
    return Walked(np.array([policy.begin().weight, *course.weights[:-1]]), course.changes)


def pooled(rules: Matrix, model: Matrix, weights: Vector) -> Matrix:
    """Rules and model combined, each day by its weight: the pool of log-odds that policies judge weights by.

    Args:
        rules: (days, companies) probabilities.
        model: (days, companies) probabilities.
        weights: (days,) of the model.
    """
    shares = weights[:, None]
    return sigmoid((1.0 - shares) * log_odds(rules) + shares * log_odds(model))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table.

    Attributes:
        name: Who forecast.
        figures: By name, with intervals.
        saved: Nats a row less than the rules alone lose, and less than the model alone.
    """

    name: str
    figures: Mapping[str, Estimate]
    against_rules: Mapping[str, Estimate]
    against_model: Mapping[str, Estimate]


def lines(forecasts: Mapping[str, Matrix], labels: Matrix, days: Sequence[int], block_days: int) -> list[Line]:
    """Every forecast's figures, and the differences to "rules alone" and "ML alone", on the rows that all of them judged."""
    rows = np.isfinite(labels) & np.logical_and.reduce([np.isfinite(forecast) for forecast in forecasts.values()])
    ordinals = np.broadcast_to(np.asarray(days)[:, None], labels.shape)[rows]
    judge = Judge.of(labels[rows], ordinals, block_days=block_days, seed=0)
    told = {name: forecast[rows] for name, forecast in forecasts.items()}
    return [
        Line(
            name,
            {figure: estimate for figure, estimate in judge.figures(forecast).items() if figure in FIGURES},
            _differences(judge, forecast, told["rules alone"]),
            _differences(judge, forecast, told["ML alone"]),
        )
        for name, forecast in told.items()
    ]


def _differences(judge: Judge, forecast: Vector, other: Vector) -> dict[str, Estimate]:
    return {figure: judge.difference(figure, forecast, other) for figure in FIGURES}


def month_ends(dates: Sequence[date]) -> list[int]:
    """Places of the last day of each month."""
    return [place for place, on in enumerate(dates) if place + 1 == len(dates) or dates[place + 1].month != on.month]
