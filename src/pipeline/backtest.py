"""Mode `backtest`: what rules, model and both would have said on days they had not seen, beside what a reader would try."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from src.domain import Domain
from src.learning.backtest import Backtest, TargetBacktest, Trial
from src.learning.closes import Closes
from src.learning.comparison import compare
from src.learning.opinions import COMBINED, ML, RULES
from src.learning.predictions import Predictions
from src.learning.recipe import Recipe
from src.learning.targets import Drawdown, Target
from src.learning.walk import walk
from src.pipeline.backfill import History, measured, training_set
from src.pipeline.learn import names_read, refuse_too_little, test_periods
from src.pipeline.past import Past, past_of
from src.pipeline.run import Run
from src.scoring.score_map import ScoreMap

Vector = NDArray[np.float64]

FITTED: Final = 80_000
"""Rows that each part is fitted on, about: of a target of seven sessions every second or third day tells nearly all."""

AT_ONCE: Final = 2
"""Targets walked side by side."""


async def backtest(domain: Domain, run: Run) -> tuple[Past, Backtest]:
    """Walk every target of a domain over the past of a run's subjects.

    Raises:
        ConfigurationError: No prices of any subject.
        GovernanceError: Too little history of one of the targets.
    """
    past = await past_of(domain, run)
    await run.outbox.tell(f"Walking {len(past.subjects)} {domain.words.many} through time")
    found = await asyncio.to_thread(backtested, domain, past, run.as_of, run.settings.ml_weight)
    return replace(past, warnings=found.warnings), found


def backtested(domain: Domain, past: Past, as_of: datetime, ml_weight: float) -> Backtest:
    """Every target, on the same company-days.

    Args:
        domain: What is scored.
        past: Of whom.
        as_of: The run's moment.
        ml_weight: The model's share of the combined score.
    """
    history = measured(domain, past)
    closes = _closes(domain, past)
    with ThreadPoolExecutor(AT_ONCE) as workers:  # fitting leaves the interpreter, so two targets keep two cores busy
        work = [workers.submit(_target, domain, history, past, target, ml_weight, closes) for target in domain.targets]
        targets = [one.result() for one in work]
    return Backtest(
        tuple(targets),
        as_of,
        left_out=past.left_out,
        provenance=_provenance(domain, as_of),
        ml_weight=ml_weight,
        used_in_part=past.doubts,
        warnings=(*past.warnings, *unheard(domain, history)),
    )


def _closes(domain: Domain, past: Past) -> Closes | None:
    """Prices of whoever could be held or left out, for a target that a portfolio can go by."""
    if not any(isinstance(target, Drawdown) for target in domain.targets):
        return None
    return Closes.of({subject.id: past.quotes.series[subject.id] for subject in past.subjects})


def unheard(domain: Domain, history: History) -> tuple[str, ...]:
    """What the rules could not hear in this history, so that nobody takes them for the rules of a live run."""
    names = {name for rule in domain.rules.rules for name in rule.when.names()}
    known = {name for name in names if np.isfinite(history.columns[name]).any()}
    if known == names:
        return ()
    words = (
        f"The rules are judged on what the past has kept: {len(names - known)} of the {len(names)} features that they read are"
        " never known here (nobody recorded them then), so rules alone and both together say less than they do in a live run."
    )
    return (words,)


def _target(
    domain: Domain, history: History, past: Past, target: Target, ml_weight: float, closes: Closes | None
) -> TargetBacktest:
    table = training_set(history, past, target, names_read(domain))
    refuse_too_little(table, domain.recipe)
    model = domain.others.get(target.name, domain.model)
    said = walk(table, (model, *domain.benchmarks), test_periods(table), quick(domain.recipe), target=target.name)
    scored = replace(said, scores=scores(said, history, domain.model.name, ml_weight))
    trial = Trial(target.horizon_days, model=domain.model.name, seed=domain.recipe.seed)
    unanswered = len(history.days) - len(table)
    # Who expects a fall stays out of it; a spike of volatility may go either way, and nothing is held or left for it.
    return compare(scored, trial, closes=closes if isinstance(target, Drawdown) else None, unanswered=unanswered)


def quick(recipe: Recipe) -> Recipe:
    """The recipe without choices that a comparison can do without, fitted on fewer of the days that share their answers."""
    return replace(recipe, trials=0, select=False, folds=3, calibration_rows=40_000, fit_rows=FITTED)


def scores(predictions: Predictions, history: History, model: str, ml_weight: float) -> dict[str, Vector]:
    """Rules, model and both on 0–100, as rows would have had them.

    Args:
        predictions: What the model said, and the base rate it knew.
        history: What the rules said.
        model: Which forecast is the model's.
        ml_weight: Its share of the combined score.
    """
    rows = _rows(predictions, history)
    rules, floors = history.columns["rules_score"][rows], history.floors[rows]
    ml = _scaled(predictions.forecasts[model], predictions.forecasts["base rate"])
    both = np.maximum((1.0 - ml_weight) * rules + ml_weight * ml, floors)
    combined = np.where(np.isnan(ml), rules, np.where(np.isnan(rules), ml, both))
    return {RULES: rules, ML: ml, COMBINED: combined}


def _rows(predictions: Predictions, history: History) -> NDArray[np.int64]:
    """Row of the history of each prediction; both number companies alike, and the history stands in order."""
    stride = int(history.days.max()) + 1
    own = history.subjects * stride + history.days
    rows: NDArray[np.int64] = np.searchsorted(own, predictions.subjects * stride + predictions.days)
    return rows


def _scaled(probability: Vector, base_rate: Vector) -> Vector:
    """`ScoreMap` on many rows, each with the base rate that was known then."""
    usual = ScoreMap(0.5)
    with np.errstate(divide="ignore"):
        score: Vector = np.clip(usual.at_base + usual.per_doubling * np.log2(probability / base_rate), 0.0, 100.0)
    return score


def _provenance(domain: Domain, as_of: datetime) -> dict[str, Any]:
    recipe = domain.recipe
    return {
        "Domain": domain.title,
        "Rules and features": domain.version,
        "Prices until": f"{as_of:%Y-%m-%d}",
        "Embargo": f"{recipe.embargo_days} days after the last day a training label looks at",
        "Fitted on": f"every k-th day, about {FITTED:,} rows a part; no search, no selection",
        "Seed": recipe.seed,
    }
