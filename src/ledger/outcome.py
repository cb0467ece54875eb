"""What came of a snapshot: the market's answer, beside the scores as they were given."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

RESOLVED: Final = "resolved"
UNRESOLVABLE: Final = "unresolvable"

Identity = tuple[str, datetime, str, str]
"""Subject, moment and run of the snapshot, and target: what an outcome is of, and what exists once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A snapshot's answer.

    Both scores are recorded whatever decided on the day, so that the one that stood in the shadow can be judged too.

    Attributes:
        subject: Subject id (ticker).
        as_of: Moment of the snapshot (aware, UTC).
        run_id: The run that made the snapshot.
        target: What was asked, e.g. "drawdown_14d".
        due: The session whose close decides.
        resolved_at: Moment of the run that resolved it (aware, UTC), never before the close of `due`.
        state: "resolved" or "unresolvable".
        reason: Why there is no answer, or "".
        label: Whether it happened; None when unresolvable.
        value: What was realised, in the target's unit: times as restless, or the return as a share; None when unresolvable.
        rules: The rules score as given then, 0–100; None when silent.
        ml: The model's score as given then, 0–100; None when silent.
        probability: The model's, 0–1; None when silent.
        combined: The combined score as given then, 0–100; None when unknown.
        ml_weight: Weight the model had in the combined score, 0–1; None without a conclusion.
        model_version: Version of the model that spoke, or None.
        method: Of whom the combined score was: "blend", "rules" or "ml".
        variant: Fallback of the model that spoke, "" when it spoke itself.
        hindsight: Whether the model had learned from the day, so that what it said was no forecast.
        shadow_version: Version of the model that stood in the shadow, or None.
        shadow_probability: What that one would have said, 0–1; None when it was silent.
        said: Moment of the subject itself that was scored, as the snapshot tells it, where subjects come and go; else "".
    """

    subject: str
    as_of: datetime
    run_id: str
    target: str
    due: date
    resolved_at: datetime
    state: str
    reason: str = ""
    label: bool | None
    value: float | None
    rules: float | None
    ml: float | None
    probability: float | None
    combined: float | None
    ml_weight: float | None
    model_version: str | None
    method: str
    variant: str = ""
    hindsight: bool = False
    shadow_version: str | None = None
    shadow_probability: float | None = None
    said: str = ""

    @property
    def identity(self) -> Identity:
        """What it is an outcome of."""
        return self.subject, self.as_of, self.run_id, self.target

    @property
    def forecast(self) -> float | None:
        """The model's probability as far as answers can judge it; None when it was silent, or spoke in hindsight."""
        return None if self.hindsight else self.probability

    @property
    def date(self) -> date:
        """The UTC date of its snapshot."""
        return self.as_of.date()
