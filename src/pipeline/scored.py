"""What scoring came to, as those who review, publish and tell it need it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from src.governance.champion import Champion
from src.ledger.history import History
from src.observations.prices import Quotes
from src.pipeline.journal import Row
from src.pipeline.weighed import Weighed


@dataclass(frozen=True, slots=True)
class Waiting:
    """Earlier scores that are due and have no answer yet.

    Attributes:
        days: Their dates.
        subjects: Whom they are of, in order.
    """

    days: tuple[date, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """What a run came to.

    Attributes:
        rows: Every row pushed, by subject.
        alerts: Rows that are alerts, as `ALERTS` has them.
        warnings: Sentences for the user.
        champion: The model that spoke, or why none did.
        histories: The latest days of everybody, as they were before this run.
        governed: What governance said before.
        waiting: What is due.
        quotes: Prices, None when there were none to be had, or nobody needed any.
    """

    rows: Mapping[str, Row]
    alerts: list[dict[str, Any]]
    warnings: tuple[str, ...]
    champion: Champion
    histories: History
    governed: Weighed
    waiting: Waiting
    quotes: Quotes | None = field(repr=False)
