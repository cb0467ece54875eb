"""The face of every policy: matured days in, the weight of each date and the changes that led to it out.

A state is a pure function of what was known: what was said, from its day on, and answers, in the order in which they came. It
does not depend on how often somebody looked: a run that was missed, or was made twice, changes nothing.
"""

import json
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from src.governance.matured import MaturedDay, by_arrival
from src.governance.weight.change import Change


class State(Protocol):
    """Where a policy stands."""

    @property
    def weight(self) -> float:
        """The weight in force, 0–1."""
        ...

    @property
    def phase(self) -> str:
        """The phase in force."""
        ...

    def record(self) -> dict[str, Any]:
        """As JSON has it; equal states give equal bytes."""
        ...


S = TypeVar("S", bound=State)


@dataclass(frozen=True, slots=True)
class Course(Generic[S]):
    """The way a weight has taken.

    Attributes:
        policy: Name of the policy.
        dates: The dates asked about, rising.
        weights: The weight in force on each.
        phases: The phase in force on each.
        changes: Every change up to the last date, in order.
        state: Where the policy stands after the last date; `advance` goes on from here.
    """

    policy: str
    dates: tuple[date, ...]
    weights: tuple[float, ...]
    phases: tuple[str, ...]
    changes: tuple[Change, ...]
    state: S

    @property
    def weight(self) -> float:
        """The weight after the last date."""
        return self.state.weight

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        told = zip(self.dates, self.weights, self.phases, strict=True)
        return {
            "policy": self.policy,
            "course": [[day.isoformat(), weight, phase] for day, weight, phase in told],
            "changes": [change.record() for change in self.changes],
            "state": self.state.record(),
        }

    def json(self) -> bytes:
        """The record in one spelling, to compare byte for byte."""
        return json.dumps(self.record(), sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


class Policy(ABC, Generic[S]):
    """How a weight is decided; immutable, so that the same policy may walk any number of histories."""

    __slots__ = ()

    @property
    @abstractmethod
    def name(self) -> str:
        """What the input calls it."""

    @abstractmethod
    def begin(self) -> S:
        """Where it stands before anything has matured."""

    @abstractmethod
    def learn(self, state: S, day: MaturedDay) -> tuple[S, Change | None]:
        """Where it stands after one more matured day, and the change that made."""

    def hear(self, state: S, day: MaturedDay) -> tuple[S, Change | None]:  # noqa: ARG002 - only those that listen look at it
        """Where it stands after what was said on a day, answers unknown; a change is in force that very day."""
        return state, None

    def reach(self, state: S, on: date) -> tuple[S, tuple[Change, ...]]:  # noqa: ARG002 - only those that follow dates look
        """Where it stands once the calendar has come to a date; nowhere else, unless a policy follows dates."""
        return state, ()

    def advance(
        self, state: S, on: date, arrived: Iterable[MaturedDay] = (), heard: Iterable[MaturedDay] = ()
    ) -> tuple[S, tuple[Change, ...]]:
        """Go on to a date.

        Args:
            state: From `begin`, an earlier `advance`, or a course.
            on: The date to come to.
            arrived: Days whose answers came since the date before, up to and including this one.
            heard: Days since the date before, up to and including this one, answered or not.

        Raises:
            ValueError: A day that is there twice, or lies ahead, or whose answers do.
        """
        ticks = _ticks(arrived, heard)
        if ticks and ticks[-1].on > on:
            message = f"what is known of {ticks[-1].day.day} on {ticks[-1].on} lies ahead of {on}"
            raise ValueError(message)
        return self._walked(state, on, ticks)

    def replay(self, days: Sequence[MaturedDay], dates: Sequence[date]) -> Course[S]:
        """The weight of each date, by what was known by then.

        Args:
            days: In any order, open ones too; what is known after the last date only is not looked at.
            dates: Rising.

        Raises:
            ValueError: Dates that do not rise, or a day that is there twice.
        """
        if any(later <= earlier for earlier, later in pairwise(dates)):
            message = "the dates of a replay rise"
            raise ValueError(message)
        ticks, place = _ticks(days, days), 0
        state, weights, phases, changes = self.begin(), list[float](), list[str](), list[Change]()
        for on in dates:
            first, place = place, bisect_right(ticks, on, lo=place, key=lambda tick: tick.on)
            state, made = self._walked(state, on, ticks[first:place])
            changes += made
            weights.append(state.weight)
            phases.append(state.phase)
        return Course(self.name, tuple(dates), tuple(weights), tuple(phases), tuple(changes), state)

    def _walked(self, state: S, on: date, ticks: Sequence["_Tick"]) -> tuple[S, tuple[Change, ...]]:
        changes: list[Change] = []
        for tick in ticks:
            state, turned = self.reach(state, tick.on)
            state, made = (self.learn if tick.answered else self.hear)(state, tick.day)
            changes += turned if made is None else (*turned, made)
        state, turned = self.reach(state, on)
        return state, (*changes, *turned)


class _Tick(NamedTuple):
    """Something that becomes known on a date."""

    on: date
    answered: bool
    day: MaturedDay


def _ticks(arrived: Iterable[MaturedDay], heard: Iterable[MaturedDay]) -> list[_Tick]:
    """In order: on each date first what is learned, then what is said."""
    learned = [_Tick(day.label_known_on, True, day) for day in by_arrival(arrived)]  # noqa: FBT003 - a record's member
    said = [_Tick(day.day, False, day) for day in by_arrival(heard)]  # noqa: FBT003 - a record's member
    return sorted(learned + said, key=lambda tick: (tick.on, not tick.answered, tick.day.day))
