"""Alerts: each condition is raised once, with numbers, and its end is told once.

What stands is a pure function of the readings: whoever folds the same readings again has the same alerts, whether day by day
or all at once, and a day that comes again changes nothing. An unknown reading neither raises nor clears.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Literal

from src.governance.watch.condition import CONDITIONS, Condition
from src.governance.watch.reading import Key, Number, Reading

Change = Literal["raised", "worsened", "cleared"]


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to tell people once.

    Attributes:
        on: Date of the run that tells it.
        change: A condition was raised, became worse by a level, or is over.
        condition: Which, e.g. "drift".
        about: What of, e.g. a feature; "" where there is only one.
        level: "warn" or "act"; of a condition that is over, the worst it had.
        action: "retrain", "investigate", "model failure", or "" below the highest level and when it is over.
        value: What was measured; None where a condition is over for another reason than a measurement.
        since: Date from which it held.
        model: Version of the model it is about.
        why: A sentence for people.
        numbers: What it was made from.
    """

    on: date
    change: Change
    condition: str
    about: str
    level: str
    action: str
    value: float | None
    since: date
    model: str
    why: str
    numbers: Mapping[str, Number] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        names = ("change", "condition", "about", "level", "action", "value", "model", "why")
        told = {name: getattr(self, name) for name in names}
        return {"on": self.on.isoformat(), **told, "since": self.since.isoformat(), "numbers": dict(self.numbers)}


@dataclass(frozen=True, slots=True)
class Standing:
    """A condition that holds, or has begun to.

    Attributes:
        since: Date from which readings have had a level.
        rank: Levels that were told, 0 while it has not lasted long enough.
        calm: Date from which readings are below where it ends, or None.
    """

    since: date
    rank: int
    calm: date | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """What stands after the readings so far.

    Attributes:
        conditions: What is watched; readings of others are passed over.
        standing: By condition, what it is about, and model.
        seen: The last date, or None before the first.
    """

    conditions: Sequence[Condition] = CONDITIONS
    standing: Mapping[Key, Standing] = field(default_factory=dict)
    seen: date | None = None

    @property
    def raised(self) -> tuple[Key, ...]:
        """The conditions that were told and are not over, in order."""
        return tuple(sorted(key for key, item in self.standing.items() if item.rank))

    def asking(self, *actions: str) -> tuple[tuple[Key, Standing], ...]:
        """The conditions at their highest level that ask for one of these actions, in order."""
        asked = {condition.name: len(condition.levels) for condition in self.conditions if condition.action in actions}
        return tuple((key, self.standing[key]) for key in self.raised if self.standing[key].rank == asked.get(key[0]))

    def after(self, on: date, readings: Iterable[Reading]) -> tuple["Watch", tuple[Alert, ...]]:
        """What stands after a day's readings, and what is to be told.

        A date that is not later than the last was told already: nothing changes. Of two readings of one thing the first stands.
        A model that no reading of the day is about, while there are readings of another, is no longer watched, and what stood
        against it is over.

        Args:
            on: Date of the run.
            readings: Of that date, in any order.

        Raises:
            ValueError: A reading of another date.
        """
        day: dict[Key, Reading] = {}
        for reading in readings:
            if reading.on != on:
                message = f"wanted readings of {on}, got one of {reading.on}"
                raise ValueError(message)
            day.setdefault(reading.key, reading)
        if self.seen is not None and on <= self.seen:
            return self, ()
        standing, alerts = self._without_replaced(on, day)
        for condition in self.conditions:
            for key in sorted(key for key in day if key[0] == condition.name):
                found, told = _judged(condition, day[key], standing.pop(key, None))
                if found is not None:
                    standing[key] = found
                alerts += [told] if told is not None else []
        return replace(self, standing=standing, seen=on), tuple(alerts)

    def _without_replaced(self, on: date, day: Mapping[Key, Reading]) -> tuple[dict[Key, Standing], list[Alert]]:
        models = {reading.model for reading in day.values()} - {""}
        left = {key: item for key, item in self.standing.items() if not models or not key[2] or key[2] in models}
        by_name = {condition.name: condition for condition in self.conditions}
        gone = sorted(key for key in self.standing if key not in left and self.standing[key].rank and key[0] in by_name)
        return left, [_replaced(by_name[key[0]], key, self.standing[key], on) for key in gone]


@dataclass(frozen=True, slots=True)
class Watched:
    """All that readings come to.

    Attributes:
        alerts: In order of dates.
        watch: What stands at the end.
    """

    alerts: tuple[Alert, ...]
    watch: Watch


def watched(readings: Iterable[Reading], watch: Watch | None = None) -> Watched:
    """Fold readings of any number of days; those of one day may come in any order, as may the days.

    Args:
        readings: What was measured.
        watch: What stood before, or None for nothing.
    """
    now, alerts = watch or Watch(), list[Alert]()
    for on, day in groupby(sorted(readings, key=lambda reading: reading.on), key=lambda reading: reading.on):
        now, told = now.after(on, day)
        alerts += told
    return Watched(tuple(alerts), now)


def _judged(condition: Condition, reading: Reading, before: Standing | None) -> tuple[Standing | None, Alert | None]:
    if reading.value is None:
        return before if before is not None and before.rank else None, None  # what has only begun begins anew
    if before is not None and before.rank:
        return _held(condition, reading, before)
    rank = condition.rank(reading)
    if not rank:
        return None, None
    begun = before or Standing(reading.on, 0)
    if reading.on - begun.since < timedelta(days=condition.lasting):
        return begun, None
    return replace(begun, rank=rank), _told(condition, reading, begun, rank, "raised")


def _held(condition: Condition, reading: Reading, before: Standing) -> tuple[Standing | None, Alert | None]:
    rank = condition.rank(reading)
    if rank > before.rank:
        return replace(before, rank=rank, calm=None), _told(condition, reading, before, rank, "worsened")
    if not condition.below(reading):
        return replace(before, calm=None), None
    calm = before.calm or reading.on
    if reading.on - calm < timedelta(days=condition.calm):
        return replace(before, calm=calm), None
    return None, _told(condition, reading, before, before.rank, "cleared")


def _told(condition: Condition, reading: Reading, before: Standing, rank: int, change: Change) -> Alert:
    over = change == "cleared"
    why = f"Over: {_quoted(condition, reading)} It held since {before.since}." if over else condition.said(reading)
    return Alert(
        on=reading.on,
        change=change,
        condition=condition.name,
        about=reading.about,
        level=condition.levels[rank - 1][0],
        action=condition.action if not over and rank == len(condition.levels) else "",
        value=reading.value,
        since=before.since,
        model=reading.model,
        why=why,
        numbers=reading.numbers,
    )


def _quoted(condition: Condition, reading: Reading) -> str:
    of = f" of {reading.about}" if reading.about else ""
    name = condition.name.replace("_", " ")
    return f"the {name}{of} is {reading.value:.2f} and was below {condition.clear:g} for {condition.calm} days."


def _replaced(condition: Condition, key: Key, before: Standing, on: date) -> Alert:
    why = f"Over: the model {key[2]} is no longer watched. It held since {before.since}."
    level = condition.levels[before.rank - 1][0]
    return Alert(on, "cleared", condition.name, key[1], level, "", None, before.since, key[2], why)
