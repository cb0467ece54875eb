"""Modes train and backtest, rollback and prices as the platform runs them: `python -m src` against the loopback API."""

import asyncio
import json
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from src.governance.registry import enlist
from src.governance.verdict import Verdict
from src.ledger.store import MemoryStore
from src.scoring.seal import seal, unsealed
from tests.platform.actor_process import CHECKOUT, run_actor, start_actor
from tests.platform.loopback_api import LoopbackApi
from tests.platform.loopback_storage import Record

WORLD = CHECKOUT / "src" / "demo" / "world"
DEMO: dict[str, Any] = json.loads((WORLD / "input.json").read_text()) | {"contact": "tests@example.com"}
PRICED = DEMO | {"pricesFrom": "my-prices"}
MODELS = "company-risk-models"

Platform = Callable[..., LoopbackApi]


def started(platform: Platform, given: Mapping[str, Any], **more: Any) -> LoopbackApi:
    """A platform whose store my-prices holds the sample world's prices."""
    api = platform(input=dict(given), **more)
    prices = (WORLD / "prices.csv").read_bytes()
    api.platform.store_named("my-prices").put("prices.csv", Record(prices, "text/csv; charset=utf-8"))
    return api


def value(api: LoopbackApi, key: str, store: str = "") -> Any:
    return (api.store(store) if store else api.store()).records[key].value


def names(api: LoopbackApi) -> set[str | None]:
    return {store.name for store in api.platform.stores.values()}


def test_a_train_run_leaves_summary_card_version_event_and_aliases_that_agree(platform: Platform) -> None:
    api = started(platform, PRICED | {"mode": "train"})
    outcome = run_actor(api, REPLAY_DIR=str(WORLD), timeout=240)
    assert outcome.exit_code == 0, outcome.output
    told = value(api, "OUTPUT")
    version = told["model_version"]
    assert (told["mode"], told["companies"], told["left_out"], told["used_in_part"]) == ("train", 10, {}, {})
    assert told["role"] in {"champion", "challenger"}  # what speaks already, in the image, may be better
    assert told["promoted"] is (told["role"] == "champion")
    assert told["training"]["subjects"] == 10
    assert told["metrics"] == told["candidates"][0]["figures"]
    market = "Of the 35 companies that stand for the market 0 have prices: what they tell of it is thin or unknown."
    assert told["warnings"][-1] == market
    assert told["words"] == api.last_words
    assert all(sentence in told["words"] for sentence in told["gates"])
    assert value(api, "MODEL_CARD.md").startswith(f"# Model {version}\n")
    assert api.store().records["MODEL_CARD.md"].content_type.startswith("text/markdown")
    held = api.store(MODELS).records
    assert unsealed(held[f"model.{version}"].value)["model_version"] == version
    assert held["aliases"].value[told["role"]] == version
    assert len([key for key in held if key.startswith("model-event.")]) == 1
    assert ("ml_model" in held) is (told["role"] == "champion")
    assert "forecast" in outcome.output
    assert (api.rows, api.unknown) == ([], [])


def test_a_backtest_run_leaves_a_page_a_record_and_a_summary_that_agree(platform: Platform) -> None:
    api = started(platform, PRICED | {"mode": "backtest"})
    outcome = run_actor(api, REPLAY_DIR=str(WORLD), timeout=240)
    assert outcome.exit_code == 0, outcome.output
    told, found = value(api, "OUTPUT"), value(api, "BACKTEST.json")
    assert (told["mode"], told["companies"], told["left_out"]) == ("backtest", 10, {})
    assert told["verdicts"] == [target["verdict"] for target in found["targets"].values()]
    assert told["words"] == api.last_words
    assert told["verdicts"][0].startswith(told["words"])
    assert list(found["targets"]) == ["volatility_spike_7d", "drawdown_14d", "drawdown_14d_end"]
    page = value(api, "BACKTEST.html")
    assert page.rstrip().endswith("</html>")
    assert api.store().records["BACKTEST.html"].content_type.startswith("text/html")
    assert found["warnings"] == told["warnings"]
    assert MODELS not in names(api) or api.store(MODELS).records == {}
    assert api.unknown == []


@pytest.mark.parametrize("mode", ["train", "backtest"])
def test_too_few_companies_end_with_exit_code_10_and_the_minimum_s_sentence_and_nothing_is_stored(
    platform: Platform, mode: str
) -> None:
    api = started(platform, PRICED | {"mode": mode, "tickers": DEMO["tickers"][:9], "companies": []})
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 10, outcome.output
    assert api.last_words == "No model was learned, and the rules go on alone: There are 9 companies, and learning takes 10."
    assert api.store(MODELS).records == {}
    assert set(api.store().records) == {"INPUT"}


def test_without_prices_a_train_run_ends_with_exit_code_10_and_names_the_tickers(platform: Platform) -> None:
    api = platform(input=DEMO | {"mode": "train", "tickers": ["KSTL", "ORBW"], "companies": [], "pricesFrom": "none"})
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 10, outcome.output
    assert (api.last_words or "").startswith("Field pricesFrom: wanted daily prices of KSTL, ORBW, and there are none: ")
    assert "OUTPUT" not in api.store().records


def test_a_store_of_prices_that_does_not_exist_is_named_and_not_left_behind(platform: Platform) -> None:
    api = platform(input=DEMO | {"mode": "train", "pricesFrom": "no-such-prices"})
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 10, outcome.output
    assert "pricesFrom" in (api.last_words or "")
    assert "no-such-prices" not in names(api)


