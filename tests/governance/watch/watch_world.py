"""Companies whose true chances are known: scores, answers, and the outcomes a ledger would hold of them."""

import math
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from src.governance.watch.resolved import Resolved
from src.ledger.outcome import Outcome

Vector = NDArray[np.float64]

FIRST = date(2022, 1, 3)


def sigmoid(log_odds: Vector) -> Vector:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def lift(probability: Vector, base: float = 0.1) -> Vector:
    return np.asarray(np.clip(25.0 + 22.5 * np.log2(probability / base), 0.0, 100.0))


def calm_world(
    seed: int, *, days: int = 250, companies: int = 40, overlap: int = 1, market: float = 0.0, right: float = 0.0
) -> Resolved:
    """Calibrated forecasts of a rate near one in ten, answered after two weeks.

    Args:
        seed: Of the world.
        days: Sessions.
        companies: Subjects.
        overlap: Days whose answers are decided by the same draw, as labels of a horizon share returns.
        market: Share of the draw that all companies have in common.
        right: Added to the true log-odds of what the model says; 0 is a model that is right.
    """
    random = np.random.default_rng(seed)
    log_odds = random.normal(-2.6, 1.0, (days, companies))
    spells = -(-days // overlap)
    common, own = random.normal(size=(spells, 1)), random.normal(size=(spells, companies))
    drawn = np.repeat(np.sqrt(market) * common + np.sqrt(1.0 - market) * own, overlap, axis=0)[:days]
    # A draw is uniform whatever is shared, so each probability stays right.
    uniform = (
        np.array([[_normal(value) for value in row] for row in drawn])
        if market or overlap > 1
        else random.random(log_odds.shape)
    )
    labels = (uniform < sigmoid(log_odds + right)).astype(np.float64)
    probability = sigmoid(log_odds)
    ordinals = FIRST.toordinal() + np.arange(days) * 7 // 5
    return Resolved(
        days=np.repeat(ordinals, companies),
        known=np.repeat(ordinals + 14, companies),
        subjects=np.tile(np.arange(companies), days),
        labels=labels.ravel(),
        rules=np.clip(random.normal(35.0, 20.0, labels.size), 0.0, 100.0),
        ml=lift(probability.ravel()),
        probability=probability.ravel(),
        combined=lift(probability.ravel()),
    )


def _normal(value: float) -> float:
    return 0.5 * math.erfc(-value / math.sqrt(2.0))


def outcome(subject: str, days: int, *, label: bool | None = True, **more: object) -> Outcome:
    """An outcome of a snapshot so many days after the first."""
    as_of = datetime(FIRST.year, FIRST.month, FIRST.day, 22, tzinfo=UTC) + timedelta(days=days)
    told: dict[str, object] = {
        "subject": subject,
        "as_of": as_of,
        "run_id": "run-1",
        "target": "spike_7d",
        "due": as_of.date() + timedelta(days=9),
        "resolved_at": as_of + timedelta(days=10),
        "state": "resolved" if label is not None else "unresolvable",
        "label": label,
        "value": None if label is None else 2.5,
        "rules": 40.0,
        "ml": 70.0,
        "probability": 0.4,
        "combined": 52.0,
        "ml_weight": 0.4,
        "model_version": "m1",
        "method": "blend",
    }
    return Outcome(**{**told, **more})  # type: ignore[arg-type]  # fields by name, each test its own
