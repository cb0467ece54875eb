"""Forecasts of rows week by week, each week by what had ended before it began."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from benchmarks.patterns.found import FEATURES, Rows, Vector, Whole
from src.domains.crypto_patterns.bars.moments import HOUR
from src.domains.crypto_patterns.model import CHALLENGER, MODEL, RECIPE
from src.learning.opinions import from_earlier
from src.learning.predictions import Predictions
from src.learning.recipe import Candidate
from src.learning.training_set import TrainingSet
from src.learning.walk import walk
from src.learning.walk_forward import Period

BASE, ML, ENHANCED, POOLED, BOOSTED = "base score", "forest", "enhanced 60/40", "pooled 60/40", "boosting"
FORECASTS: Final = (BASE, ML, ENHANCED, POOLED, BOOSTED)

CANDIDATES: Final = (
    Candidate(BASE, "logistic", ("base_score",), plain=True),
    replace(MODEL, name=ML),
    replace(CHALLENGER, name=BOOSTED),
)
RULE: Final = replace(RECIPE, threads=1)
"""The domain's own recipe; what is learned is the same for any number of threads."""

FIRST_DAYS: Final = 35
"""Days that only ever train; then a week is forecast, learned from, and so on: the weekly retraining."""

WEIGHT: Final = 0.4
"""The model's share of the enhanced score."""

_DAY: Final = 24 * HOUR
_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """Rows of the weeks that were forecast, in order of time, and what was said of them.

    Attributes:
        rows: The rows.
        days: (n,) date ordinal of each.
        weeks: (n,) number of its week.
        scores: Name → (n,) what it ranks by; higher is better.
        probabilities: Name → (n,) 0–1; NaN in weeks before which there was too little to learn from.
    """

    rows: Rows
    days: Whole
    weeks: Whole
    scores: Mapping[str, Vector]
    probabilities: Mapping[str, Vector]


def days_of(moments: Whole) -> Whole:
    """(n,) date ordinals (UTC) of moments."""
    return np.asarray(moments // _DAY + _EPOCH)


def table_of(rows: Rows, labels: Vector | None = None) -> TrainingSet:
    """Rows as what is learned from, each its own subject.

    Args:
        rows: Signals.
        labels: What to learn instead of whether they won, such as its opposite.
    """
    return TrainingSet(
        names=FEATURES,
        matrix=rows.measures,
        labels=rows.won if labels is None else labels,
        days=days_of(rows.at),
        ends=days_of(rows.expires_at),
        subjects=np.arange(len(rows)),
        subject_ids=rows.ids,
    )


def weeks_of(days: Whole, *, first_days: int = FIRST_DAYS) -> tuple[Period, ...]:
    """Seven days each, the first after so many that only train; the last may be short."""
    begin, last = date.fromordinal(int(days.min()) + first_days), date.fromordinal(int(days.max()))
    firsts = [begin + timedelta(weeks=week) for week in range(-(-((last - begin).days + 1) // 7))]
    return tuple(Period(first, min(first + timedelta(days=6), last)) for first in firsts)


def walked(rows: Rows, *, candidates: Sequence[Candidate] = CANDIDATES, labels: Vector | None = None) -> Walked:
    """Forecast every week after the first five.

    Args:
        rows: Signals.
        candidates: Who forecasts.
        labels: What to learn instead of whether they won.
    """
    table = table_of(rows, labels)
    said = walk(table, candidates, weeks_of(table.days), RULE)
    place = {name: row for row, name in enumerate(rows.ids)}
    order = np.array([place[said.subject_ids[subject]] for subject in said.subjects.tolist()])
    return _told(rows.take(order), said)


def _told(rows: Rows, said: Predictions) -> Walked:
    """With scores, and with base score and forest as one: by points as a run blends them, and by log-odds."""
    forecasts = dict(said.forecasts)
    scores = {name: 100.0 * forecast for name, forecast in forecasts.items()}
    if {BASE, ML} <= forecasts.keys():
        scores[BASE] = rows.base
        scores[ENHANCED] = (1.0 - WEIGHT) * rows.base + WEIGHT * scores[ML]
        forecasts[ENHANCED] = from_earlier(said, scores[ENHANCED], 1)
        forecasts[POOLED] = _sigmoid((1.0 - WEIGHT) * _log_odds(forecasts[BASE]) + WEIGHT * _log_odds(forecasts[ML]))
        scores[POOLED] = 100.0 * forecasts[POOLED]
    return Walked(rows, said.days, said.periods, scores, forecasts)


def _log_odds(p: Vector) -> Vector:
    return np.asarray(np.log(p) - np.log1p(-p))


def _sigmoid(log_odds: Vector) -> Vector:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))
