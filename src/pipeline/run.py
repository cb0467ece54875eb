"""What a run works with, and how it is asked to stop."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from src.domain import Fetcher
from src.governance.registry import Shelf
from src.ledger.prices.source import PriceSource
from src.ledger.records import ObservationLedger
from src.ledger.snapshots import SnapshotLedger
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything a run works with; nothing is reached for.

    Attributes:
        id: The run.
        started_at: When it began, by the wall clock (aware, UTC).
        as_of: The moment scored (aware, UTC).
        live: False when a source asked today would say nothing of `as_of`.
        settings: The input.
        subjects: Who is scored.
        client: Answers requests.
        snapshots: What was concluded day by day.
        observations: What sources have seen.
        shelves: Where a model may lie, in order.
        outbox: Where results go.
        prices: Where daily prices come from, or None where there are none to be had.
        stop: Asked when the run should end early.
        places: What lies where, for people.
        notes: What was done before it began, for the user.
    """

    id: str
    started_at: datetime
    as_of: datetime
    live: bool
    settings: Settings
    subjects: Sequence[Subject]
    client: Asker
    snapshots: SnapshotLedger
    observations: ObservationLedger
    shelves: Sequence[Shelf]
    outbox: Outbox
    prices: PriceSource | None = None
    stop: Stop = field(default_factory=Stop)
    places: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
