"""`python -m benchmarks.bench_backtest`: what judging walk-forward predictions costs, beside the loop a user would write.

Sixty companies over ten years of sessions (150,000 company-days) and ten opinions: pooled figures and differences with 400
resamplings, periods and years with 100, reliability, ten paper portfolios, the page and the record. Beside it, ranking figures
(AUC and average precision) of one opinion with 400 resamplings by scikit-learn, one weighted call each, timed on a few of them.
`OPENBLAS_NUM_THREADS=1` costs nothing on a quiet machine and saves two thirds of the time on a busy one.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from src.delivery.backtest_record import record
from src.delivery.backtest_report import render
from src.learning.backtest import Backtest, Trial
from src.learning.closes import Closes
from src.learning.comparison import compare
from src.learning.judge import Judge
from src.learning.predictions import Predictions
from src.learning.ranks import ranking
from src.learning.sample import Sample

COMPANIES, SESSIONS = 60, 2500
BASELINES = ("base rate", "HAR", "EWMA", "volatility only", "price-only trees", "eighteen features", "logistic")
TRIED = 8
"""Resamplings that scikit-learn is timed on; the rest is multiplication, and said so."""


def made() -> tuple[Predictions, Closes]:
    """A made-up market: danger drifts, events follow it, every opinion sees it through noise of its own."""
    random = np.random.default_rng(0)
    first = date(2013, 1, 2)
    every = (first + timedelta(days=at) for at in range(2 * SESSIONS))
    days = np.array([day.toordinal() for day in every if day.weekday() < 5][:SESSIONS], dtype=np.int64)
    danger = np.zeros((SESSIONS, COMPANIES))
    for at in range(1, SESSIONS):
        danger[at] = 0.97 * danger[at - 1] + 0.24 * random.normal(size=COMPANIES)
    labels = (random.random(danger.shape) < seen(danger)).astype(np.float64).ravel()
    forecasts = {"model": seen(danger + 0.3 * random.normal(size=danger.shape)).ravel()}
    forecasts |= {name: seen(0.6 * danger + random.normal(size=danger.shape)).ravel() for name in BASELINES}
    rules = np.rint(np.clip(25 + 14 * (danger + random.normal(size=danger.shape)), 0, 100)).ravel()
    rules[random.random(len(rules)) < 0.1] = np.nan
    ml = np.clip(25.0 + 22.5 * np.log2(forecasts["model"] / 0.055), 0.0, 100.0)
    names = tuple(f"C{number:02d}" for number in range(COMPANIES))
    predictions = Predictions(
        "drawdown_14d",
        np.repeat(days, COMPANIES),
        np.tile(np.arange(COMPANIES), SESSIONS),
        names,
        labels,
        forecasts,
        {"rules": rules, "ml": ml, "combined": 0.6 * rules + 0.4 * ml},
        np.repeat(np.arange(4), SESSIONS // 4).repeat(COMPANIES),
    )
    prices = 50.0 * np.exp(np.cumsum(0.0004 + 0.015 * random.normal(size=danger.shape), axis=0))
    return predictions, Closes(days, names, prices)


def seen(log_odds: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(3.3 - log_odds))


def timed(words: str, call: Callable[[], object]) -> float:
    """Print one line, by the wall and by the processor, which a busy machine tells apart; return the processor's seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"  {words:64} {wall:7.2f} s, of the processor {cpu:7.2f} s")
    return cpu


def one_ranking(predictions: Predictions) -> None:
    """AUC and average precision of one opinion with 400 resamplings, theirs and ours."""
    labels, forecast = predictions.labels, predictions.forecasts["model"]
    judge = Judge.of(labels, predictions.days, block_days=63, seed=0)
    ours = []
    for _ in range(3):
        start = time.perf_counter()
        ranking(Sample.of(labels, forecast, predictions.days, judge.blocks, judge.weights.shape[1]), judge.weights)
        ours.append(time.perf_counter() - start)
    theirs = []
    for draw in judge.weights[1 : TRIED + 1]:
        start = time.perf_counter()
        roc_auc_score(labels, forecast, sample_weight=draw[judge.blocks])
        average_precision_score(labels, forecast, sample_weight=draw[judge.blocks])
        theirs.append(time.perf_counter() - start)
    usual, own = 400 * statistics.median(theirs), statistics.median(ours)
    print(
        f"  AUC and average precision of one opinion, 400 resamplings: ours {own:.2f} s, scikit-learn's {usual:.1f} s", end=""
    )
    print(f" ({TRIED} timed, × 400): {usual / own:.0f} ×")


def main() -> None:
    predictions, closes = made()
    print(
        f"{len(predictions.labels):,} company-days, {int(predictions.labels.sum()):,} events, {2 + 1 + len(BASELINES)} opinions"
    )
    one_ranking(predictions)
    trial = Trial(horizon_days=21)
    kept: list[Backtest] = []

    def judged() -> None:
        told = compare(predictions, trial, closes=closes)
        kept.append(Backtest((told,), datetime(2024, 1, 1, tzinfo=UTC)))

    total = timed("figures, differences, periods, years, reliability, portfolios", judged)
    few = replace(trial, draws=100, draws_by_part=25)
    timed("the same with a quarter of the resamplings", lambda: compare(predictions, few, closes=closes))
    total += timed("page", lambda: render(kept[0]))
    total += timed("record", lambda: record(kept[0]))
    print(f"  all that a backtest adds to the fits: {total:.1f} s of the processor")


if __name__ == "__main__":
    main()
