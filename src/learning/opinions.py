"""Who is compared in a backtest: rules, model, both together, and the baselines, as something to rank by and a probability."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from src.learning.linear import fit_platt
from src.learning.predictions import Predictions, Vector

Role = Literal["model", "combined", "rules", "baseline"]

MODEL: Final = "model"
COMBINED: Final = "combined"
RULES: Final = "rules"
ML: Final = "ml"
"""Names by which predictions carry them: a forecast and its score of 0–100, and two scores."""

_CENTRE, _SPREAD = 50.0, 25.0  # a score of 0–100 on a scale near one, where Newton's method is at home


@dataclass(frozen=True, slots=True)
class Opinion:
    """One who says something about company-days.

    Attributes:
        name: As the predictions call it.
        role: What it is in the comparison.
        ranked: (rows,) what its ranking figures are of, higher is riskier; NaN where it said nothing.
        probability: (rows,) what its probability figures are of; NaN also where a score could not be turned into one yet.
        score: (rows,) 0–100, or None for one that gives no score.
        fitted: Whether the probability was made of a score, by Platt's method on earlier periods.
    """

    name: str
    role: Role
    ranked: Vector
    probability: Vector
    score: Vector | None
    fitted: bool


def opinions(predictions: Predictions, *, horizon_days: int, model: str, baselines: Sequence[str]) -> tuple[Opinion, ...]:
    """Model, both together, rules, then the baselines in the order given; who is not among the predictions is left out.

    Args:
        predictions: Walk-forward.
        horizon_days: Calendar days a label looks ahead.
        model: Which forecast is the model's.
        baselines: Which forecasts it is compared with.
    """
    found = [
        _forecast(predictions, model, MODEL),
        _score(predictions, COMBINED, COMBINED, horizon_days),
        _score(predictions, RULES, RULES, horizon_days),
    ]
    found += [_forecast(predictions, name, "baseline") for name in baselines]
    return tuple(opinion for opinion in found if opinion is not None)


def _forecast(predictions: Predictions, name: str, role: Role) -> Opinion | None:
    known = predictions.forecasts.get(name)
    if known is None:
        return None
    score = predictions.scores.get(ML) if role == MODEL else None
    return Opinion(name, role, known, known, score, fitted=False)


def _score(predictions: Predictions, name: str, role: Role, horizon_days: int) -> Opinion | None:
    score = predictions.scores.get(name)
    if score is None:
        return None
    return Opinion(name, role, score, from_earlier(predictions, score, horizon_days), score, fitted=True)


def from_earlier(predictions: Predictions, score: Vector, horizon_days: int) -> Vector:
    """A score as a probability, by Platt's method (1999) on earlier test periods alone.

    Args:
        predictions: Walk-forward.
        score: (rows,) 0–100, NaN where not judged.
        horizon_days: Only rows whose answer was known before a period began are learned from.

    Returns:
        (rows,) 0–1; NaN without a score, in the first period, and where the earlier ones hold no event or nothing else.
    """
    scale = (score - _CENTRE) / _SPREAD
    probability = np.full(len(score), np.nan)
    for period in np.unique(predictions.periods):
        here = (predictions.periods == period) & np.isfinite(score)
        past = _past(predictions, int(period), horizon_days) & np.isfinite(score)
        if here.any() and len(np.unique(predictions.labels[past])) > 1:
            platt = fit_platt(scale[past], predictions.labels[past])
            probability[here] = 1.0 / (1.0 + np.exp(-(platt.a * scale[here] + platt.b)))
    return probability


def _past(predictions: Predictions, period: int, horizon_days: int) -> NDArray[np.bool_]:
    begins = int(predictions.days[predictions.periods == period].min())
    past: NDArray[np.bool_] = (predictions.periods < period) & (predictions.days + horizon_days < begins)
    return past
