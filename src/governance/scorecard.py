"""Rules, model and both together on the same answered rows: figures with intervals, calibration, lift, bands, and weeks.

Figures are those of a model card (`src.learning`), on rows on which everybody spoke. Ranking figures (`auc`,
`average_precision`) and lift go by what readers rank by: the rules score, the model's probability, the combined score. The
others go by probabilities (`Voices` says how points become them).

Intervals draw whole blocks of dates anew, all 400 draws whatever the number of rows. A few blocks cannot tell how far blocks
differ, so below `FEW` of them companies are drawn as well, and the wider of both intervals is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.governance.voices import VOICES, Voices
from src.governance.watch.bands import TENS, Band, bands
from src.governance.watch.quality import WINDOW, Quality, error_by_chance
from src.governance.watch.rate import Rate, rate
from src.governance.watch.resolved import Resolved
from src.learning.blocks import blocks
from src.learning.interval import interval
from src.learning.judge import Judge
from src.learning.metrics import proper
from src.learning.ranks import ranking
from src.learning.sample import Sample
from src.scoring.envelope import Estimate

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]

FIGURES: Final = ("log_loss", "brier", "brier_skill", "auc", "average_precision", "calibration_error")
"""What is told of each voice: log loss in nats a row, the others 0–1, skill at most 1."""

FEW: Final = 5
"""Blocks of dates below which companies are drawn as well: percentiles of fewer than five things are hardly an interval."""

MOST_WEEKS: Final = 104
"""Weeks of quality, the latest: two years."""

SHARES: Final = tuple(tenth / 10 for tenth in range(1, 11))
"""Of the rows, highest first, whose lift is told."""

_BINS: Final = 10
_ERROR_BINS: Final = 20  # as many as the calibration error of a model card is made of
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of all voices on the same rows.

    Attributes:
        rows: Answered rows on which every voice spoke.
        events: On how many it happened.
        first: Day of the earliest.
        last: Day of the latest.
        voices: Voice → figure of `FIGURES` → its value with a 95 % interval; None where it cannot be told.
    """

    rows: int
    events: int
    first: date
    last: date
    voices: Mapping[str, Mapping[str, Estimate | None]]


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows with about the same probability: its mean, 0–1, and how often it happened."""

    promised: float
    happened: Rate


@dataclass(frozen=True, slots=True)
class Lift:
    """The highest rows by score.

    Attributes:
        share: Of all rows, above 0 to 1.
        rows: How many these are, rounded up.
        rate: How often it happened among them, 0–1; of equal scores at the end each counts in part.
        lift: How many times the rate of all rows that is; None where it never happened.
    """

    share: float
    rows: int
    rate: float
    lift: float | None


def figures(voices: Voices, *, block_days: int, seed: int = 0) -> Figures | None:
    """Every voice's figures on the rows on which all spoke; None without such a row.

    Args:
        voices: What was said, and the answers.
        block_days: Calendar days whose rows are taken together.
        seed: Fixes the draws.
    """
    same = voices.where(voices.compared)
    if not len(same):
        return None
    judges = _judges(same.past, block_days, seed)
    told = {voice: _estimates(judges, same.probabilities[voice], same.ranked[voice]) for voice in VOICES}
    first, last = (date.fromordinal(int(day)) for day in (same.past.days.min(), same.past.days.max()))
    return Figures(len(same), int(same.past.labels.sum()), first, last, told)


def calibration(voices: Voices, *, block_days: int) -> dict[str, tuple[Bin, ...]]:
    """Whether it happened as often as was said: ten bins of as many rows each, fewer where probabilities are equal.

    On the rows on which all voices spoke, or where there is none, on each one's own.
    """
    return {voice: _bins(rows.past, rows.probabilities[voice], block_days) for voice, rows in _shared(voices).items()}


def lift(voices: Voices) -> dict[str, tuple[Lift, ...]]:
    """How much more often it happened among the highest rows; on the rows of `calibration`."""
    return {voice: _lifts(rows.past.labels, rows.ranked[voice]) for voice, rows in _shared(voices).items()}


def banded(voices: Voices, *, block_days: int) -> dict[str, tuple[Band, ...]]:
    """Bands of ten points of each voice's score, with what its own probabilities promised; none of a voice without a score."""
    past = voices.past
    scores = {"rules": past.rules, "ml": past.ml, "combined": past.combined}
    found: dict[str, tuple[Band, ...]] = {}
    for voice in VOICES:
        scored = np.isfinite(scores[voice])
        rows = replace(past, probability=voices.probabilities[voice]).where(scored)
        found[voice] = bands(scores[voice][scored], rows, TENS, block_days=block_days) if len(rows) else ()
    return found


def weekly(past: Resolved, until: date, window: int = WINDOW) -> tuple[Quality, ...]:
    """The model's quality as it could be known at the end of each Sunday, and at last on the date of the run.

    The figures of `src.governance.watch.quality.course`, without the refits that its calibration error costs: of windows of
    500 companies that is a tenth of the time.

    Args:
        past: The answers.
        until: Date of the run.
        window: Matured days looked at together.
    """
    spoken = past.where(np.isfinite(past.probability))
    if not len(spoken):
        return ()
    first = date.fromordinal(int(spoken.known.min()))
    sunday = until - timedelta(days=until.isoweekday() % 7)
    dates = sorted({until, *(sunday - week * _WEEK for week in range(MOST_WEEKS))})
    return tuple(_quality(_latest(spoken, on, window), on) for on in dates if first <= on)


