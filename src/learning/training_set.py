"""The rows a model learns from: features, resolved targets, dates and subjects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """What is learned from.

    Attributes:
        names: Features in order.
        matrix: (rows, features); NaN is missing.
        labels: 0 or 1 a row; rows whose target is not resolved do not belong here.
        dates: Date of each row's `as_of`.
        subjects: Subject of each row.
    """

    names: Sequence[str]
    matrix: Vector
    labels: Vector
    dates: Sequence[date]
    subjects: Sequence[str]

    def __post_init__(self) -> None:
        """Refuse tables that would be fitted without complaint and wrongly."""
        rows, features = self.matrix.shape
        if features != len(self.names) or not rows == len(self.labels) == len(self.dates) == len(self.subjects):
            message = f"a table of {rows} rows and {features} features does not match its names, labels, dates or subjects"
            raise ValueError(message)
        if not np.isin(self.labels, (0.0, 1.0)).all():
            message = "labels are 0 or 1; a row whose target is not resolved is no negative and must be left out"
            raise ValueError(message)

    def in_order(self) -> "TrainingSet":
        """The same rows by date, then subject, so that the order they came in changes nothing."""
        order = sorted(range(len(self.dates)), key=lambda row: (self.dates[row], self.subjects[row]))
        return TrainingSet(
            names=tuple(self.names),
            matrix=np.ascontiguousarray(self.matrix[order], dtype=np.float64),
            labels=np.asarray(self.labels, dtype=np.float64)[order],
            dates=[self.dates[row] for row in order],
            subjects=[self.subjects[row] for row in order],
        )

    def days(self) -> NDArray[np.int64]:
        """Day number of each row."""
        return np.array([day.toordinal() for day in self.dates], dtype=np.int64)
