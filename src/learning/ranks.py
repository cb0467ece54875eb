"""What depends on the order of opinions alone, worked out for every resampling of blocks of dates at once.

Only rows with an event move a ranking figure. For each run of equal opinions that holds one, the rows and events of every block
that rank above it, and within it, are counted once; a resampling is then a weight a block, and all of them one matrix product.
That is exact, and costs events × blocks instead of rows a resampling: at 150,000 rows and 400 resamplings a tenth of the time
(`benchmarks.bench_backtest`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from src.learning.sample import Sample

Vector = NDArray[np.float64]
Figures = dict[str, Vector]

TOP_SHARE = 0.05
"""The share of rows called "top": about as many as there are events."""

_AT_ONCE = 64
"""Resamplings in one product: with 10,000 events the working set is a few megabytes."""


def ranking(sample: Sample, weights: Vector) -> Figures:
    """Area under the ROC curve, average precision, and the top 5 %: its precision, and how many times the base rate that is.

    With S the events' ranks, AUC = P(event ranks above non-event) + ½ P(they tie) (Hanley and McNeil 1982), and average
    precision = Σ precision at each event ÷ events, over runs of equal opinions taken whole, as scikit-learn has it. A top share
    that ends within a run takes the run's mean.

    Args:
        sample: Rows with what they are ranked by in `probabilities`, a score as well as a probability.
        weights: (draws, blocks) how often each block counts.

    Returns:
        `auc`, `average_precision`, `precision_top_5pct`, `lift_top_5pct`, each (draws,); NaN where a draw has no event or
        nothing else.
    """
    counts = _counts(sample)
    rows = weights @ sample.per_block(np.ones(len(sample.labels)))
    parts = [_ranked(counts, weights[at : at + _AT_ONCE], rows[at : at + _AT_ONCE]) for at in range(0, len(weights), _AT_ONCE)]
    names = ("auc", "average_precision", "precision_top_5pct", "lift_top_5pct")
    return dict(zip(names, np.concatenate(parts, axis=1), strict=True))


@dataclass(frozen=True, slots=True)
class _Ties:
    """Rows and events within each run, by block: (runs, blocks)."""

    rows: Vector
    events: Vector

    def drawn(self, weights: Vector) -> tuple[Vector, Vector]:
        return self.rows @ weights.T, self.events @ weights.T


@dataclass(frozen=True, slots=True)
class _Singles:
    """Runs of one row, which is the event: only its block is needed, (runs,)."""

    blocks: NDArray[np.int64]

    def drawn(self, weights: Vector) -> tuple[Vector, Vector]:
        one = weights.T[self.blocks]
        return one, one


@dataclass(frozen=True, slots=True)
class _Counts:
    """By run of equal opinions that holds an event, highest first: rows of each block down to its end, and what is within."""

    to_end: Vector
    within: _Ties | _Singles


def _counts(sample: Sample) -> _Counts:
    blocks = sample.block_count
    sizes = np.diff(sample.tie_ends, prepend=-1)
    run = np.repeat(np.arange(len(sizes)), sizes)
    eventful = np.flatnonzero(np.bincount(run, sample.ranked_labels, minlength=len(sizes)) > 0.0)
    place = np.searchsorted(eventful, np.arange(len(sizes)))[run]  # the first eventful run that ends at or below each row

    def table(chosen: NDArray[np.bool_]) -> Vector:
        flat = np.bincount(place[chosen] * blocks + sample.ranked_blocks[chosen], minlength=len(eventful) * blocks)
        return flat.reshape(len(eventful), blocks).astype(np.float64)

    to_end = np.cumsum(table(place < len(eventful)), axis=0)
    if (sizes[eventful] == 1).all():
        return _Counts(to_end, _Singles(sample.ranked_blocks[sample.tie_ends[eventful]]))
    within = np.isin(run, eventful)
    return _Counts(to_end, _Ties(table(within), table(within & (sample.ranked_labels == 1.0))))


def _ranked(counts: _Counts, weights: Vector, rows: Vector) -> Vector:
    """(4, draws) of one product's draws."""
    figures = np.full((4, len(weights)), np.nan)
    if not len(counts.to_end):
        return figures
    ends = counts.to_end @ weights.T
    within, new_events = counts.within.drawn(weights)
    hits = np.cumsum(new_events, axis=0)
    events = hits[-1]
    others = rows - events
    told = (events > 0.0) & (others > 0.0)
    below = others - (ends - hits)
    with np.errstate(invalid="ignore", divide="ignore"):
        figures[0] = (new_events * (below + 0.5 * (within - new_events))).sum(axis=0) / (events * others)
        precision = np.divide(hits, ends, out=np.zeros_like(hits), where=ends > 0.0)
        figures[1] = (new_events * precision).sum(axis=0) / events
        found = np.array([_reached(TOP_SHARE * rows[at], ends[:, at], within[:, at], hits[:, at]) for at in range(len(rows))])
        figures[2] = found / (TOP_SHARE * rows)
        figures[3] = figures[2] * rows / events
    figures[:, ~told] = np.nan
    return figures


def _reached(top: float, ends: Vector, within: Vector, hits: Vector) -> float:
    """Events among the first so many rows; inside a run of equals, in proportion."""
    at = int(np.searchsorted(ends, top))
    if at == len(ends):
        return float(hits[-1])
    before = float(hits[at - 1]) if at else 0.0
    inside = max(top - float(ends[at] - within[at]), 0.0)
    return before + (float(hits[at]) - before) * inside / float(within[at]) if within[at] > 0.0 else before


def daily(sample: Sample, weights: Vector, picked: Sequence[int]) -> Figures:
    """Precision of the k rows of each day that rank highest; of equals at the border each counts in part.

    Args:
        sample: Rows with what they are ranked by in `probabilities`.
        weights: (draws, blocks).
        picked: How many a day, each k.

    Returns:
        `precision_at_k_a_day`, (draws,); a day with fewer rows than k counts with those it has.
    """
    order = np.lexsort((-sample.probabilities, sample.days))
    days, ranked, labels = sample.days[order], sample.probabilities[order], sample.labels[order]
    starts = np.flatnonzero(np.concatenate([[True], (days[1:] != days[:-1]) | (ranked[1:] != ranked[:-1])]))
    sizes = np.diff(starts, append=len(ranked))
    before = starts - np.searchsorted(days, days[starts])
    rates = np.add.reduceat(labels, starts) / sizes
    blocks, wide = sample.blocks[order][starts], sample.block_count
    figures: Figures = {}
    for k in picked:
        taken = np.clip(k - before, 0, sizes).astype(np.float64)
        hit = weights @ np.bincount(blocks, rates * taken, minlength=wide)
        looked = weights @ np.bincount(blocks, taken, minlength=wide)
        figures[f"precision_at_{k}_a_day"] = np.divide(hit, looked, out=np.full(len(hit), np.nan), where=looked > 0.0)
    return figures
