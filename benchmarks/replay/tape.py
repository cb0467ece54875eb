"""Answered days as columns: what can be cut, shuffled and spoiled whole days at a time, and walked by any policy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from src.governance.matured import MaturedDay
from src.governance.maturing import RulesCurve
from src.ledger.outcome import Outcome

Matrix = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """Days in order.

    Attributes:
        days: (days,) ordinals.
        known: (days,) ordinal of the evening by which half of a day's answers were there.
        scores: (days, companies) of the rules, 0–100; NaN when silent.
        model: (days, companies) the model's probabilities; NaN when silent.
        labels: (days, companies) 1, 0, or NaN without an answer by that evening.
    """

    days: Integers
    known: Integers
    scores: Matrix
    model: Matrix
    labels: Matrix

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> "Tape":
        """Outcomes as columns; a company's column is the same on every day."""
        rows = sorted(outcomes, key=lambda outcome: (outcome.date, outcome.subject))
        days = np.unique([row.date.toordinal() for row in rows])
        names = {name: place for place, name in enumerate(sorted({row.subject for row in rows}))}
        scores, model, labels, known = np.full((4, len(days), len(names)), np.nan)
        for row in rows:
            at = int(np.searchsorted(days, row.date.toordinal())), names[row.subject]
            scores[at], model[at], labels[at] = _number(row.rules), _number(row.probability), _number(row.label)
            known[at] = row.resolved_at.date().toordinal()
        half = np.array([sorted(day[np.isfinite(day)])[(int(np.isfinite(day).sum()) - 1) // 2] for day in known])
        return cls(days, half.astype(np.int64), scores, model, np.where(known <= half[:, None], labels, np.nan))

    def __len__(self) -> int:
        """Days."""
        return len(self.days)

    def with_model(self, model: Matrix) -> "Tape":
        """The same days with another model's words."""
        return Tape(self.days, self.known, self.scores, model, self.labels)

    def drawn(self, places: Integers, sessions: Integers, delay: int) -> "Tape":
        """Some of the days, whole, on a calendar of their own.

        Args:
            places: (n,) which day stands on each date.
            sessions: (n + delay,) ordinals of consecutive sessions.
            delay: Sessions from a day to the evening on which its answers are there.
        """
        n = len(places)
        columns = (column[places] for column in (self.scores, self.model, self.labels))
        return Tape(sessions[:n], sessions[delay : n + delay], *columns)

    def rules(self, base_rate: float) -> Matrix:
        """(days, companies) the rules as probabilities, each day's made of answers known before it; NaN when silent."""
        curve, told, arrived = RulesCurve(base_rate), np.full(self.scores.shape, np.nan), 0
        order = np.lexsort((np.arange(len(self)), self.known))
        for place in range(len(self)):
            while arrived < len(order) and self.known[order[arrived]] < self.days[place]:
                curve.learn(self.scores[order[arrived]], self.labels[order[arrived]])
                arrived += 1
            told[place] = curve.probabilities(self.scores[place])
        return told

    def matured(self, rules: Matrix) -> tuple[MaturedDay, ...]:
        """As policies read them, with the rules as probabilities."""
        columns = zip(self.dates, self.known.tolist(), rules, self.model, self.labels, strict=True)
        return tuple(MaturedDay(on, date.fromordinal(known), *said) for on, known, *said in columns)

    @property
    def dates(self) -> Sequence[date]:
        """The days as dates."""
        return [date.fromordinal(day) for day in self.days.tolist()]


def drawn_places(random: np.random.Generator, days: int, length: int, block: int) -> Integers:
    """(length,) places of days: blocks of consecutive days, begun anywhere, over the end and on from the start."""
    starts = random.integers(0, days, -(-length // block))
    places: Integers = ((starts[:, None] + np.arange(block)) % days).ravel()[:length]
    return places


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
