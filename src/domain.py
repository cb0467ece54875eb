"""`Domain`: one frozen value that says everything about a domain, and the face its sources share."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, Protocol

from src.delivery.words import COMPANIES, Words
from src.errors import ConfigurationError
from src.features.declarations import Concluded, Mean
from src.features.engine import measure
from src.features.expression import Column
from src.features.feature_set import FeatureSet
from src.features.windows import Rows
from src.governance.resolution import EVERYBODY, Results
from src.learning.answered import Answered
from src.learning.recipe import Candidate, Recipe
from src.learning.targets import Result, Target
from src.ledger.snapshot import Snapshot
from src.observations.observation import Observation
from src.observations.prices import Quotes
from src.observations.record import Findings, Record
from src.observations.subject import Subject
from src.observations.table import ObservationTable, Seconds
from src.observations.trading import NEW_YORK, Trading
from src.scoring.rules import Judgement, RuleBook
from src.scoring.score_map import MlScale
from src.sources.document import Document, Request
from src.sources.status import Status

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
        handed: What the input itself said of the subject in this source's stead, or None.
    """

    client: Fetcher
    as_of: datetime
    since: datetime
    known: Record = field(default_factory=Record)
    live: bool = True
    documents: bool = True
    handed: Findings | None = None


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


@dataclass(frozen=True, slots=True)
class Handed:
    """A source that asks nobody: what it knows, the input has handed over.

    Attributes:
        name: Name in the input and on rows.
    """

    name: str

    async def collect(self, subject: Subject, ask: Ask) -> Findings:  # noqa: ARG002 - the face of a source
        """What was handed over; nothing is no reason to believe that there is nothing."""
        return ask.handed or Findings(status=Status.EMPTY, detail="The input says nothing of it.")


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What the input asks of a domain, and what it hands over.

    Attributes:
        wanted: The input's fields by their names in it (`tickers`, `messagesFormat`, …), each with its default.
        supplies: Field that points at something (`messagesDataset`, …) → what lies there, by name: the one record, dataset or
            file it names, or every one of a store or folder; a dataset is a JSON array.
        as_of: The moment that is scored (aware, UTC).
        secret: 32 bytes that this ledger alone knows, the same in every run: for hashes that nobody else can look up.
        seconds: How long a domain that listens to a feed may listen; None where nobody counts.
        own_machine: Whether the run is on a machine of the user's own, where private addresses are theirs to name.
        replaying: Whether nothing may be asked of the network.
        live: Whether the moment is now, so that what is heard while listening belongs to it.
    """

    wanted: Mapping[str, Any]
    supplies: Mapping[str, Mapping[str, bytes]]
    as_of: datetime
    secret: bytes = bytes(32)
    seconds: float | None = None
    own_machine: bool = False
    replaying: bool = False
    live: bool = False


def _unanswered(subject: str, facts: Mapping[str, str]) -> Result | None:  # noqa: ARG001 - nobody knows of anybody
    return None


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is scored.

    Attributes:
        subjects: Each once, in order.
        handed: Source → subject → what the input said of it.
        results: Subject and its facts → what came of it, as far as the input tells; asked for targets of kind `Told`, and of
            subjects of earlier runs too.
        notes: What the user should know of it, such as rows that were not understood; one sentence each.
        as_of: The moment that is scored instead, where a feed was listened to beyond the one asked for; None for that one.
    """

    subjects: tuple[Subject, ...]
    handed: Mapping[str, Mapping[str, Findings]] = field(default_factory=dict)
    results: Results = _unanswered
    notes: tuple[str, ...] = ()
    as_of: datetime | None = None

    def of(self, source: str, subject: str) -> Findings | None:
        """What the input said of a subject in a source's stead."""
        return self.handed.get(source, {}).get(subject)


class Tabulate(Protocol):
    """How a domain lays out what is known, so that the engine can measure it."""

    def __call__(self, subjects: Sequence[Subject], records: Sequence[Record]) -> ObservationTable:
        """The records, in the order of the subjects, with what follows from them and from prices."""
        ...


