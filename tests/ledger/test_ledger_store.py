"""The store in memory refuses what the cloud refuses, and the SDK's store has the same face."""

import pytest
from crawlee.storages import KeyValueStore

from src.ledger.store import MAX_RECORD_BYTES, MemoryStore, Store
from tests.ledger.ledger_world import keys


def takes(store: Store) -> Store:
    return store


def of_the_sdk(store: KeyValueStore) -> Store:
    """Checked by mypy: the SDK's store is a `Store` as it is."""
    return takes(store)


@pytest.mark.parametrize("key", ["", "a/b", "AAPL:2026", "a b", "é", "x" * 257, "a\n"])
async def test_a_key_the_platform_answers_400_to_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="wanted a key"):
        await MemoryStore().set_value(key, 1)


async def test_every_character_of_the_key_alphabet_is_taken() -> None:
    store = MemoryStore()
    await store.set_value("aZ09!-_.'()", 1)
    assert await keys(store) == ["aZ09!-_.'()"]


@pytest.mark.parametrize("value", [float("nan"), {"a": [float("inf")]}, [{"b": -float("inf")}]])
async def test_a_number_json_does_not_have_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="NaN or infinity"):
        await MemoryStore().set_value("k", value)


async def test_a_record_above_the_limit_is_refused_and_one_at_it_is_kept() -> None:
    store = MemoryStore()
    await store.set_value("k", b"x" * MAX_RECORD_BYTES, content_type="application/gzip")
    with pytest.raises(ValueError, match="9436241 bytes"):
        await store.set_value("l", b"x" * (MAX_RECORD_BYTES + 1))


async def test_scalars_keep_their_type_none_is_stored_and_absent_is_none() -> None:
    store = MemoryStore()
    for key, value in {"i": 5, "b": True, "f": 0.5, "n": None, "s": "text"}.items():
        await store.set_value(key, value)
    assert [await store.get_value(key) for key in "ibfns"] == [5, True, 0.5, None, "text"]
    assert await store.get_value("absent") is None
    assert await keys(store) == ["b", "f", "i", "n", "s"]


async def test_what_is_read_is_not_shared_with_the_writer_and_tuples_come_back_as_lists() -> None:
    store, value = MemoryStore(), {"a": (1, 2)}
    await store.set_value("k", value)
    (await store.get_value("k"))["a"].append(3)
    assert await store.get_value("k") == {"a": [1, 2]}


async def test_a_record_that_is_not_what_its_content_type_says_raises_as_the_sdk_does() -> None:
    store = MemoryStore()
    await store.set_value("k", b"{broken", content_type="application/json")
    with pytest.raises(ValueError, match="Expecting"):
        await store.get_value("k")


async def test_a_listing_starts_after_a_key_that_need_not_exist_and_stops_at_its_limit() -> None:
    store = MemoryStore()
    for key in ("b", "a", "d", "c"):
        await store.set_value(key, 1)
    assert [entry.key async for entry in store.iterate_keys("aa", 2)] == ["b", "c"]
    await store.delete_value("b")
    assert await keys(store) == ["a", "c", "d"]
