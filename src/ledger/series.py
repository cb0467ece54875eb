"""A series of segments in a store: appended to by runs, read back in order, a month at a time.

Nothing here is ever rewritten but the month records, and nothing is ever deleted. Reading lists the keys once, takes each
month's records, and asks one by one only for the segments that no month record lists.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from src.errors import ParsingError
from src.ledger.keys import MonthKey, SegmentKey, checked_series, digest, month_of, run_name
from src.ledger.segments import CONTENT_TYPE, Member, checked_segment, pack, split, unpack, unpack_month
from src.ledger.store import Store

READS_TOGETHER: Final = 8
"""Records asked for at once: at 100 ms each, 80 a second of the platform's 200, and at most 72 MB in flight."""

MONTHS_AHEAD: Final = 2
"""Months fetched while one is being read: enough to hide the network, few enough to keep memory flat."""

Condense = Callable[[bytes], bytes]


@dataclass(slots=True)
class Damage:
    """What a reading met and could not read; filled while it goes on.

    Attributes:
        warnings: One sentence each, for the run's summary.
        lost: Segments whose lines are missing from what was read.
    """

    warnings: list[str] = field(default_factory=list)
    lost: set[SegmentKey] = field(default_factory=set)

    def lose(self, key: SegmentKey, why: object) -> None:
        """A segment could not be read."""
        self.lost.add(key)
        self.warnings.append(f"{key} was passed over: {why}")

    def unread(self, key: SegmentKey, count: int) -> None:
        """Some lines of a segment were not understood; said once a segment."""
        if count and key not in self.lost:
            self.lost.add(key)
            self.warnings.append(f"{count} lines of {key} were not understood and were passed over")


@dataclass(frozen=True, slots=True)
class Block:
    """What one run wrote in one part.

    Attributes:
        key: Which part.
        lines: JSON, as written or condensed.
    """

    key: SegmentKey
    lines: list[bytes]


@dataclass(slots=True)
class MonthPlan:
    """What a listing says of one month.

    Attributes:
        month: "2026-03".
        records: Its compacted records.
        segments: Its segments, listed in a record or not.
    """

    month: str
    records: list[MonthKey] = field(default_factory=list)
    segments: list[SegmentKey] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Month:
    """One month, fetched but still packed.

    Attributes:
        month: "2026-03".
        compacted: Segments held by the month's records.
        loose: Segments that no record lists.
    """

    month: str
    compacted: dict[SegmentKey, Member]
    loose: dict[SegmentKey, bytes]


