"""Before a run scores: what the past says of the model's weight, and who stands in its shadow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from src.domain import Domain
from src.governance.champion import Champion
from src.governance.maturing import Said, matured_days
from src.governance.registry import seat
from src.governance.shadow import Shadow, shadow
from src.governance.weight.adaptive import PHASES
from src.governance.weight.policies import adaptive, fixed, rollout, stepwise
from src.governance.weight.policy import Course, Policy
from src.ledger.history import History, Point
from src.ledger.outcome import Outcome
from src.pipeline.run import Run
from src.scoring.score_map import MlScale
from src.settings import Settings

BEGINNING: Final = date(2000, 1, 1)
"""From when on outcomes are read: before any of them."""

_UNPROVED: Final = "bootstrap"
"""Provenance of models that have never seen a real answer; they begin no higher than the pilot."""

_SKILL: Final = "brier_skill"
"""Figure of a card that tells how much better a model is than the base rate: 0 is as good."""

BOOTSTRAP: Final = "The model has seen no real answer: whatever the policy says, it counts for a pilot's weight at most."
"""Said where a policy would believe a bootstrap model further."""

_MOST_BELIEVED: Final = 0.69
"""Belief in a weight is a mean of several, so it comes close to the largest of them and does not reach it."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What governance says before a run scores.

    Attributes:
        weight: The model's, 0–1.
        course: How it came to that.
        base_rate: Where the rules' own frequencies begin: training's, or a half where no model speaks.
        outcomes: Of the domain's target, known by the run's moment, one a subject and day, by moment.
        shadow: Who stands in the shadow.
        warnings: What could not be read, one sentence each.
    """

    weight: float
    course: Course[Any]
    base_rate: float
    outcomes: tuple[Outcome, ...]
    shadow: Shadow
    warnings: tuple[str, ...]


async def weighed(domain: Domain, run: Run, found: Champion, history: History) -> Weighed:
    """Replay what is known by the run's moment; the same ledger gives the same weight.

    The challenger that came with the image is given its place in the shadow where nobody stands there; nothing else is written.
    """
    until = run.as_of.date()
    read = await run.memory.outcomes.load(BEGINNING, until, run.as_of)
    outcomes = tuple(outcome for outcome in read.by_day() if outcome.target == domain.targets[0].name)
    stands = await _in_shadow(domain, run, found)
    policy = policy_of(run.settings, domain, found)
    base_rate = found.model.envelope.score_map.base_rate if found.model is not None else 0.5
    until = date.fromisoformat(found.model.envelope.training.last_date) if found.model is not None else date.min
    course = weighed_by(policy, outcomes, history, base_rate, run.as_of, until, found.version)
    weight, warnings = course.weight, (*read.warnings, *stands.refusals)
    if _unproved(found) and weight > PHASES[1].cap:
        weight, warnings = PHASES[1].cap, (*warnings, BOOTSTRAP)
    return Weighed(weight, course, base_rate, outcomes, stands, warnings)


async def _in_shadow(domain: Domain, run: Run, found: Champion) -> Shadow:
    """Who stands there; where nobody does, or one of an earlier image, the challenger that came with the champion is seated."""
    stands = await shadow(run.memory.models, found, domain.name, domain.features, run.as_of)
    if found.beside is None or (stands.model is not None and not stands.shipped):
        return stands
    refusal = await seat(run.memory.models, found, run.as_of, run=run.id)
    if refusal:
        return replace(stands, refusals=(*stands.refusals, refusal))
    return await shadow(run.memory.models, found, domain.name, domain.features, run.as_of)


def scale_of(domain: Domain, settings: Settings) -> MlScale:
    """How a probability becomes a score: as the input says, else as suits the domain."""
    return domain.ml_scale if settings.ml_scale == "auto" else settings.ml_scale


def policy_of(settings: Settings, domain: Domain, found: Champion) -> Policy[Any]:
    """The policy that the input asks for."""
    overlap = domain.targets[0].horizon_days  # calendar days: on a schedule every one of them may be scored
    match settings.blend_policy:
        case "fixed":
            return fixed(settings.ml_weight)
        case "stepwise":
            return stepwise(start=settings.ml_weight)
        case "rollout":
            dates = [date.fromisoformat(day) if day else None for day in (settings.rollout_hybrid_on, settings.rollout_full_on)]
            return rollout(hybrid_on=dates[0], full_on=dates[1], overlap=overlap)
    phase, opening = _opening(settings.ml_weight, found)
    return adaptive(start=phase, opening=opening, overlap=overlap)


def _opening(ml_weight: float, found: Champion) -> tuple[str, float | None]:
    """The first phase whose cap allows the weight asked for.

    A model that has seen no real answer begins no higher than the pilot, and one that by its own card saves nothing surely on
    the base rate begins in the shadow: what it could not do on days long known it has to do on days to come.
    """
    pilot = PHASES[1]
    asked = 0.0 if _vain(found) else min(ml_weight, pilot.cap) if _unproved(found) else ml_weight
    phase = next(phase.name for phase in PHASES if asked <= phase.cap)
    return phase, min(asked, _MOST_BELIEVED) if asked > 0.0 else None


def _unproved(found: Champion) -> bool:
    return found.model is not None and found.model.envelope.provenance == _UNPROVED


def _vain(found: Champion) -> bool:
    """Whether a model's own card says that it is not surely better than how often the event comes at all."""
    skill = found.model.envelope.metrics.get(_SKILL) if found.model is not None else None
    return skill is not None and skill.low <= 0.0


def weighed_by(
    policy: Policy[Any],
    outcomes: Iterable[Outcome],
    points: Mapping[str, Iterable[Point]],
    base_rate: float,
    moment: datetime,
    learned_until: date = date.min,
    champion: str | None = None,
) -> Course[Any]:
    """The weight's way up to a moment, from what was answered by then and what was said.

    Args:
        policy: Whose.
        outcomes: Of one target, one a subject and day.
        points: Subject → its latest days, answered or not.
        base_rate: Where the rules' own frequencies begin.
        moment: Of the run.
        learned_until: Last day that the model had learned from: what it said of open days up to then is no forecast.
        champion: Version of the model that is weighed; where another spoke for its share of the companies, what it said in the
            shadow counts.
    """
    today = moment.date()
    answered = [Said.of(outcome, champion) for outcome in outcomes]
    there = {(row.subject, row.day) for row in answered}
    still_open = [
        Said(subject, point.date, point.rules, point.probability if point.date > learned_until else None)
        for subject, days in points.items()
        for point in days
        if (subject, point.date) not in there and point.date < today
    ]
    days = matured_days((*answered, *still_open), base_rate)
    dates = sorted({day.day for day in days if day.day < today} | {today})
    return policy.replay(days, dates)
