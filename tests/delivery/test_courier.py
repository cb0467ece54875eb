import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx

from src.delivery.courier import send_alerts
from src.delivery.webhook import Answer


class HangingPoster:
    """A receiver that takes the connection and says nothing."""

    @asynccontextmanager
    async def stream(
        self, method: str, url: str, *, content: bytes, headers: Mapping[str, str], follow_redirects: bool, timeout: float
    ) -> AsyncIterator[Answer]:
        await asyncio.sleep(60)
        yield httpx.Response(200)


async def test_a_receiver_that_hangs_costs_the_run_no_more_than_it_can_spare() -> None:
    began = time.monotonic()
    sent = await send_alerts(
        "https://hooks.example.com/secret-path",
        {},
        secret="",
        now=lambda: datetime.now(UTC),
        seconds=0.3,
        poster=HangingPoster(),
    )
    assert time.monotonic() - began < 3
    assert not sent.delivered
    assert sent.sentence == "The webhook to hooks.example.com was not delivered: the run could wait no longer than 0.3 s."
