"""One subject from question to conclusion: ask its sources, measure, judge, let the model speak, blend."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from time import perf_counter

import numpy as np

from src.domain import Ask, Domain, Fetcher, Roster, Tabulate
from src.errors import ModelRefusedError
from src.features.evidence import witnesses
from src.features.expression import Column
from src.features.windows import Rows
from src.ledger.history import Point, as_observations
from src.ledger.records import Entry
from src.ledger.snapshot import Shadow, Snapshot, SourceReport
from src.observations.record import Findings, Record
from src.observations.subject import Subject
from src.observations.table import second_asked
from src.scoring.blend import blend
from src.scoring.conclusion import Conclusion, Evidence, RulesVerdict, Signal
from src.scoring.model import Model
from src.scoring.opinion import ModelScore
from src.sources.gather import Failure, gather
from src.sources.status import Status

LOG = logging.getLogger("apify.assessment")

MOST_EVIDENCE = 5
"""Newest pieces of evidence shown for a signal: enough to check it, few enough to read."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every subject of a run.

    Attributes:
        domain: What is scored.
        run_id: The run.
        rules_version: Hash of what decides a rules score.
        as_of: The moment scored (aware, UTC).
        lookback_days: Documents older than this are not worth a request.
        sources: Names of the sources that the user wants asked.
        live: False when a source asked today would say nothing of `as_of`.
        client: Answers requests.
        model: The champion, or None.
        ml_weight: The model's weight, whichever speaks.
        tabulate: Lays out what is known of a subject, with its prices where there are any.
        roster: What the input handed over.
        took: Subject → milliseconds that the model took for it, as far as it spoke; filled in as subjects are assessed.
        rival: The model in the shadow, or None.
        rival_share: Share of the subjects that the rival speaks for while the champion stands in the shadow, 0–1.
    """

    domain: Domain
    run_id: str
    rules_version: str
    as_of: datetime
    lookback_days: int
    sources: frozenset[str]
    live: bool
    client: Fetcher
    tabulate: Tabulate
    model: Model | None
    ml_weight: float
    roster: Roster
    took: dict[str, float] = field(default_factory=dict)
    rival: Model | None = None
    rival_share: float = 0.0

    def models_for(self, subject: str) -> tuple[Model | None, Model | None]:
        """Who speaks of a subject, and who stands in the shadow; the same for as long as the two are the same."""
        if self.rival is None or self.model is None:
            return self.model, self.rival
        dealt = f"{self.rival.envelope.version}:{subject}".encode()
        place = int.from_bytes(blake2b(dealt, digest_size=8).digest()) / 2**64
        return (self.rival, self.model) if place < self.rival_share else (self.model, self.rival)


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger holds of one subject.

    Attributes:
        subject: Who it is, with what earlier runs learnt of it.
        records: Source → what it saw.
        points: Its earlier snapshots, oldest first.
    """

    subject: Subject
    records: Mapping[str, Record] = field(default_factory=dict)
    points: tuple[Point, ...] = ()

    def record(self, source: str) -> Record:
        """What a source saw so far."""
        return self.records.get(source, Record())


@dataclass(frozen=True, slots=True)
class Assessed:
    """A subject's snapshot, and what the ledger should keep of what its sources said.

    Attributes:
        snapshot: The conclusion.
        entries: Source → what is new.
    """

    snapshot: Snapshot
    entries: Mapping[str, Entry] = field(default_factory=dict)


async def assess(known: Known, terms: Terms) -> Assessed:
    """Assess one subject; whatever goes wrong, there is a snapshot that says so."""
    try:
        return await _assess(known, terms)
    except Exception as error:  # the boundary: one subject's bug never costs the others their rows
        LOG.exception("%s could not be assessed", known.subject.id)
        return Assessed(_snapshot(known.subject, terms, "failed", f"internal error ({type(error).__name__}), see the log"))


def skipped(subject: Subject, terms: Terms, why: str) -> Snapshot:
    """A subject that the run did not get to."""
    return _snapshot(subject, terms, "skipped", why)


