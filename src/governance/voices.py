"""What rules, model and both together said of answered snapshots: scores that rank them, and probabilities to hold them to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.governance.maturing import Said, matured_days
from src.governance.watch.resolved import Resolved
from src.governance.weight.pool import log_odds
from src.ledger.outcome import Outcome

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
        answered = np.array([row.label is not None and row.state == "resolved" for row in rows], dtype=bool)
        weights = np.array([np.nan if row.ml_weight is None else row.ml_weight for row in rows], dtype=np.float64)[answered]
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


def _rules(rows: list[Outcome], base_rate: float) -> Vector:
    """The rules' probability of each row, as the weight's policies read it; rows are by moment and subject."""
    said = [Said.of(row) for row in rows]
    order = sorted(range(len(said)), key=lambda place: (said[place].day, said[place].subject))
    days = matured_days([said[place] for place in order], base_rate)
    found: Vector = np.full(len(rows), np.nan)
    if days:
        found[order] = np.concatenate([day.rules for day in days])
    return found


def _pooled(rules: Vector, ml: Vector, weights: Vector) -> Vector:
    one, other = log_odds(rules), log_odds(ml)
    pooled = (1.0 - weights) * one + weights * other
    pooled = np.where(np.isnan(one), other, np.where(np.isnan(other), one, pooled))
    probabilities: Vector = 1.0 / (1.0 + np.exp(-pooled))
    return probabilities
