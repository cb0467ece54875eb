"""A model record that cannot be trusted is refused with the reason, the next shelf or rules go on, and nothing is written."""

import copy
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.governance.champion import champion
from src.governance.registry import CHAMPION, enlist
from src.governance.shelf import Shelf
from src.ledger.store import MemoryStore, Store
from src.scoring.seal import packed, seal
from tests.governance.registry_world import FEATURES, NOW, PASSED, envelope, envelope_with_fallback, hours, speaker
from tests.ledger.ledger_world import keys
from tests.scoring.envelope_world import sealed

MEGABYTE = 1_000_000


class Shown:
    """A store that holds one value under `ml_model` as its client would hand it out, however large, and fails on any write."""

    def __init__(self, value: Any) -> None:
        self.inner = MemoryStore()
        self.value = value

    async def get_value(self, key: str) -> Any:
        return self.value if key == CHAMPION else await self.inner.get_value(key)

    async def set_value(self, key: str, value: Any, content_type: str | None = None) -> None:  # noqa: ARG002 - a store's face
        message = f"a reader wrote {key}: {str(value)[:80]}"
        raise AssertionError(message)

    def iterate_keys(self, exclusive_start_key: str | None = None, limit: int | None = None) -> Any:
        return self.inner.iterate_keys(exclusive_start_key, limit)


def changed(*path: str | int, to: Any, base: Callable[[str], dict[str, Any]] = envelope) -> dict[str, Any]:
    """An envelope with one place changed under a fresh seal."""
    content = copy.deepcopy(base("v1"))
    place: Any = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return seal(content)


def hostile(pattern: str, replacement: str) -> dict[str, Any]:
    """An envelope whose model text was changed, its tree sizes mended and its seal renewed."""
    text = re.sub(pattern, replacement, envelope("v1")["parts"][0]["text"], count=1, flags=re.MULTILINE)
    blocks = re.split(r"(?=^Tree=\d+$)", text.removesuffix("end of trees\n"), flags=re.MULTILINE)
    sizes = " ".join(str(len(block)) for block in blocks[1:])
    mended = re.sub(r"^tree_sizes=.*$", f"tree_sizes={sizes}", "".join(blocks), count=1, flags=re.MULTILINE)
    return changed("parts", 0, "text", to=mended + "end of trees\n")


BAD: dict[str, tuple[Any, str]] = {
    "truncated": (packed(envelope("v1"))[:-400], "is not JSON"),
    "empty": (b"", "is not JSON"),
    "tampered with": ({**envelope("v1"), "horizon_days": 8}, "was altered after sealing"),
    "unsealed": ({key: value for key, value in envelope("v1").items() if key != "sha256"}, "was altered after sealing"),
    "of another domain": (changed("domain", to="conviction_calls"), "domain must be one of company_risk"),
    "of a later schema": (changed("schema_version", to=3), "schema_version must be"),
    "of no schema": (changed("schema_version", to=None), "schema_version must be"),
    "of another feature hash": (changed("features", "declarations", to="0" * 64), "train it again"),
    "of a feature nobody declares": (
        changed("features", "names", 0, to="moon_phase"),
        "'moon_phase', which this domain does not",
    ),
    "a list": ([1, 2, 3], "is not a JSON object"),
    "a number": (7, "is not a JSON object"),
    "200 MB of text": (lambda: "x" * 200 * MEGABYTE, "is larger than"),
    "200 MB of bytes": (lambda: b"{" + b" " * 200 * MEGABYTE, "is larger than"),
    "200 MB in a dict": (lambda: {**envelope("v1"), "golden": ["x" * MEGABYTE] * 200}, "is larger than"),
    "200 MB of numbers": (lambda: {**envelope("v1"), "golden": [0.0] * 25 * MEGABYTE}, "is larger than"),
    "a child out of range": (hostile("^left_child=1 ", "left_child=99999 "), "outside"),
    "a circle": (hostile("^left_child=1 ", "left_child=0 "), "hang together"),
    "a feature out of range": (hostile("^split_feature=[0-9]+", "split_feature=600"), "does not name"),
    "leaves without end": (hostile("^num_leaves=.*$", "num_leaves=2000000000"), "num_leaves"),
    "no number": (hostile("^leaf_value=[^ ]+ ", "leaf_value=1e "), "finite numbers are wanted"),
    "categories": (hostile("^num_cat=0$", "num_cat=3"), "categorical"),
    "a missing line": (hostile("^threshold=.*\n", ""), "other lines"),
    "no trees": (changed("parts", 0, "text", to="tree\n\nend of trees\n"), "lacks the header line"),
    "a golden row that came out otherwise": (changed("golden", 1, "log_odds", to=0.25), "golden row 1"),
    "a damaged fallback": (
        changed("fallback", "parts", 0, "text", to="tree\n", base=envelope_with_fallback),
        "LightGBM model text",
    ),
    "a fallback that came out otherwise": (
        changed("fallback", "golden", 0, "probability", to=0.9, base=envelope_with_fallback),
        "fallback without_prices of model v1 does not predict its golden row 0",
    ),
    "a fallback under the first schema": (
        changed("schema_version", to=1, base=envelope_with_fallback),
        "at least 2 where there is a fallback",
    ),
}


