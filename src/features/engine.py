"""The one evaluator of declared features, for any set of (subject, moment) pairs.

Scoring today is its one-row case and training on ten years its million-row case, so there is nothing to differ between them.
It alone applies `known_at <= as_of`.
"""

from collections.abc import Callable, Mapping
from functools import singledispatchmethod
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from src.features.declarations import (
    Concluded,
    Count,
    DaysSince,
    DaysToAnniversary,
    Derived,
    Distinct,
    Feature,
    Flag,
    Level,
    Mean,
    Total,
    Window,
)
from src.features.expression import Column
from src.features.feature_set import FeatureSet
from src.features.selection import Mask, Selection
from src.features.windows import DAY, Rows, Stretches, newest
from src.observations.table import KindTable, ObservationTable, Seconds

Number = TypeVar("Number", np.int64, np.float64)

YEAR = 364
"""Days in a calendar year of reports: 52 weeks, so that a Thursday stays a Thursday."""

MILLIONTHS = 1_000_000
"""Sums of fractions are kept in millionths, as whole numbers, so that windows add up exactly."""

LARGEST = 10**14
"""Larger amounts are taken for unknown: 10^14 cents is a trillion dollars, and tens of thousands of them still fit 64 bits."""


def measure(features: FeatureSet, table: ObservationTable, rows: Rows) -> dict[str, Column]:
    """Value of every feature for every row.

    Args:
        features: What is measured.
        table: What was observed; facts known after a row's moment change nothing in that row.
        rows: (n,) questions.

    Returns:
        Name → (n,) float64; NaN is missing. Concluded features are NaN here: the rules fill them in.
    """
    engine = _Engine(table, rows)
    for declared in features:
        engine.columns[declared.name] = engine.value(declared)
    return engine.columns


