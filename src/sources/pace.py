"""When the next request may go: a rate for each family of hosts, and a bound on how many are open at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiolimiter import AsyncLimiter

from src.sources.manners import Manners

SEC = "sec.gov"

# Second-level labels under which a country sells names, as in example.co.uk: there the family has three labels.
_SHARED_SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "gov", "net", "ne", "or", "org"})
_COUNTRY_CODE_LENGTH = 2


def family_of(host: str) -> str:
    """The registrable domain of a host, so that hosts one operator runs share one rate.

    Judged by shape, without the public suffix list: where it errs it joins strangers (two sites under one hosting domain),
    who are then asked more slowly than they need be.
    """
    labels = host.lower().rstrip(".").split(".")
    if labels[-1].isdigit():
        return ".".join(labels)
    shared = len(labels[-1]) == _COUNTRY_CODE_LENGTH and labels[-2:-1] and labels[-2] in _SHARED_SECOND_LEVELS
    return ".".join(labels[-3:] if shared else labels[-2:])


class _Lane:
    """The queue of one family: one request at a time waits for its moment, the others stand behind it."""

    def __init__(self, per_second: float | None) -> None:
        self.front = asyncio.Lock()
        # A bucket of one spaces requests evenly; a bucket of eight would let eight go at once and eight more within the
        # same second.
        self.limiter = AsyncLimiter(1, 1 / per_second) if per_second else None


class Pace:
    """Lets requests through at the rate of their family and within the bound on open requests.

    Args:
        manners: The rates.
        max_concurrency: Requests open at a time, over all hosts.
    """

    def __init__(self, manners: Manners, max_concurrency: int) -> None:
        self._manners = manners
        self._slots = asyncio.Semaphore(max_concurrency)
        self._lanes: dict[str, _Lane] = {}
        self._delays: dict[str, AsyncLimiter] = {}

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave so many seconds between requests to one host, as its robots.txt asks."""
        if self._manners.others_per_second is not None:
            self._delays.setdefault(host, AsyncLimiter(1, seconds))

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for one's turn, and hold a place among the open requests while inside."""
        delay = self._delays.get(host)
        if delay is not None:
            await delay.acquire()
        lane = self._lane(host)
        # No place is held while waiting for the rate, so a slow family never keeps the others out; and only the front of a
        # lane holds a granted moment while it waits for a place, so moments cannot pile up into a burst.
        async with lane.front:
            if lane.limiter is not None:
                await lane.limiter.acquire()
            await self._slots.acquire()
        try:
            yield
        finally:
            self._slots.release()

    def _lane(self, host: str) -> _Lane:
        family = family_of(host)
        if family not in self._lanes:
            sec = family == SEC
            self._lanes[family] = _Lane(self._manners.sec_per_second if sec else self._manners.others_per_second)
        return self._lanes[family]
