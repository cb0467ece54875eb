"""Catching features that know the future: one proof, by deleting the future, and one alarm, by what a day's delay costs."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from src.learning.judge import Judge, block_days
from src.learning.training_set import Matrix, TrainingSet
from src.scoring.envelope import Estimate

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]

_BINS = 20
_LEARNED = 0.5  # share of the days whose event rates judge the others
# Of AUC. Of 128 honest measures of prices and filings in 2004–2012 a day's delay cost all but one at most 0.04, and a surge of
# volume 0.07; tomorrow's move among them 0.11.
_CLIFF = 0.05
_STEEPER = 3.0  # times what the second day's delay costs


def moved_by_the_future(
    names: Sequence[str], measure: Callable[[int | None], Matrix], days: Whole, cuts: Sequence[int]
) -> dict[str, int]:
    """Features whose value on some day changes when everything known later is deleted: proof that they look ahead.

    Args:
        names: Features in order.
        measure: Measures (rows, features) from the record as it is (None), or with everything deleted that became known after
            a day (its ordinal); always the same rows in the same order.
        days: (rows,) date ordinals.
        cuts: Days after which the record is deleted, in turn; rows up to a cut must not change.

    Returns:
        How many values changed, by feature, for those with any; missing equals missing.
    """
    whole = measure(None)
    changed = np.zeros(len(names), dtype=np.int64)
    for cut in cuts:
        rows = days <= cut
        before, after = whole[rows], measure(cut)[rows]
        changed += ((before != after) & ~(np.isnan(before) & np.isnan(after))).sum(axis=0)
    return {name: int(count) for name, count in zip(names, changed.tolist(), strict=True) if count}


class Alarm(NamedTuple):
    """A feature that loses too much when it is a day older.

    Attributes:
        feature: Name.
        auc: What the feature alone reaches out of time.
        lagged: What it reaches as it was the company's row before.
        cliff: The difference with its 95 % interval.
    """

    feature: str
    auc: float
    lagged: float
    cliff: Estimate


def alarms(table: TrainingSet, *, seed: int = 20260101) -> tuple[Alarm, ...]:
    """Features whose worth drops off a cliff when they are a day older, steepest first.

    What was known yesterday is hardly worse than what was known today, and what was known the day before hardly worse again; a
    feature that saw a day of its own label loses that day at once. Each feature alone is turned into event rates of its twenty
    bins on the earlier half of the days, and judged on the later half.

    An alarm is for a person to look at: a rare event that is announced a day ahead may ring it too, and what peeks without
    telling more rings none. `moved_by_the_future` is the proof.

    Args:
        table: Resolved rows, one a company and trading day.
        seed: Fixes the draws of the interval.
    """
    table = table.in_order()
    lags = [_lagged(table, by) for by in (1, 2)]
    days = np.unique(table.days)
    border = int(days[int(len(days) * _LEARNED)])
    early, late = np.flatnonzero(table.ends < border), np.flatnonzero(table.days >= border)
    judge = Judge.of(table.labels[late], table.days[late], block_days=block_days(table.horizon_days), seed=seed)
    found = []
    for index, name in enumerate(table.names):
        column = table.matrix[:, index].astype(np.float64)
        now, day, two = (
            _rates(values[early], table.labels[early], values[late])
            for values in (column, *(np.where(rows >= 0, column[rows], np.nan) for rows in lags))
        )
        areas = [judge.value("auc", forecast) for forecast in (now, day, two)]
        if areas[0] - areas[1] <= max(_CLIFF, _STEEPER * (areas[1] - areas[2])):
            continue
        cliff = judge.difference("auc", now, day)
        if cliff.low > 0.0:
            found.append(Alarm(name, areas[0], areas[1], cliff))
    return tuple(sorted(found, key=lambda alarm: -alarm.cliff.value))


def _lagged(table: TrainingSet, by: int) -> Whole:
    """Row of the same company so many rows earlier; −1 where there is none."""
    order = np.lexsort((table.days, table.subjects))
    earlier = np.full(len(table), -1, dtype=np.int64)
    same = table.subjects[order][by:] == table.subjects[order][:-by]
    earlier[order[by:][same]] = order[:-by][same]
    return earlier


def _rates(known: Vector, labels: Vector, asked: Vector) -> Vector:
    """Event rate of the bin each asked value falls into, learned from known ones; missing is a bin of its own."""
    finite = known[np.isfinite(known)]
    edges = np.unique(np.quantile(finite, np.arange(1, _BINS) / _BINS)) if len(finite) else np.empty(0)
    places = [np.where(np.isnan(x), len(edges) + 1, np.searchsorted(edges, x, side="right")) for x in (known, asked)]
    rows = np.bincount(places[0], minlength=len(edges) + 2)
    events = np.bincount(places[0], labels, minlength=len(edges) + 2)
    rates: Vector = (events + labels.mean()) / (rows + 1.0)  # one row of the base rate, so that an empty bin says nothing
    return rates[places[1]]
