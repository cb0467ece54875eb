"""Mode `score`: one row and one snapshot for every subject, whatever happens to the others."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from src.delivery.alerts import alerts, record
from src.delivery.chart import Point as HistoryPoint
from src.delivery.exports import csv_text
from src.delivery.governance_record import record as governance_record
from src.delivery.report import Report, render
from src.delivery.rows import row
from src.delivery.summary import Tally, summary
from src.domain import Domain, Tabulate
from src.governance.registry import Champion, champion
from src.governance.review import Review
from src.ledger.history import History, deltas
from src.ledger.records import Holdings
from src.ledger.snapshot import Snapshot
from src.observations.subject import Subject
from src.pipeline.answered import answered
from src.pipeline.assessment import Known, Terms, assess, skipped
from src.pipeline.journal import Journal, Row
from src.pipeline.priced import priced
from src.pipeline.review import due
from src.pipeline.run import Run
from src.pipeline.scored import Scored
from src.pipeline.weighed import Weighed, scale_of, weighed
from src.settings import DEFAULT_CONTACT, Settings

REMEMBERED_DAYS = 120
"""Days of earlier snapshots that are read: baselines take 90, deltas 33, and the report draws them all."""


UNGOVERNED: Final = (
    "Governance failed in this run, see the log: earlier scores were not answered, and the next run makes up for it."
)
"""Said where the review of earlier scores went wrong."""


async def score(domain: Domain, run: Run) -> Scored:
    """Score every subject: one row, one snapshot each, whatever happens to the others."""
    settings, subjects = run.settings, run.subjects
    ids = [subject.id for subject in subjects]
    held = {name: await run.memory.observations.load(name, ids, run.as_of) for name in domain.sources}
    since = run.as_of.date() - timedelta(days=REMEMBERED_DAYS)
    history = await run.memory.snapshots.history(ids, since, run.as_of.date(), domain.remembered, everybody=True)
    found = await champion(run.shelves, domain.name, domain.features, scale_of(domain, settings))
    governed = await weighed(domain, run, found, history)
    waiting = await due(domain, run, governed, history, since)
    quotes, unpriced = await priced(domain, run, _required(found, governed), waiting.subjects)
    today, answers = run.as_of.date(), answered(governed.outcomes)
    terms = _terms(domain, run, found, governed, domain.tabulate(quotes, today, today, answers))
    units = domain.features.units

    def as_row(snapshot: Snapshot) -> Row:
        combined = snapshot.conclusion.combined if snapshot.conclusion else None
        own = domain.columns(snapshot, terms.took.get(snapshot.subject))
        return {**row(snapshot, units, deltas(history[snapshot.subject], run.as_of, combined)), **own}

    async with Journal(run.id, run.as_of.date(), run.memory.observations, run.memory.snapshots, run.outbox, as_row) as journal:
        left = await _resumed(subjects, run, journal)
        await _worked(left, held, history, terms, run, journal)
    if run.stop.reason == "time":
        left = [subject for subject in subjects if subject.id not in journal.rows]
        await journal.deliver(
            [skipped(subject, terms, f"the run's time was used up before this {domain.words.one}") for subject in left]
        )
    unread = (text for item in held.values() for text in item.damage.warnings)
    of_model = (*found.refusals, *governed.warnings, *hindsight(found, run), *unpriced)
    warnings = (*run.notes, *contact_warnings(domain, settings), *of_model, *history.damage.warnings, *unread)
    raised = alerts(journal.rows.values(), settings.alert_threshold, await _previous_signals(history, run))
    return Scored(journal.rows, raised, warnings, found, history, governed, waiting, quotes)


def alerts_record(run: Run, scored: Scored, review: Review | None) -> dict[str, Any]:
    """The `ALERTS` record: companies, and the conditions that are watched."""
    told = [alert.record() for alert in review.told] if review else []
    return record(scored.alerts, told, run_id=run.id, as_of=run.as_of, threshold=run.settings.alert_threshold)


async def publish(
    domain: Domain, run: Run, scored: Scored, review: Review | None, finished_at: datetime, notes: Sequence[str] = ()
) -> dict[str, Any]:
    """Write `ALERTS`, `GOVERNANCE`, `REPORT.html`, `SCORES.csv` and, last, `OUTPUT`.

    Args:
        domain: What was scored.
        run: The run.
        scored: What it came to.
        review: What it made of earlier ones, None where that failed.
        finished_at: By the wall clock.
        notes: Further warnings, such as what became of the webhook.

    Returns:
        The run summary, as `OUTPUT` has it.
    """
    told = summary(
        Tally.of(scored.rows.values()),
        run_id=run.id,
        as_of=run.as_of,
        started_at=run.started_at,
        finished_at=finished_at,
        requests=run.client.traffic.by_family,
        alerts=len(scored.alerts),
        warnings=(*scored.warnings, *(review.warnings if review else (UNGOVERNED,)), *notes),
        places=run.places,
        domain=domain.name,
        words=domain.words,
        mode=run.settings.mode,
    )
    governance = await asyncio.to_thread(governance_record, review) if review else None
    report = Report(
        rows=list(scored.rows.values()),
        as_of=run.as_of,
        title=f"{domain.title} report",
        histories=_drawn(scored),
        summary=told,
        model_card=scored.champion.card,
        governance=governance,
        words=domain.words,
        levels=domain.rules.levels,
    )
    await run.outbox.put("ALERTS", alerts_record(run, scored, review))
    if governance is not None:
        await run.outbox.put("GOVERNANCE", governance)
    await run.outbox.put("REPORT.html", await asyncio.to_thread(render, report), "text/html; charset=utf-8")
    await run.outbox.put("SCORES.csv", csv_text(scored.rows.values()), "text/csv; charset=utf-8")
    await run.outbox.put("OUTPUT", told)
    return told


def _drawn(scored: Scored) -> dict[str, list[HistoryPoint]]:
    """Subject → its days as the report draws them."""
    return {
        subject: [(point.date, point.combined, point.rules, point.ml) for point in scored.histories[subject]]
        for subject in scored.rows
    }


async def publish_governance(run: Run, review: Review) -> None:
    """Write `GOVERNANCE` again, after what came later than the report."""
    await run.outbox.put("GOVERNANCE", await asyncio.to_thread(governance_record, review))


async def tidy(domain: Domain, run: Run) -> None:
    """Gather months gone by in the ledger, so that the next run reads tens of records."""
    today = run.as_of.date()
    await run.memory.snapshots.compact(today)
    for name in domain.sources:
        await run.memory.observations.compact(name, today)
    await run.memory.outcomes.compact(today)
    await run.memory.readings.compact(today)


def hindsight(found: Champion, run: Run) -> tuple[str, ...]:
    """What to tell of a model that had learned from days after the one scored: its opinion of them is no forecast."""
    if found.model is None:
        return ()
    if not found.model.learned_from(run.as_of):
        return ()
    until = found.model.envelope.training.last_date
    return (f"The model had learned from days until {until}: what it says of an earlier one is hindsight, not a forecast.",)


def _required(found: Champion, governed: Weighed) -> tuple[str, ...]:
    """Features that need prices, of whoever speaks and whoever stands in the shadow."""
    models = [model for model in (found.model, governed.shadow.model) if model is not None]
    return tuple(dict.fromkeys(name for model in models for name in model.envelope.requires))


def _terms(domain: Domain, run: Run, found: Champion, governed: Weighed, tabulate: Tabulate) -> Terms:
    return Terms(
        domain=domain,
        run_id=run.id,
        rules_version=domain.version,
        as_of=run.as_of,
        lookback_days=run.settings.lookback_days,
        sources=frozenset(run.settings.sources) & frozenset(domain.sources) or frozenset(domain.sources),
        roster=run.roster,
        live=run.live,
        client=run.client,
        tabulate=tabulate,
        model=found.model,
        ml_weight=governed.weight,
        rival=governed.shadow.model,
        rival_share=run.settings.challenger_share if governed.shadow.role == "challenger" else 0.0,
    )


async def _resumed(subjects: Iterable[Subject], run: Run, journal: Journal) -> list[Subject]:
    """Subjects still to do; what this run wrote down before it was interrupted, and did not push, is pushed now."""
    before = (await run.memory.snapshots.of_run(run.id, run.as_of.date())).snapshots
    if before:
        pushed = await run.outbox.pushed()
        await journal.deliver([snapshot for snapshot in before if snapshot.subject not in pushed])
        journal.recall([snapshot for snapshot in before if snapshot.subject in pushed])
    return [subject for subject in subjects if subject.id not in journal.rows]


async def _worked(
    subjects: Sequence[Subject], held: Mapping[str, Holdings], history: History, terms: Terms, run: Run, journal: Journal
) -> None:
    """Assess every subject, so many at a time, until all are done or someone asks to stop."""
    waiting = iter(subjects)

    async def work() -> None:
        for subject in waiting:
            known = _known(subject, held, history)
            journal.finished(await assess(known, terms))
            done = len(journal.rows)
            await run.outbox.tell(f"{done} of {len(subjects)} {terms.domain.words.many} done")

    crew = asyncio.gather(*(work() for _ in range(run.settings.max_concurrency)))
    pending: set[asyncio.Future[Any]] = {
        crew,
        asyncio.ensure_future(run.stop.asked()),
        asyncio.ensure_future(journal.closed()),
    }
    _, unfinished = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
    for future in unfinished:
        future.cancel()
    await asyncio.gather(*unfinished, return_exceptions=True)


def _known(subject: Subject, held: Mapping[str, Holdings], history: History) -> Known:
    """A subject with what earlier runs learnt of it; the input and the directory come first."""
    name, facts = subject.name, dict(subject.facts)
    for holdings in held.values():
        learnt = holdings.subjects.get(subject.id)
        if learnt is not None:
            name, facts = name or learnt.name, {**learnt.facts, **facts}
    records = {source: holdings[subject.id] for source, holdings in held.items()}
    return Known(Subject(subject.id, name, facts), records, history[subject.id])


async def _previous_signals(history: History, run: Run) -> dict[str, frozenset[str]]:
    """Subject → types of the signals on its last snapshot before this run; absent where there is none."""
    # Two dates back, because a resumed run finds its own snapshots as the newest.
    days = {point.date for points in history.values() for point in points[-2:]}
    before = [
        snapshot
        for day in sorted(days)
        for snapshot in (await run.memory.snapshots.of_day(day)).snapshots
        if snapshot.run_id != run.id
    ]
    return {
        snapshot.subject: frozenset(signal.type for signal in snapshot.conclusion.rules.signals)
        for snapshot in sorted(before, key=lambda snapshot: snapshot.as_of)
        if snapshot.conclusion is not None
    }


def contact_warnings(domain: Domain, settings: Settings) -> tuple[str, ...]:
    """Whether SEC has an address to write to, where it is asked."""
    if settings.contact != DEFAULT_CONTACT or "sec" not in domain.sources:
        return ()
    return ("Field contact: SEC asks for an address of your own; this run used the prefilled one.",)
