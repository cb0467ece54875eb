"""Promise 8, for every domain: governance is a pure function of the ledger, whoever replays it and however often."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from src.domain import Domain
from src.domains import domain_named, domain_names
from src.ledger.outcome import RESOLVED, Outcome
from src.ledger.outcomes import OutcomeLedger
from src.ledger.store import MemoryStore
from src.pipeline.run import Memory
from src.settings import parse
from tests.promises.handed import handed_to
from tests.promises.harness import AS_OF, SilentClient, played, run_of

DOMAINS = [domain_named(name) for name in domain_names()]
each_domain = pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: str(domain.name))
each_policy = pytest.mark.parametrize("policy", ["adaptive", "fixed", "rollout", "stepwise"])


def answers(domain: Domain, days: int = 130, subjects: int = 12) -> list[Outcome]:
    """Half a year in which the model was right, and then was not."""
    random, made = np.random.default_rng(3), []
    for back in range(days, 0, -1):
        as_of = AS_OF - timedelta(days=back + domain.targets[0].horizon_days)
        for number in range(subjects):
            label, right = bool(random.random() < 0.25), back > days // 2
            probability = float(np.clip((0.4 if label == right else 0.1) + 0.05 * random.normal(), 0.01, 0.99))
            made.append(
                _outcome(domain, as_of, f"GONE{number}", label=label, probability=probability, rules=10.0 * (number % 4))
            )
    return made


def _outcome(domain: Domain, as_of: datetime, subject: str, *, label: bool, probability: float, rules: float) -> Outcome:
    due = as_of + timedelta(days=domain.targets[0].horizon_days)
    return Outcome(
        subject=subject,
        as_of=as_of,
        run_id=f"r{as_of:%Y%m%d}",
        target=domain.targets[0].name,
        due=due.date(),
        resolved_at=due,
        state=RESOLVED,
        label=label,
        value=1.0,
        rules=rules,
        ml=100.0 * probability,
        probability=probability,
        combined=50.0,
        ml_weight=0.4,
        model_version="20260101-gone",
        method="blend",
    )


async def governed(domain: Domain, ledger: MemoryStore, policy: str, ends: Sequence[datetime]) -> dict[str, Any]:
    """What runs at these moments leave in a store of models that is their own."""
    models, given = MemoryStore(), parse({**handed_to(domain).input, "blendPolicy": policy})
    for number, as_of in enumerate(ends):
        run = run_of(domain, SilentClient(), store=ledger, run_id=f"run{number}", as_of=as_of, settings=given)
        await played(domain, replace(run, memory=Memory.of(ledger, models)))
    return {entry.key: await models.get_value(entry.key) async for entry in models.iterate_keys()}


async def ledger_of(outcomes: Sequence[Outcome]) -> MemoryStore:
    ledger = MemoryStore()
    await OutcomeLedger(ledger).append(outcomes, "past")
    return ledger


@each_domain
@each_policy
async def test_the_same_ledger_gives_the_same_weight_and_the_same_events_to_the_byte(domain: Domain, policy: str) -> None:
    made = answers(domain)
    first = await governed(domain, await ledger_of(made), policy, [AS_OF])
    again = await governed(domain, await ledger_of(list(reversed(made))), policy, [AS_OF])
    assert json.dumps(first, sort_keys=True) == json.dumps(again, sort_keys=True)
    assert first["weight"]["policy"] == policy
    assert policy in {"fixed", "rollout"} or first["weight"]["changes"]  # a rollout takes longer to be proved wrong or right


@each_domain
@pytest.mark.parametrize("policy", ["adaptive", "stepwise"])
async def test_runs_in_between_change_nothing_of_where_the_last_one_stands(domain: Domain, policy: str) -> None:
    ledger, often = await ledger_of(answers(domain)), await ledger_of(answers(domain))
    once = await governed(domain, ledger, policy, [AS_OF])
    later = await governed(domain, often, policy, [AS_OF - timedelta(days=30), AS_OF])
    assert later["weight"]["changes"] == once["weight"]["changes"]
    assert later["weight"]["state"]["weight"] == once["weight"]["state"]["weight"]
