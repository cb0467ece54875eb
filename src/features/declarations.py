"""The ways to measure observations, as data: what is declared here, the engine alone evaluates.

Windows end at the moment scored: an observation counts when `known_at` lies in (as_of − days, as_of] and no correction has
taken its place by as_of. Where silence proves nothing, the value is missing (NaN in the matrix, null in rows).
"""

from collections.abc import Callable
from dataclasses import dataclass

from src.features.expression import Expression, feature
from src.features.selection import Selection

EVER = 36_500.0
"""Days in a century: a window without a beginning, in a number a timedelta can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """What every declared feature says of itself.

    Attributes:
        name: Name in rows, matrices and models.
        unit: Unit of the value ("filings", "USD", "days", "ratio", "flag" for 0 or 1, …).
        doc: What it measures, for people.
    """

    name: str
    unit: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Feature):
    """A feature over the observations of a window.

    Attributes:
        of: Which observations.
        days: Length of the window.
    """

    of: Selection
    days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Window):
    """How many there were; missing where the record does not cover the whole window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Window):
    """1 where there was at least one, whatever the record covers; 0 where it covers the window and there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total(Window):
    """The sum of a field; missing where the record does not cover the window or a member's field is unknown.

    Attributes:
        field: Field summed; whole numbers are summed exactly, others to six decimals.
        divisor: What the sum is divided by (100 turns cents into dollars).
    """

    field: str
    divisor: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinct(Window):
    """How many different values a field took; missing where the record does not cover the window.

    Attributes:
        field: Field whose values are told apart.
    """

    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean(Window):
    """The mean of a field over the window's observations; missing with fewer than `at_least` known values.

    Attributes:
        field: Field averaged.
        at_least: Fewest known values.
    """

    field: str
    at_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Window):
    """A field of the newest observation in the window; missing where there is none.

    Attributes:
        field: Field read.
        ago: The window ends this many days before the moment scored.
    """

    field: str
    ago: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysSince(Feature):
    """Days since the newest one; missing where there was none within `days` or the record does not reach the moment scored.

    Attributes:
        of: Which observations.
        days: Older than this does not count.
    """

    of: Selection
    days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysToAnniversary(Feature):
    """Days until the next one is due, if the subject keeps last year's calendar; negative when overdue.

    Due is the earliest anniversary (364 days: the same weekday) more than `apart` days after the newest observation. Missing
    where the record does not reach back over the year before it.

    Attributes:
        of: Which observations.
        apart: Anniversaries closer than this to the newest observation are its own.
    """

    of: Selection
    apart: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanOfLast(Window):
    """The mean of a field over the newest few observations in which it is known; missing with fewer than `at_least` of them.

    Added up from the oldest of them to the newest, as floats. What the record covers does not matter.

    Attributes:
        field: Field averaged.
        last: How many observations at most.
        at_least: Fewest of them.
    """

    field: str
    last: int
    at_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MostOfLast(MeanOfLast):
    """The largest value of a field over the newest few observations in which it is known; missing like `MeanOfLast`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsSince(Window):
    """Trading sessions since the one that reacted to the newest observation; missing like `DaysSince`.

    The reaction is the first session to close after the observation was known: 0 when that is the newest session closed at the
    moment scored, −1 when it is known and not reacted to yet. Missing too where the table's calendar does not reach from before
    the observation to after the moment scored.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsUntil(Window):
    """Trading sessions until the one that reacts to a moment that the newest observation tells of; missing like `DaysSince`.

    Counted from the newest session closed at the moment scored to the first that closes after the moment told of; negative when
    that is past. Missing too where the field is unknown or the table's calendar does not reach over both moments.

    Attributes:
        field: Field that holds the moment, in seconds since 1970.
    """

    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived(Feature):
    """Arithmetic over other features.

    Attributes:
        expression: What is computed.
    """

    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded(Feature):
    """Filled in by the rules after the engine has measured: part of the vector, never an input of a rule.

    Attributes:
        quantity: "rules_score" or "signals".
    """

    quantity: str


def count(name: str, *, of: Selection, days: float, unit: str, doc: str) -> Count:
    """See `Count`."""
    return Count(name=name, of=of, days=days, unit=unit, doc=doc)


def flag(name: str, *, of: Selection, days: float, doc: str) -> Flag:
    """See `Flag`."""
    return Flag(name=name, of=of, days=days, unit="flag", doc=doc)


def total(name: str, *, of: Selection, field: str, days: float, unit: str, doc: str, divisor: float = 1.0) -> Total:
    """See `Total`."""
    return Total(name=name, of=of, field=field, days=days, unit=unit, doc=doc, divisor=divisor)


def distinct(name: str, *, of: Selection, field: str, days: float, unit: str, doc: str) -> Distinct:
    """See `Distinct`."""
    return Distinct(name=name, of=of, field=field, days=days, unit=unit, doc=doc)


def mean(name: str, *, of: Selection, field: str, days: float, at_least: int, unit: str, doc: str) -> Mean:
    """See `Mean`."""
    return Mean(name=name, of=of, field=field, days=days, at_least=at_least, unit=unit, doc=doc)


def level(name: str, *, of: Selection, field: str, days: float, unit: str, doc: str, ago: float = 0.0) -> Level:
    """See `Level`."""
    return Level(name=name, of=of, field=field, days=days, ago=ago, unit=unit, doc=doc)


def mean_of_last(
    name: str, *, of: Selection, field: str, last: int, at_least: int, unit: str, doc: str, days: float = EVER
) -> MeanOfLast:
    """See `MeanOfLast`."""
    return MeanOfLast(name=name, of=of, field=field, last=last, at_least=at_least, days=days, unit=unit, doc=doc)


def most_of_last(
    name: str, *, of: Selection, field: str, last: int, at_least: int, unit: str, doc: str, days: float = EVER
) -> MostOfLast:
    """See `MostOfLast`."""
    return MostOfLast(name=name, of=of, field=field, last=last, at_least=at_least, days=days, unit=unit, doc=doc)


def sessions_since(name: str, *, of: Selection, days: float, doc: str) -> SessionsSince:
    """See `SessionsSince`."""
    return SessionsSince(name=name, of=of, days=days, unit="sessions", doc=doc)


def sessions_until(name: str, *, of: Selection, field: str, days: float, doc: str) -> SessionsUntil:
    """See `SessionsUntil`."""
    return SessionsUntil(name=name, of=of, field=field, days=days, unit="sessions", doc=doc)


def days_since(name: str, *, of: Selection, days: float, doc: str) -> DaysSince:
    """See `DaysSince`."""
    return DaysSince(name=name, of=of, days=days, unit="days", doc=doc)


def days_to_anniversary(name: str, *, of: Selection, apart: float, doc: str) -> DaysToAnniversary:
    """See `DaysToAnniversary`."""
    return DaysToAnniversary(name=name, of=of, apart=apart, unit="days", doc=doc)


class _Names:
    """Attribute access that records which feature is meant: `f.sec_8k_count_30d`."""

    def __getattr__(self, name: str) -> Expression:
        return feature(name)


def derived(name: str, formula: Callable[[_Names], Expression], *, unit: str, doc: str) -> Derived:
    """See `Derived`; the formula is called once, with names, and leaves an expression."""
    return Derived(name=name, expression=formula(_Names()), unit=unit, doc=doc)


def concluded(name: str, *, quantity: str, unit: str, doc: str) -> Concluded:
    """See `Concluded`."""
    return Concluded(name=name, quantity=quantity, unit=unit, doc=doc)
