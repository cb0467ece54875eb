"""How good the model's probabilities were over time, by windows of matured days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.governance.watch.resolved import Resolved
from src.learning.judge import Judge

Vector = NDArray[np.float64]

WINDOW: Final = 60
"""Matured days looked at together: a quarter of sessions, which holds a report of every company."""

_BINS: Final = 20  # as many as the calibration error of a model card is made of


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of a window; each None where it cannot be told (no row, or only one kind of answer).

    Attributes:
        on: By the end of which date the answers were known.
        first: First day of the window.
        last: Last day of it.
        rows: Answered rows on which the model spoke.
        events: On how many it happened.
        brier: Mean squared error of the probabilities, 0–1.
        brier_skill: Share of the base rate's Brier score saved; below 0 is worse than saying the window's rate always.
        log_loss: Nats a row.
        auc: Area under the ROC curve.
        calibration_error: Mean distance of probability and frequency over twenty bins of as many rows, 0–1.
        error_by_chance: What that would come to on average if every probability were right and rows were independent.
        promised: Mean probability.
    """

    on: date
    first: date | None
    last: date | None
    rows: int
    events: int
    brier: float | None
    brier_skill: float | None
    log_loss: float | None
    auc: float | None
    calibration_error: float | None
    error_by_chance: float | None
    promised: float | None


def course(past: Resolved, dates: Sequence[date], window: int = WINDOW) -> tuple[Quality, ...]:
    """The quality as it could be known at the end of each date: of the latest `window` days answered by then."""
    spoken = past.where(np.isfinite(past.probability))
    return tuple(quality(spoken.by(on).latest(window)[0], on) for on in dates)


def quality(past: Resolved, on: date) -> Quality:
    """The figures of all these rows on which the model spoke; those answered after the date are not among them."""
    rows = past.by(on).where(np.isfinite(past.by(on).probability))
    if not len(rows):
        return Quality(on, None, None, 0, 0, *[None] * 7)
    # The figures of a model card and of production are made by one code, so that they compare.
    judge = Judge.of(rows.labels, rows.days, block_days=1, seed=0, draws=0)
    told = {
        name: judge.value(name, rows.probability) for name in ("brier", "brier_skill", "log_loss", "auc", "calibration_error")
    }
    known = {name: value if np.isfinite(value) else None for name, value in told.items()}
    first, last = (date.fromordinal(int(day)) for day in (rows.days.min(), rows.days.max()))
    chance, promised = error_by_chance(rows.probability), float(rows.probability.mean())
    return Quality(on, first, last, len(rows), int(rows.labels.sum()), error_by_chance=chance, promised=promised, **known)


def error_by_chance(probabilities: Vector) -> float:
    """Mean calibration error of probabilities that are all right, by the normal approximation of each bin.

    Args:
        probabilities: (rows,) 0–1, at least one, none missing.
    """
    edges = np.unique(np.quantile(probabilities, np.arange(1, _BINS) / _BINS))
    places = np.searchsorted(edges, probabilities, side="right")
    variances = np.bincount(places, probabilities * (1.0 - probabilities))
    return float(np.sqrt(2.0 / np.pi * variances).sum() / len(probabilities))
