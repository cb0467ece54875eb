"""What is finished is written down at once: observations, then snapshots, then rows, so that a row never outruns its record.

Subjects that finish close together are written together, so a run of hundreds leaves tens of parts, and slow storage makes
larger parts rather than a slower run.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from types import TracebackType
from typing import Any, Protocol, Self

from src.ledger.records import Entry, ObservationLedger
from src.ledger.snapshot import Snapshot
from src.ledger.snapshots import SnapshotLedger
from src.pipeline.assessment import Assessed

Row = dict[str, Any]

BATCH = 25
"""Subjects written together at most: twenty parts for 500 companies."""

PATIENCE_SECONDS = 2.0
"""How long a finished subject waits for company before it is written: nobody notices, and parts stay few."""


class Outbox(Protocol):
    """Where a run's results go: the platform, or a test."""

    async def push(self, rows: Sequence[Row]) -> None:
        """Append rows to the run's dataset."""
        ...

    async def pushed(self) -> frozenset[str]:
        """Subjects that this run's dataset already has a scored, not-found or failed row of (after a migration)."""
        ...

    async def put(self, key: str, value: Any, content_type: str | None = None) -> None:
        """Write a record of the run's own key-value store."""
        ...

    async def tell(self, text: str) -> None:
        """Show how far the run is; never fails the run."""
        ...


class Nowhere:
    """An outbox for runs whose rows nobody reads: only what they leave in the ledger, or return, matters."""

    async def push(self, rows: Sequence[Row]) -> None:
        """Drop the rows."""

    async def pushed(self) -> frozenset[str]:
        """Nobody."""
        return frozenset()

    async def put(self, key: str, value: Any, content_type: str | None = None) -> None:
        """Drop the record."""

    async def tell(self, text: str) -> None:
        """Tell nobody."""


class Journal:
    """Writes finished subjects down, in the order in which they finish.

    Args:
        run_id: The run.
        day: UTC date of the run's `as_of`.
        observations: Where new observations are kept.
        snapshots: Where snapshots are kept.
        outbox: Where rows go.
        row: Makes a snapshot's row.

    Attributes:
        rows: Rows pushed so far, by subject.
    """

    def __init__(
        self,
        run_id: str,
        day: date,
        observations: ObservationLedger,
        snapshots: SnapshotLedger,
        outbox: Outbox,
        row: Callable[[Snapshot], Row],
    ) -> None:
        self.rows: dict[str, Row] = {}
        self._run_id = run_id
        self._day = day
        self._observations = observations
        self._snapshots = snapshots
        self._outbox = outbox
        self._row = row
        self._finished: asyncio.Queue[Assessed | None] = asyncio.Queue()
        self._writer: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start writing."""
        self._writer = asyncio.create_task(self._write())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what is still waiting, and stop."""
        self._finished.put_nowait(None)
        if self._writer is not None:
            await self._writer

    async def closed(self) -> None:
        """Wait until writing has ended: before the block is left, because it failed (leaving the block raises why)."""
        if self._writer is not None:
            await asyncio.wait({self._writer})

    def finished(self, assessed: Assessed) -> None:
        """Hand over a finished subject; returns at once."""
        self._finished.put_nowait(assessed)

    async def deliver(self, snapshots: Sequence[Snapshot]) -> None:
        """Push rows of snapshots that the ledger holds, or that it should not hold."""
        rows = {snapshot.subject: self._row(snapshot) for snapshot in snapshots}
        if rows:
            await self._outbox.push(list(rows.values()))
        self.rows |= rows

    def recall(self, snapshots: Sequence[Snapshot]) -> None:
        """Count rows that were pushed before the run was interrupted."""
        self.rows |= {snapshot.subject: self._row(snapshot) for snapshot in snapshots}

    async def _write(self) -> None:
        more = True
        while more:
            batch = await self._batch()
            more = None not in batch
            await self._keep([item for item in batch if item is not None])

    async def _batch(self) -> list[Assessed | None]:
        """What finishes next, and what follows it closely; None among it is the end."""
        batch = [await self._finished.get()]
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while batch[-1] is not None and len(batch) < BATCH:
                    batch.append(await self._finished.get())
        return batch

    async def _keep(self, batch: Sequence[Assessed]) -> None:
        for source, entries in _by_source(batch).items():
            await self._observations.append(source, self._run_id, self._day, entries)
        snapshots = [item.snapshot for item in batch]
        await self._snapshots.append(snapshots, self._run_id)
        await self.deliver(snapshots)


def _by_source(batch: Sequence[Assessed]) -> Mapping[str, Mapping[str, Entry]]:
    sorted_: dict[str, dict[str, Entry]] = {}
    for item in batch:
        for source, entry in item.entries.items():
            sorted_.setdefault(source, {})[item.snapshot.subject] = entry
    return sorted_
