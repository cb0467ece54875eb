"""What rules, model and both together said of answered snapshots: scores that rank them, and probabilities to hold them to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.governance.maturing import RulesCurve
from src.governance.watch.resolved import Resolved
from src.governance.weight.pool import log_odds
from src.ledger.outcome import RESOLVED, Outcome

Vector = NDArray[np.float64]
Truth = NDArray[np.bool_]

VOICES: Final = ("rules", "ml", "combined")
"""Who is judged, in the order in which they are told."""


@dataclass(frozen=True, slots=True, eq=False)
class Voices:
    """Answered snapshots, by moment, subject and run, whatever order they came in.

    Attributes:
        past: The answers, and the scores as they were given.
        ranked: Voice → (rows,) what its rows are ranked by, NaN when silent: the rules score and the combined score as readers
            saw them, 0–100, and the model's probability, of which its score is a rising map that is cut at both ends.
        probabilities: Voice → (rows,) 0–1, NaN when silent. The rules' are the frequencies of about as many points among
            answers that were known before the day (`RulesCurve`); the model's are its own; both together are their logarithmic
            pool with the weight that was in force, and where one of the two was silent, what the other said.
    """

    past: Resolved
    ranked: Mapping[str, Vector]
    probabilities: Mapping[str, Vector]

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], target: str, base_rate: float) -> "Voices":
        """Read outcomes.

        Args:
            outcomes: Of any targets, one a subject and day; those that were given up are no answers, and still tell when the
                answers of their day were there.
            target: What was asked.
            base_rate: How often it happened in training, 0–1: what the rules say before anything is answered.
        """
        asked = [outcome for outcome in outcomes if outcome.target == target]
        rows = sorted(asked, key=lambda row: (row.as_of, row.subject, row.run_id))
        past = Resolved.of(rows, target)
        answered = np.array([row.label is not None and row.state == RESOLVED for row in rows], dtype=bool)
        weights = _column(row.ml_weight for row in rows)[answered]
        rules = _rules(rows, base_rate)[answered]
        return cls(
            past,
            {"rules": past.rules, "ml": past.probability, "combined": past.combined},
            {"rules": rules, "ml": past.probability, "combined": _pooled(rules, past.probability, weights)},
        )

    def __len__(self) -> int:
        return len(self.past)

    def spoke(self, voice: str) -> Truth:
        """On which rows a voice can be judged."""
        found: Truth = np.isfinite(self.ranked[voice]) & np.isfinite(self.probabilities[voice])
        return found

    @property
    def compared(self) -> Truth:
        """On which rows every voice can be: the only ones that compare them."""
        rows: Truth = np.logical_and.reduce([self.spoke(voice) for voice in VOICES])
        return rows

    def where(self, rows: Truth) -> "Voices":
        """Some of the rows."""
        return Voices(
            self.past.where(rows),
            {voice: column[rows] for voice, column in self.ranked.items()},
            {voice: column[rows] for voice, column in self.probabilities.items()},
        )


def _rules(rows: Sequence[Outcome], base_rate: float) -> Vector:
    """The rules' probability of each row, to the last bit what `matured_days` makes of all of them for the weight's policies.

    A day is learned from on the date by which half of its answers were there, with those, and tells later days alone.
    """
    days = np.array([row.as_of.date().toordinal() for row in rows], dtype=np.int64)
    known = np.array([row.resolved_at.date().toordinal() for row in rows], dtype=np.int64)
    points, labels = _column(row.rules for row in rows), _column(row.label for row in rows)
    order = np.lexsort((known, days))
    groups = np.split(order, np.flatnonzero(np.diff(days[order])) + 1) if len(rows) else []
    arrivals = sorted((int(known[group[(len(group) - 1) // 2]]), place) for place, group in enumerate(groups))
    curve, arrived, found = RulesCurve(base_rate), 0, np.full(len(rows), np.nan)
    for group in groups:
        while arrived < len(arrivals) and arrivals[arrived][0] < days[group[0]]:
            on, came = arrivals[arrived][0], groups[arrivals[arrived][1]]
            curve.learn(points[came], np.where(known[came] <= on, labels[came], np.nan))
            arrived += 1
        found[group] = curve.probabilities(points[group])
    return found


def _pooled(rules: Vector, ml: Vector, weights: Vector) -> Vector:
    one, other = log_odds(rules), log_odds(ml)
    pooled = (1.0 - weights) * one + weights * other
    pooled = np.where(np.isnan(one), other, np.where(np.isnan(other), one, pooled))
    probabilities: Vector = 1.0 / (1.0 + np.exp(-pooled))
    return probabilities


def _column(values: Iterable[float | None]) -> Vector:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