async def _assess(known: Known, terms: Terms) -> Assessed:
    subject, answers = await _asked(known, terms)
    identity = answers.get(terms.domain.identity)
    if isinstance(identity, Failure) and identity.status is Status.NOT_FOUND:
        reports = _reports(answers, {}, terms)
        return Assessed(_snapshot(subject, terms, "not_found", identity.detail, reports))
    records = {name: _merged(known.record(name), answers.get(name), terms) for name in terms.domain.sources}
    record = _whole(records, known.points)
    features, conclusion, refusal = _concluded(subject, record, terms)
    speaker, quiet = terms.models_for(subject.id)
    unasked = _unasked(subject, features, terms)
    snapshot = replace(
        _snapshot(subject, terms, "scored", refusal, _reports(answers, records, terms)),
        conclusion=conclusion,
        features=features,
        model_version=conclusion.model.version if conclusion.model else None,
        hindsight=speaker is not None and speaker.learned_from(terms.as_of),
        shadow=None if unasked else _unheard(quiet, features, terms.as_of),
    )
    return Assessed(snapshot, _entries(known, answers))


async def _asked(known: Known, terms: Terms) -> tuple[Subject, dict[str, Findings | Failure]]:
    """Every wanted source's answer; who the subject is, is asked first where the others would not know whom to ask about."""
    wanted = [name for name in terms.domain.sources if name in terms.sources]
    identity = terms.domain.identity
    answers: dict[str, Findings | Failure] = {}
    subject = known.subject
    if not subject.name and identity in wanted:
        answers = await _gathered([identity], subject, known, terms)
        subject = _learnt(subject, answers[identity])
        failed = answers[identity]
        if isinstance(failed, Failure) and failed.status is Status.NOT_FOUND:
            return subject, answers
    answers |= await _gathered([name for name in wanted if name not in answers], subject, known, terms)
    return _learnt(subject, answers.get(identity)), answers


async def _gathered(names: list[str], subject: Subject, known: Known, terms: Terms) -> dict[str, Findings | Failure]:
    since = terms.as_of - timedelta(days=terms.lookback_days)
    asks = {
        name: Ask(
            terms.client,
            terms.as_of,
            since,
            known.record(name),
            terms.live,
            handed=terms.roster.of(name, subject.id),
        )
        for name in names
    }
    return await gather({name: terms.domain.sources[name][0].collect(subject, ask) for name, ask in asks.items()})


def _learnt(subject: Subject, answer: Findings | Failure | None) -> Subject:
    """The subject with what a source learnt of it; what the user or the directory said is kept."""
    found = answer.subject if isinstance(answer, Findings) else None
    if found is None:
        return subject
    return replace(subject, name=subject.name or found.name, facts={**found.facts, **subject.facts})


def _merged(held: Record, answer: Findings | Failure | None, terms: Terms) -> Record:
    if not isinstance(answer, Findings):
        return held
    record = held.extended(answer.observations, answer.spans)
    return replace(record, observations=terms.domain.reconciled(record.observations))


def _whole(records: Mapping[str, Record], points: tuple[Point, ...]) -> Record:
    """What all sources saw, and the subject's own past, as one record."""
    observations = tuple(item for record in records.values() for item in record.observations)
    spans = {kind: span for record in records.values() for kind, span in record.spans.items()}
    return Record((*observations, *as_observations(points)), spans)


def _concluded(subject: Subject, record: Record, terms: Terms) -> tuple[dict[str, float | None], Conclusion, str]:
    domain = terms.domain
    rows = Rows(np.array([0]), np.array([second_asked(terms.as_of)]))
    columns, judgement = domain.measured(terms.tabulate([subject], [record]), rows)
    features = {name: _number(columns[name]) for name in domain.features.names}
    verdict = _with_evidence(domain.rules.verdict(columns, 0, judgement), record, terms)
    began, unasked = perf_counter(), _unasked(subject, features, terms)
    model, refusal = (None, f"Rules alone: {unasked}.") if unasked else _opinion(terms.models_for(subject.id)[0], features)
    if model is not None:
        terms.took[subject.id] = 1_000 * (perf_counter() - began)
    return features, blend(domain.rules, verdict, model, terms.ml_weight), refusal


