"""Fit a model on all there is, and pack it with what it was judged by."""

import importlib.metadata
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from src.errors import GovernanceError
from src.learning.card import candidates_told, families_told, periods_told, recipe_told
from src.learning.judge import Judge, block_days
from src.learning.lessons import Lessons
from src.learning.packing import calibration_told, frozen, part_told
from src.learning.predictions import Predictions, Vector
from src.learning.recipe import Candidate, Kind, Recipe
from src.learning.training_set import TrainingSet
from src.learning.walk import noted, walk
from src.learning.walk_forward import Period, equal_periods
from src.scoring.envelope import SCHEMA_VERSION
from src.scoring.seal import seal

ON_EVERYTHING = -1
"""Number of the period in the notes on the model that was fitted on every row."""

_SAID_ONCE = ("schema_version", "domain", "target", "horizon_days", "trained_at", "provenance", "libraries")
_TEST_PERIODS = 4  # where none are named; the first fifth of the days only ever trains


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the model is for.

    Attributes:
        domain: Domain.
        declarations: Hash of the declarations of some features, by their names in order: which the model reads is chosen here.
        target: Name of what is predicted.
        horizon_days: How far ahead, calendar days.
        provenance: "demo" for a model of the sample world, else where the rows come from.
    """

    domain: str
    declarations: Callable[[tuple[str, ...]], str]
    target: str
    horizon_days: int
    provenance: str


def fit(
    table: TrainingSet,
    purpose: Purpose,
    trained_at: datetime,
    recipe: Recipe | None = None,
    *,
    candidate: Candidate | None = None,
    periods: Sequence[Period] = (),
    predictions: Predictions | None = None,
) -> dict[str, Any]:
    """Fit on every row, judge the same way of fitting on periods it had not seen, and say everything a reader would ask.

    Args:
        table: Resolved rows, in any order.
        purpose: What for.
        trained_at: The run's clock (aware).
        recipe: How; the default is what measured best.
        candidate: What is fitted; by default the best of all kinds on all features of the table.
        periods: What it is judged on without `predictions`; by default four equal ones after a first fifth of the days.
        predictions: A walk over these rows in which the candidate, by its name, and whoever it is compared with took part.

    Returns:
        The content of one model, to be sealed; the same rows, purpose and recipe give the same, whatever the order of rows.

    Raises:
        GovernanceError: Too little history to fit, to calibrate or to judge.
    """
    recipe, table = recipe or Recipe(), table.in_order()
    candidate = candidate or Candidate("model", "best", table.names)
    own = table.with_features(candidate.features)
    lessons = Lessons(own, candidate.families, recipe.of(candidate), candidate.straight)
    learned = lessons.learned(candidate.kind)
    if predictions is None:
        periods = periods or equal_periods(table.days, _TEST_PERIODS)
        predictions = walk(own, _electorate(candidate), periods, recipe, target=purpose.target)
    judge = _judge(predictions, table, recipe)
    metrics = _metrics(judge, predictions.forecasts[candidate.name])
    notes = noted(lessons, candidate, ON_EVERYTHING, own)
    return {
        **_headed(purpose, trained_at),
        "features": {"names": list(learned.features), "declarations": purpose.declarations(learned.features)},
        "parts": [part_told(weight, part, learned.features) for weight, part in learned.parts],
        "averaging": "mean of log-odds",
        "calibration": calibration_told(learned.calibration),
        **frozen(own.with_features(learned.features), learned),
        "metrics": metrics,
        "kind": learned.kind,
        "losses": dict(notes.losses),
        "parameters": dict(notes.parameters),
        "selection": families_told(notes.families),
        "candidates": candidates_told(predictions, judge, candidate.name),
        "periods": periods_told(predictions, candidate.name),
        "recipe": recipe_told(recipe),
        "libraries": _libraries(),
    }


def sealed(
    content: Mapping[str, Any],
    *,
    fallback: Mapping[str, Any] | None = None,
    fallback_name: str = "without_prices",
    requires: Sequence[str] = (),
) -> dict[str, Any]:
    """Name a model by its content and seal it.

    Args:
        content: What `fit` returned.
        fallback: Content of a model, of the same target, for rows in which every feature of `requires` is missing.
        fallback_name: What a row says where the fallback spoke.
        requires: Names of features.
    """
    whole = {**content}
    if fallback is not None:
        own = {key: value for key, value in fallback.items() if key not in _SAID_ONCE}
        whole |= {"fallback": {"name": fallback_name, **own}, "requires": list(requires)}
    day = datetime.fromisoformat(str(content["trained_at"]))
    return seal({**whole, "model_version": f"{day:%Y%m%d}-{seal(whole)['sha256'][:8]}"})


def _headed(purpose: Purpose, trained_at: datetime) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "domain": purpose.domain,
        "target": purpose.target,
        "horizon_days": purpose.horizon_days,
        "trained_at": trained_at.isoformat(),
        "provenance": purpose.provenance,
    }


def _metrics(judge: Judge, forecast: Vector) -> dict[str, Any]:
    metrics = {name: estimate._asdict() for name, estimate in judge.figures(forecast).items()}
    if not metrics:
        message = "no period could be judged: before each of them there was too little history"
        raise GovernanceError(message)
    return metrics


def _electorate(candidate: Candidate) -> tuple[Candidate, ...]:
    """The candidate, each kind there is on its features, and the base rate; they share their fits."""
    kinds: tuple[Kind, ...] = ("logistic", "trees", "mean")
    return (candidate, *(replace(candidate, name=kind, kind=kind) for kind in kinds), Candidate("rate", "rate", ()))


def _judge(predictions: Predictions, table: TrainingSet, recipe: Recipe) -> Judge:
    if not len(predictions.labels):
        message = "no period could be judged: none of its days has rows"
        raise GovernanceError(message)
    return Judge.of(predictions.labels, predictions.days, block_days=block_days(table.horizon_days), seed=recipe.seed)


def _libraries() -> dict[str, str]:
    packages = ("lightgbm", "scikit-learn", "numpy")
    return {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in packages}}
