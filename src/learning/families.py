"""Which families of features earn their place, by what they save out of time inside a training period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from src.learning.boosting import Boosting, boost, log_odds
from src.learning.calibrating import probabilities
from src.learning.judge import Judge, block_days
from src.learning.linear import fit_platt
from src.learning.notes import FamilyValue
from src.learning.recipe import Family
from src.learning.training_set import TrainingSet
from src.learning.walk_forward import Fold
from src.scoring.envelope import Estimate

Vector = NDArray[np.float64]

_MOST_DROPS_TRIED = 6  # the costliest ones; each takes a fit a fold


@dataclass(frozen=True, slots=True)
class Trial:
    """A thinned training period in walk-forward folds, on which choices are made.

    Attributes:
        table: Rows in order.
        folds: Inner walk-forward folds of them.
        thinning: Of how many days one is left.
        how: How trees are boosted.
    """

    table: TrainingSet
    folds: tuple[Fold, ...]
    thinning: int
    how: Boosting

    def forecast(self, features: Sequence[str]) -> Vector:
        """Probabilities of the tested rows, fold after fold, by trees that read these features.

        A line in log-odds is fitted through them first, as it will be through the model's own: else what is chosen would be
        whatever is timid enough to be forgiven a change of the market's mood.
        """
        return self.curve(features, self.how, (self.how.rounds,))[0]

    def curve(self, features: Sequence[str], how: Boosting, rounds: Sequence[int]) -> list[Vector]:
        """The same after each of several numbers of rounds, boosted once."""
        narrowed = self.table.with_features(features)
        longest = replace(how, rounds=max(rounds))
        boosters = [boost(narrowed.take(fold.train), longest, thinning=self.thinning) for fold in self.folds]
        tested = [narrowed.matrix[fold.test] for fold in self.folds]
        found = []
        for count in rounds:
            said = [log_odds(*pair, rounds=count, threads=how.threads) for pair in zip(boosters, tested, strict=True)]
            raw = np.concatenate(said)
            found.append(probabilities(fit_platt(raw, self.labels), raw))
        return found

    @property
    def labels(self) -> Vector:
        """Labels of the tested rows, fold after fold."""
        tested = np.concatenate([fold.test for fold in self.folds])
        return np.asarray(self.table.labels[tested], dtype=np.float64)

    def judge(self) -> Judge:
        """A judge of what `forecast` says."""
        tested = np.concatenate([fold.test for fold in self.folds])
        length = block_days(self.table.horizon_days)
        return Judge.of(self.table.labels[tested], self.table.days[tested], block_days=length, seed=self.how.seed)


def chosen(
    features: Sequence[str], families: Sequence[Family], trial: Trial
) -> tuple[tuple[str, ...], tuple[FamilyValue, ...]]:
    """Drop families that surely cost something, one after another, then let in those on trial that surely save something.

    A family's value is what log loss it saves given all the others. Between surely costing and surely saving the choice is the
    one that was declared: a few periods are too little to send away what has a reason to be there, or to let in what has none.

    Args:
        features: What may be read, in order.
        families: Which of it stands and falls together; features of none always stay.
        trial: Where it is decided.

    Returns:
        The features that stay, in order, and what each family was worth.
    """
    judge = trial.judge()
    ordinary = [family for family in families if not family.on_trial]
    on_trial = [family for family in families if family.on_trial]
    kept = _without(features, on_trial)
    best = trial.forecast(kept)
    values: dict[str, Estimate] = {}
    for family in ordinary:
        left = _without(kept, [family])
        if left:
            values[family.name] = judge.difference("log_loss", trial.forecast(left), best)
    costly = sorted((family for family in ordinary if family.name in values), key=lambda family: values[family.name].value)
    dropped: list[Family] = []
    for family in [family for family in costly if values[family.name].high < 0.0][:_MOST_DROPS_TRIED]:
        left = _without(kept, [family])
        without = trial.forecast(left) if left else best
        if left and judge.difference("log_loss", without, best).high < 0.0:
            kept, best, dropped = left, without, [*dropped, family]
    entered: list[Family] = []
    for family in on_trial:
        more = tuple(name for name in features if name in {*kept, *family.features})
        values[family.name] = judge.difference("log_loss", best, trial.forecast(more))
        if values[family.name].low > 0.0:
            entered.append(family)
    kept = _without(features, [*dropped, *(family for family in on_trial if family not in entered)])
    out = {family.name for family in dropped} | {family.name for family in on_trial if family not in entered}
    told = (
        FamilyValue(family.name, family.features, values[family.name], family.name not in out)
        for family in families
        if family.name in values
    )
    return kept, tuple(told)


def _without(features: Sequence[str], families: Sequence[Family]) -> tuple[str, ...]:
    out = {name for family in families for name in family.features}
    return tuple(name for name in features if name not in out)
