"""The one evaluator of declared features, for any set of (subject, moment) pairs.

Scoring today is its one-row case and training on ten years its million-row case, so there is nothing to differ between them.
It alone applies `known_at <= as_of`.
"""

from functools import singledispatchmethod

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
            column[:] = engine.value(declared)
            engine.columns[declared.name] = column
    columns = block if asked is None else np.take(block, asked, axis=1)
    return dict(zip(features.names, columns, strict=True))


class _Engine:
    """One evaluation; its columns are those of the grid."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.rows = sight.grid.rows
        self.columns: dict[str, Column] = {}

    @singledispatchmethod
    def value(self, declared: Feature) -> Values:
        message = f"no evaluator for {type(declared).__name__}"
        raise TypeError(message)

    @value.register
    def _(self, declared: Count) -> Values:
        chosen = self._chosen(declared)
        return self._proved(declared, chosen.members.counts(declared.days), chosen.unknowns)

    @value.register
    def _(self, declared: Distinct) -> Values:
        told = self._chosen(declared).told(declared.field)
        number = told.members.distinct(declared.days, told.labels, told.by_label)
        return self._proved(declared, number, told.unknowns)

    @value.register
    def _(self, declared: Total) -> Values:
        amounts = self._chosen(declared).amounts(declared.field)
        return self._proved(declared, amounts.sums(declared.days) / declared.divisor, amounts.unknowns)

    @value.register
    def _(self, declared: Flag) -> Values:
        chosen = self._chosen(declared)
        silence = self._proved(declared, np.zeros(len(self.rows.as_of)), chosen.unknowns)
        return np.where(chosen.members.counts(declared.days) > 0, 1.0, silence)

    @value.register
    def _(self, declared: Mean) -> Column:
        amounts = self._chosen(declared).amounts(declared.field)
        number = amounts.members.counts(declared.days)
        return np.where(number >= declared.at_least, amounts.sums(declared.days) / np.maximum(number, 1), np.nan)

    @value.register
    def _(self, declared: Level) -> Column:
        chosen = self._chosen(declared)
        place = chosen.members.newest(declared.days, declared.ago)
        return _where(place >= 0, chosen.values(declared.field), place)

    @value.register
    def _(self, declared: MeanOfLast) -> Column:
        number, values = self._last(declared)
        sums = np.zeros(len(number))
        for value in reversed(values):
            sums += np.where(np.isnan(value), 0.0, value)
        return np.where(number >= declared.at_least, sums / np.maximum(number, 1), np.nan)

    @value.register
    def _(self, declared: MostOfLast) -> Column:
        number, values = self._last(declared)
        most = values[0]
        for value in values[1:]:
            most = np.fmax(most, value)
        return np.where(number >= declared.at_least, most, np.nan)

    @value.register
    def _(self, declared: DaysSince) -> Values:
        members = self._chosen(declared).members
        place = members.newest(declared.days)
        return self._covered(declared.of.kind, (self.rows.as_of - _where(place >= 0, members.known_at, place)) / DAY)

    @value.register
    def _(self, declared: SessionsSince) -> Values:
        ahead: Values = 0 - self._ahead(declared, self._chosen(declared).members.known_at)
        return ahead

    @value.register
    def _(self, declared: SessionsUntil) -> Values:
        return self._ahead(declared, self._chosen(declared).values(declared.field))

    @value.register
    def _(self, declared: DaysToAnniversary) -> Values:
        members = self._chosen(declared).members
        newest, back = members.newest(EVER), (YEAR - round(declared.apart)) * DAY
        latest = _where(newest >= 0, members.known_at, newest)
        first = members.first_after(newest, back)
        due = _where(first >= 0, members.known_at, first) + YEAR * DAY
        proved = self.sight.coverage(declared.of.kind).since <= latest - back
        return self._covered(declared.of.kind, np.where(proved, (due - self.rows.as_of) / DAY, np.nan))

    @value.register
    def _(self, declared: Derived) -> Column:
        return declared.expression.evaluate(self.columns)

    @value.register
    def _(self, declared: Concluded) -> Column:  # noqa: ARG002 - the dispatch is by type alone
        return np.full(len(self.rows.as_of), np.nan)

    def _chosen(self, declared: Window | DaysSince | DaysToAnniversary) -> Chosen:
        return self.sight.chosen(declared.of)

    def _proved(self, declared: Window, column: Values, unknowns: Members) -> Values:
        """The column where the record covers the window and no member of it is in doubt; missing elsewhere."""
        missing = self.sight.coverage(declared.of.kind).misses(declared.days)
        if len(unknowns):
            doubt = unknowns.counts(declared.days) > 0
            missing = doubt if missing is None else missing | doubt
        return _without(missing, column)

    def _covered(self, kind: str, column: Column) -> Values:
        """The column where the record reaches the moment scored."""
        return _without(self.sight.coverage(kind).misses(0), column)

    def _last(self, declared: MeanOfLast) -> tuple[Seconds, list[Column]]:
        """How many of the newest observations there are, and the field of each, newest first."""
        numbered = self._chosen(declared).numbered(declared.field)
        places = list(numbered.members.last(declared.last, declared.days))
        number: Seconds = np.sum([place >= 0 for place in places], axis=0)
        return number, [_where(place >= 0, numbered.values, place) for place in places]

    def _ahead(self, declared: Window, moments: Values) -> Values:
        """Sessions from the newest one closed to the one that reacts to the newest member's moment."""
        place = self._chosen(declared).members.newest(declared.days)
        reaction, closed = self.sight.reaction(moments), self.sight.closed
        reacts = _where(place >= 0, np.where(reaction >= 0, reaction, np.nan), place)
        return self._covered(declared.of.kind, np.where(closed >= 0, reacts - closed, np.nan))


def _where(mask: Mask, values: Values, place: Seconds) -> Column:
    """Values at places; missing outside of the mask."""
    return np.where(mask, values[place], np.nan) if len(values) else np.full(len(place), np.nan)


def _without(missing: Mask | None, column: Values) -> Values:
    """The column without what is missing."""
    return column if missing is None else np.where(missing, np.nan, column)
