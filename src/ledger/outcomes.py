"""The ledger of outcomes: what came of each snapshot, written by whichever run found it out."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import orjson

from src.errors import ParsingError
from src.ledger.compaction import Compacted, compact
from src.ledger.history import parsed
from src.ledger.keys import run_name
from src.ledger.outcome import RESOLVED, UNRESOLVABLE, Identity, Outcome
from src.ledger.series import Damage, Series
from src.ledger.shape import from_json, to_json
from src.ledger.store import Store

SERIES: Final = "outcome"

_Held = dict[Identity, tuple[Outcome, bytes]]
"""What stands, each with its line."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Outcomes read back.

    Attributes:
        outcomes: One for each snapshot and target, by moment of the snapshot, subject, run and target.
        warnings: What could not be read, one sentence each.
    """

    outcomes: tuple[Outcome, ...]
    warnings: tuple[str, ...] = ()

    def by_day(self) -> tuple[Outcome, ...]:
        """One for each subject, date and target: that of the day's snapshot, as `SnapshotLedger` defines it.

        More than one is there only where a later run scored a day again whose answer was already known.
        """
        days: dict[tuple[str, date, str], Outcome] = {}
        for outcome in self.outcomes:
            key = outcome.subject, outcome.date, outcome.target
            if key not in days or _day_rank(outcome) > _day_rank(days[key]):
                days[key] = outcome
        return tuple(days.values())


def outcome_line(outcome: Outcome) -> bytes:
    """An outcome as one JSON line; equal outcomes give equal bytes.

    Raises:
        ValueError: It contradicts itself: answered without an answer, or before it was asked.
    """
    if fault := _contradiction(outcome):
        raise ValueError(fault)
    return orjson.dumps(to_json(Outcome, outcome))


def outcome_of(line: bytes) -> Outcome:
    """The outcome that `outcome_line` was given.

    Raises:
        ParsingError: Anything else than a whole outcome.
    """
    outcome = from_json(Outcome, parsed(line))
    if fault := _contradiction(outcome):
        raise ParsingError(fault)
    return outcome


class OutcomeLedger:
    """Outcomes in a store, appended to by any number of runs at once: one a snapshot and target, however many wrote it.

    An answer stands before "unresolvable", an earlier one before a later one, and of one moment's the one whose line sorts
    first. So what stands depends on what was written, and neither on the order nor on how often. A company whose prices come
    after all gets its answer, and whoever reads as of a moment before that sees what was known then.

    Segments are dated by the run that resolved, one a run: outcomes of a moment are all in segments dated up to it.

    Args:
        store: Where they lie.
    """

    def __init__(self, store: Store) -> None:
        self._series = Series(store, SERIES)

    async def append(self, outcomes: Iterable[Outcome], run_id: str) -> tuple[Outcome, ...]:
        """Keep outcomes that the ledger does not hold yet; when it returns they are safe.

        Args:
            outcomes: In any order, of any runs' snapshots.
            run_id: The run that resolved them, not the ones that scored.

        Returns:
            Those that were written: none of them when all stand already.

        Raises:
            ValueError: One contradicts itself or holds a number that is not finite; nothing was written.
        """
        moments: dict[datetime, _Held] = {}
        for outcome in outcomes:
            _take(moments.setdefault(outcome.resolved_at.astimezone(UTC), {}), outcome, outcome_line(outcome))
        # Each moment by itself: what an earlier one could not answer stays known as unanswered then.
        written = [item for moment in sorted(moments) for item in await self._append(moments[moment], moment, run_id)]
        return tuple(sorted(written, key=_order))

    async def load(self, since: date, until: date, known_by: datetime) -> Outcomes:
        """Outcomes of snapshots dated `since` to `until`, inclusive, as they stood at a moment (aware).

        A segment that cannot be read is passed over with a warning; the rest is told, and the next resolution writes again what
        it held.
        """
        damage = Damage()
        held = await self._held(since, until, known_by, damage)
        return Outcomes(tuple(sorted((outcome for outcome, _ in held.values()), key=_order)), tuple(damage.warnings))

    async def compact(self, today: date) -> Compacted:
        """Gather months gone by; `today` is the date of the run's `as_of`."""
        return await compact(self._series, today)

    async def _append(self, offered: _Held, moment: datetime, run_id: str) -> list[Outcome]:
        dates = [outcome.date for outcome, _ in offered.values()]
        held = await self._held(min(dates), max(dates), moment, Damage())
        fresh = [pair for key, pair in offered.items() if key not in held or _rank(*pair) < _rank(*held[key])]
        fresh.sort(key=lambda pair: _order(pair[0]))
        await self._series.append(moment.date(), run_id, [line for _, line in fresh])
        return [outcome for outcome, _ in fresh]

    async def _held(self, since: date, until: date, known_by: datetime, damage: Damage) -> _Held:
        held: _Held = {}
        # Nothing is resolved before it was scored, so no segment dated before `since` holds any of them.
        async for block in self._series.blocks(since, known_by.astimezone(UTC).date(), damage):
            unread = 0
            for line in block.lines:
                try:
                    outcome = outcome_of(line)
                except ParsingError:
                    unread += 1
                    continue
                if since <= outcome.date <= until and outcome.resolved_at <= known_by:
                    _take(held, outcome, line)
            damage.unread(block.key, unread)
        return held


def _take(held: _Held, outcome: Outcome, line: bytes) -> None:
    """Let an outcome stand where none stands yet, or a lesser one."""
    standing = held.get(outcome.identity)
    if standing is None or _rank(outcome, line) < _rank(*standing):
        held[outcome.identity] = outcome, line


def _rank(outcome: Outcome, line: bytes) -> tuple[bool, datetime, bytes]:
    """The least stands."""
    return outcome.state != RESOLVED, outcome.resolved_at, line


def _order(outcome: Outcome) -> tuple[datetime, str, str, str]:
    return outcome.as_of, outcome.subject, outcome.run_id, outcome.target


def _day_rank(outcome: Outcome) -> tuple[bool, datetime, str]:
    """Of several snapshots of a day the greatest is the day's."""
    return outcome.combined is not None, outcome.as_of, run_name(outcome.run_id)


def _contradiction(outcome: Outcome) -> str:
    """What cannot be true of it, or ""."""
    if outcome.state not in (RESOLVED, UNRESOLVABLE):
        return f"wanted an outcome {RESOLVED} or {UNRESOLVABLE}, got {outcome.state[:40]!r}"
    answered, measured = outcome.state == RESOLVED, outcome.value is not None and math.isfinite(outcome.value)
    if answered != (outcome.label is not None) or answered != measured or answered == bool(outcome.reason):
        return (
            f"an outcome {outcome.state} with label {outcome.label}, value {outcome.value} and reason {outcome.reason[:40]!r}"
        )
    if not outcome.as_of <= outcome.resolved_at:
        return f"an outcome of {outcome.as_of} that was known at {outcome.resolved_at}, before it was asked"
    return ""
