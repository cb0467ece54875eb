"""The unmodified SDK against the loopback platform: every shape it asks for, in its own words."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.platform.actor_process import ActorProcess, Outcome, start_actor
from tests.platform.loopback_api import LoopbackApi

Platform = Callable[..., LoopbackApi]

BEGIN = """
import asyncio, datetime, sys
from apify import Actor, Event, Webhook
from apify.errors import ApifyApiError

async def main():
"""
END = """
asyncio.run(main())
"""


@pytest.fixture
def start(tmp_path: Path) -> Callable[[LoopbackApi, str], ActorProcess]:
    """Start a script of a few SDK calls as the Actor."""

    def started(api: LoopbackApi, body: str) -> ActorProcess:
        script = tmp_path / "actor.py"
        script.write_text(BEGIN + "".join(f"    {line}\n" for line in body.strip("\n").splitlines()) + END)
        return start_actor(api, [str(script)])

    return started


@pytest.fixture
def play(start: Callable[[LoopbackApi, str], ActorProcess]) -> Callable[[LoopbackApi, str], Outcome]:
    """The same, to its end."""
    return lambda api, body: start(api, body).wait(60)


def printed(outcome: Outcome) -> list[Any]:
    """JSON values the script printed, a line each."""
    assert outcome.exit_code == 0, outcome.output
    return [json.loads(line[1:]) for line in outcome.output.splitlines() if line.startswith("=")]


SAY = "import json; say = lambda value: print('=' + json.dumps(value))\n"


def test_a_run_reads_its_input_pushes_rows_and_ends_with_a_last_status(
    platform: Platform, play: Callable[[LoopbackApi, str], Outcome]
) -> None:
    api = platform(input={"tickers": ["AAPL", "MSFT"]})
    outcome = play(
        api,
        """
async with Actor:
    given = await Actor.get_input()
    await Actor.push_data([{"ticker": ticker, "text": "x" * 2000} for ticker in given["tickers"]])
    await Actor.set_status_message("2 of 2 companies")
    await Actor.set_value("OUTPUT", {"rows": 2})
    await Actor.set_value("REPORT.html", "<p>é</p>", content_type="text/html; charset=utf-8")
    await Actor.exit(status_message="done")
""",
    )
    assert outcome.exit_code == 0, outcome.output
    assert [row["ticker"] for row in api.rows] == ["AAPL", "MSFT"]
    assert api.store().records["OUTPUT"].value == {"rows": 2}
    assert api.store().records["REPORT.html"].value == "<p>é</p>"
    assert api.status_messages[-2:] == ["2 of 2 companies", "done"]
    assert api.last_words == "done"
    assert api.unknown == []
    [push] = api.asked("POST", "/items$")
    assert push.asked.headers["content-encoding"] == "br"
    assert push.json == api.rows


def test_a_run_without_input_reads_none(platform: Platform, play: Callable[[LoopbackApi, str], Outcome]) -> None:
    assert printed(play(platform(), SAY + "async with Actor:\n    say(await Actor.get_input())")) == [None]


def test_a_named_store_is_created_once_and_outlives_its_run(
    platform: Platform, play: Callable[[LoopbackApi, str], Outcome]
) -> None:
    api = platform()
    body = """
async with Actor:
    store = await Actor.open_key_value_store(name="company-risk-ledger")
    say(await store.get_value("seen"))
    await store.set_value("seen", b"\\x1f\\x8bpacked", content_type="application/gzip")
    await store.set_value("gone", 1)
    say([await store.record_exists("gone"), (await store.get_value("seen") or b"").hex()])
    await store.delete_value("gone")
    say(await store.record_exists("gone"))
"""
    assert printed(play(api, SAY + body)) == [None, [True, b"\x1f\x8bpacked".hex()], False]
    api.new_run()
    again = SAY + 'async with Actor:\n    store = await Actor.open_key_value_store(name="company-risk-ledger")\n'
    again += '    say((await store.get_value("seen")).hex())'
    assert printed(play(api, again)) == [b"\x1f\x8bpacked".hex()]
    assert [store.name for store in api.platform.stores.values()].count("company-risk-ledger") == 1
    assert api.store("company-risk-ledger").records["seen"].content_type == "application/gzip"
    assert "INPUT" not in api.store().records


def test_keys_come_in_pages_of_a_thousand_from_a_start_key_and_by_prefix(
    platform: Platform, play: Callable[[LoopbackApi, str], Outcome]
) -> None:
    api = platform()
    body = """
async with Actor:
    store = await Actor.open_key_value_store(name="many")
    await asyncio.gather(*(store.set_value(f"k{number:04d}", number) for number in range(1203)))
    say(len([entry async for entry in store.iterate_keys()]))
    say([entry.key async for entry in store.iterate_keys(exclusive_start_key="k11995")])
    raw = Actor.apify_client.key_value_store(store.id)
    say([item.key for item in (await raw.list_keys(prefix="k000", limit=2)).items])
