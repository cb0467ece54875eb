"""Window sums over many (subject, moment) pairs at once, by sorting and bisection.

Every fact is a stretch of time during which it counts: from when it was known to when it leaves the window or is corrected. The
sum at a moment is what has started less what has ended, so one sorted array of starts and one of ends answer any number of
questions, and no later fact can reach an earlier question.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from src.observations.table import NEVER, KindTable, Seconds

DAY = 86_400
"""Seconds in a day; windows are stretches of 24 hours, not calendar days."""

SECOND_BITS = 32
"""Width of the second in a composite key; the subject's index stands above it."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The questions: which subject, as of when.

    Attributes:
        subject: (n,) index of the subject.
        as_of: (n,) seconds since 1970.
    """

    subject: Seconds
    as_of: Seconds

    def earlier(self, days: float) -> "Rows":
        """The same subjects, so many days before."""
        return Rows(self.subject, self.as_of - round(days * DAY))


@dataclass(frozen=True, slots=True)
class Stretches:
    """Facts of one selection, each with the stretch over which it counts; sorted by subject and start.

    Attributes:
        subject: (m,) index of the subject.
        start: (m,) second from which it counts.
        end: (m,) second from which it no longer does.
        steady: Whether ends come in the order of starts, as they do unless a correction cut one short.
    """

    subject: Seconds
    start: Seconds
    end: Seconds
    steady: bool = False

    @classmethod
    def of(cls, table: KindTable, members: NDArray[np.bool_], days: float) -> "Stretches":
        """Stretches of a table's members for a window of so many days."""
        start = table.known_at[members]
        superseded = table.superseded_at[members]
        end = np.minimum(start + round(days * DAY), NEVER)
        if not len(start) or superseded.min() == NEVER:
            return cls(table.subject[members], start, end, steady=True)
        return cls(table.subject[members], start, np.maximum(np.minimum(end, superseded), start))

    def sums(self, rows: Rows, weights: Seconds) -> Seconds:
        """Sum of the weights of what counts at each row; whole numbers, so exact."""
        if not len(self.start):
            return np.zeros(len(rows.subject), dtype=np.int64)
        started = _running(weights)[_up_to(rows, composite(self.subject, self.start))]
        keys = composite(self.subject, self.end)
        order = slice(None) if self.steady else np.argsort(keys, kind="stable")
        ended = _running(weights[order])[_up_to(rows, keys[order])]
        return started - ended

    def counts(self, rows: Rows) -> Seconds:
        """How many count at each row."""
        if not len(self.start):
            return np.zeros(len(rows.subject), dtype=np.int64)
        ends = composite(self.subject, self.end)
        if not self.steady:
            ends.sort()
        return _up_to(rows, composite(self.subject, self.start)) - _up_to(rows, ends)

    def distinct(self, rows: Rows, labels: NDArray[np.object_]) -> Seconds:
        """How many different labels count at each row: overlapping stretches of one label are one stretch."""
        if not len(self.start):
            return np.zeros(len(rows.subject), dtype=np.int64)
        codes = np.unique(labels.astype(str), return_inverse=True)[1].astype(np.int64)
        order = np.lexsort((self.start, codes, self.subject))
        return _merged(self.subject[order], codes[order], self.start[order], self.end[order]).counts(rows)


def composite(subject: Seconds, second: Seconds) -> Seconds:
    """One sortable key of subject and second (0 to `NEVER`)."""
    return (subject << SECOND_BITS) | second


def newest(table: KindTable, members: NDArray[np.bool_], rows: Rows) -> Seconds:
    """Position among the members of the newest one standing at each row, or −1.

    A member that a correction has replaced by then is passed over.
    """
    subject, known, superseded = table.subject[members], table.known_at[members], table.superseded_at[members]
    position = np.searchsorted(composite(subject, known), composite(rows.subject, rows.as_of), side="right") - 1
    while True:
        safe = np.maximum(position, 0)
        own = (position >= 0) & (_take(subject, safe, -1) == rows.subject)
        replaced = own & (_take(superseded, safe, NEVER) <= rows.as_of)
        if not replaced.any():
            return np.where(own, position, -1)
        position = np.where(replaced, position - 1, position)


def _take(values: Seconds, positions: Seconds, otherwise: int) -> Seconds:
    return values[positions] if len(values) else np.full(len(positions), otherwise, dtype=np.int64)


def _up_to(rows: Rows, keys: Seconds) -> Seconds:
    """How many of the sorted keys lie at or before each row."""
    return np.searchsorted(keys, composite(rows.subject, rows.as_of), side="right")


def _running(weights: Seconds) -> Seconds:
    """Sum of the first so many weights, from none to all."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(weights)))


def _merged(subject: Seconds, code: Seconds, start: Seconds, end: Seconds) -> Stretches:
    """Union of the stretches of each (subject, label); all four sorted by subject, label, start."""
    pieces: list[tuple[int, int, int]] = []
    previous: tuple[int, int] | None = None
    for who, label, begin, finish in zip(subject.tolist(), code.tolist(), start.tolist(), end.tolist(), strict=True):
        if previous == (who, label) and begin <= pieces[-1][2]:
            pieces[-1] = (who, pieces[-1][1], max(pieces[-1][2], finish))
        else:
            pieces.append((who, begin, finish))
        previous = (who, label)
    columns = np.array(sorted(pieces), dtype=np.int64).reshape(-1, 3)
    return Stretches(columns[:, 0], columns[:, 1], columns[:, 2])
