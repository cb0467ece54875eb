"""The questions of one evaluation, in order, and which of them is the first to see a given moment."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from src.observations.table import NEVER, Seconds

DAY = 86_400
"""Seconds in a day; windows are stretches of 24 hours, not calendar days."""

SECOND_BITS = 32
"""Width of the second in a composite key; the subject's index stands above it."""

SPARSEST = 4
"""A lattice may have this many cells a row: trading days of companies that were listed for half of the time need three."""

SMALLEST = 4096
"""A lattice of no more cells than this costs next to nothing, however few the rows."""

PIECE = 32_768
"""Rows evaluated at once: columns of a quarter of a megabyte stay in the cache nearest to the core that is large enough."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The questions: which subject, as of when.

    Attributes:
        subject: (n,) index of the subject.
        as_of: (n,) seconds since 1970.
    """

    subject: Seconds
    as_of: Seconds

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.as_of)

    def ordered(self) -> tuple["Rows", Seconds | None]:
        """The rows by subject and moment, each once, and (n,) which of them answers each row; None where it is the same one."""
        keys = composite(self.subject, self.as_of)
        if (keys[1:] > keys[:-1]).all():
            return self, None
        cells = Cells.of(self)
        if cells is None:
            _, index, asked = np.unique(keys, return_index=True, return_inverse=True)
            return Rows(self.subject[index], self.as_of[index]), asked
        filled = np.bincount(cells.cell, minlength=cells.number) > 0
        place = np.flatnonzero(filled)
        ordered = Rows(place // cells.days + cells.lowest, place % cells.days * DAY + cells.origin)
        return ordered, (np.cumsum(filled) - 1)[cells.cell]

    def pieces(self) -> Iterator[slice]:
        """Stretches of rows that are evaluated at once."""
        return (slice(first, first + PIECE) for first in range(0, len(self), PIECE))

    def __getitem__(self, stretch: slice) -> "Rows":
        """Some of the rows."""
        return Rows(self.subject[stretch], self.as_of[stretch])


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows asked at one second of the day, on a lattice of subjects and days.

    Attributes:
        cell: (n,) number of each row's cell, ascending by subject and day.
        number: How many cells there are.
        lowest: First subject.
        origin: Earliest moment asked.
        days: Cells of one subject; in the last one there are no rows.
    """

    cell: Seconds
    number: int
    lowest: int
    origin: int
    days: int

    @classmethod
    def of(cls, rows: Rows) -> "Cells | None":
        """Cells of rows; None where they are not asked at one second of the day, or are too far between."""
        if not len(rows):
            return None
        origin, lowest = int(rows.as_of.min()), int(rows.subject.min())
        day = (rows.as_of - origin) // DAY
        days = int(day.max()) + 2
        number = (int(rows.subject.max()) + 1 - lowest) * days
        if number > SPARSEST * len(day) + SMALLEST or not np.array_equal(day * DAY + origin, rows.as_of):
            return None
        return cls((rows.subject - lowest) * days + day, number, lowest, origin, days)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows in order, and for any moment the first row that sees it.

    Rows that are asked at one second of the day, as those of a backtest are, lie on a lattice in which the first row after a
    moment is looked up; among others it is searched for.

    Attributes:
        rows: (n,) rows by subject and moment, each once.
        cells: Their cells; None without a lattice.
        keys: (cells,) how many rows stand before each cell, or (n,) composite keys of the rows without a lattice.
    """

    rows: Rows
    cells: Cells | None
    keys: Seconds

    @classmethod
    def of(cls, rows: Rows) -> "Grid":
        """Grid of rows that are in order."""
        cells = Cells.of(rows)
        if cells is None:
            return cls(rows, None, composite(rows.subject, rows.as_of))
        held = np.bincount(cells.cell, minlength=cells.number)
        return cls(rows, cells, np.cumsum(held) - held)

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.rows)

    def bases(self, subject: Seconds) -> Seconds:
        """(m,) where the moments of each subject begin, none below the first and none above the last subject of the rows."""
        if self.cells is None:
            return subject << SECOND_BITS
        return (subject - self.cells.lowest) * self.cells.days

    def first(self, bases: Seconds, second: Seconds) -> Seconds:
        """(m,) index of a subject's first row at or after a moment; the index after its last row where there is none.

        Args:
            bases: (m,) `bases` of the subjects.
            second: (m,) seconds since 1970.
        """
        if self.cells is None:
            return np.searchsorted(self.keys, bases + np.minimum(second, NEVER), side="left")
        day = (second - (self.cells.origin - DAY + 1)) // DAY
        np.maximum(day, 0, out=day)
        np.minimum(day, self.cells.days - 1, out=day)
        day += bases
        return self.keys[day]


def composite(subject: Seconds, second: Seconds) -> Seconds:
    """One sortable key of subject and second (0 to `NEVER`)."""
    return (subject << SECOND_BITS) + second
