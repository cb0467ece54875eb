"""Runs killed at any call, two at once in any order, records damaged between them: nothing lost, doubled or half promoted."""

import itertools
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from src.errors import GovernanceError
from src.governance.aliases import ALIASES
from src.governance.champion import Champion
from src.governance.event import PREFIX
from src.governance.registry import CHAMPION, enlist, promote, rollback, seat, standing
from src.governance.verdict import Verdict
from src.ledger.store import MemoryStore, Store
from tests.governance.registry_world import (
    FAILED,
    PASSED,
    assert_consistent,
    envelope,
    happened,
    hours,
    names,
    speaker,
    spoken,
)
from tests.ledger.ledger_world import FailingStore, StoreDownError, keys
from tests.ledger.stepped_store import SteppedStore
from tests.ledger.test_overlapping_runs import ReplyLost

Deed = Callable[[Store], Awaitable[object]]


def enlisting(version: str, verdict: Verdict, hour: float) -> Deed:
    return lambda store: enlist(store, envelope(version), verdict, hours(hour), run=f"run-{version}")


def rolling_back(hour: float) -> Deed:
    return lambda store: rollback(store, hours(hour), "input rollback", run=f"run-at-{hour}")


async def seeded() -> MemoryStore:
    """A store with two champions gone by."""
    store = MemoryStore()
    await enlist(store, envelope("v1"), PASSED, hours(0), run="run-v1")
    await enlist(store, envelope("v2"), PASSED, hours(1), run="run-v2")
    return store


async def copied(store: Store) -> MemoryStore:
    copy = MemoryStore()
    for key in await keys(store):
        await copy.set_value(key, await store.get_value(key))
    return copy


async def empty() -> MemoryStore:
    return MemoryStore()


async def placed_by_hand() -> MemoryStore:
    store = await seeded()
    await store.set_value(CHAMPION, envelope("mine"))
    return store


def seating(version: str, hour: float) -> Deed:
    came = Champion(shelf="the image", beside=envelope(version), shipped=True)
    return lambda store: seat(store, came, hours(hour), run=f"run-{version}")


KINDS = {"champion": "promoted"}
DEEDS = {
    "promoted": (enlisting("v3", PASSED, 2), "v3"),
    "challenger": (enlisting("v3", FAILED, 2), None),
    "rollback": (rolling_back(2), "v1"),
    "seated": (seating("v3", 2), None),
}


@pytest.mark.parametrize("broken", [FailingStore, ReplyLost])
@pytest.mark.parametrize("deed", DEEDS)
async def test_a_run_killed_at_any_call_and_started_again_ends_where_it_would_have(
    broken: type[FailingStore | ReplyLost], deed: str
) -> None:
    do, champion = DEEDS[deed]
    undisturbed = await seeded()
    await do(undisturbed)
    wanted = {key: await undisturbed.get_value(key) for key in await keys(undisturbed)}
    for n in itertools.count(1):
        store = await seeded()
        before = await spoken(store)
        try:
            await do(broken(store, n))
            whole = True
        except StoreDownError:
            whole = False
        # Whatever was written, the next scoring run finds one whole model, the old or the new, and nothing to complain of.
        found = await speaker(store)
        assert found.refusals == ()
        assert await spoken(store) in {before, champion or before}
        await do(store)
        assert {key: await store.get_value(key) for key in await keys(store)} == wanted
        await assert_consistent(store)
        if whole:
            assert n > 10
            return


@pytest.mark.parametrize("start", [empty, seeded, placed_by_hand])
async def test_after_a_kill_at_any_call_another_run_completes_and_nothing_is_lost(
    start: Callable[[], Awaitable[MemoryStore]],
) -> None:
    for n in itertools.count(1):
        store = await start()
        before = {event.id for event in (await standing(store)).history}
        try:
            await enlisting("v3", PASSED, 2)(FailingStore(store, n))
            whole = True
        except StoreDownError:
            whole = False
        known = {event.id for event in (await standing(store)).history}
        assert before <= known
        was_promoted = await spoken(store) == "v3"
        outcome = await enlist(store, envelope("v4"), PASSED, hours(3), run="run-v4")
        assert known <= {event.id for event in outcome.aliases.history}
        assert names(outcome.aliases)[0] == "v4"
        assert (outcome.aliases.previous == "v3") == was_promoted
        await assert_consistent(store)
        if whole:
            return


@settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.data())
async def test_two_runs_at_once_in_any_order_of_their_calls_end_in_one_standing(data: st.DataObject) -> None:
    deeds = {
        "v3 promoted": enlisting("v3", PASSED, data.draw(st.integers(0, 4))),
        "v4 promoted": enlisting("v4", PASSED, data.draw(st.integers(0, 4))),
        "v5 challenger": enlisting("v5", FAILED, data.draw(st.integers(0, 4))),
        "rollback": rolling_back(data.draw(st.integers(0, 4))),
        "rollback again": rolling_back(data.draw(st.integers(5, 9))),
    }
    chosen = data.draw(st.lists(st.sampled_from(sorted(deeds)), min_size=2, max_size=3, unique=True))
    start = data.draw(st.sampled_from((seeded, placed_by_hand)))
    store = SteppedStore(await start())

    async def one(name: str) -> None:
        await deeds[name](store)

    await store.play([one(name) for name in chosen], lambda options: data.draw(st.integers(0, options - 1)))
    inner = store.inner
    aliases = await standing(inner)
    done = [f"{version} {KINDS.get(kind, kind)}" for kind, version, _ in happened(aliases)]
    assert sorted(item for item in done if item in deeds) == sorted(item for item in chosen if item in deeds and item[0] == "v")
    assert sum(item.endswith("rollback") for item in done) == sum(item.startswith("rollback") for item in chosen)
    assert ("mine placed" in done) == (start is placed_by_hand)
    record = await inner.get_value(ALIASES)
    assert record == aliases.record()
    await assert_consistent(inner)
    # A run more changes nobody's standing, and puts `ml_model` in step where two runs' writes to it had crossed.
    await enlist(inner, envelope("v2"), PASSED, hours(20), run="run-later")
    assert names(await standing(inner)) == names(aliases)
    assert (await inner.get_value(CHAMPION))["model_version"] == aliases.champion


@settings(max_examples=15, deadline=None)
@given(st.data())
async def test_two_runs_at_once_of_which_one_is_killed_lose_no_event_that_was_written(data: st.DataObject) -> None:
    inner = await seeded()
    store = SteppedStore(inner)
    dying = FailingStore(store, data.draw(st.integers(1, 25)))  # type: ignore[arg-type]  # a store around a store has its face

    async def killed() -> None:
        try:
            await enlist(dying, envelope("v3"), PASSED, hours(2), run="run-v3")
        except StoreDownError:
            return

    async def sound() -> None:
        await enlist(store, envelope("v4"), PASSED, hours(2), run="run-v4")

    await store.play([killed(), sound()], lambda options: data.draw(st.integers(0, options - 1)))
    written = {key for key in await keys(inner) if key.startswith(PREFIX)}
    aliases = await standing(inner)
    assert {event.key for event in aliases.history} == written
    assert aliases.champion in {"v3", "v4"}
    assert await spoken(inner) == aliases.champion
    outcome = await enlist(inner, envelope("v5"), FAILED, hours(9), run="run-v5")
    assert written < {event.key for event in outcome.aliases.history}
    await assert_consistent(inner)


async def test_aliases_overwritten_by_a_run_that_died_before_reading_back_are_overruled_by_the_events() -> None:
    store = await seeded()
    stale = await store.get_value(ALIASES)
    await rollback(store, hours(2), "input rollback", run="run-9")
    await store.set_value(ALIASES, stale)
    assert await spoken(store) == "v1"
    assert names(await standing(store)) == ("v1", None, "v2")


@pytest.mark.parametrize("damage", ["{ cut short", "[]", '{"history": 7}', '{"history": [{"at": 1}]}', '"text"', "\x00"])
async def test_damaged_aliases_are_made_anew_from_the_events_and_told(damage: str) -> None:
    store = await seeded()
    whole = await store.get_value(ALIASES)
    await store.set_value(ALIASES, damage.encode(), "application/json")
    found = await speaker(store)
    assert found.model is not None
    assert found.model.envelope.version == "v2"
    assert len(found.refusals) == 1
    assert found.refusals[0].startswith("The record aliases was passed over and is made anew from the events: ")
    await enlist(store, envelope("v2"), PASSED, hours(9))
    assert await store.get_value(ALIASES) == whole


async def test_lost_aliases_are_made_anew_from_the_events() -> None:
    store = await seeded()
    whole = await store.get_value(ALIASES)
    await store.delete_value(ALIASES)
    assert await spoken(store) == "v2"
    await enlist(store, envelope("v2"), PASSED, hours(9))
    assert await store.get_value(ALIASES) == whole


async def test_names_written_into_the_aliases_by_hand_are_told_and_the_history_decides() -> None:
    store = await seeded()
    record = await store.get_value(ALIASES)
    await store.set_value(ALIASES, {**record, "champion": "v1"})
    assert await spoken(store) == "v2"
    assert (await speaker(store)).refusals == (
        "The record aliases names others than its own history does; the history decides.",
    )


