"""The Actor as the platform runs it: the unmodified SDK and `python -m src`, against the loopback API."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.platform.actor_process import CHECKOUT, run_actor, start_actor
from tests.platform.loopback_api import LoopbackApi
from tests.platform.loopback_storage import Record

WORLD = CHECKOUT / "src" / "demo" / "world"
DEMO: dict[str, Any] = json.loads((WORLD / "input.json").read_text())
SECRET = "not-to-be-told"

Platform = Callable[..., LoopbackApi]


def tickers(api: LoopbackApi) -> list[str]:
    return sorted(row["ticker"] for row in api.rows)


def value(api: LoopbackApi, key: str) -> Any:
    return api.store().records[key].value


def keep(api: LoopbackApi, store: str, key: str, record: object) -> None:
    api.platform.store_named(store).put(key, Record(json.dumps(record).encode(), "application/json; charset=utf-8"))


def test_a_run_reads_its_input_pushes_a_row_a_company_and_leaves_report_summary_and_snapshots(platform: Platform) -> None:
    api = platform(input=DEMO, item_schema=json.loads((CHECKOUT / ".actor" / "dataset_schema.json").read_text())["fields"])
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 0, outcome.output
    assert tickers(api) == sorted(DEMO["tickers"])
    assert value(api, "OUTPUT")["outcomes"]["scored"] == 10
    assert {"REPORT.html", "ALERTS", "OUTPUT"} <= set(api.store().records)
    assert any(key.startswith("snapshot.2026-06-30.") for key in api.store("company-risk-ledger").records)
    assert api.last_words is not None
    assert api.last_words.startswith("10 companies: 10 scored")
    assert api.unknown == []


def test_the_second_run_of_a_schedule_finds_what_the_first_one_saw(platform: Platform) -> None:
    api = platform(input=DEMO)
    assert run_actor(api, REPLAY_DIR=str(WORLD)).exit_code == 0
    api.new_run()
    assert run_actor(api, REPLAY_DIR=str(WORLD)).exit_code == 0
    assert tickers(api) == sorted(DEMO["tickers"])
    # One list for each company; QLLN's broken Form 4 is asked for again, and the ticker map is not.
    assert value(api, "OUTPUT")["requests"]["sec.gov"] == 11


def test_bad_input_ends_with_exit_code_10_and_a_sentence_and_stores_nothing(platform: Platform) -> None:
    api = platform(input={"tickers": ["AAPL"], "mlWeight": 3})
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 10
    assert api.last_words == "Field mlWeight: wanted a number of at most 0.7, given 3."
    assert api.rows == []
    assert "OUTPUT" not in api.store().records


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"tickers": ["A B"]}, "tickers[0]"),
        ({"companies": [{"ticker": "ACME", "website": "http://169.254.169.254/latest"}]}, "companies[0].website"),
        ({"companies": [{"ticker": "ACME", "careersUrl": "https://me:pw@example.com"}]}, "companies[0].careersUrl"),
    ],
)
def test_a_company_that_cannot_be_honoured_is_named_and_no_password_is_repeated(
    platform: Platform, given: dict[str, Any], named: str
) -> None:
    api = platform(input=given)
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 10
    assert named in (api.last_words or "")
    assert "me:pw" not in outcome.output + (api.last_words or "")
    assert {store.name for store in api.platform.stores.values()} == {None}


def test_a_store_of_models_that_does_not_exist_is_named_and_not_left_behind(platform: Platform) -> None:
    api = platform(input=DEMO | {"modelStore": "no-such-store"})
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 10
    assert api.last_words == (
        "Field modelStore: wanted the id or name of a key-value store that this run may read, given 'no-such-store'."
    )
    assert {store.name for store in api.platform.stores.values()} == {None}


def test_a_webhook_for_the_runs_end_carries_the_literal_dataset_and_the_secret_is_nowhere(platform: Platform) -> None:
    api = platform(input=DEMO | {"webhookUrl": "https://hooks.example.com/me", "webhookSecret": SECRET})
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 0, outcome.output
    (webhook,) = api.webhooks
    assert webhook["requestUrl"] == "https://hooks.example.com/me"
    assert webhook["isAdHoc"] is True
    assert webhook["idempotencyKey"].endswith("-dataset-export")
    known = webhook["payloadTemplate"].split(',"event"')[0]
    assert "format=csv" in json.loads(known + "}")["csv_url"]
    assert "{{" not in known
    told = json.dumps([api.rows, value(api, "OUTPUT"), value(api, "ALERTS")]) + outcome.output
    assert SECRET not in told


def test_a_platform_that_forbids_webhooks_is_said_and_ends_nothing(platform: Platform) -> None:
    api = platform(input=DEMO | {"webhookUrl": "https://hooks.example.com/me"})
    api.fail("POST", "/v2/webhooks", 403, times=None)
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 0, outcome.output
    assert any("webhook" in warning and "403" in warning for warning in value(api, "OUTPUT")["warnings"])


def test_a_platform_that_stumbles_loses_no_row_and_takes_no_row_twice(platform: Platform) -> None:
    api = platform(input=DEMO)
    api.fail("POST", "/v2/datasets/.*/items", 503, times=2)
    api.fail("PUT", "/v2/actor-runs/.*", 503, times=3)
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 0, outcome.output
    assert tickers(api) == sorted(DEMO["tickers"])


def test_stores_that_answer_503_for_a_while_lose_neither_snapshot_nor_reading_nor_weight(platform: Platform) -> None:
    api = platform(input=DEMO)
    api.fail("PUT", "/v2/key-value-stores/.*/records/.*", 503, times=4)
    api.fail("GET", "/v2/key-value-stores/.*/keys.*", 503, times=3)
    outcome = run_actor(api, REPLAY_DIR=str(WORLD), timeout=120)
    assert outcome.exit_code == 0, outcome.output
    assert tickers(api) == sorted(DEMO["tickers"])
    ledger = api.store("company-risk-ledger").records
    assert {key.split(".")[0] for key in ledger} >= {"snapshot", "observations", "reading"}
    assert api.store("company-risk-models").records["weight"].value["state"]["phase"] == "expansion"
    assert value(api, "OUTPUT")["companies"] == len(DEMO["tickers"])


def slowly(**more: Any) -> dict[str, Any]:
    return DEMO | {"maxConcurrency": 1} | more


def test_an_aborted_run_keeps_what_it_finished_and_says_so(platform: Platform) -> None:
    api = platform(input=slowly())
    api.when("PUT", "/v2/actor-runs/.*", 1, api.abort)
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 0, outcome.output
    assert 0 < len(api.rows) < 10
    assert value(api, "OUTPUT")["companies"] == len(api.rows)


def test_a_run_that_is_moved_goes_on_where_it_stopped_and_doubles_nothing(platform: Platform) -> None:
    api = platform(input=slowly())
    api.when("PUT", "/v2/actor-runs/.*", 1, api.migrate)
    first = start_actor(api, ["-m", "src"], REPLAY_DIR=str(WORLD))
    asked = api.wait_for("POST", ".*/reboot")
    before = len(api.rows)
    killed = first.kill()
    assert asked, killed.output
    assert 0 < before < 10
    assert "OUTPUT" not in api.store().records
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 0, outcome.output
    assert Counter(tickers(api)) == Counter(DEMO["tickers"])
    assert value(api, "OUTPUT")["outcomes"]["scored"] == 10


def test_a_run_that_goes_on_the_next_day_still_scores_the_moment_it_began(platform: Platform) -> None:
    api = platform(input={name: given for name, given in DEMO.items() if name != "asOf"})
    for _ in range(2):  # the same run, started twice long after it began, as after a move past midnight
        assert run_actor(api, REPLAY_DIR=str(WORLD)).exit_code == 0
    assert Counter(tickers(api)) == Counter(DEMO["tickers"])
    assert {row["as_of"] for row in api.rows} == {"2026-03-02T14:00:00Z"}


def test_a_run_that_is_killed_before_it_could_push_pushes_from_its_snapshots(platform: Platform) -> None:
    api = platform(input=DEMO)
    first = start_actor(api, ["-m", "src"], REPLAY_DIR=str(WORLD))
    asked = api.wait_for("POST", "/v2/datasets/.*/items")
    killed = first.kill()
    assert asked, killed.output
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 0, outcome.output
    assert Counter(tickers(api)) == Counter(DEMO["tickers"])


def test_when_the_time_is_used_up_the_rest_is_skipped_and_the_run_ends_well(platform: Platform) -> None:
    api = platform(input=slowly())
    soon = (datetime.now(UTC) + timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    outcome = run_actor(api, REPLAY_DIR=str(WORLD), ACTOR_TIMEOUT_AT=soon)
    assert outcome.exit_code == 0, outcome.output
    assert tickers(api) == sorted(DEMO["tickers"])
    outcomes = Counter(row["outcome"] for row in api.rows)
    assert outcomes["skipped"] >= 8
    assert {row["combined_score"] for row in api.rows if row["outcome"] == "skipped"} == {None}


def test_an_unknown_ticker_gets_a_row_that_says_so_and_the_others_are_scored(platform: Platform) -> None:
    api = platform(input=DEMO | {"tickers": ["zzzzq", *DEMO["tickers"][:2], DEMO["tickers"][0].lower()], "companies": []})
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 0, outcome.output
    rows = {row["ticker"]: row for row in api.rows}
    assert sorted(rows) == sorted(["ZZZZQ", *DEMO["tickers"][:2]])
    assert (rows["ZZZZQ"]["outcome"], rows["ZZZZQ"]["combined_score"]) == ("not_found", None)


def test_a_store_of_ones_own_with_a_damaged_model_is_refused_and_the_run_says_so_and_goes_on(platform: Platform) -> None:
    api = platform(input=DEMO | {"modelStore": "my-models"})
    envelope = json.loads((CHECKOUT / "src" / "demo" / "model.json").read_text())
    envelope["score_map"]["base_rate"] = 0.5
    keep(api, "my-models", "ml_model", envelope)
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 0, outcome.output
    assert envelope["model_version"] not in {
        row["model_version"] for row in api.rows
    }  # who speaks is the image's model, if any
    assert any("store my-models" in text and "refused" in text for text in value(api, "OUTPUT")["warnings"])
    assert {row["outcome"] for row in api.rows} == {"scored"}


def test_a_store_of_ones_own_with_a_sound_model_is_asked_first(platform: Platform) -> None:
    api = platform(input=DEMO | {"modelStore": "my-models"})
    keep(api, "my-models", "ml_model", json.loads((CHECKOUT / "src" / "demo" / "model.json").read_text()))
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 0, outcome.output
    assert {row["scoring_method"] for row in api.rows} == {"blend"}
