"""What was known and concluded about a subject on a date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from src.scoring.conclusion import Conclusion
from src.sources.status import Status


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How one source did for one subject.

    Attributes:
        status: One of the eight.
        detail: One sentence, or "".
        fetched: Documents asked for.
        since: How far back silence means something for what this source mainly sees; None when it covers nothing.
    """

    status: Status
    detail: str = ""
    fetched: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shadow:
    """What a model that stands in the shadow would have said; it moves no score.

    Attributes:
        version: Its version.
        probability: Calibrated probability of the same target, 0–1.
    """

    version: str
    probability: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One subject at one moment; immutable once written.

    Attributes:
        subject: Subject id (ticker).
        name: Company name, "" while unknown.
        facts: Identity facts, e.g. {"cik": "0000320193"}.
        as_of: The moment scored (aware, UTC).
        outcome: "scored", "not_found", "skipped" or "failed": whether there is a conclusion, and why not.
        detail: Why there is none, or "".
        conclusion: None unless scored.
        features: The whole vector by name; None is missing.
        sources: Reports by source name.
        model_version: Version of the model that spoke, or None.
        hindsight: Whether the model that spoke had learned from this day, so that its opinion is none that answers can judge.
        shadow: What another model would have said, or None when there was none or it was silent.
        rules_version: Hash of rules and feature declarations.
        run_id: The run that made it.
    """

    subject: str
    as_of: datetime
    run_id: str
    rules_version: str
    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    outcome: str = "scored"
    detail: str = ""
    conclusion: Conclusion | None = None
    features: Mapping[str, float | None] = field(default_factory=dict)
    sources: Mapping[str, SourceReport] = field(default_factory=dict)
    model_version: str | None = None
    hindsight: bool = False
    shadow: Shadow | None = None

    @property
    def date(self) -> date:
        """The UTC date it belongs to."""
        return self.as_of.date()
