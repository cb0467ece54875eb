"""The weight of a model of patterns over days on which signals were said and answered, real ones or drawn anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from benchmarks.patterns.found import Vector
from benchmarks.patterns.walking import Walked, days_of
from src.governance.matured import MaturedDay
from src.governance.maturing import RulesCurve
from src.governance.weight.change import Change
from src.governance.weight.policies import adaptive, fixed, stepwise
from src.governance.weight.policy import Course, Policy
from src.governance.weight.pool import log_odds

BASE_RATE: Final = 0.5
BLOCK: Final = 7
"""Days drawn together."""

OVERLAP: Final = 2
"""Matured days within one horizon: a day's signals are answered by the evening after it."""

FIRST: Final = date(2025, 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """What was said on a day and what came of it by the evening after.

    Attributes:
        scores: (n,) base scores.
        said: Model → (n,) probabilities.
        labels: Model → (n,) 1, 0 or NaN; worlds differ by them.
    """

    scores: Vector
    said: dict[str, Vector]
    labels: dict[str, Vector]


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a weight.

    Attributes:
        weights: (days,) what a run of each day used.
        changes: Every change.
        cost: Nats a row more than the rules alone, over the days from the break on (all where there is none).
    """

    weights: Vector
    changes: tuple[Change, ...]
    cost: float


def policies() -> dict[str, Policy[Any]]:
    """What is compared."""
    return {
        "adaptive from 40 %": adaptive(start="expansion", opening=0.4, overlap=OVERLAP),
        "adaptive from shadow": adaptive(overlap=OVERLAP),
        "stepwise from 40 %": stepwise(start=0.4),
        "fixed 40 %": fixed(0.4),
    }


def days_told(told: Walked, said: dict[str, Vector], labels: dict[str, Vector]) -> list[Day]:
    """The days of a walk, each with what several models said on it.

    Args:
        told: Rows in order of time.
        said: Model → (n,) probabilities of the same rows.
        labels: Model → (n,) what came of them in that model's world.
    """
    evening = days_of(told.rows.ended_at) <= told.days + 1
    days = []
    for day in np.unique(told.days).tolist():
        rows = np.flatnonzero(told.days == day)
        known = {name: np.where(evening, column, np.nan)[rows] for name, column in labels.items()}
        days.append(Day(told.rows.base[rows], {name: column[rows] for name, column in said.items()}, known))
    return days


def drawn(days: Sequence[Day], length: int, seed: int) -> list[Day]:
    """Days drawn anew, whole, in blocks of a week, begun anywhere and over the end on from the start."""
    starts = np.random.default_rng(seed).integers(0, len(days), -(-length // BLOCK))
    places = ((starts[:, None] + np.arange(BLOCK)) % len(days)).ravel()[:length]
    return [days[place] for place in places.tolist()]


def matured(days: Sequence[Day], before: str, after: str, broke: int) -> tuple[MaturedDay, ...]:
    """As policies read them: one model's words up to a day, and another's from it on; the rules as frequencies so far.

    Args:
        days: In order, one a calendar day.
        before: Who speaks until the break; also whose world it is.
        after: Who speaks from it on.
        broke: Place of the day of the break.
    """
    curve, found = RulesCurve(BASE_RATE), list[MaturedDay]()
    for place, day in enumerate(days):
        if place >= OVERLAP:  # answers of the day before yesterday came by yesterday's evening
            past = days[place - OVERLAP]
            curve.learn(past.scores, past.labels[before])
        on = FIRST + timedelta(days=place)
        said = day.said[before if place < broke else after]
        found.append(MaturedDay(on, on + timedelta(days=1), curve.probabilities(day.scores), said, day.labels[before]))
    return tuple(found)


def walked_by(policy: Policy[Any], days: Sequence[MaturedDay], broke: int) -> Way:
    """Replay a policy; a run weighs by what the runs before it wrote down."""
    course: Course[Any] = policy.replay(days, [day.day for day in days])
    weights = np.array([policy.begin().weight, *course.weights[:-1]])
    return Way(weights, course.changes, _cost(days[broke:], weights[broke:]))


def _cost(days: Sequence[MaturedDay], weights: Vector) -> float:
    """Mean over days of what blending by these weights cost over the rules alone, nats a row."""
    costs = []
    for day, weight in zip(days, weights.tolist(), strict=True):
        rules, model, labels = day.answered()
        if len(labels):
            blend = (1.0 - weight) * log_odds(rules) + weight * log_odds(model)
            costs.append(_loss(blend, labels) - _loss(log_odds(rules), labels))
    return float(np.mean(costs))


def _loss(odds: Vector, labels: Vector) -> float:
    return float(np.mean(np.logaddexp(0.0, np.where(labels == 1.0, -odds, odds))))


def course_told(name: str, way: Way, dates: Sequence[date], every: int = 14) -> Iterator[Sequence[str]]:
    """A line of a table: the weight every so many days, and the changes of phase."""
    weights = " ".join(f"{way.weights[place]:.0%}" for place in range(0, len(way.weights), every))
    fired = [
        f"{dates[(change.on - FIRST).days]}: {change.rule} {change.before:.0%} to {change.after:.0%}"
        for change in way.changes
        if change.phase_before != change.phase_after
    ]
    yield (
        name,
        weights,
        f"{way.weights[-1]:.0%}",
        f"{way.weights.mean():.0%}",
        f"{1e4 * way.cost:+.2f}",
        "; ".join(fired) or "–",
    )


def out_after(way: Way, broke: int, below: float = 0.05) -> int | None:
    """Days from the break to the first run whose weight is below a twentieth; None where it kept more."""
    later = np.flatnonzero(way.weights[broke:] < below)
    return int(later[0]) if len(later) else None


def rule_of(way: Way, broke: int) -> str:
    """By which rule it fell below a twentieth after the break; "" where it did not."""
    on = FIRST + timedelta(days=broke)
    return next((change.rule for change in way.changes if change.on >= on and change.after < 0.05), "")
