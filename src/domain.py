"""`Domain`: one frozen value that says everything about a domain, and the face its sources share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from src.features.declarations import Concluded, Mean
from src.features.engine import measure
from src.features.expression import Column
from src.features.feature_set import FeatureSet
from src.features.windows import Rows
from src.learning.recipe import Candidate, Recipe
from src.learning.targets import Target
from src.observations.observation import Observation
from src.observations.prices import Quotes
from src.observations.record import Findings, Record
from src.observations.subject import Subject
from src.observations.table import ObservationTable
from src.scoring.rules import Judgement, RuleBook
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
        documents: False when lists alone are wanted: for decades of filings, one request a document would take days.
    """

    client: Fetcher
    as_of: datetime
    since: datetime
    known: Record = field(default_factory=Record)
    live: bool = True
    documents: bool = True


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


class Tabulate(Protocol):
    """How a domain lays out what is known, so that the engine can measure it."""

    def __call__(self, subjects: Sequence[Subject], records: Sequence[Record]) -> ObservationTable:
        """The records, in the order of the subjects, with what follows from them and from prices."""
        ...


class Tabulator(Protocol):
    """Makes ready for laying out, once for all subjects of a run."""

    def __call__(self, quotes: Quotes | None, first: date, last: date, market: Sequence[str]) -> Tabulate:
        """For moments from the first to the last day, both included, with these prices, or without any."""
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
        tabulator: Records and prices → the table that is measured.
        targets: What can be predicted; the first is what the domain's model predicts.
        market: Tickers whose prices stand for the market as a whole, asked for beside the subjects' own.
        model: What is learned: the features a model may read, and how it is fitted.
        fallback: What is learned for subjects without prices.
        priced: Features of the model that a subject without prices has none of; where all are missing, the fallback speaks.
        others: Target → what is learned of it, for targets that the model is not for but a backtest looks at.
        benchmarks: What a reader will compare the model with.
        recipe: How all of them are fitted.
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
    tabulator: Tabulator
    targets: tuple[Target, ...]
    market: tuple[str, ...]
    model: Candidate
    fallback: Candidate
    priced: tuple[str, ...]
    others: Mapping[str, Candidate]
    benchmarks: tuple[Candidate, ...]
    recipe: Recipe

    def tabulate(self, quotes: Quotes | None, first: date, last: date) -> Tabulate:
        """Ready to lay out moments from the first to the last day, with these prices."""
        return self.tabulator(quotes, first, last, self.market)

    def measured(self, table: ObservationTable, rows: Rows) -> tuple[dict[str, Column], Judgement]:
        """Every feature of every row, and what the rules make of them; (n,) columns by name."""
        columns = measure(self.features, table, rows)
        judgement = self.rules.judge(columns)
        quantities = {"rules_score": judgement.score, "signals": judgement.signals}
        columns |= {item.name: quantities[item.quantity] for item in self.features if isinstance(item, Concluded)}
        return columns, judgement

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
