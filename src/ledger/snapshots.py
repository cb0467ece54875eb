"""The ledger of snapshots: what was known and concluded, day by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from src.errors import ParsingError
from src.ledger.compaction import Compacted, compact
from src.ledger.history import History, parsed
from src.ledger.series import Block, Damage, Series
from src.ledger.shape import from_json, to_json
from src.ledger.snapshot import Snapshot
from src.ledger.store import Store

_ONLY_IN_FULL: Final = frozenset({"conclusion", "sources", "facts", "name", "detail"})
"""What a month record leaves to the segments: words and evidence, nine tenths of the bytes."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Snapshots read back.

    Attributes:
        snapshots: In the order of run and writing.
        warnings: What could not be read, one sentence each.
    """

    snapshots: tuple[Snapshot, ...]
    warnings: tuple[str, ...]


def line_of(snapshot: Snapshot) -> bytes:
    """A snapshot as one JSON line, whole, with its scores at the top for quick reading.

    Raises:
        ValueError: A number that must be known is not finite.
    """
    return orjson.dumps(to_json(Snapshot, snapshot) | {"scores": _scores(snapshot)})


def snapshot_of(line: bytes) -> Snapshot:
    """The snapshot that `line_of` was given.

    Raises:
        ParsingError: Anything else than a whole snapshot.
    """
    return from_json(Snapshot, parsed(line))


def condensed(line: bytes) -> bytes:
    """What a month record keeps of a snapshot: subject, moment, run, versions, scores and features.

    Raises:
        ParsingError: Not a snapshot.
    """
    return orjson.dumps({name: value for name, value in parsed(line).items() if name not in _ONLY_IN_FULL})


class SnapshotLedger:
    """Snapshots in a store, appended to by any number of runs at once.

    Every run's snapshots are kept. Within a run and date the first snapshot of a subject stands; the day's snapshot of a
    subject is that of its latest scored run, by `as_of` and then by run id.

    Args:
        store: Where they lie.
    """

    def __init__(self, store: Store) -> None:
        self._series = Series(store, "snapshot", condensed)

    async def append(self, snapshots: Iterable[Snapshot], run_id: str) -> None:
        """Keep snapshots of one run; when it returns they are safe.

        Each call writes a part of its own, so a run of many subjects appends them by the dozen.

        Raises:
            ValueError: A number that must be known is not finite; nothing was written.
        """
        by_day: dict[date, list[bytes]] = {}
        for snapshot in snapshots:
            by_day.setdefault(snapshot.date, []).append(line_of(snapshot))
        for day, lines in sorted(by_day.items()):
            await self._series.append(day, run_id, lines)

    async def finished(self, run_id: str, day: date) -> set[str]:
        """Subjects this run has kept for this date, whatever came of them: a resumed run passes over them."""
        return {snapshot.subject for snapshot in (await self.of_run(run_id, day)).snapshots}

    async def of_run(self, run_id: str, day: date) -> Snapshots:
        """What this run has kept for this date, whole, each subject once."""
        damage = Damage()
        return _read(await self._series.run_blocks(day, run_id, damage), damage)

    async def of_day(self, day: date) -> Snapshots:
        """What every run has kept for this date, whole, each run's subject once."""
        damage = Damage()
        return _read(await self._series.day_blocks(day, damage), damage)

    async def history(
        self,
        subjects: Iterable[str],
        since: date,
        until: date,
        features: Sequence[str] = (),
        *,
        everybody: bool = False,
    ) -> History:
        """Points of these subjects dated `since` to `until`, inclusive, with the features named.

        Args:
            subjects: Who is there in any case, if with no points.
            since: First date.
            until: Last date.
            features: Which features a point holds.
            everybody: Whether whoever else was ever scored is there too: people leave lists before their answers come.
        """
        damage = Damage()
        history = History(subjects, features, damage, everybody=everybody)
        async for block in self._series.blocks(since, until, damage):
            history.add(block)
        history.close()
        return history

    async def dates(self, until: date) -> tuple[date, ...]:
        """Dates up to one, inclusive, of which there are snapshots."""
        return await self._series.dates(until)

    async def compact(self, today: date) -> Compacted:
        """Gather months gone by; `today` is the date of the run's `as_of`."""
        return await compact(self._series, today)


def _scores(snapshot: Snapshot) -> dict[str, Any]:
    conclusion = snapshot.conclusion
    if conclusion is None:
        return dict.fromkeys(("combined", "rules", "ml", "probability"))
    model = conclusion.model
    ml, probability = (None, None) if model is None else (model.score, model.probability)
    return {"combined": conclusion.combined, "rules": conclusion.rules.score, "ml": ml, "probability": probability}


def _read(blocks: Iterable[Block], damage: Damage) -> Snapshots:
    held: dict[tuple[str, str], Snapshot] = {}
    for block in blocks:
        unread = 0
        for line in block.lines:
            try:
                snapshot = snapshot_of(line)
            except ParsingError:
                unread += 1
                continue
            held.setdefault((block.key.run, snapshot.subject), snapshot)
        damage.unread(block.key, unread)
    return Snapshots(tuple(held.values()), tuple(damage.warnings))
