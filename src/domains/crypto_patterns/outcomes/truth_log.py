"""`truth_log.jsonl`: a line a signal, written by whoever traded it."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from math import isfinite, isnan, nan
from typing import Any, Final

import orjson

from src.domains.crypto_patterns.bars.bulk import MOST_ROWS
from src.errors import ParsingError

LONGEST: Final = 10 * 365.25 * 86_400.0
"""Seconds a signal may have run, ten years: no more than that is on record of most coins, and what is said beyond is a slip."""

PIP: Final = 0.0001
"""Of the entry: what a pip is of a currency worth about one, for coins have none of their own."""

_WITHOUT: Final = ("TIMEOUT", "TIMED", "TIME_", "EXPIRE")
"""How outcomes begin that name an end at which the target had not been reached."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What a record says of one signal.

    Attributes:
        signal_id: Whose outcome it is.
        completed: Whether it has ended.
        outcome: As written ("WIN_TP", "LOSS_SL", …); empty where nothing is.
        won: True for an outcome that begins with WIN or TARGET, False for one with LOSS or STOP or that says its time was up;
            None for any other ("CANCELLED"), and before it has ended: unresolved is not lost.
        favourable: Furthest it went the signal's way, a fraction of the entry, 0 or more; NaN where unknown.
        adverse: Furthest it went the other way, likewise, 0 or more whichever sign it was written with; NaN where unknown.
        seconds: How long it ran, 0 to ten years; NaN where unknown or beyond that.
        pips: Whether one of the two ways was written in pips, read as hundredths of a percent of the entry.
    """

    signal_id: str
    completed: bool
    outcome: str
    won: bool | None
    favourable: float
    adverse: float
    seconds: float
    pips: bool = False

    @property
    def priced(self) -> bool:
        """Whether the outcome names the price it ended at, the target or the stop; a time that is up does not."""
        return won(self.outcome) is not None


@dataclass(frozen=True, slots=True)
class TruthLog:
    """What a log says.

    Attributes:
        truths: The last word on each signal, in the order in which signals were first named.
        damaged: Lines that are no such record; the last of a log still being written often is not.
    """

    truths: tuple[Truth, ...]
    damaged: int


def read_truth_log(body: bytes) -> TruthLog:
    """The records of a log; a later one replaces an earlier one of the same signal, an unended one never an ended one.

    Raises:
        ParsingError: There are lines and not one is a record, or more than 600,000 of them.
    """
    truths: dict[str, Truth] = {}
    damaged = 0
    for place, line in enumerate(BytesIO(body)):
        if place >= MOST_ROWS:
            message = f"it holds more than {MOST_ROWS:,} lines"
            raise ParsingError(message)
        if not line.strip():
            continue
        truth = _truth(line)
        if truth is None:
            damaged += 1
        elif truth.completed or not (truth.signal_id in truths and truths[truth.signal_id].completed):
            truths[truth.signal_id] = truth
    if damaged and not truths:
        message = f"{damaged} lines, and not one a record of a signal"
        raise ParsingError(message)
    return TruthLog(tuple(truths.values()), damaged)


def won(outcome: str) -> bool | None:
    """Whether an outcome as written means won (True), lost (False) or neither (None)."""
    word = outcome.upper()
    if word.startswith(("WIN", "TARGET")):
        return True
    return False if word.startswith(("LOSS", "STOP")) else None


def _truth(line: bytes) -> Truth | None:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(record, dict) or not isinstance(record.get("signal_id"), str | int) or not record["signal_id"]:
        return None
    # Where both are there, `outcome` is what was true when the signal was written down and says ONGOING for ever.
    outcome = record.get("final_outcome") or record.get("outcome") or ""
    completed = record.get("completed") is True
    if not isinstance(outcome, str):
        return None
    seconds = _number(record, "runtime_seconds")
    return Truth(
        signal_id=str(record["signal_id"]),
        completed=completed,
        outcome=outcome,
        won=_ended(outcome) if completed else None,
        favourable=_way(record, "max_favorable"),
        adverse=_way(record, "max_adverse"),
        seconds=seconds if 0 <= seconds <= LONGEST else nan,
        pips=any(_in_pips(record, way) for way in ("max_favorable", "max_adverse")),
    )


def _way(record: Mapping[str, Any], name: str) -> float:
    """A way as a fraction of the entry: as percent of it where it is so written, else in pips."""
    percent = _number(record, f"{name}_percent")
    return abs(percent) / 100.0 if isfinite(percent) else abs(_number(record, f"{name}_pips")) * PIP


def _in_pips(record: Mapping[str, Any], name: str) -> bool:
    """Whether a way was written in pips alone; one that is not written at all is in none."""
    return isnan(_number(record, f"{name}_percent")) and isfinite(_number(record, f"{name}_pips"))


def _ended(outcome: str) -> bool | None:
    return False if outcome.upper().startswith(_WITHOUT) else won(outcome)


def _number(record: Mapping[str, Any], name: str) -> float:
    value = record.get(name)
    known = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return float(value) if known and value is not None else nan
