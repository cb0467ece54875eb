"""`python -m benchmarks.replay_patterns BARS [--runs 20] [--length 365]`: what weight a forest of patterns earns or loses.

The stored days week by week as `walk_patterns` forecasts them, weighed by each policy as a run would; then the same days drawn
anew in weeks for a year, with a forest spoiled in the middle: really fitted on flipped labels, that one twenty times as sure
of itself, and both in a world where there is something to know, because its labels were drawn from two of the measures.
"""

import argparse
import os
import platform
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.patterns.found import FEATURES, Rows, Vector, found
from benchmarks.patterns.governed import (
    Day,
    course_told,
    days_told,
    drawn,
    matured,
    out_after,
    policies,
    rule_of,
    walked_by,
)
from benchmarks.patterns.stored import stored_bars
from benchmarks.patterns.telling import table
from benchmarks.patterns.walking import CANDIDATES, ML, Walked, walked
from src.governance.weight.pool import log_odds

FOREST: Final = tuple(one for one in CANDIDATES if one.name == ML)
SURER: Final = 20.0
SEED: Final = 20260101

REAL, FLIPPED, SURE, KNOWING, TURNED = "forest", "flipped", "flipped and sure", "knowing", "knowing, flipped"
BREAKS: Final = ((REAL, REAL), (REAL, FLIPPED), (REAL, SURE), (KNOWING, KNOWING), (KNOWING, TURNED))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("bars", type=Path, help="folder of stored bars")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--length", type=int, default=365)
    asked = parser.parse_args()
    began = time.perf_counter()
    print(f"{datetime.now(UTC).date()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}")
    days, dates = spoken(found(stored_bars(asked.bars)))
    rows = [len(day.scores) for day in days]
    print(f"{len(days)} days, {sum(rows):,} signals, {statistics.median(rows):.0f} a day\n")
    _print(real(days, dates))
    print(f"\n{asked.runs} runs of {asked.length} of these days, drawn in weeks; spoiled in the middle\n")
    _print(spoiled(days, asked.runs, asked.length))
    print(f"\n{time.perf_counter() - began:.0f} s")


def spoken(rows: Rows) -> tuple[list[Day], list[date]]:
    """The days of the walk with what each forest said, and their dates."""
    planted = drawn_labels(rows, SEED)
    walks = {
        REAL: walked(rows, candidates=FOREST),
        FLIPPED: walked(rows, candidates=FOREST, labels=1.0 - rows.won),
        KNOWING: walked(rows, candidates=FOREST, labels=planted),
        TURNED: walked(rows, candidates=FOREST, labels=1.0 - planted),
    }
    said = {name: walk.probabilities[ML] for name, walk in walks.items()}
    said[SURE] = 1.0 / (1.0 + np.exp(-SURER * log_odds(said[FLIPPED])))
    told = walks[REAL]
    labels = {REAL: told.rows.won, KNOWING: _in_order(planted, rows, told)}
    dates = [date.fromordinal(day) for day in np.unique(told.days).tolist()]
    return days_told(told, said, labels), dates


def drawn_labels(rows: Rows, seed: int) -> Vector:
    """(n,) answers of a world in which momentum against a signal, and quiet, are worth something."""
    columns = [rows.measures[:, FEATURES.index(name)] for name in ("momentum", "atr_volatility")]
    momentum, restless = (np.nan_to_num((np.clip(column, 0.0, 100.0) - 50.0) / 25.0) for column in columns)
    chance = 1.0 / (1.0 + np.exp(0.4 * momentum + 0.3 * restless))
    return (np.random.default_rng(seed).random(len(rows)) < chance).astype(np.float64)


def real(days: Sequence[Day], dates: Sequence[date]) -> Iterator[str]:
    """The way of each policy over the real days, in the real world and in the one where there is something to know."""
    head = (
        "forest",
        "policy",
        "weight every 14 days",
        "at the end",
        "mean",
        "nats a row over rules, × 1e4",
        "changes of phase",
    )
    lines = []
    for before, after in BREAKS:
        broke = 0 if before == after else len(days) // 2
        told = matured(days, before, after, broke)
        title = before if before == after else f"{before}, from {dates[broke]} {after}"
        for name, policy in policies().items():
            lines += [(title, *line) for line in course_told(name, walked_by(policy, told, broke), dates)]
    yield from table(head, iter(lines))


def spoiled(days: Sequence[Day], runs: int, length: int) -> Iterator[str]:
    """What becomes of the weight in drawn years."""
    head = (
        "forest",
        "policy",
        "weight before the break",
        "at the end",
        "runs with a weight then",
        "of these below 5 %",
        "median days to it",
        "by",
        "nats a row over rules after, × 1e4",
        "worst run",
    )
    yield from table(head, _spoiled(days, runs, length))


def _spoiled(days: Sequence[Day], runs: int, length: int) -> Iterator[Sequence[str]]:
    broke = length // 2
    for before, after in BREAKS:
        told = [matured(drawn(days, length, SEED + run), before, after, broke) for run in range(runs)]
        for name, policy in policies().items():
            ways = [walked_by(policy, one, broke) for one in told]
            met = [way for way in ways if way.weights[broke] >= 0.05]
            delays = [out_after(way, broke) for way in met]
            out = [float("inf") if delay is None else delay for delay in delays]
            rules = Counter(rule_of(way, broke) for way in met)
            yield (
                before if before == after else f"{before}, then {after}",
                name,
                f"{statistics.mean(way.weights[broke] for way in ways):.0%}",
                f"{statistics.mean(way.weights[-1] for way in ways):.0%}",
                str(len(met)),
                str(len(out) - out.count(float("inf"))),
                f"{statistics.median(out):.0f}" if out and statistics.median(out) < float("inf") else "–",
                ", ".join(f"{rule} {count}" for rule, count in rules.most_common() if rule) or "–",
                f"{1e4 * statistics.mean(way.cost for way in ways):+.2f}",
                f"{1e4 * max(way.cost for way in ways):+.2f}",
            )


def _in_order(labels: Vector, rows: Rows, told: Walked) -> Vector:
    place = {name: row for row, name in enumerate(rows.ids)}
    return np.array([labels[place[name]] for name in told.rows.ids])


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main()
