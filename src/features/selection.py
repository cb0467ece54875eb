"""Which observations a feature measures, as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from src.observations.column import FieldColumn, is_unknown
from src.observations.observation import Observation, Value
from src.observations.table import KindTable

Answers = NDArray[np.uint8]
Mask = NDArray[np.bool_]

NO, OPEN, YES = 0, 1, 2
"""Answers in an order in which the smallest of several is what all of them come to."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a field must be.

    Attributes:
        field: Name of the field.
        operator: "in" (the value is one of), "not_in", "has" (the tuple holds at least one of), "above" (the
            number is more than the one value), or "absent" (there is none).
        values: The values compared with.
    """

    field: str
    operator: str
    values: tuple[Value, ...]

    def holds(self, value: Value) -> bool | None:
        """Whether a value meets the condition; None when the value is unknown."""
        if self.operator == "absent":
            return is_unknown(value)
        if is_unknown(value):
            return None
        if self.operator == "has":
            return isinstance(value, tuple) and any(wanted in value for wanted in self.values)
        if self.operator == "above":
            return isinstance(value, int | float) and value > self._bound
        return (value in self.values) == (self.operator == "in")

    def answers(self, column: FieldColumn) -> Answers:
        """(n,) `YES`, `NO`, or `OPEN` where the value is unknown: what `holds` says of each."""
        if column.codes is not None:
            return column.asked(lambda value: _answer(self.holds(value)), np.uint8)
        numbers = column.numbers
        unknown = np.isnan(numbers)
        if self.operator == "absent":
            return np.where(unknown, np.uint8(YES), np.uint8(NO))
        return np.where(unknown, np.uint8(OPEN), self._met(numbers) * np.uint8(YES))

    @property
    def _bound(self) -> float:
        return float(str(self.values[0]))

    def _met(self, numbers: NDArray[np.float64]) -> Mask:
        """Which numbers meet the condition; a number is no tuple that could hold anything."""
        if self.operator == "has":
            return np.zeros(len(numbers), dtype=bool)
        if self.operator == "above":
            above: Mask = numbers > self._bound
            return above
        among = np.zeros(len(numbers), dtype=bool)
        for wanted in self.values:
            if isinstance(wanted, int | float):
                among |= numbers == wanted
        return among if self.operator == "in" else ~among


@dataclass(frozen=True, slots=True)
class Selection:
    """Observations of one kind that meet every condition.

    Attributes:
        kind: Kind of observation.
        where: Conditions, all of which must hold.
    """

    kind: str
    where: tuple[Condition, ...] = ()

    def holds(self, observation: Observation) -> bool | None:
        """Whether an observation is meant: False as soon as one condition fails, None when that hangs on an unknown field."""
        answers = [condition.holds(observation.values.get(condition.field)) for condition in self.where]
        if False in answers:
            return False
        return None if None in answers else True

    def answers(self, table: KindTable) -> Answers:
        """(n,) what `holds` says of each row of a table: `YES` it is meant, `NO`, or `OPEN` for want of a known field."""
        return joint([condition.answers(table.field(condition.field)) for condition in self.where], len(table.subject))


def joint(answers: Sequence[Answers], rows: int) -> Answers:
    """What several answers come to together: no as soon as one says no, open where one of the others is."""
    if not answers:
        return np.full(rows, YES, dtype=np.uint8)
    return reduce(np.minimum, answers)


def select(kind: str, **where: Value | Condition) -> Selection:
    """Observations of a kind, each keyword a field and its wanted value, or a tuple of allowed values, or a `has(…)`."""
    return Selection(kind, tuple(_condition(field, wanted) for field, wanted in where.items()))


def has(*values: str) -> Condition:
    """The field is a tuple that holds at least one of the values."""
    return Condition("", "has", values)


def other_than(*values: Value) -> Condition:
    """The field is known and none of the values."""
    return Condition("", "not_in", values)


def above(value: float) -> Condition:
    """The field is a number above the value."""
    return Condition("", "above", (value,))


def absent() -> Condition:
    """The field says nothing: there was nothing to note."""
    return Condition("", "absent", ())


def _condition(field: str, wanted: Value | Condition) -> Condition:
    if isinstance(wanted, Condition):
        return Condition(field, wanted.operator, wanted.values)
    return Condition(field, "in", wanted if isinstance(wanted, tuple) else (wanted,))


def _answer(holds: bool | None) -> int:  # noqa: FBT001 - a truth that may be unknown is what it is given
    return OPEN if holds is None else YES if holds else NO
