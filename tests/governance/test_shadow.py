"""Who stands in the shadow of the champion: a challenger, for a while the champion before, or for a told reason nobody."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from src.governance.champion import Champion, champion
from src.governance.registry import CHAMPION, enlist, rollback, seat, standing
from src.governance.shadow import PROBATION, Shadow, free_from, on_probation, shadow
from src.governance.shelf import Shelf
from src.ledger.store import MemoryStore, Store
from src.scoring.seal import packed
from tests.governance.registry_world import FAILED, FEATURES, NOW, PASSED, envelope, hours, names, speaker
from tests.ledger.ledger_world import CountingStore, keys

BARELY = timedelta(seconds=1)


async def found(store: Store, found_by: Champion | None = None, *, after: timedelta = timedelta(hours=10)) -> Shadow:
    """Who stands there in a run so long after the first."""
    return await shadow(store, found_by or await speaker(store), "company_risk", FEATURES, NOW + after)


async def with_challenger(**changes: Any) -> MemoryStore:
    """A champion "v1" and a challenger "v2"."""
    store = MemoryStore()
    await enlist(store, envelope("v1"), PASSED, hours(0), run="run-v1")
    await enlist(store, envelope("v2", **changes), FAILED, hours(1), run="run-v2")
    return store


async def with_previous() -> MemoryStore:
    """A champion "v2" from the second hour on, and "v1" before it."""
    store = MemoryStore()
    await enlist(store, envelope("v1"), PASSED, hours(0), run="run-v1")
    await enlist(store, envelope("v2"), PASSED, hours(1), run="run-v2")
    return store


async def test_a_challenger_stands_in_the_shadow_of_the_champion() -> None:
    stands = await found(await with_challenger())
    assert (stands.version, stands.role, stands.refusals) == ("v2", "challenger", ())
    assert stands.model is not None
    assert stands.model.envelope.version == "v2"
    assert names(stands.aliases) == ("v1", "v2", None)


async def test_a_challenger_stands_there_however_long_it_takes() -> None:
    assert (await found(await with_challenger(), after=timedelta(days=900))).version == "v2"


async def test_the_champion_before_stands_there_for_a_hundred_and_twenty_days_after_a_promotion() -> None:
    store = await with_previous()
    assert timedelta(days=120) == PROBATION
    promoted = timedelta(hours=1)
    for after in (promoted, timedelta(days=60), promoted + PROBATION - BARELY):
        stands = await found(store, after=after)
        assert (stands.version, stands.role, stands.refusals) == ("v1", "previous", ())
    for after in (promoted + PROBATION, timedelta(days=500)):
        stands = await found(store, after=after)
        assert (stands.model, stands.version, stands.refusals) == (None, None, ())


async def test_a_challenger_waits_until_the_probation_of_the_champion_is_over() -> None:
    store = await with_previous()
    await enlist(store, envelope("v3"), FAILED, hours(2), run="run-v3")
    stands = await found(store)
    assert (stands.version, stands.role) == ("v1", "previous")
    later = await found(store, after=timedelta(days=500))
    assert (later.version, later.role) == ("v3", "challenger")


async def test_after_a_rollback_the_model_that_failed_does_not_stand_there() -> None:
    store = await with_previous()
    await rollback(store, hours(5), "input rollback", run="run-9")
    stands = await found(store)
    assert (stands.version, stands.refusals) == (None, ())
    assert names(stands.aliases) == ("v1", None, "v2")


async def test_after_a_rollback_a_challenger_still_stands_there() -> None:
    store = await with_previous()
    await enlist(store, envelope("v3"), FAILED, hours(2), run="run-v3")
    await rollback(store, hours(5), "input rollback", run="run-9")
    assert (await found(store)).version == "v3"


async def test_the_first_champion_has_nobody_in_its_shadow() -> None:
    store = MemoryStore()
    await enlist(store, envelope("v1"), PASSED, hours(0))
    stands = await found(store)
    assert (stands.version, stands.refusals) == (None, ())


async def test_where_rules_speak_alone_nobody_stands_there() -> None:
    store = MemoryStore()
    await enlist(store, envelope("v2"), FAILED, hours(1))
    stands = await found(store)
    assert (stands.version, stands.refusals) == (None, ())
    assert names(stands.aliases) == (None, "v2", None)


async def test_a_challenger_stands_in_the_shadow_of_the_model_in_the_image(tmp_path: Path) -> None:
    image = tmp_path / "default_model.json"
    image.write_bytes(packed(envelope("bundled")))
    store = MemoryStore()
    await enlist(store, envelope("v2"), FAILED, hours(1))
    stands = await found(store, await speaker(store, Shelf("the image", file=image)))
    assert (stands.version, stands.role) == ("v2", "challenger")


def image_with(folder: Path, challenger: bytes | None = None) -> Shelf:
    """An image with a model, and beside it another, or something that is none."""
    image, beside = folder / "default_model.json", folder / "default_challenger.json"
    image.write_bytes(packed(envelope("bundled")))
    beside.write_bytes(packed(envelope("challenging")) if challenger is None else challenger)
    return Shelf("the image", file=image, beside=beside)


async def test_the_challenger_in_the_image_is_seated_once_and_stands_in_the_shadow_of_the_model_there(tmp_path: Path) -> None:
    store, image = MemoryStore(), image_with(tmp_path)
    assert await seat(store, await speaker(store, image), hours(1), run="run-1") == ""
    stands = await found(store, await speaker(store, image))
    assert (stands.version, stands.role) == ("challenging", "challenger")
    [event] = stands.aliases.history
    assert (event.kind, event.run, event.why) == (
        "challenger",
        "run-1",
        "It came beside the champion, and has to prove better on days to come.",
    )
    assert event.shipped
    assert stands.shipped
    before = await keys(store)
    assert await seat(store, await speaker(store, image), hours(2), run="run-2") == ""
    assert await keys(store) == before


async def test_a_challenger_in_the_image_that_another_followed_does_not_come_back(tmp_path: Path) -> None:
    store, image = MemoryStore(), image_with(tmp_path)
    await seat(store, await speaker(store, image), hours(1))
    await enlist(store, envelope("v2"), FAILED, hours(2))
    await seat(store, await speaker(store, image), hours(3))
    assert (await found(store, await speaker(store, image))).version == "v2"


async def test_a_model_put_under_ml_model_by_hand_and_refused_joins_no_history_when_a_challenger_is_seated(
    tmp_path: Path,
) -> None:
    store, image = MemoryStore(), image_with(tmp_path)
    await store.set_value(CHAMPION, envelope("mine", domain="another"))
    speaks = await speaker(store, image)
    assert (speaks.version, len(speaks.refusals)) == ("bundled", 1)
    assert await seat(store, speaks, hours(1)) == ""
    assert names(await standing(store)) == (None, "challenging", None)
    assert (await found(store, speaks)).version == "challenging"


async def test_where_the_store_s_own_champion_is_refused_a_challenger_stands_in_the_shadow_of_the_image_s_model(
    tmp_path: Path,
) -> None:
    store, image = MemoryStore(), image_with(tmp_path)
    await enlist(store, envelope("v1", domain="another"), PASSED, hours(0))
    await enlist(store, envelope("v2"), FAILED, hours(1))
    speaks = await speaker(store, image)
    assert speaks.version == "bundled"
    stands = await found(store, speaks)
    assert (stands.version, stands.role) == ("v2", "challenger")


@pytest.mark.parametrize(("crowned", "days"), [(1, None), (2, 120)])
async def test_a_challenger_can_stand_once_the_probation_of_a_champion_that_followed_another_is_over(
    crowned: int, days: int | None
) -> None:
    store = MemoryStore()
    for number in range(crowned):
        await enlist(store, envelope(f"v{number}"), PASSED, hours(number))
    aliases = await standing(store)
    assert free_from(aliases) == (None if days is None else aliases.changes[-1].at + timedelta(days=days))


@pytest.mark.parametrize("damage", [b"{", b"[]", b"{}", b"x" * 100])
async def test_a_damaged_challenger_in_the_image_is_told_and_nothing_is_written(tmp_path: Path, damage: bytes) -> None:
    store, image = MemoryStore(), image_with(tmp_path, damage)
    told = await seat(store, await speaker(store, image), hours(1))
    assert told.startswith("The challenger beside the model of the image was refused: ")
    assert await keys(store) == []


@pytest.mark.parametrize("by_hand", [True, False])
async def test_nobody_stands_in_the_shadow_of_a_champion_from_a_store_that_the_input_names(*, by_hand: bool) -> None:
    other, store = MemoryStore(), MemoryStore()
    if by_hand:
        await other.set_value(CHAMPION, envelope("theirs"))
    else:
        await enlist(other, envelope("theirs"), PASSED, hours(0))
    await enlist(store, envelope("v2"), FAILED, hours(1))
    shelves = [Shelf("store mine", other, named=True), Shelf("the store", store)]
    theirs = await champion(shelves, "company_risk", FEATURES, "lift")
    assert theirs.version == "theirs"
    assert (await found(store, theirs)).version is None


async def test_where_the_store_that_the_input_names_is_empty_the_domain_s_own_models_stand_as_ever() -> None:
    store = await with_challenger()
    shelves = [Shelf("store mine", MemoryStore(), named=True), Shelf("the store", store)]
    assert (await found(store, await champion(shelves, "company_risk", FEATURES, "lift"))).version == "v2"


async def test_nobody_stands_in_the_shadow_of_a_champion_that_is_not_the_one_of_the_store() -> None:
    other = MemoryStore()
    await enlist(other, envelope("theirs"), PASSED, hours(0))
    for store in (await with_challenger(), await with_previous()):
        stands = await found(store, await speaker(other))
        assert (stands.version, stands.refusals) == (None, ())


async def test_a_challenger_under_the_champion_s_own_version_does_not_stand_in_its_own_shadow() -> None:
    other, store = MemoryStore(), MemoryStore()
    await enlist(other, envelope("v2"), PASSED, hours(0))
    await enlist(store, envelope("v2"), FAILED, hours(0))
    assert (await found(store, await speaker(other))).version is None


async def test_a_challenger_that_is_gone_is_told() -> None:
    store = await with_challenger()
    await store.delete_value("model.v2")
    stands = await found(store)
    assert (stands.version, stands.role) == (None, "challenger")
    assert stands.refusals == ("The model v2 in the shadow was refused: there is no such record",)


@pytest.mark.parametrize("damage", [b"{ cut", b"", b"[]", b"7"])
async def test_a_challenger_that_is_damaged_is_told(damage: bytes) -> None:
    store = await with_challenger()
    await store.set_value("model.v2", damage, "application/json")
    stands = await found(store)
    assert stands.version is None
    assert len(stands.refusals) == 1
    assert stands.refusals[0].startswith("The model v2 in the shadow was refused: ")


async def test_a_challenger_that_was_altered_after_sealing_is_told() -> None:
    store = await with_challenger()
    await store.set_value("model.v2", {**envelope("v2"), "horizon_days": 30})
    stands = await found(store)
    assert stands.version is None
    assert "altered after sealing" in stands.refusals[0]


async def test_another_envelope_under_the_challenger_s_name_is_told() -> None:
    store = await with_challenger()
    await store.set_value("model.v2", envelope("v2", provenance="bootstrap"))
    stands = await found(store)
    assert stands.version is None
    assert stands.refusals == ("The model v2 in the shadow was refused: its seal is another than it was enlisted with",)


async def test_a_challenger_that_predicts_something_else_is_told() -> None:
    stands = await found(await with_challenger(target="drawdown_14d"))
    assert stands.version is None
    assert stands.refusals == ("The model v2 in the shadow was refused: it predicts drawdown_14d, the champion spike_7d",)


async def test_a_challenger_of_another_domain_is_told() -> None:
    stands = await found(await with_challenger(domain="hiring"))
    assert stands.version is None
    assert "hiring" in stands.refusals[0]


async def test_a_champion_before_that_is_gone_is_told_while_it_is_asked_for_and_not_after() -> None:
    store = await with_previous()
    await store.delete_value("model.v1")
    stands = await found(store)
    assert (stands.version, stands.role) == (None, "previous")
    assert stands.refusals == ("The model v1 in the shadow was refused: there is no such record",)
    assert (await found(store, after=timedelta(days=200))).refusals == ()


async def test_asking_writes_nothing() -> None:
    inner = await with_challenger()
    store = CountingStore(inner)
    before = await keys(inner)
    assert (await found(store)).version == "v2"
    assert store.sets == []
    assert await keys(inner) == before


async def test_a_store_without_models_has_nobody_on_probation() -> None:
    assert not on_probation(await standing(MemoryStore()), NOW)


async def test_probation_begins_with_a_promotion_and_is_not_begun_anew_by_a_challenger_enlisted_later() -> None:
    store = await with_previous()
    await enlist(store, envelope("v3"), FAILED, NOW + timedelta(days=100), run="run-v3")
    aliases = await standing(store)
    assert on_probation(aliases, NOW + timedelta(days=110))
    assert not on_probation(aliases, NOW + timedelta(days=130))


async def test_a_model_that_a_person_put_there_is_not_on_probation() -> None:
    store = await with_previous()
    await store.set_value(CHAMPION, envelope("mine"))
    await enlist(store, envelope("v3"), FAILED, hours(3), run="run-v3")
    aliases = await standing(store)
    assert names(aliases) == ("mine", "v3", "v2")
    assert not on_probation(aliases, hours(4))
