"""What a run's review of its own past came to: all that the governance record and the report are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from src.governance.aliases import Aliases
from src.governance.resolution import Resolution
from src.governance.trial import Trial
from src.governance.watch.reading import Key
from src.governance.watch.stability import Drift
from src.governance.watch.watching import Alert, Standing
from src.governance.weight.policy import Course
from src.learning.targets import Target
from src.ledger.outcome import Outcome
from src.observations.trading import NEW_YORK, Trading


@dataclass(frozen=True, slots=True)
class Scores:
    """What was said of a subject on one of the last days.

    Attributes:
        subject: Subject id.
        as_of: Moment of the snapshot (aware, UTC).
        rules: 0–100, None when silent.
        ml: 0–100, None when silent.
        combined: 0–100, None when unknown.
        probability: The model's, 0–1; None when silent.
    """

    subject: str
    as_of: datetime
    rules: float | None
    ml: float | None
    combined: float | None
    probability: float | None


@dataclass(frozen=True, slots=True)
class Retraining:
    """How a successor is found.

    Attributes:
        every: "never", "triggered", "weekly" or "monthly".
        last: Date of the newest training, None where nobody knows.
        words: What was done in this run, will be at its end, or why nothing is.
        due: Whether one is to be learned at the run's end.
    """

    every: str
    last: date | None
    words: str
    due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The review of a run.

    Attributes:
        domain: Domain.
        target: What the outcomes answer.
        as_of: The run's moment (aware, UTC).
        course: The weight's way; its last weight and phase are those in force for this run's scores.
        outcomes: Every outcome of the target known by now, one a subject and day, by moment.
        resolution: What this run found out.
        written: How many outcomes it wrote.
        scores: Of the last 30 days and today, by moment and subject.
        drift: Of every feature that the model reads, the farthest first; of the model's own rows alone.
        production: Feature → mean absolute contribution (log-odds) in the rows scored today.
        training: Feature → the same in training, as far as the model's card says so.
        standing: Conditions that hold.
        told: What is told today of conditions.
        aliases: Standing of the models.
        champion: Version of the model that speaks, None when rules speak alone.
        trial: Of champion against whoever stands in the shadow, None when nobody does.
        retraining: How a successor is found.
        threshold: Score from which rules or model flag a row, 0–100.
        block_days: Calendar days whose rows are taken together in intervals.
        warnings: What could not be read, one sentence each.
        trading: How the prices that answer are made.
        base_rate: How often it happened in training, 0–1, as the weight's policy was told; where the rules' frequencies begin.
    """

    domain: str
    target: Target
    as_of: datetime
    course: Course[Any]
    outcomes: Sequence[Outcome]
    resolution: Resolution
    written: int
    scores: Sequence[Scores]
    drift: Sequence[Drift]
    production: Mapping[str, float]
    training: Mapping[str, float]
    standing: Mapping[Key, Standing]
    told: Sequence[Alert]
    aliases: Aliases
    champion: str | None
    trial: Trial | None
    retraining: Retraining
    threshold: float
    block_days: int
    warnings: Sequence[str] = field(default=())
    trading: Trading = NEW_YORK
    base_rate: float = 0.5
