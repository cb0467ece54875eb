"""Who speaks from the next run on: what a trial, or a champion that breaks on probation, does to the standing of models."""

from dataclasses import dataclass
from datetime import datetime

from src.errors import GovernanceError
from src.governance.champion import Champion
from src.governance.registry import in_step, promote, rollback
from src.governance.shadow import Shadow, on_probation
from src.governance.trial import Trial
from src.governance.watch.condition import FAILED
from src.governance.watch.watching import Watch
from src.governance.weight.change import Change
from src.pipeline.run import Run

BREAKS = frozenset({"breaker", "demotion"})
"""Rules of a weight's policy that say a model has failed, and not that somebody wants it otherwise."""


@dataclass(frozen=True, slots=True)
class Case:
    """What there is to decide by.

    Attributes:
        found: The model that speaks.
        shadow: Who stands beside it.
        trial: Of the two, None when nobody stands there.
        broke: Changes by which the champion's own days, since it is one, took its weight away.
        watch: The conditions that hold.
    """

    found: Champion
    shadow: Shadow
    trial: Trial | None
    broke: tuple[Change, ...]
    watch: Watch


async def succeeded(run: Run, case: Case) -> tuple[str, ...]:
    """Promote a rival that has proved better, or bring the champion before back where this one broke; what was done, in words.

    One write decides each, and the next run goes by it. Asked again, nothing more happens.
    """
    if not case.found.version:
        return ()
    if case.shadow.aliases.champion is not None:
        await in_step(run.memory.models)  # what a run that was killed had decided and not carried out
    try:
        return await _decided(run, case)
    except GovernanceError as refusal:
        return (str(refusal),)


async def _decided(run: Run, case: Case) -> tuple[str, ...]:
    models, trial = run.memory.models, case.trial
    if trial is not None and trial.won and trial.role == "challenger":
        figures = {"days": trial.days, "rows": trial.rows, "evidence": trial.evidence}
        await promote(models, trial.rival, case.found.sealed, trial.words, figures, run.as_of, run=run.id)
        return (f"Model {trial.rival} speaks from the next run on. {trial.words}",)
    why = _broken(run.as_of, case)
    if not why:
        return ()
    aliases = await rollback(models, run.as_of, why, run=run.id)
    return (f"Model {aliases.champion} speaks again from the next run on. {why}",)


def _broken(moment: datetime, case: Case) -> str:
    """Why the champion failed in its probation, or ""."""
    aliases, version, trial = case.shadow.aliases, case.found.version, case.trial
    if aliases.previous is None or aliases.champion != version or not on_probation(aliases, moment):
        return ""
    if trial is not None and trial.won and trial.role == "previous":
        return trial.words
    failed = [(key, held) for key, held in case.watch.asking(FAILED) if key[2] == version]
    if failed:
        return f"Champion {version} broke on probation: its high band is below its promise since {failed[0][1].since}."
    broke = case.broke
    return f"Champion {version} broke on probation, {broke[-1].on}: {broke[-1].why}" if broke else ""
