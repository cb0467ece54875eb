"""A made-up market with opinions on it, on real weekdays: prices whose falls can be told in part."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from src.learning.closes import Closes
from src.learning.predictions import Predictions, Vector


@dataclass(frozen=True, slots=True)
class World:
    predictions: Predictions
    closes: Closes


def weekdays(first: date, sessions: int) -> NDArray[np.int64]:
    days: list[int] = []
    when = first
    while len(days) < sessions:
        if when.weekday() < 5:
            days.append(when.toordinal())
        when += timedelta(days=1)
    return np.array(days, dtype=np.int64)


def sigmoid(log_odds: Vector) -> Vector:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)), dtype=np.float64)


def world(companies: int = 12, sessions: int = 1040, seed: int = 7, target: str = "drawdown_14d") -> World:
    """Companies whose danger drifts slowly; where it is high, events are likelier and prices fall.

    "model" sees danger and half of the surprise's cause, "HAR" a blurred danger, "rules" a coarse score that is often silent,
    "combined" both; "base rate" is one number a period; "placebo" is noise. Four periods of equal length.
    """
    random = np.random.default_rng(seed)
    days = weekdays(date(2019, 1, 1), sessions)
    danger = np.zeros((sessions, companies))
    for at in range(1, sessions):
        danger[at] = 0.97 * danger[at - 1] + 0.24 * random.normal(size=companies)
    hint = random.normal(size=(sessions, companies))
    truth = sigmoid(-3.3 + danger + hint)
    labels = (random.random((sessions, companies)) < truth).astype(np.float64)
    returns = 0.0006 - 0.0016 * np.clip(danger, 0.0, None) + 0.012 * np.exp(0.2 * danger) * random.normal(size=danger.shape)
    closes = 50.0 * np.exp(np.vstack([np.zeros(companies), np.cumsum(returns[:-1], axis=0)]))

    periods = np.repeat(np.arange(4), -(-sessions // 4))[:sessions]
    rates = [float(labels[periods < max(period, 1)].mean()) for period in range(4)]
    rate = np.array(rates, dtype=np.float64)[periods]
    model = sigmoid(-3.3 + danger + 0.8 * hint + 0.3 * random.normal(size=danger.shape))
    har = sigmoid(-3.0 + 0.5 * danger + 0.5 * random.normal(size=danger.shape))
    rules: Vector = np.rint(np.clip(25.0 + 14.0 * (0.5 * danger + hint) + 8.0 * random.normal(size=danger.shape), 0.0, 100.0))
    rules[random.random(danger.shape) < 0.1] = np.nan
    ml = np.clip(25.0 + 22.5 * np.log2(model / 0.05), 0.0, 100.0)
    flat: dict[str, Vector] = {
        "base rate": np.asarray(rate[:, None] * np.ones((1, companies)), dtype=np.float64),
        "HAR": har,
        "model": model,
        "placebo": sigmoid(-2.7 + 0.3 * random.normal(size=danger.shape)),
    }
    order = random.permutation(sessions * companies)  # rows come in any order
    predictions = Predictions(
        target=target,
        days=np.repeat(days, companies)[order],
        subjects=np.tile(np.arange(companies), sessions)[order],
        subject_ids=tuple(f"C{number:02d}" for number in range(companies)),
        labels=labels.ravel()[order],
        forecasts={name: values.ravel()[order] for name, values in flat.items()},
        scores={"rules": rules.ravel()[order], "ml": ml.ravel()[order], "combined": (0.6 * rules + 0.4 * ml).ravel()[order]},
        periods=np.repeat(periods, companies)[order],
    )
    return World(predictions, Closes(days, predictions.subject_ids, closes))
