"""Runs over worlds with prices: the bundled one through its recording, and a made-up market of any length in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from src.demo.world import demo_input
from src.domain import Ask, Domain
from src.domains import domain_named
from src.governance.registry import Shelf
from src.learning.minimums import Minimums
from src.learning.recipe import Candidate, Recipe
from src.ledger.prices.source import PriceSource
from src.ledger.prices.stored import Folder, StoredPrices
from src.ledger.store import MemoryStore, Store
from src.observations.observation import Observation, Value
from src.observations.prices import PriceSeries, Quotes
from src.observations.record import Findings, Span
from src.observations.sessions import Sessions
from src.observations.subject import Subject
from src.pipeline.run import Memory, Run
from src.settings import parse
from tests.promises.harness import MemoryOutbox, SilentClient
from tests.promises.rosters import roster_at_once

WORLD = Path(__file__).resolve().parents[2] / "src" / "demo" / "world"
LAST_DAY = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
COMPANY_RISK = domain_named("company_risk")

QUICK = Recipe(trees=60, trials=0, select=False, calibration="platt", folds=3)
"""No search and no selection: what is asked is what a run does with a model, not how good one gets."""

LENIENT = replace(QUICK, minimums=Minimums(companies=4))
"""Learns from a market small enough for a second or two; logistic alone, for it has few separate events."""

READ = ("due_chance", "report_spike_chance", "sessions_since_report", "log_volatility_30_250", "log_largest_1")
MODEL = Candidate("model", "best", READ)
WITHOUT_PRICES = Candidate("without_prices", "logistic", ("due_chance", "sessions_since_report", "days_since_10q"))
BENCHMARKS = (Candidate("base rate", "rate", ()), Candidate("HAR", "logistic", ("volatility_ratio_7_30", "largest_move_30")))


def small(domain: Domain = COMPANY_RISK, recipe: Recipe = QUICK, **changes: Any) -> Domain:
    """The domain with a handful of features and two benchmarks: seconds to learn where all of them take a minute."""
    given: dict[str, Any] = {"model": MODEL, "fallback": WITHOUT_PRICES, "benchmarks": BENCHMARKS, "others": {}}
    return replace(domain, recipe=recipe, **(given | {"priced": ("log_volatility_30_250", "log_largest_1")} | changes))


def prices_of_world(folder: Path, more: str = "") -> Path:
    """A folder with the bundled world's prices, and perhaps later rows."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "prices.csv").write_text((WORLD / "prices.csv").read_text(encoding="utf-8") + more, encoding="utf-8")
    return folder


def stored(folder: Path, as_of: datetime = LAST_DAY) -> StoredPrices:
    return StoredPrices(Folder(folder), as_of)


def run_with_prices(
    domain: Domain,
    client: Any,
    prices: PriceSource | None,
    *,
    as_of: datetime = LAST_DAY,
    given: Mapping[str, Any] | None = None,
    shelves: Sequence[Shelf] = (),
    outbox: MemoryOutbox | None = None,
) -> Run:
    settings, held = parse(dict(given or demo_input())), MemoryStore()
    return Run(
        id="run1",
        started_at=as_of,
        as_of=as_of,
        live=True,
        settings=settings,
        roster=roster_at_once(domain, settings, as_of),
        client=client,
        memory=Memory.of(held),
        shelves=shelves,
        outbox=outbox or MemoryOutbox(),
        prices=prices,
    )


async def keys(store: Store) -> list[str]:
    return [entry.key async for entry in store.iterate_keys()]


@dataclass(frozen=True)
class Lists:
    """A source that knows each company's whole list of filings, also those that are later than the moment asked about."""

    held: Mapping[str, tuple[Observation, ...]]
    since: datetime
    name: str = "sec"

    async def collect(self, subject: Subject, ask: Ask) -> Findings:
        return Findings(self.held[subject.id], {"filing": Span(self.since, ask.as_of)})


@dataclass(frozen=True)
class Quoted:
    """A source of prices that has what it has, up to the day asked for."""

    series: Mapping[str, PriceSeries]
    faults: Mapping[str, str] = field(default_factory=dict)
    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def quotes(self, tickers: Sequence[str], first: date, last: date) -> Quotes:
        self.asked.append(tuple(tickers))
        held = {ticker: self.series[ticker] for ticker in tickers if ticker in self.series}
        cut = {name: one.rows((one.days >= first.toordinal()) & (one.days <= last.toordinal())) for name, one in held.items()}
        absent = {ticker: "no prices of it" for ticker in tickers if ticker not in held}
        return Quotes(cut, absent | dict(self.faults))


@dataclass(frozen=True)
class Market:
    """Companies that report every quarter and jump on it, so that reports tell of restlessness to come."""

    domain: Domain
    prices: Quoted
    tickers: tuple[str, ...]
    as_of: datetime

    def run(self, **more: Any) -> Run:
        given = {"tickers": list(self.tickers), "mode": "train", "contact": "tests@example.com"}
        return run_with_prices(self.domain, SilentClient(), self.prices, as_of=self.as_of, given=given, **more)


def market(companies: int = 16, years: int = 7, recipe: Recipe = QUICK, seed: int = 5, apart: int = 1) -> Market:
    """A market in memory, from 2016 on; the reports of one company come so many sessions after the one before it."""
    random = np.random.default_rng(seed)
    first, last = date(2016, 1, 4), date(2016 + years, 1, 3)
    sessions = Sessions.between(first, last)
    tickers = tuple(f"ZZ{chr(65 + number // 26)}{chr(65 + number % 26)}" for number in range(companies))
    held, series = {}, {}
    for number, ticker in enumerate(tickers):
        reports = range(8 + apart * number % 40, len(sessions.days), 63)
        returns = 0.01 * random.normal(size=len(sessions.days))
        for session in reports:
            returns[session] += 0.07 * random.choice([-1.0, 1.0])
        series[ticker] = PriceSeries(ticker, sessions.days, 40.0 * np.exp(np.cumsum(returns)))
        held[ticker] = tuple(item for session in reports for item in _report(date.fromordinal(int(sessions.days[session]))))
    # What a model reads of a company is known only where the market is.
    large = tuple(f"LARGE{chr(65 + number)}" for number in range(10))
    for ticker in large:
        walk = np.cumsum(0.01 * random.normal(size=len(sessions.days)))
        series[ticker] = PriceSeries(ticker, sessions.days, 100.0 * np.exp(walk))
    since = datetime.combine(first, time(), tzinfo=UTC)
    source = Lists(held, since)
    domain = small(recipe=recipe, sources={"sec": (source, ("filing", "insider_trade", "filing_fact"))}, market=large)
    return Market(domain, Quoted(series), tickers, datetime.combine(last, time(23, 59, 59), tzinfo=UTC))


def _report(day: date) -> tuple[Observation, Observation]:
    """An 8-K with results before the open, and the 10-Q a day later."""
    known = datetime.combine(day, time(12), tzinfo=UTC)
    results: dict[str, Value] = {"form": "8-K", "items": ("2.02", "9.01"), "accession": f"8-{day}"}
    quarter: dict[str, Value] = {"form": "10-Q", "items": (), "accession": f"q-{day}"}
    return (
        Observation("filing", f"8-{day}", known, values=results),
        Observation("filing", f"q-{day}", known + timedelta(days=1), values=quarter),
    )
