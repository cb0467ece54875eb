"""Observations laid over the rows that ask about them: from which row each counts, and from which it no longer does.

A fact counts over a stretch of time: from when it was known to when it leaves the window or is corrected. In a grid of rows
that is a stretch of rows, so that the sum at a row is what has started less what has ended: two running sums answer any number
of rows, and no later fact can reach an earlier row.
"""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from src.features.windows import DAY, Grid, Rows, composite
from src.observations.column import FieldColumn
from src.observations.table import NEVER, KindTable, Seconds

Mask = NDArray[np.bool_]


class Laid:
    """All observations of one kind about the subjects of the rows; what depends on the kind alone is worked out once."""

    def __init__(self, grid: Grid, held: KindTable) -> None:
        self.grid = grid
        self._held = held
        subjects = grid.rows.subject
        bounds = np.searchsorted(held.subject, (subjects[0], subjects[-1] + 1)) if len(subjects) else (0, 0)
        self.stretch = slice(*map(int, bounds))
        self.subject = held.subject[self.stretch]
        self.known_at = held.known_at[self.stretch]
        self.superseded_at = held.superseded_at[self.stretch]
        self.is_corrected = int(self.superseded_at.min(initial=NEVER)) < NEVER
        self._bases = grid.bases(self.subject)
        self._starts: dict[int, Seconds] = {}
        self._ends: dict[int, Seconds] = {}

    def starts(self, ago: float = 0.0) -> Seconds:
        """(m,) first row at which each had been known for so many days."""
        later = round(ago * DAY)
        if later not in self._starts:
            self._starts[later] = self.grid.first(self._bases, self.known_at + later)
        return self._starts[later]

    def ends(self, days: float) -> Seconds:
        """(m,) first row at which each has left a window of so many days, or was corrected before."""
        if not self.is_corrected:
            return self.starts(days)
        later = round(days * DAY)
        if later not in self._ends:
            end = np.minimum(self.known_at + later, self.superseded_at)
            self._ends[later] = self.grid.first(self._bases, np.maximum(end, self.known_at))
        return self._ends[later]

    def field(self, name: str) -> FieldColumn:
        """(m,) one field."""
        return self._held.field(name).part(self.stretch)


