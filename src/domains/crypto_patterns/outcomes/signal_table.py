"""Signals with their plans and outcomes, a row each, as CSV."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass

from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.bars.rows import number
from src.domains.crypto_patterns.outcomes.plan import Plan
from src.domains.crypto_patterns.outcomes.truth_log import won
from src.errors import ParsingError

_DIRECTIONS = {"LONG": 1, "BUY": 1, "SHORT": -1, "SELL": -1}


@dataclass(frozen=True, slots=True)
class StoredSignal:
    """One signal with what was proposed and what was recorded of it.

    Attributes:
        signal_id: As written.
        symbol: As written ("BTC").
        plan: Entry, first target and stop; it never expires.
        won: Whether a target was reached before the stop, as recorded; None while neither.
    """

    signal_id: str
    symbol: str
    plan: Plan
    won: bool | None


@dataclass(frozen=True, slots=True)
class SignalTable:
    """What a file holds.

    Attributes:
        signals: Oldest first.
        unsound: Rows whose entry does not lie between stop and target, so that nothing can be resolved from them.
    """

    signals: tuple[StoredSignal, ...]
    unsound: int


def read_signals(body: bytes) -> SignalTable:
    """Signals of a CSV file, with what was recorded of them.

    Columns: signal_id, symbol, action, signal_time, entry_price, stop_loss, target1, final_outcome. The last is the truth: a
    column `outcome` beside it says ONGOING of signals long closed.

    Raises:
        ParsingError: No such file; the message names the line.
    """
    try:
        rows = list(csv.DictReader(body.decode("utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"no CSV: {error}"
        raise ParsingError(message) from error
    signals = []
    for line, row in enumerate(rows, start=2):
        try:
            signals.append(_signal(row))
        except KeyError as error:
            message = f"line {line}: no column, or no sense in it: {error}"
            raise ParsingError(message) from error
        except ParsingError as error:
            message = f"line {line}: {error}"
            raise ParsingError(message) from error
    sound = [signal for signal in signals if signal is not None]
    return SignalTable(tuple(sorted(sound, key=lambda signal: signal.plan.entered_at)), len(signals) - len(sound))


def _signal(row: Mapping[str, str]) -> StoredSignal | None:
    entry, target, stop = (number(row[name]) for name in ("entry_price", "target1", "stop_loss"))
    direction, entered_at = _DIRECTIONS[row["action"]], microseconds(row["signal_time"])
    outcome = won(row["final_outcome"] or "")
    try:
        plan = Plan(direction, entered_at, entry, target, stop)
    except ValueError:
        return None
    return StoredSignal(row["signal_id"], row["symbol"], plan, outcome)