"""
    found = printed(play(api, SAY + body))
    assert found == [1203, ["k1200", "k1201", "k1202"], ["k0000", "k0001"]]
    assert len(api.asked("GET", "/keys$")) == 4


def test_rows_are_read_back_with_pages_fields_and_order(
    platform: Platform, play: Callable[[LoopbackApi, str], Outcome]
) -> None:
    body = """
async with Actor:
    data = await Actor.open_dataset()
    await data.push_data([{"ticker": f"T{number}", "#raw": 1, "score": number} for number in range(5)])
    page = await data.get_data(offset=1, limit=2, fields=["ticker"])
    say([page.total, page.offset, page.count, page.items])
    say([item["score"] async for item in data.iterate_items(desc=True)])
    say((await data.get_data(clean=True, limit=1)).items)
    say((await data.get_metadata()).item_count)
    say(await (await Actor.open_dataset(name="named")).push_data({"a": 1}))
"""
    api = platform()
    assert printed(play(api, SAY + body)) == [
        [5, 1, 2, [{"ticker": "T1"}, {"ticker": "T2"}]],
        [4, 3, 2, 1, 0],
        [{"ticker": "T0", "score": 0}],
        5,
        None,
    ]
    assert [dataset.items for dataset in api.platform.datasets.values() if dataset.name == "named"] == [[{"a": 1}]]


def test_limits_of_the_platform_refuse_what_local_files_take(
    platform: Platform, play: Callable[[LoopbackApi, str], Outcome]
) -> None:
    body = """
async def answer(question):
    try:
        await question
    except (ApifyApiError, ValueError) as error:
        say([getattr(error, "status_code", None), getattr(error, "type", None), list(getattr(error, "data", None) or {})])

async with Actor:
    await answer(Actor.set_value("AAPL:2026", {}))
    await answer(Actor.set_value("large", b"x" * 9_437_185, content_type="application/gzip"))
    await answer(Actor.push_data([{"score": float("nan")}]))
    await answer(Actor.push_data([{"ticker": "AAPL"}, {"ticker": 7}]))
    await answer(Actor.push_data([{"ticker": "AAPL"}]))
"""
    api = platform(item_schema={"type": "object", "properties": {"ticker": {"type": "string"}}})
    assert printed(play(api, SAY + body)) == [
        [400, "invalid-record-key", []],
        [413, "request-too-large", []],
        [400, "invalid-json", []],
        [400, "schema-validation-error", ["invalidItems"]],
    ]
    assert api.rows == [{"ticker": "AAPL"}]


def test_webhooks_are_kept_as_asked_and_an_idempotency_key_counts_once(
    platform: Platform, play: Callable[[LoopbackApi, str], Outcome]
) -> None:
    body = """
async with Actor:
    for _ in range(2):
        await Actor.apify_client.webhooks().create(
            event_types=["ACTOR.RUN.SUCCEEDED"],
            request_url="https://example.org/hook",
            payload_template='{"csv":"{{x}}"}',
            should_interpolate_strings=True,
            is_ad_hoc=True,
            actor_run_id=Actor.configuration.actor_run_id,
            idempotency_key="run-csv",
        )
    await Actor.add_webhook(Webhook(event_types=["ACTOR.RUN.FAILED"], request_url="https://example.org/failed"))
    store = await Actor.open_key_value_store()
    await store.set_value("REPORT.html", "x")
    say(await store.get_public_url("REPORT.html"))
    link = await Actor.apify_client.dataset(Actor.configuration.default_dataset_id).create_items_public_url(item_format="csv")
    say(link)
"""
    api = platform()
    record, rows = printed(play(api, SAY + body))
    assert "signature=" in record
    assert f"/v2/datasets/{api.platform.run['defaultDatasetId']}/items?format=csv" in rows
    assert "signature=" in rows
    first, second = api.webhooks
    assert first["shouldInterpolateStrings"] is True
    assert first["condition"] == {"actorRunId": api.platform.run["id"]}
    assert first["payloadTemplate"] == '{"csv":"{{x}}"}'
    assert second["eventTypes"] == ["ACTOR.RUN.FAILED"]


def test_a_refused_webhook_is_a_403_and_the_run_may_go_on(
    platform: Platform, play: Callable[[LoopbackApi, str], Outcome]
) -> None:
    api = platform()
    api.fail("POST", "/webhooks$", 403, times=None)
    body = """
async with Actor:
    try:
        await Actor.add_webhook(Webhook(event_types=["ACTOR.RUN.SUCCEEDED"], request_url="https://example.org/hook"))
    except ApifyApiError as error:
        say([error.status_code, error.type])
