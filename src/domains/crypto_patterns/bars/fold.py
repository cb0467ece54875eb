"""`Fold`: ticks of one symbol in, closed bars out, never a bar twice."""

from dataclasses import dataclass, field
from typing import Final

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.forming import Forming
from src.domains.crypto_patterns.bars.moments import MINUTE, SECOND
from src.domains.crypto_patterns.bars.ticks import Quote, Tick, Trade

LATENESS: Final = 2 * SECOND
"""How long after its end a bar still waits for stragglers; the receive clock of the recorded futures feed was 1.2 s off."""

AHEAD: Final = MINUTE
"""An exchange time further ahead of its receipt than this is not skewed but wrong, and would close bars of the future."""

_FORGETTING: Final = 1_000
"""Ticks over which an estimate of the skew that has become too high fades by a factor e."""


@dataclass(slots=True)
class Tally:
    """What became of the ticks.

    Attributes:
        taken: Folded into a bar.
        late: Came after their bar had closed; counted, never written back, since the bar had been acted on.
        repeated: Bore the number of a trade already taken.
        crossed: Quotes whose ask lies below the bid, or that have a side without a price.
        astray: Bore an exchange time more than a minute after they were received.
    """

    taken: int = 0
    late: int = 0
    repeated: int = 0
    crossed: int = 0
    astray: int = 0


@dataclass(slots=True)
class Fold:
    """Folds ticks into bars by the exchange's clock; memory is that of the bars still open, two as a rule.

    Attributes:
        step: Microseconds a bar covers.
        lateness: Microseconds a bar waits for stragglers after its end.
        tally: What became of the ticks so far.
        skew: Exchange clock less receive clock, the most that recent ticks say (delay on the way can only lower it); positive
            when the receiver runs behind; None before any tick bore both. It dates ticks without a time of the exchange's.
    """

    step: int
    lateness: int = LATENESS
    tally: Tally = field(default_factory=Tally)
    skew: int | None = None
    _open: dict[int, Forming] = field(default_factory=dict)
    _closed_until: int = -(2**63)
    _latest: int = -(2**63)

    def push(self, tick: Tick) -> list[Bar]:
        """Take a tick; bars that closed with it, oldest first (mostly none)."""
        at = self._moment(tick)
        if at is None:
            self.tally.astray += 1
            return []
        self._take(tick, at)
        return self._close(at - self.lateness) if at > self._latest else []

    def advance(self, received_at: int) -> list[Bar]:
        """Close what has ended by the receiver's clock, when the feed is silent; as `push` otherwise."""
        return self._close(received_at + (self.skew or 0) - self.lateness)

    def _moment(self, tick: Tick) -> int | None:
        if tick.exchange_at is None:
            return tick.received_at + (self.skew or 0)
        ahead = tick.exchange_at - tick.received_at
        if ahead > AHEAD:
            return None
        if self.skew is None or ahead >= self.skew:
            self.skew = ahead
        else:
            self.skew -= (self.skew - ahead) // _FORGETTING
        return tick.exchange_at

    def _take(self, tick: Tick, at: int) -> None:
        opens_at = at - at % self.step
        if opens_at < self._closed_until:
            self.tally.late += 1
        elif isinstance(tick, Quote):
            self._quote(tick, opens_at)
        else:
            self._trade(tick, opens_at, at)

    def _quote(self, quote: Quote, opens_at: int) -> None:
        if not 0 < quote.bid <= quote.ask:
            self.tally.crossed += 1
            return
        self._forming(opens_at).quote(quote)
        self.tally.taken += 1

    def _trade(self, trade: Trade, opens_at: int, at: int) -> None:
        if self._forming(opens_at).trade(trade, at):
            self.tally.taken += 1
        else:
            self.tally.repeated += 1

    def _forming(self, opens_at: int) -> Forming:
        found = self._open.get(opens_at)
        if found is None:
            found = self._open[opens_at] = Forming(opens_at, self.step)
        return found

    def _close(self, until: int) -> list[Bar]:
        self._latest = max(self._latest, until + self.lateness)
        if until - until % self.step <= self._closed_until:
            return []
        self._closed_until = until - until % self.step
        ended = sorted(opens_at for opens_at in self._open if opens_at < self._closed_until)
        return [bar for opens_at in ended if (bar := self._open.pop(opens_at).bar()) is not None]
