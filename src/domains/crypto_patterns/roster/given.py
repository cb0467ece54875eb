"""Signals as users and other programs write them down, to `Signal`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any, Final

from src.delivery.wording import plural
from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.bars.rows import number, optional
from src.domains.crypto_patterns.outcomes.plan import Plan
from src.domains.crypto_patterns.outcomes.truth_log import won
from src.domains.crypto_patterns.roster.signal import Proposed, Recorded, Signal
from src.domains.crypto_patterns.roster.symbols import symbol
from src.errors import ParsingError

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("signalid", "id"),
    "symbol": ("symbol", "pair", "ticker"),
    "direction": ("direction", "action", "side"),
    "at": ("at", "signaltime", "timestamp", "time", "createdat"),
    "base_score": ("basescore", "score", "confidence"),
    "pattern": ("pattern", "patterntype"),
    "entry": ("entry", "entryprice"),
    "target": ("target", "target1", "takeprofit", "tp"),
    "stop": ("stop", "stoploss", "sl"),
    "sentiment": ("sentiment", "sentimentscore"),
    "quality": ("quality", "patternquality"),
    # Where both are there, `outcome` is what was true when the signal was written down and says ONGOING for ever.
    "outcome": ("finaloutcome", "outcome"),
    "won_at": ("target1time", "resolvedat", "closedat"),
    "lost_at": ("stoplosstime", "resolvedat", "closedat"),
}
"""Columns by what they are called, without case and underscores; the first that is there and filled counts."""

_DIRECTIONS: Final = {"LONG": 1, "BUY": 1, "UP": 1, "SHORT": -1, "SELL": -1, "DOWN": -1}
_PATTERNS: Final = {"fvg": "fair_value_gap", "bos": "break_of_structure", "ob": "order_block"}
_HIGHEST: Final = 100.0
_LONGEST: Final = 120  # characters of an identity or a pattern's name: a label, not a text


@dataclass(frozen=True, slots=True)
class Given:
    """The signals of the input.

    Attributes:
        signals: Each once, in the order of the input.
        notes: What was left out and why, a sentence each.
        later: How many more there are that had not been said by the moment scored.
    """

    signals: tuple[Signal, ...]
    notes: tuple[str, ...] = ()
    later: int = 0


def given(rows: Iterable[Mapping[str, Any]], field: str, timeframe: str) -> Given:
    """The signals of some rows; rows that are none are counted and told, with the first of them and why.

    Args:
        rows: With the fields of `signals` in the input, or the columns that records of signals use for them.
        field: Of the input, for what is told.
        timeframe: Part of the identity of signals that have none.
    """
    kept: dict[str, Signal] = {}
    wrong: list[str] = []
    repeated = 0
    for place, row in enumerate(rows, start=1):
        try:
            signal = _signal(_folded(row), timeframe)
        except ParsingError as error:
            wrong.append(f"row {place}: {error}")
            continue
        repeated += signal.id in kept
        kept.setdefault(signal.id, signal)
    return Given(tuple(kept.values()), tuple(_notes(field, wrong, repeated)))


def _notes(field: str, wrong: Sequence[str], repeated: int) -> Iterable[str]:
    if wrong:
        yield f"Field {field}: left out {plural(len(wrong), 'row')} as no signals, the first at {wrong[0]}."
    if repeated:
        yield f"Field {field}: left out {plural(repeated, 'row')} for repeating the identity of another."


def _folded(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row's known cells by our names; an empty cell is as good as none."""
    cells = {str(key).replace("_", "").replace(" ", "").lower(): value for key, value in row.items() if value not in (None, "")}
    found = {field: next((cells[name] for name in names if name in cells), None) for field, names in _NAMES.items()}
    return {field: value for field, value in found.items() if value is not None}


def _signal(cells: Mapping[str, Any], timeframe: str) -> Signal:
    direction, at = _direction(cells.get("direction")), _moment(cells.get("at"))
    plan, proposed = _plan(cells, direction, at)
    signal = Signal(
        id=str(cells.get("id", "")).strip()[:_LONGEST],
        symbol=_symbol(cells.get("symbol")),
        direction=direction,
        at=at,
        pattern=_pattern(str(cells.get("pattern", ""))),
        base_score=_score(cells, "base_score"),
        sentiment=_score(cells, "sentiment"),
        quality=_score(cells, "quality"),
        plan=plan,
        proposed=proposed,
        recorded=_recorded(cells),
    )
    return signal if signal.id else signal.named(signal.identity(timeframe))


def _direction(value: Any) -> int:
    found = _DIRECTIONS.get(str(value).strip().upper())
    if found is None:
        message = f"direction is neither LONG nor SHORT: {value!r:.40}"
        raise ParsingError(message)
    return found


def _moment(value: Any) -> int:
    if value is None:
        message = "it has no time (at)"
        raise ParsingError(message)
    return microseconds(value)


def _symbol(value: Any) -> str:
    found = symbol(value) if isinstance(value, str) else ""
    if not 0 < len(found) <= _LONGEST:
        message = f"no symbol: {value!r:.40}"
        raise ParsingError(message)
    return found


def _pattern(text: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()
    name = "_".join(words)[:_LONGEST]
    return _PATTERNS.get(name, name)


def _score(cells: Mapping[str, Any], field: str) -> float:
    value = optional(cells.get(field))
    if not (isnan(value) or 0 <= value <= _HIGHEST):
        message = f"{field} of {value:g} is not within 0–100"
        raise ParsingError(message)
    return value


def _plan(cells: Mapping[str, Any], direction: int, at: int) -> tuple[Plan | None, Proposed | None]:
    """The plan where one is given whole and could be won; else what there is of a target and a stop."""
    if not {"target", "stop"} & cells.keys():
        return None, None
    entry, target, stop = (number(cells[name]) if name in cells else nan for name in ("entry", "target", "stop"))
    try:
        return Plan(direction, at, entry, target, stop), None
    except ValueError:  # a price that is missing lies nowhere, and so not between the others
        return None, Proposed(entry, target, stop)


def _recorded(cells: Mapping[str, Any]) -> Recorded | None:
    told = won(str(cells.get("outcome", "")))
    if told is None:
        return None
    ended = cells.get("won_at" if told else "lost_at")
    return Recorded(told, None if ended is None else microseconds(ended))
