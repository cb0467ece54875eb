"""Out-of-sample opinions on company-days: what a walk-forward hands to whoever measures it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from src.learning.notes import Notes

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Predictions:
    """Out-of-sample opinions on company-days: every figure of a backtest is read from here.

    Attributes:
        target: Name of what was predicted.
        days: Date ordinals (rows,), in any order.
        subjects: Index into `subject_ids` (rows,).
        subject_ids: The companies.
        labels: 0 or 1 (rows,); a row without an answer is not here.
        forecasts: Name → calibrated probability (rows,), by models that saw earlier days only; NaN where it said nothing.
        scores: Name ("rules", "ml", "combined") → score of 0–100 (rows,); NaN where not judged.
        periods: Which test period each row is of (rows,), numbered in order of time.
        notes: What was chosen, by candidate and test period: features, hyperparameters, parts, or why it was silent.

    Raises:
        ValueError: If the vectors are not of one length, or a label is neither 0 nor 1.
    """

    target: str
    days: NDArray[np.int64]
    subjects: NDArray[np.int64]
    subject_ids: tuple[str, ...]
    labels: Vector
    forecasts: Mapping[str, Vector]
    scores: Mapping[str, Vector]
    periods: NDArray[np.int64]
    notes: tuple[Notes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse vectors that would be measured without complaint and wrongly."""
        vectors = (self.labels, self.days, self.subjects, self.periods, *self.forecasts.values(), *self.scores.values())
        lengths = {len(vector) for vector in vectors}
        if len(lengths) > 1:
            message = f"vectors of {sorted(lengths)} rows in one set of predictions"
            raise ValueError(message)
        if not np.isin(self.labels, (0.0, 1.0)).all():
            message = "a label is neither 0 nor 1; a row whose target is not resolved has no place among predictions"
            raise ValueError(message)
