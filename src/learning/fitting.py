"""Fit a model and pack it into its envelope: regularised trees and a logistic regression, averaged in log-odds."""

import importlib.metadata
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.errors import GovernanceError
from src.learning.linear import fit_logistic, fit_platt
from src.learning.metrics import estimates
from src.learning.reference import fingerprint, golden_indices, quantile_bins, score_bins
from src.learning.training_set import TrainingSet
from src.learning.walk_forward import walk_forward
from src.scoring.calibration import Platt
from src.scoring.envelope import SCHEMA_VERSION
from src.scoring.logistic import Logistic
from src.scoring.score_map import ScoreMap
from src.scoring.seal import seal
from src.scoring.tree_text import checked

Vector = NDArray[np.float64]

_WEIGHTS = (0.5, 0.5)  # trees and logistic alike: the mean of their log-odds beat either alone in every regime measured
_GOLDEN_ROWS = 64  # some 20 kB of the envelope's 0.4 MB; spread over every opinion the model has
_FEWEST_FOLDS = 2  # one to calibrate on and a later one to be judged on
_MOST_IN_LEAF = 500
_LEAVES_WANTED = 40


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fit.

    Attributes:
        trees: Boosting rounds.
        folds: Walk-forward test blocks.
        purge_days: Days left out before each test block; None is the horizon and a week, for holidays.
        seed: Fixes sampling of rows and features, and the bootstrap.
        threads: LightGBM's threads; the model is the same for any number.
        overrides: LightGBM parameters that differ from ours.
    """

    trees: int = 150
    folds: int = 5
    purge_days: int | None = None
    seed: int = 20260101
    threads: int = 1
    overrides: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the model is for.

    Attributes:
        domain: Domain.
        declarations: Hash of the declarations of the table's features.
        target: Name of what is predicted.
        horizon_days: How far ahead, calendar days.
        provenance: "demo" for a model of the sample world, else where the rows come from.
    """

    domain: str
    declarations: str
    target: str
    horizon_days: int
    provenance: str


def fit(table: TrainingSet, purpose: Purpose, trained_at: datetime, recipe: Recipe | None = None) -> dict[str, Any]:
    """Fit trees and logistic regression, calibrate on later unseen blocks, and seal the envelope.

    Calibration is Platt's, on out-of-fold log-odds pooled over purged walk-forward blocks (a single late slice is a bet on that
    quarter's regime), then both parts are fitted again on every row. The metrics are of blocks the fitted part had not seen,
    each calibrated on the blocks before it alone.

    Args:
        table: Resolved rows.
        purpose: What for.
        trained_at: The run's clock (aware).
        recipe: How; the default is what measured best.

    Returns:
        A sealed envelope; the same table and recipe give the same one, whatever the order of the rows.

    Raises:
        GovernanceError: Too little history to calibrate and to judge.
    """
    recipe = recipe or Recipe()
    table = table.in_order()
    blocks = _out_of_fold(table, purpose.horizon_days, recipe)
    calibration = fit_platt(
        np.concatenate([block.log_odds for block in blocks]), np.concatenate([block.labels for block in blocks])
    )
    booster, logistic = _parts(table.matrix, table, purpose.horizon_days, recipe, slice(None))
    log_odds = _averaged(booster, logistic, table.matrix)
    content = {
        "schema_version": SCHEMA_VERSION,
        "domain": purpose.domain,
        "target": purpose.target,
        "horizon_days": purpose.horizon_days,
        "trained_at": trained_at.isoformat(),
        "provenance": purpose.provenance,
        "features": {"names": list(table.names), "declarations": purpose.declarations},
        "parts": [_trees_part(booster, table.names), _logistic_part(logistic)],
        "averaging": "mean of log-odds",
        "calibration": {"kind": "platt", "a": calibration.a, "b": calibration.b},
        **_frozen(table, log_odds, calibration),
        "metrics": _judged(blocks, purpose.horizon_days, recipe.seed),
        "libraries": _libraries(),
    }
    version = f"{trained_at:%Y%m%d}-{seal(content)['sha256'][:8]}"
    return seal({**content, "model_version": version})


@dataclass(frozen=True, slots=True)
class _Block:
    log_odds: Vector
    labels: Vector
    days: NDArray[np.int64]


def _out_of_fold(table: TrainingSet, horizon_days: int, recipe: Recipe) -> list[_Block]:
    purge = horizon_days + 7 if recipe.purge_days is None else recipe.purge_days
    days, blocks = table.days(), []
    for fold in walk_forward(days, recipe.folds, purge):
        if len(np.unique(table.labels[fold.train])) < 2 or len(np.unique(table.labels[fold.test])) < 2:  # noqa: PLR2004 - both classes
            continue
        booster, logistic = _parts(table.matrix, table, horizon_days, recipe, fold.train)
        log_odds = _averaged(booster, logistic, table.matrix[fold.test])
        blocks.append(_Block(log_odds, table.labels[fold.test], days[fold.test]))
    if len(blocks) < _FEWEST_FOLDS:
        message = (
            f"{len(table.labels)} rows with {int(table.labels.sum())} events leave {len(blocks)} blocks to test on,"
            f" and at least {_FEWEST_FOLDS} with and without events are needed"
        )
        raise GovernanceError(message)
    return blocks


