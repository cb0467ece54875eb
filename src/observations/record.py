"""What is held of one subject from one source: facts, and how far back silence means something."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from src.observations.observation import Observation
from src.observations.subject import Subject
from src.sources.status import Status


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time over which everything of a kind would have been seen.

    Attributes:
        since: First moment covered (aware, UTC).
        until: Last moment covered (aware, UTC).
    """

    since: datetime
    until: datetime

    def joined(self, later: "Span") -> "Span":
        """This span and a later one as one, where they touch; otherwise the later one alone (the gap breaks the record)."""
        return Span(min(self.since, later.since), max(self.until, later.until)) if later.since <= self.until else later


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger holds of one subject from one source.

    Attributes:
        observations: Facts, each key once.
        spans: Kind of observation → the stretch without holes that ends last.
    """

    observations: tuple[Observation, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)

    def keys(self, kind: str) -> frozenset[str]:
        """Keys held of a kind, so that what costs a request is asked once."""
        return frozenset(item.key for item in self.observations if item.kind == kind)

    def extended(self, observations: Iterable[Observation], spans: Mapping[str, Span]) -> "Record":
        """This record with later findings; where a key is held already, what was seen first stands."""
        held = {(item.kind, item.key): item for item in (*observations, *self.observations)}
        for item in self.observations:
            held[item.kind, item.key] = item
        joined = dict(self.spans) | {
            kind: self.spans[kind].joined(span) if kind in self.spans else span for kind, span in spans.items()
        }
        return Record(tuple(sorted(held.values(), key=lambda item: (item.known_at, item.kind, item.key))), joined)


@dataclass(frozen=True, slots=True)
class Findings:
    """What one source answered about one subject.

    Attributes:
        observations: Every fact found now, new or known.
        spans: Kind → stretch that this answer covers without holes; a kind that is absent was not covered at all.
        status: How asking went.
        detail: One sentence for a person; "" when there is nothing to add.
        fetched: Documents that were asked for.
        kept: Kinds whose new observations the ledger keeps, because they cost a request or cannot be asked again.
        subject: The subject with what the source learnt of it (its CIK, its name), or None when nothing new.
    """

    observations: tuple[Observation, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
    status: Status = Status.OK
    detail: str = ""
    fetched: int = 0
    kept: frozenset[str] = frozenset()
    subject: Subject | None = None
