"""A run of any domain without a platform: memory stores, an outbox that keeps what it is given, and clients by temper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from src.domain import Domain
from src.errors import UnreachableError
from src.governance.registry import Shelf
from src.ledger.store import MemoryStore
from src.pipeline.journal import Row
from src.pipeline.review import reviewed
from src.pipeline.run import Memory, Run, Stop
from src.pipeline.score import publish, score
from src.pipeline.scored import Scored
from src.settings import Settings, parse
from src.sources.document import Document, Request
from src.sources.traffic import Traffic
from tests.promises.handed import handed_to
from tests.promises.rosters import roster_at_once

AS_OF = datetime(2026, 3, 2, 21, tzinfo=UTC)


@dataclass(slots=True)
class MemoryOutbox:
    rows: list[Row] = field(default_factory=list)
    records: dict[str, Any] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    async def push(self, rows: Sequence[Row]) -> None:
        self.rows += rows

    async def pushed(self) -> frozenset[str]:
        return frozenset(row["ticker"] for row in self.rows if row["outcome"] != "skipped")

    async def put(self, key: str, value: Any, content_type: str | None = None) -> None:  # noqa: ARG002 - the outbox's face
        self.records[key] = value

    async def tell(self, text: str) -> None:
        self.told.append(text)


@dataclass(eq=False)
class ServingClient:
    """Answers every request with what a function of the request makes."""

    serve: Callable[[Request], bytes]
    asked: list[Request] = field(default_factory=list)

    @property
    def traffic(self) -> Traffic:
        return Traffic(len(self.asked), {}, 0, 0, 0)

    async def fetch(self, request: Request) -> Document:
        self.asked.append(request)
        return Document(request.url, 200, {"content-type": "text/html"}, self.serve(request), AS_OF)


@dataclass(eq=False)
class SilentClient:
    """Cannot be reached."""

    @property
    def traffic(self) -> Traffic:
        return Traffic()

    async def fetch(self, request: Request) -> Document:
        message = f"nobody answers at {request.url}"
        raise UnreachableError(message)


def run_of(
    domain: Domain,
    client: Any,
    *,
    outbox: MemoryOutbox | None = None,
    store: MemoryStore | None = None,
    shelves: Sequence[Shelf] = (),
    run_id: str = "run1",
    as_of: datetime = AS_OF,
    settings: Settings | None = None,
    stop: Stop | None = None,
    bare: bool = False,
) -> Run:
    """A run.

    Args:
        bare: Whether the input names its subjects and says nothing of them.
    """
    handed = handed_to(domain)
    held, given = store or MemoryStore(), settings or parse(handed.input)
    roster = roster_at_once(domain, given, as_of, handed.supplies)
    return Run(
        id=run_id,
        started_at=as_of,
        as_of=as_of,
        live=True,
        settings=given,
        roster=replace(roster, handed={}) if bare else roster,
        client=client,
        memory=Memory.of(held),
        shelves=shelves,
        outbox=outbox or MemoryOutbox(),
        stop=stop or Stop(),
    )


def ids_of(domain: Domain) -> list[str]:
    """Who is scored."""
    return sorted(subject.id for subject in run_of(domain, SilentClient()).subjects)


async def played(domain: Domain, run: Run) -> Scored:
    scored = await score(domain, run)
    await publish(domain, run, scored, await reviewed(domain, run, scored), run.as_of)
    return scored
