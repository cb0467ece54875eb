import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from src.errors import ConfigurationError
from src.settings import Settings, parse

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
SCHEMA = Path(__file__).resolve().parents[1] / ".actor" / "input_schema.json"


def refusal(**raw: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        parse(raw).moment(NOW)
    return str(caught.value)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"mlWeight": 3}, "Field mlWeight: wanted a number of at most 0.7, given 3."),
        ({"mlWeight": "0.4"}, "Field mlWeight: wanted a valid number, given '0.4'."),
        ({"lookbackDays": True}, "Field lookbackDays: wanted a valid integer, given True."),
        ({"tickers": "AAPL"}, "Field tickers: wanted a list, given 'AAPL'."),
        ({"tickers": ["A"] * 5_000}, "Field tickers: wanted at most 1000 items, given a list of 5000."),
        ({"tickers": []}, "Field tickers: wanted at least one ticker here, or one company in companies, given none."),
        ({"sources": []}, "Field sources: wanted at least 1 item, given []."),
        ({"contact": "nobody"}, "Field contact: wanted an e-mail address at which SEC can reach you, given 'nobody'."),
        ({"asOf": "2027-01-01"}, "Field asOf: wanted a day not later than today, 2026-06-30, given '2027-01-01'."),
        ({"asOf": "1980-01-01"}, "Field asOf: wanted a day since EDGAR opened, 1993-01-01, given '1980-01-01'."),
        ({"asOf": "yesterday"}, "Field asOf: wanted a date as 2023-06-01 or an ISO time with its zone, given 'yesterday'."),
        (
            {"asOf": "2026-06-01T10:00:00"},
            "Field asOf: wanted a date as 2023-06-01 or an ISO time with its zone, given '2026-06-01T10:00:00'.",
        ),
    ],
)
def test_bad_input_gets_a_sentence_with_the_field_what_was_wanted_and_what_was_given(
    raw: dict[str, Any], sentence: str
) -> None:
    assert refusal(**raw) == sentence


def test_an_unknown_field_is_named_with_the_known_ones() -> None:
    assert refusal(ticker="AAPL").startswith("Field ticker: wanted one of the known fields (domain, mode, tickers,")


def test_every_bad_field_gets_its_own_sentence() -> None:
    assert refusal(mlWeight=3, lookbackDays=1).count("Field ") == 2


def test_neither_secrets_nor_credentials_in_a_url_are_repeated() -> None:
    assert "hunter2" not in refusal(webhookSecret=["hunter2"])
    assert "hunter2" not in refusal(webhookUrl="https://me:hunter2@example.com/hook")


def test_a_bare_date_means_the_end_of_that_day_and_today_means_now() -> None:
    assert parse({"asOf": "2023-06-01"}).moment(NOW) == datetime(2023, 6, 1, 23, 59, 59, tzinfo=UTC)
    assert parse({"asOf": "2026-06-30"}).moment(NOW) == NOW
    assert parse({}).moment(NOW) == NOW


def test_no_input_at_all_is_the_default_run() -> None:
    assert parse(None).tickers == ("AAPL", "MSFT")


def test_defaults_and_bounds_equal_those_of_the_input_schema() -> None:
    properties = json.loads(SCHEMA.read_text())["properties"]
    fields = {field.alias: field for field in Settings.model_fields.values()}
    assert set(properties) == set(fields)
    given = json.loads(Settings().model_dump_json(by_alias=True))
    for name, said in properties.items():
        if "default" in said:
            assert said["default"] == given[name], name
        else:
            assert given[name] == "", name
        bounds = Settings.model_json_schema(by_alias=True)["properties"][name]
        for ours, theirs in (
            ("minimum", "minimum"),
            ("maximum", "maximum"),
            ("maxItems", "maxItems"),
            ("minItems", "minItems"),
        ):
            assert said.get(theirs) == bounds.get(ours), (name, theirs)
