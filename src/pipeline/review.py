"""After a run has scored: answer what is due, keep what was measured, and let weight, alerts and succession follow from it."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np

from src.domain import Domain
from src.governance.champion import Champion
from src.governance.resolution import Asking, Late, Resolution, open_days, resolve, standing
from src.governance.review import Review, Scores
from src.governance.trial import Trial, trial
from src.governance.watch.stability import Drift
from src.governance.watch.watching import Watched, watched
from src.governance.weight import kept
from src.governance.weight.change import Change
from src.learning.judge import block_days
from src.learning.targets import Told
from src.ledger.history import History, Point
from src.ledger.keys import run_name
from src.ledger.outcome import Outcome
from src.ledger.outcomes import Outcomes
from src.observations.prices import Quotes
from src.observations.sessions import Sessions
from src.observations.table import second_asked
from src.pipeline.readings import WINDOW, Recent, drifts, readings
from src.pipeline.retraining import planned
from src.pipeline.run import Run
from src.pipeline.scored import Scored, Waiting
from src.pipeline.succession import BREAKS, Case, succeeded
from src.pipeline.weighed import Weighed, policy_of, weighed_by

LOG = logging.getLogger("apify.review")

RECENT: Final = timedelta(days=30)
"""How far back scores are told with what came of them."""

GIVEN_UP: Final = timedelta(days=100)
"""How long prices may be lacking altogether before a score is given up: later its snapshot is no longer looked for."""

AT_ONCE: Final = 20
"""Forgotten days that a run makes up for; the next one goes on."""

EARLIEST: Final = date(1997, 1, 1)
"""The calendar of sessions, and a target's past, reach back so far."""

_BEFORE: Final = timedelta(days=400)
"""How much of the calendar before the first score is at hand, for targets that compare with a past."""


async def due(domain: Domain, run: Run, governed: Weighed, history: History, since: date) -> Waiting:
    """What should be answered by the run's moment.

    Args:
        domain: What is scored.
        run: The run.
        governed: What is known.
        history: The latest days of everybody.
        since: The first of them. Earlier days are looked at too where nothing of them was ever answered: after a pause, or
            where somebody scored a past day.
    """
    points = [(subject, point.as_of) for subject, days in history.items() for point in days if point.as_of <= run.as_of]
    points += await _forgotten(run, governed, since)
    if not points:
        return Waiting((), ())
    sessions = _sessions(domain, min(as_of for _, as_of in points).date(), run)
    days = open_days(points, governed.outcomes, domain.targets[0], sessions, run.as_of)
    asked = set(days)
    return Waiting(days, tuple(sorted({subject for subject, as_of in points if as_of.date() in asked})))


async def _forgotten(run: Run, governed: Weighed, since: date) -> list[tuple[str, datetime]]:
    """Scores of days before the first remembered one of which nothing was ever answered, the oldest few of them."""
    answered = {outcome.date for outcome in governed.outcomes}
    dates = await run.memory.snapshots.dates(since - timedelta(days=1))
    days = [day for day in dates if day not in answered and day >= EARLIEST][:AT_ONCE]
    read = [snapshot for day in days for snapshot in (await run.memory.snapshots.of_day(day)).snapshots]
    return [(snapshot.subject, snapshot.as_of) for snapshot in standing(read) if snapshot.as_of <= run.as_of]


async def governed(domain: Domain, run: Run, scored: Scored) -> Review | None:
    """The review of a run, or None where it went wrong: the day's scores and report are not lost to a bug in it."""
    try:
        return await reviewed(domain, run, scored)
    except Exception:  # a boundary like that of a company: the run's summary says so, and the next run does it again
        LOG.exception("Governance failed")
        return None


