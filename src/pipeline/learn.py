"""Mode `train`: decades of history in, a challenger with its card out; it becomes champion only where it proves better."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from src.domain import Domain
from src.errors import GovernanceError
from src.governance.promotion import bounded, judged, saved_by
from src.governance.registry import Outcome, champion, enlist
from src.governance.rival import unseen
from src.governance.verdict import Verdict
from src.learning.fitting import Purpose, fit, sealed
from src.learning.judge import Judge, block_days
from src.learning.predictions import Predictions
from src.learning.recipe import Candidate, Recipe
from src.learning.training_set import TrainingSet
from src.learning.walk import walk
from src.learning.walk_forward import Period, equal_periods, years
from src.ledger.store import Store
from src.pipeline.backfill import measured, training_set
from src.pipeline.past import Past, past_of
from src.pipeline.run import Run
from src.pipeline.weighed import scale_of
from src.scoring.model import Model

PROVENANCE: Final = "history"
"""What an envelope says of rows that are real companies' past."""

PERIODS: Final = 4
"""Test periods; enough for intervals, few enough that every one is years long."""

YEARS_EACH: Final = 3
"""Years of a test period where history is long enough for it: a regime or two."""

SUCCESSOR: Final = "It was retrained by schedule, so it stands in the shadow until it has proved better on days to come."
"""Why a model that passes every gate does not speak yet."""

GROUPS, GROUP_FOLDS = 3, 3
"""Groups that companies are dealt into, to judge the model on companies it never saw, and inner blocks to calibrate each on."""

BESIDE: Final = Verdict(
    promoted=False,
    sentences=("It was learned beside the champion, of the same rows, and has to prove better.",),
)
"""Why a challenger that the domain always learns stands in the shadow."""

LONG: Final = PERIODS * YEARS_EACH + 5
"""Years of history from which on test periods are calendar years: the first third still only ever trains."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What learning came to.

    Attributes:
        envelope: The sealed model, with the one that does without prices inside.
        challenger: The sealed challenger, learned of the same rows; None where the domain has none.
        predictions: The walk it was judged by.
        table: The rows it was fitted on.
    """

    envelope: Mapping[str, Any] = field(repr=False)
    challenger: Mapping[str, Any] | None = field(repr=False)
    predictions: Predictions = field(repr=False)
    table: TrainingSet = field(repr=False)

    def entering(self, domain: Domain, verdict: Verdict) -> tuple[Mapping[str, Any], Verdict]:
        """What is enlisted of it: the model, or where that is not promoted and surely worse, the challenger in its stead."""
        if verdict.promoted or self.challenger is None or domain.challenger is None:
            return self.envelope, verdict
        names, target = (domain.model.name, domain.challenger.name), domain.targets[0]
        saved = saved_by(self.predictions, *names, horizon_days=target.horizon_days)
        if saved is None or saved.low <= 0.0:
            return self.envelope, verdict
        why = f"It stands in the model's stead: of the same rows it surely lost less, {bounded(saved)} nats a row."
        return self.challenger, Verdict(promoted=False, sentences=(why,), figures={"log_loss_saved": saved._asdict()})


@dataclass(frozen=True, slots=True)
class Trained:
    """What a train run came to.

    Attributes:
        past: What it learned from.
        lesson: What was learned.
        envelope: Which of it was enlisted first: the model, or the challenger in its stead.
        verdict: What the gates said of it.
        outcome: Where that left it.
        refusals: A sentence for every model or record that was found and refused on the way.
    """

    past: Past
    lesson: Lesson
    envelope: Mapping[str, Any] = field(repr=False)
    verdict: Verdict
    outcome: Outcome
    refusals: tuple[str, ...] = ()


async def train(domain: Domain, run: Run, models: Store, *, successor: bool = False) -> Trained:
    """Learn from the past of a run's subjects, keep the model, and promote it if the gates let it.

    Args:
        domain: What is learned.
        run: Whose subjects are learned from.
        models: Where the model is kept.
        successor: Whether nobody asked for it but the schedule: then it is a challenger whatever the gates say, as long as
            there is a champion, and has to prove itself beside it.

    Raises:
        ConfigurationError: No prices of any subject.
        GovernanceError: Too little history; nothing was stored, and the rules go on alone.
    """
    past = await past_of(domain, run)
    await run.outbox.tell(f"Learning from {len(past.subjects)} {domain.words.many}")
    found = await champion(run.shelves, domain.name, domain.features, scale_of(domain, run.settings))
    lesson, verdict = await asyncio.to_thread(_judged, domain, past, run.as_of, found.model)
    if successor and found.model is not None and verdict.promoted:
        verdict = replace(verdict, promoted=False, sentences=(*verdict.sentences, SUCCESSOR))
    envelope, verdict = lesson.entering(domain, verdict)
    if verdict.promoted and lesson.challenger is not None:
        # Before the champion: a run that is killed in between is done again, and finds itself where it was.
        await enlist(models, lesson.challenger, BESIDE, run.started_at, run=run.id)
    outcome = await enlist(models, envelope, verdict, run.started_at, run=run.id, over=found.sealed)
    return Trained(past, lesson, envelope, verdict, outcome, found.refusals)