class Members:
    """Some of a kind's observations over the rows."""

    def __init__(self, laid: Laid, chosen: Mask) -> None:
        self.laid = laid
        self._number = int(np.count_nonzero(chosen))
        self.places: slice | Seconds = slice(None) if self._number == len(chosen) else chosen.nonzero()[0]
        self._running: dict[tuple[str, float], Seconds] = {}
        self._newest: dict[tuple[float, float], Seconds] = {}

    def __len__(self) -> int:
        """How many there are."""
        return self._number

    @cached_property
    def subject(self) -> Seconds:
        """(m,) subject of each."""
        return self.laid.subject[self.places]

    @cached_property
    def known_at(self) -> Seconds:
        """(m,) second from which each is known."""
        return self.laid.known_at[self.places]

    @cached_property
    def _superseded_at(self) -> Seconds:
        return self.laid.superseded_at[self.places]

    def counts(self, days: float) -> Seconds:
        """(n,) how many count at each row."""
        return self._started() - self._ended(days) if len(self) else self._nothing()

    def sums(self, days: float, weights: Seconds) -> Seconds:
        """(n,) sum of the weights of what counts at each row; whole numbers, so exact."""
        if not len(self):
            return self._nothing()
        starting = ending = _sums(weights)
        if self.laid.is_corrected:
            ending = _sums(weights[np.argsort(self.laid.ends(days)[self.places], kind="stable")])
        return starting[self._started()] - ending[self._ended(days)]

    def distinct(self, days: float, labels: Seconds, order: Seconds) -> Seconds:
        """(n,) how many different labels count at each row: overlapping stretches of one label are one stretch.

        Args:
            days: Length of the window.
            labels: (m,) number that equal values share.
            order: (m,) the members by label, and within a label as they are.
        """
        if not len(self):
            return self._nothing()
        apart = labels[order] * (len(self.laid.grid) + 1)
        starts = self.laid.starts()[self.places][order]
        furthest = np.maximum.accumulate(apart + self.laid.ends(days)[self.places][order])
        opens = np.append(True, (apart + starts)[1:] > furthest[:-1])
        closes = np.append(opens[1:], True)
        return self._run(starts[opens]) - self._run((furthest - apart)[closes])

    def newest(self, days: float, ago: float = 0.0) -> Seconds:
        """(n,) the newest member standing `ago` days before each row, in a window of so many days; −1 where there is none.

        A member that a correction has replaced by then is passed over.
        """
        if (days, ago) not in self._newest:
            latest = self._started(ago) if len(self) else self._nothing()
            self._newest[days, ago] = self._standing(latest - 1, self._then(ago), days)
        return self._newest[days, ago]

    def last(self, many: int, days: float) -> Iterator[Seconds]:
        """(n,) the newest, the one before it, and so on, so many times; −1 where there are no more."""
        place = self.newest(days)
        yield place
        for _ in range(many - 1):
            place = self._standing(np.maximum(place - 1, -1), self.laid.grid.rows, days)
            yield place

    def first_after(self, newest: Seconds, back: int) -> Seconds:
        """(n,) the first member more than `newest − back` seconds old that stands at each row; the newest itself at the latest.

        Args:
            newest: (n,) what `newest` says; where it is −1, so is the answer.
            back: Seconds, at least one.
        """
        if not len(self):
            return newest
        found = np.searchsorted(composite(self.subject, self.known_at), composite(self.subject, self.known_at - back), "right")
        place = np.where(newest >= 0, found[newest], -1)
        replaced = np.flatnonzero((place >= 0) & (self._superseded_at[place] <= self.laid.grid.rows.as_of))
        while len(replaced):
            place[replaced] += 1
            replaced = replaced[self._superseded_at[place[replaced]] <= self.laid.grid.rows.as_of[replaced]]
        return place

    def _then(self, ago: float) -> Rows:
        rows = self.laid.grid.rows
        return Rows(rows.subject, rows.as_of - round(ago * DAY)) if ago else rows

    def _standing(self, place: Seconds, rows: Rows, days: float) -> Seconds:
        """The nearest member at or before a place that stands at the row, within a window of so many days."""
        if not len(self):
            return place
        place = self._within(place, rows, days)
        if not self.laid.is_corrected:
            return place
        replaced = np.flatnonzero((place >= 0) & (self._superseded_at[place] <= rows.as_of))
        while len(replaced):
            some = Rows(rows.subject[replaced], rows.as_of[replaced])
            earlier = self._within(place[replaced] - 1, some, days)
            place[replaced] = earlier
            replaced = replaced[(earlier >= 0) & (self._superseded_at[earlier] <= some.as_of)]
        return place

    def _within(self, place: Seconds, rows: Rows, days: float) -> Seconds:
        own = (place >= 0) & (self.subject[place] == rows.subject)
        return np.where(own & (self.known_at[place] > rows.as_of - round(days * DAY)), place, -1)

    def _started(self, ago: float = 0.0) -> Seconds:
        if ("start", ago) not in self._running:
            self._running["start", ago] = self._run(self.laid.starts(ago)[self.places])
        return self._running["start", ago]

    def _ended(self, days: float) -> Seconds:
        if ("end", days) not in self._running:
            self._running["end", days] = self._run(self.laid.ends(days)[self.places])
        return self._running["end", days]

    def _run(self, rows: Seconds) -> Seconds:
        """(n,) how many of the given rows lie at or before each row."""
        running: Seconds = np.bincount(rows, minlength=len(self.laid.grid) + 1)[:-1].cumsum()
        return running

    def _nothing(self) -> Seconds:
        return np.zeros(len(self.laid.grid), dtype=np.int64)


def _sums(weights: Seconds) -> Seconds:
    """Sum of the first so many weights, from none to all."""
    sums = np.zeros(len(weights) + 1, dtype=np.int64)
    np.cumsum(weights, out=sums[1:])
    return sums
