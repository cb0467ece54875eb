"""What a run works with, and how it is asked to stop."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from src.domain import Fetcher, Roster
from src.governance.registry import Shelf
from src.governance.watch.readings import ReadingLedger
from src.ledger.outcomes import OutcomeLedger
from src.ledger.prices.source import PriceSource
from src.ledger.records import ObservationLedger
from src.ledger.snapshots import SnapshotLedger
from src.ledger.store import MemoryStore, Store
from src.observations.subject import Subject
from src.pipeline.journal import Outbox
from src.settings import Settings
from src.sources.traffic import Traffic


class Asker(Fetcher, Protocol):
    """A client that also counts what it asked."""

    @property
    def traffic(self) -> Traffic:
        """What was asked so far."""
        ...


class Stop:
    """Why the run should end before its work does; set once, from outside.

    Attributes:
        reason: "aborting", "migrating" or "time", or "" while there is none.
    """

    def __init__(self) -> None:
        self.reason = ""
        self._asked = asyncio.Event()

    def ask(self, reason: str) -> None:
        """Ask the run to stop; the first reason stands."""
        self.reason = self.reason or reason
        self._asked.set()

    async def asked(self) -> None:
        """Wait until someone asks."""
        await self._asked.wait()


@dataclass(frozen=True, slots=True)
class Spare:
    """What a run may still use, for work that it can do without.

    Attributes:
        seconds: Tells how many are left before it has to end; None where it may take as long as it likes.
        megabytes: Memory it was given; None where nobody counts.
    """

    seconds: Callable[[], float] | None = None
    megabytes: int | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What a run knows of earlier ones, and leaves to later ones.

    Attributes:
        snapshots: What was concluded day by day.
        observations: What sources have seen.
        outcomes: What came of it.
        readings: What was measured of the conditions that are watched.
        models: The domain's own store of models.
    """

    snapshots: SnapshotLedger
    observations: ObservationLedger
    outcomes: OutcomeLedger
    readings: ReadingLedger
    models: Store

    @classmethod
    def of(cls, ledger: Store, models: Store | None = None) -> "Memory":
        """All of it in two stores; models that are kept nowhere where there is one alone."""
        series = SnapshotLedger(ledger), ObservationLedger(ledger), OutcomeLedger(ledger), ReadingLedger(ledger)
        return cls(*series, MemoryStore() if models is None else models)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything a run works with; nothing is reached for.

    Attributes:
        id: The run.
        started_at: When it began, by the wall clock (aware, UTC).
        as_of: The moment scored (aware, UTC).
        live: False when a source asked today would say nothing of `as_of`.
        settings: The input.
        roster: Who is scored, and what the input hands over of them.
        client: Answers requests.
        memory: What earlier runs left, and this one adds to.
        shelves: Where a model may lie, in order.
        outbox: Where results go.
        prices: Where daily prices come from, or None where there are none to be had.
        spare: Time and memory for what it can do without.
        stop: Asked when the run should end early.
        places: What lies where, for people.
        notes: What was done before it began, for the user.
    """

    id: str
    started_at: datetime
    as_of: datetime
    live: bool
    settings: Settings
    roster: Roster
    client: Asker
    memory: Memory
    shelves: Sequence[Shelf]
    outbox: Outbox
    prices: PriceSource | None = None
    spare: Spare = field(default_factory=Spare)
    stop: Stop = field(default_factory=Stop)
    places: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Who is scored."""
        return self.roster.subjects
