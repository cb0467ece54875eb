"""All that can be learned from one training period, each part fitted once however many ask for it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.errors import GovernanceError
from src.learning import forest
from src.learning.boosting import Boosting, boost, log_odds
from src.learning.calibrating import Block, Calibrated, Method, calibrate, probabilities
from src.learning.families import Trial, chosen
from src.learning.linear import fit_logistic, spread
from src.learning.notes import FamilyValue
from src.learning.recipe import Family, Kind, Recipe
from src.learning.search import searched
from src.learning.training_set import Matrix, TrainingSet
from src.learning.walk_forward import Fold, equal_periods, walk_forward
from src.scoring.calibration import Calibration
from src.scoring.logistic import Logistic

Vector = NDArray[np.float64]

_FEWEST_BLOCKS = 2  # one to calibrate on and a later one to judge that by
_ROWS_AT_ONCE = 65_536
_STUDY_FOLDS = 2
_FEWEST_ROWS_STUDIED = 2000  # of fewer, differences between features or hyperparameters are noise
_KINDS = ("logistic", "trees", "mean")
_CLEARLY = 0.005  # of the log loss; kinds changed places from period to period by a tenth of that


@dataclass(frozen=True, slots=True)
class Learned:
    """A fitted and calibrated model.

    Attributes:
        kind: "logistic", "trees", "mean" or "forest".
        features: What it reads, in order.
        parts: Weight and part: a LightGBM booster or a logistic regression.
        calibration: From averaged log-odds to probability.
        method: How it was calibrated.
    """

    kind: str
    features: tuple[str, ...]
    parts: tuple[tuple[float, Any], ...]
    calibration: Calibration
    method: Method

    def log_odds(self, matrix: Matrix) -> Vector:
        """Averaged log-odds of rows, before calibration, by the operations by which `Ensemble` scores one."""
        total = np.zeros(len(matrix))
        for weight, part in self.parts:
            total += weight * _opinion(part, matrix, threads=1)
        return total

    def probabilities(self, matrix: Matrix) -> Vector:
        """Calibrated probabilities of rows, 0–1."""
        return probabilities(self.calibration, self.log_odds(matrix))


class Lessons:
    """What can be learned from some rows with some features.

    Nothing is fitted before it is asked for.

    Attributes:
        refused: Why nothing may be learned, a sentence each.
        no_trees: Why no trees may be grown.
    """

    def __init__(
        self, table: TrainingSet, families: tuple[Family, ...], recipe: Recipe, straight: tuple[str, ...] = ()
    ) -> None:
        """Take rows that are in order and hold the features to choose from, and no others."""
        self._table, self._families, self._recipe, self._straight = table, families, recipe, straight
        self.refused = recipe.minimums.refusals(table)
        self.no_trees = () if self.refused else recipe.minimums.boosting_refusals(table)

    def learned(self, kind: Kind) -> Learned:
        """Fit what is wanted on every row, calibrated on opinions pooled over inner walk-forward blocks.

        Args:
            kind: "best" is whichever has the lowest walk-forward log loss; where trees may not be boosted, the mean is the
                logistic regression alone.

        Raises:
            GovernanceError: There is too little history for it.
        """
        made = self._made(kind)
        parts = tuple((weight, self._part(name)) for name, weight in self._made_of(made))
        calibrated = self._calibrated(made)
        return Learned(made, self.features, parts, calibrated.calibration, calibrated.method)

    @property
    def features(self) -> tuple[str, ...]:
        """What is read after families that do not pay were left out."""
        return self._choice[0]

    @property
    def families(self) -> tuple[FamilyValue, ...]:
        """What each family was worth; empty where it was not asked."""
        return self._choice[1]

    @property
    def losses(self) -> dict[str, float]:
        """Walk-forward log loss inside the training period of each kind that was calibrated so far."""
        return {kind: calibrated.loss for kind, calibrated in self._calibrations.items()}

    @cached_property
    def how(self) -> Boosting:
        """How trees are boosted, after the search."""
        if self._trial is None or self._recipe.trials <= 0:
            return self._frozen
        narrowed = replace(self._trial, table=self._trial.table.with_features(self.features))
        return searched(narrowed, self._recipe.trials)

    def parameters(self, kind: str) -> dict[str, Any]:
        """What shapes the trees of a kind, for the card; empty where it has none."""
        if kind == "logistic":
            return {}
        return (self._forest if kind == "forest" else self.how).told()

    def _made(self, kind: Kind) -> str:
        if self.refused:
            raise GovernanceError(" ".join(self.refused))
        if self.no_trees:
            if kind in ("trees", "forest"):
                raise GovernanceError(" ".join(self.no_trees))
            return "logistic"
        if kind != "best":
            return kind
        best = min(_KINDS, key=lambda name: self._calibrated(name).loss)
        # Kinds that differ by less than a few blocks can tell are alike, and the mean is the safest of those alike.
        return best if self._calibrated(best).loss < self._calibrated("mean").loss * (1.0 - _CLEARLY) else "mean"

    def _made_of(self, kind: str) -> tuple[tuple[str, float], ...]:
        if kind != "mean":
            return ((kind, 1.0),)
        trees = self._recipe.trees_weight
        return ("trees", trees), ("logistic", 1.0 - trees)

    @cached_property
    def _frozen(self) -> Boosting:
        recipe = self._recipe
        return Boosting(recipe.trees, recipe.seed, recipe.threads, recipe.overrides)

    @property
    def _forest(self) -> Boosting:
        recipe = self._recipe
        return Boosting(forest.TREES, recipe.seed, recipe.threads, {**forest.PARAMETERS, **recipe.forest})

    @cached_property
    def _choice(self) -> tuple[tuple[str, ...], tuple[FamilyValue, ...]]:
        on_trial = {name for family in self._families if family.on_trial for name in family.features}
        if self._trial is None or not self._recipe.select or not self._families:
            # Nobody looked: what is on trial has not shown that it pays.
            return tuple(name for name in self._table.names if name not in on_trial), ()
        return chosen(self._table.names, self._families, self._trial)

    @cached_property
    def _trial(self) -> Trial | None:
        """Where choices are made; None where there is too little to choose by, or no trees to choose for."""
        thin, step = self._table.thinned(self._recipe.study_rows)
        if self.refused or self.no_trees or len(thin) < _FEWEST_ROWS_STUDIED:
            return None
        folds = tuple(_two_sided(thin, _STUDY_FOLDS, self._recipe.embargo_days))
        return Trial(thin, folds, step, self._frozen) if folds else None

    @cached_property
    def _narrowed(self) -> TrainingSet:
        return self._table.with_features(self.features)

    @cached_property
    def _inner(self) -> tuple[TrainingSet, int, tuple[Fold, ...]]:
        thin, step = self._narrowed.thinned(self._recipe.calibration_rows)
        folds = tuple(_two_sided(thin, self._recipe.folds, self._recipe.embargo_days))
        if len(folds) < _FEWEST_BLOCKS:
            message = (
                f"{len(thin):,} rows with {int(thin.labels.sum()):,} events leave {len(folds)} blocks to calibrate on,"
                f" and at least {_FEWEST_BLOCKS} with and without events are needed"
            )
            raise GovernanceError(message)
        return thin, step, folds

    @cached_property
    def _parts(self) -> dict[str, Any]:
        return {}

    def _part(self, name: str) -> Any:
        if name not in self._parts:
            self._parts[name] = self._fitted(name, *self._narrowed.thinned(self._recipe.fit_rows))
        return self._parts[name]

    def _fitted(self, name: str, table: TrainingSet, thinning: int) -> Any:
        if name == "trees":
            return boost(table, self.how, thinning=thinning)
        if name == "forest":
            return boost(table, self._forest, thinning=thinning)
        # Where selection left nothing straight, all there is is read.
        read = tuple(name for name in table.names if name in self._straight) or table.names
        # Thinned days share less of their targets.
        days = max(1, self._table.horizon_days // thinning)
        logistic = fit_logistic(table.with_features(read).matrix, table.labels, horizon_days=days, ridge=self._recipe.ridge)
        return spread(logistic, read, table.names)

    @cached_property
    def _opinions(self) -> dict[str, list[Vector]]:
        return {}

    def _unseen(self, name: str) -> list[Vector]:
        """Opinions of one part on each inner block, by a part that saw the days before it."""
        if name not in self._opinions:
            thin, step, folds = self._inner
            self._opinions[name] = [
                _opinion(self._fitted(name, thin.take(fold.train), step), thin.matrix[fold.test], self._recipe.threads)
                for fold in folds
            ]
        return self._opinions[name]

    @cached_property
    def _calibrations(self) -> dict[str, Calibrated]:
        return {}

    def _calibrated(self, kind: str) -> Calibrated:
        if kind not in self._calibrations:
            thin, _, folds = self._inner
            weighted = [(weight, self._unseen(name)) for name, weight in self._made_of(kind)]
            blocks = [
                Block(np.asarray(sum(weight * said[number] for weight, said in weighted)), thin.labels[fold.test])
                for number, fold in enumerate(folds)
            ]
            methods: tuple[Method, ...] = ("platt", "isotonic") if self._recipe.calibration == "best" else ("platt",)
            self._calibrations[kind] = calibrate(blocks, methods)
        return self._calibrations[kind]


def _two_sided(table: TrainingSet, folds: int, embargo_days: int) -> list[Fold]:
    """Walk-forward folds whose both sides hold events and rows without."""
    found = walk_forward(table, equal_periods(table.days, folds), embargo_days)
    return [fold for fold in found if all(0.0 < table.labels[side].mean() < 1.0 for side in (fold.train, fold.test))]


def _opinion(part: Any, matrix: Matrix, threads: int) -> Vector:
    if not isinstance(part, Logistic):
        return log_odds(part, matrix, threads=threads)
    # A few rows at a time as float64: float32 would round otherwise than the one row that is scored later.
    starts = range(0, len(matrix), _ROWS_AT_ONCE)
    return np.concatenate([part.many(matrix[start : start + _ROWS_AT_ONCE].astype(np.float64)) for start in starts])
