"""The trial of champion against rival: which of two models is better on the very same companies and days, told at any time.

One of the two speaks and the other stands in the shadow; both say a probability of every subject they can. Each matured day
is a bet on one losing less than the other, so that a trial may be looked at every day and ended whenever it has proved
something: where the rival is no better, the chance that its evidence ever passes twenty is about one in twenty.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

import numpy as np

from src.governance.matured import MaturedDay
from src.governance.maturing import Said, matured_days
from src.governance.weight.evidence import Evidence
from src.governance.weight.pool import day_losses
from src.learning.judge import Judge
from src.ledger.outcome import Outcome
from src.scoring.envelope import Estimate

Role = Literal["challenger", "previous"]

NEEDED: Final = 20.0
"""Evidence at which a trial is decided: one chance in twenty of a rival that is no better."""

LEAST_DAYS: Final = 30
"""Matured days before any trial is decided, however clear it looks: a quarter of a reporting season."""

_OTHER, _OURS = 0.0, 1.0  # the weights of a pool that are the champion alone, and the rival alone


@dataclass(frozen=True, slots=True)
class Trial:
    """How it stands.

    Attributes:
        champion: Version of the model that speaks.
        rival: Version of the one in the shadow.
        role: What the rival is.
        since: First day compared, None before any.
        days: Matured days compared.
        rows: Company-days compared.
        saved: Nats a row that the rival loses less, with its interval over blocks of days; None without rows.
        evidence: For the rival: 1 says nothing.
    """

    champion: str
    rival: str
    role: Role
    since: date | None
    days: int
    rows: int
    saved: Estimate | None = field(repr=False)
    evidence: float

    @property
    def won(self) -> bool:
        """Whether the rival has proved better."""
        return self.days >= LEAST_DAYS and self.evidence >= NEEDED

    @property
    def words(self) -> str:
        """How it stands, for people."""
        who = f"Model {self.rival}" + (" (challenger)" if self.role == "challenger" else " (the champion before)")
        if not self.days:
            return f"{who} stands in the shadow of {self.champion}; no day on which both spoke has been answered yet."
        so_far = f"{self.days} matured days, evidence {self.evidence:.2g} of the {NEEDED:g} that decide"
        return f"{who} {'has proved better than' if self.won else 'is compared with'} {self.champion}: {so_far}."


def trial(
    outcomes: Iterable[Outcome], champion: str, rival: str, role: Role, *, target: str, overlap: int, block_days: int
) -> Trial:
    """Compare two models on the outcomes on which both spoke, whichever of them stood in the shadow.

    Args:
        outcomes: Of any targets and models, one a subject and day.
        champion: Version.
        rival: Version.
        role: What the rival is.
        target: What both predict.
        overlap: Matured days within one horizon.
        block_days: Calendar days whose rows are taken together in the interval.
    """
    pairs = [pair for outcome in outcomes if outcome.target == target and (pair := _pair(outcome, champion, rival))]
    ours = matured_days((pair[0] for pair in pairs), 0.5)
    others = matured_days((pair[1] for pair in pairs), 0.5)
    evidence, days = Evidence.none(overlap), list[MaturedDay]()
    for own, other in sorted(zip(ours, others, strict=True), key=lambda both: (both[0].label_known_on, both[0].day)):
        both = MaturedDay(own.day, own.label_known_on, other.ml, own.ml, own.labels)
        losses = day_losses(both, (_OTHER, _OURS))
        if losses is not None:
            evidence = evidence.after(*losses.gain(_OTHER, _OURS))
            days.append(both)
    since = min((day.day for day in days), default=None)
    rows = sum(len(day.answered().labels) for day in days)
    return Trial(champion, rival, role, since, len(days), rows, _saved(days, block_days), evidence.value)


def _pair(outcome: Outcome, champion: str, rival: str) -> tuple[Said, Said] | None:
    """What the rival said and what the champion said of a snapshot; None unless both spoke."""
    told = {outcome.model_version: outcome.forecast, outcome.shadow_version: outcome.shadow_probability}
    first, second = told.get(rival), told.get(champion)
    if first is None or second is None:
        return None
    row = Said.of(outcome)
    return replace(row, probability=first), replace(row, probability=second)


def _saved(days: list[MaturedDay], block_days: int) -> Estimate | None:
    if not days:
        return None
    rows = [(day.day.toordinal(), day.answered()) for day in sorted(days, key=lambda day: day.day)]
    ordinals = np.concatenate([np.full(len(answers.labels), ordinal) for ordinal, answers in rows])
    labels = np.concatenate([answers.labels for _, answers in rows])
    judge = Judge.of(labels, ordinals, block_days=block_days, seed=0)
    champion, rival = (np.concatenate([getattr(answers, name) for _, answers in rows]) for name in ("rules", "ml"))
    found = judge.difference("log_loss", champion, rival)
    return found if np.isfinite(found.value) else None
