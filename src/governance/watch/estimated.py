"""What to expect of the model on rows that have no answers yet, from its probabilities alone.

Confidence-based performance estimation: if a probability is right, the row behind it happens so often, and every figure has an
expectation. It therefore assumes that the probabilities are calibrated and that what features mean has not changed: it tells
what a shift of the rows does to performance, and is blind to a change of the world. Intervals hold where rows are independent
given their probabilities; rows of one day share the market, so true ones are wider.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.scoring.envelope import Estimate

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

ASSUMPTION: Final = (
    "Estimated as if every probability were right: it shows what a change in who is scored does to performance,"
    " and cannot see a change in what the features mean."
)
"""To be said wherever these figures are shown."""

_DRAWS: Final = 200  # worlds drawn; the ends of an interval are known to about a tenth of its width
_AT_ONCE: Final = 4_000_000  # answers drawn at once: 32 MB
_SMALLEST: Final = 1e-15
_TAILS: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Expected:
    """Expected figures with the 95 % interval in which the realised ones will lie; None where they cannot be told.

    Attributes:
        rows: Rows on which the model spoke.
        events: Expected number of events.
        flagged: Rows at or above the threshold.
        auc: Area under the ROC curve; None where all probabilities are 0 or 1 alike.
        brier: Mean squared error of the probabilities.
        log_loss: Nats a row.
        precision: Share of the flagged rows on which it will happen.
        recall: Share of the events that will have been flagged.
    """

    rows: int
    events: float
    flagged: int
    auc: Estimate | None
    brier: Estimate | None
    log_loss: Estimate | None
    precision: Estimate | None
    recall: Estimate | None


def expected(probabilities: Vector, threshold: float, *, seed: int = 20260101) -> Expected:
    """The performance to be expected on rows without answers.

    Args:
        probabilities: (rows,) calibrated, 0–1; NaN where the model was silent.
        threshold: Probability from which a row is flagged.
        seed: Fixes the worlds that intervals are made from.
    """
    # Sorted, so that the same rows in another order draw the same worlds.
    p = np.sort(probabilities[np.isfinite(probabilities)])
    if not len(p):
        return Expected(0, 0.0, 0, None, None, None, None, None)
    means = _means(p, threshold)
    drawn = _drawn(p, threshold, np.random.default_rng(seed))
    told = {name: _interval(means[name], drawn[name]) for name in means}
    return Expected(len(p), float(p.sum()), int((p >= threshold).sum()), **told)


def _means(p: Vector, threshold: float) -> dict[str, float]:
    held = np.clip(p, _SMALLEST, 1.0 - _SMALLEST)
    flagged = p[p >= threshold]
    return {
        "auc": _area(p),
        "brier": float(np.mean(p * (1.0 - p))),
        "log_loss": float(-np.mean(p * np.log(held) + (1.0 - p) * np.log1p(-held))),
        "precision": float(flagged.mean()) if len(flagged) else np.nan,
        "recall": float(flagged.sum() / p.sum()) if p.sum() > 0.0 else np.nan,
    }


def _area(p: Vector) -> float:
    """Expected pairs in order over expected pairs, a row not being paired with itself; ties count half."""
    _, places = np.unique(p, return_inverse=True)
    events, others = np.bincount(places, p), np.bincount(places, 1.0 - p)
    itself = np.bincount(places, p * (1.0 - p))
    below = np.cumsum(others) - others
    pairs = float(events.sum() * others.sum() - itself.sum())
    right = float((events * below + 0.5 * (events * others - itself)).sum())
    return right / pairs if pairs > 0.0 else np.nan


def _drawn(p: Vector, threshold: float, random: np.random.Generator) -> dict[str, Vector]:
    ranks = _ranks(p)
    held = np.clip(p, _SMALLEST, 1.0 - _SMALLEST)
    if_event, if_not = -np.log(held), -np.log1p(-held)
    found: dict[str, list[Vector]] = {name: [] for name in ("auc", "brier", "log_loss", "precision", "recall")}
    left = _DRAWS
    while left:
        draws = min(left, max(1, _AT_ONCE // len(p)))
        left -= draws
        happened = (random.random((draws, len(p))) < p).astype(np.float64)
        events, hits = happened.sum(axis=1), happened[:, p >= threshold].sum(axis=1)
        pairs = events * (len(p) - events)
        found["auc"].append(_share(happened @ ranks - events * (events + 1.0) / 2.0, pairs))
        found["brier"].append((float((p * p).sum()) + happened @ (1.0 - 2.0 * p)) / len(p))
        found["log_loss"].append((float(if_not.sum()) + happened @ (if_event - if_not)) / len(p))
        found["precision"].append(_share(hits, np.full(draws, float((p >= threshold).sum()))))
        found["recall"].append(_share(hits, events))
    return {name: np.concatenate(values) for name, values in found.items()}


def _ranks(ordered: Vector) -> Vector:
    _, places, counts = np.unique(ordered, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - 0.5 * (counts - 1.0))[places])


def _share(part: Vector, whole: Vector) -> Vector:
    share: Vector = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0.0)
    return share


def _interval(value: float, drawn: Vector) -> Estimate | None:
    known = drawn[np.isfinite(drawn)]
    if not np.isfinite(value) or not len(known):
        return None
    low, high = (float(end) for end in np.quantile(known, _TAILS))
    return Estimate(value, min(low, value), max(high, value))
