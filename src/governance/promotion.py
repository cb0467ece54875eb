"""The gates between a fitted model and its weight: better than what anybody could do without it, and than who speaks now.

A gate is asked on rows on which everybody compared has said something, each row forecast by what was known before its period.
Differences are paired, and their 95 % intervals come from a bootstrap over blocks of dates; a gate is passed where the whole
interval is on the right side. Nothing here reads a store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from src.governance.verdict import Verdict
from src.learning.judge import DRAWS, Judge, block_days
from src.learning.predictions import Predictions
from src.scoring.envelope import Estimate

__all__ = ["BASELINES", "GATES", "Gates", "Verdict", "bounded", "judged", "saved_by"]

Vector = NDArray[np.float64]

BASELINES: Final = ("base rate", "EWMA", "HAR", "volatility only")
"""What anybody with prices has: a model that is not better than the best of them has nothing to say."""

_TOLD: Final = ("log_loss", "average_precision", "calibration_error")


@dataclass(frozen=True, slots=True)
class Gates:
    """How they are set.

    Attributes:
        calibration_tolerance: How much larger than the champion's the expected calibration error may be. Half of the 0.01 that
            a model must keep on a base rate of some 5 %: smaller differences are noise of the bins.
        seed: Fixes the bootstrap.
        draws: Resamplings.
    """

    calibration_tolerance: float = 0.005
    seed: int = 20260101
    draws: int = DRAWS


GATES: Final = Gates()


def judged(
    predictions: Predictions,
    *,
    horizon_days: int,
    model: str = "model",
    champion: Vector | None = None,
    baselines: Sequence[str] = BASELINES,
    refusals: Sequence[str] = (),
    gates: Gates = GATES,
) -> Verdict:
    """Ask every gate; the model is promoted where all are passed.

    A first model has to beat the best baseline in log loss. Where a champion speaks, the model must besides be better than it
    in log loss and in average precision, and no worse calibrated, on the same days.

    Args:
        predictions: Walk-forward.
        horizon_days: Calendar days a label looks ahead.
        model: Which forecast is the model's.
        champion: (rows,) what the champion says of the same rows, NaN where it cannot be compared; None where none speaks.
        baselines: Which forecasts it has to beat; those that are not among the predictions, or were silent, are not asked.
        refusals: Minimums that were not met, a sentence each: then no gate is asked.
        gates: How they are set.

    Raises:
        ValueError: The predictions have no such model, or none of the baselines.
    """
    heard = {name for name, forecast in predictions.forecasts.items() if np.isfinite(forecast).any()}
    asked = tuple(name for name in baselines if name in heard)
    if model not in predictions.forecasts or not asked:
        message = f"wanted forecasts of {model!r} and of one of {list(baselines)}, got {sorted(predictions.forecasts)}"
        raise ValueError(message)
    if refusals:
        return Verdict(promoted=False, sentences=tuple(refusals))
    forecasts = {name: predictions.forecasts[name] for name in (model, *asked)}
    first = _against_baselines(_Court.of(predictions, forecasts, horizon_days, gates), model, asked)
    if champion is None:
        return first
    second = _against_champion(
        _Court.of(predictions, {model: forecasts[model], _CHAMPION: champion}, horizon_days, gates), model, gates
    )
    figures = {"baselines": first.figures, "champion": second.figures}
    return Verdict(first.promoted and second.promoted, (*first.sentences, *second.sentences), figures)


_CHAMPION: Final = "champion"


def saved_by(predictions: Predictions, model: str, other: str, *, horizon_days: int, gates: Gates = GATES) -> Estimate | None:
    """Nats a row that another forecast lost less than a model's, on the rows on which both spoke; None where they did not.

    Args:
        predictions: Walk-forward.
        model: Which forecast is the model's.
        other: Which one is compared with it.
        horizon_days: Calendar days a label looks ahead.
        gates: How the bootstrap is set.
    """
    forecasts = {name: predictions.forecasts[name] for name in (model, other)}
    court = _Court.of(predictions, forecasts, horizon_days, gates)
    return None if court.judge is None else court.judge.difference("log_loss", court.forecasts[model], court.forecasts[other])


@dataclass(frozen=True, slots=True)
class _Court:
    """Forecasts on the rows on which all of them said something.

    Attributes:
        judge: Judges them; None where no row with, or none without, an event is left.
        forecasts: By name.
        about: Rows, events, first and last day, for the figures.
    """

    judge: Judge | None
    forecasts: Mapping[str, Vector]
    about: Mapping[str, Any]

    @classmethod
    def of(cls, predictions: Predictions, forecasts: Mapping[str, Vector], horizon_days: int, gates: Gates) -> "_Court":
        rows = np.logical_and.reduce([np.isfinite(forecast) for forecast in forecasts.values()])
        labels, days = predictions.labels[rows], predictions.days[rows]
        about = {"rows": len(labels), "events": int(labels.sum()), "days": len(np.unique(days))}
        if len(np.unique(labels)) < 2:  # noqa: PLR2004 - with and without the event
            return cls(None, {}, about)
        judge = Judge.of(labels, days, block_days=block_days(horizon_days), seed=gates.seed, draws=gates.draws)
        return cls(judge, {name: forecast[rows] for name, forecast in forecasts.items()}, about)


def _against_baselines(court: _Court, model: str, baselines: Sequence[str]) -> Verdict:
    if court.judge is None:
        words = (
            "The model cannot be compared with the baselines: no days with and without the event on which all of them spoke."
        )
        return Verdict(promoted=False, sentences=(words,), figures=court.about)
    figures = {name: court.judge.figures(forecast) for name, forecast in court.forecasts.items()}
    best = min(baselines, key=lambda name: figures[name]["log_loss"].value)
    saved = court.judge.difference("log_loss", court.forecasts[best], court.forecasts[model])
    told = {**court.about, "best_baseline": best, "log_loss_saved": _told(saved), "models": _all_told(figures)}
    verb = "beats" if saved.low > 0.0 else "does not surely beat"
    sentence = f"It {verb} the best baseline, {best}, in log loss: it saves {bounded(saved)}."
    return Verdict(saved.low > 0.0, (sentence,), told)


def _against_champion(court: _Court, model: str, gates: Gates) -> Verdict:
    if court.judge is None:
        words = "The champion stays: there are no later days, with and without the event, that it had not learned from."
        return Verdict(promoted=False, sentences=(words,), figures=court.about)
    judge, ours, theirs = court.judge, court.forecasts[model], court.forecasts[_CHAMPION]
    saved, gained = judge.difference("log_loss", theirs, ours), judge.difference("average_precision", ours, theirs)
    figures = {name: judge.figures(forecast) for name, forecast in court.forecasts.items()}
    own, other = (figures[name]["calibration_error"].value for name in (model, _CHAMPION))
    calibrated = own <= other + gates.calibration_tolerance
    better = (saved.low > 0.0, gained.low > 0.0)
    sentences = (
        f"On the same later days it {_surely(better[0])} better than the champion in log loss: it saves {bounded(saved)}.",
        f"It {_surely(better[1])} better in average precision: {bounded(gained)} more.",
        _calibration_words(own, other, gates.calibration_tolerance),
    )
    told = {**court.about, "log_loss_saved": _told(saved), "average_precision_gained": _told(gained)}
    return Verdict(all(better) and calibrated, sentences, {**told, "models": _all_told(figures)})


def _calibration_words(own: float, other: float, tolerance: float) -> str:
    place = "within" if own <= other + tolerance else "beyond"
    return f"Its calibration error is {own:.4f} and the champion's {other:.4f}, {place} the tolerance of {tolerance:g}."


def _surely(passed: bool) -> str:  # noqa: FBT001 - a word for each of two answers
    return "is surely" if passed else "is not surely"


def bounded(estimate: Estimate) -> str:
    """An estimate with its interval, for people."""
    return f"{estimate.value:.4f} (95 % interval {estimate.low:.4f} to {estimate.high:.4f})"


def _told(estimate: Estimate) -> dict[str, float | None]:
    return {name: value if np.isfinite(value) else None for name, value in estimate._asdict().items()}


def _all_told(figures: Mapping[str, Mapping[str, Estimate]]) -> dict[str, dict[str, Any]]:
    return {name: {key: _told(found[key]) for key in _TOLD if key in found} for name, found in figures.items()}
