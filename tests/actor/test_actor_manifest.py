"""What the platform's own validator does not look at: `actor.json` itself, output templates and store collections."""

import re

import pytest

from tests.actor.actor_files import ACTOR, DATASET, MANIFEST, OUTPUT, STORE

LINKS = {"publicRunUrl", "consoleRunUrl", "apiRunUrl", "apiDefaultDatasetUrl", "apiDefaultKeyValueStoreUrl"}
KEY = re.compile(r"[a-zA-Z0-9!\-_.'()]{1,256}")


def test_the_manifest_has_what_a_build_requires() -> None:
    assert MANIFEST["actorSpecification"] == 1
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])", MANIFEST["name"])
    assert re.fullmatch(r"\d+\.\d+", MANIFEST["version"])
    assert MANIFEST["title"]
    assert MANIFEST["description"]


@pytest.mark.parametrize("field", ["dockerfile", "readme", "changelog"])
def test_what_the_manifest_points_to_outside_lies_beside_the_source(field: str) -> None:
    assert re.fullmatch(r"\.\./[A-Za-z.]+", MANIFEST[field])
    assert (ACTOR / MANIFEST[field]).resolve().parent == ACTOR.parent


def test_every_schema_the_manifest_names_is_there() -> None:
    named = [MANIFEST["input"], MANIFEST["output"], *MANIFEST["storages"].values()]
    assert {(ACTOR / name).resolve() for name in named} == set(ACTOR.glob("*_schema.json"))
    assert set(MANIFEST["storages"]) == {"dataset", "keyValueStore"}


def test_memory_is_within_what_the_platform_gives() -> None:
    low, high = MANIFEST["minMemoryMbytes"], MANIFEST["maxMemoryMbytes"]
    assert 128 <= low <= high <= 32_768
    assert all(size & (size - 1) == 0 for size in (low, high))
    expression = MANIFEST["defaultMemoryMbytes"]
    bounds = [int(number) for number in re.findall(r"\b\d{3,}\b", expression)]
    assert "get(input, 'tickers.length', 1)" in expression
    assert all(low <= bound <= high for bound in bounds)


def test_no_environment_variable_of_the_manifest_holds_a_secret() -> None:
    assert not any(value.startswith("@") for value in MANIFEST.get("environmentVariables", {}).values())


def test_output_templates_use_variables_that_exist() -> None:
    for name, place in OUTPUT["properties"].items():
        variables = re.findall(r"\{\{(.*?)\}\}", place["template"])
        assert variables, name
        assert all(variable.removeprefix("links.") in LINKS and variable.startswith("links.") for variable in variables), name


def test_output_templates_name_views_and_records_that_exist() -> None:
    templates = [place["template"] for place in OUTPUT["properties"].values()]
    views = {found for template in templates for found in re.findall(r"view=(\w+)", template)}
    records = {found for template in templates for found in re.findall(r"/records/([^/?]+)", template)}
    assert views == set(DATASET["views"])
    assert records == {collection["key"] for collection in STORE["collections"].values()}


def test_every_collection_is_one_record_by_a_legal_key() -> None:
    for name, collection in STORE["collections"].items():
        assert ("key" in collection) != ("keyPrefix" in collection), name
        assert KEY.fullmatch(collection["key"]), name
        assert collection["title"]
        assert collection["description"]
        # A content type here would have to match what the client sends to the letter, charset included, or the write fails.
        assert "contentTypes" not in collection
    assert {collection["key"] for collection in STORE["collections"].values()} == {
        "OUTPUT",
        "REPORT.html",
        "ALERTS",
        "GOVERNANCE",
        "SCORES.csv",
        "MODEL_CARD.md",
        "BACKTEST.html",
        "BACKTEST.json",
    }
