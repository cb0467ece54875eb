"""The four policies by the names the input has for them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from src.governance.weight.adaptive import PHASES, Adaptive
from src.governance.weight.breaker import Breaker
from src.governance.weight.fixed import Fixed
from src.governance.weight.hedge import Hedge
from src.governance.weight.ladder import Ladder, Phase
from src.governance.weight.policy import Policy
from src.governance.weight.rollout import STEPS, Rollout
from src.governance.weight.stepwise import Stepwise

NAMES: Final = ("fixed", "adaptive", "rollout", "stepwise")


def fixed(ml_weight: float = 0.4) -> Fixed:
    """A weight set by somebody, 0–1."""
    return Fixed(ml_weight)


def adaptive(*, start: str = "shadow", opening: float | None = None, overlap: int = 10, **gates: Any) -> Adaptive:
    """The weight the model has earned.

    Args:
        start: Phase it begins in: "shadow", or "pilot", "expansion", "optimisation" for a model that comes validated.
        opening: The weight believed in at the start; None for an even belief, whose mean is 0.35.
        overlap: Matured days within one horizon: 10 for 14 calendar days scored on sessions, 14 where every day is scored.
        gates: Other settings of `Ladder`.
    """
    policy = Adaptive(_ladder(PHASES, overlap, gates), Hedge(), start, opening)
    policy.begin()  # an unknown phase or an impossible weight is said now, not on the first run
    return policy


def rollout(*, hybrid_on: date | None = None, full_on: date | None = None, overlap: int = 10, **gates: Any) -> Rollout:
    """Parallel, 30/70, the model alone: by dates where they are given, else by gates."""
    return Rollout(hybrid_on, full_on, _ladder(STEPS, overlap, gates))


def _ladder(phases: tuple[Phase, ...], overlap: int, gates: Mapping[str, Any]) -> Ladder:
    return Ladder(phases, overlap=overlap, **{"breaker": Breaker.of(overlap), **gates})


def stepwise(*, start: float = 0.0) -> Stepwise:
    """Five points up or down every thirty days."""
    return Stepwise(start)


def policy_named(name: str, *, ml_weight: float = 0.4, start: str = "shadow", overlap: int = 10) -> Policy[Any]:
    """A policy at its defaults.

    Args:
        name: "fixed", "adaptive", "rollout" or "stepwise".
        ml_weight: For "fixed".
        start: Phase in which "adaptive" begins.
        overlap: For the two with gates.

    Raises:
        ValueError: There is no such policy, phase or weight.
    """
    if name not in NAMES:
        message = f"there is no policy {name!r}; wanted one of {list(NAMES)}"
        raise ValueError(message)
    made: dict[str, Policy[Any]] = {
        "fixed": fixed(ml_weight),
        "adaptive": adaptive(start=start, overlap=overlap),
        "rollout": rollout(overlap=overlap),
        "stepwise": stepwise(),
    }
    return made[name]