def _unasked(subject: Subject, features: Mapping[str, float | None], terms: Terms) -> str:
    """Why the target asks nothing of a subject, so that a model of it has nothing to say either; or ""."""
    return terms.domain.unasked(replace(_snapshot(subject, terms, "scored", ""), features=features))


def _opinion(model: Model | None, features: Mapping[str, float | None]) -> tuple[ModelScore | None, str]:
    if model is None or not model.knows(features):
        return None, ""
    try:
        return model.score(features), ""
    except ModelRefusedError as refusal:
        return None, f"Rules alone: {refusal}"


def _unheard(model: Model | None, features: Mapping[str, float | None], as_of: datetime) -> Shadow | None:
    """What the model in the shadow says; one that cannot read these features, or remembers the day, says nothing."""
    if model is None or model.learned_from(as_of) or not model.knows(features):
        return None
    try:
        return Shadow(model.envelope.version, model.probability(features))
    except ModelRefusedError:
        return None


def _with_evidence(verdict: RulesVerdict, record: Record, terms: Terms) -> RulesVerdict:
    reads = {rule.type: rule.witnesses for rule in terms.domain.rules.rules}
    return replace(verdict, signals=tuple(_witnessed(signal, reads[signal.type], record, terms) for signal in verdict.signals))


def _witnessed(signal: Signal, names: tuple[str, ...], record: Record, terms: Terms) -> Signal:
    found = {
        (item.kind, item.key): item
        for name in names
        for item in witnesses(terms.domain.features, name, record, terms.as_of)
        if item.kind in _kinds(terms.domain)
    }
    newest = sorted(found.values(), key=lambda item: item.known_at, reverse=True)[:MOST_EVIDENCE]
    shown = (Evidence(terms.domain.described(item), item.url, item.known_at, item.happened_at) for item in newest)
    return replace(signal, evidence=tuple(shown))


def _kinds(domain: Domain) -> frozenset[str]:
    """Kinds that a source saw; the subject's own snapshots are no evidence."""
    return frozenset(kind for _, kinds in domain.sources.values() for kind in kinds)


def _reports(answers: Mapping[str, Findings | Failure], records: Mapping[str, Record], terms: Terms) -> dict[str, SourceReport]:
    return {name: _report(name, answers.get(name), records.get(name), terms) for name in terms.domain.sources}


def _report(name: str, answer: Findings | Failure | None, record: Record | None, terms: Terms) -> SourceReport:
    if answer is None:
        left_out = name not in terms.sources
        return SourceReport(
            Status.SKIPPED,
            "left out of the input's sources" if left_out else f"there was no {terms.domain.words.one} to ask about",
        )
    if isinstance(answer, Failure):
        return SourceReport(answer.status, answer.detail)
    span = record.spans.get(terms.domain.sources[name][1][0]) if record else None
    reaches = span is not None and span.until >= terms.as_of
    return SourceReport(answer.status, answer.detail, answer.fetched, span.since if span and reaches else None)


def _entries(known: Known, answers: Mapping[str, Findings | Failure]) -> dict[str, Entry]:
    found = {name: answer for name, answer in answers.items() if isinstance(answer, Findings)}
    return {name: Entry.new(answer, known.record(name)) for name, answer in found.items()}


def _snapshot(
    subject: Subject, terms: Terms, outcome: str, detail: str, reports: Mapping[str, SourceReport] | None = None
) -> Snapshot:
    return Snapshot(
        subject=subject.id,
        as_of=terms.as_of,
        run_id=terms.run_id,
        rules_version=terms.rules_version,
        name=subject.name,
        facts=subject.facts,
        outcome=outcome,
        detail=detail,
        sources=reports or {},
    )


def _number(column: Column) -> float | None:
    value = float(column[0])
    return None if np.isnan(value) else value
