"""A day's forecasts and its answers: what rules and model said of every subject then, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


class Answered(NamedTuple):
    """The rows of a day on which rules and model both spoke and the answer is known; the only ones that compare them.

    Attributes:
        rules: (rows,) probabilities, 0–1.
        ml: (rows,) probabilities, 0–1.
        labels: (rows,) 1.0 where it happened, 0.0 where not.
    """

    rules: Vector
    ml: Vector
    labels: Vector


@dataclass(frozen=True, slots=True, eq=False)
class MaturedDay:
    """What was said of all subjects on one day, and the answers.

    Attributes:
        day: Date of the snapshots.
        label_known_on: Date of the run that had the last of the answers, or in which it is due while there is none, never
            before `day`. What was said is known from `day` on; no decision of a date before this one may know an answer.
        rules: (subjects,) probabilities by the rules, 0–1, calibrated on earlier matured days alone; NaN when silent.
        ml: (subjects,) the model's probabilities, 0–1; NaN when silent.
        labels: (subjects,) 1.0 where it happened, 0.0 where not, NaN when unresolvable or not answered yet.

    Raises:
        ValueError: Columns of different lengths, answers before the question, or numbers that are no probabilities or labels.
    """

    day: date
    label_known_on: date
    rules: Vector
    ml: Vector
    labels: Vector

    def __post_init__(self) -> None:
        columns = (self.rules, self.ml, self.labels)
        if any(column.ndim != 1 or len(column) != len(self.labels) for column in columns):
            message = f"{self.day}: wanted three columns of one length, got shapes {[column.shape for column in columns]}"
            raise ValueError(message)
        if self.label_known_on < self.day:
            message = f"{self.day}: answers cannot be known on {self.label_known_on}, before the question"
            raise ValueError(message)
        heard = [column[~np.isnan(column)] for column in columns]
        if any((column < 0.0).any() or (column > 1.0).any() for column in heard) or not np.isin(heard[2], (0.0, 1.0)).all():
            message = f"{self.day}: probabilities lie between 0 and 1, and a label is 0 or 1"
            raise ValueError(message)

    def said(self) -> tuple[Vector, Vector]:
        """What rules and model said of the subjects on which both spoke; possibly none."""
        rows = np.isfinite(self.rules) & np.isfinite(self.ml)
        return self.rules[rows], self.ml[rows]

    def answered(self) -> Answered:
        """The rows on which both spoke and the answer is known; possibly none."""
        rows = np.isfinite(self.rules) & np.isfinite(self.ml) & np.isfinite(self.labels)
        return Answered(self.rules[rows], self.ml[rows], self.labels[rows])


def by_arrival(days: Iterable[MaturedDay]) -> list[MaturedDay]:
    """The days in the order in which their answers came; those of one date in the order of the days.

    Raises:
        ValueError: A day that is there twice: which of the two is right, nobody could say.
    """
    arrived = sorted(days, key=lambda day: (day.label_known_on, day.day))
    if len({day.day for day in arrived}) < len(arrived):
        message = "a matured day is there twice; each is learned from once"
        raise ValueError(message)
    return arrived
