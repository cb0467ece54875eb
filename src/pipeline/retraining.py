"""Within a scheduled run: learn a successor of the model when one is due, and when the run can spare the time."""

import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from src.domain import Domain
from src.errors import SignalError
from src.governance.event import Event
from src.governance.review import Retraining
from src.governance.shadow import free_from
from src.governance.watch.condition import FAILED, RETRAIN
from src.governance.watch.watching import Watch
from src.pipeline.learn import train
from src.pipeline.run import Run
from src.pipeline.scored import Scored

LOG = logging.getLogger("apify.retraining")

EVERY: Final = {"weekly": timedelta(days=7), "monthly": timedelta(days=30)}
"""How old the newest training may be."""

NEW_ANSWERS: Final = 100
"""Answers since the newest training below which another would be the same model, where subjects come and go."""

SECONDS, SECONDS_A_COMPANY = 60.0, 12.0
"""Time that learning takes at most: a company's twenty years are measured and fitted in 8 seconds on two cores, and read and
written around it."""

MEGABYTES, MEGABYTES_A_COMPANY = 600, 40
"""Memory that learning takes at most: 60 companies peaked at 2.4 GB."""


def planned(domain: Domain, run: Run, scored: Scored, watch: Watch) -> Retraining:
    """Whether a successor is due, and whether this run can learn it; what can be known before anything is asked for.

    Args:
        domain: What is scored.
        run: The run, its scores written.
        scored: What it came to.
        watch: The conditions that hold.
    """
    every, last = domain.retrain if run.settings.retrain == "auto" else run.settings.retrain, _last(scored)
    why = _due(every, last, watch, run.as_of.date())
    if not why:
        return Retraining(every, last, _NOT_DUE[every])
    obstacle = _tried(domain, scored, run) or (
        _obstacle(domain, run) if domain.moments is None else _too_few(domain, run, scored, last)
    )
    if obstacle:
        return Retraining(every, last, f"{why} Nothing is learned: {obstacle}")
    return Retraining(every, last, f"{why} A successor is learned once this report is written.", due=True)


async def retrained(domain: Domain, run: Run, plan: Retraining) -> Retraining:
    """Learn the successor that is due; it becomes a challenger, and nothing that can go wrong with it costs the run."""
    try:
        trained = await train(domain, run, run.memory.models, successor=True)
    except SignalError as refusal:
        return replace(plan, words=f"No successor was learned: {refusal}", due=False)
    except Exception as error:  # the boundary of what a run can do without: its rows and report are out already
        LOG.exception("No successor was learned")
        return replace(plan, words=f"No successor was learned: internal error ({type(error).__name__}), see the log", due=False)
    return Retraining(plan.every, run.as_of.date(), " ".join([trained.outcome.words, *trained.refusals]))


_NOT_DUE: Final = {
    "never": "The input wants no retraining within scheduled runs.",
    "triggered": "No alarm asks for a successor.",
    "weekly": "The newest training is not a week old.",
    "monthly": "The newest training is not a month old.",
}


def _last(scored: Scored) -> date | None:
    """Date of the newest training: of the model that speaks, or of one that was enlisted since."""
    enlisted = [event.at for event in _learned(scored) if event.kind in ("challenger", "champion")]
    model = scored.champion.model
    dates: list[datetime] = [*enlisted, *([model.envelope.trained_at] if model else [])]
    return max(at.astimezone(UTC) for at in dates).date() if dates else None


def _learned(scored: Scored) -> list[Event]:
    """What happened to models, but for the challenger that came with the image: nobody learned it here."""
    return [event for event in scored.governed.shadow.aliases.history if not event.shipped]


def _due(every: str, last: date | None, watch: Watch, today: date) -> str:
    """Why a successor is due, or ""."""
    if every == "never":
        return ""
    # Once for each alarm: what was learned since it was raised is the answer to it.
    asking = [key[0] for key, held in watch.asking(RETRAIN, FAILED) if last is None or held.since > last]
    if asking:
        return f"An alarm asks for a successor ({asking[0].replace('_', ' ')})."
    if every in EVERY and (last is None or today - last >= EVERY[every]):
        return "No model was trained yet." if last is None else f"The newest training is of {last}."
    return ""


def _tried(domain: Domain, scored: Scored, run: Run) -> str:
    """Why a successor would come too early, or ""."""
    stands, aliases = scored.governed.shadow, scored.governed.shadow.aliases
    if stands.version is not None and stands.role == "previous":
        return f"{scored.champion.version} is on probation, watched by {stands.version}."
    enlisted = [event.at for event in aliases.history if event.kind == "challenger" and event.version == aliases.challenger]
    if not enlisted:
        return ""
    # Its trial begins where it can stand at all: what was learned beside a champion waits for the end of that one's probation.
    waited = free_from(aliases) if aliases.champion == scored.champion.version else None
    since, days = max(enlisted[-1], waited or enlisted[-1]), domain.recipe.trial_days
    if run.as_of - since < timedelta(days=days):
        return f"{aliases.challenger} stands in the shadow since {since.date()} and is on trial for {days} days."
    return ""


def _too_few(domain: Domain, run: Run, scored: Scored, last: date | None) -> str:
    """Why nothing can be learned from what the ledger has lived through, or ""."""
    told = [outcome for outcome in scored.governed.outcomes if outcome.label is not None]
    new = sum(last is None or outcome.resolved_at.date() > last for outcome in told)
    needed = domain.recipe.minimums.rows
    if run.stop.reason:
        return "the run was asked to stop."
    if len(told) < needed:
        return f"it takes {needed} answered {domain.words.many}, and the ledger has {len(told)}."
    if new < NEW_ANSWERS:
        return f"it takes {NEW_ANSWERS} answers since the newest training, and there are {new}."
    return ""


def _obstacle(domain: Domain, run: Run) -> str:
    """Why nothing can be learned in this run, or "": what costs nothing to know beforehand."""
    companies, needed = len(run.subjects), domain.recipe.minimums.companies
    if run.stop.reason:
        return "the run was asked to stop."
    if companies < needed:
        return f"it takes {needed} companies, and this run has {companies}."
    if run.prices is None:
        return "there are no prices to be asked for."
    seconds, megabytes = SECONDS + SECONDS_A_COMPANY * companies, MEGABYTES + MEGABYTES_A_COMPANY * companies
    if run.spare.seconds is not None and run.spare.seconds() < seconds:
        return f"it may take {seconds / 60:.0f} minutes, and the run has {max(run.spare.seconds(), 0) / 60:.0f} left."
    if run.spare.megabytes is not None and run.spare.megabytes < megabytes:
        return f"it may take {megabytes:,} MB of memory, and the run has {run.spare.megabytes:,}."
    return ""
