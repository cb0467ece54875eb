"""Months gathered into one record each, so that a scheduled run reads tens of records and not hundreds.

Segments are left where they are. A month record is a second copy for quick reading, it says in its header which segments it
holds, and readers ask for whatever no record lists; so a compaction that dies half way, or two that run at once and overwrite
each other's records, lose nothing. What that costs is room: 500 companies write some 0.5 MB a day, and as much
again at most in month records: 0.4 GB a year.

Two compactions that see the same segments write the same bytes.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from src.errors import ParsingError
from src.ledger.keys import MonthKey, SegmentKey, month_of
from src.ledger.segments import CONTENT_TYPE, Member, pack, pack_months, unpack
from src.ledger.series import Damage, Month, Series

LOOSE_IN_THIS_MONTH: Final = 8
"""Segments of the running month that are read one by one before its record is written again: rewriting a growing record daily
would write it thirty times, never rewriting it would leave a reader thirty records, or hundreds after runs of many parts."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction did.

    Attributes:
        written: Month records written.
        warnings: What could not be read and was left out.
    """

    written: tuple[MonthKey, ...]
    warnings: tuple[str, ...]


async def compact(series: Series, today: date) -> Compacted:
    """Gather months gone by, and the running month once it has more than `LOOSE_IN_THIS_MONTH` loose segments.

    Looked into are this month and the last, months without a record, and months that this run wrote to or found damaged; what
    was gathered long ago is not fetched again to find that nothing changed. `today` is the date of the run's `as_of`; months
    after it are left alone.
    """
    damage = Damage()
    written: list[MonthKey] = []
    for name, plan in sorted((await series.plan(None, today, damage)).items()):
        if plan.segments and (not plan.records or name in _open_months(series, today)):
            month = await series.fetched(plan, None, date.max, damage)
            patience = LOOSE_IN_THIS_MONTH if name == month_of(today) else 0
            if len(month.loose) > patience or name in series.damaged:
                written += await _write(series, month, damage)
    return Compacted(tuple(written), tuple(damage.warnings))


def _open_months(series: Series, today: date) -> set[str]:
    last = today.replace(day=1) - timedelta(days=1)
    return {month_of(today), month_of(last)} | series.appended | series.damaged


async def _write(series: Series, month: Month, damage: Damage) -> list[MonthKey]:
    members = {key: member for key, member in month.compacted.items() if _readable(series, member)}
    added = 0
    for key in (month.compacted.keys() | month.loose.keys()) - members.keys():
        member = await _gathered(series, month, key, damage)
        if member is not None:
            members[key] = member
            added += 1
    written: list[MonthKey] = []
    if added:
        for record, body in pack_months(series.name, month.month, members.values()):
            await series.store.set_value(str(record), body, content_type=CONTENT_TYPE)
            written.append(record)
    return written


async def _gathered(series: Series, month: Month, key: SegmentKey, damage: Damage) -> Member | None:
    """A segment as a month record keeps it, or None with a warning when it cannot be read."""
    body = month.loose[key] if key in month.loose else await series.segment(key, damage)
    if body is None:
        return None
    try:
        lines = unpack(series.name, body)
        return Member(key, body if series.condense is None else pack(series.name, map(series.condense, lines)))
    except ParsingError as error:
        damage.lose(key, error)
        return None


def _readable(series: Series, member: Member) -> bool:
    try:
        unpack(series.name, member.body)
    except ParsingError:
        return False
    return True
