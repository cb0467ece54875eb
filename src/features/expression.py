"""Arithmetic over features as data, so that it can be printed, hashed and run over a whole history at once.

Values are float64 columns; truth is 1.0, falsehood 0.0, and NaN is unknown. Logic is three-valued (Kleene): unknown and false
is false, unknown or true is true, anything else with an unknown is unknown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """One node: an operator and what it works on.

    Attributes:
        operator: "feature", "number", or a key of `OPERATORS` (two operands) or `FUNCTIONS` (one).
        operands: Expressions; for "feature" a name, for "number" a float.
    """

    operator: str
    operands: tuple["Expression | str | float", ...]

    def __ge__(self, other: "Expression | float") -> "Expression":
        return _binary(">=", self, other)

    def __le__(self, other: "Expression | float") -> "Expression":
        return _binary("<=", self, other)

    def __gt__(self, other: "Expression | float") -> "Expression":
        return _binary(">", self, other)

    def __lt__(self, other: "Expression | float") -> "Expression":
        return _binary("<", self, other)

    def __add__(self, other: "Expression | float") -> "Expression":
        return _binary("+", self, other)

    def __sub__(self, other: "Expression | float") -> "Expression":
        return _binary("-", self, other)

    def __mul__(self, other: "Expression | float") -> "Expression":
        return _binary("×", self, other)

    def __truediv__(self, other: "Expression | float") -> "Expression":
        return _binary("/", self, other)

    def __and__(self, other: "Expression") -> "Expression":
        return _binary("and", self, other)

    def __or__(self, other: "Expression") -> "Expression":
        return _binary("or", self, other)

    def __abs__(self) -> "Expression":
        return Expression("abs", (self,))

    def __str__(self) -> str:
        if self.operator in {"feature", "number"}:
            return f"{self.operands[0]:g}" if self.operator == "number" else str(self.operands[0])
        if self.operator.isalpha() and self.operator not in {"and", "or"}:
            return f"{self.operator}({', '.join(map(str, self.operands))})"
        left, right = self.operands
        return f"({left} {self.operator} {right})"

    def names(self) -> tuple[str, ...]:
        """Features it reads, each once, in order of first appearance."""
        if self.operator == "feature":
            return (str(self.operands[0]),)
        inner = (name for operand in self.operands if isinstance(operand, Expression) for name in operand.names())
        return tuple(dict.fromkeys(inner))

    def evaluate(self, columns: Mapping[str, Column]) -> Column:
        """Value for every row.

        Args:
            columns: Feature name → (n,) column.

        Raises:
            KeyError: A feature it reads is not among the columns.
        """
        match self.operator, self.operands:
            case "feature", (str(name),):
                return columns[name]
            case "number", (number,):
                rows = len(next(iter(columns.values()))) if columns else 1
                return np.full(rows, number, dtype=np.float64)
        values = [operand.evaluate(columns) for operand in self.operands if isinstance(operand, Expression)]
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.operator in FUNCTIONS:
                return FUNCTIONS[self.operator](values[0])
            left, right = values
            return OPERATORS[self.operator](left, right)


def feature(name: str) -> Expression:
    """The value of a feature."""
    return Expression("feature", (name,))


def number(value: float) -> Expression:
    """A constant."""
    return Expression("number", (float(value),))


def at_least(name: str, value: float) -> Expression:
    """True where the feature is at least the value."""
    return feature(name) >= value


def log(of: Expression) -> Expression:
    """The natural logarithm; unknown of what is not above zero."""
    return Expression("log", (of,))


def sqrt(of: Expression) -> Expression:
    """The square root; unknown of what is not above zero, as for the logarithm: a spread of nothing at all was not measured."""
    return Expression("sqrt", (of,))


def minimum(left: Expression, right: Expression | float) -> Expression:
    """The smaller of two; unknown where either is."""
    return _binary("min", left, right)


def maximum(left: Expression, right: Expression | float) -> Expression:
    """The larger of two; unknown where either is."""
    return _binary("max", left, right)


def _binary(operator: str, left: Expression, right: "Expression | float") -> Expression:
    return Expression(operator, (left, right if isinstance(right, Expression) else number(right)))


def _compared(comparison: Callable[[Column, Column], NDArray[np.bool_]]) -> Callable[[Column, Column], Column]:
    def compare(left: Column, right: Column) -> Column:
        unknown = np.isnan(left) | np.isnan(right)
        return np.where(unknown, np.nan, comparison(left, right).astype(np.float64))

    return compare


def _divided(left: Column, right: Column) -> Column:
    quotient = left / right
    return np.where(np.isfinite(quotient), quotient, np.nan)


def _positive(function: Callable[[Column], Column]) -> Callable[[Column], Column]:
    return lambda column: function(np.where(column > 0, column, np.nan))


def _both(left: Column, right: Column) -> Column:
    return np.where((left == 0) | (right == 0), 0.0, np.where(np.isnan(left) | np.isnan(right), np.nan, 1.0))


def _either(left: Column, right: Column) -> Column:
    true = ((left != 0) & ~np.isnan(left)) | ((right != 0) & ~np.isnan(right))
    return np.where(true, 1.0, np.where(np.isnan(left) | np.isnan(right), np.nan, 0.0))


OPERATORS: Mapping[str, Callable[[Column, Column], Column]] = MappingProxyType(
    {
        ">=": _compared(np.greater_equal),
        "<=": _compared(np.less_equal),
        ">": _compared(np.greater),
        "<": _compared(np.less),
        "+": np.add,
        "-": np.subtract,
        "×": np.multiply,
        "/": _divided,
        "and": _both,
        "or": _either,
        "min": np.minimum,
        "max": np.maximum,
    }
)
"""What an operator does; a quotient that is not finite (nothing divided by nothing) is unknown."""

FUNCTIONS: Mapping[str, Callable[[Column], Column]] = MappingProxyType(
    {"abs": np.abs, "log": _positive(np.log), "sqrt": _positive(np.sqrt)}
)
"""What an operator of one operand does."""
