"""What was chosen while learning, kept for the card: nothing here is read by a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from src.scoring.envelope import Estimate


@dataclass(frozen=True, slots=True)
class FamilyValue:
    """What a family of features was worth inside a training period.

    Attributes:
        family: Name.
        features: Its features.
        value: Log loss it saves out of time, nats a row, with its 95 % interval; above zero it pays.
        kept: Whether the model has it.
    """

    family: str
    features: tuple[str, ...]
    value: Estimate
    kept: bool


@dataclass(frozen=True, slots=True)
class Notes:
    """What one candidate chose from one training period.

    Attributes:
        candidate: Name.
        period: Number of the test period it was then judged on; -1 for the model fitted on everything.
        kind: What was fitted ("rate", "logistic", "trees", "mean", "forest"); "" where nothing was.
        rows: Rows it was fitted on.
        positives: Those in which the event came.
        features: What it reads.
        families: What each family was worth.
        parameters: LightGBM's parameters and rounds; empty without trees.
        losses: Log loss of each kind over the inner walk-forward blocks, each block calibrated on those before it.
        calibration: "platt" or "isotonic"; "" for a rate.
        refused: Why nothing was fitted, or why there are no trees.
    """

    candidate: str
    period: int
    kind: str
    rows: int
    positives: int
    features: tuple[str, ...]
    families: tuple[FamilyValue, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    losses: Mapping[str, float] = field(default_factory=dict)
    calibration: str = ""
    refused: tuple[str, ...] = ()
