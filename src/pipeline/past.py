"""What can be known of the past: what sources say of each subject, what the ledger holds of it, and its prices."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from src.domain import Ask, Domain
from src.errors import ConfigurationError, GovernanceError
from src.governance.resolution import Results
from src.learning.targets import Told
from src.learning.training_set import TrainingSet
from src.ledger.history import as_observations
from src.observations.prices import Quotes
from src.observations.record import Findings, Record
from src.observations.subject import Subject
from src.pipeline.lived import lived
from src.pipeline.priced import market_warnings
from src.pipeline.run import Run
from src.sources.gather import Failure, settle

REACH: Final = timedelta(days=25 * 366)
"""How far back filings and prices are asked for: results have been filed as such since 2003, and a few years of them say when
the next ones are due."""

_NAMED: Final = 20
"""Tickers that a sentence names; more are counted."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is learned from.

    Attributes:
        subjects: Subjects with both a record and prices, in the order asked; prices only where they tell what came of them.
        records: What is known of each, in the same order; corrections have taken their places.
        quotes: Prices of those subjects, and of whatever else stands for the market.
        left_out: Subject → why nothing can be learned from it.
        doubts: Subject → what of it was left out, or decided about it.
        warnings: Sentences for the user.
        results: What came of a subject, by its id and facts, where no price tells.
        lived: What the ledger itself has scored and seen answered, for subjects that come and go; None for those that stay.
    """

    subjects: tuple[Subject, ...]
    # Not shown: asyncio builds the repr of what a run returns, and decades of filings take seconds to write out.
    records: tuple[Record, ...] = field(repr=False)
    quotes: Quotes = field(repr=False)
    left_out: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    results: Results | None = None
    lived: TrainingSet | None = field(default=None, repr=False)


async def past_of(domain: Domain, run: Run) -> Past:
    """Ask for the past of every subject of a run.

    Raises:
        ConfigurationError: Not one subject has prices; the sentence names them.
        GovernanceError: Of those with prices not one's filings could be had.
    """
    results = run.roster.results if isinstance(domain.targets[0], Told) else None
    known = None if domain.moments is None else await lived(domain, run)
    quotes = await _quotes(domain, run) if run.subjects and results is None else Quotes({})
    records = await _records(domain, run)
    left_out = _left_out(run.subjects, None if results else quotes, records)
    kept = [subject for subject in run.subjects if subject.id not in left_out]
    if not kept and not known:
        message = f"There is no {domain.words.one} with both a record and prices: {_listed(left_out) or 'none was asked for'}."
        raise GovernanceError(message)
    return Past(
        subjects=tuple(kept),
        records=tuple(record for subject in kept if isinstance(record := records[subject.id], Record)),
        quotes=quotes,
        left_out=left_out,
        doubts={subject.id: quotes.notes[subject.id] for subject in kept if subject.id in quotes.notes},
        warnings=market_warnings(domain, quotes) if results is None else (),
        results=results,
        lived=known,
    )


async def _quotes(domain: Domain, run: Run) -> Quotes:
    asked = [subject.id for subject in run.subjects]
    if run.prices is None:
        raise _no_prices(asked, "pricesFrom is none, or a replay may not ask the network for them")
    named = {subject: domain.ticker(subject) for subject in asked}
    tickers = tuple(dict.fromkeys((*named.values(), *domain.market)))
    quotes = (await run.prices.quotes(tickers, (run.as_of - REACH).date(), run.as_of.date())).under(named)
    if not any(ticker in quotes.series for ticker in asked):
        raise _no_prices(asked, next(iter(quotes.faults.values()), "the source has none of them"))
    return quotes


def _listed(left_out: Mapping[str, str]) -> str:
    more = f"; and {len(left_out) - _NAMED} more" if len(left_out) > _NAMED else ""
    return "; ".join(f"{name}, {why}" for name, why in list(left_out.items())[:_NAMED]) + more


def _no_prices(tickers: Sequence[str], why: str) -> ConfigurationError:
    more = f" and {len(tickers) - _NAMED} more" if len(tickers) > _NAMED else ""
    named = ", ".join(tickers[:_NAMED]) + more
    return ConfigurationError(f"Field pricesFrom: wanted daily prices of {named}, and there are none: {why}.")


async def _records(domain: Domain, run: Run) -> dict[str, Record | Failure]:
    """What every company's list says, joined with what the ledger holds; a source that fails costs that company alone."""
    ids = [subject.id for subject in run.subjects]
    held = {name: await run.memory.observations.load(name, ids, run.as_of) for name in domain.sources}
    history = await run.memory.snapshots.history(ids, (run.as_of - REACH).date(), run.as_of.date(), domain.remembered)
    turns = asyncio.Semaphore(run.settings.max_concurrency)

    async def one(subject: Subject) -> tuple[str, Record | Failure]:
        async with turns:
            known = {name: held[name][subject.id] for name in domain.sources}
            listed = await settle(_collected(domain, run, domain.identity, subject, known))
            others = {name: await _collected(domain, run, name, subject, known) for name in _handed(run, domain, subject)}
        await run.outbox.tell(f"The past of {subject.id} is known")
        if isinstance(listed, Failure):
            return subject.id, listed
        found = {**others, domain.identity: listed}
        joined = {**known, **{name: _joined(domain, known[name], findings) for name, findings in found.items()}}
        observations = tuple(item for record in joined.values() for item in record.observations)
        spans = {kind: span for record in joined.values() for kind, span in record.spans.items()}
        return subject.id, Record((*observations, *as_observations(history[subject.id])), spans)

    return dict(await asyncio.gather(*(one(subject) for subject in run.subjects)))


def _handed(run: Run, domain: Domain, subject: Subject) -> list[str]:
    """Sources beside the first that the input speaks for; any other would have to be asked about decades."""
    return [name for name in domain.sources if name != domain.identity and run.roster.of(name, subject.id)]


async def _collected(domain: Domain, run: Run, source: str, subject: Subject, known: Mapping[str, Record]) -> Findings:
    ask = Ask(
        run.client,
        run.as_of,
        run.as_of - REACH,
        known[source],
        run.live,
        documents=False,
        handed=run.roster.of(source, subject.id),
    )
    return await domain.sources[source][0].collect(subject, ask)


def _joined(domain: Domain, known: Record, listed: Findings) -> Record:
    record = known.extended(listed.observations, listed.spans)
    return Record(domain.reconciled(record.observations), record.spans)


def _left_out(subjects: Sequence[Subject], quotes: Quotes | None, records: Mapping[str, Record | Failure]) -> dict[str, str]:
    left_out = {}
    for subject in subjects:
        record = records[subject.id]
        if isinstance(record, Failure):
            left_out[subject.id] = record.detail
        elif quotes is not None and subject.id not in quotes.series:
            left_out[subject.id] = quotes.faults.get(subject.id, "no prices")
    return left_out
