"""Mode `train` from prices and lists to a standing among models, over a made-up market and the bundled world."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import log_loss, roc_auc_score  # type: ignore[import-untyped]  # scikit-learn ships no types

from src.delivery.model_card import card_text
from src.errors import ConfigurationError, GovernanceError, UnreachableError
from src.governance.registry import Shelf, champion
from src.governance.verdict import Verdict
from src.learning.predictions import Predictions
from src.ledger.store import MemoryStore
from src.observations.subject import Subject
from src.pipeline.learn import Trained, train, trained_told
from src.pipeline.past import past_of
from src.scoring.seal import packed, unsealed
from src.sources.client import open_client
from tests.pipeline.pipeline_world import (
    COMPANY_RISK,
    LAST_DAY,
    LENIENT,
    QUICK,
    WORLD,
    Lists,
    Quoted,
    keys,
    market,
    prices_of_world,
    run_with_prices,
    small,
    stored,
)

LARGE = market(16, 7, QUICK)
LITTLE = market(5, 5, LENIENT)


@pytest.fixture(scope="module")
def models() -> MemoryStore:
    return MemoryStore()


@pytest.fixture(scope="module")
def trained(models: MemoryStore) -> Trained:
    return asyncio.run(train(LARGE.domain, LARGE.run(), models))


def test_a_market_whose_reports_are_followed_by_spikes_is_learned_by_trees_and_the_first_model_is_champion(
    trained: Trained,
) -> None:
    assert trained.outcome.role == "champion"
    assert trained.verdict.promoted
    assert [part["kind"] for part in trained.lesson.envelope["parts"]] == ["lightgbm"]
    assert trained.lesson.envelope["metrics"]["auc"]["value"] > 0.95
    assert trained.lesson.envelope["training"]["subjects"] == 16


async def test_the_store_holds_the_version_its_event_the_aliases_and_the_champion_and_the_champion_is_found(
    trained: Trained, models: MemoryStore
) -> None:
    version = trained.lesson.envelope["model_version"]
    held = sorted(await keys(models))
    assert [key for key in held if not key.startswith("model-event.")] == ["aliases", "ml_model", f"model.{version}"]
    assert len(held) == 4
    assert (await models.get_value("aliases"))["champion"] == version
    assert unsealed(await models.get_value("ml_model")) == unsealed(trained.lesson.envelope)
    found = await champion([Shelf("here", models)], "company_risk", LARGE.domain.features, "lift")
    assert found.model is not None
    assert found.model.envelope.version == version
    assert found.model.envelope.requires == LARGE.domain.priced


def test_the_figures_on_the_card_are_those_of_the_walk_by_other_arithmetic(trained: Trained) -> None:
    said = trained.lesson.predictions
    forecast = said.forecasts["model"]
    heard = np.isfinite(forecast)
    metrics = trained.lesson.envelope["metrics"]
    assert metrics["auc"]["value"] == pytest.approx(roc_auc_score(said.labels[heard], forecast[heard]))
    assert metrics["log_loss"]["value"] == pytest.approx(log_loss(said.labels[heard], forecast[heard]))
    assert f"| AUC | {metrics['auc']['value']:.3f} [" in card_text(trained.lesson.envelope)


def test_what_output_says_of_a_train_run_is_json_and_names_model_role_gates_and_everybody_compared(trained: Trained) -> None:
    told = trained_told(trained)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert told["model_version"] == trained.lesson.envelope["model_version"]
    assert (told["role"], told["promoted"]) == ("champion", True)
    assert told["gates"][0].startswith("It beats the best baseline, HAR, in log loss: it saves 0.")
    assert [one["name"] for one in told["candidates"]] == ["model", "without_prices", "base rate", "HAR"]
    assert told["training"]["rows"] == len(trained.lesson.table)


def test_a_trained_run_is_printed_at_once_whatever_it_learned_from(trained: Trained) -> None:
    began = time.perf_counter()
    assert len(repr(trained)) < 20_000
    assert time.perf_counter() - began < 0.1


async def test_the_same_past_learned_again_is_the_same_bytes_and_changes_nothing_in_the_store() -> None:
    models = MemoryStore()
    first = await train(LITTLE.domain, LITTLE.run(), models)
    before = {key: await models.get_value(key) for key in await keys(models)}
    again = await train(LITTLE.domain, LITTLE.run(), models)
    assert packed(again.lesson.envelope) == packed(first.lesson.envelope)
    assert {key: await models.get_value(key) for key in await keys(models)} == before


async def test_a_model_that_has_no_later_days_than_the_champion_is_stored_as_challenger_with_the_reason() -> None:
    models = MemoryStore()
    first = await train(LITTLE.domain, LITTLE.run(), models)
    other = replace(LITTLE.domain, recipe=replace(LENIENT, ridge=3.0))
    second = await train(other, LITTLE.run(shelves=[Shelf("here", models)]), models)
    assert second.outcome.role == "challenger"
    assert second.verdict.sentences[-1].startswith("The champion stays: there are no later days")
    aliases = await models.get_value("aliases")
    assert aliases["champion"] == first.lesson.envelope["model_version"]
    assert aliases["challenger"] == second.lesson.envelope["model_version"]
    assert unsealed(await models.get_value("ml_model")) == unsealed(first.lesson.envelope)


async def test_a_damaged_champion_is_refused_with_the_reason_and_left_as_it_lies() -> None:
    models = MemoryStore()
    damaged = {**(await train(LITTLE.domain, LITTLE.run(), MemoryStore())).lesson.envelope, "target": "luck"}
    await models.set_value("ml_model", damaged)
    done = await train(LITTLE.domain, LITTLE.run(shelves=[Shelf("here", models)]), models)
    assert len(done.refusals) == 1
    assert "refused" in done.refusals[0]
    assert await models.get_value("ml_model") == damaged


async def refused(market_: Any, **more: Any) -> tuple[str, list[str]]:
    models = MemoryStore()
    with pytest.raises((GovernanceError, ConfigurationError)) as told:
        await train(market_.domain, market_.run(**more), models)
    return str(told.value), await keys(models)


async def test_too_few_companies_are_refused_by_the_minimum_s_sentence_and_nothing_is_stored() -> None:
    words, held = await refused(market(5, 5, QUICK))
    assert words == "No model was learned, and the rules go on alone: There are 5 companies, and learning takes 10."
    assert held == []


async def test_every_minimum_that_is_missed_has_its_sentence() -> None:
    short = market(3, 2, QUICK)
    words, held = await refused(replace(short, as_of=short.as_of - timedelta(days=240)))
    assert "rows, and learning takes 500." in words
    assert "rows in which the event came, and learning takes 30." in words
    assert "different days, and learning takes 90." in words
    assert "There are 3 companies, and learning takes 10." in words
    assert held == []


async def test_a_year_of_history_is_too_short_to_have_a_day_to_learn_from() -> None:
    words, held = await refused(market(12, 1, QUICK))
    assert words == "There is no day to learn from: not one has a price, and filings of 400 days before it."
    assert held == []


async def test_history_that_is_enough_to_fit_and_not_to_judge_is_refused() -> None:
    words, held = await refused(market(12, 2, QUICK))
    assert words == "no period could be judged: before each of them there was too little history"
    assert held == []


async def test_without_prices_the_tickers_are_named_and_nothing_is_stored() -> None:
    words, held = await refused(replace(LITTLE, prices=Quoted({})))
    assert words == (
        "Field pricesFrom: wanted daily prices of ZZAA, ZZAB, ZZAC, ZZAD, ZZAE, and there are none: no prices of it."
    )
    assert held == []


async def test_a_company_without_prices_is_left_out_with_the_reason_and_the_others_are_learned_from() -> None:
    rest = {ticker: series for ticker, series in LITTLE.prices.series.items() if ticker != "ZZAC"}
    past = await past_of(LITTLE.domain, replace(LITTLE, prices=Quoted(rest)).run())
    assert past.left_out == {"ZZAC": "no prices of it"}
    assert [subject.id for subject in past.subjects] == ["ZZAA", "ZZAB", "ZZAD", "ZZAE"]


class Unreachable(Lists):
    async def collect(self, subject: Subject, ask: Any) -> Any:
        if subject.id == "ZZAB" or not self.held:
            message = "EDGAR does not answer"
            raise UnreachableError(message)
        return await super().collect(subject, ask)


def failing(held: Mapping[str, Any]) -> Any:
    source, kinds = LITTLE.domain.sources["sec"]
    assert isinstance(source, Lists)
    return replace(LITTLE, domain=replace(LITTLE.domain, sources={"sec": (Unreachable(held, source.since), kinds)}))


async def test_a_company_whose_list_cannot_be_had_is_left_out_and_without_any_list_the_run_is_refused() -> None:
    source = LITTLE.domain.sources["sec"][0]
    assert isinstance(source, Lists)
    one = failing(source.held)
    past = await past_of(one.domain, one.run())
    assert past.left_out == {"ZZAB": "EDGAR does not answer"}
    words, held = await refused(failing({}))
    assert words.startswith("There is no company with both a record and prices: ZZAA, EDGAR does not answer; ZZAB, EDGAR")
    assert held == []


async def test_filings_and_prices_after_the_moment_asked_about_change_no_byte_of_the_model() -> None:
    early = LITTLE.as_of - timedelta(days=300)
    now = await train(LITTLE.domain, replace(LITTLE, as_of=early).run(), MemoryStore())
    source, kinds = LITTLE.domain.sources["sec"]
    assert isinstance(source, Lists)
    known = {name: tuple(item for item in items if item.known_at <= early) for name, items in source.held.items()}
    assert sum(map(len, known.values())) < sum(map(len, source.held.values()))
    domain = replace(LITTLE.domain, sources={"sec": (Lists(known, source.since), kinds)})
    then = await train(domain, replace(LITTLE, domain=domain, as_of=early).run(), MemoryStore())
    assert packed(now.lesson.envelope) == packed(then.lesson.envelope)


async def test_later_rows_in_the_price_files_change_no_byte_of_the_bundled_world_s_model(tmp_path_factory: Any) -> None:
    as_of, domain = LAST_DAY - timedelta(days=60), small()
    whole = (WORLD / "prices.csv").read_text(encoding="utf-8").splitlines()
    until = [line for line in whole[1:] if line.split(",")[1] <= as_of.date().isoformat()]
    assert len(until) < len(whole) - 1
    envelopes = []
    for rows in (whole, [whole[0], *until]):
        folder = tmp_path_factory.mktemp("prices")
        (folder / "prices.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        async with open_client("tests@example.com", lambda: as_of, replay_dir=WORLD) as client:
            run = run_with_prices(domain, client, stored(folder, as_of), as_of=as_of)
            envelopes.append((await train(domain, run, MemoryStore())).lesson.envelope)
    assert packed(envelopes[0]) == packed(envelopes[1])
    assert envelopes[0]["training"]["last_date"] < "2026-05-01"


async def test_a_market_without_prices_is_one_sentence_and_not_one_a_ticker(tmp_path_factory: Any) -> None:
    folder = prices_of_world(tmp_path_factory.mktemp("prices"))
    async with open_client("tests@example.com", lambda: LAST_DAY, replay_dir=WORLD) as client:
        past = await past_of(COMPANY_RISK, run_with_prices(COMPANY_RISK, client, stored(folder)))
    assert past.warnings == (
        "Of the 35 companies that stand for the market 0 have prices: what they tell of it is thin or unknown.",
    )
    assert (past.left_out, past.doubts) == ({}, {})


MODEL, OTHER = {"model_version": "model"}, {"model_version": "other"}


def entered(trained: Trained, sharper: float, *, promoted: bool = False, challenged: bool = True) -> tuple[Any, Verdict]:
    """What enters where the challenger says what the model says, in log-odds times a factor."""
    said = trained.lesson.predictions
    ours = np.clip(said.forecasts["model"], 0.001, 0.999)
    theirs = 1 / (1 + np.exp(-sharper * np.log(ours / (1 - ours))))
    lesson = replace(
        trained.lesson,
        envelope=MODEL,
        challenger=OTHER if challenged else None,
        predictions=replace(said, forecasts={**said.forecasts, "model": ours, "other": theirs}),
    )
    domain = replace(LITTLE.domain, challenger=replace(LITTLE.domain.model, name="other"))
    return lesson.entering(domain, Verdict(promoted=promoted, sentences=("The gates.",)))


def test_a_model_that_was_not_promoted_enters_unless_its_challenger_surely_lost_less_on_the_same_rows(trained: Trained) -> None:
    assert entered(trained, 1.0)[0] == MODEL
    assert entered(trained, 0.2) == (MODEL, Verdict(promoted=False, sentences=("The gates.",)))
    assert entered(trained, -1.0)[0] == MODEL


def test_a_challenger_that_surely_lost_less_enters_in_the_model_s_stead_with_figures_of_its_own(trained: Trained) -> None:
    flat = replace(trained, lesson=replace(trained.lesson, predictions=dulled(trained)))
    envelope, verdict = entered(flat, 5.0)
    assert envelope == OTHER
    assert verdict.promoted is False
    assert verdict.figures["log_loss_saved"]["low"] > 0
    assert "The gates." not in verdict.why
    assert entered(flat, 5.0, promoted=True)[0] == MODEL
    assert entered(flat, 5.0, challenged=False)[0] == MODEL


def dulled(trained: Trained) -> Predictions:
    """The model's words with a fifth of their log-odds, so that five times as sure is what it really knew."""
    said = trained.lesson.predictions
    ours = np.clip(said.forecasts["model"], 0.001, 0.999)
    return replace(said, forecasts={**said.forecasts, "model": 1 / (1 + np.exp(-0.2 * np.log(ours / (1 - ours))))})