class _Engine:
    """One evaluation: remembers which observations a selection means, because many features share one."""

    def __init__(self, table: ObservationTable, rows: Rows) -> None:
        self.table = table
        self.rows = rows
        self.columns: dict[str, Column] = {}
        self._masks: dict[Selection, tuple[KindTable, Mask, Mask]] = {}

    @singledispatchmethod
    def value(self, declared: Feature) -> Column:
        message = f"no evaluator for {type(declared).__name__}"
        raise TypeError(message)

    @value.register
    def _(self, declared: Count) -> Column:
        return self._proved(declared, lambda held, members: Stretches.of(held, members, declared.days).counts(self.rows))

    @value.register
    def _(self, declared: Distinct) -> Column:
        def tell_apart(held: KindTable, members: Mask) -> Seconds:
            labels = held.field(declared.field)[members]
            return Stretches.of(held, members, declared.days).distinct(self.rows, labels)

        return self._proved(declared, tell_apart, needs=declared.field)

    @value.register
    def _(self, declared: Total) -> Column:
        unit = _unit(self._selected(declared.of)[0].field(declared.field))

        def add_up(held: KindTable, members: Mask) -> Seconds:
            weights = _whole(held.field(declared.field)[members], unit)
            return Stretches.of(held, members, declared.days).sums(self.rows, weights)

        return self._proved(declared, add_up, needs=declared.field) / (unit * declared.divisor)

    @value.register
    def _(self, declared: Flag) -> Column:
        held, members, unknowns = self._selected(declared.of)
        seen = Stretches.of(held, members, declared.days).counts(self.rows) > 0
        open_ = Stretches.of(held, unknowns, declared.days).counts(self.rows) > 0
        silence = np.where(self._covered(declared.of.kind, declared.days) & ~open_, 0.0, np.nan)
        return np.where(seen, 1.0, silence)

    @value.register
    def _(self, declared: Mean) -> Column:
        held, members, _ = self._selected(declared.of)
        column = held.field(declared.field)
        known, unit = members & _known(column), _unit(column)
        stretches = Stretches.of(held, known, declared.days)
        number = stretches.counts(self.rows)
        sums = stretches.sums(self.rows, _whole(column[known], unit)) / unit
        return np.where(number >= declared.at_least, sums / np.maximum(number, 1), np.nan)

    @value.register
    def _(self, declared: Level) -> Column:
        held, members, _ = self._selected(declared.of)
        then = self.rows.earlier(declared.ago)
        position = newest(held, members, then)
        values = np.array([np.nan if value is None else float(value) for value in held.field(declared.field)[members]])
        known_at = held.known_at[members]
        fresh = (position >= 0) & (_at(known_at, position) > then.as_of - round(declared.days * DAY))
        return np.where(fresh, _at(values, position), np.nan)

    @value.register
    def _(self, declared: DaysSince) -> Column:
        held, members, _ = self._selected(declared.of)
        position = newest(held, members, self.rows)
        days = (self.rows.as_of - _at(held.known_at[members], position)) / DAY
        return np.where((position >= 0) & (days < declared.days) & self._covered(declared.of.kind, 0), days, np.nan)

    @value.register
    def _(self, declared: DaysToAnniversary) -> Column:
        held, members, _ = self._selected(declared.of)
        position = newest(held, members, self.rows)
        latest = _at(held.known_at[members], position)
        reach = latest - (YEAR - round(declared.apart)) * DAY
        due = newest_after(held, members, Rows(self.rows.subject, reach)) + YEAR * DAY
        kind = declared.of.kind
        proved = self._covered(kind, 0) & (self._bound(self.table.since, kind, np.iinfo(np.int64).max) <= reach)
        return np.where((position >= 0) & proved, (due - self.rows.as_of) / DAY, np.nan)

    @value.register
    def _(self, declared: Derived) -> Column:
        return declared.expression.evaluate(self.columns)

    @value.register
    def _(self, declared: Concluded) -> Column:  # noqa: ARG002 - the dispatch is by type alone
        return np.full(len(self.rows.as_of), np.nan)

    def _proved(self, declared: Window, amount: Callable[[KindTable, Mask], Seconds], needs: str | None = None) -> Column:
        """An amount where the record covers the window and no member of it is in doubt; missing elsewhere."""
        held, members, unknowns = self._selected(declared.of)
        if needs is not None:
            known = _known(held.field(needs))
            members, unknowns = members & known, unknowns | (members & ~known)
        doubt = Stretches.of(held, unknowns, declared.days).counts(self.rows) > 0
        proved = self._covered(declared.of.kind, declared.days) & ~doubt
        return np.where(proved, amount(held, members), np.nan)

    def _selected(self, selection: Selection) -> tuple[KindTable, Mask, Mask]:
        if selection not in self._masks:
            held = self.table.kinds.get(selection.kind) or KindTable.of([])
            self._masks[selection] = (held, *selection.masks(held))
        return self._masks[selection]

    def _covered(self, kind: str, days: float) -> Mask:
        """Whether silence over the window means that there was nothing."""
        since = self._bound(self.table.since, kind, np.iinfo(np.int64).max)
        covered: Mask = (since <= self.rows.as_of - round(days * DAY)) & (
            self._bound(self.table.until, kind, 0) >= self.rows.as_of
        )
        return covered

    def _bound(self, bounds: Mapping[str, Seconds], kind: str, otherwise: int) -> Seconds:
        if kind not in bounds:
            return np.full(len(self.rows.subject), otherwise, dtype=np.int64)
        return bounds[kind][self.rows.subject]


def newest_after(held: KindTable, members: Mask, rows: Rows) -> Seconds:
    """When the first member after each row's moment was known; the row's own moment where there is none."""
    subject, known = held.subject[members], held.known_at[members]
    before = newest(held, members, rows)
    first = np.searchsorted(subject, rows.subject, side="left")
    position = np.minimum(np.where(before >= 0, before + 1, first), max(len(known) - 1, 0))
    return _at(known, position)


def _at(values: NDArray[Number], position: Seconds) -> NDArray[Number]:
    """Values at positions; zero where there are none at all (the caller masks them)."""
    if not len(values):
        return np.zeros(len(position), dtype=values.dtype)
    return values[np.maximum(position, 0)]


def _unit(column: NDArray[np.object_]) -> int:
    """Parts of one that a column is summed in: whole numbers as they are, fractions in millionths."""
    return MILLIONTHS if any(isinstance(value, float) for value in column) else 1


def _known(column: NDArray[np.object_]) -> Mask:
    """Rows whose value can be told apart, or summed: a number beyond `LARGEST` is a slip of the filer's pen, not an amount."""
    largest = LARGEST // _unit(column)
    return np.array([value is not None and (isinstance(value, str) or abs(value) <= largest) for value in column], dtype=bool)


def _whole(column: NDArray[np.object_], unit: int) -> Seconds:
    return np.array([round(value * unit) for value in column], dtype=np.int64)
