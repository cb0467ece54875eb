"""`python -m src.demo.history DOMAIN`: play the days before a sample's last, so that its scores have a past and answers.

Each day is scored as of its own evening from what the sample says of the time up to then, through the pipeline of a live run;
snapshots, what came of them and the model's weight land in the local storages, and the model where a run looks for it.
"""

import asyncio
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from src.demo.acts import ACTS, Act
from src.demo.calendar import evening
from src.domain import Domain
from src.domains import domain_named
from src.governance.registry import CHAMPION, Shelf
from src.ledger.prices.stored import Folder, StoredPrices
from src.ledger.segments import CONTENT_TYPE
from src.ledger.store import MemoryStore
from src.pipeline.inquiry import roster_of
from src.pipeline.journal import Nowhere
from src.pipeline.review import reviewed
from src.pipeline.run import Memory, Run
from src.pipeline.score import score, tidy
from src.settings import parse
from src.sources.client import open_client
from src.storages import image_of, named_stores, secret_of
from src.supplies import RECORDS, files

MODEL: Final = "model.json"
"""Beside a sample's world where it brings a model of its own; else the image's speaks."""

CHALLENGER: Final = "challenger.json"
"""Beside that, where the sample's model has a challenger."""


async def main(name: str) -> None:
    """Fill a domain's local ledger with the days before its sample's last, and its store of models with the sample's own."""
    (act,) = (act for act in ACTS if act.domain == name)
    domain, memory, models = domain_named(name), MemoryStore(), MemoryStore()
    async with named_stores(f"{domain.store_prefix}-ledger", f"{domain.store_prefix}-models") as (ledger, shelf):
        # In memory, and written down afterwards: reading it back from files for each day would take a minute.
        await _play(domain, act, Memory.of(memory, models), await secret_of(domain, ""))
        if (act.world.parent / MODEL).is_file():
            await models.set_value(CHAMPION, json.loads((act.world.parent / MODEL).read_text(encoding="utf-8")))
        for store, kept in ((ledger, memory), (shelf, models)):
            async for entry in kept.iterate_keys():
                await store.set_value(entry.key, await kept.get_value(entry.key), CONTENT_TYPE if store is ledger else None)


async def _play(domain: Domain, act: Act, memory: Memory, secret: bytes) -> None:
    settings, clock = parse(act.given()), _Clock()
    last = date.fromisoformat(settings.as_of)
    own = Shelf("the demo", file=act.world.parent / MODEL, beside=act.world.parent / CHALLENGER)
    folder, wanted = Folder(Path(settings.prices_from)), settings.model_dump(by_alias=True)
    supplies = {field: files(field, Path(wanted[field])) for field in RECORDS if wanted[field]}
    async with open_client(settings.contact, lambda: clock.now, replay_dir=act.world if act.replays else None) as client:
        for back in act.played:
            clock.now = as_of = evening(last - timedelta(days=back))
            run = Run(
                id=f"demo-{as_of:%Y%m%d}",
                started_at=as_of,
                as_of=as_of,
                live=True,
                settings=settings,
                roster=await roster_of(domain, settings, as_of, supplies, secret=secret, own_machine=True),
                client=client,
                memory=memory,
                shelves=[Shelf("the ledger", memory.models), own, image_of(domain)],
                outbox=Nowhere(),
                prices=StoredPrices(folder, as_of, domain.trading) if settings.prices_from else None,
            )
            await reviewed(domain, run, await score(domain, run))
    await tidy(domain, run)


class _Clock:
    """The evening that is being played."""

    now = evening(date.min)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
