"""How often calls doubled: a caller's, a symbol's, everybody's, by the answers known at a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.learning.answered import Answered

Integers = NDArray[np.int64]
Vector = NDArray[np.float64]

WEIGHT: Final = 20.0
"""Calls of the ordinary kind that stand beside every record: a caller with two hits of two is drawn from 100 % to a fifth where
a tenth of all calls double."""
LEAST: Final = 20
"""Answers below which nobody knows what is ordinary."""
RECENT: Final = 10
"""Newest answers of a caller that tell how he has done lately."""
SEASON: Final = 30 * 86_400
"""Seconds of a season: answers come 30 days after calls, so it tells of those called one to two months ago."""

FIELDS: Final = (
    "caller_answered",
    "caller_hits",
    "caller_rate",
    "caller_recent_rate",
    "symbol_answered",
    "symbol_rate",
    "everybody_rate",
    "everybody_rate_30d",
)


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """Answers of one caller, of one symbol, or of all, in order of when they could be known.

    Attributes:
        known_at: (n,) ascending seconds.
        hits: (n + 1,) how many of the first so many doubled.
    """

    known_at: Integers
    hits: Vector

    @classmethod
    def of(cls, known_at: Integers, labels: Vector) -> "_Line":
        return cls(known_at, np.concatenate(([0.0], np.cumsum(labels))))

    def until(self, seconds: Integers) -> Integers:
        """(m,) how many were known at each second."""
        found: Integers = np.searchsorted(self.known_at, seconds, side="right").astype(np.int64)
        return found


_SILENT: Final = _Line.of(np.empty(0, dtype=np.int64), np.empty(0))


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """The record of everybody.

    Attributes:
        everybody: All answers.
        callers: Caller → his.
        tickers: Ticker → its.
    """

    everybody: _Line
    callers: Mapping[str, _Line]
    tickers: Mapping[str, _Line]

    @classmethod
    def of(cls, answered: Answered) -> "Standing":
        """The record by these answers."""
        kept = np.flatnonzero(np.isfinite(answered.labels))
        order = kept[np.argsort(answered.known_at[kept], kind="stable")]
        known, labels = answered.known_at[order].astype(np.int64), answered.labels[order]
        parts = [answered.subjects[place].rpartition("@") for place in order.tolist()]
        return cls(
            _Line.of(known, labels),
            _lines([caller for _, _, caller in parts], known, labels),
            _lines([ticker for ticker, _, _ in parts], known, labels),
        )

    def at(self, subject: str, seconds: Integers) -> dict[str, Vector]:
        """How things stood for a caller on a symbol at each second; (m,) columns by name, see `FIELDS`."""
        ticker, _, caller = subject.rpartition("@")
        of_caller, of_ticker = self.callers.get(caller, _SILENT), self.tickers.get(ticker, _SILENT)
        base = _rate(self.everybody, np.zeros_like(seconds), self.everybody.until(seconds), LEAST)
        answered, hits = _tally(of_caller, seconds)
        newest = of_caller.until(seconds)
        symbol_answered, symbol_hits = _tally(of_ticker, seconds)
        season = self.everybody.until(seconds - SEASON)
        return {
            "caller_answered": answered,
            "caller_hits": hits,
            "caller_rate": (hits + WEIGHT * base) / (answered + WEIGHT),
            "caller_recent_rate": _rate(of_caller, np.maximum(newest - RECENT, 0), newest, 1),
            "symbol_answered": symbol_answered,
            "symbol_rate": (symbol_hits + WEIGHT * base) / (symbol_answered + WEIGHT),
            "everybody_rate": base,
            "everybody_rate_30d": _rate(self.everybody, season, self.everybody.until(seconds), LEAST),
        }

    def changes(self, first: int, last: int) -> Integers:
        """Seconds after `first` and up to `last` at which an answer became known, each once."""
        known = self.everybody.known_at
        return np.unique(known[np.searchsorted(known, first, "right") : np.searchsorted(known, last, "right")])


def _lines(names: Sequence[str], known: Integers, labels: Vector) -> dict[str, _Line]:
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    return {name: _Line.of(known[mine], labels[mine]) for name, mine in places.items()}


def _tally(line: _Line, seconds: Integers) -> tuple[Vector, Vector]:
    count = line.until(seconds)
    return count.astype(np.float64), line.hits[count]


def _rate(line: _Line, start: Integers, end: Integers, least: int) -> Vector:
    count = end - start
    return np.where(count >= least, (line.hits[end] - line.hits[start]) / np.maximum(count, 1), np.nan)
