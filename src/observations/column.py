"""One field of many observations, typed: numbers as floats, everything else as categories."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from src.observations.observation import Value

Answer = TypeVar("Answer", np.uint8, np.float64, np.bool_)

NUMERIC = frozenset({int, float, bool, type(None)})
"""What a column of plain numbers is made of; one value of any other type makes the whole column one of categories."""


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """The values of one field, in the order of their observations.

    Attributes:
        numbers: (n,) float64, true as 1 and false as 0; NaN where the value is unknown or no number. Whole numbers are exact
            up to 2^53; a number that is not finite says nothing and is unknown.
        codes: (n,) which of `values` each is; None in a column of nothing but numbers.
        values: The different values, so that a question is asked of each once; empty in a column of numbers.
    """

    numbers: NDArray[np.float64]
    codes: NDArray[np.int64] | None = None
    values: tuple[Value, ...] = ()

    @classmethod
    def of(cls, values: Sequence[Value]) -> "FieldColumn":
        """Column of values as observations hold them."""
        if NUMERIC.issuperset(map(type, values)):
            return cls(_floats(values))
        codes = {value: code for code, value in enumerate(dict.fromkeys(values))}
        column = np.fromiter(map(codes.__getitem__, values), dtype=np.int64, count=len(values))
        if not any(isinstance(value, int | float) for value in codes):
            return cls(np.full(len(values), np.nan), column, tuple(codes))
        return cls(_floats([_number(value) for value in codes])[column], column, tuple(codes))

    @property
    def known(self) -> NDArray[np.bool_]:
        """(n,) where there is a value."""
        if self.codes is None:
            return ~np.isnan(self.numbers)
        return self.asked(lambda value: not is_unknown(value), np.bool_)

    def part(self, stretch: slice) -> "FieldColumn":
        """Some of the rows."""
        return FieldColumn(self.numbers[stretch], None if self.codes is None else self.codes[stretch], self.values)

    def asked(self, question: Callable[[Value], bool | int | float], answer: type[Answer]) -> NDArray[Answer]:
        """(n,) answer to a question about each value of a column of categories, each different value asked once."""
        answers = np.array([question(value) for value in self.values], dtype=answer)
        return answers[self.codes]

    def labels(self) -> NDArray[np.int64]:
        """(n,) number that equal values share; what is unknown has one too."""
        if self.codes is not None:
            return self.codes
        return np.unique(self.numbers, return_inverse=True)[1].astype(np.int64)


def is_unknown(value: Value) -> bool:
    """Whether a value says nothing: there is none, or it is a number that is not finite."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def _floats(values: Sequence[Value]) -> NDArray[np.float64]:
    try:
        numbers = np.array(values, dtype=np.float64)  # numpy reads None as NaN here
    except OverflowError:  # a whole number of more than three hundred digits
        numbers = np.array([math.inf if _is_endless(value) else value for value in values], dtype=np.float64)
    endless = np.isinf(numbers)
    if endless.any():
        numbers[endless] = np.nan
    return numbers


def _number(value: Value) -> Value:
    return value if isinstance(value, int | float) else None


def _is_endless(value: Value) -> bool:
    return isinstance(value, int) and value.bit_length() > np.finfo(np.float64).maxexp
