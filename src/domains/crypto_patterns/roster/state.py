"""How far a signal has come by the moment scored: most of a day's signals have run their course before the day is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal

from src.domains.crypto_patterns.bars.moments import microseconds, moment
from src.domains.crypto_patterns.outcomes.plan import Plan
from src.domains.crypto_patterns.outcomes.truth_log import Truth, won
from src.domains.crypto_patterns.roster.excursions import by_bars, by_truth
from src.domains.crypto_patterns.roster.own_plan import COSTS
from src.domains.crypto_patterns.roster.readings import Readings
from src.domains.crypto_patterns.roster.signal import Signal
from src.domains.crypto_patterns.roster.stretches import Stretches
from src.learning.targets import Result

State = Literal["open", "won", "lost", "expired", "unknown"]

STATES: Final[tuple[State, ...]] = ("open", "won", "lost", "expired", "unknown")
"""Running; target or stop reached; closed with neither; and where bars or records do not tell."""

_SAME: Final = 1e-9  # of the entry: two computations of one price differ by less


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """One coin's bars as far as they tell whether a signal has ended.

    Attributes:
        readings: What its bars say; None without bars.
        seen: From when to when no bar is missing.
        at: The moment scored, microseconds since 1970 UTC.
    """

    readings: Readings | None
    seen: Stretches
    at: int

    def facts(self, signal: Signal, result: Result | None, truth: Truth | None) -> Mapping[str, str]:
        """What a signal's subject says of it: `state`, `ended_at` where it has one, and how far it went where that is known.

        Args:
            signal: With its plan, if there is one.
            result: What came of it; None while nobody knows.
            truth: What a truth log says of it; None where nothing is.
        """
        if result is None:
            state: State = "open" if self._runs(signal, truth) else "unknown"
            return {"state": state, **self._ways(signal, state, None, None)}
        state, dated = _ended(signal.plan, result, truth), self._dated(signal, result, truth)
        ended = {"ended_at": result.known_at.isoformat()} if dated else {}
        at = microseconds(result.known_at.isoformat()) if dated else None
        return {"state": state, **ended, **self._ways(signal, state, at, truth if truth and truth.completed else None)}

    def _ways(self, signal: Signal, state: State, ended_at: int | None, truth: Truth | None) -> Mapping[str, str]:
        """Its excursions: by the log of whoever traded it once it has ended, else by the bars."""
        if signal.plan is None:
            return {}
        found = by_truth(signal.plan, truth) if truth is not None else None
        if found is None and self.readings is not None:
            found = by_bars(self.readings.bars, signal.plan, state, ended_at)
        return {} if found is None else found.facts

    def _runs(self, signal: Signal, truth: Truth | None) -> bool:
        """Whether no result means that there is none yet: every bar since is here, and the plan could be entered."""
        plan = signal.plan
        # Closed otherwise (CANCELLED); one that a log says was won or lost, and that has no result yet, had not ended by then.
        closed = truth is not None and truth.completed and truth.won is None
        if plan is None or closed or not self.seen.reach(signal.at, self.at):
            return False
        place = self.readings.place(signal.at) if self.readings else None
        if self.readings is None or place is None:
            return False
        close = float(self.readings.bars.close[place])
        return min(plan.stop, plan.target) < close < max(plan.stop, plan.target)

    def _dated(self, signal: Signal, result: Result, truth: Truth | None) -> bool:
        """Whether a result says when: a record that does not is known by the moment scored, and nobody can say since when."""
        of_record = signal.recorded is not None or (truth is not None and truth.completed)
        return not (of_record and result.known_at == moment(self.at))


def _ended(plan: Plan | None, result: Result, truth: Truth | None) -> State:
    if result.label:
        return "won"
    if truth is not None and truth.completed:
        return "lost" if won(truth.outcome) is False else "expired"
    if plan is None or not isfinite(result.value):
        return "lost"
    # Who was stopped out lost at least the way to the stop; whoever lost less was closed when the time was up.
    at_stop = plan.direction * (plan.stop - plan.entry) / plan.entry - COSTS
    return "expired" if result.value > at_stop + _SAME else "lost"
