"""A change of the model's weight or phase: what was, what is, by which rule and on what numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Number = float | int | str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One change; whoever applies all of them to the weight at the start has the weight of every day.

    Attributes:
        on: First date on which it could be known and is in force.
        rule: Which rule fired, e.g. "promotion" or "breaker".
        before: Weight until then, 0–1.
        after: Weight from then on, 0–1; may equal `before` where only the phase changed.
        phase_before: Phase until then.
        phase_after: Phase from then on.
        why: A sentence for people.
        numbers: What the rule was decided by.
    """

    on: date
    rule: str
    before: float
    after: float
    phase_before: str
    phase_after: str
    why: str
    numbers: Mapping[str, Number] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "on": self.on.isoformat(),
            "rule": self.rule,
            "before": self.before,
            "after": self.after,
            "phase_before": self.phase_before,
            "phase_after": self.phase_after,
            "why": self.why,
            "numbers": dict(self.numbers),
        }


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired, before it is known what it does to the weight.

    Attributes:
        rule: Which.
        why: A sentence for people.
        numbers: What it was decided by.
    """

    rule: str
    why: str
    numbers: Mapping[str, Number] = field(default_factory=dict)
