"""Figures with intervals over days drawn whole, all symbols together: signals of one day overlap and share the market."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.patterns.found import Rows, Vector, Whole
from benchmarks.patterns.walking import Walked
from src.domains.crypto_patterns.roster.own_plan import COSTS
from src.learning.interval import interval
from src.learning.judge import Judge
from src.scoring.envelope import Estimate

Mask = NDArray[np.bool_]

SEED: Final = 20260101
TOP: Final = 0.1

BLOCK_DAYS: Final = 1
"""Half of all plans end within twenty minutes, of the slowest kind within six hours: a day is many of them."""


def judge_of(rows: Rows, days: Whole, *, block_days: int = BLOCK_DAYS) -> Judge:
    """A judge of rows by days drawn whole."""
    return Judge.of(rows.won, days, block_days=block_days, seed=SEED)


def mean_of(judge: Judge, values: Vector, chosen: Mask) -> Estimate:
    """Mean of the chosen rows' values with its 95 % interval; NaN where none is chosen."""
    wide = judge.weights.shape[1]
    total = judge.weights @ np.bincount(judge.blocks, np.where(chosen, values, 0.0), minlength=wide)
    count = judge.weights @ np.bincount(judge.blocks, chosen.astype(np.float64), minlength=wide)
    means = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0.0)
    return interval(float(means[0]), means[1:])


def difference_of(judge: Judge, values: Vector, chosen: Mask, other: Mask) -> Estimate:
    """How much higher the mean of some rows is than that of others, in each drawing of the same days."""
    wide = judge.weights.shape[1]
    means = []
    for rows in (chosen, other):
        total = judge.weights @ np.bincount(judge.blocks, np.where(rows, values, 0.0), minlength=wide)
        count = judge.weights @ np.bincount(judge.blocks, rows.astype(np.float64), minlength=wide)
        means.append(np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0.0))
    apart = means[0] - means[1]
    return interval(float(apart[0]), apart[1:])


def before_costs(rows: Rows) -> Vector:
    """(n,) what each earned without costs, in units of its risk."""
    return np.asarray(rows.earned + COSTS / rows.risk)


def top_of(told: Walked, score: Vector, within: Mask) -> Mask:
    """The tenth of some rows that a score puts first, in each week for itself; among equal scores, chance decides."""
    chosen = np.zeros(len(score), dtype=np.bool_)
    chance = np.random.default_rng(SEED).random(len(score))
    for week in np.unique(told.weeks[within]).tolist():
        rows = np.flatnonzero(within & (told.weeks == week) & np.isfinite(score))
        first = rows[np.lexsort((chance[rows], -score[rows]))][: round(TOP * len(rows))]
        chosen[first] = True
    return chosen


def spoken(told: Walked) -> Mask:
    """Rows on which everybody said something."""
    columns = (*told.scores.values(), *told.probabilities.values())
    return np.asarray(np.logical_and.reduce([np.isfinite(column) for column in columns]))
