"""`python -m benchmarks.bench_predict`: what predicting costs beside `CalibratedClassifierCV` of LightGBM models.

Both are fitted on the same made-up panel and asked the same rows in one process, in rounds that take turns. For one row
scikit-learn is timed as written (all threads) and with one thread, and the ratios are to one thread, the faster of the two on a
busy machine. Three things of ours are timed for one row, because they are not the same thing:

* trees: one call of the shared library's single-row fast path, a list of floats in, log-odds out;
* probability: a mapping of names to values in, the calibrated probability of trees and logistic part together out;
* full score: the same with the 0–100 score and five reasons in words, whose contributions (TreeSHAP) are most of the time.
"""

import os
import platform
import statistics
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from benchmarks.panel import DECLARATIONS, DOCS, DOMAIN, NAMES, as_vectors, ours, panel, theirs
from src.scoring.booster import load
from src.scoring.envelope import Trees, opened
from src.scoring.model import Model
from src.scoring.trees import Output

ROUNDS = 7
ONE_THREAD, AS_WRITTEN = "scikit-learn, one thread", "scikit-learn, as written"
CALLS = {"fast": 2000, "slow": 60}  # calls a round: enough for a median, few enough that rounds take turns within a second


def timed(call: Callable[[Any], object], arguments: list[Any], calls: int) -> list[float]:
    """Seconds of each of so many calls, over the arguments in turn."""
    seconds = []
    for index in range(calls):
        argument = arguments[index % len(arguments)]
        start = time.perf_counter()
        call(argument)
        seconds.append(time.perf_counter() - start)
    return seconds


def report(name: str, rounds: list[list[float]], reference: float) -> float:
    """Print one line and return the median of all calls."""
    everything = [seconds for calls in rounds for seconds in calls]
    p50 = statistics.median(everything)
    p99 = statistics.quantiles(everything, n=100)[98]
    quietest = min(statistics.median(calls) for calls in rounds)
    print(
        f"  {name:30} p50 {p50 * 1e6:9.1f} µs (quietest round {quietest * 1e6:9.1f})   p99 {p99 * 1e6:9.1f} µs"
        f"   {reference / p50:7.1f} ×"
    )
    return p50


def one_row(model: Model, estimators: dict[str, Any], matrix: Any) -> None:
    rows, vectors = matrix.tolist(), as_vectors(matrix)
    part = next(part for part in model.envelope.parts if isinstance(part, Trees))
    fast = load(part.text, NAMES).row(Output.LOG_ODDS)
    singles = [matrix[index : index + 1] for index in range(len(matrix))]
    calls: dict[str, tuple[Callable[[Any], object], list[Any], int]] = {
        **{name: (estimator.predict_proba, singles, CALLS["slow"]) for name, estimator in estimators.items()},
        "ours, trees": (fast, rows, CALLS["fast"]),
        "ours, probability": (model.probability, vectors, CALLS["fast"]),
        "ours, full score with reasons": (model.score, vectors, CALLS["fast"] // 4),
    }
    seconds: dict[str, list[list[float]]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, (call, arguments, count) in calls.items():
            seconds[name].append(timed(call, arguments, count))
    reference = statistics.median(one for block in seconds[ONE_THREAD] for one in block)
    print("one row")
    medians = {name: report(name, times, reference) for name, times in seconds.items()}
    trees, probability = medians["ours, trees"], medians["ours, probability"]
    print(f"  target ≥ 200 × (probability): {'met' if reference / probability >= 200 else 'MISSED'}")
    print(f"  target p50 ≤ 10 µs: trees {'met' if trees <= 1e-5 else 'MISSED'},", end=" ")
    print(f"probability {'met' if probability <= 1e-5 else 'MISSED'}")


def many_rows(model: Model, estimator: Any, matrix: Any) -> None:
    print("many rows (a matrix in, calibrated probabilities out)")
    for count in (10, 1_000, 10_000):
        block = np.ascontiguousarray(matrix[:count])
        seconds: dict[str, list[float]] = {"scikit-learn": [], "ours": []}
        for _ in range(ROUNDS):
            seconds["scikit-learn"] += timed(estimator.predict_proba, [block], 5)
            seconds["ours"] += timed(model.probabilities, [block], 5)
        theirs_p50, ours_p50 = (statistics.median(seconds[name]) for name in ("scikit-learn", "ours"))
        print(
            f"  {count:6} rows: scikit-learn {theirs_p50 * 1e3:8.2f} ms, ours {ours_p50 * 1e3:8.2f} ms,"
            f" {theirs_p50 / ours_p50:6.1f} ×"
        )


def main() -> None:
    warnings.filterwarnings("ignore", message="X does not have valid feature names")  # numpy in, as most users pass it
    print(f"{datetime.now(UTC):%Y-%m-%d} · Python {platform.python_version()} · {os.cpu_count()} cores · {platform.machine()}")
    table = panel()
    envelope = ours(table)
    estimators = {ONE_THREAD: theirs(table, threads=1), AS_WRITTEN: theirs(table)}
    model = Model(opened(envelope, domain=DOMAIN, names=NAMES, fingerprint=lambda _: DECLARATIONS), DOCS)
    matrix = table.matrix[:10_000]
    one = model.probabilities(matrix[:500]).tolist()
    assert one == [model.probability(vector) for vector in as_vectors(matrix[:500])]
    print(f"{len(NAMES)} features, {len(table.labels)} rows, {table.labels.mean():.1%} events; {ROUNDS} rounds taking turns")
    one_row(model, estimators, np.ascontiguousarray(matrix[:200]))
    many_rows(model, estimators[AS_WRITTEN], matrix)


if __name__ == "__main__":
    main()