def _latest(past: Resolved, on: date, window: int) -> Resolved:
    """The rows of the latest so many days that were answered by a date; at least one was."""
    known = past.known <= on.toordinal()
    return past.where(known & (past.days >= np.unique(past.days[known])[-window:][0]))


def _quality(rows: Resolved, on: date) -> Quality:
    judge = Judge.of(rows.labels, rows.days, block_days=1, seed=0, draws=0)
    drawn = _drawn(judge, rows.probability, rows.probability)
    told = {name: _finite(values[0]) for name, values in drawn.items() if name != "average_precision"}
    first, last = (date.fromordinal(int(day)) for day in (rows.days.min(), rows.days.max()))
    chance, promised = error_by_chance(rows.probability), float(rows.probability.mean())
    return Quality(on, first, last, len(rows), int(rows.labels.sum()), error_by_chance=chance, promised=promised, **told)


def _shared(voices: Voices) -> dict[str, Voices]:
    compared = voices.compared
    return {voice: voices.where(compared if compared.any() else voices.spoke(voice)) for voice in VOICES}


def _judges(past: Resolved, block_days: int, seed: int) -> list[Judge]:
    """What draws anew: dates, and where those are few, companies too; none where there is only one of either."""
    dates = Judge.of(past.labels, past.days, block_days=block_days, seed=seed)
    if dates.weights.shape[1] >= FEW:
        return [dates]
    return [dates, Judge.of(past.labels, past.subjects, block_days=1, seed=seed)]


def _estimates(judges: Sequence[Judge], probabilities: Vector, ranked: Vector) -> dict[str, Estimate | None]:
    drawn = [_drawn(judge, probabilities, ranked) for judge in judges if judge.weights.shape[1] > 1]
    return {name: _estimate([found[name] for found in drawn]) for name in FIGURES}


def _drawn(judge: Judge, probabilities: Vector, ranked: Vector) -> dict[str, Vector]:
    """(1 + draws,) of each of `FIGURES`, the first of all rows once."""
    said = _sample(judge, probabilities)
    order = said if ranked is probabilities else _sample(judge, ranked)
    # Of few blocks many draws are the same one, and one of each is worked out.
    weights, places = np.unique(judge.weights, axis=0, return_inverse=True)
    found = proper(said, weights) | ranking(order, weights) | {"calibration_error": calibration_errors(said, weights)}
    return {name: found[name][places.reshape(-1)] for name in FIGURES}


def _sample(judge: Judge, column: Vector) -> Sample:
    return Sample.of(judge.labels, column, judge.days, judge.blocks, judge.weights.shape[1])


def calibration_errors(sample: Sample, weights: Vector) -> Vector:
    """(draws,) mean distance of mean probability and frequency over twenty bins of as many rows each, as on a model card.

    Args:
        sample: Labels and probabilities.
        weights: (draws, blocks).
    """
    places = _places(sample.probabilities, _ERROR_BINS)
    cells, count = places * sample.block_count + sample.blocks, int(places.max()) + 1
    gaps = np.bincount(cells, sample.probabilities - sample.labels, minlength=count * sample.block_count)
    error: Vector = np.abs(weights @ gaps.reshape(count, -1).T).sum(axis=1) / (weights @ sample.per_block(np.ones(len(places))))
    return error


def _places(probabilities: Vector, bins: int) -> Whole:
    edges = np.unique(np.quantile(probabilities, np.arange(1, bins) / bins))
    return np.searchsorted(edges, probabilities, side="right").astype(np.int64)


def _estimate(drawn: Sequence[Vector]) -> Estimate | None:
    """The value, and the widest of the intervals; None where either cannot be told."""
    if not drawn or not all(np.isfinite(values[0]) and np.isfinite(values[1:]).any() for values in drawn):
        return None
    found = [interval(float(values[0]), values[1:]) for values in drawn]
    return Estimate(found[0].value, min(one.low for one in found), max(one.high for one in found))


def _bins(past: Resolved, probabilities: Vector, block_days: int) -> tuple[Bin, ...]:
    if not len(past):
        return ()
    places = _places(probabilities, _BINS)
    found = []
    for place in np.unique(places):
        rows = past.where(places == place)
        happened = rate(rows.labels, rows.subjects, blocks(rows.days, block_days))
        found.append(Bin(float(probabilities[places == place].mean()), happened))
    return tuple(found)


def _lifts(labels: Vector, ranked: Vector) -> tuple[Lift, ...]:
    if not len(labels):
        return ()
    order = np.argsort(-ranked, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(ranked[order]) != 0.0, True))
    rows, events = np.append(0, ends + 1), np.append(0.0, np.cumsum(labels[order])[ends])
    usual = float(labels.mean())
    found = []
    for share in SHARES:
        top = int(np.ceil(share * len(labels) - 1e-9))
        happened = float(np.interp(top, rows, events)) / top
        found.append(Lift(share, top, happened, happened / usual if usual else None))
    return tuple(found)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
