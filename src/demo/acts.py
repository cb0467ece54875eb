"""What the demo plays: a bundled sample world for each domain, its days before the last, and the table of its last day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from src.demo.calendar import HISTORY_DAYS, LAST_DAY, SATURDAY
from src.demo.world import WORLD
from src.domains import domain_named

POINTERS: Final = (
    "messagesRecord",
    "contextRecord",
    "signalsRecord",
    "barsRecord",
    "ticksRecord",
    "truthLogRecord",
    "pricesFrom",
)
"""Fields of a sample's input that name something within its own world."""

WIDEST: Final = 60
"""Characters of a reason that still fit a line of a wide terminal."""


@dataclass(frozen=True, slots=True)
class Act:
    """One sample world.

    Attributes:
        domain: Whose.
        world: Its folder.
        storage: Where its run leaves what it makes, within the demo's folder.
        played: How many days before the last each day lies that is played first, the farthest first.
        opening: Said while it does.
        columns: Heading → column of a row, with the width it takes; the last one is the strongest reason.
        replays: Whether the world is a recording that stands for the network.
    """

    domain: str
    world: Path
    storage: str
    played: tuple[int, ...]
    opening: str
    columns: tuple[tuple[str, str, int], ...]
    replays: bool = False

    def given(self) -> dict[str, Any]:
        """The world's input, with the paths of what it points at made whole."""
        said: dict[str, Any] = json.loads((self.world / "input.json").read_text(encoding="utf-8"))
        said |= {"pricesFrom": "."} if self.replays else {}
        here = {field: str((self.world / said[field]).resolve()) for field in POINTERS if said.get(field)}
        return said | here

    def headings(self) -> str:
        """The table's first line."""
        return "".join(_cell(heading, width) for heading, _, width in self.columns) + "Top reason"

    def line(self, row: Mapping[str, Any]) -> str:
        """A row of the table."""
        return "".join(_cell(shown(row.get(name)), width) for _, name, width in self.columns) + self._reason(row)

    def _reason(self, row: Mapping[str, Any]) -> str:
        """What decided: the signal that set a floor, else the strongest one."""
        deciding = [signal["title"] for signal in row["signals"] if row["floor"] and signal["type"] == row["floor"]["signal"]]
        title: str = deciding[0] if deciding else domain_named(self.domain).words.strongest(row) or "no signal"
        return title if len(title) <= WIDEST else f"{title[: WIDEST - 1]}…"


_HERE: Final = Path(__file__).resolve().parent

_DAILY: Final = 14
_DAYS_OF_COMPANIES: Final = tuple(
    back
    for back in range(HISTORY_DAYS, 0, -1)
    if back % 3 == 0 or (back < _DAILY and (LAST_DAY - timedelta(days=back)).weekday() < SATURDAY)
)
"""Every third day, as long as a careers census is carried; and every weekday of the last fortnight, so that changes of a day
and of a week can be told."""

ACTS: Final = (
    Act(
        "company_risk",
        WORLD,
        "storage",
        _DAYS_OF_COMPANIES,
        "Playing four months of the sample world's companies …",
        (
            ("Company", "company_name", -28),
            ("Ticker", "ticker", -8),
            ("Combined", "combined_score", 9),
            ("Rules", "rules_score", 7),
            ("ML", "ml_score", 7),
            ("Level", "risk_level", -12),
        ),
        replays=True,
    ),
    Act(
        "conviction_calls",
        _HERE / "conviction_calls" / "world",
        "conviction_calls",
        tuple(range(49, 0, -2)),  # the answer to a call takes a month, and every second day tells as much of one
        "Playing seven weeks of two invented communities …",
        (
            ("Call", "symbol", -8),
            ("Caller", "caller", -14),
            ("Conviction", "conviction_final", 10),
            ("Rules", "conviction_rule", 7),
            ("ML", "conviction_ml", 7),
            ("P(double)", "conviction_ml_prob", 11),
            ("Way", "direction", -8),
        ),
    ),
    Act(
        "crypto_patterns",
        _HERE / "crypto_patterns" / "world",
        "crypto_patterns",
        tuple(range(5, 0, -1)),
        "Playing invented bars and their signals …",
        (
            ("Signal", "symbol", -10),
            ("Pattern", "pattern", -20),
            ("Way", "direction", -6),
            ("Enhanced", "enhanced_score", 9),
            ("Base", "base_score", 7),
            ("P(target)", "ml_probability", 11),
            ("Level", "risk_level", -12),
        ),
    ),
)


def shown(value: Any) -> str:
    """A cell; what is unknown is a dash."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.1f}" if abs(value) >= 1 or not value else f"{value:.3f}"
    return str(value)


def _cell(text: str, width: int) -> str:
    """To the left where the width is below zero, as words stand, else to the right, as numbers do."""
    return f"{text:<{-width}}" if width < 0 else f"{text:>{width}}  "