def test_a_folder_is_no_place_for_prices_on_the_platform(platform: Platform) -> None:
    api = platform(input=DEMO | {"mode": "train", "pricesFrom": str(WORLD)})
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 10, outcome.output
    assert "pricesFrom" in (api.last_words or "")


def version(name: str) -> dict[str, Any]:
    """The sample world's model under a version of its own."""
    envelope = json.loads((CHECKOUT / "src" / "demo" / "model.json").read_text())
    return seal({**envelope, "model_version": name})


async def _standing(promoted: Mapping[str, bool]) -> dict[str, Any]:
    store = MemoryStore()
    for day, (name, passed) in enumerate(promoted.items(), start=1):
        verdict = Verdict(promoted=passed, sentences=("As the gates said.",))
        await enlist(store, version(name), verdict, datetime(2026, 2, day, tzinfo=UTC), run=f"train{day}")
    return {entry.key: await store.get_value(entry.key) async for entry in store.iterate_keys()}


def stand(api: LoopbackApi, **promoted: bool) -> None:
    """Fill the platform's store of models with versions in order, each promoted or not."""
    held = asyncio.run(_standing({name.replace("_", "-"): passed for name, passed in promoted.items()}))
    for key, record in held.items():
        body = json.dumps(record).encode()
        api.platform.store_named(MODELS).put(key, Record(body, "application/json; charset=utf-8"))


def models(api: LoopbackApi) -> dict[str, bytes]:
    return {key: record.body for key, record in api.store(MODELS).records.items()}


def test_a_rollback_brings_the_previous_champion_back_once_whatever_is_stored_since(platform: Platform) -> None:
    api = platform(input=DEMO | {"rollback": True, "tickers": ["KSTL"], "companies": []})
    stand(api, v1_first=True, v2_second=True)
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 0, outcome.output
    assert value(api, "OUTPUT")["warnings"][0] == "Field rollback: model v1-first is champion again."
    assert [row["model_version"] for row in api.rows] == ["v1-first"]
    aliases = value(api, "aliases", MODELS)
    assert (aliases["champion"], aliases["previous"]) == ("v1-first", "v2-second")
    assert value(api, "ml_model", MODELS)["model_version"] == "v1-first"

    before = models(api)
    api.new_run()
    assert run_actor(api, REPLAY_DIR=str(WORLD)).exit_code == 0
    unchanged = "Field rollback: v1-first was brought back by an earlier run, so nothing was changed."
    assert value(api, "OUTPUT")["warnings"][0] == unchanged
    assert [row["model_version"] for row in api.rows] == ["v1-first"]
    assert models(api) == before


def test_a_challenger_stored_after_a_rollback_does_not_make_the_next_run_undo_it(platform: Platform) -> None:
    api = platform(input=DEMO | {"rollback": True, "tickers": ["KSTL"], "companies": []})
    stand(api, v1_first=True, v2_second=True)
    assert run_actor(api, REPLAY_DIR=str(WORLD)).exit_code == 0
    store = MemoryStore()
    asyncio.run(_later(store, api))
    api.new_run()
    assert run_actor(api, REPLAY_DIR=str(WORLD)).exit_code == 0
    assert "nothing was changed" in value(api, "OUTPUT")["warnings"][0]
    aliases = value(api, "aliases", MODELS)
    assert (aliases["champion"], aliases["challenger"]) == ("v1-first", "v3-third")
    assert [row["model_version"] for row in api.rows] == ["v1-first"]


async def _later(store: MemoryStore, api: LoopbackApi) -> None:
    """Enlist a challenger among what the platform holds."""
    for key, record in api.store(MODELS).records.items():
        await store.set_value(key, record.value)
    failed = Verdict(promoted=False, sentences=("It is no better.",))
    await enlist(store, version("v3-third"), failed, datetime(2026, 3, 9, tzinfo=UTC), run="train3")
    async for entry in store.iterate_keys():
        body = json.dumps(await store.get_value(entry.key)).encode()
        api.platform.store_named(MODELS).put(entry.key, Record(body, "application/json; charset=utf-8"))


def test_a_rollback_with_nothing_to_go_back_to_ends_with_exit_code_10_and_changes_nothing(platform: Platform) -> None:
    api = platform(input=DEMO | {"rollback": True})
    stand(api, v1_only=True)
    before = models(api)
    outcome = run_actor(api, REPLAY_DIR=str(WORLD))
    assert outcome.exit_code == 10, outcome.output
    assert api.last_words == "There is no previous champion to go back to: v1-only was the first."
    assert models(api) == before
    assert (api.rows, "OUTPUT" in api.store().records) == ([], False)


def test_a_damaged_model_in_the_image_is_refused_with_the_reason_and_the_rules_go_on_alone(
    platform: Platform, tmp_path: Path
) -> None:
    image = tmp_path / "image"
    shutil.copytree(CHECKOUT / "src", image / "src", ignore=shutil.ignore_patterns("__pycache__", "world"))
    envelope = version("v1-image")
    envelope["score_map"]["base_rate"] = 0.5
    (image / "src" / "domains" / "company_risk" / "default_model.json").write_text(json.dumps(envelope), encoding="utf-8")
    api = platform(input=DEMO | {"tickers": ["KSTL", "ORBW"], "companies": []})
    outcome = start_actor(api, ["-m", "src"], cwd=image, REPLAY_DIR=str(WORLD)).wait(60)
    assert outcome.exit_code == 0, outcome.output
    assert {(row["scoring_method"], row["model_version"], row["model_variant"]) for row in api.rows} == {("rules", None, None)}
    assert any("the image" in warning and "refused" in warning for warning in value(api, "OUTPUT")["warnings"])
