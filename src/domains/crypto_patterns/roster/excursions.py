"""How far the price went for and against a signal, from its entry to its end or to the moment scored."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.outcomes.plan import Plan
from src.domains.crypto_patterns.outcomes.resolution import resolve
from src.domains.crypto_patterns.outcomes.truth_log import Truth

_ENDS: Final[Mapping[str | None, str]] = {None: "open", "WIN_TP": "won", "LOSS_SL": "lost", "EXPIRED": "expired"}

_OFF: Final = 2.0
"""How many times further than its plan an excursion in pips may have gone that was ended by it: slippage does not double a way,
and pips of another size (a dollar, a tenth of a cent) are tens of times off."""


@dataclass(frozen=True, slots=True)
class Excursions:
    """Furthest ways, as shares of the entry.

    Attributes:
        favourable: The signal's way, 0 or more.
        adverse: The other way, 0 or more.
    """

    favourable: float
    adverse: float

    @property
    def facts(self) -> Mapping[str, str]:
        """What a subject says of them: percent of the entry, each where it is known."""
        told = {"max_favourable_percent": self.favourable, "max_adverse_percent": self.adverse}
        return {name: repr(100.0 * share) for name, share in told.items() if isfinite(share)}


def by_truth(plan: Plan, truth: Truth) -> Excursions | None:
    """What a truth log says of a signal that has ended; None where it says nothing that can be.

    Coins have no pip: one is read as a hundredth of a percent of the entry, and left out where a trade that ended at its target
    or stop would not have got there, or a plan would have ended long before.
    """
    found = Excursions(truth.favourable, truth.adverse)
    if not (isfinite(found.favourable) or isfinite(found.adverse)):
        return None
    if not truth.pips:
        return found
    ways = ((found.favourable, plan.target, truth.won is True), (found.adverse, plan.stop, truth.won is False and truth.priced))
    return found if all(_can_be(share, abs(price - plan.entry) / plan.entry, ended) for share, price, ended in ways) else None


def by_bars(bars: Bars, plan: Plan, state: str, ended_at: int | None) -> Excursions | None:
    """What the bars say; None where they end otherwise than the signal did, or another time.

    Args:
        bars: Closed by the moment scored.
        plan: Of the signal.
        state: How far it has come by then.
        ended_at: When it ended, microseconds since 1970; None while it runs, and where nobody knows.
    """
    found = resolve(bars, plan)
    apart = 0 if ended_at is None or found.resolved_at is None else abs(found.resolved_at - ended_at)
    if _ENDS[found.outcome] != state or apart > bars.step:
        return None
    return Excursions(found.favourable, found.adverse)


def _can_be(share: float, way: float, ended: bool) -> bool:  # noqa: FBT001 -- one of three columns of a row
    return not isfinite(share) or ((not ended or share >= way / _OFF) and share <= way * _OFF)