async def reviewed(domain: Domain, run: Run, scored: Scored) -> Review:
    """Answer, measure, decide and write down; each write is whole, and a run that comes after a killed one completes it."""
    found, governed, target, today = scored.champion, scored.governed, domain.targets[0], run.as_of.date()
    resolution = await _resolved(domain, run, scored)
    written = await run.memory.outcomes.append(resolution.outcomes, run.id)
    outcomes = _by_day((*governed.outcomes, *written))
    await kept.keep(run.memory.models, governed.course)
    latest = await _latest(run, scored, today - RECENT)
    drift, told, unread = await _watched(run, scored, outcomes, latest)
    compared = _trial(domain, scored, outcomes)
    broke = _broke(domain, run, scored, outcomes)
    decided = await succeeded(run, Case(found, governed.shadow, compared, broke, told.watch))
    return Review(
        domain=domain.name,
        target=target,
        as_of=run.as_of,
        course=governed.course,
        outcomes=outcomes,
        resolution=resolution,
        written=len(written),
        scores=_scores(run, latest),
        drift=drift,
        production=mean_contributions(row["reasons"] for row in scored.rows.values() if row["ml_score"] is not None),
        training=found.model.envelope.voice.importance if found.model else {},
        standing={key: told.watch.standing[key] for key in told.watch.raised},
        told=[alert for alert in told.alerts if alert.on == today],
        aliases=governed.shadow.aliases,
        champion=found.version,
        trial=compared,
        retraining=planned(domain, run, scored, told.watch),
        base_rate=governed.base_rate,
        threshold=run.settings.alert_threshold,
        block_days=block_days(target.horizon_days),
        trading=domain.trading,
        warnings=(*decided, *unread),
    )


async def _resolved(domain: Domain, run: Run, scored: Scored) -> Resolution:
    """What prices say of the days that are due; a day at a time, so that memory holds one day's snapshots whole."""
    waiting, quotes = scored.waiting, scored.quotes
    if not waiting.days:
        return Resolution()
    sessions = _sessions(domain, waiting.days[0], run)
    asking = asking_of(domain, run)
    # Without prices nothing is read that no answer can come of, but for what is about to be out of reach: that is given up.
    last = run.as_of.date() if quotes is not None or asking.results is not None else run.as_of.date() - GIVEN_UP
    found = Resolution(late=_unpriced(domain, scored, sessions, last))
    for day in waiting.days:
        if day > last:
            break
        read = await run.memory.snapshots.of_day(day)
        prices = Quotes({}, {}) if quotes is None else quotes
        more = await asyncio.to_thread(
            resolve,
            [snapshot for snapshot in read.snapshots if snapshot.as_of <= run.as_of],
            (*scored.governed.outcomes, *found.outcomes),
            prices,
            sessions=sessions,
            target=domain.targets[0],
            moment=run.as_of,
            asking=asking,
        )
        found = Resolution((*found.outcomes, *more.outcomes), (*found.late, *more.late), found.ahead + more.ahead)
    return found


def asking_of(domain: Domain, run: Run) -> Asking:
    """What is asked of whom."""
    return Asking(run.roster.results if isinstance(domain.targets[0], Told) else None, domain.unasked, domain.said)


def _unpriced(domain: Domain, scored: Scored, sessions: Sessions, last: date) -> tuple[Late, ...]:
    """Scores of later days that are due and that nobody has prices for."""
    wanted, target = {day for day in scored.waiting.days if day > last}, domain.targets[0]
    answered = {(outcome.as_of, outcome.subject) for outcome in scored.governed.outcomes}
    points = ((point, subject) for subject, days in scored.histories.items() for point in days if point.date in wanted)
    rows = [(point.as_of, subject) for point, subject in points if (point.as_of, subject) not in answered]
    bases = sessions.base(np.array([second_asked(as_of) for as_of, _ in rows], dtype=np.int64))
    return tuple(
        Late(subject, as_of, "", date.fromordinal(int(sessions.days[base + target.sessions])), "no prices: none were asked for")
        for (as_of, subject), base in sorted(zip(rows, bases.tolist(), strict=True))
    )


