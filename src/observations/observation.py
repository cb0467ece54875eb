"""A dated fact parsed from a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Value = str | int | float | bool | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """One dated fact about one subject.

    Attributes:
        kind: What sort of fact, e.g. "filing", "insider_trade", "release", "openings".
        key: Identity within (subject, kind); the same key seen twice is one fact, and what was seen first stands.
        known_at: When the public could first know it (aware, UTC). The engine filters on this alone.
        happened_at: When it happened, or None where the document does not say. Never invented.
        values: The measured fields; an absent or None field is unknown. Money is in integer cents.
        url: Where a person can see the evidence, or "" where there is none.
        superseded_at: From when a correction (a 4/A, say) takes this fact's place; None while it stands.
    """

    kind: str
    key: str
    known_at: datetime
    happened_at: datetime | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    url: str = ""
    superseded_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse naive times: a moment without a zone moves across the market close."""
        for moment in (self.known_at, self.happened_at, self.superseded_at):
            if moment is not None and moment.tzinfo is None:
                message = f"observation {self.kind}/{self.key} has a time without a zone: {moment!r}"
                raise ValueError(message)
