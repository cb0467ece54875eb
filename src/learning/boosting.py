"""Trees by LightGBM, boosted with the parameters that measured best or as a forest; the same for any number of threads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.learning.forest import additive
from src.learning.training_set import Matrix, TrainingSet

Vector = NDArray[np.float64]

_LEAVES_WANTED = 40  # a small table still has room for as many leaves
_SMALLEST_LEAF = 20

# Shallow, smoothed and slow: measured best of the tree models on a panel with a base rate of 5–9 %. No class weights, which
# inflate probabilities four times over, and no scaler, which trees do not need.
_DEFAULTS: Mapping[str, Any] = {
    "max_depth": 4,
    "num_leaves": 12,
    "min_data_in_leaf": 500,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 20.0,
    "path_smooth": 50.0,
    "learning_rate": 0.04,
}
_BY_ROWS = ("lambda_l2", "path_smooth")  # weighed against sums over rows


@dataclass(frozen=True, slots=True)
class Boosting:
    """How trees are boosted.

    Attributes:
        rounds: Trees.
        seed: Fixes sampling.
        threads: LightGBM's threads.
        parameters: What differs from the defaults.
    """

    rounds: int
    seed: int
    threads: int = 1
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def forest(self) -> bool:
        """Whether the trees are averaged instead of boosted."""
        return bool(self.parameters.get("boosting") == "rf")

    def told(self) -> dict[str, Any]:
        """Every parameter that shapes the trees, for the card."""
        return {"rounds": self.rounds, **_DEFAULTS, **self.parameters}

    def on(self, rows: int, thinning: int) -> dict[str, Any]:
        """LightGBM's parameters for a table of so many rows, of which only every `thinning`-th day is left.

        What is weighed against sums over rows shrinks with the rows, so that a thinned table is smoothed as the whole one is.
        """
        chosen = {**_DEFAULTS, **self.parameters}
        leaf = max(_SMALLEST_LEAF, min(int(chosen["min_data_in_leaf"]) // thinning, rows // _LEAVES_WANTED))
        return {
            **chosen,
            "objective": "binary",
            "min_data_in_leaf": leaf,
            **{name: float(chosen[name]) / thinning for name in _BY_ROWS},
            "seed": self.seed,
            "deterministic": True,
            "force_row_wise": True,  # else LightGBM times both layouts and picks, and deterministic is not
            "num_threads": self.threads,
            "verbosity": -1,
        }


def boost(table: TrainingSet, how: Boosting, *, thinning: int = 1) -> Any:
    """Fit trees on every row of a table; a LightGBM booster whose raw score is log-odds.

    A forest (`boosting` is "rf") comes back as the sum that its envelope will hold, so that what is calibrated, judged and
    packed is one and the same; only all of its trees together say something.
    """
    import lightgbm  # noqa: PLC0415 - a second of imports that scoring never pays

    parameters = how.on(len(table), thinning)
    trained = lightgbm.train(parameters, _dataset(table, parameters), num_boost_round=how.rounds)
    return lightgbm.Booster(model_str=additive(trained.model_to_string())) if how.forest else trained


def log_odds(booster: Any, matrix: Matrix, *, rounds: int | None = None, threads: int = 1) -> Vector:
    """Raw scores of rows, by the first `rounds` trees (all where None)."""
    raw: Vector = booster.predict(matrix, raw_score=True, num_iteration=rounds, num_threads=threads)
    return raw


def _dataset(table: TrainingSet, parameters: Mapping[str, Any]) -> Any:
    import lightgbm  # noqa: PLC0415 - as above

    return lightgbm.Dataset(table.matrix, table.labels, feature_name=list(table.names), params=dict(parameters))
