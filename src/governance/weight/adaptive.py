"""The weight that the model has earned: fixed-share Hedge, under the cap of its phase."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from src.governance.matured import MaturedDay
from src.governance.weight.change import Change, Fired
from src.governance.weight.hedge import Hedge
from src.governance.weight.ladder import Climb, Ladder, Phase, grid
from src.governance.weight.policy import Policy
from src.governance.weight.pool import day_losses

PHASES: Final = (Phase("shadow", 0.0), Phase("pilot", 0.2), Phase("expansion", 0.4), Phase("optimisation", 0.7))
"""The rules always keep 30 %: they say why, and they know of what has never happened in the years that were learned from."""


@dataclass(frozen=True, slots=True)
class AdaptiveState:
    """Where it stands.

    Attributes:
        weight: In force.
        phase: In force.
        beliefs: In each of the Hedge's weights.
        climb: On the ladder.
    """

    weight: float
    phase: str
    beliefs: tuple[float, ...]
    climb: Climb

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "weight": self.weight,
            "phase": self.phase,
            "beliefs": list(self.beliefs),
            "climb": self.climb.record(),
        }


@dataclass(frozen=True, slots=True)
class Adaptive(Policy[AdaptiveState]):
    """How it is set.

    Attributes:
        ladder: The gated phases.
        hedge: Which weight is believed in; it learns in the shadow too, where every weight's loss is known as well.
        start: The phase it begins in. "shadow" for a model nobody has seen speak; a later one for a model that comes validated.
        opening: The weight believed in at the start, None for an even belief.
        least_move: Moves of belief smaller than this leave the weight in force: two points are no news.
    """

    ladder: Ladder = field(default_factory=lambda: Ladder(PHASES))
    hedge: Hedge = field(default_factory=Hedge)
    start: str = "shadow"
    opening: float | None = None
    least_move: float = 0.02

    @property
    def name(self) -> str:
        """What the input calls it."""
        return "adaptive"

    def begin(self) -> AdaptiveState:
        """At the foot of its first phase.

        Raises:
            ValueError: There is no such phase, or no such weight to open with.
        """
        at, beliefs = self.ladder.named(self.start), self.hedge.begin(self.opening)
        return AdaptiveState(self._target(at, beliefs), self.start, beliefs, self.ladder.begin(at))

    def learn(self, state: AdaptiveState, day: MaturedDay) -> tuple[AdaptiveState, Change | None]:
        """Belief moves by the day's losses; then at most one rule of the ladder fires, falls before rises."""
        losses = day_losses(day, grid(self.hedge.weights, self.ladder.caps))
        if losses is None:
            return state, None
        beliefs = self.hedge.after(state.beliefs, [losses.of(weight) for weight in self.hedge.weights])
        climb = self.ladder.after(state.climb, losses)
        moved = self.ladder.fallen(climb) or self.ladder.risen(climb)
        if moved is not None:
            return self._settled(state, beliefs, moved[0], day.label_known_on, moved[1])
        target = self._target(climb.at, beliefs)
        if abs(target - state.weight) < self.least_move:
            return replace(state, beliefs=beliefs, climb=climb), None
        believed = self.hedge.mean(beliefs)
        why = f"On matured log loss a weight of {believed:.3f} is believed in; the phase allows {self.ladder.caps[climb.at]:g}."
        return self._settled(state, beliefs, climb, day.label_known_on, Fired("hedge", why, {"believed": believed}))

    def hear(self, state: AdaptiveState, day: MaturedDay) -> tuple[AdaptiveState, Change | None]:
        """Scores that are all the same, or have leapt, end in the shadow at once: no answer is waited for."""
        climb, fired = self.ladder.heard(state.climb, day)
        if fired is None:
            return replace(state, climb=climb), None
        return self._settled(state, state.beliefs, climb, day.day, fired)

    def _settled(
        self, state: AdaptiveState, beliefs: tuple[float, ...], climb: Climb, on: date, fired: Fired
    ) -> tuple[AdaptiveState, Change]:
        weight, phase = self._target(climb.at, beliefs), self.ladder.phases[climb.at].name
        change = Change(on, fired.rule, state.weight, weight, state.phase, phase, fired.why, fired.numbers)
        return AdaptiveState(weight, phase, beliefs, climb), change

    def _target(self, at: int, beliefs: tuple[float, ...]) -> float:
        return min(self.ladder.caps[at], round(self.hedge.mean(beliefs), 2))
