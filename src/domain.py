"""`Domain`: one frozen value that says everything about a domain, and the face its sources share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from src.features.declarations import Mean
from src.features.feature_set import FeatureSet
from src.observations.observation import Observation
from src.observations.record import Findings, Record
from src.observations.subject import Subject
from src.scoring.rules import RuleBook
from src.sources.document import Document, Request

SNAPSHOT = "snapshot"
"""Kind of the observations that a subject's own earlier snapshots become, so that baselines are measured like anything else."""


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

    @property
    def name(self) -> str:
        """Name in the input and on rows."""
        ...

    async def collect(self, subject: Subject, ask: Ask) -> Findings:
        """Ask, parse, and say how far back silence means something.

        Raises:
            UnreachableError: The source as a whole could not be asked.
            ParsingError: It answered and was not understood.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A kind of subject and all that is said about it.

    Attributes:
        name: Folder name, e.g. "company_risk".
        title: For people.
        identity: Name of the source without which a subject is not known to exist: when it does not find the subject, there is
            nothing to score.
        sources: Source name → (source, kinds it sees; the reach of the first stands for the source on rows).
        features: What is measured.
        rules: What is concluded.
        subjects: Input tickers and companies → subjects. Raises ConfigurationError.
        reconciled: Observations of one subject, corrections taking the place of what they correct.
        described: One observation in one line, as evidence for people.
    """

    name: str
    title: str
    identity: str
    sources: Mapping[str, tuple[Source, tuple[str, ...]]]
    features: FeatureSet
    rules: RuleBook
    subjects: Callable[[Sequence[str], Sequence[Mapping[str, str]]], tuple[Subject, ...]]
    reconciled: Callable[[Iterable[Observation]], tuple[Observation, ...]]
    described: Callable[[Observation], str]

    @property
    def store_prefix(self) -> str:
        """What the names of its stores begin with ("company-risk" of "company-risk-ledger")."""
        return self.name.replace("_", "-")

    @property
    def remembered(self) -> tuple[str, ...]:
        """Features whose own history others compare with."""
        return tuple(dict.fromkeys(item.field for item in self.features if isinstance(item, Mean) and item.of.kind == SNAPSHOT))

    @property
    def version(self) -> str:
        """Hash of what decides a rules score: rules and feature declarations."""
        return f"{self.rules.version}-{self.features.fingerprint()[:12]}"
