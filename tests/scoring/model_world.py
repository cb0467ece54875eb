"""A small panel with gaps, and the model it makes; fitted once in each test process."""

import functools
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.learning.fitting import Purpose, fit
from src.learning.fitting import sealed as seal_up
from src.learning.minimums import Minimums
from src.learning.recipe import Candidate, Recipe
from src.learning.training_set import TrainingSet
from src.scoring.envelope import Envelope, opened
from src.scoring.model import Model
from src.scoring.seal import seal

NAMES = ("sec_8k_count_30d", "days_since_10q", "sell_usd_30d", "news_count_30d", "never_known", "volatility_ratio")
DOCS = {
    "sec_8k_count_30d": ("8-K filings in 30 days", "filings"),
    "days_since_10q": ("Days since the last 10-Q", "days"),
    "sell_usd_30d": ("Open-market sales in 30 days", "USD"),
}
DECLARATIONS = "5f3c0e"
PURPOSE = Purpose(
    domain="company_risk", declarations=lambda _: DECLARATIONS, target="spike_7d", horizon_days=7, provenance="test"
)
TRAINED_AT = datetime(2026, 1, 31, 6, 0, tzinfo=UTC)
# Few trees and no search, and boosted however few the events, because it is the envelope that is looked at.
RECIPE = Recipe(trees=60, folds=3, trials=0, calibration="platt", minimums=Minimums(clustered_positives=0))
BOTH = Candidate("model", "mean", NAMES)


def panel(*, days: int = 300, subjects: int = 20, seed: int = 7, signal: float = 1.0) -> TrainingSet:
    """Days × subjects rows whose target follows three features (by `signal`); one value in eight is missing."""
    random = np.random.default_rng(seed)
    rows = days * subjects
    matrix = np.column_stack(
        [
            random.poisson(1.5, rows).astype(np.float64),
            random.integers(0, 95, rows).astype(np.float64),
            np.exp(random.normal(11.0, 2.0, rows)),
            random.poisson(4.0, rows).astype(np.float64),
            np.full(rows, np.nan),
            np.exp(random.normal(0.0, 0.4, rows)),
        ]
    )
    matrix[random.random(matrix.shape) < 0.125] = np.nan
    known = np.nan_to_num(matrix, nan=0.0)
    log_odds = -3.0 + signal * (0.5 * known[:, 0] + 1.2 * (known[:, 1] > 80) * (known[:, 5] > 1.0) + 0.8 * known[:, 5])
    labels = (random.random(rows) < 1.0 / (1.0 + np.exp(-log_odds))).astype(np.float64)
    return TrainingSet(
        names=NAMES,
        matrix=matrix,
        labels=labels,
        days=date(2024, 1, 1).toordinal() + np.arange(rows) // subjects,
        ends=date(2024, 1, 1).toordinal() + np.arange(rows) // subjects + 7,
        subjects=np.arange(rows) % subjects,
        subject_ids=tuple(f"S{number:02d}" for number in range(subjects)),
    )


@functools.cache
def fitted() -> dict[str, Any]:
    """What a fit makes of the panel, unsealed; copy it before changing it."""
    return fit(panel(), PURPOSE, TRAINED_AT, RECIPE, candidate=BOTH)


@functools.cache
def sealed() -> dict[str, Any]:
    """The envelope; copy it before changing it."""
    return seal_up(fitted())


def resealed(**changes: Any) -> dict[str, Any]:
    """The envelope with some members changed, and a seal that says so."""
    return seal({**sealed(), **changes})


def open_it(value: object) -> Envelope:
    """Open as the domain it was trained for would."""
    return opened(value, domain="company_risk", names=NAMES, fingerprint=lambda _: DECLARATIONS)


@functools.cache
def model() -> Model:
    """The model, ready."""
    return Model(open_it(sealed()), DOCS)


def trees_text() -> str:
    """LightGBM's text inside the envelope."""
    return str(sealed()["parts"][0]["text"])


@functools.cache
def odd_rows() -> NDArray[np.float64]:
    """1,200 rows: many gaps, all missing, both zeros, infinities, and numbers at the ends of the scale."""
    random = np.random.default_rng(11)
    rows = random.normal(0.0, 50.0, (1200, len(NAMES)))
    rows[:600] = np.round(np.abs(rows[:600]) / 10.0)
    rows[random.random(rows.shape) < 0.2] = np.nan
    rows[0] = np.nan
    rows[1], rows[2], rows[3], rows[4] = 0.0, -0.0, np.inf, -np.inf
    rows[5], rows[6], rows[7] = 1e308, -1e308, 5e-324
    return rows
