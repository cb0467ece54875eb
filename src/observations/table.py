"""Many observations of many subjects, column by column, one table a kind."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from src.observations.column import FieldColumn
from src.observations.observation import Observation, Value
from src.observations.record import Record, Span

NEVER = (1 << 32) - 1
"""The end of time, in seconds since 1970: composite keys of (subject, second) keep the second in 32 bits (year 2106)."""

Seconds = NDArray[np.int64]


def second_known(moment: datetime) -> int:
    """Seconds since 1970 at which a fact is known, rounded up: late rather than early; what is older was known by then."""
    return max(0, math.ceil(moment.timestamp()))


def second_asked(moment: datetime) -> int:
    """Seconds since 1970 of a moment that is scored, rounded down: nothing later counts."""
    return math.floor(moment.timestamp())


@dataclass(frozen=True, slots=True)
class KindTable:
    """All observations of one kind, sorted by subject and by when they were known.

    Attributes:
        subject: (n,) index of the subject.
        known_at: (n,) seconds since 1970, 0 to `NEVER`.
        superseded_at: (n,) seconds since 1970 from which a correction stands instead; `NEVER` while it stands.
        fields: Name → (n,) column.
        rows: The observations themselves in the same order, for evidence; empty where the table was made of columns.
    """

    subject: Seconds
    known_at: Seconds
    superseded_at: Seconds
    fields: Mapping[str, FieldColumn]
    rows: Sequence[Observation]

    @classmethod
    def of(cls, items: Sequence[tuple[int, Observation]]) -> "KindTable":
        """Table of (subject index, observation) pairs of one kind."""
        subject = np.fromiter((index for index, _ in items), dtype=np.int64, count=len(items))
        return cls.from_rows(subject, [observation for _, observation in items])

    @classmethod
    def from_rows(cls, subject: Seconds, unordered: Sequence[Observation]) -> "KindTable":
        """Table of observations of one kind, in any order, each about the subject (by index) at its place."""
        known = _seconds([row.known_at for row in unordered])
        order = _order(subject, known, unordered)
        rows = [unordered[place] for place in order.tolist()]
        said = [row.values for row in rows]
        shapes = set(map(tuple, said))
        return cls(
            subject=subject[order],
            known_at=known[order],
            superseded_at=_superseded([row.superseded_at for row in rows]),
            fields={name: FieldColumn.of(_read(said, name, shapes)) for name in {name for shape in shapes for name in shape}},
            rows=rows,
        )

    @classmethod
    def from_columns(cls, subject: Seconds, known_at: Seconds, fields: Mapping[str, NDArray[np.float64]]) -> "KindTable":
        """Table of arithmetic over series, such as prices: numbers without observations behind them, and so without evidence.

        Args:
            subject: (n,) index of the subject, in any order.
            known_at: (n,) seconds since 1970 at which the numbers of a row could be known (for a close, the close).
            fields: Name → (n,) float64; NaN is unknown, and so is what is not finite.

        Raises:
            ValueError: The columns are not equally long.
        """
        if {len(known_at), *map(len, fields.values())} != {len(subject)}:
            message = f"columns of unequal length: {len(subject)} subjects, {len(known_at)} moments, fields {sorted(fields)}"
            raise ValueError(message)
        known = np.clip(np.asarray(known_at, dtype=np.int64), 0, NEVER)
        whose = np.asarray(subject, dtype=np.int64)
        order = np.lexsort((known, whose))
        columns = {name: np.array(values, dtype=np.float64)[order] for name, values in fields.items()}
        return cls(
            subject=whose[order],
            known_at=known[order],
            superseded_at=np.full(len(order), NEVER, dtype=np.int64),
            fields={name: FieldColumn(np.where(np.isfinite(values), values, np.nan)) for name, values in columns.items()},
            rows=(),
        )

    def field(self, name: str) -> FieldColumn:
        """One column; all unknown where no observation has the field."""
        return self.fields[name] if name in self.fields else FieldColumn(np.full(len(self.subject), np.nan))


@dataclass(frozen=True, slots=True)
class ObservationTable:
    """What is held of several subjects, ready for the engine.

    Attributes:
        kinds: Kind → its observations.
        since: Kind → (subjects,) second from which silence means something; `NEVER` where it never does.
        until: Kind → (subjects,) second up to which it does; 0 where it never does.
        subjects: Number of subjects.
        sessions: (k,) ascending seconds since 1970 at which trading sessions close, from before the first to after the last
            moment that is asked about; None where nothing counts in sessions.
    """

    kinds: Mapping[str, KindTable]
    since: Mapping[str, Seconds]
    until: Mapping[str, Seconds]
    subjects: int
    sessions: Seconds | None = None

    @classmethod
    def of(cls, records: Sequence[Record], sessions: Seconds | None = None) -> "ObservationTable":
        """Table of records, the subject's index being its place in the sequence."""
        rows: defaultdict[str, list[Observation]] = defaultdict(list)
        ends: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for index, record in enumerate(records):
            for observation in record.observations:
                rows[observation.kind].append(observation)
            for kind, held in rows.items():
                ends[kind].append((index, len(held)))
        kinds = {kind for record in records for kind in record.spans}
        return cls(
            kinds={kind: KindTable.from_rows(_whose(ends[kind]), held) for kind, held in rows.items()},
            since={kind: _bounds(records, kind, first=True) for kind in kinds},
            until={kind: _bounds(records, kind, first=False) for kind in kinds},
            subjects=len(records),
            sessions=sessions,
        )

    def with_kinds(
        self,
        kinds: Mapping[str, KindTable],
        *,
        since: Mapping[str, Seconds] | None = None,
        until: Mapping[str, Seconds] | None = None,
        sessions: Seconds | None = None,
    ) -> "ObservationTable":
        """This table with further kinds beside those it has.

        Args:
            kinds: Kind → its rows, subjects numbered as in this table.
            since: Kind → (subjects,) second from which silence means something; a kind left out says nothing by silence.
            until: Kind → (subjects,) second up to which it does.
            sessions: Closes of trading sessions; those of this table where None.

        Raises:
            ValueError: A kind is there already, or its bounds are not one a subject.
        """
        since, until = dict(since or {}), dict(until or {})
        twice = sorted(set(self.kinds) & set(kinds))
        uneven = sorted(kind for bounds in (since, until) for kind, one in bounds.items() if len(one) != self.subjects)
        if twice or uneven:
            message = f"kinds that are there already: {twice}; kinds whose bounds are not one for each subject: {uneven}"
            raise ValueError(message)
        return replace(
            self,
            kinds={**self.kinds, **kinds},
            since={**self.since, **since},
            until={**self.until, **until},
            sessions=self.sessions if sessions is None else sessions,
        )


