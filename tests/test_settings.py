import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from src.errors import ConfigurationError
from src.settings import Settings, parse

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
AS_OF = "Field asOf: wanted a date as 2023-06-01 or an ISO time with its zone"
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
        ({"lookbackDays": 7}, "Field lookbackDays: wanted a number of at least 30, given 7."),
        ({"companies": [{"name": "x"}]}, "Field companies[0].ticker: wanted a value, given none."),
        ({"sources": ["sec", "sec"]}, "Field sources: wanted each source once, given ['sec', 'sec']."),
        ({"sources": []}, "Field sources: wanted at least 1 item, given []."),
        (
            {"contact": "nobody"},
            "Field contact: wanted an e-mail address in plain letters at which SEC can reach you, given 'nobody'.",
        ),
        ({"asOf": "2027-01-01"}, "Field asOf: wanted a day not later than today, 2026-06-30, given '2027-01-01'."),
        ({"asOf": "1980-01-01"}, "Field asOf: wanted a day since EDGAR opened, 1993-01-01, given '1980-01-01'."),
        ({"asOf": "0001-01-01T00:00:00+14:00"}, f"{AS_OF}, given '0001-01-01T00:00:00+14:00'."),
        ({"asOf": "2026-06-01 10:00:00"}, f"{AS_OF}, given '2026-06-01 10:00:00'."),
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


@pytest.mark.parametrize("raw", [[1, 2], "text", 5])
def test_an_input_that_is_no_object_is_refused_as_such(raw: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^The input: wanted an object of fields, given .*\.$"):
        parse(raw)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/x",
        "http://localhost:8080/x",
        "http://[::1]/",
        "http://[bad?token=hunter2",
        "https://a b.example/",
        "ftp://x.example",
    ],
)
def test_a_webhook_goes_to_a_public_address_or_is_refused_without_repeating_it(url: str) -> None:
    sentence = refusal(webhookUrl=url)
    assert sentence.startswith("Field webhookUrl: wanted a public http or https address without user name or password, given a")
    assert "hunter2" not in sentence


@pytest.mark.parametrize("text", ["2026-06-01 10:00:00+00:00", "2026-06-01t10:00:00+00:00", "2026-06-01T06:00:00-04:00"])
def test_a_time_with_a_zone_is_that_very_moment_however_it_is_written(text: str) -> None:
    assert parse({"asOf": text}).moment(NOW) == datetime(2026, 6, 1, 10, tzinfo=UTC)


def test_ninety_point_nought_days_are_ninety() -> None:
    assert parse({"lookbackDays": 90.0}).lookback_days == 90


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
        for bound in ("minimum", "maximum", "maxItems", "minItems", "maxLength"):
            assert said.get(bound) == bounds.get(bound), (name, bound)
