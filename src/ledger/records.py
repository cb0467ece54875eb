"""The ledger of observations that cost a request or cannot be asked again, and of what was learnt of a subject's identity."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import orjson

from src.errors import ParsingError
from src.ledger.compaction import Compacted, compact
from src.ledger.history import parsed
from src.ledger.keys import SegmentKey
from src.ledger.series import Block, Damage, Series
from src.ledger.shape import from_json, to_json
from src.ledger.store import Store
from src.observations.observation import Observation
from src.observations.record import Findings, Record, Span
from src.observations.subject import Subject

OBSERVATIONS_IN_A_LINE: Final = 1_000
"""A first run reads years of a company at once; 1,000 observations are some 0.6 MB of the 8 MB a segment takes."""

_FASTEST: Final = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """What one run learnt of one subject from one source.

    Attributes:
        observations: New facts only.
        spans: Kind → stretch that they and all earlier ones cover without holes.
        name: Name for people, "" when nothing new.
        facts: Identity facts, e.g. {"cik": "0000320193"}.
    """

    observations: tuple[Observation, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def new(cls, findings: Findings, known: Record) -> "Entry":
        """What of these findings the ledger does not hold yet.

        Only the kinds the source wants kept, observations and spans alike: a span without its observations would later pass
        for silence.
        """
        kept = findings.kept
        held = {kind: known.keys(kind) for kind in kept}
        fresh = tuple(item for item in findings.observations if item.kind in kept and item.key not in held[item.kind])
        spans = {kind: span for kind, span in findings.spans.items() if kind in kept and known.spans.get(kind) != span}
        subject = findings.subject or Subject("")
        return cls(fresh, spans, subject.name, dict(subject.facts))

    def __bool__(self) -> bool:
        return bool(self.observations or self.spans or self.name or self.facts)


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry as it is written.

    `despite` names segments that were known to be unreadable when the spans were drawn: they cover what those may have held.
    """

    subject: str
    observations: tuple[Observation, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    despite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Held:
    key: SegmentKey
    line: _Line


class Holdings(Mapping[str, Record]):
    """Records by subject, for every subject asked (nothing held is an empty record), as of a moment.

    Kept packed and made into records when asked for, a subject at a time, so that 500 companies' trades of years stay small.

    A segment that could not be read may have held what a later span takes for granted, so spans drawn on or after its date
    begin at the midnight after it: silence before that is unknown again, and the source asks again. What it then finds is
    written with the damage in view and counts in full.

    Attributes:
        subjects: What was learnt of each subject's identity, later findings over earlier ones; absent when nothing was.
        damage: What could not be read; may grow as records are made.
    """

    def __init__(self, subjects: Iterable[str], until: datetime, damage: Damage) -> None:
        self.subjects: dict[str, Subject] = {}
        self.damage = damage
        self._until = until
        self._lines: dict[str, list[tuple[SegmentKey, bytes]]] = {subject: [] for subject in subjects}

    def __getitem__(self, subject: str) -> Record:
        held = [found for key, packed in self._lines[subject] if (found := self._unpacked(key, packed)) is not None]
        first: dict[tuple[str, str], Observation] = {}
        for item in (item for found in held for item in found.line.observations if item.known_at <= self._until):
            first.setdefault((item.kind, item.key), item)
        covered = Record()
        for kind, span in self._spans(held):
            covered = covered.extended((), {kind: span})
        return Record().extended(first.values(), covered.spans)

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, block: Block) -> None:
        """Take in one part; parts come in order of date, run and number."""
        unread = 0
        for line in block.lines:
            try:
                entry = parsed(line)
            except ParsingError:
                unread += 1
                continue
            if entry["subject"] in self._lines:
                self._lines[entry["subject"]].append((block.key, zlib.compress(line, _FASTEST)))
                self._learn(entry["subject"], entry.get("name"), entry.get("facts"))
        self.damage.unread(block.key, unread)

    def _learn(self, subject: str, name: object, facts: object) -> None:
        learnt = {key: value for key, value in facts.items() if isinstance(value, str)} if isinstance(facts, dict) else {}
        named = name if isinstance(name, str) else ""
        if learnt or named:
            before = self.subjects.get(subject, Subject(subject))
            self.subjects[subject] = Subject(subject, named or before.name, {**before.facts, **learnt})

    def _unpacked(self, key: SegmentKey, packed: bytes) -> _Held | None:
        try:
            return _Held(key, from_json(_Line, parsed(zlib.decompress(packed))))
        except (ParsingError, ValueError):
            self.damage.unread(key, 1)
            return None

    def _spans(self, held: Iterable[_Held]) -> list[tuple[str, Span]]:
        """Spans within the moment asked for and clear of what was lost, in order of time."""
        found: list[tuple[str, Span]] = []
        for item in held:
            floor = self._floor(item)
            for kind, span in item.line.spans.items():
                clipped = Span(span.since if floor is None else max(span.since, floor), min(span.until, self._until))
                if clipped.since <= clipped.until:
                    found.append((kind, clipped))
        return sorted(found, key=lambda entry: (entry[1].since, entry[1].until))

    def _floor(self, held: _Held) -> datetime | None:
        """The midnight after the last lost segment that these spans may have leant on."""
        leant = [key.date for key in self.damage.lost if key.date <= held.key.date and str(key) not in held.line.despite]
        return datetime.combine(max(leant) + timedelta(days=1), time(), UTC) if leant else None


