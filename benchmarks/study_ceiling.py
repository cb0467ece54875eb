"""Where the ceiling of the volatility target lies: the model beside the same model told what nobody knows beforehand.

    python -m benchmarks.study_ceiling RECORDING

Three oracles, fitted and walked as the model is: one is told whether results will come within the next seven sessions, one
besides how far they will move the company, one how far the market will move at most. What an oracle gains is the most that
better knowledge of just that could be worth.
"""

import asyncio
import sys
import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.bundled.companies import past_of_recording
from src.domain import Domain
from src.domains import domain_named
from src.domains.company_risk.outlook.reports import Reports
from src.learning.judge import Judge, block_days
from src.learning.walk import walk
from src.observations.price_measures import log_returns, rolling_deviation
from src.observations.record import Record
from src.observations.sessions import Sessions
from src.pipeline.backfill import History, measured, training_set
from src.pipeline.backtest import quick
from src.pipeline.learn import test_periods
from src.pipeline.past import Past

Vector = NDArray[np.float64]

SHOWN: Final = ("auc", "average_precision", "brier_skill", "log_loss")


def main() -> None:
    """Walk the model and its oracles, and print a line each."""
    domain = domain_named("company_risk")
    past = asyncio.run(past_of_recording(domain, Path(sys.argv[1])))
    history = measured(domain, past)
    told = oracles(domain, history, past)
    print(f"{'':<34} {'AUC':>24} {'average precision':>24} {'Brier skill':>24} {'log loss':>24}")
    for name, known in {"the model": {}, **told}.items():
        print(f"{name:<34} {' '.join(walked(domain, history, past, known))}")


def walked(domain: Domain, history: History, past: Past, known: Mapping[str, Vector]) -> list[str]:
    """Figures of the model's mean of log-odds, with what an oracle knows among its features."""
    added = replace(history, columns={**history.columns, **known})
    features = (*domain.model.features, *known)
    candidate = replace(domain.model, name="told", kind="mean", features=features, plain=True)
    table = training_set(added, past, domain.targets[0], features)
    said = walk(table, [candidate], test_periods(table), quick(domain.recipe))
    judge = Judge.of(said.labels, said.days, block_days=block_days(domain.targets[0].horizon_days), seed=domain.recipe.seed)
    figures = judge.figures(said.forecasts["told"])
    return [f"{figures[name].value:>9.3f} [{figures[name].low:.3f}, {figures[name].high:.3f}]" for name in SHOWN]


def oracles(domain: Domain, history: History, past: Past) -> dict[str, dict[str, Vector]]:
    """What nobody knows beforehand, a column each on the rows of the history."""
    columns = {name: np.full(len(history.days), np.nan) for name in ("oracle_due", "oracle_size", "oracle_market")}
    sessions = Sessions.between(date(2000, 1, 1), date(2026, 1, 1))
    market = _market(domain, past, sessions)
    for index, record in enumerate(past.records):
        rows = np.flatnonzero(history.subjects == index)
        here = sessions.index_of(history.days[rows])
        coming = here[:, None] + np.arange(1, domain.targets[0].sessions + 1)
        answered = _answered(record, sessions)[coming]
        moves = np.abs(log_returns(past.quotes.series[past.subjects[index].id].on(sessions.days).close))[coming]
        columns["oracle_due"][rows] = answered.any(axis=1)
        size = np.where(answered & np.isfinite(moves), moves, 0.0).max(axis=1)
        columns["oracle_size"][rows] = size / history.columns["volatility_30"][rows]
        columns["oracle_market"][rows] = np.nan_to_num(market[coming]).max(axis=1)
    due, size, stir = columns.values()
    return {
        "told whether results come": {"oracle_due": due},
        "told how they move the company": {"oracle_due": due, "oracle_size": size},
        "told the market's largest move": {"oracle_market": stir},
    }


def _answered(record: Record, sessions: Sessions) -> NDArray[np.bool_]:
    """(sessions,) whether a report of the company was answered in each."""
    found = np.zeros(len(sessions) + 1, dtype=bool)
    found[Reports.of((item for item in record.observations if item.kind == "filing"), sessions).releases.session] = True
    return found[:-1]


def _market(domain: Domain, past: Past, sessions: Sessions) -> Vector:
    """(sessions,) absolute mean log return of the market's companies, over its standard deviation of the month before."""
    closes = [past.quotes.series[ticker].on(sessions.days).close for ticker in domain.market if ticker in past.quotes.series]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # sessions before the first price
        mean = np.nanmean([log_returns(close) for close in closes], axis=0)
    usual = rolling_deviation(mean, 30)
    found: Vector = np.abs(mean) / np.concatenate(([np.nan], usual[:-1]))
    return found


if __name__ == "__main__":
    main()
