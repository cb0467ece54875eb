"""A small seeded search for hyperparameters, inside a training period only."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.learning.boosting import Boosting, loss_by_round
from src.learning.families import Trial

Vector = NDArray[np.float64]

_MOST_ROUNDS = 500  # at the learning rate of 0.04; the best round of every trial was well before
_FEWEST_ROUNDS = 20
_STARTUP = 5  # drawn at random before the sampler models what it saw
_DIGITS = 3


def searched(trial: Trial, trials: int) -> Boosting:
    """Try some hyperparameters by walk-forward log loss; the recipe's own are tried first and win ties.

    How many rounds is read off each trial's curve, so it costs no trials of its own.

    Args:
        trial: Where they are tried.
        trials: How many.
    """
    import optuna  # noqa: PLC0415 - half a second of imports that only a training run pays

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(seed=trial.how.seed, n_startup_trials=min(_STARTUP, trials))
    study = optuna.create_study(direction="minimize", sampler=sampler)
    tried: list[tuple[float, Boosting]] = []

    def objective(ask: Any) -> float:
        proposal = trial.how if not tried else replace(trial.how, parameters={**trial.how.parameters, **_proposed(ask)})
        loss, rounds = _best_round(trial, proposal)
        tried.append((loss, replace(proposal, rounds=rounds)))
        return loss

    study.optimize(objective, n_trials=trials)
    return min(tried, key=lambda item: item[0])[1]


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


def _best_round(trial: Trial, proposal: Boosting) -> tuple[float, int]:
    """Lowest log loss over all folds together at one and the same number of rounds, and that number."""
    longest = replace(proposal, rounds=_MOST_ROUNDS)
    rows, total = 0, np.zeros(_MOST_ROUNDS)
    for fold in trial.folds:
        train, test = trial.table.take(fold.train), trial.table.take(fold.test)
        total += len(test) * loss_by_round(train, test, longest, thinning=trial.thinning)
        rows += len(test)
    best = max(_FEWEST_ROUNDS, int(np.argmin(total)) + 1)
    return float(total[best - 1] / rows), best
