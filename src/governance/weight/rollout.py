"""From rules to model alone in two steps, by dates or by gates: the one policy that may exceed 70 %, asked for by name."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from src.governance.matured import MaturedDay
from src.governance.weight.change import Change, Fired
from src.governance.weight.evidence import Evidence
from src.governance.weight.ladder import Climb, Ladder, Phase, grid
from src.governance.weight.policy import Policy
from src.governance.weight.pool import day_losses

STEPS: Final = (Phase("parallel", 0.0), Phase("hybrid", 0.7), Phase("full", 1.0))
"""Both scores recorded and the rules deciding; rules 30 and model 70; the model alone."""


@dataclass(frozen=True, slots=True)
class RolloutState:
    """Where it stands.

    Attributes:
        weight: In force.
        phase: In force.
        climb: On the ladder.
        stopped: When it fell back to parallel while dates decided; these dates are void then. None otherwise.
    """

    weight: float
    phase: str
    climb: Climb
    stopped: date | None = None

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        stopped = None if self.stopped is None else self.stopped.isoformat()
        return {"weight": self.weight, "phase": self.phase, "climb": self.climb.record(), "stopped": stopped}


@dataclass(frozen=True, slots=True)
class Rollout(Policy[RolloutState]):
    """How it is set.

    Without dates the gates of the ladder decide, upwards and downwards. With dates these alone decide upwards, whatever the
    evidence; sameness, a leap, the breaker and evidence against the model still put it back to parallel, where it then stays
    until somebody sets dates later than that.

    Attributes:
        hybrid_on: From when on the model has 70 %.
        full_on: From when on it speaks alone.
        ladder: The gates.

    Raises:
        ValueError: The second step comes before the first.
    """

    hybrid_on: date | None = None
    full_on: date | None = None
    ladder: Ladder = field(default_factory=lambda: Ladder(STEPS))

    def __post_init__(self) -> None:
        if self.full_on is not None and (self.hybrid_on is None or self.full_on < self.hybrid_on):
            message = f"full on {self.full_on} wants a hybrid date before it, got {self.hybrid_on}"
            raise ValueError(message)

    @property
    def name(self) -> str:
        """What the input calls it."""
        return "rollout"

    def begin(self) -> RolloutState:
        """In parallel: the rules decide."""
        first = self.ladder.phases[0]
        return RolloutState(first.cap, first.name, self.ladder.begin())

    def reach(self, state: RolloutState, on: date) -> tuple[RolloutState, tuple[Change, ...]]:
        """Take the steps whose dates have come, one after the other, each on its own date."""
        changes: list[Change] = []
        for at, set_for in enumerate((self.hybrid_on, self.full_on), start=1):
            if set_for is None or set_for > on or self._void(state) or state.climb.at >= at:
                continue
            known = replace(state.climb, at=at, days=0, positives=0.0, down=Evidence.none(self.ladder.overlap))
            why = f"The step to {self.ladder.phases[at].name} was set for {set_for}."
            fired = Fired("date", why, {"set_for": set_for.isoformat()})
            state, change = self._settled(state, self.ladder.armed(known), set_for, fired)
            changes.append(change)
        return state, tuple(changes)

    def learn(self, state: RolloutState, day: MaturedDay) -> tuple[RolloutState, Change | None]:
        """At most one rule of the ladder fires, falls before rises."""
        losses = day_losses(day, grid(self.ladder.caps))
        if losses is None:
            return state, None
        climb = self.ladder.after(state.climb, losses)
        fallen = self.ladder.fallen(climb)
        if fallen is not None:
            return self._fell(state, *fallen, day.label_known_on)
        risen = self.ladder.risen(climb) if self.hybrid_on is None else None
        if risen is None:
            return replace(state, climb=climb), None
        return self._settled(state, risen[0], day.label_known_on, risen[1])

    def hear(self, state: RolloutState, day: MaturedDay) -> tuple[RolloutState, Change | None]:
        """Scores that are all the same, or have leapt, end in parallel at once: no answer is waited for."""
        climb, fired = self.ladder.heard(state.climb, day)
        if fired is None:
            return replace(state, climb=climb), None
        return self._fell(state, climb, fired, day.day)

    def _fell(self, state: RolloutState, climb: Climb, fired: Fired, on: date) -> tuple[RolloutState, Change]:
        if self.hybrid_on is not None:
            state, climb = replace(state, stopped=on), self.ladder.shadow(climb)
        return self._settled(state, climb, on, fired)

    def _void(self, state: RolloutState) -> bool:
        return self.hybrid_on is None or (state.stopped is not None and self.hybrid_on <= state.stopped)

    def _settled(self, state: RolloutState, climb: Climb, on: date, fired: Fired) -> tuple[RolloutState, Change]:
        phase = self.ladder.phases[climb.at]
        change = Change(on, fired.rule, state.weight, phase.cap, state.phase, phase.name, fired.why, fired.numbers)
        return replace(state, weight=phase.cap, phase=phase.name, climb=climb), change
