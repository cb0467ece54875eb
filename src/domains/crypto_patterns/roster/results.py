"""What came of signals: by the record of whoever traded them, else by their plans and the bars after them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite, nan

from src.domains.crypto_patterns.bars.moments import SECOND, microseconds, moment
from src.domains.crypto_patterns.outcomes.plan import Plan
from src.domains.crypto_patterns.outcomes.resolution import resolve
from src.domains.crypto_patterns.outcomes.truth_log import Truth
from src.domains.crypto_patterns.roster.market import Market
from src.domains.crypto_patterns.roster.own_plan import COSTS
from src.domains.crypto_patterns.roster.signal import Recorded
from src.errors import ParsingError
from src.learning.targets import Result


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """Tells what came of a signal, as far as it was known at a moment.

    Attributes:
        market: Bars that had closed by then.
        at: The moment, microseconds since 1970 UTC.
        truths: Signal → what a truth log says of it.
        recorded: Signal → what its own row says of it.
    """

    market: Market
    at: int
    truths: Mapping[str, Truth] = field(default_factory=dict)
    recorded: Mapping[str, Recorded] = field(default_factory=dict)

    def __call__(self, subject: str, facts: Mapping[str, str]) -> Result | None:
        """What came of a signal; None while nobody knows, and for a signal without a plan or a record."""
        said_at = _moment(facts.get("at", ""))
        if said_at is None:
            return None
        plan = _plan(facts, said_at)
        truth, record = self.truths.get(subject), self.recorded.get(subject)
        if truth is not None and truth.completed:
            return self._by_truth(truth, said_at, plan)
        if record is not None:
            return self._by_record(record, plan)
        return None if plan is None else self._by_bars(facts.get("symbol", ""), plan)

    def _by_truth(self, truth: Truth, said_at: int, plan: Plan | None) -> Result | None:
        # Whoever traded it and closed it otherwise (CANCELLED) was not in the market any more when the bars went on.
        if truth.won is None:
            return None
        ended = said_at + round(truth.seconds * SECOND) if isfinite(truth.seconds) else None
        return self._by_record(Recorded(truth.won, ended), plan if truth.priced else None)

    def _by_record(self, record: Recorded, plan: Plan | None) -> Result | None:
        # A record without a time is known by now, and nobody can say since when.
        at = self.at if record.at is None else record.at
        if at > self.at:
            return None
        return Result(record.won, _gain(record, plan), moment(at))

    def _by_bars(self, symbol: str, plan: Plan) -> Result | None:
        name = self.market.name_of(symbol)
        if name is None:
            return None
        found = resolve(self.market.bars[name], plan)
        if found.outcome is None or found.resolved_at is None or found.resolved_at > self.at:
            return None
        return Result(found.outcome == "WIN_TP", found.gain - COSTS, moment(found.resolved_at))


def _gain(record: Recorded, plan: Plan | None) -> float:
    """Share of the entry gained after costs, as planned; NaN where nothing was: a record says who won, not how much."""
    if plan is None:
        return nan
    end = plan.target if record.won else plan.stop
    return plan.direction * (end - plan.entry) / plan.entry - COSTS


def _plan(facts: Mapping[str, str], said_at: int) -> Plan | None:
    try:
        entry, target, stop = (float(facts[name]) for name in ("entry", "target", "stop"))
        direction = {"LONG": 1, "SHORT": -1}[facts["direction"]]
        return Plan(direction, said_at, entry, target, stop, _moment(facts.get("expires_at", "")))
    except (KeyError, ValueError):
        return None


def _moment(text: str) -> int | None:
    try:
        return microseconds(text) if text else None
    except ParsingError:
        return None
