"""`Listening`: a feed's messages in, bars out, whatever the feed does; knows no socket."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.fold import Fold
from src.domains.crypto_patterns.bars.moments import HOUR, SECOND
from src.domains.crypto_patterns.bars.ticks import Tick
from src.domains.crypto_patterns.feeds.heard import Count, Heard
from src.domains.crypto_patterns.feeds.sequences import Sequences
from src.domains.crypto_patterns.feeds.told import notes
from src.domains.crypto_patterns.feeds.wire import Message, read
from src.errors import ParsingError

MOST_SYMBOLS: Final = 5_000
"""Symbols followed at once; no exchange lists more pairs, and a feed that invents names must not fill the memory."""

_OLDEST: Final = HOUR
"""How far behind its symbol's latest tick another may be: later ones belong to bars long closed, and would be kept open."""

_EVER: Final = -(2**63)  # before every moment


@dataclass(slots=True)
class _Symbol:
    """One symbol's bars in the making."""

    fold: Fold
    latest: int = _EVER
    bars: list[Bar] = field(default_factory=list)


class Listening:
    """Folds messages into bars, and counts what became of them.

    A bar is heard only where it was listened to from its first to its last moment. Left out are therefore bars that had begun
    before the listening did, those still open at its end, and those during which the connection was down: their highs, lows and
    volumes would be those of another stretch of time.

    Args:
        symbols: Those that are wanted, however they are punctuated (`BTC/USDT` is the feed's `BTCUSDT`); none for all.
        step: Microseconds a bar covers.
        began: When the listening began, microseconds since 1970 UTC by the receiver's clock.
    """

    def __init__(self, symbols: Sequence[str], step: int, *, began: int) -> None:
        self._wanted: Final = {_folded(symbol): symbol for symbol in symbols}
        self._step: Final = step
        self._followed: dict[str, _Symbol | None] = {}
        self._named: dict[str, _Symbol] = {}
        self._sequences = Sequences()
        self._messages = self._garbled = self._unwanted = self._repeated = self._astray = self._losses = 0
        self._why = ""
        self._connected_at: int | None = None
        self._latest = self._down_since = _EVER
        self._down = True
        self._holes: list[tuple[int, int]] = []  # moments of the exchange between which something may not have been heard
        self._heard_at = began
        self._silence = 0

    @property
    def messages(self) -> int:
        """Messages taken so far."""
        return self._messages

    def take(self, frames: Sequence[bytes], received_at: int) -> None:
        """Take the frames of one message; what cannot be understood is counted."""
        self._messages += 1
        self._silence = max(self._silence, received_at - self._heard_at)
        self._heard_at = received_at
        try:
            message = read(frames, received_at=received_at)
        except ParsingError as error:
            self._garbled += 1
            self._why = self._why or str(error)
            return
        self._fold(message, received_at)

    def connected(self, at: int) -> None:
        """Note that a connection stands, since a microsecond by the receiver's clock."""
        self._connected_at = at

    def lost(self) -> None:
        """Note that the connection is gone, perhaps since the last message."""
        self._losses += 1
        self._connected_at = None
        if not self._down:
            self._down, self._down_since = True, self._latest

    def heard(self, address: str, until: int, *, behind: bool = False) -> Heard:
        """What all of it came to.

        Args:
            address: For the notes.
            until: When the listening ended, microseconds by the receiver's clock.
            behind: Whether messages were left untaken, so that only ticks say which bars have ended, and no clock.
        """
        if self._down:
            self._holes.append((self._down_since, -_EVER))
        ended = {name: [] if behind else followed.fold.advance(until) for name, followed in self._named.items()}
        found = {name: followed.bars + ended[name] for name, followed in self._named.items()}
        whole = {name: [bar for bar in bars if self._whole(bar)] for name, bars in found.items()}
        counted = self._counted(until)
        partial = sum(map(len, found.values())) - sum(map(len, whole.values()))
        bars = {name: Bars.of(bars, step=self._step) for name, bars in whole.items() if bars}
        silent = tuple(name for name in self._wanted.values() if name not in bars)
        told = notes(address, counted, silent, why=self._why, partial=partial, chosen=bool(self._wanted))
        return Heard(bars, told, counted)

    def _fold(self, message: Message, received_at: int) -> None:
        tick = message.ticks[0]
        if message.sequence is not None and self._sequences.repeated(
            message.symbol, message.sequence, received_at if tick.exchange_at is None else tick.exchange_at
        ):
            self._repeated += len(message.ticks)
            return
        followed = self._follow(message.symbol)
        if followed is None:
            self._unwanted += 1
            return
        moment = _moment(tick, followed.fold)
        if moment < followed.latest - _OLDEST:
            self._astray += len(message.ticks)
            return
        astray = followed.fold.tally.astray
        for each in message.ticks:
            followed.bars += followed.fold.push(each)
        if followed.fold.tally.astray == astray:  # a time that cannot be right dates nothing: all that came after would be old
            self._date(moment, received_at, followed)

    def _follow(self, symbol: str) -> _Symbol | None:
        found = self._followed.get(symbol)
        if found is None:
            name = self._wanted.get(_folded(symbol)) if self._wanted else symbol
            if name is None or (name not in self._named and len(self._named) >= MOST_SYMBOLS):
                return None
            found = self._named.setdefault(name, _Symbol(Fold(self._step)))
            if len(self._followed) < MOST_SYMBOLS:  # a symbol has as many spellings as a feed cares to invent
                self._followed[symbol] = found
        return found

    def _date(self, moment: int, received_at: int, followed: _Symbol) -> None:
        if self._down:
            since = received_at if self._connected_at is None else self._connected_at
            self._holes.append((self._down_since, moment - (received_at - since)))
            self._down = False
        followed.latest = max(followed.latest, moment)
        self._latest = max(self._latest, moment)

    def _whole(self, bar: Bar) -> bool:
        return not any(bar.opens_at < end and start < bar.closes_at for start, end in self._holes)

    def _counted(self, until: int) -> Count:
        tallies = [followed.fold.tally for followed in self._named.values()]
        return Count(
            messages=self._messages,
            garbled=self._garbled,
            unwanted=self._unwanted,
            taken=sum(tally.taken for tally in tallies),
            late=sum(tally.late for tally in tallies),
            repeated=self._repeated + sum(tally.repeated for tally in tallies),
            crossed=sum(tally.crossed for tally in tallies),
            astray=self._astray + sum(tally.astray for tally in tallies),
            lost=self._sequences.lost,
            disconnections=self._losses,
            silence=max(self._silence, until - self._heard_at) / SECOND,
        )


def _folded(symbol: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", symbol).upper()


def _moment(tick: Tick, fold: Fold) -> int:
    return tick.exchange_at if tick.exchange_at is not None else tick.received_at + (fold.skew or 0)