class ObservationLedger:
    """Observations in a store, a series for each source, appended to by any number of runs at once.

    Args:
        store: Where they lie.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._series: dict[str, Series] = {}
        self._damage: dict[str, Damage] = {}

    async def append(self, source: str, run_id: str, day: date, entries: Mapping[str, Entry]) -> None:
        """Keep what a run learnt, by subject; when it returns it is safe. Entries with nothing in them are not written.

        Args:
            source: Name of the source, a word of a-z 0-9 _ -.
            run_id: The run.
            day: UTC date of the run's `as_of`.
            entries: New findings by subject id.
        """
        despite = tuple(sorted(map(str, self._damage[source].lost))) if source in self._damage else ()
        lines = [line for subject, entry in entries.items() if entry for line in _lines_of(subject, entry, despite)]
        if lines:
            await self._of(source).append(day, run_id, lines)

    async def load(self, source: str, subjects: Iterable[str], until: datetime) -> Holdings:
        """What was held of these subjects at a moment (aware, UTC).

        A replay of the past sees neither later observations, nor spans beyond its moment, nor segments dated after it.
        """
        holdings = Holdings(subjects, until, Damage())
        async for block in self._of(source).blocks(None, until.astimezone(UTC).date(), holdings.damage):
            holdings.add(block)
        self._damage[source] = holdings.damage
        return holdings

    async def compact(self, source: str, today: date) -> Compacted:
        """Gather months gone by of one source; `today` is the date of the run's `as_of`."""
        return await compact(self._of(source), today)

    def _of(self, source: str) -> Series:
        if source not in self._series:
            self._series[source] = Series(self._store, f"observations.{source}")
        return self._series[source]


def _lines_of(subject: str, entry: Entry, despite: tuple[str, ...]) -> Iterator[bytes]:
    """An entry as lines that each fit a segment; identity and spans come last, with the last of the facts they rest on."""
    chunks: list[Sequence[Observation]] = [
        entry.observations[at : at + OBSERVATIONS_IN_A_LINE] for at in range(0, len(entry.observations), OBSERVATIONS_IN_A_LINE)
    ] or [()]
    for chunk in chunks[:-1]:
        yield orjson.dumps(to_json(_Line, _Line(subject, tuple(chunk))))
    last = _Line(subject, tuple(chunks[-1]), entry.spans, entry.name, entry.facts, despite if entry.spans else ())
    yield orjson.dumps(to_json(_Line, last))
