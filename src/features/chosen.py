"""What the features of one evaluation share: which observations are meant, where they count, what the record covers."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from src.features.coverage import Coverage
from src.features.expression import Column
from src.features.members import Laid, Mask, Members
from src.features.selection import OPEN, YES, Answers, Condition, Selection, joint
from src.features.windows import Grid
from src.observations.column import FieldColumn
from src.observations.table import KindTable, ObservationTable, Seconds

LARGEST = 10**14
"""Larger amounts are taken for unknown: 10^14 cents is a trillion dollars, and tens of thousands of them still fit 64 bits."""

MILLIONTHS = 1_000_000
"""Fractions are summed in millionths, as whole numbers, so that windows add up exactly."""

EMPTY = KindTable.of([])


class Chosen:
    """The observations of a selection, and those of which an unknown field leaves open whether they are meant."""

    def __init__(self, laid: Laid, answers: Answers) -> None:
        self._laid = laid
        self._answers = answers
        self._parts: dict[str, Part] = {}

    @cached_property
    def members(self) -> Members:
        """Those that are meant."""
        return Members(self._laid, self._answers == YES)

    @cached_property
    def unknowns(self) -> Members:
        """Those that may be meant."""
        return Members(self._laid, self._answers == OPEN)

    def values(self, field: str) -> Column:
        """(m,) a field of the members, as numbers; NaN is unknown."""
        return self._laid.field(field).numbers[self.members.places]

    def told(self, field: str) -> "Part":
        """The members whose field is known, whatever it is."""
        return self._part("told", field, lambda column: column.known)

    def numbered(self, field: str) -> "Part":
        """The members whose field is a number."""
        return self._part("numbered", field, lambda column: ~np.isnan(column.numbers))

    def amounts(self, field: str) -> "Part":
        """The members whose field is an amount: beyond `LARGEST` it is a slip of the filer's pen."""
        return self._part("amounts", field, lambda column: np.abs(column.numbers) <= LARGEST)

    def _part(self, how: str, field: str, known: Callable[[FieldColumn], Mask]) -> "Part":
        key = f"{how} {field}"
        if key not in self._parts:
            column = self._laid.field(field)
            unusable = (self._answers == YES) & ~known(column)
            if unusable.any():
                members = Members(self._laid, (self._answers == YES) & ~unusable)
                unknowns = Members(self._laid, (self._answers == OPEN) | unusable)
                self._parts[key] = Part(members, unknowns, column)
            else:
                self._parts[key] = Part(self.members, self.unknowns, column)
        return self._parts[key]


class Part:
    """The members of a selection whose field can be used, and those that may be members or whose field is in doubt."""

    def __init__(self, members: Members, unknowns: Members, column: FieldColumn) -> None:
        self.members = members
        self.unknowns = unknowns
        self._column = column

    @cached_property
    def values(self) -> Column:
        """(m,) the field as numbers."""
        return self._column.numbers[self.members.places]

    @cached_property
    def labels(self) -> Seconds:
        """(m,) number that equal values share."""
        return self._column.labels()[self.members.places]

    @cached_property
    def by_label(self) -> Seconds:
        """(m,) the members by label, and within a label as they are: place and label are sorted as one number."""
        width = max(1, len(self.labels).bit_length())
        ordered = np.sort((self.labels << width) | np.arange(len(self.labels)))
        return ordered & ((1 << width) - 1)

    def sums(self, days: float) -> Column:
        """(n,) sum of the field over what counts at each row: exact in ones, and in millionths where there are fractions."""
        whole, millionths = self._weights
        sums = self.members.sums(days, whole).astype(np.float64)
        if millionths is None:
            return sums
        parts = self.members.sums(days, millionths)
        return np.where(parts == 0, sums, (sums * MILLIONTHS + parts) / MILLIONTHS)

    @cached_property
    def _weights(self) -> tuple[Seconds, Seconds | None]:
        whole = np.floor(self.values)
        parts = self.values - whole
        return whole.astype(np.int64), np.rint(parts * MILLIONTHS).astype(np.int64) if parts.any() else None


class Answered:
    """What the selections mean in a table; worked out once for all of its rows."""

    def __init__(self, table: ObservationTable) -> None:
        self.table = table
        self._conditions: dict[tuple[str, Condition], Answers] = {}
        self._selections: dict[Selection, Answers] = {}

    def held(self, kind: str) -> KindTable:
        """All of a kind."""
        return self.table.kinds.get(kind, EMPTY)

    def answers(self, selection: Selection) -> Answers:
        """(m,) which of a kind a selection means."""
        if selection not in self._selections:
            rows = len(self.held(selection.kind).subject)
            answers = [self._answered(selection.kind, condition) for condition in selection.where] if rows else []
            self._selections[selection] = joint(answers, rows)
        return self._selections[selection]

    def _answered(self, kind: str, condition: Condition) -> Answers:
        if (kind, condition) not in self._conditions:
            self._conditions[kind, condition] = condition.answers(self.held(kind).field(condition.field))
        return self._conditions[kind, condition]


class Sight:
    """A table seen from the rows of a grid; remembers what features share."""

    def __init__(self, answered: Answered, grid: Grid) -> None:
        self.table = answered.table
        self.grid = grid
        self._answered = answered
        self._laid: dict[str, Laid] = {}
        self._chosen: dict[Selection, Chosen] = {}
        self._coverage: dict[str, Coverage] = {}

    def chosen(self, selection: Selection) -> Chosen:
        """The observations that a selection means."""
        if selection not in self._chosen:
            laid = self._of(selection.kind)
            self._chosen[selection] = Chosen(laid, self._answered.answers(selection)[laid.stretch])
        return self._chosen[selection]

    def coverage(self, kind: str) -> Coverage:
        """What the record of a kind covers."""
        if kind not in self._coverage:
            self._coverage[kind] = Coverage(self.table, kind, self.grid.rows)
        return self._coverage[kind]

    @cached_property
    def closed(self) -> Seconds:
        """(n,) index of the newest session closed at each row; −1 where the calendar does not reach over the row."""
        sessions = self.table.sessions
        if sessions is None:
            return np.full(len(self.grid), -1, dtype=np.int64)
        newest = np.searchsorted(sessions, self.grid.rows.as_of, side="right") - 1
        return np.where(newest < len(sessions) - 1, newest, -1)

    def reaction(self, moments: Column | Seconds) -> Seconds:
        """(m,) index of the first session that closes after each moment; −1 where the calendar does not reach over it."""
        sessions = self.table.sessions
        if sessions is None:
            return np.full(len(moments), -1, dtype=np.int64)
        found = np.searchsorted(sessions, moments, side="right")
        return np.where((found > 0) & (found < len(sessions)), found, -1)

    def _of(self, kind: str) -> Laid:
        if kind not in self._laid:
            self._laid[kind] = Laid(self.grid, self._answered.held(kind))
        return self._laid[kind]