class Series:
    """One kind of segments in a store, e.g. "snapshot" or "observations.sec".

    Args:
        store: Where they lie.
        name: What they hold: one or two words of a-z 0-9 _ - joined by a dot.
        condense: What a month record keeps of a line; None keeps segments as they are, byte for byte.

    Attributes:
        appended: Months this object has written segments of.
        damaged: Months whose record this object found damaged.
    """

    def __init__(self, store: Store, name: str, condense: Condense | None = None) -> None:
        self.store = store
        self.name = checked_series(name)
        self.condense = condense
        self.appended: set[str] = set()
        self.damaged: set[str] = set()
        self._reads = asyncio.Semaphore(READS_TOGETHER)
        self._numbering = asyncio.Lock()
        self._last_part: dict[tuple[date, str], int] = {}

    async def append(self, day: date, run_id: str, lines: Iterable[bytes]) -> list[SegmentKey]:
        """Write lines as the next parts of a run; when it returns they are kept.

        A run that starts again after a migration goes on with the next number.
        """
        written: list[SegmentKey] = []
        for held in split(lines):
            body = pack(self.name, held)
            part = await self._next_part(day, run_name(run_id))
            key = SegmentKey(self.name, day, run_name(run_id), part, digest(body))
            await self.store.set_value(str(key), body, content_type=CONTENT_TYPE)
            self.appended.add(month_of(day))
            written.append(key)
        return written

    async def run_blocks(self, day: date, run_id: str, damage: Damage) -> list[Block]:
        """What one run has written for one date, in the order it was written."""
        return await self._whole(f"{day.isoformat()}.{run_name(run_id)}.p", damage)

    async def day_blocks(self, day: date, damage: Damage) -> list[Block]:
        """What every run has written for one date, as written (not condensed), by run and part."""
        return await self._whole(f"{day.isoformat()}.", damage)

    async def blocks(self, since: date | None, until: date, damage: Damage) -> AsyncIterator[Block]:
        """Every part dated `since` to `until`, inclusive, in order of date, run and part.

        Lines of compacted months come condensed. A record that is damaged, foreign or gone is passed over with a sentence in
        `damage`. Memory holds `MONTHS_AHEAD` packed months and one unpacked part.
        """
        plans = [plan for _, plan in sorted((await self.plan(since, until, damage)).items())]
        ahead: list[asyncio.Task[Month]] = []
        try:
            while plans or ahead:
                while plans and len(ahead) < MONTHS_AHEAD:
                    ahead.append(asyncio.create_task(self.fetched(plans.pop(0), since, until, damage)))
                month = await ahead.pop(0)
                for key in sorted(month.compacted.keys() | month.loose.keys()):
                    lines = await self._lines(month, key, damage)
                    if lines is not None:
                        yield Block(key, lines)
                        await asyncio.sleep(0)  # unpacking is work: let events and other companies through
        finally:
            for task in ahead:
                task.cancel()
            await asyncio.gather(*ahead, return_exceptions=True)

    async def plan(self, since: date | None, until: date, damage: Damage) -> dict[str, MonthPlan]:
        """The months with anything in them, from one listing."""
        first, last = "" if since is None else month_of(since), month_of(until)
        months: dict[str, MonthPlan] = {}
        for key in await self._keys(f"{self.name}.", first, last):
            segment, record = SegmentKey.parse(self.name, key), MonthKey.parse(self.name, key)
            if segment is not None:
                name = month_of(segment.date)
                months.setdefault(name, MonthPlan(name)).segments.append(segment)
            elif record is not None:
                months.setdefault(record.month, MonthPlan(record.month)).records.append(record)
            else:
                damage.warnings.append(f"{key} is not a name this ledger gives; it was passed over")
        return months

    async def dates(self, until: date) -> tuple[date, ...]:
        """Dates up to one, inclusive, of which there is a segment, from one listing."""
        plans = await self.plan(None, until, Damage())
        return tuple(sorted({key.date for plan in plans.values() for key in plan.segments if key.date <= until}))

    async def fetched(self, plan: MonthPlan, since: date | None, until: date, damage: Damage) -> Month:
        """The month's records, and the segments between the dates that they do not list."""
        bodies = await asyncio.gather(*(self._record(key, damage) for key in sorted(plan.records)))
        compacted = {member.key: member for members in bodies for member in members if _within(member.key, since, until)}
        wanted = [key for key in sorted(plan.segments) if key not in compacted and _within(key, since, until)]
        loose = await asyncio.gather(*(self._segment(key, damage) for key in wanted))
        kept = {key: body for key, body in zip(wanted, loose, strict=True) if body is not None}
        return Month(plan.month, compacted, kept)

    async def segment(self, key: SegmentKey, damage: Damage) -> bytes | None:
        """The bytes of one segment, or None with a warning."""
        return await self._segment(key, damage)

    async def _whole(self, start: str, damage: Damage) -> list[Block]:
        found = [SegmentKey.parse(self.name, key) for key in await self._keys(f"{self.name}.{start}", "", "")]
        keys = sorted(key for key in found if key is not None)
        bodies = await asyncio.gather(*(self._segment(key, damage) for key in keys))
        blocks = []
        for key, body in zip(keys, bodies, strict=True):
            lines = None if body is None else self._unpacked(key, body, damage)
            if lines is not None:
                blocks.append(Block(key, lines))
        return blocks

    async def _next_part(self, day: date, run: str) -> int:
        async with self._numbering:
            if (day, run) not in self._last_part:
                found = [SegmentKey.parse(self.name, key) for key in await self._keys(f"{self.name}.{day}.{run}.p", "", "")]
                self._last_part[day, run] = max((key.part for key in found if key is not None), default=0)
            self._last_part[day, run] += 1
            return self._last_part[day, run]

    async def _keys(self, prefix: str, first: str, last: str) -> Sequence[str]:
        """Keys that begin with a prefix, from `prefix + first` to the end of `prefix + last`, each once, in order."""
        keys: set[str] = set()
        async for entry in self.store.iterate_keys(exclusive_start_key=prefix + first):
            if entry.key[: len(prefix)] > prefix or (last and entry.key[: len(prefix) + len(last)] > prefix + last):
                break
            if entry.key.startswith(prefix):
                keys.add(entry.key)
        return sorted(keys)

    async def _value(self, key: SegmentKey | MonthKey) -> Any:
        async with self._reads:
            try:
                return await self.store.get_value(str(key))
            except ValueError as error:
                message = f"the store could not read it back: {error}"
                raise ParsingError(message) from error

    async def _record(self, key: MonthKey, damage: Damage) -> list[Member]:
        try:
            return unpack_month(self.name, key.month, await self._value(key))
        except ParsingError as error:
            self.damaged.add(key.month)
            damage.warnings.append(f"{key} was passed over, its segments are read one by one: {error}")
            return []

    async def _segment(self, key: SegmentKey, damage: Damage) -> bytes | None:
        try:
            return checked_segment(key, await self._value(key))
        except ParsingError as error:
            damage.lose(key, error)
            return None

    async def _lines(self, month: Month, key: SegmentKey, damage: Damage) -> list[bytes] | None:
        if key in month.compacted:
            try:
                return unpack(self.name, month.compacted[key].body)
            except ParsingError as error:
                self.damaged.add(month.month)
                damage.warnings.append(f"{key} is damaged in its month's record, its segment is read instead: {error}")
        body = month.loose[key] if key in month.loose else await self._segment(key, damage)
        return None if body is None else self._unpacked(key, body, damage)

    def _unpacked(self, key: SegmentKey, body: bytes, damage: Damage) -> list[bytes] | None:
        try:
            return unpack(self.name, body)
        except ParsingError as error:
            damage.lose(key, error)
            return None


def _within(key: SegmentKey, since: date | None, until: date) -> bool:
    return (since is None or since <= key.date) and key.date <= until
