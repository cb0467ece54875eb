"""`Sequences`: what a publisher's numbering says of messages that never came, and of those that came twice."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

_REMEMBERED: Final = 65_536
"""Messages among which a repeat is told: three seconds of 20,000 a second, and 16 MB whatever the feed's length."""

_SYMBOLS: Final = 10_000  # symbols with a counter of their own; a feed that invents more shares one among them


@dataclass(slots=True)
class _Counter:
    """One run of numbers: a gap is lost; a number that goes back begins anew, as after a publisher's restart."""

    last: int | None = None
    lost: int = 0
    backwards: int = 0

    def take(self, number: int) -> None:
        if self.last is not None and number > self.last:
            self.lost += number - self.last - 1
        elif self.last is not None:
            self.backwards += 1
        self.last = number


@dataclass(slots=True)
class Sequences:
    """Counts gaps, whether the publisher numbers its messages in one run or those of each symbol in their own.

    Which of the two it is, the numbers say themselves: numbering by symbol, read as one run, goes back where no symbol's own
    does.

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
        backwards = sum(counter.backwards for counter in self._symbols.values())
        if self._whole.backwards > backwards:
            return sum(counter.lost for counter in self._symbols.values())
        return self._whole.lost
