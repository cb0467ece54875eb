import asyncio
import time
from datetime import UTC, datetime

import httpx

from src.delivery.courier import send_alerts


async def hang(request: httpx.Request) -> httpx.Response:
    await asyncio.sleep(60)
    return httpx.Response(200, request=request)


async def test_a_receiver_that_hangs_costs_the_run_no_more_than_it_can_spare() -> None:
    began = time.monotonic()
    async with httpx.AsyncClient(transport=httpx.MockTransport(hang)) as poster:
        sent = await send_alerts(
            "https://hooks.example.com/secret-path", {}, secret="", now=lambda: datetime.now(UTC), seconds=0.3, poster=poster
        )
    assert time.monotonic() - began < 3
    assert not sent.delivered
    assert sent.sentence == "The webhook to hooks.example.com was not delivered: the run could wait no longer than 0.3 s."
