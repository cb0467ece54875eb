"""A weight that somebody has set; only scores that do not differ at all put it aside."""

import math
from dataclasses import dataclass, field, replace
from typing import Any, Final

from src.governance.matured import MaturedDay
from src.governance.weight.change import Change
from src.governance.weight.policy import Policy
from src.governance.weight.spread import Extent, Spread

FIXED: Final = "fixed"
SHADOW: Final = "shadow"


@dataclass(frozen=True, slots=True)
class FixedState:
    """Where it stands.

    Attributes:
        weight: In force.
        phase: "fixed", or "shadow" while all scores lie within one band.
        extents: Of the latest days' scores.
    """

    weight: float
    phase: str = FIXED
    extents: tuple[Extent, ...] = ()

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"weight": self.weight, "phase": self.phase, "extents": [list(extent) for extent in self.extents]}


@dataclass(frozen=True, slots=True)
class Fixed(Policy[FixedState]):
    """How it is set.

    Attributes:
        ml_weight: The model's weight, 0–1. At 0.4 the rules keep the say, and a bad model costs a third of what it does at
            0.7 (benchmarks/sim_policies.py).
        spread: Tells whether scores differ at all.
    """

    ml_weight: float = 0.4
    spread: Spread = field(default_factory=Spread)

    def __post_init__(self) -> None:
        if not 0.0 <= self.ml_weight <= 1.0:
            message = f"a weight lies between 0 and 1, got {self.ml_weight}"
            raise ValueError(message)

    @property
    def name(self) -> str:
        """What the input calls it."""
        return "fixed"

    def begin(self) -> FixedState:
        """The weight as set."""
        return FixedState(self.ml_weight)

    def learn(self, state: FixedState, day: MaturedDay) -> tuple[FixedState, Change | None]:  # noqa: ARG002 - answers move it not
        """Where it stood."""
        return state, None

    def hear(self, state: FixedState, day: MaturedDay) -> tuple[FixedState, Change | None]:
        """Into the shadow while all scores lie within one band, and back once they differ."""
        extents = self.spread.after(state.extents, day)
        points = self.spread.points(extents)
        if not math.isfinite(points):  # too few scores to tell: all stays as it is
            return replace(state, extents=extents), None
        flat = points < self.spread.band
        weight, phase = (0.0, SHADOW) if flat else (self.ml_weight, FIXED)
        later = FixedState(weight, phase, extents)
        if phase == state.phase:
            return later, None
        rule, verb = ("sameness", "lie") if flat else ("difference", "no longer lie")
        why = f"All scores of {self.spread.days} days {verb} within {self.spread.band:g} points: they span {points:.1f}."
        numbers = {"points": points, "band": self.spread.band}
        return later, Change(day.day, rule, state.weight, weight, state.phase, phase, why, numbers)
