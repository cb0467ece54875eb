"""What training costs beside what a user would write: rows × 40 features, trained and calibrated, each in a process of its own.

`python -m benchmarks.bench_training [ROWS]`, 2,000,000 by default. Both boost 100 trees of depth 5 and 31 leaves and calibrate
them: theirs by isotonic regression on five random folds, each with own trees on four fifths of the rows; ours by Platt on
opinions pooled over purged walk-forward blocks of every k-th day, and one set of trees on all rows. Processor seconds stand
beside the clock's, because they say the same on a busy machine.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from src.learning.lessons import Lessons
from src.learning.recipe import Recipe
from src.learning.training_set import TrainingSet

ROOT = Path(__file__).resolve().parents[1]
ROWS, FEATURES, SUBJECTS = 2_000_000, 40, 1000
BASE = -2.4  # log-odds that give an event rate near one in ten
THREADS = 2
TREES = {"num_leaves": 31, "max_depth": 5, "learning_rate": 0.1, "min_data_in_leaf": 20, "feature_fraction": 1.0}
SMOOTHING = {
    "bagging_fraction": 1.0,
    "bagging_freq": 0,
    "lambda_l2": 0.0,
    "path_smooth": 0.0,
}  # theirs has none, so ours has none


def world(rows: int) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Features and labels by day and then company, made a piece at a time so that making them is not what takes the memory."""
    random = np.random.default_rng(20260101)
    matrix, labels = np.empty((rows, FEATURES), dtype=np.float32), np.empty(rows)
    for start in range(0, rows, 100_000):
        part = random.standard_normal((len(matrix[start : start + 100_000]), FEATURES), dtype=np.float32)
        log_odds = BASE + 0.5 * part[:, 0] + 0.7 * part[:, 1] * (part[:, 2] > 0) - 0.4 * np.abs(part[:, 3])
        labels[start : start + len(part)] = random.random(len(part)) < 1.0 / (1.0 + np.exp(-log_odds))
        part[random.random(part.shape, dtype=np.float32) < 0.05] = np.nan
        matrix[start : start + len(part)] = part
    return matrix, labels


def ours(rows: int) -> tuple[float, float]:
    import lightgbm  # noqa: F401, PLC0415 - each side pays for its own imports, before the clock starts

    matrix, labels = world(rows)
    days = 730_000 + np.arange(rows) // SUBJECTS
    subjects = np.arange(rows) % SUBJECTS
    ids = tuple(f"S{number:04d}" for number in range(SUBJECTS))
    start = time.perf_counter(), time.process_time()
    table = TrainingSet(tuple(f"f{index}" for index in range(FEATURES)), matrix, labels, days, days + 9, subjects, ids)
    recipe = Recipe(trees=100, folds=3, trials=0, calibration="platt", threads=THREADS, overrides={**TREES, **SMOOTHING})
    learned = Lessons(table.in_order(), (), recipe).learned("trees")
    took = time.perf_counter() - start[0], time.process_time() - start[1]
    assert 0.05 < learned.probabilities(matrix[:10_000]).mean() < 0.2
    return took


def theirs(rows: int) -> tuple[float, float]:
    from lightgbm import LGBMClassifier  # noqa: PLC0415 - each side pays for its own imports, before the clock starts
    from sklearn.calibration import CalibratedClassifierCV  # type: ignore[import-untyped]  # noqa: PLC0415 - no types; as above
    from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]  # noqa: PLC0415 - as above
    from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

    matrix, labels = world(rows)
    start = time.perf_counter(), time.process_time()
    trees = LGBMClassifier(n_estimators=100, max_depth=5, random_state=1, verbose=-1, n_jobs=THREADS)
    fitted = make_pipeline(StandardScaler(), CalibratedClassifierCV(trees, method="isotonic", cv=5)).fit(matrix, labels)
    took = time.perf_counter() - start[0], time.process_time() - start[1]
    assert 0.05 < fitted.predict_proba(matrix[:10_000])[:, 1].mean() < 0.2
    return took


def measured(side: str, rows: int) -> tuple[float, float, float]:
    """Seconds on the clock and of processors, and peak memory in GB, of one side in a process of its own."""
    # Waiting threads sleep instead of spinning: on a busy machine either side would take many times as long otherwise.
    environment = os.environ | {"OMP_WAIT_POLICY": "PASSIVE"}
    command = [sys.executable, "-m", "benchmarks.bench_training", side, str(rows)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    clock, processors, gigabytes = json.loads(done.stdout)
    return float(clock), float(processors), float(gigabytes)


def main() -> None:
    if len(sys.argv) > 2:
        took = {"ours": ours, "theirs": theirs}[sys.argv[1]](int(sys.argv[2]))
        print(json.dumps([*took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6]))
        return
    rows = int(sys.argv[1]) if len(sys.argv) == 2 else int(os.environ.get("BENCH_ROWS", ROWS))
    sides = {side: measured(side, rows) for side in ("ours", "theirs")}
    print(f"{rows:,} rows × {FEATURES} features, {THREADS} threads, load {os.getloadavg()[0]:.1f}")
    print("           clock s  processor s  peak GB")
    for side, figures in sides.items():
        print(f"{side:8} {figures[0]:9.1f} {figures[1]:12.1f} {figures[2]:8.2f}")
    faster, cheaper, smaller = (theirs / ours for ours, theirs in zip(*sides.values(), strict=True))
    print(
        f"StandardScaler and CalibratedClassifierCV(cv=5) take {faster:.1f} times as long, {cheaper:.1f} times the processors",
        end="",
    )
    print(f" and {smaller:.1f} times the memory")


if __name__ == "__main__":
    main()
