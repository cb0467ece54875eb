"""Answers of companies' prices to a target, and in words why there is none."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.learning.targets import Result, Target, Vector
from src.ledger.prices.splits import unadjusted_splits
from src.observations.prices import PriceSeries, Quotes
from src.observations.sessions import Sessions

SETTLING: Final = 10
"""Sessions that follow a jump before it is believed: the calm after it tells a split that nobody adjusted for from a crash, and
until then the price source may still mend it."""

NO_PRICES: Final = "no prices"
KINDS: Final = (NO_PRICES, "ended", "no past", "split", "halted", "hole", "standstill", "jump", "untold", "unasked")
"""What a reason begins with, before a colon: delisted companies have "ended", and a "jump" is only ever waited for."""

_JUMP: Final = float(np.log(1.4))  # smaller moves are not taken for splits


@dataclass(frozen=True, slots=True)
class Answer:
    """What prices say to one snapshot.

    Attributes:
        label: Whether it happened; None when they do not say.
        value: What was realised; None likewise.
        reason: Why they do not say, or "".
    """

    label: bool | None
    value: float | None
    reason: str = ""


def told(result: Result | None, moment: datetime) -> Answer:
    """What somebody tells came of a snapshot, as far as it could be known by the moment."""
    if result is None or result.known_at > moment:
        return Answer(None, None, "untold: nobody has told what came of it")
    return Answer(result.label, result.value)


@dataclass(frozen=True, slots=True, eq=False)
class _Company:
    """One company on all sessions that have closed; row i of each is session i."""

    closes: Vector
    labels: Vector
    values: Vector
    splits: NDArray[np.int64]


class Answers:
    """Answers to one target from prices up to a session; each company is worked out once.

    Args:
        quotes: Prices; None when they could not be asked for.
        sessions: The calendar that rows are counted on.
        target: What is asked.
        newest: Index of the last session that counts; −1 when none does.

    Attributes:
        quotes: As given.
        sessions: As given.
        target: As given.
        newest: As given.
    """

    def __init__(self, quotes: Quotes | None, sessions: Sessions, target: Target, newest: int) -> None:
        self.quotes = quotes
        self.sessions = sessions
        self.target = target
        self.newest = newest
        self._companies: dict[str, _Company] = {}

    def of(self, subject: str, base: int) -> Answer:
        """The answer for a company scored when session `base` was the newest that had closed.

        The session that decides, `base` plus the target's, must have closed.
        """
        if self.quotes is None:
            return Answer(None, None, "no prices: they could not be asked for")
        fault = self.quotes.faults.get(subject, "")
        if subject not in self.quotes.series:
            return Answer(None, None, f"no prices: {fault or 'the source has none of it'}")
        company = self._company(subject, self.quotes.series[subject])
        label, value = company.labels[base], company.values[base]
        if np.isnan(label):
            return Answer(None, None, self._why(company, base) + (f" ({fault})" if fault else ""))
        if doubt := self._doubt(company, base):
            return Answer(None, None, doubt)
        return Answer(bool(label), float(value))

    def _company(self, subject: str, series: PriceSeries) -> _Company:
        if subject not in self._companies:
            series = series.on(self.sessions.days[: self.newest + 1])
            series = series.without(~(series.close > 0) | np.isinf(series.close))
            if not self.target.believes_jumps:
                splits = unadjusted_splits(series)
                series = series.without(np.isin(np.arange(len(series)), splits))  # nothing is measured across a change of scale
            else:
                splits = np.empty(0, dtype=np.int64)
            self._companies[subject] = _Company(series.close, *self.target.read(series), splits)
        return self._companies[subject]

    def _doubt(self, company: _Company, base: int) -> str:
        """A jump among the closes that decide which too few sessions have followed, or ""."""
        if self.target.believes_jumps:
            return ""
        first = max(base - self.target.history, 0)
        moves = np.diff(np.log(company.closes[first : base + self.target.sessions + 1]))
        jumps = first + 1 + np.flatnonzero(np.abs(moves) > _JUMP)
        fresh = jumps[self.newest - jumps < SETTLING]
        if not len(fresh):
            return ""
        return f"jump: the price moved {self._times(company, int(fresh[0]))}; the days after tell whether that is a split"

    def _why(self, company: _Company, base: int) -> str:
        """Why a label is not known, beginning with the kind of reason."""
        priced = np.flatnonzero(np.isfinite(company.closes))
        if not len(priced):
            return "no prices: there is none on any session"
        start, due, first, last = base - self.target.history, base + self.target.sessions, int(priced[0]), int(priced[-1])
        if last < due:
            return f"ended: there is no price after {self._day(last)}; it was delisted, or not traded since"
        if first > start or start < 0:
            needed = (
                f"{self.target.history} sessions before the score are needed" if self.target.history else "the score is older"
            )
            return f"no past: its prices begin on {self._day(first)}, and {needed}"
        holes = start + np.flatnonzero(np.isnan(company.closes[start : due + 1]))
        if not len(holes):
            return "standstill: its price did not move, and nothing can be compared with that"
        return self._split(company, holes) or self._hole(company, holes, base)

    def _hole(self, company: _Company, holes: NDArray[np.int64], base: int) -> str:
        due = base + self.target.sessions
        if not np.isfinite(company.closes[base + 1 : due + 1]).any():
            return f"halted: it was not traded from {self._day(base + 1)} to {self._day(due)}"
        sessions = due + 1 + self.target.history - base
        return f"hole: {len(holes)} of {sessions} sessions have no price, the first {self._day(int(holes[0]))}"

    def _split(self, company: _Company, holes: NDArray[np.int64]) -> str:
        """A session whose close was left out because the closes around it are on different scales, or ""."""
        for hole in holes.tolist():
            before, after = company.closes[hole - 1 : hole], company.closes[hole + 1 : hole + 2]
            if hole in company.splits or (np.abs(np.log(after) - np.log(before)) > _JUMP).any():
                return f"split: the price moved {self._times(company, hole)}, which looks like a split it was not adjusted for"
        return ""

    def _times(self, company: _Company, row: int) -> str:
        """A move in words, "×0.5 on 2024-06-10"; across the row when its own close is left out."""
        close = (
            company.closes[row] if np.isfinite(company.closes[row]) else company.closes[min(row + 1, len(company.closes) - 1)]
        )
        ratio = close / company.closes[row - 1]
        return f"×{ratio:.3g} on {self._day(row)}" if np.isfinite(ratio) else f"by a round ratio on {self._day(row)}"

    def _day(self, row: int) -> str:
        return date.fromordinal(int(self.sessions.days[row])).isoformat()
