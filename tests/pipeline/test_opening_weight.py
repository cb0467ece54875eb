"""How much a model counts before anything was answered: as the input says, and no more than its own card allows."""

import json
from typing import Any

import pytest

from src.domains import domain_named
from src.governance.registry import Shelf, champion
from src.ledger.history import History
from src.ledger.series import Damage
from src.ledger.store import MemoryStore
from src.pipeline.weighed import weighed
from src.scoring.seal import seal
from tests.promises.harness import SilentClient, run_of
from tests.promises.test_promises_of_models import kept, shipped

COMPANIES = domain_named("company_risk")


async def opening(**changes: Any) -> float:
    content = json.loads(shipped(COMPANIES)[0].read_bytes())
    store = await kept(seal(content | changes))
    found = await champion([Shelf("the store", store)], COMPANIES.name, COMPANIES.features, "lift")
    assert found.model is not None, found.refusals
    run = run_of(COMPANIES, SilentClient(), store=MemoryStore())
    return (await weighed(COMPANIES, run, found, History((), (), Damage(), everybody=True))).weight


def skill(low: float) -> dict[str, Any]:
    return {"brier_skill": {"value": 0.01, "low": low, "high": 0.02}}


async def test_a_model_that_surely_beats_the_base_rate_counts_as_the_input_says() -> None:
    assert await opening(metrics=skill(0.001)) == pytest.approx(0.4)


async def test_one_that_may_be_no_better_than_the_base_rate_begins_in_the_shadow() -> None:
    assert await opening(metrics=skill(0.0)) == 0.0


async def test_one_that_has_seen_no_real_answer_begins_no_higher_than_the_pilot() -> None:
    assert await opening(metrics={}, provenance="bootstrap") == pytest.approx(0.2)
