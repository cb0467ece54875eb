"""What a model card says beyond the envelope's own figures, as plain values."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np

from src.learning.judge import Judge
from src.learning.notes import FamilyValue, Notes
from src.learning.predictions import Predictions
from src.learning.recipe import Recipe
from src.scoring.envelope import Estimate


def families_told(families: Iterable[FamilyValue]) -> list[dict[str, Any]]:
    """Each family with the log loss it saves out of time, most first."""
    ranked = sorted(families, key=lambda family: -family.value.value)
    return [
        {
            "family": family.family,
            "features": list(family.features),
            "log_loss_saved": _told(family.value),
            "kept": family.kept,
        }
        for family in ranked
    ]


def candidates_told(predictions: Predictions, judge: Judge, name: str) -> list[dict[str, Any]]:
    """Each forecast with its figures, and how much log loss the model saves on it, on the rows where both spoke."""
    own = predictions.forecasts[name]
    told = []
    for other, forecast in predictions.forecasts.items():
        figures = judge.figures(forecast)
        saved = None if other == name else judge.difference("log_loss", forecast, own)
        told.append(
            {
                "name": other,
                "rows": int(np.isfinite(forecast).sum()),
                "figures": {figure: _told(estimate) for figure, estimate in figures.items()},
                "log_loss_saved_by_the_model": None if saved is None or not np.isfinite(saved.value) else _told(saved),
            }
        )
    return told


def periods_told(predictions: Predictions, name: str) -> list[dict[str, Any]]:
    """Each test period: its days, its rows, and what was fitted before it."""
    told = []
    for number in np.unique(predictions.periods).tolist():
        rows = predictions.periods == number
        days = predictions.days[rows]
        told.append(
            {
                "first": date.fromordinal(int(days.min())).isoformat(),
                "last": date.fromordinal(int(days.max())).isoformat(),
                "rows": int(rows.sum()),
                "positives": int(predictions.labels[rows].sum()),
                "fitted": [_note_told(note) for note in predictions.notes if (note.candidate, note.period) == (name, number)],
            }
        )
    return told


def recipe_told(recipe: Recipe) -> dict[str, Any]:
    """What it takes to fit the same again."""
    return {
        "seed": recipe.seed,
        "folds": recipe.folds,
        "embargo_days": recipe.embargo_days,
        "trees_weight": recipe.trees_weight,
        "ridge": recipe.ridge,
        "trials": recipe.trials,
        "select": recipe.select,
        "calibration": recipe.calibration,
    }


def _note_told(note: Notes) -> dict[str, Any]:
    return {
        "kind": note.kind,
        "rows": note.rows,
        "positives": note.positives,
        "features": len(note.features),
        "dropped": [family.family for family in note.families if not family.kept],
        "parameters": dict(note.parameters),
        "losses": dict(note.losses),
        "calibration": note.calibration,
        "refused": list(note.refused),
    }


def _told(estimate: Estimate) -> dict[str, float]:
    return estimate._asdict()
