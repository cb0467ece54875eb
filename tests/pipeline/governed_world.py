"""A small market whose past is written down by hand: what was said of it on many days, and what came of that."""

import asyncio
import functools
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from src.governance.registry import Shelf, enlist
from src.governance.review import Review
from src.governance.verdict import Verdict
from src.ledger.outcome import RESOLVED, Outcome
from src.ledger.outcomes import OutcomeLedger
from src.ledger.store import MemoryStore, Store
from src.observations.sessions import Sessions
from src.pipeline.learn import train
from src.pipeline.review import reviewed
from src.pipeline.run import Memory, Run, Spare
from src.pipeline.score import publish, score, tidy
from src.pipeline.scored import Scored
from src.settings import parse
from tests.pipeline.pipeline_world import LENIENT, Market, market
from tests.promises.harness import MemoryOutbox
from tests.promises.rosters import roster_at_once

TODAY = date(2022, 11, 30)
TRAINED = datetime(2022, 1, 3, 23, 59, 59, tzinfo=UTC)
HORIZON = timedelta(days=12)

GONE = tuple(f"OLD{number:02d}" for number in range(40))
"""Companies that were scored once and are no longer asked about."""

Said = Callable[[np.random.Generator, bool], float]
"""Probability that somebody gives a row, by what comes of it."""


def knows(random: np.random.Generator, label: bool) -> float:  # noqa: FBT001 - a row's answer
    """Somebody who knows a good deal."""
    return float(np.clip((0.35 if label else 0.12) + 0.05 * random.normal(), 0.01, 0.99))


def guesses(random: np.random.Generator, label: bool) -> float:  # noqa: ARG001, FBT001 - a row's answer, which is not known
    """Somebody who knows nothing and is sure of it."""
    return float(np.clip(0.2 + 0.12 * random.normal(), 0.01, 0.9))


def opposes(random: np.random.Generator, label: bool) -> float:  # noqa: FBT001 - a row's answer
    """Somebody whose ranking is turned round."""
    return knows(random, not label)


@functools.cache
def small_market() -> Market:
    return market(companies=6, years=7, recipe=LENIENT, apart=11)


@functools.cache
def envelope(ridge: float = 1.0) -> Mapping[str, Any]:
    """A model of the market; another for another ridge."""
    domain = replace(small_market().domain, recipe=replace(LENIENT, ridge=ridge))
    given = replace(small_market(), as_of=TRAINED).run()
    # On a thread of its own, because the tests that ask for it run in a loop already.
    with ThreadPoolExecutor(1) as worker:
        return worker.submit(asyncio.run, train(domain, given, MemoryStore())).result().lesson.envelope


def champion_version() -> str:
    return str(envelope()["model_version"])


def rival_version() -> str:
    return str(envelope(3.0)["model_version"])


@dataclass
class Life:
    """Stores and the runs that live off them."""

    ledger: Any = field(default_factory=MemoryStore)
    models: Any = field(default_factory=MemoryStore)

    def run(self, day: date = TODAY, name: str = "", *, spare: Spare | None = None, **given: Any) -> Run:
        as_of = datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
        made = small_market().run(shelves=[Shelf("models", self.models)], outbox=MemoryOutbox())
        settings = parse({"tickers": list(small_market().tickers), "contact": "tests@example.com", **given})
        return replace(
            made,
            id=name or f"run{day:%Y%m%d}",
            as_of=as_of,
            started_at=as_of,
            settings=settings,
            roster=roster_at_once(small_market().domain, settings, as_of),
            memory=Memory.of(self.ledger, self.models),
            spare=spare or Spare(),
        )

    async def lived(self, day: date = TODAY, name: str = "", **given: Any) -> tuple[Scored, Review, MemoryOutbox]:
        """One whole run."""
        return await lived(self.run(day, name, **given))


async def lived(run: Run) -> tuple[Scored, Review, MemoryOutbox]:
    scored = await score(small_market().domain, run)
    review = await reviewed(small_market().domain, run, scored)
    await publish(small_market().domain, run, scored, review, run.as_of)
    await tidy(small_market().domain, run)
    assert isinstance(run.outbox, MemoryOutbox)
    return scored, review, run.outbox


def sessions(first: date, last: date) -> list[date]:
    return [date.fromordinal(int(day)) for day in Sessions.between(first, last).days]


def past(
    champion: Said,
    rival: Said | None = None,
    *,
    days: int = 120,
    rival_version: str = "rival",
    subjects: Sequence[str] = GONE,
    until: date = TODAY - timedelta(days=40),
    seed: int = 1,
) -> list[Outcome]:
    """Answered scores of companies that are no longer asked about: a fifth of them came true, in streaks of a week."""
    random = np.random.default_rng(seed)
    made, version = [], str(envelope()["model_version"])
    for place, day in enumerate(sessions(until - timedelta(days=2 * days), until)[-days:]):
        if place % 7 == 0:
            labels = random.random(len(subjects)) < 0.2
        for subject, label in zip(subjects, labels.tolist(), strict=True):
            made.append(_outcome(subject, day, label, champion(random, label), version, random, rival, rival_version))
    return made


def _outcome(
    subject: str,
    day: date,
    label: bool,  # noqa: FBT001 - a row's answer
    probability: float,
    version: str,
    random: np.random.Generator,
    rival: Said | None,
    rival_version: str,
) -> Outcome:
    as_of = datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
    return Outcome(
        subject=subject,
        as_of=as_of,
        run_id=f"old{day:%Y%m%d}",
        target="volatility_spike_7d",
        due=day + HORIZON - timedelta(days=1),
        resolved_at=as_of + HORIZON,
        state=RESOLVED,
        label=label,
        value=3.0 if label else 1.0,
        rules=10.0 * float(random.integers(0, 4)),
        ml=100.0 * probability,
        probability=probability,
        combined=100.0 * probability,
        ml_weight=0.4,
        model_version=version,
        method="blend",
        shadow_version=None if rival is None else rival_version,
        shadow_probability=None if rival is None else rival(random, label),
    )


def swapped(outcome: Outcome) -> Outcome:
    """The same day, had the one in the shadow spoken."""
    return replace(
        outcome,
        model_version=outcome.shadow_version,
        probability=outcome.shadow_probability,
        shadow_version=outcome.model_version,
        shadow_probability=outcome.probability,
    )


async def life(outcomes: Sequence[Outcome] = (), *, challenger: bool = False) -> Life:
    """A life whose model speaks, with a past and perhaps a challenger."""
    made = Life()
    await enlist(made.models, envelope(), Verdict(True, ("It is the first.",)), TRAINED)  # noqa: FBT003 - a record's member
    if challenger:
        later = TRAINED + timedelta(days=30)
        await enlist(made.models, envelope(3.0), Verdict(False, ("It stands in the shadow.",)), later)  # noqa: FBT003 - as above
    if outcomes:
        await OutcomeLedger(made.ledger).append(outcomes, "past")
    return made


async def held(store: Store) -> dict[str, Any]:
    """Everything in a store."""
    return {entry.key: await store.get_value(entry.key) async for entry in store.iterate_keys()}
