"""What the input points at, as the platform has it: datasets of other Actors, records, and whole stores."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.platform.actor_process import CHECKOUT, run_actor
from tests.platform.loopback_api import LoopbackApi
from tests.platform.loopback_storage import Record

Platform = Callable[..., LoopbackApi]

NOTHING = CHECKOUT / "src" / "demo" / "world"
"""A recording that holds none of what is asked: nothing is asked of the network."""

PATTERNS = CHECKOUT / "src" / "demo" / "crypto_patterns" / "world"
CALLS: dict[str, Any] = {"domain": "conviction_calls", "channelMarket": "coin", "pricesFrom": "none", "asOf": "2026-06-30"}
SCHEMA: dict[str, Any] = json.loads((CHECKOUT / ".actor" / "dataset_schema.json").read_text())["fields"]

MESSAGES = [
    {
        "id": "1",
        "sent_at": "2026-06-30T09:00:00Z",
        "author": "ann",
        "channel": "den",
        "text": "$SOL has a mainnet upgrade \U0001f525",
    },
    {"id": "2", "sent_at": "2026-06-30T11:30:00Z", "author": "bob", "channel": "den", "text": "LINK/USDT is ready \U0001f680"},
    {"id": "3", "sent_at": "2026-06-30T12:00:00Z", "author": "bob", "channel": "den", "text": "good morning"},
]


def filled(api: LoopbackApi, name: str) -> str:
    """Put the messages into a dataset of that name, as another Actor has; its id."""
    dataset = api.platform.dataset_named(name)
    dataset.push(json.dumps(MESSAGES).encode())
    return dataset.id


@pytest.mark.parametrize("by", ["name", "id"])
def test_messages_of_another_actors_dataset_become_a_row_a_call_by_its_name_or_its_id(platform: Platform, by: str) -> None:
    api = platform(item_schema=SCHEMA)
    named = filled(api, "community-messages")
    api.platform.input = CALLS | {"messagesDataset": "community-messages" if by == "name" else named}
    api.new_run()
    outcome = run_actor(api, REPLAY_DIR=str(NOTHING))
    assert outcome.exit_code == 0, outcome.output
    assert sorted((row["symbol"], row["conviction_rule"]) for row in api.rows) == [("LINK", 4), ("SOL", 5)]
    assert "ann" not in json.dumps([row["caller"] for row in api.rows])
    assert {"REPORT.html", "OUTPUT", "GOVERNANCE"} <= set(api.store().records)
    assert any(key.startswith("snapshot.2026-06-30.") for key in api.store("conviction-calls-ledger").records)
    assert api.unknown == []


def test_a_dataset_that_does_not_exist_is_named_and_not_left_behind(platform: Platform) -> None:
    api = platform(input=CALLS | {"messagesDataset": "no-such-dataset"})
    outcome = run_actor(api, REPLAY_DIR=str(NOTHING))
    assert outcome.exit_code == 10
    assert api.last_words == (
        "Field messagesDataset: wanted the id or name of a dataset that this run may read, given 'no-such-dataset'."
    )
    assert {dataset.name for dataset in api.platform.datasets.values()} == {None}


def test_a_dataset_without_items_is_said_to_have_none_and_stays(platform: Platform) -> None:
    api = platform(input=CALLS)
    api.platform.input = CALLS | {"messagesDataset": api.platform.dataset_named("quiet").id}
    api.new_run()
    assert run_actor(api, REPLAY_DIR=str(NOTHING)).exit_code == 10
    assert (api.last_words or "").startswith("Field messagesDataset: the dataset ")
    assert "quiet" in {dataset.name for dataset in api.platform.datasets.values()}


def test_bars_of_a_whole_store_signals_of_a_record_and_a_truth_log_become_enhanced_scores(platform: Platform) -> None:
    given = {"domain": "crypto_patterns", "timeframe": "15m", "asOf": "2026-06-30"}
    pointing = {"barsRecord": "my-bars", "signalsRecord": "my-signals/today", "truthLogRecord": "my-signals/log"}
    api = platform(input=given | pointing, item_schema=SCHEMA)
    bars, signals = api.platform.store_named("my-bars"), api.platform.store_named("my-signals")
    for path in sorted((PATTERNS / "bars").iterdir()):
        bars.put(path.name, Record(path.read_bytes(), "text/csv"))
    signals.put("today", Record((PATTERNS / "signals.json").read_bytes(), "application/json; charset=utf-8"))
    signals.put("log", Record((PATTERNS / "truth_log.jsonl").read_bytes(), "text/plain"))
    outcome = run_actor(api, REPLAY_DIR=str(NOTHING), timeout=120)
    assert outcome.exit_code == 0, outcome.output
    given_rows = [row for row in api.rows if row["pattern"] in {"liquidity_sweep", "order_block", "fair_value_gap"}]
    assert len(api.rows) > 50
    assert given_rows
    assert all(row["enhanced_score"] == row["base_score"] for row in api.rows)
    aliases = api.store("crypto-patterns-models").records["aliases"].value
    challenger = json.loads((CHECKOUT / "src" / "domains" / "crypto_patterns" / "default_challenger.json").read_bytes())
    assert (aliases["champion"], aliases["challenger"]) == (None, challenger["model_version"])
    assert api.unknown == []


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("/etc/passwd", "Field messagesRecord: wanted a record as store/key"),
        ("no-such-store/key", "Field messagesRecord: wanted the id or name of a key-value store"),
        ("my-messages/broken", "Field messagesRecord: the record 'broken' is not what its content type says."),
    ],
)
def test_a_record_that_is_not_there_is_named_and_no_file_of_the_container_is_read(
    platform: Platform, named: str, words: str
) -> None:
    api = platform(input=CALLS | {"messagesRecord": named})
    api.platform.store_named("my-messages").put("broken", Record(b"{", "application/json; charset=utf-8"))
    outcome = run_actor(api, REPLAY_DIR=str(NOTHING))
    assert outcome.exit_code == 10
    assert (api.last_words or "").startswith(words)
    assert "root:" not in outcome.output
    assert {store.name for store in api.platform.stores.values()} == {None, "my-messages"}
