"""`Domain`: one frozen value that says everything about a domain, and the face its sources share."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from src.observations.record import Findings, Record
from src.observations.subject import Subject
from src.sources.document import Document, Request


class Fetcher(Protocol):
    """Whatever answers requests: the polite client, live or replaying."""

    async def fetch(self, request: Request) -> Document:
        """Answer one request.

        Raises:
            UnreachableError: No usable answer (subclasses tell blocked and not found apart).
        """
        ...


@dataclass(frozen=True, slots=True)
class Ask:
    """What a source needs to know to ask about one subject.

    Attributes:
        client: Answers requests.
        as_of: The moment that is scored (aware, UTC); the clock of the run, and there is no other.
        since: `as_of` less the user's lookback: documents older than this are not worth a request.
        known: What the ledger already holds of this subject from this source.
        live: False when `as_of` lies in the past and the run is not a replay, so that a board asked today would say nothing
            of then.
    """

    client: Fetcher
    as_of: datetime
    since: datetime
    known: Record = field(default_factory=Record)
    live: bool = True


class Source(Protocol):
    """One place that is asked about a subject; siblings with the same face."""

    name: str

    async def collect(self, subject: Subject, ask: Ask) -> Findings:
        """Ask, parse, and say how far back silence means something.

        Raises:
            UnreachableError: The source as a whole could not be asked.
            ParsingError: It answered and was not understood.
        """
        ...
