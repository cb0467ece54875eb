"""The stories of the demo world, told by the whole job run day after day: every rule fires, and quiet companies stay quiet."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from src.demo.world import WORLD
from src.domains.company_risk import DOMAIN
from src.ledger.store import MemoryStore
from src.pipeline.inquiry import roster_of
from src.pipeline.run import Memory, Run
from src.pipeline.score import score
from src.settings import Settings
from src.sources.client import Client
from src.sources.replay import ReplayTransport

FIRST, LAST = date(2026, 5, 16), date(2026, 6, 30)
APART = 3  # days between runs; a careers census is taken to hold for four
INPUT = json.loads((WORLD / "input.json").read_bytes())

Row = Mapping[str, Any]


class Nowhere:
    """An outbox that keeps nothing but the rows."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    async def push(self, rows: Sequence[Row]) -> None:
        self.rows += rows

    async def pushed(self) -> frozenset[str]:
        return frozenset()

    async def put(self, key: str, value: Any, content_type: str | None = None) -> None:
        raise AssertionError(key, value, content_type)

    async def tell(self, text: str) -> None:
        assert text


async def days_of_runs() -> dict[date, dict[str, Row]]:
    store, days = MemoryStore(), {}
    for back in range((LAST - FIRST).days // APART, -1, -1):
        day = LAST - timedelta(days=back * APART)
        days[day] = await one_run(day, store)
    return days


async def one_run(day: date, store: MemoryStore) -> dict[str, Row]:
    as_of = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
    settings = Settings.model_validate({**INPUT, "asOf": day.isoformat(), "contact": "demo@example.com"})
    outbox = Nowhere()
    async with Client(ReplayTransport(WORLD, lambda: as_of), settings.contact, lambda: as_of) as client:
        run = Run(
            id=f"demo{day:%m%d}", started_at=as_of, as_of=as_of, live=True, settings=settings, client=client,
            roster=await roster_of(DOMAIN, settings, as_of), shelves=(),
            memory=Memory.of(store), outbox=outbox,
        )  # fmt: skip
        await score(DOMAIN, run)
    return {row["ticker"]: row for row in outbox.rows}


@pytest.fixture(scope="module")
def days() -> dict[date, dict[str, Row]]:
    return asyncio.run(days_of_runs())


def signals(row: Row) -> set[str]:
    return {signal["type"] for signal in row["signals"]}


STORIES = {
    "ORBW": {
        "SEC_8K_NONRELIANCE", "RESTATEMENT_MENTIONED", "SEC_8K_ACCOUNTANT_CHANGE", "MATERIAL_WEAKNESS_MENTIONED",
        "SEC_LATE_FILING", "SEC_8K_EXECUTIVE_DEPARTURE", "SEC_8K_MATERIAL_EVENT", "NEGATIVE_SENTIMENT_SPIKE",
    },
    "TALV": {
        "INVESTIGATION_MENTIONED", "SEC_8K_MATERIAL_EVENT", "LEGAL_HIRING_SPIKE", "INSIDER_SELL_CLUSTER", "INSIDER_SELL_LARGE",
    },
    "KSTL": {
        "LAYOFF_LANGUAGE_DETECTED", "RESTRUCTURING_KEYWORD", "ENGINEERING_HIRING_DROP", "LAYOFF_ANNOUNCED",
        "SEC_8K_MATERIAL_EVENT",
    },
    "DRMO": {"SEC_8K_EXECUTIVE_DEPARTURE", "COMMUNICATION_DROP"},
    "PLGA": {
        "SEC_8K_ACCOUNTANT_CHANGE", "COMPLIANCE_HIRING_SPIKE", "MATERIAL_WEAKNESS_MENTIONED", "SEC_8K_MATERIAL_EVENT",
    },
    "FNWK": {"NEGATIVE_SENTIMENT_SPIKE", "FRIDAY_RELEASE_PATTERN", "SEC_8K_MATERIAL_EVENT"},
    "SLMR": {"INSIDER_BUY_LARGE", "NEWS_VOLUME_SPIKE"},
    "QLLN": {"SEC_8K_MATERIAL_EVENT", "INSIDER_SELL_SMALL"},
    "MRLO": set(),
    "BRMY": set(),
}  # fmt: skip


@pytest.mark.parametrize("ticker", STORIES)
def test_each_company_ends_with_the_signals_of_its_story_and_no_others(ticker: str, days: dict[date, dict[str, Row]]) -> None:
    assert signals(days[LAST][ticker]) == STORIES[ticker]


def test_every_rule_fires_for_somebody_on_the_last_day(days: dict[date, dict[str, Row]]) -> None:
    fired = set().union(*(signals(row) for row in days[LAST].values()))
    assert {rule.type for rule in DOMAIN.rules.rules} == fired


@pytest.mark.parametrize("ticker", ["MRLO", "BRMY"])
def test_the_quiet_companies_have_no_signal_on_any_day(ticker: str, days: dict[date, dict[str, Row]]) -> None:
    assert {day: found for day, rows in days.items() if (found := signals(rows[ticker]))} == {}


def test_orbweaver_reads_high_and_the_quiet_companies_low(days: dict[date, dict[str, Row]]) -> None:
    levels = {ticker: row["risk_level"] for ticker, row in days[LAST].items()}
    assert (levels["ORBW"], levels["MRLO"], levels["BRMY"]) == ("high", "low", "low")


def test_orbweaver_was_calm_before_its_books_fell_apart(days: dict[date, dict[str, Row]]) -> None:
    assert signals(days[date(2026, 6, 6)]["ORBW"]) == set()


def test_a_refusing_board_and_a_cut_report_show_on_their_rows(days: dict[date, dict[str, Row]]) -> None:
    assert days[LAST]["DRMO"]["sources"]["careers"]["status"] == "blocked"
    assert days[LAST]["QLLN"]["sources"]["sec"]["status"] == "partial"


def test_all_other_sources_answered(days: dict[date, dict[str, Row]]) -> None:
    statuses = {
        (ticker, name): source["status"] for ticker, row in days[LAST].items() for name, source in row["sources"].items()
    }
    assert {where: status for where, status in statuses.items() if status != "ok"} == {
        ("DRMO", "careers"): "blocked",
        ("QLLN", "sec"): "partial",
    }
