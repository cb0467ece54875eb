"""Who is champion, challenger and previous champion: a fold over the events, and the one record that remembers it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from src.errors import ParsingError
from src.governance.event import Event

ALIASES: Final = "aliases"
"""Key of the record in a store of models."""


@dataclass(frozen=True, slots=True)
class Aliases:
    """Which version goes by which name.

    Attributes:
        champion: The version that speaks, or None.
        challenger: The version that was stored last without being promoted, with weight 0, or None.
        previous: The champion before this one, for a rollback, or None.
        updated_at: When the last event was, or None without one.
        history: Every event, the oldest first.
        warnings: A sentence for each record that could not be read.
    """

    champion: str | None = None
    challenger: str | None = None
    previous: str | None = None
    updated_at: datetime | None = None
    history: tuple[Event, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[Event, ...]:
        """The events that named a champion, the oldest first; a challenger that is stored changes nothing of who speaks."""
        return tuple(event for event in self.history if event.kind != "challenger")

    @property
    def champions(self) -> frozenset[str]:
        """Every version that ever was champion."""
        return frozenset(event.version for event in self.changes)

    def seal(self, version: str) -> str:
        """SHA-256 that the envelope of a version was enlisted with, "" when it never was."""
        return next((event.seal for event in reversed(self.history) if event.version == version), "")

    def record(self) -> dict[str, Any]:
        """As it is stored; all of it follows from the events."""
        return {
            "schema": 1,
            "champion": self.champion,
            "challenger": self.challenger,
            "previous": self.previous,
            "updated_at": None if self.updated_at is None else self.updated_at.astimezone(UTC).isoformat(),
            "history": [event.record() for event in self.history],
        }


def rebuilt(events: Iterable[Event], warnings: Iterable[str] = ()) -> Aliases:
    """What the events come to: they are put in order of (at, id), each counts once, and the last one wins.

    Args:
        events: In any order, any of them more than once.
        warnings: Kept as they are.
    """
    history = tuple(sorted({event.key: event for event in events}.values(), key=lambda event: event.key))
    champion: str | None = None
    challenger: str | None = None
    previous: str | None = None
    crowned: set[str] = set()
    for event in history:
        if event.kind == "challenger":
            challenger = event.version if event.version != champion else challenger
        # Two runs at once may both find what a person placed; the second finding must not undo what the first run did next.
        elif event.version != champion and not (event.kind == "placed" and event.version in crowned):
            champion, previous = event.version, champion
            challenger = None if challenger == champion else challenger
            crowned.add(event.version)
    updated_at = history[-1].at if history else None
    return Aliases(champion, challenger, previous, updated_at, history, tuple(warnings))


def remembered(record: Any) -> tuple[Event, ...]:
    """The events a stored record holds; its names are not read, because they follow from them.

    Raises:
        ParsingError: It is not such a record.
    """
    if record is None:
        return ()
    history = record.get("history") if isinstance(record, dict) else None
    if not isinstance(history, list):
        message = f"wanted a record with a history, got {repr(record)[:80]}"
        raise ParsingError(message)
    return tuple(Event.parse(item) for item in history)
