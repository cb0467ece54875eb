"""How far each feature moves a model's opinions of the rows it learned from."""

from typing import Any, Final

import numpy as np

from src.learning.lessons import Learned
from src.learning.training_set import TrainingSet
from src.scoring.ensemble import Ensemble
from src.scoring.logistic import Logistic
from src.scoring.tree_text import slimmed
from src.scoring.voice import Part, Trees

ROWS: Final = 4_000
"""Rows that contributions are averaged over: of more, the figures stay within some three per cent, and a row takes a while."""

# Drawn and not every k-th: five sessions are a week and sixty-three a quarter, and the calendar is what some features tell.
_SEED: Final = 20260101
_DIGITS: Final = 6  # of log-odds: a hundredth of what rows tell


def importance(table: TrainingSet, learned: Learned) -> dict[str, Any]:
    """Mean size of each feature's contribution, as `Model.score` tells contributions, over rows drawn at random.

    Args:
        table: Rows in order, with the features the model reads.
        learned: The model.

    Returns:
        `rows` drawn, and `features`: name → mean of absolute contributions of the whole model (trees and logistic regression
        by their weights, stretched as its calibration is), log-odds, ≥ 0.
    """
    count = min(ROWS, len(table))
    drawn = np.sort(np.random.default_rng(_SEED).choice(len(table), count, replace=False))
    parts = [(weight, _part(part, table.names)) for weight, part in learned.parts]
    ensemble = Ensemble(parts, len(table.names))
    told = np.array([ensemble.contributions(row) for row in table.matrix[drawn].astype(np.float64).tolist()])
    ensemble.close()
    means = learned.calibration.stretch() * np.abs(told).mean(axis=0)
    features = {name: round(mean, _DIGITS) for name, mean in zip(table.names, means.tolist(), strict=True)}
    return {"rows": count, "features": features}


def _part(part: Any, names: tuple[str, ...]) -> Part:
    """The part as an envelope holds it, so that it explains itself as it will there."""
    return part if isinstance(part, Logistic) else Trees(slimmed(part.model_to_string(), names))
