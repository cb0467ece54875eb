"""What the platform's own validator does not look at in `input_schema.json`."""

import re
from typing import Any

import jsonschema
import pytest

from tests.actor.actor_files import INPUT

FIELDS: dict[str, dict[str, Any]] = INPUT["properties"]
EDITORS = {
    "string": {
        "textfield",
        "textarea",
        "javascript",
        "python",
        "select",
        "datepicker",
        "fileupload",
        "hidden",
        "resourcePicker",
    },
    "array": {"json", "stringList", "select", "keyValue", "globs", "pseudoUrls", "requestListSources", "schemaBased", "hidden"},
    "boolean": {"checkbox", "hidden"},
    "integer": {"number", "hidden"},
    "number": {"number", "hidden"},
    "object": {"json", "schemaBased", "hidden"},
}


def by_name(field: tuple[str, dict[str, Any]]) -> str:
    return field[0]


every_field = pytest.mark.parametrize("field", FIELDS.items(), ids=by_name)


def problems(schema: dict[str, Any], value: Any) -> list[str]:
    validator = jsonschema.Draft7Validator(schema)
    return [error.message for error in validator.iter_errors(value)]


def test_the_fields_are_those_of_the_actor() -> None:
    assert set(FIELDS) == {
        "domain",
        "mode",
        "tickers",
        "companies",
        "lookbackDays",
        "sources",
        "asOf",
        "contact",
        "mlWeight",
        "mlScale",
        "modelStore",
        "rollback",
        "pricesFrom",
        "blendPolicy",
        "rolloutHybridOn",
        "rolloutFullOn",
        "retrain",
        "challengerShare",
        "alertThreshold",
        "webhookUrl",
        "webhookSecret",
        "maxConcurrency",
        "rulesPreset",
        "messagesDataset",
        "messagesRecord",
        "messagesFormat",
        "messagesColumns",
        "channelMarket",
        "channelMarkets",
        "trustedAuthors",
        "authorKey",
        "contextRecord",
        "signals",
        "signalsDataset",
        "signalsRecord",
        "barsDataset",
        "barsRecord",
        "ticksDataset",
        "ticksRecord",
        "truthLogRecord",
        "symbols",
        "timeframe",
        "detectPatterns",
        "exchange",
        "ticksAddress",
        "feedSeconds",
    }


@every_field
def test_a_field_says_what_it_is_and_how_it_is_edited(field: tuple[str, dict[str, Any]]) -> None:
    _, said = field
    assert said["title"]
    assert said["description"].endswith(".")
    assert said["editor"] in EDITORS[said["type"]]


@every_field
def test_default_and_prefill_keep_the_fields_own_rules(field: tuple[str, dict[str, Any]]) -> None:
    _, said = field
    for kind in ("default", "prefill"):
        if kind in said:
            assert problems(said, said[kind]) == []


@every_field
def test_a_field_can_be_left_out(field: tuple[str, dict[str, Any]]) -> None:
    _, said = field
    assert "default" in said or said["editor"] == "resourcePicker" or said.get("isSecret")
    assert INPUT["required"] == []


@every_field
def test_every_choice_has_a_title(field: tuple[str, dict[str, Any]]) -> None:
    _, said = field
    for choices in (said, said.get("items", {})):
        assert len(choices.get("enum", ())) == len(choices.get("enumTitles", ()))


@every_field
def test_every_rule_that_can_be_broken_has_a_message_that_names_the_field(field: tuple[str, dict[str, Any]]) -> None:
    name, said = field
    messages = said.get("errorMessage", {})
    rules = {"minimum", "maximum", "pattern", "enum", "minItems", "maxItems"} & set(said)
    assert rules <= set(messages)
    assert all(message.startswith(f"{name}: wanted") for message in messages.values())


@pytest.mark.parametrize("name", ["webhookSecret", "authorKey"])
def test_a_secret_has_no_value_here(name: str) -> None:
    said = FIELDS[name]
    assert said["isSecret"] is True
    assert not {"default", "prefill", "example"} & set(said)


def test_a_field_that_is_not_known_is_refused() -> None:
    assert problems(INPUT, {}) == []
    assert problems(INPUT, {"ticker": ["AAPL"]})
    assert problems(INPUT, {"companies": [{"ticker": "AAPL", "url": "https://example.com"}]})


@pytest.mark.parametrize(
    "given",
    [
        {"mlWeight": 3},
        {"mlWeight": -0.1},
        {"lookbackDays": 6},
        {"lookbackDays": 401},
        {"alertThreshold": 100.5},
        {"maxConcurrency": 0},
        {"contact": "nobody"},
        {"sources": ["twitter"]},
        {"sources": []},
        {"webhookUrl": "ftp://example.com"},
        {"mode": "guess"},
        {"companies": [{"name": "No Ticker Inc."}]},
    ],
    ids=str,
)
def test_what_cannot_be_honoured_is_refused_at_the_door(given: dict[str, Any]) -> None:
    assert problems(INPUT, given)


def test_the_prefilled_run_is_the_default_run() -> None:
    assert {name: said["prefill"] for name, said in FIELDS.items() if "prefill" in said}.items() <= {
        name: said.get("default") for name, said in FIELDS.items()
    }.items()
    assert FIELDS["tickers"]["prefill"] == ["AAPL", "MSFT"]
    assert FIELDS["contact"]["prefill"] == "signal-scoring-actor@example.com"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("modelStore", "keyValueStore"),
        ("messagesDataset", "dataset"),
        ("signalsDataset", "dataset"),
        ("barsDataset", "dataset"),
        ("ticksDataset", "dataset"),
    ],
)
def test_what_is_picked_of_the_account_is_only_read(name: str, kind: str) -> None:
    assert (FIELDS[name]["resourceType"], FIELDS[name]["resourcePermissions"]) == (kind, ["READ"])


def test_fields_come_in_sections() -> None:
    captions = [said["sectionCaption"] for said in FIELDS.values() if "sectionCaption" in said]
    assert captions == [
        "What to score",
        "Where to ask",
        "How to score",
        "Governance",
        "Whom to tell",
        "Conviction calls",
        "Crypto patterns",
    ]
    assert "sectionCaption" in next(iter(FIELDS.values()))
    assert all(re.match(r"[A-Z]", caption) for caption in captions)