class Tabulator(Protocol):
    """Makes ready for laying out, once for all subjects of a run."""

    def __call__(
        self, quotes: Quotes | None, first: date, last: date, market: Sequence[str], answered: Answered | None
    ) -> Tabulate:
        """For moments from the first to the last day, both included, with these prices, and with what came of earlier scores.

        Both are None where there are none; answers may be of days after the moment, and then must not be seen.
        """
        ...


def _itself(subject: str) -> str:
    return subject


def _no_columns(snapshot: Snapshot, milliseconds: float | None) -> Mapping[str, Any]:  # noqa: ARG001 - a row is whole without
    return {}


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
        roster: What the input asks for and hands over → who is scored. Raises ConfigurationError.
        reconciled: Observations of one subject, corrections taking the place of what they correct.
        described: One observation in one line, as evidence for people.
        tabulator: Records and prices → the table that is measured.
        targets: What can be predicted; the first is what the domain's model predicts.
        market: Tickers whose prices stand for the market as a whole, asked for beside the subjects' own.
        model: What is learned: the features a model may read, and how it is fitted.
        challenger: What is learned beside it, of the same rows, and has to prove itself in its shadow; None for nothing.
        fallback: What is learned for subjects without prices.
        priced: Features of the model that a subject without prices, daily or of its bars, has none of; where all are missing,
            the fallback speaks.
        others: Target → what is learned of it, for targets that the model is not for but a backtest looks at.
        benchmarks: What a reader will compare the model with.
        recipe: How all of them are fitted.
        retrain: When a scheduled run learns a successor where the input does not say.
        words: What its subjects are called, and what their scores say.
        ticker: Subject → what its prices are asked for by.
        trading: How its prices are made.
        moments: A subject's record → seconds at which it is learned from; None for every day that has a price.
        columns: What a row says beyond what every row says, by column, of a snapshot and the milliseconds that the model took
            for it (None where nobody counted); the same columns for every snapshot.
        ml_scale: How a probability becomes a score where the input does not say.
        unasked: Why the target asks nothing of a snapshot, or "": such a one is not answered, and nothing is learned of it.
        said: Moment of the subject itself that a snapshot is of, where subjects come and go: said once, it is answered once.
        presets: Name → rules that the input may choose instead of `rules`.
    """

    name: str
    title: str
    identity: str
    sources: Mapping[str, tuple[Source, tuple[str, ...]]]
    features: FeatureSet
    rules: RuleBook
    roster: Callable[[Inquiry], Awaitable[Roster]]
    reconciled: Callable[[Iterable[Observation]], tuple[Observation, ...]]
    described: Callable[[Observation], str]
    tabulator: Tabulator
    targets: tuple[Target, ...]
    market: tuple[str, ...]
    model: Candidate
    challenger: Candidate | None = None
    fallback: Candidate
    priced: tuple[str, ...]
    others: Mapping[str, Candidate]
    benchmarks: tuple[Candidate, ...]
    recipe: Recipe
    retrain: Literal["triggered", "weekly", "monthly"] = "triggered"
    words: Words = COMPANIES
    ticker: Callable[[str], str] = _itself
    trading: Trading = NEW_YORK
    moments: Callable[[Record], Seconds] | None = None
    columns: Callable[[Snapshot, float | None], Mapping[str, Any]] = _no_columns
    ml_scale: MlScale = "lift"
    unasked: Callable[[Snapshot], str] = EVERYBODY.unasked
    said: Callable[[Snapshot], str] = EVERYBODY.said
    presets: Mapping[str, RuleBook] = field(default_factory=dict)

    def tabulate(self, quotes: Quotes | None, first: date, last: date, answered: Answered | None = None) -> Tabulate:
        """Ready to lay out moments from the first to the last day, with these prices."""
        return self.tabulator(quotes, first, last, self.market, answered)

    def ruled_by(self, preset: str) -> "Domain":
        """The domain with the rules of a preset; "" for its own.

        Raises:
            ConfigurationError: There is no preset of that name.
        """
        if not preset:
            return self
        if preset not in self.presets:
            known = ", ".join(sorted(self.presets)) or "none"
            message = f"Field rulesPreset: wanted a preset of {self.name} ({known}), given {preset!r}."
            raise ConfigurationError(message)
        return replace(self, rules=self.presets[preset])

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