"""
    assert printed(play(api, SAY + body)) == [[403, "insufficient-permissions"]]
    assert api.webhooks == []


def test_a_push_answered_503_once_is_tried_again_and_lands_once(
    platform: Platform, play: Callable[[LoopbackApi, str], Outcome]
) -> None:
    api = platform()
    api.fail("POST", "/items$", 503, times=1)
    assert play(api, 'async with Actor:\n    await Actor.push_data({"ticker": "AAPL"})').exit_code == 0
    assert [request.status for request in api.asked("POST", "/items$")] == [503, 201]
    assert api.rows == [{"ticker": "AAPL"}]


def test_a_push_whose_reply_is_lost_lands_twice_as_on_the_platform(
    platform: Platform, play: Callable[[LoopbackApi, str], Outcome]
) -> None:
    api = platform()
    api.lose_replies("POST", "/items$")
    assert play(api, 'async with Actor:\n    await Actor.push_data({"ticker": "AAPL"})').exit_code == 0
    assert api.rows == [{"ticker": "AAPL"}] * 2


def test_a_record_whose_reply_is_lost_is_one_record(platform: Platform, play: Callable[[LoopbackApi, str], Outcome]) -> None:
    api = platform()
    api.lose_replies("PUT", "/records/OUTPUT$")
    assert play(api, 'async with Actor:\n    await Actor.set_value("OUTPUT", {"rows": 1})').exit_code == 0
    assert api.store().records["OUTPUT"].value == {"rows": 1}
    assert len(api.asked("PUT", "/records/OUTPUT$")) == 2


def test_charges_are_counted_once_an_idempotency_key(platform: Platform, play: Callable[[LoopbackApi, str], Outcome]) -> None:
    api = platform(events={"company-scored": 0.01})
    body = """
async with Actor:
    for _ in range(2):
        await Actor.charge("company-scored", count=3, idempotency_key="once")
    await Actor.charge("company-scored")
"""
    assert play(api, body).exit_code == 0
    assert api.charges[0] == {"eventName": "company-scored", "count": 3}
    assert api.platform.run["chargedEventCounts"] == {"company-scored": 4}


def test_platform_events_reach_the_run_when_the_test_says_so(
    platform: Platform, play: Callable[[LoopbackApi, str], Outcome]
) -> None:
    api = platform()
    for nth, event in enumerate((api.persist, api.migrate, api.abort), 1):
        api.when("POST", "/items$", nth, event)
    body = """
heard = asyncio.Queue()

def listen(event, told):
    async def listener(data):
        heard.put_nowait(told(data))
    Actor.on(event, listener)

async with Actor:
    listen(Event.ABORTING, lambda data: "aborting")
    listen(Event.MIGRATING, lambda data: "migrating")
    listen(Event.PERSIST_STATE, lambda data: f"persist, migrating: {data.is_migrating}")
    for expected in (1, 2, 1):  # the SDK itself follows a migration with a last call to persist
        await Actor.push_data({"expected": expected})
        say(sorted([await asyncio.wait_for(heard.get(), 20) for _ in range(expected)]))
"""
    assert printed(play(api, SAY + body)) == [
        ["persist, migrating: False"],
        ["migrating", "persist, migrating: True"],
        ["aborting"],
    ]


def test_a_container_killed_after_a_migration_starts_again_with_the_same_run_and_storages(
    platform: Platform, start: Callable[[LoopbackApi, str], ActorProcess]
) -> None:
    api = platform(input={"tickers": ["AAPL", "MSFT"]})
    body = """
async with Actor:
    data = await Actor.open_dataset()
    had = [item["ticker"] async for item in data.iterate_items()]
    for ticker in (await Actor.get_input())["tickers"]:
        if ticker not in had:
            await Actor.push_data({"ticker": ticker})
            await asyncio.sleep(30 if not had else 0)
"""
    process = start(api, body)
    api.when("POST", "/items$", 1, process.process.kill)
    assert process.wait(30).exit_code < 0
    assert start(api, body).wait(30).exit_code == 0
    assert [row["ticker"] for row in api.rows] == ["AAPL", "MSFT"]


def test_a_wrong_token_is_refused(platform: Platform, tmp_path: Path) -> None:
    api = platform()
    script = tmp_path / "actor.py"
    script.write_text(BEGIN + "    async with Actor:\n        pass\n" + END)
    outcome = start_actor(api, [str(script)], APIFY_TOKEN="someone-elses").wait(60)
    assert outcome.exit_code != 0
    assert {request.refusal for request in api.received} == {"token-not-provided"}


def test_a_process_that_does_not_end_is_killed_and_shown(platform: Platform) -> None:
    process = start_actor(platform(), ["-c", 'import time; print("first words", flush=True); time.sleep(60)'])
    with pytest.raises(AssertionError, match=r"(?s)still running after 2 s.*first words"):
        process.wait(2)