def made(kind: str) -> Any:
    """The record; large ones only for as long as they are looked at."""
    value = BAD[kind][0]
    return value() if callable(value) else value


@pytest.mark.parametrize("kind", BAD)
async def test_a_bad_record_is_refused_with_its_reason_and_rules_go_on_alone(kind: str) -> None:
    store, why = Shown(made(kind)), BAD[kind][1]
    before = time.perf_counter()
    found = await speaker(store)
    assert time.perf_counter() - before < 2.0
    assert found.model is None
    assert found.card is None
    (refusal,) = found.refusals
    assert refusal.startswith("The model in the store was refused: ")
    assert why in refusal
    assert len(refusal) < 500


@pytest.mark.parametrize("kind", ["truncated", "tampered with", "200 MB in a dict", "a damaged fallback"])
async def test_after_a_bad_record_the_next_shelf_speaks_and_the_reason_is_told(kind: str, tmp_path: Path) -> None:
    image = tmp_path / "default_model.json"
    image.write_bytes(packed(envelope_with_fallback("bundled")))
    found = await speaker(Shown(made(kind)), Shelf("the image", file=image))
    assert found.model is not None
    assert (found.shelf, found.model.envelope.version) == ("the image", "bundled")
    assert len(found.refusals) == 1
    assert BAD[kind][1] in found.refusals[0]
    assert found.card is not None
    assert found.card["fallback"]["name"] == "without_prices"


async def test_a_file_of_200_megabytes_is_not_read(tmp_path: Path) -> None:
    image = tmp_path / "default_model.json"
    with image.open("wb") as stream:
        stream.truncate(200 * MEGABYTE)
    before = time.perf_counter()
    found = await champion([Shelf("the image", file=image)], "company_risk", FEATURES, "lift")
    assert time.perf_counter() - before < 0.5
    assert found.model is None
    assert "is larger than" in found.refusals[0]


async def test_a_file_that_is_not_there_is_no_refusal(tmp_path: Path) -> None:
    found = await champion([Shelf("the image", file=tmp_path / "none.json")], "company_risk", FEATURES, "lift")
    assert (found.model, found.refusals) == (None, ())


async def seeded(store: Store) -> None:
    await enlist(store, envelope_with_fallback("v1"), PASSED, NOW)
    await enlist(store, envelope_with_fallback("v2"), PASSED, hours(1))


async def test_a_champion_whose_two_copies_are_damaged_is_told_twice_and_nobody_takes_its_place(store: Store) -> None:
    await seeded(store)
    for key in (CHAMPION, "model.v2"):
        await store.set_value(key, {**envelope_with_fallback("v2"), "horizon_days": 8})
    before = {key: json.dumps(await store.get_value(key)) for key in await keys(store)}
    found = await speaker(store)
    assert found.model is None
    assert [refusal.partition(" was refused: ")[0] for refusal in found.refusals] == [
        "The model in the store",
        "The model in the store, model.v2",
    ]
    assert {key: json.dumps(await store.get_value(key)) for key in await keys(store)} == before


@pytest.mark.parametrize("value", ["{ cut", {**envelope_with_fallback("v2"), "horizon_days": 8}])
async def test_a_damaged_copy_of_the_champion_is_told_and_its_version_speaks(store: Store, value: Any) -> None:
    await seeded(store)
    await store.set_value(CHAMPION, value, "application/json; charset=utf-8" if isinstance(value, str) else None)
    found = await speaker(store)
    assert found.model is not None
    assert found.model.envelope.version == "v2"
    assert len(found.refusals) == 1


async def test_another_model_under_the_champion_s_version_is_not_taken_for_it() -> None:
    store = MemoryStore()
    await seeded(store)
    await store.set_value(CHAMPION, envelope("v2"))
    found = await speaker(store)
    assert found.model is not None
    assert found.model.envelope.fallback is not None
    assert found.refusals == (
        "The model in the store was refused: version v2 is not the one that was made champion: its seal is another",
    )


async def test_a_champion_whose_record_is_gone_is_told_by_name() -> None:
    store = MemoryStore()
    await seeded(store)
    await store.delete_value("model.v2")
    await store.delete_value(CHAMPION)
    found = await speaker(store)
    assert found.model is None
    assert found.refusals == (
        "The model in the store, model.v2 was refused: the aliases name it as champion, and there is no such record",
    )


async def test_an_envelope_of_the_first_schema_still_speaks() -> None:
    store = MemoryStore()
    await store.set_value(CHAMPION, envelope("v1"))
    found = await speaker(store)
    assert found.model is not None
    assert envelope("v1")["schema_version"] == 1
    assert found.card is not None
    assert "fallback" not in found.card


@settings(max_examples=30, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200),
        st.integers(0, len(packed(envelope("v1"))) - 1).map(lambda cut: packed(envelope("v1"))[:cut]),
        st.tuples(st.integers(0, len(packed(envelope("v1"))) - 1), st.integers(0, 255)).map(
            lambda change: packed(sealed())[: change[0]] + bytes([change[1]]) + packed(sealed())[change[0] + 1 :]
        ),
    )
)
async def test_whatever_lies_there_a_run_goes_on_and_writes_nothing(value: Any) -> None:
    found = await speaker(Shown(value))
    assert found.model is None
    assert len(found.refusals) == 1
