"""A model record of any size is refused before it is parsed or walked; a packed one is checked without writing it out again."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from src.errors import ModelRefusedError
from src.scoring.seal import LARGEST, packed, seal, unsealed
from tests.scoring.envelope_world import open_it, sealed, spoken_for

MEGABYTE = 1_000_000


def huge() -> dict[str, Any]:
    """200 MB of text in a dict that a store has parsed already."""
    return {**sealed(), "parts": [{"kind": "lightgbm", "weight": 1.0, "text": "x" * 200 * MEGABYTE}]}


# Made when the test begins: as plain parameters they would fill every worker's memory from collection to the end.
@pytest.mark.parametrize(
    "made",
    [
        lambda: "[" + "1," * 100 * MEGABYTE + "1]",
        lambda: b'{"a":"' + b"x" * 200 * MEGABYTE + b'"}',
    ],
    ids=["str", "bytes"],
)
def test_a_text_of_200_megabytes_is_refused_at_a_glance(made: Callable[[], str | bytes]) -> None:
    value = made()
    before = time.perf_counter()
    with pytest.raises(ModelRefusedError, match=f"is larger than {LARGEST} bytes"):
        open_it(value)
    assert time.perf_counter() - before < 0.5


def test_a_dict_of_200_megabytes_is_refused_at_a_glance() -> None:
    value = huge()
    before = time.perf_counter()
    with pytest.raises(ModelRefusedError, match=f"is larger than {LARGEST} bytes"):
        open_it(value)
    assert time.perf_counter() - before < 0.5


@pytest.mark.parametrize(
    "inner",
    [
        lambda: [0.0] * 10 * MEGABYTE,
        lambda: {"metrics": {str(number): None for number in range(2 * MEGABYTE)} | {"x" * 8 * MEGABYTE: 1}},
        lambda: [[["y" * 100]] * 1000] * 100,
    ],
    ids=["numbers", "keys", "lists"],
)
def test_a_dict_of_many_small_things_is_as_large_as_they_are_together(inner: Callable[[], Any]) -> None:
    with pytest.raises(ModelRefusedError, match=f"is larger than {LARGEST} bytes"):
        open_it({**sealed(), "golden": inner()})


def test_a_dict_that_holds_itself_is_refused() -> None:
    value: dict[str, Any] = {**sealed()}
    value["training"] = value
    with pytest.raises(ModelRefusedError):
        open_it(value)


def test_packing_keeps_the_envelope_and_its_seal_in_less_room() -> None:
    text = packed(spoken_for())
    assert unsealed(text) == spoken_for()
    assert len(text) < len(json.dumps(spoken_for()))


@pytest.mark.parametrize("place", [b'"at_base":25.0', b'"weight":0.5', b'"rows":3000'])
def test_a_packed_envelope_with_one_figure_changed_is_refused(place: bytes) -> None:
    text = packed(sealed())
    assert text.count(place) >= 1
    with pytest.raises(ModelRefusedError, match="altered after sealing"):
        unsealed(text.replace(place, place[:-1] + b"9", 1))


def test_a_seal_hidden_elsewhere_in_a_packed_envelope_is_none() -> None:
    content = {key: value for key, value in sealed().items() if key != "sha256"}
    hidden = json.dumps(content | {"training": {**content["training"], "sha256": sealed()["sha256"]}}, sort_keys=True)
    with pytest.raises(ModelRefusedError, match="altered after sealing: its sha256 is 'None'"):
        unsealed(hidden.replace(": ", ":").replace(", ", ",").encode())


def test_a_seal_of_another_alphabet_is_no_seal() -> None:
    with pytest.raises(ModelRefusedError, match="altered after sealing"):
        unsealed(json.dumps({**seal({"a": 1}), "sha256": "\ud800"}).encode())
