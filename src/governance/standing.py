"""The aliases as a store has them: the record that remembers, and the events that it may not have heard of yet.

    model.<version>              an envelope; immutable
    model-event.<at>.<id>        what happened to it; immutable, and the write that decides
    aliases                      what the events come to; a cache that any run may write anew
    ml_model                     the champion's envelope again, for readers that know no aliases

The store has no compare-and-set, so nothing is decided by a record that two runs both rewrite. An event is written once under
a name of its own, whoever else writes at the same time; aliases are a pure function of all events, so whichever run writes them
last writes the same. A run that is killed has written its event or has not: there is no half.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from src.errors import ParsingError
from src.governance.aliases import ALIASES, Aliases, rebuilt, remembered
from src.governance.event import PREFIX, Event
from src.ledger.store import Store

_READS_TOGETHER: Final = 8
_ROUNDS: Final = 20
"""Each round more than one means that another run wrote an event meanwhile; twenty at once are no runs of one Actor."""


async def standing(store: Store) -> Aliases:
    """Who is champion, challenger and previous, by every event there is."""
    return (await _read(store))[0]


async def settled(store: Store) -> Aliases:
    """Write the aliases down until they say what the events say, and are found to."""
    aliases, in_step = await _read(store)
    for _ in range(_ROUNDS):
        if in_step:
            break
        await store.set_value(ALIASES, aliases.record())
        # Read back: another run's aliases may have come between, or an event that these do not know.
        aliases, in_step = await _read(store)
    return aliases


async def _read(store: Store) -> tuple[Aliases, bool]:
    """The aliases by every event, and whether the record says the same."""
    warnings: list[str] = []
    record = await _value(store, ALIASES)
    events: list[Event] = []
    try:
        events += remembered(record)
    except ParsingError as error:
        warnings.append(f"The record {ALIASES} was passed over and is made anew from the events: {error}.")
    if isinstance(record, dict) and events and record != rebuilt(events).record():
        warnings.append(f"The record {ALIASES} names others than its own history does; the history decides.")
    known = {event.key for event in events}
    events += await _events(store, [key for key in await _keys(store) if key not in known], warnings)
    aliases = rebuilt(events, warnings)
    return aliases, record == aliases.record() or (record is None and not events)


async def _keys(store: Store) -> list[str]:
    keys = []
    async for entry in store.iterate_keys(exclusive_start_key=PREFIX):
        if not entry.key.startswith(PREFIX):
            break
        keys.append(entry.key)
    return keys


async def _events(store: Store, keys: Sequence[str], warnings: list[str]) -> list[Event]:
    turns = asyncio.Semaphore(_READS_TOGETHER)

    async def one(key: str) -> Event | None:
        async with turns:
            value = await _value(store, key)
        try:
            event = Event.parse(value)
        except ParsingError as error:
            warnings.append(f"The record {key} was passed over: {error}.")
            return None
        if event.key != key:
            warnings.append(f"The record {key} was passed over: it holds the event of another key.")
            return None
        return event

    return [event for event in await asyncio.gather(*map(one, keys)) if event is not None]


async def _value(store: Store, key: str) -> Any:
    try:
        return await store.get_value(key)
    except ValueError as error:
        return f"what the store cannot parse ({error})"
