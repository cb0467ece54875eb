"""`Sequences`: what a publisher's numbering says of messages that never came, and of those that came twice."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

_REMEMBERED: Final = 65_536
"""Messages among which a repeat is told: three seconds of 20,000 a second, and 16 MB whatever the feed's length."""

_SYMBOLS: Final = 10_000  # symbols with a counter of their own; a feed that invents more shares one among them


_REACH: Final = 4_096
"""How far back a number may lie that is late and not the first of a new run: a fifth of a second of 20,000 a second."""

_GAPS: Final = 64  # gaps remembered in each run, the newest; whole bursts come out of order, single messages out of many do not


@dataclass(slots=True)
class _Counter:
    """One run of numbers: what a gap leaves out is lost until it comes after all.

    A number that goes back and fills no gap is a repeat, or begins anew as after a publisher's restart: far back it is the
    latter; near by, what follows tells.

    Attributes:
        last: The highest number of the run.
        lost: Numbers left out so far.
        backwards: Numbers that went back and filled no gap.
        returned: Numbers that came late and filled one.
    """

    last: int | None = None
    lost: int = 0
    backwards: int = 0
    returned: int = 0
    _before: int | None = None  # where the run stood when a number went back a little
    _gaps: list[tuple[int, int]] = field(default_factory=list)  # first number left out, and the one beyond the last

    def take(self, number: int) -> None:
        if self.last is None:
            self.last = number
        elif number == self.last + 1 and self._before is None:
            self.last = number  # as nearly every number of a feed is
        elif self._fills(number):
            self.lost -= 1
            self.returned += 1
        elif number > self.last:
            self._forward(self.last, number)
        else:
            self._back(self.last, number)

    def _fills(self, number: int) -> bool:
        if not self._gaps or number >= self._gaps[-1][1]:
            return False
        for place in range(len(self._gaps) - 1, -1, -1):
            first, beyond = self._gaps[place]
            if first <= number < beyond:
                rest = ((first, number), (number + 1, beyond))
                self._gaps[place : place + 1] = [gap for gap in rest if gap[0] < gap[1]]
                return True
        return False

    def _forward(self, last: int, number: int) -> None:
        if self._before is not None and number > self._before:
            last = self._before  # what went back was a repeat
        elif self._before is not None:
            self._gaps.clear()
        self._before = None
        if number > last + 1:
            self.lost += number - last - 1
            self._gaps.append((max(last + 1, number - _REACH), number))
            del self._gaps[:-_GAPS]
        self.last = number

    def _back(self, last: int, number: int) -> None:
        self.backwards += 1
        highest = last if self._before is None else self._before
        if highest - number > _REACH:
            self._gaps.clear()
            self._before = None
        else:
            self._before = highest
        self.last = number


@dataclass(slots=True)
class Sequences:
    """Counts gaps, whether the publisher numbers its messages in one run or those of each symbol in their own.

    Which of the two it is, the numbers say themselves: numbering by symbol, read as one run, goes back where no symbol's own
    does. Where going back may as well be coming late, the reading stands that misses less.

    Attributes:
        numbered: Messages that bore a number.
    """

    numbered: int = 0
    _whole: _Counter = field(default_factory=_Counter)
    _symbols: dict[str, _Counter] = field(default_factory=dict)
    _seen: set[tuple[str, int, int]] = field(default_factory=set)
    _order: deque[tuple[str, int, int]] = field(default_factory=deque)

    def repeated(self, symbol: str, number: int, at: int) -> bool:
        """Take the number of a message of a symbol and a moment; whether the very same was among the last taken."""
        identity = (symbol, number, at)
        if identity in self._seen:
            return True
        self._seen.add(identity)
        self._order.append(identity)
        if len(self._order) > _REMEMBERED:
            self._seen.discard(self._order.popleft())
        self.numbered += 1
        self._whole.take(number)
        counter = self._symbols.get(symbol)
        if counter is None:
            own = symbol if len(self._symbols) < _SYMBOLS else ""
            counter = self._symbols.setdefault(own, _Counter())
        counter.take(number)
        return False

    @property
    def lost(self) -> int | None:
        """Messages that never came; None where nothing was numbered."""
        if not self.numbered:
            return None
        own = self._symbols.values()
        by_symbol = sum(counter.lost for counter in own)
        if self._whole.backwards > sum(counter.backwards for counter in own):
            return by_symbol
        if self._whole.returned > sum(counter.returned for counter in own):
            return min(self._whole.lost, by_symbol)
        return self._whole.lost
