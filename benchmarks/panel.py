"""The made-up panel both model benchmarks learn from, and the two models fitted on it: ours and what a user would write.

`python -m benchmarks.panel FOLDER` writes both as files (model.json, model.joblib) and the feature names (names.json).
"""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import joblib  # type: ignore[import-untyped]  # joblib ships no types
import numpy as np
from lightgbm import LGBMClassifier
from numpy.typing import NDArray
from sklearn.calibration import CalibratedClassifierCV  # type: ignore[import-untyped]  # scikit-learn ships no types
from sklearn.pipeline import Pipeline, make_pipeline  # type: ignore[import-untyped]  # as above
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]  # as above

from src.learning.fitting import Purpose, fit, sealed
from src.learning.recipe import Candidate, Recipe
from src.learning.training_set import TrainingSet

FEATURES = 18  # as many as the company-risk features that carry a name in the product's own list
NAMES = [f"feature_{index:02d}" for index in range(FEATURES)]
DOCS = {name: (f"Measure {index}", "units") for index, name in enumerate(NAMES)}
DOMAIN, DECLARATIONS = "company_risk", "benchmark"
SUBJECTS, DAYS = 50, 400
BASE = -3.2  # log-odds that give an event rate near one in ten


def panel() -> TrainingSet:
    """20,000 rows, one value in ten missing, a target that follows four features and one product of two."""
    random = np.random.default_rng(20260101)
    rows = SUBJECTS * DAYS
    matrix = random.normal(size=(rows, FEATURES))
    matrix[:, 0] = random.poisson(2.0, rows)
    matrix[:, 1] = np.exp(random.normal(10.0, 2.0, rows))
    matrix[random.random(matrix.shape) < 0.1] = np.nan
    known = np.nan_to_num(matrix)
    log_odds = BASE + 0.4 * known[:, 0] + 0.5 * known[:, 2] + 0.7 * known[:, 3] * (known[:, 4] > 0)
    labels = (random.random(rows) < 1.0 / (1.0 + np.exp(-log_odds))).astype(np.float64)
    days = date(2024, 1, 1).toordinal() + np.arange(rows) // SUBJECTS
    ids = tuple(f"S{number:02d}" for number in range(SUBJECTS))
    return TrainingSet(tuple(NAMES), matrix, labels, days, days + 7, np.arange(rows) % SUBJECTS, ids)


def ours(table: TrainingSet) -> dict[str, Any]:
    """Our envelope: 150 small trees and a logistic regression, averaged and calibrated."""
    purpose = Purpose(DOMAIN, lambda _: DECLARATIONS, "event", 7, "benchmark")
    candidate = Candidate("model", "mean", table.names)
    recipe = Recipe(folds=3, trials=0, calibration="platt")
    return sealed(fit(table, purpose, datetime(2026, 1, 1, tzinfo=UTC), recipe, candidate=candidate))


def theirs(table: TrainingSet, *, threads: int | None = None) -> Pipeline:
    """What a user would write: scaler, and five balanced LightGBM models of 100 trees under isotonic calibration.

    Args:
        table: What to learn from.
        threads: LightGBM's threads when predicting; None is its default, all of them.
    """
    trees = LGBMClassifier(n_estimators=100, max_depth=5, class_weight="balanced", random_state=1, verbose=-1, n_jobs=threads)
    return make_pipeline(StandardScaler(), CalibratedClassifierCV(trees, method="isotonic", cv=5)).fit(
        table.matrix, table.labels
    )


def as_vectors(matrix: NDArray[np.float64]) -> list[dict[str, float | None]]:
    """Rows as the pipeline has them: features by name, None where missing."""
    return [
        {name: None if np.isnan(value) else value for name, value in zip(NAMES, row, strict=True)} for row in matrix.tolist()
    ]


def main() -> None:
    folder = Path(sys.argv[1])
    table = panel()
    (folder / "model.json").write_text(json.dumps(ours(table)))
    (folder / "names.json").write_text(json.dumps(NAMES))
    joblib.dump(theirs(table, threads=1), folder / "model.joblib")


if __name__ == "__main__":
    main()
