"""What happened to a model's standing, and why: an immutable record, named after its own content."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, get_args

from src.errors import ParsingError

PREFIX: Final = "model-event."
"""What the keys of events begin with."""

Kind = Literal["challenger", "champion", "rollback", "placed"]
"""Stored with weight 0; promoted by the gates; brought back by a person; put under the champion's key by a person."""

SHIPPED: Final = "shipped"
"""Figure of an event by which a model came with the image, and was not learned where it stands."""

_SCHEMA: Final = 1
_ID_LENGTH: Final = 12
_KINDS: Final = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Event:
    """One change of standing; it says what came out, not what was toggled, so that the same event twice is one.

    Attributes:
        at: When (aware, UTC), later than every event its run had seen.
        kind: What happened.
        version: Which model's standing changed.
        displaced: The champion before, "" when there was none.
        why: Sentences for people.
        figures: What the sentences were made from.
        seal: SHA-256 of the version's envelope.
        run: The run that wrote it, "" outside one.
    """

    at: datetime
    kind: Kind
    version: str
    displaced: str
    why: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    seal: str = ""
    run: str = ""

    @property
    def shipped(self) -> bool:
        """Whether it is of a model that came with the image."""
        return bool(self.figures.get(SHIPPED))

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits of its content's SHA-256."""
        text = json.dumps(self._told(), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]

    @property
    def key(self) -> str:
        """Where it lies in a store; keys sort as events do, by (at, id)."""
        return f"{PREFIX}{self.at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}.{self.id}"

    def record(self) -> dict[str, Any]:
        """As it is stored."""
        return {**self._told(), "id": self.id}

    def _told(self) -> dict[str, Any]:
        return {
            "schema": _SCHEMA,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "event": self.kind,
            "version": self.version,
            "from": self.displaced,
            "why": self.why,
            "figures": dict(self.figures),
            "seal": self.seal,
            "run": self.run,
        }

    @classmethod
    def parse(cls, record: Any) -> "Event":
        """The event a record tells of.

        Raises:
            ParsingError: Anything but what `record` writes, or changed since.
        """
        if not isinstance(record, dict) or record.get("schema") != _SCHEMA or record.get("event") not in _KINDS:
            message = f"wanted an event of schema {_SCHEMA}, got {repr(record)[:80]}"
            raise ParsingError(message)
        try:
            texts = {name: str(record[name]) for name in ("version", "from", "why", "seal", "run")}
            at, figures = datetime.fromisoformat(record["at"]), dict(record["figures"])
            event = cls(
                at, record["event"], texts["version"], texts["from"], texts["why"], figures, texts["seal"], texts["run"]
            )
            told = event.record() if at.tzinfo is not None else {}
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            message = f"an event lacks a member or has one of another kind: {error!r}"
            raise ParsingError(message) from error
        if told != record:
            message = f"an event of {record['at']} is not what its id was made from"
            raise ParsingError(message)
        return event
