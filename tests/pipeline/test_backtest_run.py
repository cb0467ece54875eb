"""Mode `backtest`: figures against scikit-learn's on the same walk, scores against those of rows, and too little past."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score  # type: ignore[import-untyped]  # ships no types

from src.delivery.backtest_record import record
from src.delivery.backtest_report import render
from src.errors import GovernanceError
from src.learning.backtest import Backtest
from src.learning.predictions import Predictions
from src.learning.walk import walk
from src.pipeline.backfill import History, measured, training_set
from src.pipeline.backtest import backtest, quick, scores
from src.pipeline.learn import names_read, test_periods
from src.pipeline.past import past_of
from src.scoring.score_map import ScoreMap
from tests.pipeline.pipeline_world import LENIENT, QUICK, market

test_periods.__test__ = False  # type: ignore[attr-defined]  # a function of the pipeline, whatever its name
LITTLE = market(5, 5, LENIENT)


@pytest.fixture(scope="module")
def found() -> Backtest:
    return asyncio.run(backtest(LITTLE.domain, LITTLE.run()))[1]


@pytest.fixture(scope="module")
def told(found: Backtest) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(json.dumps(record(found), allow_nan=False))
    return said


@pytest.fixture(scope="module")
def walked() -> tuple[Predictions, History]:
    """The same walk, in steps."""
    domain = LITTLE.domain
    past = asyncio.run(past_of(domain, LITTLE.run()))
    history = measured(domain, past)
    table = training_set(history, past, domain.targets[0], names_read(domain))
    electorate = (domain.model, *domain.benchmarks)
    return walk(table, electorate, test_periods(table), quick(domain.recipe), target=domain.targets[0].name), history


def test_every_target_is_told_with_rules_model_both_and_baselines(told: dict[str, Any]) -> None:
    assert list(told["targets"]) == ["volatility_spike_7d", "drawdown_14d", "drawdown_14d_end"]
    for target in told["targets"].values():
        assert list(target["opinions"]) == ["model", "combined", "rules", "base rate", "HAR"]
        assert target["all"]["rows"] == sum(part["rows"] for part in target["periods"])
        assert target["all"]["rows"] == sum(part["rows"] for part in target["years"])
        assert target["all"]["events"] == sum(part["events"] for part in target["years"])
    held = {name: list(target["portfolios"]) for name, target in told["targets"].items()}
    assert held["volatility_spike_7d"] == []
    assert held["drawdown_14d"]


def test_the_figures_are_those_of_scikit_learn_on_the_same_walk(
    told: dict[str, Any], walked: tuple[Predictions, History]
) -> None:
    said, _ = walked
    for name in ("model", "HAR"):
        forecast = said.forecasts[name]
        heard = np.isfinite(forecast)
        figures = told["targets"]["volatility_spike_7d"]["all"]["opinions"][name]["figures"]
        assert figures["auc"]["value"] == pytest.approx(roc_auc_score(said.labels[heard], forecast[heard]), abs=1e-6)
        assert figures["average_precision"]["value"] == pytest.approx(
            average_precision_score(said.labels[heard], forecast[heard]), abs=1e-6
        )
        assert figures["log_loss"]["value"] == pytest.approx(log_loss(said.labels[heard], forecast[heard]), abs=1e-6)


def test_scores_of_a_walk_are_those_a_row_would_have_had(walked: tuple[Predictions, History]) -> None:
    said, history = walked
    found = scores(said, history, "model", 0.4)
    place = {(int(who), int(day)): row for row, (who, day) in enumerate(zip(history.subjects, history.days, strict=True))}
    heard = np.flatnonzero(np.isfinite(said.forecasts["model"]))[::97]
    assert len(heard) > 10
    for row in heard.tolist():
        own = place[int(said.subjects[row]), int(said.days[row])]
        rules = history.columns["rules_score"][own]
        ml = ScoreMap(float(said.forecasts["base rate"][row])).score(float(said.forecasts["model"][row]))
        assert found["rules"][row] == rules
        assert found["ml"][row] == pytest.approx(ml)
        assert found["combined"][row] == pytest.approx(max(0.6 * rules + 0.4 * ml, history.floors[own]))


def test_the_page_is_whole_and_says_what_the_record_says(found: Backtest, told: dict[str, Any]) -> None:
    page = render(found)
    assert page.rstrip().endswith("</html>")
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert f"{told['targets']['volatility_spike_7d']['all']['rows']:,}" in page


async def test_too_few_companies_are_refused_by_the_minimum_s_sentence() -> None:
    few = market(5, 5, QUICK)
    with pytest.raises(GovernanceError, match="There are 5 companies, and learning takes 10"):
        await backtest(few.domain, few.run())


async def test_a_year_of_history_is_refused() -> None:
    short = market(12, 1, QUICK)
    with pytest.raises(GovernanceError, match="There is no day to learn from"):
        await backtest(short.domain, short.run())


async def test_later_prices_and_filings_change_no_figure() -> None:
    early = LITTLE.as_of - timedelta(days=400)
    cut = {name: series.rows(series.days <= early.date().toordinal()) for name, series in LITTLE.prices.series.items()}
    _, whole = await backtest(LITTLE.domain, replace(LITTLE, as_of=early).run())
    shorter = replace(LITTLE, as_of=early, prices=replace(LITTLE.prices, series=cut))
    assert record(whole) == record((await backtest(LITTLE.domain, shorter.run()))[1])
