"""`python -m src.demo.history`: play the months before the last day, so that baselines and deltas are there for it.

Each day played is scored as of its own evening from what the recording served by then, through the pipeline of a live run; the
snapshots land in the ledger of the local storages, and the model is put where a run looks for it.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from src.demo.calendar import HISTORY_DAYS, LAST_DAY, evening
from src.demo.training import MODEL
from src.demo.world import WORLD
from src.domain import Domain
from src.domains import domain_named
from src.governance.registry import CHAMPION, Shelf
from src.ledger.prices.stored import Folder, StoredPrices
from src.ledger.segments import CONTENT_TYPE
from src.ledger.store import MemoryStore, Store
from src.pipeline.inquiry import roster_of
from src.pipeline.journal import Nowhere
from src.pipeline.review import reviewed
from src.pipeline.run import Memory, Run
from src.pipeline.score import score, tidy
from src.settings import Settings, parse
from src.sources.client import open_client
from src.storages import named_stores

STEP: Final = 3
"""Every third day: a careers census is carried that long, and the report still draws a line."""

DAILY_DAYS: Final = 14
"""The last fortnight is daily, so that changes of a day and of a week can be told."""

SATURDAY: Final = 5


async def main() -> None:
    """Fill the local ledger with the months before the last day, and the store of models with the demo's own."""
    domain = domain_named("company_risk")
    settings = parse(json.loads((WORLD / "input.json").read_text(encoding="utf-8")))
    async with named_stores(f"{domain.store_prefix}-ledger", f"{domain.store_prefix}-models") as (ledger, models):
        await models.set_value(CHAMPION, json.loads(MODEL.read_text(encoding="utf-8")))
        await _play(domain, settings, ledger, Shelf("the demo", models))


async def _play(domain: Domain, settings: Settings, ledger: Store, shelf: Shelf) -> None:
    """Play every day in memory, then write the ledger down: reading it back from files for each day would take a minute."""
    memory, clock, prices = MemoryStore(), _Clock(), StoredPrices(Folder(WORLD), evening(LAST_DAY))
    async with open_client(settings.contact, lambda: clock.now, replay_dir=WORLD) as client:
        for day in _days():
            clock.now = evening(day)
            run = Run(
                id=f"demo-{day:%Y%m%d}",
                started_at=clock.now,
                as_of=clock.now,
                live=True,
                settings=settings,
                roster=await roster_of(domain, settings, clock.now),
                client=client,
                memory=Memory.of(memory, shelf.store),
                shelves=[shelf],
                outbox=Nowhere(),
                prices=prices,
            )
            await reviewed(domain, run, await score(domain, run))
    await tidy(domain, run)
    async for entry in memory.iterate_keys():
        await ledger.set_value(entry.key, await memory.get_value(entry.key), CONTENT_TYPE)


class _Clock:
    """The evening that is being played."""

    now = datetime.combine(LAST_DAY, time(), tzinfo=UTC)


def _days() -> Iterator[date]:
    """Every third day, then every weekday of the last fortnight."""
    for back in range(HISTORY_DAYS, 0, -1):
        day = LAST_DAY - timedelta(days=back)
        if back % STEP == 0 or (back < DAILY_DAYS and day.weekday() < SATURDAY):
            yield day


if __name__ == "__main__":
    asyncio.run(main())
