"""`python -m src.demo.history`: play the months before the last day, so that baselines and deltas are there for it.

Every weekday is scored as of its own evening from what the recording served by then, through the pipeline of a live run; the
snapshots land in the ledger of the local storages, and the model is put where a run looks for it.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from src.demo.calendar import LAST_DAY
from src.demo.world import WORLD
from src.domain import Domain
from src.domains import domain_named
from src.governance.registry import CHAMPION, Shelf
from src.journal import Row
from src.ledger.store import Store
from src.main import named_stores
from src.pipeline import Run, score, tidy
from src.settings import Settings, parse
from src.sources.client import open_client

HISTORY_DAYS: Final = 120
"""As far back as the report draws and baselines reach."""

SATURDAY: Final = 5


class _Nowhere:
    """An outbox for days whose rows nobody reads: only their snapshots matter."""

    async def push(self, rows: Sequence[Row]) -> None: ...

    async def pushed(self) -> frozenset[str]:
        return frozenset()

    async def put(self, key: str, value: Any, content_type: str | None = None) -> None: ...

    async def tell(self, text: str) -> None: ...


async def main() -> None:
    """Fill the local ledger with the months before the last day, and the store of models with the demo's own."""
    domain = domain_named("company_risk")
    settings = parse(json.loads((WORLD / "input.json").read_text(encoding="utf-8")))
    async with named_stores(f"{domain.store_prefix}-ledger", f"{domain.store_prefix}-models") as (ledger, models):
        model = WORLD / "model.json"
        if model.is_file():
            await models.set_value(CHAMPION, json.loads(model.read_text(encoding="utf-8")))
        for day in _weekdays(LAST_DAY - timedelta(days=HISTORY_DAYS), LAST_DAY):
            await _played(day, domain, settings, ledger, [Shelf("the demo", models)])


async def _played(day: date, domain: Domain, settings: Settings, ledger: Store, shelves: Sequence[Shelf]) -> None:
    as_of = datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
    async with open_client(settings.contact, lambda: as_of, replay_dir=WORLD) as client:
        run = Run(
            id=f"demo-{day:%Y%m%d}",
            started_at=as_of,
            as_of=as_of,
            live=True,
            settings=settings,
            client=client,
            ledger=ledger,
            shelves=shelves,
            outbox=_Nowhere(),
        )
        await score(domain, run)
        await tidy(domain, run)


def _weekdays(first: date, end: date) -> Iterator[date]:
    days = (first + timedelta(days=offset) for offset in range((end - first).days))
    return (day for day in days if day.weekday() < SATURDAY)


if __name__ == "__main__":
    asyncio.run(main())
