"""Who is scored, for tests that make a run outside a loop as well as within one."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from src.domain import Domain, Roster
from src.pipeline.inquiry import roster_of
from src.settings import Settings


def roster_at_once(
    domain: Domain, settings: Settings, as_of: datetime, supplies: Mapping[str, Mapping[str, bytes]] | None = None
) -> Roster:
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(lambda: asyncio.run(roster_of(domain, settings, as_of, supplies))).result()
