"""Runs that share a store, advanced one store call at a time in an order the test chooses."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

from src.ledger.store import KeyEntry, MemoryStore

SETTLED = 12
"""Turns of the event loop after which every task waits for the store or has ended."""


@dataclass(slots=True)
class SteppedStore:
    """A store in memory whose every call waits until the test lets it through."""

    inner: MemoryStore = field(default_factory=MemoryStore)
    waiting: list[asyncio.Future[None]] = field(default_factory=list)

    async def _turn(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        await turn

    async def get_value(self, key: str) -> Any:
        await self._turn()
        return await self.inner.get_value(key)

    async def set_value(self, key: str, value: Any, content_type: str | None = None) -> None:
        await self._turn()
        await self.inner.set_value(key, value, content_type)

    async def iterate_keys(self, exclusive_start_key: str | None = None, limit: int | None = None) -> AsyncIterator[KeyEntry]:
        await self._turn()
        async for entry in self.inner.iterate_keys(exclusive_start_key, limit):
            yield entry

    async def play(self, runs: list[Coroutine[Any, Any, None]], choose: Callable[[int], int]) -> None:
        """Run them to their ends; `choose(n)` says which of n waiting calls goes next."""
        tasks = [asyncio.create_task(run) for run in runs]
        while True:
            for _ in range(SETTLED):
                await asyncio.sleep(0)
            if not self.waiting:
                break
            self.waiting.pop(choose(len(self.waiting))).set_result(None)
        await asyncio.gather(*tasks)


async def every_order(scenario: Callable[[Callable[[int], int]], Awaitable[None]], most: int) -> int:
    """Play a scenario in every order of its calls; the number of orders, which must stay under `most`."""
    played = 0
    for choose in _orders(most):
        await scenario(choose)
        played += 1
    return played


def _orders(most: int) -> Iterator[Callable[[int], int]]:
    prefix: list[int] = []
    for _ in range(most):
        taken: list[tuple[int, int]] = []

        def choose(options: int, prefix: list[int] = prefix, taken: list[tuple[int, int]] = taken) -> int:
            choice = prefix[len(taken)] if len(taken) < len(prefix) else 0
            taken.append((choice, options))
            return choice

        yield choose
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        if not taken:
            return
        prefix = [choice for choice, _ in taken[:-1]] + [taken[-1][0] + 1]
    message = f"more than {most} orders"
    raise AssertionError(message)
