"""The dataset schema: one bad row makes the platform refuse the whole request, so every row we can write is held against it."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains import domain_named, domain_names
from src.ledger.snapshot import Snapshot, SourceReport
from src.sources.status import Status
from tests.actor.actor_files import DATASET
from tests.delivery.delivery_world import as_row, conclusion, every_outcome, evidence, signal, snapshot, verdict

FIELDS: dict[str, Any] = DATASET["fields"]
ROWS = [as_row(item) for item in every_outcome()]
VALIDATOR = jsonschema.Draft7Validator(FIELDS)
FORMATS = {"text", "number", "date", "link", "boolean", "image", "array", "object"}
EXAMPLE = {name: said["example"] for name, said in FIELDS["properties"].items()}


def problems(row: dict[str, Any]) -> list[str]:
    """What is wrong with a row as it arrives, that is, after it was JSON."""
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(json.loads(json.dumps(row)))]


def described(schema: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every named field, however deep."""
    for name, said in schema.get("properties", {}).items():
        yield f"{path}.{name}", said
        yield from described(said, f"{path}.{name}")
    for inner in ("items", "additionalProperties"):
        if isinstance(schema.get(inner), dict):
            yield from described(schema[inner], f"{path}[]")


NAMED = dict(described(FIELDS, "row"))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(FIELDS)


@pytest.mark.parametrize("item", every_outcome(), ids=lambda item: f"{item.subject} {item.outcome}")
def test_a_row_of_every_outcome_is_accepted(item: Snapshot) -> None:
    assert problems(as_row(item)) == []
    assert problems(as_row(item, {})) == []


@pytest.mark.parametrize("status", Status)
def test_a_row_with_every_status_of_a_source_is_accepted(status: Status) -> None:
    assert problems(as_row(snapshot(sources={"sec": SourceReport(status, "why")}))) == []


def test_the_schema_describes_every_field_of_a_row_and_no_other() -> None:
    own = {name for each in domain_names() for name in domain_named(each).columns(every_outcome()[0], None)}
    assert set(FIELDS["properties"]) == set(ROWS[0]) | own
    assert set(FIELDS["required"]) == set(ROWS[0])


@pytest.mark.parametrize("domain", domain_names())
@pytest.mark.parametrize("item", every_outcome(), ids=lambda item: f"{item.subject} {item.outcome}")
def test_a_row_with_a_domain_s_own_columns_is_accepted(domain: str, item: Snapshot) -> None:
    assert problems(as_row(item) | dict(domain_named(domain).columns(item, 0.25))) == []


@pytest.mark.parametrize("name", NAMED)
def test_every_field_has_title_description_and_an_example_that_holds(name: str) -> None:
    said = NAMED[name]
    assert said["title"]
    assert said["description"].endswith(".")
    jsonschema.Draft7Validator(said).validate(said["example"])


def test_the_example_row_is_accepted_and_adds_up() -> None:
    assert problems(EXAMPLE) == []
    parts = (EXAMPLE["rules_contribution"], EXAMPLE["ml_contribution"], EXAMPLE["floor_contribution"])
    assert round(sum(parts), 1) == EXAMPLE["combined_score"]
    lifted = sum(item["contribution"] for item in EXAMPLE["signals"]) + EXAMPLE["floor"]["lift"]
    assert round(lifted, 1) == EXAMPLE["rules_score"]


def nested(row: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[str]:
    """Fields of a row that the schema does not name, however deep; maps by free names are followed into their values."""
    named, free = schema.get("properties", {}), schema.get("additionalProperties")
    for name, value in row.items():
        below = named.get(name) or (free if isinstance(free, dict) else None)
        if below is None:
            yield f"{path}.{name}"
        elif isinstance(value, dict):
            yield from nested(value, below, f"{path}.{name}")
        elif isinstance(value, list):
            yield from (
                found for item in value if isinstance(item, dict) for found in nested(item, below["items"], f"{path}.{name}")
            )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["ticker"]))
def test_nothing_of_a_row_is_left_undescribed(row: dict[str, Any]) -> None:
    assert list(nested(row, FIELDS, "row")) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("combined_score", 100.1),
        ("combined_score", "70"),
        ("as_of", "2026-01-14 23:59:59+00:00"),
        ("risk_level", "extreme"),
        ("outcome", "ok"),
        ("ticker", None),
        ("signals", None),
        ("sources", {"sec": {"status": "fine", "detail": "", "fetched": 0, "since": None}}),
    ],
)
def test_a_row_that_is_wrong_is_refused(field: str, value: Any) -> None:
    assert problems(ROWS[0] | {field: value})


@settings(max_examples=50)
@given(
    st.one_of(st.none(), st.floats(min_value=0, max_value=100)),
    st.lists(st.floats(min_value=-20, max_value=60), max_size=8),
    st.text(),
    st.dictionaries(st.text(min_size=1, max_size=20), st.one_of(st.none(), st.floats()), max_size=5),
)
def test_whatever_was_concluded_the_row_is_accepted(
    combined: float | None, points: list[float], text: str, features: dict[str, float | None]
) -> None:
    signals = tuple(signal(f"S{at}", share, title=text, evidence=(evidence(text, text),)) for at, share in enumerate(points))
    score = min(max(sum(points), 0.0), 100.0)
    concluded = conclusion(
        combined=combined, rules_contribution=combined, rules=verdict(score=score, signals=signals, floor=None)
    )
    assert problems(as_row(snapshot(name=text, detail=text, conclusion=concluded, features=features))) == []


def reachable(view: dict[str, Any]) -> set[str]:
    """Names a view can show: the fields, with those unwound or flattened in their place."""
    names = set(FIELDS["properties"])
    for unwound in view["transformation"].get("unwind", ()):
        names |= set(FIELDS["properties"][unwound]["items"]["properties"])
    for flat in view["transformation"].get("flatten", ()):
        schema = FIELDS["properties"][flat]
        inner = schema.get("properties") or dict.fromkeys(("sec", "careers", "newsroom"), schema["additionalProperties"])
        for name, said in inner.items():
            names.add(f"{flat}.{name}")
            names |= {f"{flat}.{name}.{leaf}" for leaf in said.get("properties", {})}
    return names


@pytest.mark.parametrize("name", DATASET["views"])
def test_a_view_shows_fields_that_exist_in_formats_that_exist(name: str) -> None:
    view = DATASET["views"][name]
    fields, shown = view["transformation"]["fields"], view["display"]["properties"]
    assert set(fields) <= reachable(view)
    assert list(shown) == fields
    assert all(said["format"] in FORMATS and said["label"] for said in shown.values())
    assert view["display"]["component"] == "table"


def test_the_views_are_overview_signals_sources_and_one_of_each_domain_of_calls_and_patterns() -> None:
    assert [view["title"] for view in DATASET["views"].values()] == ["Overview", "Signals", "Sources", "Calls", "Patterns"]


def test_unwinding_signals_hides_no_field_of_the_company() -> None:
    view = DATASET["views"]["signals"]
    unwound = set(FIELDS["properties"]["signals"]["items"]["properties"])
    assert not unwound & set(FIELDS["properties"])
    assert "ticker" in view["transformation"]["fields"]
