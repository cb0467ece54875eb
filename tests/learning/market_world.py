"""A made-up market whose companies report every 63 days, with features that know the calendar, know nothing, or peek."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.learning.minimums import Minimums
from src.learning.recipe import Recipe
from src.learning.training_set import TrainingSet

Vector = NDArray[np.float64]

SESSIONS_AHEAD, SESSIONS_BEHIND, QUARTER = 7, 30, 63
FIRST_DAY = date(2020, 1, 1).toordinal()
PLACEBOS = ("events_30d", "own_walk", "market_walk", "noise")
HONEST = ("to_report", "restless", "largest_move", "last_move")
PEEKING = "move_tomorrow"

# Small trees and no search: what is asked is whether time is kept, and ten seeds of it.
QUICK = Recipe(
    trees=40,
    folds=3,
    trials=0,
    calibration="platt",
    overrides={"learning_rate": 0.1, "min_data_in_leaf": 100},
    minimums=Minimums(clustered_positives=0),
)


@dataclass(frozen=True, slots=True)
class Market:
    """Returns (days, companies) with a jump at every report, a market they share and restless spells."""

    returns: Vector
    reports: NDArray[np.bool_]

    @classmethod
    def of(cls, seed: int, *, companies: int = 40, days: int = 620) -> "Market":
        random = np.random.default_rng(seed)
        spells = np.exp(0.25 * np.cumsum(random.normal(0, 0.15, (days, companies)), axis=0))
        spells = 0.01 * np.clip(spells, 0.3, 3.0)
        together = 0.006 * random.standard_t(5, (days, 1))
        reports = (np.arange(days)[:, None] + random.integers(0, QUARTER, companies)) % QUARTER == 0
        jumps = np.where(reports, 0.09 * random.choice([-1.0, 1.0], (days, companies)), 0.0)
        return cls(spells * random.standard_t(5, (days, companies)) + together + jumps, reports)

    def labels(self) -> Vector:
        """1 where the next seven returns are twice as spread as the last thirty, NaN where that is not known."""
        found = np.full(self.returns.shape, np.nan)
        ahead = _windows(self.returns, SESSIONS_AHEAD).std(axis=-1, ddof=1)
        behind = _windows(self.returns, SESSIONS_BEHIND).std(axis=-1, ddof=1)
        last = len(self.returns) - SESSIONS_AHEAD
        found[SESSIONS_BEHIND - 1 : last] = ahead[SESSIONS_BEHIND:] > 2.0 * behind[: last - SESSIONS_BEHIND + 1]
        return found

    def honest(self) -> dict[str, Vector]:
        """Days to the next report, and three measures of past returns."""
        ages = np.arange(len(self.returns))[:, None]
        offset = np.argmax(self.reports, axis=0)
        behind, week = (_trailing(np.abs(self.returns), days) for days in (SESSIONS_BEHIND, 7))
        return {
            "to_report": ((offset - ages) % QUARTER).astype(np.float64),
            "restless": week / behind,
            "largest_move": _trailing(np.abs(self.returns), SESSIONS_BEHIND, largest=True) / behind,
            "last_move": np.abs(self.returns) / behind,
        }

    def placebos(self, seed: int) -> dict[str, Vector]:
        """Counts of random events, random walks of a company and of the market, and noise."""
        random = np.random.default_rng(seed)
        shape = self.returns.shape
        return {
            "events_30d": _trailing((random.random(shape) < 0.05).astype(np.float64), SESSIONS_BEHIND),
            "own_walk": np.cumsum(random.normal(size=shape), axis=0),
            "market_walk": np.repeat(np.cumsum(random.normal(size=(shape[0], 1)), axis=0), shape[1], axis=1),
            "noise": random.normal(size=shape),
        }

    def peeking(self) -> dict[str, Vector]:
        """Tomorrow's move, as a careless shift would give it."""
        tomorrow = np.full(self.returns.shape, np.nan)
        tomorrow[:-1] = np.abs(self.returns[1:])
        return {PEEKING: tomorrow / _trailing(np.abs(self.returns), SESSIONS_BEHIND)}

    def table(self, features: dict[str, Vector], **changes: Any) -> TrainingSet:
        """Every resolved company-day, by day and then company."""
        labels = changes.get("labels", self.labels())
        days, companies = np.nonzero(~np.isnan(labels))
        return TrainingSet(
            names=tuple(features),
            matrix=np.column_stack([column[days, companies] for column in features.values()]).astype(np.float32),
            labels=labels[days, companies],
            days=FIRST_DAY + days,
            ends=FIRST_DAY + days + SESSIONS_AHEAD,
            subjects=companies,
            subject_ids=tuple(f"C{number:02d}" for number in range(self.returns.shape[1])),
        )


def _windows(values: Vector, width: int) -> Vector:
    return np.lib.stride_tricks.sliding_window_view(values, width, axis=0)


def _trailing(values: Vector, width: int, *, largest: bool = False) -> Vector:
    """Mean or largest of the last `width` days, NaN before there are as many."""
    found = np.full(values.shape, np.nan)
    windows = _windows(values, width)
    found[width - 1 :] = windows.max(axis=-1) if largest else windows.mean(axis=-1)
    return found


def shuffled(table: TrainingSet, seed: int) -> TrainingSet:
    """The same rows in another order, with the companies numbered otherwise."""
    random = np.random.default_rng(seed)
    moved = table.take(random.permutation(len(table)))
    order = random.permutation(len(table.subject_ids))
    new = np.empty(len(order), dtype=np.int64)
    new[order] = np.arange(len(order))
    return TrainingSet(
        moved.names,
        moved.matrix,
        moved.labels,
        moved.days,
        moved.ends,
        new[moved.subjects],
        tuple(table.subject_ids[index] for index in order.tolist()),
    )
