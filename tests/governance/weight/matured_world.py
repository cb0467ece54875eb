"""Matured days made for tests: a hidden risk, rules that see part of it, and a model that sees more, less or the opposite."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from src.governance.matured import MaturedDay
from src.governance.weight.policy import Course

FIRST = date(2021, 1, 4)


def sessions(count: int, first: date = FIRST) -> list[date]:
    """So many weekdays."""
    days = (first + timedelta(days=offset) for offset in range(count * 7 // 5 + 7))
    return [day for day in days if day.weekday() < 5][:count]


def chances(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def history(
    skills: Sequence[float], *, seed: int = 1, subjects: int = 40, base: float = -2.5, delay: int = 14
) -> list[MaturedDay]:
    """A day for each skill: at 1.0 the model knows the risk, at 0.0 it repeats the rules, below it says the opposite."""
    rng, days = np.random.default_rng(seed), []
    for day, skill in zip(sessions(len(skills)), skills, strict=True):
        risk = rng.normal(0.0, 1.5, subjects)
        labels = (rng.random(subjects) < chances(base + risk)).astype(np.float64)
        rules = np.full(subjects, base + 0.9)  # the rate at that spread, roughly
        ml = (1.0 - abs(skill)) * rules + abs(skill) * (base + np.sign(skill) * risk)
        days.append(MaturedDay(day, day + timedelta(days=delay), chances(rules), chances(ml), labels))
    return days


def flat(days: Sequence[MaturedDay]) -> list[MaturedDay]:
    """The same days, but the model says one thing of all."""
    return [MaturedDay(day.day, day.label_known_on, day.rules, np.full(len(day.ml), 0.07), day.labels) for day in days]


def told_by(course: Course, start: float) -> list[float]:  # type: ignore[type-arg]  # whatever its state
    """The weight of every date, from the changes alone."""
    weights, weight, waiting = [], start, list(course.changes)
    for on in course.dates:
        while waiting and waiting[0].on <= on:
            change = waiting.pop(0)
            assert change.before == weight
            weight = change.after
        weights.append(weight)
    return weights
