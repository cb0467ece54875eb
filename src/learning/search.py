"""A small seeded search for hyperparameters, inside a training period only."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from src.learning.boosting import Boosting
from src.learning.calibrating import log_loss
from src.learning.families import Trial

Vector = NDArray[np.float64]

_ROUNDS = (40, 60, 80, 100, 125, 150, 200, 250, 300)  # at the learning rate of 0.04
_STARTUP = 5  # drawn at random before the sampler models what it saw
_DIGITS = 3


def searched(trial: Trial, trials: int) -> Boosting:
    """Try some hyperparameters by walk-forward log loss, and take the best if they surely save something.

    How many rounds is read off each trial's curve, so it costs no trials of its own. The best of many is flattered by chance:
    it replaces the recipe's own only where the interval of what it saves lies above zero.

    Args:
        trial: Where they are tried, and the recipe's own.
        trials: How many.
    """
    import optuna  # noqa: PLC0415 - half a second of imports that only a training run pays

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(seed=trial.how.seed, n_startup_trials=min(_STARTUP, trials))
    study = optuna.create_study(direction="minimize", sampler=sampler)
    tried: list[_Tried] = []

    def objective(ask: Any) -> float:
        tried.append(_best_round(trial, {**trial.how.parameters, **_proposed(ask)}))
        return tried[-1].loss

    study.optimize(objective, n_trials=trials)
    best = min(tried, key=lambda item: item.loss)
    saved = trial.judge().difference("log_loss", trial.forecast(trial.table.names), best.forecast)
    return best.how if saved.low > 0.0 else trial.how


class _Tried(NamedTuple):
    loss: float
    how: Boosting
    forecast: Vector


def _proposed(ask: Any) -> dict[str, Any]:
    depth = ask.suggest_int("max_depth", 3, 6)
    found = {
        "max_depth": depth,
        "num_leaves": min(ask.suggest_int("num_leaves", 6, 32), 2**depth),
        "min_data_in_leaf": ask.suggest_int("min_data_in_leaf", 150, 2000, log=True),
        "feature_fraction": ask.suggest_float("feature_fraction", 0.2, 0.9),
        "lambda_l2": ask.suggest_float("lambda_l2", 1.0, 200.0, log=True),
        "path_smooth": ask.suggest_float("path_smooth", 1.0, 300.0, log=True),
    }
    return {name: float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value for name, value in found.items()}


def _best_round(trial: Trial, parameters: Mapping[str, Any]) -> _Tried:
    """Lowest log loss over all folds together at one and the same number of rounds."""
    how = replace(trial.how, parameters=parameters)
    curve = trial.curve(trial.table.names, how, _ROUNDS)
    losses = [log_loss(trial.labels, forecast) for forecast in curve]
    best = int(np.argmin(losses))
    return _Tried(losses[best], replace(how, rounds=_ROUNDS[best]), curve[best])
