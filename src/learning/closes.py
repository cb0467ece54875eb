"""Closing prices of several companies on common sessions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from src.learning.predictions import Vector


class Series(Protocol):
    """What is read of a price series: date ordinals in rising order, and a close for each."""

    @property
    def days(self) -> NDArray[np.int64]:
        """Date ordinals (n,), rising."""
        ...

    @property
    def close(self) -> Vector:
        """Adjusted closes (n,)."""
        ...


@dataclass(frozen=True, slots=True)
class Closes:
    """Adjusted closes of several companies on common sessions.

    Attributes:
        days: Date ordinals (sessions,), rising.
        subject_ids: Companies, as the predictions name them.
        matrix: (sessions, companies); NaN where there is no price.
    """

    days: NDArray[np.int64]
    subject_ids: tuple[str, ...]
    matrix: Vector

    @classmethod
    def of(cls, series: Mapping[str, Series]) -> "Closes":
        """The series by company on the sessions that any of them has."""
        days = np.unique(np.concatenate([one.days for one in series.values()])) if series else np.empty(0, np.int64)
        matrix = np.full((len(days), len(series)), np.nan)
        for column, one in enumerate(series.values()):
            matrix[np.searchsorted(days, one.days), column] = one.close
        return cls(days, tuple(series), matrix)

    def marked(self) -> Vector:
        """The matrix with each gap filled by the close before it; NaN before a company's first."""
        rows = np.arange(len(self.matrix))[:, None]
        newest = np.maximum.accumulate(np.where(np.isfinite(self.matrix), rows, 0), axis=0)
        marks: Vector = np.take_along_axis(self.matrix, newest, axis=0)
        return marks
