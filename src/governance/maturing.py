"""Days as the weight's policies read them: what rules and model said of every subject as probabilities, and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.governance.matured import MaturedDay
from src.ledger.outcome import Outcome

Vector = NDArray[np.float64]

NEVER: Final = date.max
"""When the answers of an open day are known, as far as anybody knows."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a subject on a day, with what came of it as far as that is known.

    Attributes:
        subject: Subject id.
        day: Date of the snapshot.
        rules: Rules score, 0–100; None when silent.
        probability: The model's, 0–1; None when silent.
        label: Whether it happened; None when unresolvable or open.
        known_on: Date of the run that found out, also that nobody ever will; None while it is open.
    """

    subject: str
    day: date
    rules: float | None
    probability: float | None
    label: bool | None = None
    known_on: date | None = None

    @classmethod
    def of(cls, outcome: Outcome, champion: str | None = None) -> "Said":
        """An outcome as it counts here.

        Args:
            outcome: Of any model.
            champion: Whose probability counts where it said one, if only in the shadow; else that of whoever spoke.
        """
        said = outcome.shadow_probability if champion is not None and outcome.shadow_version == champion else outcome.forecast
        return cls(outcome.subject, outcome.date, outcome.rules, said, outcome.label, outcome.resolved_at.date())


class RulesCurve:
    """How often it happened at each rules score: the rules as probabilities, learned from answers as they come.

    Rules give points and not odds. To be weighed against a model they are read as the frequency, so far, of rows with about as
    many points; a band that has seen little says what all of them say together, and at the start that is the model's own base
    rate. Nothing is fitted, so a day more is a sum more.

    Args:
        base_rate: How often it happened in training, 0–1.
    """

    def __init__(self, base_rate: float) -> None:
        self._base_rate = base_rate
        self._rows = np.zeros(_BANDS)
        self._events = np.zeros(_BANDS)

    def learn(self, scores: Vector, labels: Vector) -> None:
        """Count rows with a score and an answer; others (NaN) are passed over."""
        known = np.isfinite(scores) & np.isfinite(labels)
        bands = _band(scores[known])
        self._rows += np.bincount(bands, minlength=_BANDS)
        self._events += np.bincount(bands, labels[known], minlength=_BANDS)

    def probabilities(self, scores: Vector) -> Vector:
        """(rows,) 0–1 by rules scores of 0–100; NaN without one."""
        overall = (self._events.sum() + BELIEF * self._base_rate) / (self._rows.sum() + BELIEF)
        by_band = (self._events + WEIGHT * overall) / (self._rows + WEIGHT)
        told: Vector = np.full(len(scores), np.nan)
        known = np.isfinite(scores)
        told[known] = by_band[_band(scores[known])]
        return told


BELIEF: Final = 1_000.0
"""Rows that training's base rate counts as: ten days of a hundred companies, after which their own frequency leads."""

WEIGHT: Final = 200.0
"""Rows that the overall frequency counts as in each band: the companies of a few days fill it, and share their fortunes."""

_BANDS: Final = 11  # no point at all, which most rows have, and ten of ten points


def _band(scores: Vector) -> NDArray[np.int64]:
    return np.where(scores <= 0.0, 0, 1 + np.clip(scores // 10.0, 0, 9)).astype(np.int64)


def matured_days(said: Iterable[Said], base_rate: float) -> tuple[MaturedDay, ...]:
    """The days, oldest first, whatever order their rows come in.

    A day is learned from once: on the date by which half of its rows were answered, with the answers known by then. One that
    comes later changes what the ledger says and not what was decided. The rules' probabilities of a day are made of answers
    that were known before it.

    Args:
        said: Of each subject and day one, answered or open. Without the open ones a half would grow as answers come.
        base_rate: How often it happened in training, 0–1.
    """
    ordered = sorted(said, key=lambda row: (row.day, row.subject))
    days = [(day, tuple(rows)) for day, rows in groupby(ordered, key=lambda row: row.day)]
    known = [_known_on(rows) for _, rows in days]
    labels = [_labels(rows, on) for (_, rows), on in zip(days, known, strict=True)]
    arrivals = sorted((on, place) for place, on in enumerate(known) if on < NEVER)
    curve, arrived, made = RulesCurve(base_rate), 0, list[MaturedDay]()
    for place, (day, rows) in enumerate(days):
        while arrived < len(arrivals) and arrivals[arrived][0] < day:
            came = arrivals[arrived][1]
            curve.learn(_column(row.rules for row in days[came][1]), labels[came])
            arrived += 1
        rules = curve.probabilities(_column(row.rules for row in rows))
        made.append(MaturedDay(day, known[place], rules, _column(row.probability for row in rows), labels[place]))
    return tuple(made)


def _known_on(rows: Sequence[Said]) -> date:
    # Open rows count among those to be answered: half of the answers there are would be another half once more of them came.
    return sorted(row.known_on or NEVER for row in rows)[(len(rows) - 1) // 2]


def _labels(rows: Sequence[Said], known_on: date) -> Vector:
    return _column(row.label if row.known_on is not None and row.known_on <= known_on < NEVER else None for row in rows)


def _column(values: Iterable[float | None]) -> Vector:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
