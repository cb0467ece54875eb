"""The one evaluator of declared features, for any set of (subject, moment) pairs.

Scoring today is its one-row case and training on ten years its million-row case, so there is nothing to differ between them.
It alone applies `known_at <= as_of`.
"""

from functools import singledispatch

import numpy as np

from src.features.chosen import Answered, Chosen, Sight
from src.features.declarations import (
    EVER,
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
    MeanOfLast,
    MostOfLast,
    SessionsSince,
    SessionsUntil,
    Total,
    Window,
)
from src.features.expression import Column
from src.features.feature_set import FeatureSet
from src.features.members import Mask, Members
from src.features.windows import DAY, Grid, Rows
from src.observations.table import ObservationTable, Seconds

Values = Column | Seconds
"""A column as it was worked out: what is counted in whole numbers turns into floats where it is put down."""

YEAR = 364
"""Days in a calendar year of reports: 52 weeks, so that a Thursday stays a Thursday."""


def measure(features: FeatureSet, table: ObservationTable, rows: Rows) -> dict[str, Column]:
    """Value of every feature for every row.

    Args:
        features: What is measured.
        table: What was observed; facts known after a row's moment change nothing in that row.
        rows: (n,) questions, in any order; quickest in order of subject and moment, and at one second of the day.

    Returns:
        Name → (n,) float64; NaN is missing. Concluded features are NaN here: the rules fill them in.
    """
    ordered, asked = rows.ordered()
    answered = Answered(table)
    block = np.empty((len(features.declared), len(ordered)))
    for stretch in ordered.pieces():
        engine = _Engine(Sight(answered, Grid.of(ordered[stretch])))
        for declared, column in zip(features, block[:, stretch], strict=True):
            column[:] = _value(declared, engine)
            engine.columns[declared.name] = column
    columns = block if asked is None else np.take(block, asked, axis=1)
    return dict(zip(features.names, columns, strict=True))


class _Engine:
    """One evaluation; its columns are those of the grid."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.rows = sight.grid.rows
        self.columns: dict[str, Column] = {}

    def chosen(self, declared: Window | DaysSince | DaysToAnniversary) -> Chosen:
        """The observations that it measures."""
        return self.sight.chosen(declared.of)

    def proved(self, declared: Window, column: Values, unknowns: Members) -> Values:
        """The column where the record covers the window and no member of it is in doubt; missing elsewhere."""
        missing = self.sight.coverage(declared.of.kind).misses(declared.days)
        if len(unknowns):
            doubt = unknowns.counts(declared.days) > 0
            missing = doubt if missing is None else missing | doubt
        return _without(missing, column)

    def covered(self, kind: str, column: Column) -> Values:
        """The column where the record reaches the moment scored."""
        return _without(self.sight.coverage(kind).misses(0), column)

    def last(self, declared: MeanOfLast) -> tuple[Seconds, list[Column]]:
        """How many of the newest observations there are, and the field of each, newest first."""
        numbered = self.chosen(declared).numbered(declared.field)
        places = list(numbered.members.last(declared.last, declared.days))
        number: Seconds = np.sum([place >= 0 for place in places], axis=0)
        return number, [_where(place >= 0, numbered.values, place) for place in places]

    def ahead(self, declared: Window, moments: Values) -> Values:
        """Sessions from the newest one closed to the one that reacts to the newest member's moment."""
        place = self.chosen(declared).members.newest(declared.days)
        reaction, closed = self.sight.reaction(moments), self.sight.closed
        reacts = _where(place >= 0, np.where(reaction >= 0, reaction, np.nan), place)
        return self.covered(declared.of.kind, np.where(closed >= 0, reacts - closed, np.nan))


@singledispatch
def _value(declared: Feature, engine: _Engine) -> Values:  # noqa: ARG001 - the dispatch is by type alone
    message = f"no evaluator for {type(declared).__name__}"
    raise TypeError(message)


