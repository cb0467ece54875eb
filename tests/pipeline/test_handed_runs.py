"""Signals that come and go: handed over, scored, told of by a truth log, answered, and learned from again."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pytest

from src.domains import domain_named
from src.governance.standing import standing
from src.ledger.store import MemoryStore
from src.pipeline.learn import train
from src.pipeline.lived import lived
from src.pipeline.review import reviewed
from src.pipeline.run import Memory, Run
from src.pipeline.score import publish, score
from src.settings import parse
from tests.promises.harness import MemoryOutbox, SilentClient
from tests.promises.rosters import roster_at_once

PATTERNS = domain_named("crypto_patterns")
FIRST, DAYS, A_DAY = date(2026, 1, 5), 30, 8


def won(day: int, number: int) -> bool:
    """Strong signals win two times in three, weak ones one time in three."""
    chance = 0.7 if number % 2 else 0.3
    return bool(np.random.default_rng((day, number)).random() < chance)


def signal(day: int, number: int) -> dict[str, Any]:
    at = datetime.combine(FIRST + timedelta(days=day), time(10, 5 * number), tzinfo=UTC)
    plan = {"entry": 100.0, "target": 101.0, "stop": 99.0}
    base = 80 if number % 2 else 30
    return {
        "signalId": f"s{day}-{number}",
        "symbol": "SOLUSDT",
        "direction": "LONG",
        "baseScore": base,
        "at": at.isoformat(),
    } | plan


def truth(day: int, number: int) -> dict[str, Any]:
    ended = "WIN_TP" if won(day, number) else "LOSS_SL"
    return {"signal_id": f"s{day}-{number}", "completed": True, "outcome": ended, "runtime_seconds": 3600}


def run_on(day: int, ledger: MemoryStore, models: MemoryStore, **more: Any) -> Run:
    as_of = datetime.combine(FIRST + timedelta(days=day), time(23, 59, 59), tzinfo=UTC)
    given = {"domain": "crypto_patterns", "signals": [signal(day, number) for number in range(A_DAY)], "truthLogRecord": "log"}
    settings = parse(given | more)
    told = [truth(before, number) for before in range(day) for number in range(A_DAY)]
    log = "\n".join(json.dumps(one) for one in told).encode() or b"\n"
    return Run(
        id=f"run{day}",
        started_at=as_of,
        as_of=as_of,
        live=True,
        settings=settings,
        roster=roster_at_once(PATTERNS, settings, as_of, {"truthLogRecord": {"truth_log.jsonl": log}}),
        client=SilentClient(),
        memory=Memory.of(ledger, models),
        shelves=(),
        outbox=MemoryOutbox(),
    )


@pytest.fixture(scope="module")
def stores() -> tuple[MemoryStore, MemoryStore]:
    return MemoryStore(), MemoryStore()


async def test_what_is_told_of_yesterday_s_signals_answers_them_and_teaches_the_next_model(
    stores: tuple[MemoryStore, MemoryStore],
) -> None:
    ledger, models = stores
    for day in range(DAYS):
        run = run_on(day, ledger, models)
        scored = await score(PATTERNS, run)
        review = await reviewed(PATTERNS, run, scored)
        assert {row["base_score"] for row in scored.rows.values()} == {30.0, 80.0}
    page = (await publish(PATTERNS, run, scored, review, run.as_of))["words"]
    assert page.startswith(f"{A_DAY} signals: {A_DAY} scored")
    told = [outcome for outcome in review.outcomes if outcome.state == "resolved"]
    # A score is due two days after its own, and is answered by the run of the evening after that.
    assert len(told) == A_DAY * (DAYS - 3)
    wins = sum(won(int(one.subject[1:].split("-")[0]), int(one.subject.split("-")[1])) for one in told)
    assert sum(bool(one.label) for one in told) == wins

    table = await lived(PATTERNS, run)
    assert table is not None
    assert len(table) == len(told)
    assert table.labels.sum() == wins
    base = table.matrix[:, table.names.index("base_score")]
    assert table.labels[base == 80].mean() > table.labels[base == 30].mean()

    weekly = run_on(DAYS, ledger, models)
    later = await score(PATTERNS, weekly)
    plan = (await reviewed(PATTERNS, weekly, later)).retraining
    assert plan.due, plan.words
    trained = await train(PATTERNS, weekly, models, successor=True)
    assert trained.lesson.envelope["target"] == "target_before_stop"
    assert trained.lesson.envelope["training"]["rows"] >= len(told)
    assert trained.lesson.challenger is not None
    kinds = [sealed["kind"] for sealed in (trained.lesson.envelope, trained.lesson.challenger)]
    assert kinds == ["forest", "trees"]
    stands, entered = await standing(models), trained.lesson.challenger if trained.verdict.promoted else trained.envelope
    assert stands.challenger == entered["model_version"]
    assert (stands.champion is not None) == trained.verdict.promoted


async def test_a_dozen_answers_teach_nothing_and_the_plan_says_so() -> None:
    ledger, models = MemoryStore(), MemoryStore()
    for day in range(5):
        run = run_on(day, ledger, models)
        scored = await score(PATTERNS, run)
        plan = (await reviewed(PATTERNS, run, scored)).retraining
    assert not plan.due
    assert "it takes 100 answered signals, and the ledger has 8" in plan.words
