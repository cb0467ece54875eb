"""Who speaks from the next run on: what a trial, or a champion that breaks on probation, does to the standing of models."""

from typing import Any

from src.errors import GovernanceError
from src.governance.champion import Champion
from src.governance.registry import in_step, promote, rollback
from src.governance.shadow import Shadow, on_probation
from src.governance.trial import Trial
from src.governance.weight.policy import Course
from src.ledger.store import Store
from src.pipeline.run import Run

BREAKS = frozenset({"breaker", "demotion"})
"""Rules of a weight's policy that say a model has failed, and not that somebody wants it otherwise."""


async def succeeded(run: Run, found: Champion, shadow: Shadow, trial: Trial | None, course: Course[Any]) -> tuple[str, ...]:
    """Promote a rival that has proved better, or bring the champion before back where this one broke; what was done, in words.

    One write decides each, and the next run goes by it. Asked again, nothing more happens.
    """
    if not found.version:
        return ()
    if shadow.aliases.champion is not None:
        await in_step(run.memory.models)  # what a run that was killed had decided and not carried out
    try:
        return await _decided(run, run.memory.models, found, shadow, trial, course)
    except GovernanceError as refusal:
        return (str(refusal),)


async def _decided(
    run: Run, models: Store, found: Champion, shadow: Shadow, trial: Trial | None, course: Course[Any]
) -> tuple[str, ...]:
    if trial is not None and trial.won and trial.role == "challenger":
        figures = {"days": trial.days, "rows": trial.rows, "evidence": trial.evidence}
        await promote(models, trial.rival, found.sealed, trial.words, figures, run.as_of, run=run.id)
        return (f"Model {trial.rival} speaks from the next run on. {trial.words}",)
    why = _broken(run, found, shadow, trial, course)
    if not why:
        return ()
    aliases = await rollback(models, run.as_of, why, run=run.id)
    return (f"Model {aliases.champion} speaks again from the next run on. {why}",)


def _broken(run: Run, found: Champion, shadow: Shadow, trial: Trial | None, course: Course[Any]) -> str:
    """Why the champion failed in its probation, or ""."""
    aliases = shadow.aliases
    if aliases.previous is None or aliases.champion != found.version or not on_probation(aliases, run.as_of):
        return ""
    if trial is not None and trial.won and trial.role == "previous":
        return trial.words
    crowned = [event.at.date() for event in aliases.history if event.kind == "champion" and event.version == found.version]
    broke = [change for change in course.changes if change.rule in BREAKS and crowned and change.on > crowned[-1]]
    return f"Champion {found.version} broke on probation, {broke[-1].on}: {broke[-1].why}" if broke else ""
