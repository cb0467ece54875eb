"""Many observations of many subjects, column by column, one table a kind."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from src.observations.observation import Observation
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
        known_at: (n,) seconds since 1970.
        superseded_at: (n,) seconds since 1970 from which a correction stands instead; `NEVER` while it stands.
        fields: Name → (n,) object array; None is unknown.
        rows: The observations themselves in the same order, for evidence.
    """

    subject: Seconds
    known_at: Seconds
    superseded_at: Seconds
    fields: Mapping[str, NDArray[np.object_]]
    rows: Sequence[Observation]

    @classmethod
    def of(cls, items: Sequence[tuple[int, Observation]]) -> "KindTable":
        """Table of (subject index, observation) pairs of one kind."""
        ordered = sorted(items, key=lambda item: (item[0], second_known(item[1].known_at), item[1].key))
        rows = [observation for _, observation in ordered]
        return cls(
            subject=np.array([index for index, _ in ordered], dtype=np.int64),
            known_at=np.array([second_known(row.known_at) for row in rows], dtype=np.int64),
            superseded_at=np.array(
                [NEVER if row.superseded_at is None else second_known(row.superseded_at) for row in rows], dtype=np.int64
            ),
            fields={name: _column(rows, name) for name in {name for row in rows for name in row.values}},
            rows=rows,
        )

    def field(self, name: str) -> NDArray[np.object_]:
        """One column; all unknown where no observation has the field."""
        return self.fields[name] if name in self.fields else np.full(len(self.rows), None, dtype=object)


@dataclass(frozen=True, slots=True)
class ObservationTable:
    """What is held of several subjects, ready for the engine.

    Attributes:
        kinds: Kind → its observations.
        since: Kind → (subjects,) second from which silence means something; `NEVER` where it never does.
        until: Kind → (subjects,) second up to which it does; 0 where it never does.
        subjects: Number of subjects.
    """

    kinds: Mapping[str, KindTable]
    since: Mapping[str, Seconds]
    until: Mapping[str, Seconds]
    subjects: int

    @classmethod
    def of(cls, records: Sequence[Record]) -> "ObservationTable":
        """Table of records, the subject's index being its place in the sequence."""
        items: dict[str, list[tuple[int, Observation]]] = {}
        for index, record in enumerate(records):
            for observation in record.observations:
                items.setdefault(observation.kind, []).append((index, observation))
        kinds = {kind for record in records for kind in record.spans}
        return cls(
            kinds={kind: KindTable.of(rows) for kind, rows in items.items()},
            since={kind: _bounds(records, kind, first=True) for kind in kinds},
            until={kind: _bounds(records, kind, first=False) for kind in kinds},
            subjects=len(records),
        )


def _column(rows: Iterable[Observation], name: str) -> NDArray[np.object_]:
    values = [row.values.get(name) for row in rows]
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _bounds(records: Sequence[Record], kind: str, *, first: bool) -> Seconds:
    spans = [record.spans.get(kind) for record in records]
    return np.array([_bound(span, first=first) for span in spans], dtype=np.int64)


def _bound(span: Span | None, *, first: bool) -> int:
    if span is None:
        return NEVER if first else 0
    return second_known(span.since) if first else second_asked(span.until)