def _judged(domain: Domain, past: Past, as_of: datetime, rival: Model | None) -> tuple[Lesson, Verdict]:
    lesson = learned(domain, past, as_of, PROVENANCE, rival.names if rival else ())
    speaks = unseen(rival, lesson.predictions, lesson.table) if rival else None
    horizon = domain.targets[0].horizon_days
    return lesson, judged(lesson.predictions, horizon_days=horizon, model=domain.model.name, champion=speaks)


def trained_told(trained: Trained) -> dict[str, Any]:
    """What `OUTPUT` says of a train run beyond what every run says."""
    envelope = trained.envelope
    return {
        "model_version": envelope["model_version"],
        "role": trained.outcome.role,
        "promoted": trained.verdict.promoted,
        "gates": list(trained.verdict.sentences),
        "training": envelope["training"],
        "metrics": envelope["metrics"],
        "unseen_companies": envelope["unseen_companies"],
        "candidates": envelope["candidates"],
        "selection": envelope["selection"],
    }


def learned(domain: Domain, past: Past, as_of: datetime, provenance: str, also: Sequence[str] = ()) -> Lesson:
    """Measure, walk, fit and seal; the same past and moment give the same bytes.

    Args:
        domain: What is learned.
        past: Of whom.
        as_of: The run's moment.
        provenance: Where the rows come from, for the card.
        also: Further features the table should hold, such as those another model reads.

    Raises:
        GovernanceError: Too little history.
    """
    names = tuple(dict.fromkeys((*names_read(domain), *also)))
    return lesson_of(domain, _table(domain, past, names), as_of, provenance)


def _table(domain: Domain, past: Past, names: tuple[str, ...]) -> TrainingSet:
    """What the past says, and what the ledger has lived through itself; where both tell of a day, the ledger does."""
    own = None if past.lived is None else past.lived.with_features(names)
    if own is not None and not past.subjects:
        return own
    told = training_set(measured(domain, past), past, domain.targets[0], names)
    return told if own is None else told.joined(own)


def names_read(domain: Domain) -> tuple[str, ...]:
    """Every feature that the model, its fallback or a benchmark reads, each once."""
    readers = (*_entered(domain), domain.fallback, *domain.others.values(), *domain.benchmarks)
    return tuple(dict.fromkeys(name for candidate in readers for name in candidate.features))


def lesson_of(domain: Domain, table: TrainingSet, as_of: datetime, provenance: str) -> Lesson:
    """Walk the model, its challenger, their fallback and what they are compared with through time; fit them on everything."""
    target, recipe, periods = domain.targets[0], domain.recipe, test_periods(table)
    refuse_too_little(table, recipe)
    predictions = walk(table, (*_entered(domain), domain.fallback, *domain.benchmarks), periods, recipe, target=target.name)
    purpose = Purpose(domain.name, domain.features.fingerprint, target.name, target.horizon_days, provenance)
    strangers = unseen_companies(domain, table, periods)
    fallback = fit(table, purpose, as_of, recipe, candidate=domain.fallback, predictions=predictions)

    def whole(candidate: Candidate) -> Mapping[str, Any]:
        content = fit(table, purpose, as_of, recipe, candidate=candidate, predictions=predictions)
        content["unseen_companies"] = strangers
        return sealed(content, fallback=fallback, fallback_name=domain.fallback.name, requires=domain.priced)

    challenger = None if domain.challenger is None else whole(domain.challenger)
    return Lesson(whole(domain.model), challenger, predictions, table)


def _entered(domain: Domain) -> tuple[Candidate, ...]:
    """What is learned to speak: the model, and its challenger where there is one."""
    return (domain.model,) if domain.challenger is None else (domain.model, domain.challenger)


def test_periods(table: TrainingSet) -> tuple[Period, ...]:
    """What a model is judged on: three-year periods of whole years up to the newest where there are decades, else equal."""
    first, last = table.span
    if last.year - first.year + 1 < LONG:
        return equal_periods(table.days, PERIODS)
    until = last.year + 1
    return years(*range(until - PERIODS * YEARS_EACH, until + 1, YEARS_EACH))


def refuse_too_little(table: TrainingSet, recipe: Recipe) -> None:
    """Learn nothing from too little.

    Raises:
        GovernanceError: A sentence for every minimum that is not met.
    """
    refusals = recipe.minimums.refusals(table)
    if refusals:
        message = f"No model was learned, and the rules go on alone: {' '.join(refusals)}"
        raise GovernanceError(message)


def unseen_companies(domain: Domain, table: TrainingSet, periods: Sequence[Period]) -> dict[str, Any]:
    """What the model comes to on companies it never saw, each group forecast by what others taught before."""
    recipe = replace(domain.recipe, folds=GROUP_FOLDS)
    plain = replace(domain.model, kind="mean", plain=True)
    said = walk(table, (plain,), periods, recipe, target=domain.targets[0].name, groups=GROUPS)
    judge = Judge.of(said.labels, said.days, block_days=block_days(domain.targets[0].horizon_days), seed=recipe.seed)
    figures = judge.figures(said.forecasts[domain.model.name])
    return {"groups": GROUPS, "metrics": {name: estimate._asdict() for name, estimate in figures.items()}}
