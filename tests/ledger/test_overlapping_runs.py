"""Two runs of one day, two containers of one run, and a run killed anywhere: nothing lost, nothing doubled."""

import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.ledger.records import Entry, ObservationLedger
from src.ledger.snapshots import SnapshotLedger
from src.ledger.store import KeyEntry, MemoryStore, Store
from src.observations.record import Span
from tests.ledger.ledger_world import FailingStore, StoreDownError, at, days, snapshot, trade
from tests.ledger.stepped_store import SteppedStore, every_order

MONDAY = date(2026, 3, 2)
SUBJECTS = ("AAPL", "MSFT", "NVDA")


async def score(store: Store, run_id: str, hour: int, batch: int = 1, *, gather: bool = False) -> None:
    """What a run does with the ledger: see what it finished before, write the rest by the batch, gather months."""
    ledger, observed = SnapshotLedger(store), ObservationLedger(store)
    moment = at("2026-03-02", hour)
    finished = await ledger.finished(run_id, MONDAY)
    held = await observed.load("sec", SUBJECTS, moment)
    todo = [subject for subject in SUBJECTS if subject not in finished]
    for start in range(0, len(todo), batch):
        chosen = todo[start : start + batch]
        new = {
            subject: Entry((trade(f"{subject}#1", at("2026-02-27")),), {"insider_trade": Span(at("2026-01-01"), moment)})
            for subject in chosen
            if "insider_trade" not in held[subject].spans
        }
        await observed.append("sec", run_id, MONDAY, new)
        await ledger.append([snapshot(subject, moment, 40.0 + hour, run_id) for subject in chosen], run_id)
    if gather:
        await ledger.compact(date(2026, 4, 1))
        await observed.compact("sec", date(2026, 4, 1))


async def assert_kept(store: Store, runs: set[str], latest: float) -> None:
    """Every run has each subject once, the day is the latest run's, and each trade is held once."""
    ledger = SnapshotLedger(store)
    kept = (await ledger.of_day(MONDAY)).snapshots
    assert sorted((item.run_id, item.subject) for item in kept) == sorted(itertools.product(runs, SUBJECTS))
    history = await ledger.history(SUBJECTS, MONDAY, MONDAY)
    assert {subject: [point.combined for point in points] for subject, points in history.items()} == {
        subject: [latest] for subject in SUBJECTS
    }
    held = await ObservationLedger(store).load("sec", SUBJECTS, at("2026-03-02", 23))
    assert {subject: [item.key for item in held[subject].observations] for subject in SUBJECTS} == {
        subject: [f"{subject}#1"] for subject in SUBJECTS
    }
    assert not history.damage.warnings
    assert not held.damage.warnings


async def test_two_runs_of_one_day_in_every_order_of_their_calls_each_keep_their_own() -> None:
    async def scenario(choose: Callable[[int], int]) -> None:
        store = SteppedStore()
        await store.play([_snapshots_only(store, "run-a", 9), _snapshots_only(store, "run-b", 15)], choose)
        kept = (await SnapshotLedger(store.inner).of_day(MONDAY)).snapshots
        assert sorted((item.run_id, item.subject) for item in kept) == sorted(itertools.product(["run-a", "run-b"], SUBJECTS))
        history = await SnapshotLedger(store.inner).history(["AAPL"], MONDAY, MONDAY)
        assert [point.combined for point in history["AAPL"]] == [55.0]

    assert await every_order(scenario, most=2_000) >= 70


async def test_two_containers_of_one_run_in_every_order_of_their_calls_keep_each_subject_once() -> None:
    async def scenario(choose: Callable[[int], int]) -> None:
        store = SteppedStore()
        await store.play([_snapshots_only(store, "run-a", 9), _snapshots_only(store, "run-a", 9)], choose)
        kept = (await SnapshotLedger(store.inner).of_run("run-a", MONDAY)).snapshots
        assert sorted(item.subject for item in kept) == sorted(SUBJECTS)

    assert await every_order(scenario, most=2_000) >= 70


async def _snapshots_only(store: Store, run_id: str, hour: int) -> None:
    ledger = SnapshotLedger(store)
    finished = await ledger.finished(run_id, MONDAY)
    todo = [snapshot(subject, at("2026-03-02", hour), 40.0 + hour, run_id) for subject in SUBJECTS if subject not in finished]
    await ledger.append(todo[:2], run_id)
    await ledger.append(todo[2:], run_id)


@settings(max_examples=60, deadline=None)
@given(st.data())
async def test_overlapping_runs_that_also_gather_months_lose_and_double_nothing(data: st.DataObject) -> None:
    store = SteppedStore()
    runs = [score(store, run, hour, gather=True) for run, hour in (("run-a", 9), ("run-b", 15), ("run-a", 9))]
    await store.play(runs, lambda options: data.draw(st.integers(0, options - 1)))
    await assert_kept(store.inner, {"run-a", "run-b"}, 55.0)


@dataclass(slots=True)
class ReplyLost:
    """A store that does the n-th call and then is gone: the caller cannot know that it was done."""

    inner: MemoryStore
    n: int
    calls: int = 0

    def _answer(self) -> None:
        self.calls += 1
        if self.calls >= self.n:
            raise StoreDownError

    async def get_value(self, key: str) -> Any:
        value = await self.inner.get_value(key)
        self._answer()
        return value

    async def set_value(self, key: str, value: Any, content_type: str | None = None) -> None:
        if self.calls < self.n:
            await self.inner.set_value(key, value, content_type)
        self._answer()

    async def iterate_keys(self, exclusive_start_key: str | None = None, limit: int | None = None) -> AsyncIterator[KeyEntry]:
        self._answer()
        async for entry in self.inner.iterate_keys(exclusive_start_key, limit):
            yield entry


@pytest.mark.parametrize("broken", [FailingStore, ReplyLost])
@pytest.mark.parametrize("batch", [1, 2, 3])
async def test_a_run_killed_at_any_call_and_started_again_loses_and_doubles_nothing(
    broken: type[FailingStore | ReplyLost], batch: int
) -> None:
    for n in itertools.count(1):
        inner = MemoryStore()
        try:
            await score(broken(inner, n), "run-a", 9, batch, gather=True)
            whole = True
        except StoreDownError:
            whole = False
            await score(inner, "run-a", 9, batch, gather=True)
        await assert_kept(inner, {"run-a"}, 49.0)
        if whole:
            assert n > 10
            return


async def test_a_run_killed_again_and_again_still_finishes_each_subject_once() -> None:
    inner = MemoryStore()
    for n in range(1, 12):
        try:
            await score(FailingStore(inner, n), "run-a", 9)
        except StoreDownError:
            continue
    await score(inner, "run-a", 9)
    await assert_kept(inner, {"run-a"}, 49.0)


async def test_the_same_run_twice_on_any_store_is_one_snapshot_a_subject(store: Store) -> None:
    await score(store, "run-a", 9, gather=True)
    await score(store, "run-a", 9, gather=True)
    await score(store, "run-b", 15, batch=3, gather=True)
    await assert_kept(store, {"run-a", "run-b"}, 55.0)


async def test_a_run_that_crosses_midnight_goes_on_with_the_date_of_its_moment(store: Store) -> None:
    for day in days("2026-03-02", 2):
        await SnapshotLedger(store).append([snapshot("AAPL", at(day.isoformat(), 23))], "run-a")
    assert await SnapshotLedger(store).finished("run-a", MONDAY) == {"AAPL"}
    assert len((await SnapshotLedger(store).history(["AAPL"], MONDAY, date(2026, 3, 3)))["AAPL"]) == 2
