"""Mode `score` with a model that reads prices: who is asked, who speaks without any, and that no later price counts."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from src.delivery.exports import csv_text
from src.errors import ConfigurationError
from src.governance.registry import Shelf
from src.ledger.prices.source import PriceSource
from src.ledger.prices.stored import Folder, Records, StoredPrices
from src.ledger.snapshots import line_of, snapshot_of
from src.ledger.store import MemoryStore
from src.observations.prices import PriceSeries, Quotes
from src.pipeline.learn import train
from src.pipeline.run import Stop
from src.scoring.seal import seal
from tests.pipeline.pipeline_world import LENIENT, Quoted, market
from tests.promises.harness import MemoryOutbox, played

LITTLE = market(5, 5, LENIENT)
AS_OF = LITTLE.as_of - timedelta(days=8)


@pytest.fixture(scope="module")
def envelope() -> Mapping[str, Any]:
    return asyncio.run(train(LITTLE.domain, LITTLE.run(), MemoryStore())).lesson.envelope


async def scored(
    envelope: Mapping[str, Any], prices: PriceSource | None
) -> tuple[dict[str, dict[str, Any]], MemoryOutbox, Any]:
    """Rows by ticker, everything put, and the run."""
    models, outbox = MemoryStore(), MemoryOutbox()
    await models.set_value("ml_model", envelope)
    given = LITTLE.run(shelves=[Shelf("here", models)], outbox=outbox)
    run = replace(given, prices=prices, as_of=AS_OF)
    await played(LITTLE.domain, run)
    return {row["ticker"]: row for row in outbox.rows}, outbox, run


def without_fallback(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """The model that does without prices, alone."""
    own = {name: value for name, value in envelope.items() if name not in ("fallback", "requires", "sha256")}
    return seal({**own, **{name: value for name, value in envelope["fallback"].items() if name != "name"}})


def csv_of(series: Mapping[str, PriceSeries], until: date) -> str:
    rows = (
        f"{ticker},{date.fromordinal(day)},{close:.6f}"
        for ticker, one in series.items()
        for day, close in zip(one.days.tolist(), one.close.tolist(), strict=True)
        if day <= until.toordinal()
    )
    return "ticker,date,close\n" + "\n".join(rows) + "\n"


async def test_with_prices_the_model_itself_speaks(envelope: Mapping[str, Any]) -> None:
    rows, outbox, _ = await scored(envelope, LITTLE.prices)
    assert {row["scoring_method"] for row in rows.values()} <= {"blend", "ml"}
    assert {row["model_variant"] for row in rows.values()} == {None}
    assert {row["features"]["log_volatility_30_250"] is None for row in rows.values()} == {False}
    assert outbox.records["OUTPUT"]["warnings"] == []


async def test_without_prices_the_model_that_does_without_speaks_and_row_report_csv_and_summary_say_so(
    envelope: Mapping[str, Any],
) -> None:
    rows, outbox, _ = await scored(envelope, None)
    assert {row["model_variant"] for row in rows.values()} == {"without_prices"}
    assert None not in {row["ml_score"] for row in rows.values()}
    assert {row["features"]["log_volatility_30_250"] for row in rows.values()} == {None}
    assert outbox.records["OUTPUT"]["warnings"] == ["No prices were asked for: the model that does without them spoke."]
    assert "(without prices): rules" in outbox.records["REPORT.html"]
    head, first, *_ = csv_text(rows.values()).splitlines()
    assert first.split(",")[head.split(",").index("model_variant")] == "without_prices"


async def test_a_snapshot_remembers_who_spoke_and_one_from_before_there_were_variants_still_reads(
    envelope: Mapping[str, Any],
) -> None:
    _, _, run = await scored(envelope, None)
    held = (await run.memory.snapshots.of_day(AS_OF.date())).snapshots
    spoke = {snapshot.conclusion.model.variant for snapshot in held}
    assert (len(held), spoke) == (5, {"without_prices"})
    line = orjson.loads(line_of(held[0]))
    del line["conclusion"]["model"]["variant"]
    older = snapshot_of(orjson.dumps(line))
    assert older.conclusion is not None
    assert older.conclusion.model is not None
    assert older.conclusion.model.variant == ""


async def test_a_model_that_reads_no_prices_has_nobody_asked_for_any(envelope: Mapping[str, Any]) -> None:
    prices = Quoted(LITTLE.prices.series)
    rows, _, _ = await scored(without_fallback(envelope), prices)
    assert prices.asked == []
    assert {(row["model_variant"], row["ml_score"] is None) for row in rows.values()} == {(None, False)}


async def test_a_model_that_reads_prices_has_them_asked_once_for_all(envelope: Mapping[str, Any]) -> None:
    prices = Quoted(LITTLE.prices.series)
    await scored(envelope, prices)
    assert prices.asked == [(*LITTLE.tickers, *LITTLE.domain.market)]


async def test_a_company_whose_prices_have_a_fault_is_named_and_judged_without_and_the_others_are_not(
    envelope: Mapping[str, Any],
) -> None:
    rest = {ticker: series for ticker, series in LITTLE.prices.series.items() if ticker != "ZZAD"}
    rows, outbox, _ = await scored(envelope, Quoted(rest))
    variants = {ticker: row["model_variant"] for ticker, row in rows.items()}
    assert variants == {"ZZAA": None, "ZZAB": None, "ZZAC": None, "ZZAD": "without_prices", "ZZAE": None}
    assert outbox.records["OUTPUT"]["warnings"] == ["Prices of ZZAD: no prices of it."]


async def test_prices_from_a_folder_and_from_a_key_value_store_give_the_same_rows_and_later_prices_none_other(
    envelope: Mapping[str, Any], tmp_path: Path
) -> None:
    store = MemoryStore()
    await store.set_value("prices.csv", csv_of(LITTLE.prices.series, AS_OF.date()))
    shortly, _, _ = await scored(envelope, StoredPrices(Records(store, "mine"), AS_OF))
    (tmp_path / "prices.csv").write_text(csv_of(LITTLE.prices.series, LITTLE.as_of.date()), encoding="utf-8")
    whole, outbox, _ = await scored(envelope, StoredPrices(Folder(tmp_path), AS_OF))
    assert whole == shortly
    assert {row["model_variant"] for row in whole.values()} == {None}
    assert outbox.records["OUTPUT"]["warnings"] == []


async def test_a_folder_without_prices_is_the_input_s_fault(envelope: Mapping[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no file of prices"):
        await scored(envelope, StoredPrices(Folder(tmp_path), AS_OF))


class Endless:
    """A source of prices that never answers."""

    async def quotes(self, tickers: Sequence[str], first: date, last: date) -> Quotes:
        await asyncio.sleep(3_600)
        raise AssertionError((tickers, first, last))


async def test_a_run_that_is_asked_to_stop_does_not_wait_for_prices(envelope: Mapping[str, Any]) -> None:
    models, outbox, stop = MemoryStore(), MemoryOutbox(), Stop()
    await models.set_value("ml_model", envelope)
    stop.ask("time")
    given = LITTLE.run(shelves=[Shelf("here", models)], outbox=outbox)
    await asyncio.wait_for(played(LITTLE.domain, replace(given, prices=Endless(), as_of=AS_OF, stop=stop)), 30)
    assert {row["outcome"] for row in outbox.rows} == {"skipped"}
    assert (
        "No prices could be had, so the model that does without them spoke: the run was asked to stop."
        in (outbox.records["OUTPUT"]["warnings"])
    )
