"""How a run is asked to stop: by the platform that aborts or moves it, or by its own time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from apify import Actor, Event

from src.pipeline.run import Stop

RESERVE: Final = timedelta(seconds=30)
"""Kept of the run's time for the report and the last writes: rendering 1,000 companies takes seconds, a retried write ten."""


@asynccontextmanager
async def listening(stop: Stop) -> AsyncIterator[None]:
    """Ask the run to stop when the platform aborts or moves it, or when its time is nearly used up.

    The handlers only leave a note: leaving the Actor from within one would wait for itself.
    """

    async def aborting(_: object = None) -> None:
        stop.ask("aborting")

    async def migrating(_: object = None) -> None:
        stop.ask("migrating")

    Actor.on(Event.ABORTING, aborting)
    Actor.on(Event.MIGRATING, migrating)
    alarm = asyncio.create_task(_time_out(stop))
    try:
        yield
    finally:
        alarm.cancel()
        with suppress(asyncio.CancelledError):
            await alarm
        Actor.off(Event.ABORTING, aborting)
        Actor.off(Event.MIGRATING, migrating)


async def _time_out(stop: Stop) -> None:
    until = Actor.configuration.timeout_at
    if until is not None:
        await asyncio.sleep((until - RESERVE - datetime.now(UTC)).total_seconds())
        stop.ask("time")