async def test_a_damaged_event_is_told_and_the_others_stand() -> None:
    store = await seeded()
    last = [key for key in await keys(store) if key.startswith(PREFIX)][-1]
    await store.delete_value(ALIASES)
    await store.delete_value(CHAMPION)
    await store.set_value(last, b"{", "application/json")
    assert await spoken(store) == "v1"
    (warning,) = (await speaker(store)).refusals
    assert warning.startswith(f"The record {last} was passed over")


async def test_an_event_under_the_key_of_another_is_none() -> None:
    store = await seeded()
    first, last = [key for key in await keys(store) if key.startswith(PREFIX)]
    await store.delete_value(ALIASES)
    await store.delete_value(CHAMPION)
    await store.set_value(last, await store.get_value(first))
    assert await spoken(store) == "v1"
    assert (await speaker(store)).refusals == (f"The record {last} was passed over: it holds the event of another key.",)


async def test_an_event_that_is_only_in_the_aliases_still_counts() -> None:
    store = await seeded()
    for key in await keys(store):
        if key.startswith(PREFIX):
            await store.delete_value(key)
    assert await spoken(store) == "v2"
    assert names(await rollback(store, hours(5), "input rollback")) == ("v1", None, "v2")


async def test_a_person_s_model_of_a_known_name_and_other_content_stops_the_run_before_it_writes() -> None:
    store = await seeded()
    await enlist(store, envelope("v3"), FAILED, hours(2))
    await store.set_value(CHAMPION, envelope("v3", target="another"))
    before = {key: await store.get_value(key) for key in await keys(store)}
    with pytest.raises(GovernanceError, match="version v3 is in the store with other content"):
        await enlist(store, envelope("v4"), PASSED, hours(3))
    assert {key: await store.get_value(key) for key in await keys(store)} == before


def promoting(version: str, over: str, hour: float) -> Deed:
    why = f"Model {version} has proved better than {over}."
    return lambda store: promote(store, version, envelope(over), why, {"evidence": 23.5}, hours(hour), run=f"run-at-{hour}")


async def with_challenger() -> MemoryStore:
    store = await seeded()
    await enlist(store, envelope("v3"), FAILED, hours(2), run="run-v3")
    return store


async def with_challenger_alone() -> MemoryStore:
    store = MemoryStore()
    await enlist(store, envelope("v3"), FAILED, hours(2), run="run-v3")
    return store


@pytest.mark.parametrize("broken", [FailingStore, ReplyLost])
@pytest.mark.parametrize(("start", "over"), [(with_challenger, "v2"), (with_challenger_alone, "bundled")])
async def test_a_promotion_killed_at_any_call_and_asked_for_again_ends_where_it_would_have(
    broken: type[FailingStore | ReplyLost], start: Callable[[], Awaitable[MemoryStore]], over: str
) -> None:
    do = promoting("v3", over, 50)
    undisturbed = await start()
    await do(undisturbed)
    wanted = {key: await undisturbed.get_value(key) for key in await keys(undisturbed)}
    for n in itertools.count(1):
        store = await start()
        before = await spoken(store)
        try:
            await do(broken(store, n))
            whole = True
        except StoreDownError:
            whole = False
        # The old one, the new one, or the image's under its own name in this store: one whole model, and no complaint.
        assert (await speaker(store)).refusals == ()
        assert await spoken(store) in {before, over, "v3"}
        await do(store)
        assert {key: await store.get_value(key) for key in await keys(store)} == wanted
        await assert_consistent(store)
        if whole:
            assert n > 10
            return


async def test_after_a_promotion_killed_at_any_call_a_rollback_brings_the_model_of_the_image_back_or_has_none() -> None:
    for n in itertools.count(1):
        store = await with_challenger_alone()
        try:
            await promoting("v3", "bundled", 50)(FailingStore(store, n))
            whole = True
        except StoreDownError:
            whole = False
        if await spoken(store) == "v3":
            assert names(await rollback(store, hours(60), "input rollback", run="run-60")) == ("bundled", None, "v3")
            assert await spoken(store) == "bundled"
            await assert_consistent(store)
        else:
            with pytest.raises(GovernanceError, match="There is no previous champion"):
                await rollback(store, hours(60), "input rollback", run="run-60")
        if whole:
            return


@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.data())
async def test_two_runs_that_promote_the_same_challenger_at_once_end_in_one_standing(data: st.DataObject) -> None:
    store = SteppedStore(await with_challenger_alone())

    async def one(hour: int) -> None:
        await promoting("v3", "bundled", hour)(store)

    await store.play([one(50), one(51)], lambda options: data.draw(st.integers(0, options - 1)))
    assert names(await standing(store.inner)) == ("v3", None, "bundled")
    await assert_consistent(store.inner)
    assert names(await rollback(store.inner, hours(60), "input rollback", run="run-60")) == ("bundled", None, "v3")
