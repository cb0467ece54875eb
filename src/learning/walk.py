"""Candidates walked through time: each fitted on the past of every test period, and asked about the period."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from src.errors import GovernanceError
from src.learning.lessons import Lessons
from src.learning.notes import Notes
from src.learning.predictions import Predictions
from src.learning.recipe import Candidate, Recipe
from src.learning.training_set import TrainingSet
from src.learning.walk_forward import Fold, Period, leave_companies_out, walk_forward

Vector = NDArray[np.float64]


def walk(
    table: TrainingSet,
    candidates: Sequence[Candidate],
    periods: Sequence[Period],
    recipe: Recipe | None = None,
    *,
    target: str = "",
    groups: int = 0,
) -> Predictions:
    """Forecast every test period by what was known before it.

    Before each period every candidate is fitted anew on rows whose labels ended before it; features, hyperparameters, kind and
    calibration are chosen inside that past. A candidate for which the past is too short says nothing there (NaN).

    Args:
        table: Rows in any order; the result does not depend on it.
        candidates: Who forecasts; names are unique. Those that read the same features share their fits.
        periods: What is forecast.
        recipe: How to fit.
        target: Name of what is predicted.
        groups: Above 1, companies are dealt into so many groups, and each is forecast by what others taught.
    """
    recipe = recipe or Recipe()
    table = table.in_order()
    folds = (
        leave_companies_out(table, periods, groups=groups, seed=recipe.seed, embargo_days=recipe.embargo_days)
        if groups > 1
        else walk_forward(table, periods, recipe.embargo_days)
    )
    said = {candidate.name: np.full(len(table), np.nan) for candidate in candidates}
    notes: list[Notes] = []
    for fold in folds:
        notes += _step(table, fold, candidates, recipe, said)
    tested = numbered(table, periods)
    rows = np.flatnonzero(tested >= 0)
    return Predictions(
        target=target,
        days=table.days[rows],
        subjects=table.subjects[rows],
        subject_ids=table.subject_ids,
        labels=table.labels[rows].astype(np.float64),
        forecasts={name: forecast[rows] for name, forecast in said.items()},
        scores={},
        periods=tested[rows],
        notes=tuple(notes),
    )


def numbered(table: TrainingSet, periods: Sequence[Period]) -> NDArray[np.int64]:
    """Number of the period each row is in, −1 outside all."""
    number = np.full(len(table), -1, dtype=np.int64)
    for index, period in enumerate(periods):
        number[(table.days >= period.first.toordinal()) & (table.days <= period.last.toordinal())] = index
    return number


def _step(
    table: TrainingSet, fold: Fold, candidates: Sequence[Candidate], recipe: Recipe, said: dict[str, Vector]
) -> list[Notes]:
    shared: dict[object, Lessons] = {}
    notes = []
    past = table.take(fold.train)
    for candidate in candidates:
        if candidate.kind == "rate":
            said[candidate.name][fold.test] = past.labels.mean()
            notes.append(Notes(candidate.name, fold.period, "rate", len(past), int(past.labels.sum()), ()))
            continue
        key = candidate.features, candidate.families, candidate.straight, candidate.plain
        if key not in shared:
            own = past.with_features(candidate.features)
            shared[key] = Lessons(own, candidate.families, recipe.of(candidate), candidate.straight)
        note, forecast = _asked(shared[key], candidate, fold, table, past)
        notes.append(note)
        if forecast is not None:
            said[candidate.name][fold.test] = forecast
    return notes


def _asked(
    lessons: Lessons, candidate: Candidate, fold: Fold, table: TrainingSet, past: TrainingSet
) -> tuple[Notes, Vector | None]:
    try:
        model = lessons.learned(candidate.kind)
    except GovernanceError as refusal:
        nothing = Notes(candidate.name, fold.period, "", len(past), int(past.labels.sum()), (), refused=(str(refusal),))
        return nothing, None
    told = noted(lessons, candidate, fold.period, past)
    return told, model.probabilities(table.take(fold.test).with_features(model.features).matrix)


def noted(lessons: Lessons, candidate: Candidate, period: int, past: TrainingSet) -> Notes:
    """What was chosen, once it was."""
    model = lessons.learned(candidate.kind)
    return Notes(
        candidate=candidate.name,
        period=period,
        kind=model.kind,
        rows=len(past),
        positives=int(past.labels.sum()),
        features=model.features,
        families=lessons.families,
        parameters=lessons.parameters(model.kind),
        losses=lessons.losses,
        calibration=model.method,
        refused=lessons.no_trees,
    )