async def _watched(
    run: Run, scored: Scored, outcomes: Sequence[Outcome], latest: History
) -> tuple[tuple[Drift, ...], Watched, tuple[str, ...]]:
    """Drift of the model's own rows, and what all readings so far come to; an alert is told by the run that first read it."""
    today, found = run.as_of.date(), scored.champion
    before = await run.memory.readings.load(today)
    if found.model is None:
        return (), replace(watched(before.readings), alerts=()), before.warnings
    since = max([today - WINDOW, *_crowned(scored.governed, found)])
    points = {subject: [point for point in latest[subject] if point.date >= since] for subject in scored.histories}
    recent = Recent.of(points, found.model.names)
    drift = await asyncio.to_thread(drifts, recent, found.model)
    if any(reading.on == today for reading in before.readings):
        found_before = watched(before.readings)
        # Who wrote them tells them, also when it was killed or moved before it could.
        ours = run_name(run.id) in before.runs.get(today, ())
        return drift[""], found_before if ours else replace(found_before, alerts=()), before.warnings
    fresh = readings(today, recent, drift, outcomes, found.model, run.settings.alert_threshold)
    await run.memory.readings.append(fresh, run.id)
    return drift[""], watched((*before.readings, *fresh)), before.warnings


def _crowned(governed: Weighed, found: Champion) -> list[date]:
    """Since when the model speaks, where an event says so: rows that another one judged are none of its drift."""
    return [event.at.date() for event in governed.shadow.aliases.changes[-1:] if event.version == found.version]


def _trial(domain: Domain, scored: Scored, outcomes: Iterable[Outcome]) -> Trial | None:
    found, rival, target = scored.champion, scored.governed.shadow, domain.targets[0]
    if found.version is None or rival.version is None:
        return None
    # What a champion said before it was one has made it champion, and says nothing of how it does since.
    own = _since_crowned(scored, outcomes) if rival.role == "previous" else outcomes
    return trial(
        own,
        found.version,
        rival.version,
        rival.role,
        target=target.name,
        overlap=target.horizon_days,
        block_days=block_days(target.horizon_days),
    )


def _since_crowned(scored: Scored, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Of days after the one on which the champion became one."""
    crowned = max(_crowned(scored.governed, scored.champion), default=date.min)
    return tuple(outcome for outcome in outcomes if outcome.date > crowned)


def _broke(domain: Domain, run: Run, scored: Scored, outcomes: Iterable[Outcome]) -> tuple[Change, ...]:
    """By what a champion on probation would have lost its weight on its own days alone."""
    found = scored.champion
    if found.version is None or scored.governed.shadow.role != "previous":
        return ()
    own = [
        outcome
        for outcome in _since_crowned(scored, outcomes)
        if found.version in (outcome.model_version, outcome.shadow_version)
    ]
    policy, base_rate = policy_of(run.settings, domain, found), scored.governed.base_rate
    course = weighed_by(policy, own, {}, base_rate, run.as_of, champion=found.version)
    return tuple(change for change in course.changes if change.rule in BREAKS)


async def _latest(run: Run, scored: Scored, since: date) -> History:
    """Everybody's latest days, those of this run too, with what the model reads: drift and the table of scores are of these."""
    model = scored.champion.model
    names = model.names if model is not None else ()
    return await run.memory.snapshots.history(list(scored.histories), since, run.as_of.date(), names, everybody=True)


def _scores(run: Run, latest: History) -> tuple[Scores, ...]:
    rows = [_said(subject, point) for subject, days in latest.items() for point in days if point.as_of <= run.as_of]
    return tuple(sorted(rows, key=lambda row: (row.as_of, row.subject)))


def _said(subject: str, point: Point) -> Scores:
    return Scores(subject, point.as_of, point.rules, point.ml, point.combined, point.probability)


def _by_day(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """One a subject and day, by moment; of one snapshot's the last one given, which is the one that stands."""
    found = Outcomes(tuple({outcome.identity: outcome for outcome in outcomes}.values())).by_day()
    return tuple(sorted(found, key=lambda outcome: (outcome.as_of, outcome.subject)))


def _sessions(domain: Domain, first: date, run: Run) -> Sessions:
    return domain.trading.sessions(first - _BEFORE, run.as_of.date())


def mean_contributions(reasons: Iterable[Collection[Any]]) -> dict[str, float]:
    """Feature → mean size of what it contributed, over rows; one that is not among a row's reasons counts as 0 there.

    A row keeps its largest reasons, so the smallest features are told a little too small.
    """
    sums: dict[str, float] = {}
    rows = 0
    for row in reasons:
        rows += 1
        for reason in row:
            sums[reason["feature"]] = sums.get(reason["feature"], 0.0) + abs(reason["contribution"])
    return {name: total / rows for name, total in sorted(sums.items())} if rows else {}
