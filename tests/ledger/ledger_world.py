"""Small snapshots and observations for the ledger's tests, and stores that count, fail and pause."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from src.ledger.snapshot import Snapshot, SourceReport
from src.ledger.store import KeyEntry, MemoryStore
from src.observations.observation import Observation, Value
from src.scoring.conclusion import CategoryVerdict, Conclusion, Evidence, Floor, RulesVerdict, Signal, Unjudged
from src.scoring.opinion import ModelScore, Reason
from src.sources.status import Status


def at(day: str, hour: int = 14, minute: int = 0) -> datetime:
    """An hour of a UTC day."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=hour, minutes=minute)


def conclusion(combined: float | None, rules: float | None = 40.0, ml: float | None = None) -> Conclusion:
    """A conclusion with something in every field."""
    evidence = Evidence("Item 4.02 “non-reliance”", "https://www.sec.gov/x", at("2026-03-01"), None)
    signal = Signal("SEC_8K_NONRELIANCE", "regulatory", "Earlier figures cannot be relied on", 1.5, 75.0, 22.5, (evidence,))
    verdict = RulesVerdict(
        score=rules,
        categories={"regulatory": CategoryVerdict(75.0, 0.4, 5, 8), "insider": CategoryVerdict(None, 0.0, 0, 4)},
        signals=(signal,),
        not_judged=(Unjudged("LEGAL_HIRING_SPIKE", ("jobs_legal_delta_14d",)),),
        coverage=0.62,
        floor=Floor("SEC_8K_NONRELIANCE", 70.0, 30.0),
    )
    reasons = (Reason("sec_8k_count_30d", 3.0, 0.41, "3 filings in 30 days"), Reason("jobs_legal_ratio", None, -0.1, "unknown"))
    model = None if ml is None else ModelScore(0.081, ml, reasons, "2026-02-01.1")
    return Conclusion(combined, "elevated", "blend", 0.4, 24.0, ml and ml * 0.4, 0.0, verdict, model)


def snapshot(subject: str, as_of: datetime, combined: float | None = 50.0, run_id: str = "run-a", **given: Any) -> Snapshot:
    """A scored snapshot."""
    return Snapshot(
        subject=subject,
        as_of=as_of,
        run_id=run_id,
        rules_version="r1",
        name=given.pop("name", f"{subject} Inc."),
        facts={"cik": "0000320193"},
        conclusion=given.pop("conclusion", conclusion(combined, ml=combined)),
        features=given.pop("features", {"jobs_legal": 4.0, "news_count_30d": None}),
        sources={"sec": SourceReport(Status.OK, "", 3, at("2024-01-01")), "careers": SourceReport(Status.BLOCKED, "403")},
        **given,
    )


def trade(key: str, known_at: datetime, usd_cents: int = 5_000_000) -> Observation:
    """An insider's sale."""
    values: dict[str, Value] = {
        "code": "S",
        "usd_cents": usd_cents,
        "owners": ("0001", "0002"),
        "price": 172.5,
        "cfo": True,
        "planned_how": None,
    }
    return Observation("insider_trade", key, known_at, known_at - timedelta(days=2), values, "https://www.sec.gov/t")


@dataclass(slots=True)
class CountingStore:
    """A store in memory that remembers what was asked of it, and pauses before every answer as a network does."""

    inner: MemoryStore = field(default_factory=MemoryStore)
    gets: list[str] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)
    most_together: int = 0
    _together: int = 0

    async def get_value(self, key: str) -> Any:
        self.gets.append(key)
        self._together += 1
        self.most_together = max(self.most_together, self._together)
        await asyncio.sleep(0)
        self._together -= 1
        return await self.inner.get_value(key)

    async def set_value(self, key: str, value: Any, content_type: str | None = None) -> None:
        self.sets.append(key)
        await self.inner.set_value(key, value, content_type)

    async def iterate_keys(self, exclusive_start_key: str | None = None, limit: int | None = None) -> AsyncIterator[KeyEntry]:
        async for entry in self.inner.iterate_keys(exclusive_start_key, limit):
            yield entry


class StoreDownError(Exception):
    """The store stopped answering: what a killed container sees."""


@dataclass(slots=True)
class FailingStore:
    """A store whose n-th call, and every later one, never happens; `n` counts reads, writes and listings from 1."""

    inner: MemoryStore
    n: int
    calls: int = 0

    def _call(self) -> None:
        self.calls += 1
        if self.calls >= self.n:
            raise StoreDownError

    async def get_value(self, key: str) -> Any:
        self._call()
        return await self.inner.get_value(key)

    async def set_value(self, key: str, value: Any, content_type: str | None = None) -> None:
        self._call()
        await self.inner.set_value(key, value, content_type)

    async def iterate_keys(self, exclusive_start_key: str | None = None, limit: int | None = None) -> AsyncIterator[KeyEntry]:
        self._call()
        async for entry in self.inner.iterate_keys(exclusive_start_key, limit):
            yield entry


async def keys(store: Any) -> list[str]:
    """Every key in a store."""
    return [entry.key async for entry in store.iterate_keys()]


def days(first: str, count: int) -> Iterable[date]:
    """Consecutive days."""
    start = date.fromisoformat(first)
    return [start + timedelta(days=offset) for offset in range(count)]
