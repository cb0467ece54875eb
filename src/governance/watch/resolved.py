"""Outcomes as columns: what was said of each snapshot, and what came of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from src.ledger.outcome import RESOLVED, Identity, Outcome

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """Answered snapshots, by moment, subject and run, whatever order they came in.

    Attributes:
        days: (rows,) date ordinals of the snapshots.
        known: (rows,) date ordinals of the runs that found the answers; nothing may be made of a row before.
        subjects: (rows,) a number for each subject.
        labels: (rows,) 1.0 where it happened, 0.0 where not.
        rules: (rows,) rules score then, 0–100; NaN when silent.
        ml: (rows,) the model's score then, 0–100; NaN when silent.
        probability: (rows,) the model's, 0–1; NaN when silent.
        combined: (rows,) combined score then, 0–100; NaN when unknown.
    """

    days: Whole
    known: Whole
    subjects: Whole
    labels: Vector
    rules: Vector
    ml: Vector
    probability: Vector
    combined: Vector

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], target: str, versions: Collection[str] | None = None) -> "Resolved":
        """The answers of a target; those that were given up are no answers, and an answer found twice is the first.

        Args:
            outcomes: Of any targets and runs.
            target: What was asked.
            versions: Models whose opinions count: those of others are left out (NaN), the rules' stay. None for all.
        """
        chosen: dict[Identity, Outcome] = {}
        for outcome in sorted(outcomes, key=lambda item: item.resolved_at):
            if outcome.target == target and outcome.state == RESOLVED and outcome.label is not None:
                chosen.setdefault(outcome.identity, outcome)
        rows = sorted(chosen.values(), key=lambda item: (item.as_of, item.subject, item.run_id))
        numbers = {subject: number for number, subject in enumerate(sorted({row.subject for row in rows}))}
        heard = [not row.hindsight and (versions is None or row.model_version in versions) for row in rows]
        return cls(
            days=np.array([row.date.toordinal() for row in rows], dtype=np.int64),
            known=np.array([row.resolved_at.date().toordinal() for row in rows], dtype=np.int64),
            subjects=np.array([numbers[row.subject] for row in rows], dtype=np.int64),
            labels=_column(row.label for row in rows),
            rules=_column(row.rules for row in rows),
            ml=_column(row.ml if ours else None for row, ours in zip(rows, heard, strict=True)),
            probability=_column(row.probability if ours else None for row, ours in zip(rows, heard, strict=True)),
            combined=_column(row.combined for row in rows),
        )

    def __len__(self) -> int:
        return len(self.days)

    def where(self, rows: Truth) -> "Resolved":
        """Some of the rows."""
        return Resolved(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})

    def by(self, day: date) -> "Resolved":
        """What was answered by the end of a date."""
        return self.where(self.known <= day.toordinal())

    def latest(self, days: int) -> tuple["Resolved", "Resolved"]:
        """The rows of the latest so many days that have rows, and all earlier ones."""
        distinct = np.unique(self.days)
        start = distinct[-days] if len(distinct) >= days else (distinct[0] if len(distinct) else 0)
        recent = self.days >= start
        return self.where(recent), self.where(~recent)


def _column(values: Iterable[float | None]) -> Vector:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
