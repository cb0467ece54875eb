"""Takes the alerts to the user's receiver: guarded, signed, and never for longer than the run can spare."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx

from src.delivery.links import host
from src.delivery.webhook import Delivery, Poster, deliver
from src.sources.guard import Guard
from src.sources.transport import LiveTransport


async def send_alerts(
    url: str,
    record: Mapping[str, Any],
    *,
    secret: str,
    now: Callable[[], datetime],
    seconds: float,
    poster: Poster | None = None,
) -> Delivery:
    """POST the `ALERTS` record; whatever happens is told in the result and never raised.

    Args:
        url: Receiver.
        record: What `alerts.record` makes.
        secret: Shared with the receiver; "" sends unsigned.
        now: Wall clock.
        seconds: After so many the attempt is given up, however patient the delivery still is.
        poster: Sends it; a client of guarded connections when None.
    """
    if poster is None:
        async with httpx.AsyncClient(transport=LiveTransport(Guard(), max_connections=1)) as client:
            return await send_alerts(url, record, secret=secret, now=now, seconds=seconds, poster=client)
    try:
        async with asyncio.timeout(seconds):
            return await deliver(poster, url, record, secret=secret, now=now)
    except TimeoutError:
        said = f"The webhook to {host(url)} was not delivered: the run could wait no longer than {seconds:g} s."
        return Delivery(delivered=False, attempts=0, status=None, sentence=said)
