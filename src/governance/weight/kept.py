"""The weight as a store has it: a record of where it stands, and each change that led there as an event of its own.

`weight` holds the course so far; it follows from the ledger, so any run may write it anew. `weight-event.<on>.<id>` is a
change: immutable, and named after its content, so that telling it twice is telling it once.
"""

import hashlib
import json
from datetime import date
from typing import Any, Final

from src.governance.weight.change import Change
from src.governance.weight.policy import Course
from src.ledger.store import Store

WEIGHT: Final = "weight"
PREFIX: Final = "weight-event."

_ID_LENGTH: Final = 12


def event_key(policy: str, change: Change) -> str:
    """Where a change lies; keys sort by date."""
    text = json.dumps([policy, change.record()], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"{PREFIX}{change.on:%Y%m%d}.{hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]}"


async def keep(store: Store, course: Course[Any]) -> int:
    """Write down the changes that are not there yet, then the course; how many changes were new.

    A course that ends before the one that is there is of a run as of an earlier day, and does not take its place.
    """
    there, ends = await _events(store), await _ends(store)
    # What was decided is history: a run with other settings, or another model, does not write another past beside it.
    wanted = {event_key(course.policy, change): change for change in course.changes if change.on >= ends}
    fresh = sorted(wanted.keys() - there)
    for key in fresh:
        await store.set_value(key, {"policy": course.policy, **wanted[key].record()})
    record = {"schema": 1, **course.record()}
    if ends <= course.dates[-1]:
        await store.set_value(WEIGHT, record)
    return len(fresh)


async def _events(store: Store) -> set[str]:
    found = set()
    async for entry in store.iterate_keys(exclusive_start_key=PREFIX):
        if not entry.key.startswith(PREFIX):
            break
        found.add(entry.key)
    return found


async def _ends(store: Store) -> date:
    """Last date of the course that is there, the first there is where none can be read."""
    try:
        record = await store.get_value(WEIGHT)
        return date.fromisoformat(record["course"][-1][0])
    except (ValueError, TypeError, LookupError):
        return date.min
