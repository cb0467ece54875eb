"""The ledger of readings: what was measured of each condition, day by day, so that alerts are a fold over what was written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import orjson

from src.errors import ParsingError
from src.governance.watch.reading import Key, Reading
from src.ledger.compaction import Compacted, compact
from src.ledger.series import Damage, Series
from src.ledger.store import Store

SERIES: Final = "reading"


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings read back.

    Attributes:
        readings: One a date and key, by date.
        warnings: What could not be read, one sentence each.
        runs: Date → names of the runs whose readings stand, as keys have them.
    """

    readings: tuple[Reading, ...]
    warnings: tuple[str, ...] = ()
    runs: Mapping[date, frozenset[str]] = field(default_factory=dict)


class ReadingLedger:
    """Readings in a store, appended to by any number of runs at once; of each date and key the first run's stands.

    Args:
        store: Where they lie.
    """

    def __init__(self, store: Store) -> None:
        self._series = Series(store, SERIES)

    async def append(self, readings: Iterable[Reading], run_id: str) -> None:
        """Keep a run's readings, all of one date.

        Raises:
            ValueError: They are of several dates; nothing was written.
        """
        found = list(readings)
        days = {reading.on for reading in found}
        if len(days) > 1:
            message = f"wanted readings of one date, got {sorted(days)}"
            raise ValueError(message)
        for day in days:
            await self._series.append(day, run_id, [orjson.dumps(reading.record()) for reading in found])

    async def load(self, until: date) -> Readings:
        """All readings up to a date, inclusive; a segment that cannot be read is passed over with a warning."""
        damage = Damage()
        held: dict[tuple[date, Key], Reading] = {}
        runs: dict[date, set[str]] = {}
        async for block in self._series.blocks(None, until, damage):
            unread = 0
            for line in block.lines:
                try:
                    reading = Reading.parse(orjson.loads(line))
                except (orjson.JSONDecodeError, ParsingError):
                    unread += 1
                    continue
                if held.setdefault((reading.on, reading.key), reading) is reading:
                    runs.setdefault(reading.on, set()).add(block.key.run)
            damage.unread(block.key, unread)
        ordered = tuple(sorted(held.values(), key=lambda item: (item.on, item.key)))
        return Readings(ordered, tuple(damage.warnings), {day: frozenset(names) for day, names in runs.items()})

    async def compact(self, today: date) -> Compacted:
        """Gather months gone by; `today` is the date of the run's `as_of`."""
        return await compact(self._series, today)
