"""A small model over the figures of a signal, fitted once in each test process."""

import functools
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from src.domains.crypto_patterns.measures.declared import NAMES
from src.learning.fitting import Purpose, fit
from src.learning.fitting import sealed as seal_up
from src.learning.minimums import Minimums
from src.learning.recipe import Candidate, Recipe
from src.learning.training_set import TrainingSet
from src.learning.walk_forward import equal_periods
from src.scoring.envelope import opened
from src.scoring.model import Model

READ = (*NAMES, "base_score", "direction")
PURPOSE = Purpose("crypto_patterns", lambda _: "declared", "target_before_stop", 2, "test")
RECIPE = Recipe(
    trees=20,
    folds=2,
    trials=0,
    select=False,
    calibration="platt",
    minimums=Minimums(rows=100, positives=30, days=20, companies=1, clustered_positives=0),
)


def panel(names: tuple[str, ...]) -> TrainingSet:
    """2,000 signals of two hundred days that win the oftener the higher momentum and base score are."""
    random = np.random.default_rng(3)
    matrix = random.uniform(0, 100, (2_000, len(names)))
    matrix[random.random(matrix.shape) < 0.1] = np.nan
    known = np.nan_to_num(matrix, nan=50.0)
    score = known[:, names.index("base_score")]
    momentum = known[:, names.index("momentum")] if "momentum" in names else 50.0
    labels = (random.random(2_000) < 1 / (1 + np.exp(-(score + momentum - 100) / 25))).astype(np.float64)
    days = date(2025, 4, 1).toordinal() + np.arange(2_000) // 10
    return TrainingSet(names, matrix, labels, days, days + 1, np.arange(2_000) % 50, tuple(f"S{n}" for n in range(50)))


@functools.cache
def content(names: tuple[str, ...]) -> dict[str, Any]:
    """What a fit makes of the panel."""
    table = panel(names)
    candidate = Candidate("model", "logistic" if len(names) == 1 else "trees", names, plain=True)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return fit(table, PURPOSE, at, RECIPE, candidate=candidate, periods=equal_periods(table.days, 1))


@functools.cache
def envelope(names: tuple[str, ...] = READ, *, fallback: bool = False) -> dict[str, Any]:
    """A sealed model, with a fallback on the base score alone where there are no bars."""
    if not fallback:
        return seal_up(content(names))
    requires = ("momentum", "atr_volatility")
    return seal_up(content(names), fallback=content(("base_score",)), fallback_name="without_bars", requires=requires)


def model(names: tuple[str, ...] = READ, *, fallback: bool = False) -> Model:
    """The model, ready to speak."""
    found = opened(envelope(names, fallback=fallback), domain="crypto_patterns", names=names, fingerprint=lambda _: "declared")
    return Model(found, {})