@_value.register
def _(declared: Count, engine: _Engine) -> Values:
    chosen = engine.chosen(declared)
    return engine.proved(declared, chosen.members.counts(declared.days), chosen.unknowns)


@_value.register
def _(declared: Distinct, engine: _Engine) -> Values:
    told = engine.chosen(declared).told(declared.field)
    number = told.members.distinct(declared.days, told.labels, told.by_label)
    return engine.proved(declared, number, told.unknowns)


@_value.register
def _(declared: Total, engine: _Engine) -> Values:
    amounts = engine.chosen(declared).amounts(declared.field)
    return engine.proved(declared, amounts.sums(declared.days) / declared.divisor, amounts.unknowns)


@_value.register
def _(declared: Flag, engine: _Engine) -> Values:
    chosen = engine.chosen(declared)
    silence = engine.proved(declared, np.zeros(len(engine.rows.as_of)), chosen.unknowns)
    return np.where(chosen.members.counts(declared.days) > 0, 1.0, silence)


@_value.register
def _(declared: Mean, engine: _Engine) -> Column:
    amounts = engine.chosen(declared).amounts(declared.field)
    number = amounts.members.counts(declared.days)
    return np.where(number >= declared.at_least, amounts.sums(declared.days) / np.maximum(number, 1), np.nan)


@_value.register
def _(declared: Level, engine: _Engine) -> Column:
    chosen = engine.chosen(declared)
    place = chosen.members.newest(declared.days, declared.ago)
    return _where(place >= 0, chosen.values(declared.field), place)


@_value.register
def _(declared: MeanOfLast, engine: _Engine) -> Column:
    number, values = engine.last(declared)
    sums = np.zeros(len(number))
    for value in reversed(values):
        sums += np.where(np.isnan(value), 0.0, value)
    return np.where(number >= declared.at_least, sums / np.maximum(number, 1), np.nan)


@_value.register
def _(declared: MostOfLast, engine: _Engine) -> Column:
    number, values = engine.last(declared)
    most = values[0]
    for value in values[1:]:
        most = np.fmax(most, value)
    return np.where(number >= declared.at_least, most, np.nan)


@_value.register
def _(declared: DaysSince, engine: _Engine) -> Values:
    members = engine.chosen(declared).members
    place = members.newest(declared.days)
    return engine.covered(declared.of.kind, (engine.rows.as_of - _where(place >= 0, members.known_at, place)) / DAY)


@_value.register
def _(declared: SessionsSince, engine: _Engine) -> Values:
    ahead: Values = 0 - engine.ahead(declared, engine.chosen(declared).members.known_at)
    return ahead


@_value.register
def _(declared: SessionsUntil, engine: _Engine) -> Values:
    return engine.ahead(declared, engine.chosen(declared).values(declared.field))


@_value.register
def _(declared: DaysToAnniversary, engine: _Engine) -> Values:
    members = engine.chosen(declared).members
    newest, back = members.newest(EVER), (YEAR - round(declared.apart)) * DAY
    latest = _where(newest >= 0, members.known_at, newest)
    first = members.first_after(newest, back)
    due = _where(first >= 0, members.known_at, first) + YEAR * DAY
    proved = engine.sight.coverage(declared.of.kind).since <= latest - back
    return engine.covered(declared.of.kind, np.where(proved, (due - engine.rows.as_of) / DAY, np.nan))


@_value.register
def _(declared: Derived, engine: _Engine) -> Column:
    return declared.expression.evaluate(engine.columns)


@_value.register
def _(declared: Concluded, engine: _Engine) -> Column:  # noqa: ARG001 - the dispatch is by type alone
    return np.full(len(engine.rows.as_of), np.nan)


def _where(mask: Mask, values: Values, place: Seconds) -> Column:
    """Values at places; missing outside of the mask."""
    return np.where(mask, values[place], np.nan) if len(values) else np.full(len(place), np.nan)


def _without(missing: Mask | None, column: Values) -> Values:
    """The column without what is missing."""
    return column if missing is None else np.where(missing, np.nan, column)
