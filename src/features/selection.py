"""Which observations a feature measures, as data."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from src.observations.observation import Observation, Value
from src.observations.table import KindTable

Mask = NDArray[np.bool_]


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
            return value is None
        if value is None:
            return None
        if self.operator == "has":
            return isinstance(value, tuple) and any(wanted in value for wanted in self.values)
        if self.operator == "above":
            return float(str(value)) > float(str(self.values[0]))
        return (value in self.values) == (self.operator == "in")


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

    def masks(self, table: KindTable) -> tuple[Mask, Mask]:
        """(members, unknowns): rows that are meant, and rows of which an unknown field leaves it open."""
        answers = [self.holds(row) for row in table.rows]
        return np.array([answer is True for answer in answers], dtype=bool), np.array(
            [answer is None for answer in answers], dtype=bool
        )


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
