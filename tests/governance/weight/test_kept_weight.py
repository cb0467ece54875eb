"""The weight in a store: told twice it is told once, a change is never rewritten, and a kill anywhere loses nothing."""

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from src.governance.weight.change import Change
from src.governance.weight.kept import PREFIX, WEIGHT, event_key, keep
from src.governance.weight.policies import stepwise
from src.governance.weight.policy import Course
from src.ledger.store import KEY, MemoryStore, Store
from tests.governance.weight.matured_world import FIRST, history, sessions
from tests.ledger.ledger_world import CountingStore, FailingStore, StoreDownError, keys
from tests.ledger.test_overlapping_runs import ReplyLost


@dataclass(frozen=True, slots=True)
class Standing:
    """A state with nothing to it but a weight."""

    weight: float
    phase: str = "steady"

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"weight": self.weight}


def change(offset: int, before: float, after: float, **numbers: float) -> Change:
    why = f"{before:.0%} → {after:.0%}, “as earned”."
    return Change(FIRST + timedelta(days=offset), "step/odd key?", before, after, "a", "b", why, numbers)


def course(days: int, *changes: Change) -> Course[Standing]:
    """A course over so many days."""
    dates = tuple(FIRST + timedelta(days=offset) for offset in range(days))
    weight = changes[-1].after if changes else 0.2
    return Course("steady", dates, (weight,) * days, ("b",) * days, changes, Standing(weight))


SHORT = course(5, change(1, 0.2, 0.25))
LONG = course(30, change(1, 0.2, 0.25), change(9, 0.25, 0.3, evidence=21.5), change(20, 0.3, 0.0))


async def content(store: Store) -> dict[str, Any]:
    return {key: await store.get_value(key) for key in await keys(store)}


async def kept(*courses: Course[Any]) -> MemoryStore:
    store = MemoryStore()
    for item in courses:
        await keep(store, item)
    return store


async def test_a_course_is_kept_with_each_change_as_an_event_of_its_own() -> None:
    store = MemoryStore()
    assert await keep(store, LONG) == 3
    found = await content(store)
    assert found.pop(WEIGHT) == {"schema": 1, **LONG.record()}
    assert list(found.values()) == [{"policy": "steady", **item.record()} for item in LONG.changes]


async def test_the_course_of_a_real_policy_over_a_year_is_kept_whole() -> None:
    policy = stepwise(start=0.4)
    walked = policy.replay(history([1.0] * 120 + [-1.0] * 130), sessions(250))
    store = MemoryStore()
    assert await keep(store, walked) == len(walked.changes) > 3
    assert await store.get_value(WEIGHT) == {"schema": 1, **walked.record()}


async def test_keys_are_such_as_the_platform_takes_and_sort_by_date() -> None:
    store = await kept(LONG)
    found = await keys(store)
    assert all(KEY.fullmatch(key) for key in found)
    events = [key for key in found if key.startswith(PREFIX)]
    assert [key.split(".")[1] for key in events] == ["20210105", "20210113", "20210124"]


async def test_keeping_the_same_again_writes_no_event_and_leaves_the_same_content() -> None:
    store = CountingStore()
    assert await keep(store, LONG) == 3
    before, store.sets = await content(store.inner), []
    assert await keep(store, LONG) == 0
    assert [key for key in store.sets if key.startswith(PREFIX)] == []
    assert await content(store.inner) == before


async def test_a_longer_course_adds_its_new_changes_and_takes_the_place_of_the_shorter() -> None:
    store = await kept(SHORT)
    assert await keep(store, LONG) == 2
    assert await content(store) == await content(await kept(LONG))


async def test_an_event_that_is_there_is_never_written_again_whatever_lies_in_it() -> None:
    store = MemoryStore()
    key = event_key("steady", LONG.changes[0])
    await store.set_value(key, {"by": "somebody else"})
    assert await keep(store, LONG) == 2
    assert await store.get_value(key) == {"by": "somebody else"}


async def test_a_change_of_other_numbers_or_of_another_policy_is_another_event() -> None:
    item = change(9, 0.25, 0.3, evidence=21.5)
    others = {event_key("steady", change(9, 0.25, 0.3, evidence=21.6)), event_key("other", item), event_key("steady", item)}
    assert len(others) == 3
    assert event_key("steady", change(9, 0.25, 0.3, evidence=21.5)) == event_key("steady", item)


async def test_a_run_as_of_an_earlier_day_does_not_overwrite_the_newer_course() -> None:
    store = await kept(LONG)
    before = await content(store)
    assert await keep(store, SHORT) == 0
    assert await content(store) == before


async def test_a_run_as_of_an_earlier_day_writes_no_other_past_beside_what_was_decided() -> None:
    store = await kept(course(30))
    assert await keep(store, SHORT) == 0
    assert await store.get_value(WEIGHT) == {"schema": 1, **course(30).record()}


async def test_a_run_of_the_same_day_takes_its_place() -> None:
    store = await kept(course(30))
    await keep(store, LONG)
    assert await store.get_value(WEIGHT) == {"schema": 1, **LONG.record()}


@pytest.mark.parametrize(
    "damage",
    [
        "{ cut short",
        "[]",
        "7",
        "null",
        '{"course": []}',
        '{"course": 4}',
        '{"course": [[]]}',
        '{"course": [["soon"]]}',
        '{"course": [[null, 0.2, "a"]]}',
        '{"course": [[{"x": 1}]]}',
    ],
)
async def test_a_damaged_record_of_the_course_is_written_anew(damage: str) -> None:
    store = MemoryStore()
    await store.set_value(WEIGHT, damage.encode(), "application/json")
    await keep(store, LONG)
    assert await store.get_value(WEIGHT) == {"schema": 1, **LONG.record()}


async def test_other_records_of_the_store_are_neither_read_nor_touched() -> None:
    store = CountingStore()
    for key in ("aliases", "ml_model", "model.v1", "weight-eve", "weight-events", "weights"):
        await store.inner.set_value(key, {"mine": key})
    await keep(store, LONG)
    assert store.gets == [WEIGHT]
    assert {key for key in store.sets if not key.startswith(PREFIX)} == {WEIGHT}
    assert await store.inner.get_value("weight-events") == {"mine": "weight-events"}


@pytest.mark.parametrize("broken", [FailingStore, ReplyLost])
@pytest.mark.parametrize("earlier", [None, SHORT])
async def test_killed_at_any_call_and_done_again_it_ends_as_if_undisturbed(
    broken: type[FailingStore | ReplyLost], earlier: Course[Standing] | None
) -> None:
    start = () if earlier is None else (earlier,)
    wanted = await content(await kept(*start, LONG))
    for n in itertools.count(1):
        store = await kept(*start)
        try:
            await keep(broken(store, n), LONG)
            whole = True
        except StoreDownError:
            whole = False
        # No course without the changes that led to it, so that a reader of the two never finds a weight out of nowhere.
        found = await content(store)
        if found.get(WEIGHT) == wanted[WEIGHT]:
            assert found == wanted
        await keep(store, LONG)
        assert await content(store) == wanted
        if whole:
            assert n > 4
            return


def test_the_day_of_a_change_is_part_of_its_name() -> None:
    assert event_key("steady", change(0, 0.2, 0.3)).startswith(f"weight-event.{date(2021, 1, 4):%Y%m%d}.")
