"""`python -m benchmarks.walk_patterns BARS`: what pattern signals come to on stored real bars, and what a model adds.

Fair value gaps, swings, breaks of structure and order blocks of 5, 15 and 60 minutes, found causally, measured at the close
that confirms them, closed by target, stop or time (the worse first), with costs; forecast week by week by what had ended
before.
All intervals are 95 % over days drawn whole, all symbols together.
"""

import argparse
import os
import platform
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.patterns.found import FEATURES, control, found
from benchmarks.patterns.judging import spoken
from benchmarks.patterns.recorded import agreement, barred_forecast, by_month, forecast, recorded, trades
from benchmarks.patterns.stored import stored_bars
from benchmarks.patterns.telling import alone, by_week, calibrated, claim, ranked, targets, worth
from benchmarks.patterns.walking import BASE, ENHANCED, FORECASTS, ML, walked
from src.domains.crypto_patterns.roster.own_plan import COSTS, EXPIRY

ONE_IN = 5
SEED = 20260101
SIGNALS, TRADES = "signals_outcomes_meta_2025.csv.xz", "trades_log_scalper_2025.csv.xz"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("bars", type=Path, help="folder of stored bars")
    asked = parser.parse_args()
    began = time.perf_counter()
    print(f"{datetime.now(UTC).date()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}")
    stored = stored_bars(asked.bars)
    patterns = found(stored)
    print(
        f"{len(stored)} series, {sum(len(one.bars) for one in stored.values()):,} bars, {len(patterns):,} patterns that ended,"
    )
    print(f"{patterns.open} still open at the end; costs {COSTS:.2%} both ways, closed after {EXPIRY} bars at the latest")
    known = np.isfinite(patterns.measures).any(axis=0)
    print(f"features known of at least one row: {', '.join(np.array(FEATURES)[known])}")
    print(f"never known: {', '.join(np.array(FEATURES)[~known]) or 'none'}\n")
    chance = control(stored, every=ONE_IN, seed=SEED)
    _print(worth(patterns, chance))
    print("\nThe same with other targets")
    _print(targets(patterns, chance, stored))
    told = walked(patterns)
    print(
        f"\n{told.weeks.max() + 1} weeks forecast, {len(told.rows):,} rows; all of them spoke on {int(spoken(told).sum()):,}\n"
    )
    _print(ranked(told, FORECASTS))
    print()
    _print(calibrated(told, (BASE, ML, ENHANCED)))
    print()
    _print(by_week(told, (BASE, ENHANCED)))
    print()
    _print(claim(told))
    print("\nEach step by itself")
    _print(alone(patterns))
    print("\nRecorded signals")
    told_of = recorded(asked.bars / SIGNALS, stored)
    print(f"{len(told_of.signals)} recorded signals that ended, {told_of.left_out} left out\n")
    for lines in (by_month(told_of), forecast(told_of)):
        _print(lines)
        print()
    for lines in (agreement(told_of, stored), barred_forecast(told_of, patterns), trades(asked.bars / TRADES)):
        _print(lines)
    print(f"\n{time.perf_counter() - began:.0f} s")


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main()
