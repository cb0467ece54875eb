"""The questions of one evaluation, in order, and which of them is the first to see a given moment."""

from dataclasses import dataclass

import numpy as np

from src.features.expression import Column
from src.observations.table import Seconds

DAY = 86_400
"""Seconds in a day; windows are stretches of 24 hours, not calendar days."""

SECOND_BITS = 32
"""Width of the second in a composite key; the subject's index stands above it."""

SPARSEST = 4
"""A lattice may have this many cells a row: trading days of companies that were listed for half of the time need three."""

SMALLEST = 4096
"""A lattice of no more cells than this costs next to nothing, however few the rows."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The questions: which subject, as of when.

    Attributes:
        subject: (n,) index of the subject.
        as_of: (n,) seconds since 1970.
    """

    subject: Seconds
    as_of: Seconds


@dataclass(frozen=True, slots=True)
class Lattice:
    """Rows that are all asked at the same second of the day: the first row after a moment is looked up, not searched for.

    Attributes:
        origin: Earliest moment asked.
        days: Days in the lattice of one subject, the last one being after every row.
        before: (subjects × days,) how many rows stand before each cell.
    """

    origin: int
    days: int
    before: Seconds

    def first(self, subject: Seconds, second: Seconds) -> Seconds:
        """See `Grid.first`."""
        day = (second - (self.origin - DAY + 1)) // DAY
        np.maximum(day, 0, out=day)
        np.minimum(day, self.days - 1, out=day)
        day += subject * self.days
        return self.before[day]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows sorted by subject and moment, each pair once.

    Attributes:
        rows: (n,) the rows in this order.
        asked: (q,) which of them answers each question; None where the questions came in this order.
        lattice: Look-up of moments, where there is one.
        keys: (n,) composite keys of the rows, where there is none.
    """

    rows: Rows
    asked: Seconds | None
    lattice: Lattice | None
    keys: Seconds

    @classmethod
    def of(cls, rows: Rows, subjects: int) -> "Grid":
        """Grid of any rows, in any order, about subjects numbered below `subjects`."""
        nothing = np.empty(0, dtype=np.int64)
        if not len(rows.as_of):
            return cls(rows, None, None, nothing)
        origin = int(rows.as_of.min())
        day = (rows.as_of - origin) // DAY
        days = int(day.max()) + 2
        cells = subjects * days
        if cells > SPARSEST * len(day) + SMALLEST or not np.array_equal(day * DAY + origin, rows.as_of):
            return cls._searched(rows)
        day += rows.subject * days
        if _is_ascending(day):
            held = np.bincount(day, minlength=cells)
            return cls(rows, None, Lattice(origin, days, np.cumsum(held) - held), nothing)
        filled = np.bincount(day, minlength=cells) > 0
        before: Seconds = np.cumsum(filled) - filled
        place = np.flatnonzero(filled)
        ordered = Rows(place // days, origin + place % days * DAY)
        return cls(ordered, before[day], Lattice(origin, days, before), nothing)

    @classmethod
    def _searched(cls, rows: Rows) -> "Grid":
        keys = composite(rows.subject, rows.as_of)
        if _is_ascending(keys):
            return cls(rows, None, None, keys)
        ordered, index, asked = np.unique(keys, return_index=True, return_inverse=True)
        return cls(Rows(rows.subject[index], rows.as_of[index]), asked, None, ordered)

    def __len__(self) -> int:
        """Number of different rows."""
        return len(self.rows.as_of)

    def first(self, subject: Seconds, second: Seconds) -> Seconds:
        """Index of the subject's first row at or after a moment; the index after its last row where there is none."""
        if self.lattice is not None:
            return self.lattice.first(subject, second)
        return np.searchsorted(self.keys, composite(subject, second), side="left")

    def answered(self, column: Column) -> Column:
        """A column of the grid, in the order in which the questions were asked."""
        return column if self.asked is None else column[self.asked]


def composite(subject: Seconds, second: Seconds) -> Seconds:
    """One sortable key of subject and second (0 to `NEVER`)."""
    return (subject << SECOND_BITS) + second


def _is_ascending(keys: Seconds) -> bool:
    return bool((keys[1:] > keys[:-1]).all())
