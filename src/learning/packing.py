"""The fitted parts of a model as data, with what is frozen beside them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.learning.importance import importance
from src.learning.lessons import Learned
from src.learning.reference import fingerprint, golden_indices, quantile_bins, score_bins
from src.learning.stability import usual_shift
from src.learning.training_set import Matrix, TrainingSet, Whole
from src.scoring.calibration import Calibration, Isotonic, Platt
from src.scoring.envelope import Bins
from src.scoring.logistic import Logistic
from src.scoring.score_map import ScoreMap
from src.scoring.tree_text import slimmed

Vector = NDArray[np.float64]

_GOLDEN_ROWS = 64  # some 20 kB of the envelope's 0.6 MB; spread over every opinion the model has
_REFERENCE_ROWS = 200_000  # deciles of more are the same to a thousandth
_DIGITS = 4  # of what is usual of a stability index: whoever reads one looks at hundredths


def part_told(weight: float, part: Any, names: Sequence[str]) -> dict[str, Any]:
    """A part of the envelope: LightGBM's own text, or the logistic regression's numbers."""
    if not isinstance(part, Logistic):
        return {"kind": "lightgbm", "weight": weight, "text": slimmed(part.model_to_string(), names)}
    return {
        "kind": "logistic",
        "weight": weight,
        "intercept": part.intercept,
        "coefficients": [term.coefficient for term in part.terms],
        "center": [term.center for term in part.terms],
        "scale": [term.scale for term in part.terms],
        "low": [term.low for term in part.terms],
        "high": [term.high for term in part.terms],
        "fill": [term.fill for term in part.terms],
    }


def calibration_told(calibration: Calibration) -> dict[str, Any]:
    """A calibration as the envelope has it.

    Raises:
        TypeError: It is of a kind the envelope does not know.
    """
    if isinstance(calibration, Platt):
        return {"kind": "platt", "a": calibration.a, "b": calibration.b}
    if isinstance(calibration, Isotonic):
        return {
            "kind": "isotonic",
            "log_odds": list(calibration.log_odds),
            "probabilities": list(calibration.probabilities),
        }
    raise TypeError(type(calibration).__name__)


def frozen(table: TrainingSet, learned: Learned) -> dict[str, Any]:
    """What is fixed with the model: scale, reference bins, importance of features, golden rows, and what it was trained on.

    Args:
        table: All rows it was fitted on, in order, with the features it reads.
        learned: The model.
    """
    base_rate = float(table.labels.mean())
    score_map = ScoreMap(base_rate)
    shown, _ = table.thinned(_REFERENCE_ROWS)
    log_odds = learned.log_odds(shown.matrix)
    probabilities = [learned.calibration.probability(value) for value in log_odds.tolist()]
    scores = np.array([score_map.score(probability) for probability in probabilities])
    first, last = table.span
    return {
        "score_map": {"base_rate": base_rate, "at_base": score_map.at_base, "per_doubling": score_map.per_doubling},
        "reference": {
            "features": {
                name: _with_usual(quantile_bins(column), column, shown.days)
                for name, column in zip(shown.names, shown.matrix.T, strict=True)
            },
            "scores": _with_usual(score_bins(scores), scores, shown.days),
        },
        "importance": importance(table, learned),
        "golden": [
            {
                "row": [None if value != value else value for value in shown.matrix[index].tolist()],  # noqa: PLR0124 - NaN
                "log_odds": float(log_odds[index]),
                "probability": probabilities[index],
            }
            for index in golden_indices(shown.matrix, log_odds, _GOLDEN_ROWS)
        ],
        "training": {
            "rows": len(table),
            "positives": int(table.labels.sum()),
            "subjects": len(np.unique(table.subjects)),
            "first_date": first.isoformat(),
            "last_date": last.isoformat(),
            "fingerprint": fingerprint(table),
        },
    }


def _with_usual(told: dict[str, Any], column: Matrix, days: Whole) -> dict[str, Any]:
    """Bins, and how far windows of the same rows were from them."""
    bins = Bins(tuple(told["edges"]), tuple(told["shares"]), told["missing"])
    return {**told, "usual": round(usual_shift(column.astype(np.float64), bins, days), _DIGITS)}
