"""How a model is fitted, and who stands for election."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from src.learning.minimums import Minimums
from src.learning.walk_forward import EMBARGO_DAYS

Kind = Literal["rate", "logistic", "trees", "mean", "best", "forest"]
"""Base rate; logistic regression; boosted trees; the mean of their log-odds; whichever of the three had the lowest
walk-forward log loss inside the training period, the mean where none is clearly better; or a random forest, which no search
looks at and nobody elects: it is there where it is asked for."""


@dataclass(frozen=True, slots=True)
class Family:
    """Features that are kept or dropped together.

    Attributes:
        name: What they have in common.
        features: Their names.
        on_trial: True where it enters only if what it saves is surely above zero (such as the rules' own score, which is
            blended with the model again later); others are dropped only if it is surely below.
    """

    name: str
    features: tuple[str, ...]
    on_trial: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to forecast, fitted anew before each test period.

    Attributes:
        name: Its name among the forecasts.
        kind: What is fitted.
        features: What it may read.
        families: Which of them are kept or dropped together; features of no family always stay.
        straight: Which of them a logistic regression reads: those whose effect a straight line can tell; empty means all. A
            distance to a date that matters only near zero, or a level that drifts over decades, is for the trees alone.
        plain: Fitted as the recipe stands, without selection and search: for what a model is compared with.
    """

    name: str
    kind: Kind
    features: tuple[str, ...]
    families: tuple[Family, ...] = ()
    straight: tuple[str, ...] = ()
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fit.

    Attributes:
        trees: Boosting rounds, where no search chooses them.
        folds: Walk-forward blocks inside a training period, on which calibration and kind are decided.
        embargo_days: Calendar days between the last day a training label looks at and the first day it is tested on, at least.
        trees_weight: Share of the trees in the mean of log-odds, 0–1; the logistic regression has the rest.
        ridge: What the logistic regression's penalty is multiplied by, beyond the horizon's overlap: companies share the
            market, so a day's rows are worth a few independent ones.
        trials: Hyperparameters tried inside each training period; 0 leaves them as they are.
        select: Whether families have to earn their place.
        calibration: "best" is whichever of Platt's and isotonic had the lower walk-forward log loss, else Platt's.
        calibration_rows: Above about so many, the inner blocks are walked on every k-th day.
        fit_rows: Above about so many, the parts themselves are fitted on every k-th day: neighbouring days share their answers.
        study_rows: The same for choosing features and hyperparameters.
        minimums: The least that is learned from.
        trial_days: How long a challenger is left to its trial before another may take its place: nothing is decided before
            thirty matured days, and one that is replaced every month never is (`make replay-years`).
        seed: Fixes sampling of rows and features, the search and the bootstrap.
        threads: LightGBM's threads; the model is the same for any number.
        overrides: LightGBM parameters of boosted trees that differ from ours.
        forest: LightGBM parameters of a forest that differ from ours.
    """

    trees: int = 150
    folds: int = 5
    embargo_days: int = EMBARGO_DAYS
    trees_weight: float = 0.5
    ridge: float = 1.0
    trials: int = 10
    select: bool = True
    calibration: Literal["platt", "best"] = "best"
    calibration_rows: int = 120_000
    fit_rows: int = 10_000_000
    study_rows: int = 30_000
    minimums: Minimums = field(default_factory=Minimums)
    trial_days: int = 91
    seed: int = 20260101
    threads: int = 1
    overrides: Mapping[str, Any] = field(default_factory=dict)
    forest: Mapping[str, Any] = field(default_factory=dict)

    def of(self, candidate: Candidate) -> "Recipe":
        """How a candidate is fitted."""
        return replace(self, trials=0, select=False) if candidate.plain else self