def _whose(ends: Sequence[tuple[int, int]]) -> Seconds:
    """Subject of each row, from where the rows of each subject end."""
    subjects, bounds = np.array(ends, dtype=np.int64).T
    return np.repeat(subjects, np.diff(bounds, prepend=0))


def _seconds(moments: Iterable[datetime]) -> Seconds:
    """`second_known` of each, none beyond the end of time."""
    seconds = np.ceil(np.array([moment.timestamp() for moment in moments], dtype=np.float64))
    return np.clip(seconds, 0, NEVER).astype(np.int64)


def _superseded(moments: Sequence[datetime | None]) -> Seconds:
    seconds = np.full(len(moments), NEVER, dtype=np.int64)
    corrected = [place for place, moment in enumerate(moments) if moment is not None]
    if corrected:
        seconds[corrected] = _seconds(moment for moment in moments if moment is not None)
    return seconds


def _order(subject: Seconds, known: Seconds, rows: Sequence[Observation]) -> Seconds:
    """Order by subject, then by when known, then by key: only what became known in the same second is compared by key."""
    order = np.lexsort((known, subject))
    same = (subject[order][1:] == subject[order][:-1]) & (known[order][1:] == known[order][:-1])
    if not same.any():
        return order
    tied = order[np.append(same, False) | np.insert(same, 0, False)]
    rank = np.zeros(len(rows), dtype=np.int64)
    rank[sorted(tied.tolist(), key=lambda place: rows[place].key)] = np.arange(len(tied))
    return np.lexsort((rank, known, subject))


def _read(said: Sequence[Mapping[str, Value]], name: str, shapes: Collection[tuple[str, ...]]) -> Sequence[Value]:
    """One field of each; where every observation has it, without asking each whether it has."""
    if all(name in shape for shape in shapes):
        return list(map(itemgetter(name), said))
    return [values.get(name) for values in said]


def _bounds(records: Sequence[Record], kind: str, *, first: bool) -> Seconds:
    spans = [record.spans.get(kind) for record in records]
    return np.array([_bound(span, first=first) for span in spans], dtype=np.int64)


def _bound(span: Span | None, *, first: bool) -> int:
    if span is None:
        return NEVER if first else 0
    return second_known(span.since) if first else second_asked(span.until)
