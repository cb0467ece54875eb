"""`Enhanced`: a signal's score after the model had its say, with all it said it by."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

Method = Literal["blend", "rules", "ml"]
"""Whose score it is: of base score and model together, or of one alone, the other being silent or weighing nothing."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the model was asked, kept with the signal so that its outcome can be learned from.

    Attributes:
        features: What is known of the signal by feature, NaN where missing; empty without a reading of the symbol.
        model_version: Which model spoke; None where none did.
        probability: What it said, calibrated, 0–1; None where none did.
        milliseconds: How long the enhancement took, the look-up included.
    """

    features: Mapping[str, float]
    model_version: str | None
    probability: float | None
    milliseconds: float

    def row(self) -> dict[str, Any]:
        """As a row holds it; what is missing is None, since JSON knows no NaN."""
        return {
            "features": {name: value if isfinite(value) else None for name, value in self.features.items()},
            "model_version": self.model_version,
            "prediction_time_ms": self.milliseconds,
        }


@dataclass(frozen=True, slots=True)
class Enhanced:
    """An enhanced score.

    Attributes:
        score: 0–100: (1 − weight) × base score + weight × the model's score, or the base score alone.
        base_score: As it came in.
        ml_score: The model's own, 0–100; None where it did not speak.
        method: Who spoke.
        reason: Why the model did not speak; "" where it did.
        ml_metadata: What it was asked.
    """

    score: float
    base_score: float
    ml_score: float | None
    method: Method
    reason: str
    ml_metadata: Metadata