def _parts(
    matrix: Vector, table: TrainingSet, horizon_days: int, recipe: Recipe, rows: NDArray[np.int64] | slice
) -> tuple[Any, Logistic]:
    x, y = matrix[rows], table.labels[rows]
    return _fit_trees(x, y, table.names, recipe), fit_logistic(x, y, horizon_days=horizon_days)


def _fit_trees(matrix: Vector, labels: Vector, names: Sequence[str], recipe: Recipe) -> Any:
    import lightgbm  # noqa: PLC0415 - a second of imports that scoring never pays

    parameters = {
        "objective": "binary",
        # Shallow, smoothed and slow: measured best of the tree models on a panel with a base rate of 5–9 %.
        "max_depth": 4,
        "num_leaves": 12,
        # 500 where there is enough; else as many as leave room for forty leaves, so that a small table learns something.
        "min_data_in_leaf": min(_MOST_IN_LEAF, max(20, len(labels) // _LEAVES_WANTED)),
        "feature_fraction": 0.6,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 20.0,
        "path_smooth": 50.0,
        "learning_rate": 0.04,
        "seed": recipe.seed,
        "deterministic": True,
        "force_row_wise": True,  # else LightGBM times both layouts and picks, and deterministic is not
        "num_threads": recipe.threads,
        "verbosity": -1,
        **recipe.overrides,
    }
    data = lightgbm.Dataset(matrix, labels, feature_name=list(names), params={"verbosity": -1})
    return lightgbm.train(parameters, data, num_boost_round=recipe.trees)


def _averaged(booster: Any, logistic: Logistic, matrix: Vector) -> Vector:
    # In the order, and with the operations, in which `Ensemble` adds one row.
    total = np.zeros(len(matrix))
    total += _WEIGHTS[0] * booster.predict(matrix, raw_score=True)
    total += _WEIGHTS[1] * logistic.many(matrix)
    return total


def _trees_part(booster: Any, names: Sequence[str]) -> dict[str, Any]:
    return {"kind": "lightgbm", "weight": _WEIGHTS[0], "text": checked(booster.model_to_string(), names)}


def _logistic_part(logistic: Logistic) -> dict[str, Any]:
    return {
        "kind": "logistic",
        "weight": _WEIGHTS[1],
        "intercept": logistic.intercept,
        "coefficients": [term.coefficient for term in logistic.terms],
        "center": [term.center for term in logistic.terms],
        "scale": [term.scale for term in logistic.terms],
        "low": [term.low for term in logistic.terms],
        "high": [term.high for term in logistic.terms],
        "fill": [term.fill for term in logistic.terms],
    }


def _frozen(table: TrainingSet, log_odds: Vector, calibration: Platt) -> dict[str, Any]:
    """What is fixed with the model: scale, reference bins, golden rows, and what it was trained on."""
    base_rate = float(table.labels.mean())
    score_map = ScoreMap(base_rate)
    probabilities = [calibration.probability(value) for value in log_odds.tolist()]
    scores = np.array([score_map.score(probability) for probability in probabilities])
    golden = golden_indices(table.matrix, log_odds, _GOLDEN_ROWS)
    return {
        "score_map": {"base_rate": base_rate, "at_base": score_map.at_base, "per_doubling": score_map.per_doubling},
        "reference": {
            "features": {name: quantile_bins(table.matrix[:, index]) for index, name in enumerate(table.names)},
            "scores": score_bins(scores),
        },
        "golden": [
            {
                "row": [None if value != value else value for value in table.matrix[index].tolist()],  # noqa: PLR0124 - NaN
                "log_odds": float(log_odds[index]),
                "probability": probabilities[index],
            }
            for index in golden
        ],
        "training": {
            "rows": len(table.labels),
            "positives": int(table.labels.sum()),
            "subjects": len(set(table.subjects)),
            "first_date": table.dates[0].isoformat(),
            "last_date": table.dates[-1].isoformat(),
            "fingerprint": fingerprint(table.matrix, table.labels, table.days(), table.subjects),
        },
    }


def _judged(blocks: list[_Block], horizon_days: int, seed: int) -> dict[str, dict[str, float]]:
    """Metrics over every block but the first, each calibrated on the blocks before it: nothing judged was seen."""
    probabilities = []
    for index in range(1, len(blocks)):
        past = blocks[:index]
        platt = fit_platt(np.concatenate([b.log_odds for b in past]), np.concatenate([b.labels for b in past]))
        probabilities.append(np.array([platt.probability(value) for value in blocks[index].log_odds.tolist()]))
    judged = blocks[1:]
    figures = estimates(
        np.concatenate([block.labels for block in judged]),
        np.concatenate(probabilities),
        np.concatenate([block.days for block in judged]),
        block_days=max(30, 3 * horizon_days),  # several horizons, so that blocks hardly share targets
        seed=seed,
    )
    return {name: estimate._asdict() for name, estimate in figures.items()}


def _libraries() -> dict[str, str]:
    packages = ("lightgbm", "scikit-learn", "numpy")
    return {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in packages}}
