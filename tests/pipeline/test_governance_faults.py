"""A run that dies at any of its store operations: what follows completes the day, and nothing is lost, doubled or half."""

import asyncio
import copy
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from src.governance.standing import standing
from src.ledger.outcomes import OutcomeLedger
from src.ledger.store import KeyEntry, MemoryStore
from tests.pipeline.governed_world import Life, held, knows, life, opposes, past, rival_version, small_market

BEFORE, DAY, NEXT = date(2022, 7, 1), date(2022, 11, 18), date(2022, 11, 21)
ASKED = small_market().tickers[:2]


class PowerCutError(RuntimeError):
    """The machine is gone."""


@dataclass
class Fuse:
    """Burns at the n-th write: it, and every operation after the one before it, does not happen.

    What a store holds changes by writes alone, so to die at a read is to die before the write that would have come next, and
    to die between a write and its reply is to die before the one after it: these are all the ways there are.
    """

    n: int
    writes: list[str] = field(default_factory=list)
    operations: int = 0

    def before(self, key: str = "") -> None:
        self.operations += 1
        if key:
            self.writes.append(key)
        if len(self.writes) >= self.n:
            raise PowerCutError


@dataclass
class Fused:
    """A store behind a fuse that others share."""

    inner: MemoryStore
    fuse: Fuse

    async def get_value(self, key: str) -> Any:
        self.fuse.before()
        return await self.inner.get_value(key)

    async def set_value(self, key: str, value: Any, content_type: str | None = None) -> None:
        self.fuse.before(key)
        await self.inner.set_value(key, value, content_type)

    async def iterate_keys(self, exclusive_start_key: str | None = None, limit: int | None = None) -> AsyncIterator[KeyEntry]:
        self.fuse.before()
        async for entry in self.inner.iterate_keys(exclusive_start_key, limit):
            yield entry


async def eventful() -> Life:
    """A life on the eve of a day on which scores are answered, the weight falls, and a challenger is promoted."""
    rows = past(opposes, knows, rival_version=rival_version(), days=60, subjects=tuple(f"OLD{k}" for k in range(12)))
    now = await life(challenger=True)
    await now.lived(BEFORE, tickers=list(ASKED))
    await OutcomeLedger(now.ledger).append(rows, "past")
    return now


def behind(now: Life, fuse: Fuse) -> Life:
    """The same life, its own copy, behind a fuse."""
    return Life(Fused(copy.deepcopy(now.ledger), fuse), Fused(copy.deepcopy(now.models), fuse))


async def told(now: Life) -> dict[str, Any]:
    """What matters of two days: snapshots, outcomes, readings, weight, standing."""
    run = now.run(NEXT)
    snapshots = {
        day.isoformat(): sorted(
            (snapshot.subject, snapshot.run_id, snapshot.model_version, snapshot.conclusion and snapshot.conclusion.combined)
            for snapshot in (await run.memory.snapshots.of_day(day)).snapshots
        )
        for day in (DAY, NEXT)
    }
    outcomes = (await OutcomeLedger(now.ledger).load(date(2000, 1, 1), NEXT, run.as_of)).outcomes
    readings = (await run.memory.readings.load(NEXT)).readings
    aliases, kept = await standing(now.models), await held(now.models)
    return {
        "snapshots": snapshots,
        "outcomes": [(outcome.subject, outcome.date.isoformat(), outcome.label, outcome.value) for outcome in outcomes],
        "readings": [reading.record() for reading in readings],
        "weight": kept["weight"],
        "weight events": sorted(key for key in kept if key.startswith("weight-event.")),
        "champion": kept["ml_model"]["model_version"],
        "standing": [(event.kind, event.version, event.displaced) for event in aliases.history],
        "warnings": [*aliases.warnings],
    }


async def two_days(now: Life) -> dict[str, Any]:
    """Live both days; what is told of them, alarms included."""
    alarms = [
        (await now.lived(day, name, tickers=list(ASKED)))[2].records["ALERTS"]["conditions"]
        for day, name in ((DAY, "day"), (NEXT, "next"))
    ]
    return {**await told(now), "alarms": alarms}


async def test_a_run_killed_at_any_write_and_started_again_ends_as_if_nothing_had_been() -> None:
    eve = await eventful()
    counted, whole = behind(eve, Fuse(10**9)), behind(eve, Fuse(10**9))
    await counted.lived(DAY, "day", tickers=list(ASKED))
    writes = len(counted.ledger.fuse.writes)
    wanted = await two_days(whole)
    assert wanted["champion"] == rival_version()
    assert len(wanted["snapshots"][DAY.isoformat()]) == len(ASKED)
    lost = []
    for n in range(1, writes + 1):
        killed = behind(eve, Fuse(n))
        with pytest.raises((PowerCutError, ExceptionGroup)):
            await killed.lived(DAY, "day", tickers=list(ASKED))
        again = Life(killed.ledger.inner, killed.models.inner)
        found = await two_days(again)
        lost += [(n, name) for name in wanted if json.dumps(found[name], default=str) != json.dumps(wanted[name], default=str)]
    assert (lost, writes) == ([], 21)


async def test_two_runs_at_once_leave_each_answer_each_reading_and_one_champion_once() -> None:
    eve = await eventful()
    alone, both = behind(eve, Fuse(10**9)), behind(eve, Fuse(10**9))
    await alone.lived(DAY, "day", tickers=list(ASKED))
    await asyncio.gather(*(both.lived(DAY, name, tickers=list(ASKED)) for name in ("one", "two")))
    for now in (alone, both):
        await now.lived(NEXT, "next", tickers=list(ASKED))
    one, two = await told(alone), await told(both)
    assert {name: two[name] for name in ("outcomes", "readings", "champion")} == {
        name: one[name] for name in ("outcomes", "readings", "champion")
    }
    assert [kind for kind, _, _ in two["standing"]].count("rollback") == 0
    assert {version for kind, version, _ in two["standing"] if kind == "champion"} == {
        version for kind, version, _ in one["standing"] if kind == "champion"
    }
    assert {run for _, run, _, _ in two["snapshots"][DAY.isoformat()]} == {"one", "two"}


async def test_a_run_whose_clock_is_behind_changes_nothing_that_a_later_one_decided() -> None:
    eve = await eventful()
    await eve.lived(NEXT, "ahead", tickers=list(ASKED))
    before = await told(eve)
    await eve.lived(DAY, "behind", tickers=list(ASKED))
    after = await told(eve)
    assert {name: after[name] for name in ("weight", "champion", "standing")} == {
        name: before[name] for name in ("weight", "champion", "standing")
    }
    assert after["outcomes"] == before["outcomes"]


@pytest.mark.parametrize("series", ["outcome", "reading", "snapshot"])
async def test_a_corrupt_segment_is_told_and_costs_only_what_it_held(series: str) -> None:
    now = await life(past(knows, days=20, subjects=("OLD0", "OLD1"), until=date(2022, 10, 20)))
    for day in (BEFORE, DAY):
        await now.lived(day, tickers=list(ASKED))
    key = next(key for key in await held(now.ledger) if key.startswith(f"{series}.{DAY}"))
    await now.ledger.set_value(key, b"\x1f\x8b not what was written", "application/octet-stream")
    scored, review, outbox = await now.lived(NEXT, tickers=list(ASKED))
    assert {row["outcome"] for row in scored.rows.values()} == {"scored"}
    assert any(key in warning for warning in outbox.records["OUTPUT"]["warnings"]), outbox.records["OUTPUT"]["warnings"]
    assert len(review.outcomes) >= 40
