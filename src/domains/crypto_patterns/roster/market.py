"""`Market`: the bars of every symbol on one timeframe, as they had closed by a moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from src.delivery.wording import plural
from src.domains.crypto_patterns.bars.bars import NUMBERS, Bars
from src.domains.crypto_patterns.bars.coarser import coarser
from src.domains.crypto_patterns.roster.named_bars import bars_in
from src.domains.crypto_patterns.roster.symbols import among
from src.domains.crypto_patterns.roster.timeframe import written
from src.domains.crypto_patterns.roster.unpacked import MOST_TOGETHER, unpacked
from src.errors import ParsingError

Supply = tuple[str, str, bytes]
"""Field of the input, name of what lay there, and its bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Bars by symbol.

    Attributes:
        step: Microseconds of a bar.
        bars: Symbol → its bars, none empty.
        notes: What could not be used and why, a sentence each.
    """

    step: int
    bars: Mapping[str, Bars] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, parts: Iterable[tuple[str, Bars]], *, step: int, at: int, notes: Iterable[str] = ()) -> Self:
        """Bars of any steps, brought to one, joined by symbol, and cut to what had closed at a moment.

        Where two parts tell of one time, the one of the very step stands before one made of shorter bars, and the later before
        the earlier.

        Args:
            parts: Symbol and bars; a symbol may come several times.
            step: Microseconds of a bar wanted.
            at: Microseconds since 1970 UTC.
            notes: What is to be told beside.
        """
        told, found = list(notes), dict[str, list[Bars]]()
        for name, bars in sorted(parts, key=lambda part: part[1].step == step):
            try:
                brought = bars if bars.step == step else coarser(bars, step=step)
            except ValueError:
                told.append(f"Bars of {name} of {written(bars.step)} cannot tell those of {written(step)}, and were left out.")
                continue
            found.setdefault(name, []).append(brought)
        whole = {name: _joined(several, step).closed(at) for name, several in found.items()}
        return cls(step, {name: bars for name, bars in sorted(whole.items()) if len(bars)}, tuple(told))

    def name_of(self, symbol: str) -> str | None:
        """The symbol whose bars tell of a symbol (BTCUSDT's of BTC); None where none do."""
        return among(symbol, self.bars)


def supplied(supplies: Sequence[Supply], alone: str) -> tuple[list[tuple[str, Bars]], list[str]]:
    """The bars of what the input supplies, and what could not be read.

    What would bring all of it together beyond 256 MB unpacked is left out with one sentence for all.

    Args:
        supplies: What lies where the input points.
        alone: The one symbol the input names, for a record whose name says none; "" where it names several or none.
    """
    parts: list[tuple[str, Bars]] = []
    notes: list[str] = []
    beyond: list[str] = []
    room = MOST_TOGETHER
    for place, name, body in supplies:
        try:
            plain = unpacked(body)
            if len(plain) > room:
                beyond.append(name)
                continue
            room -= len(plain)
            found = bars_in(name, plain)
        except ParsingError as error:
            notes.append(f"Field {place}: {name[:100]} holds no bars and was left out: {error}.")
            continue
        parts += [(symbol or alone, bars) for symbol, bars in found.items() if symbol or alone]
        if "" in found and not alone:
            notes.append(f"Field {place}: {name[:100]} does not say of which symbol its bars are (BTCUSDT_5m.csv does).")
    if beyond:
        left = f"Bars: left out {plural(len(beyond), 'file')}, the first {beyond[0][:100]}"
        notes.append(f"{left}: all together would hold more than {MOST_TOGETHER >> 20} MB unpacked.")
    return parts, notes


def _joined(several: Sequence[Bars], step: int) -> Bars:
    """Bars of one symbol and step from several parts; of two of one time the later part's stands.

    Its spread is the other's where it has none itself: an exchange's bars never have one, and ticks of the same time do. So are
    its volume and trades where its volume is unknown: quotes of a feed tell of none, and given bars do.

    Parts that do not share a beat (opening at other seconds) are not mixed: those on the last part's beat stand.
    """
    beat = int(several[-1].times[0]) % step if len(several[-1]) else 0
    fitting = [bars for bars in several if len(bars) and int(bars.times[0]) % step == beat]
    if not fitting:
        return several[-1]
    times = np.concatenate([bars.times for bars in fitting])
    backwards = np.unique(times[::-1], return_index=True)[1]
    rows = len(times) - 1 - backwards
    columns = {name: np.concatenate([getattr(bars, name) for bars in fitting])[rows] for name in NUMBERS}
    place, silent = np.searchsorted(times[rows], times), np.isnan(columns["volume"])
    for name, wanting in (("spread", np.isnan(columns["spread"])), ("volume", silent), ("trades", silent)):
        offered = np.concatenate([getattr(bars, name) for bars in fitting])
        taken = np.flatnonzero(~np.isnan(offered) & wanting[place])  # of several of one time the latest
        columns[name][place[taken]] = offered[taken]
    return Bars(step, times[rows], **columns)
