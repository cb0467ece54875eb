"""Ticks that the input hands over, as bars of the timeframe that is asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final

from src.delivery.wording import plural
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.bulk import MOST_ROWS
from src.domains.crypto_patterns.bars.fold import Tally
from src.domains.crypto_patterns.bars.tick_columns import TickColumns, folded
from src.domains.crypto_patterns.roster.asked import Asked
from src.domains.crypto_patterns.roster.market import Supply
from src.domains.crypto_patterns.roster.named_ticks import MOST_BYTES, MOST_TICKS, Room, TooMuchError, ticks_in
from src.domains.crypto_patterns.roster.tick_file import TickFile
from src.errors import ParsingError

_NAMED: Final = 10  # symbols named in a sentence


@dataclass(slots=True)
class _Count:
    """What became of the ticks of all files."""

    tally: Tally = field(default_factory=Tally)
    partial: int = 0
    beside: int = 0
    silent: list[str] = field(default_factory=list)
    unwanted: dict[str, int] = field(default_factory=dict)


def ticked(supplies: Sequence[Supply], asked: Asked) -> tuple[list[tuple[str, Bars]], list[str]]:
    """Bars of ticks by symbol, and what could not be used and why, a sentence each.

    Files of one symbol are read as one series, so that quotes of one file tell the spread of trades of another.

    Args:
        supplies: What lies where the input points.
        asked: What it asks: whose ticks, and how long a bar is.
    """
    notes: list[str] = []
    found = [one for one in _files(supplies, asked, notes) if one is not None]
    symbols: dict[str, list[TickColumns]] = {}
    count = _Count()
    for file in found:
        for name, ticks in file.ticks.items():
            if len(ticks) and asked.wants(name):
                symbols.setdefault(name, []).append(ticks)
            elif len(ticks):
                count.unwanted[name] = count.unwanted.get(name, 0) + len(ticks)
    count.tally.repeated += sum(file.repeated for file in found)
    parts = list(_folded(symbols, asked, count))
    return parts, notes + list(_told(count, asked))


def _files(supplies: Sequence[Supply], asked: Asked, notes: list[str]) -> Iterator[TickFile]:
    room, beyond = Room(), list[str]()
    for place, name, body in supplies:
        before = room.rows, room.characters
        try:
            found = ticks_in(name, body, asked.alone, room)
        except TooMuchError:
            beyond.append(name)
            room.rows, room.characters = before  # nothing of it is kept
            continue
        except ParsingError as error:
            room.rows, room.characters = before
            notes.append(f"Field {place}: {name[:100]} holds no ticks and was left out: {error}.")
            continue
        if found.wrong:
            notes.append(
                f"Field {place}: left out {plural(found.wrong, 'row')} of {name[:100]} as no ticks, the first at {found.why}."
            )
        yield found
    if beyond:
        left = f"Ticks: left out {plural(len(beyond), 'file')}, the first {beyond[0][:100]}"
        most = f"{MOST_TICKS:,} rows or {MOST_BYTES >> 20} MB unpacked"
        notes.append(f"{left}: all together would hold more than {most}.")


def _folded(symbols: Mapping[str, Sequence[TickColumns]], asked: Asked, count: _Count) -> Iterator[tuple[str, Bars]]:
    for name in sorted(symbols):
        made = folded(symbols[name], asked.step)
        for one in fields(Tally):
            setattr(count.tally, one.name, getattr(count.tally, one.name) + getattr(made.tally, one.name))
        count.partial += made.partial
        count.beside += made.beside
        if made.bars:
            yield name, Bars.of(made.bars[-MOST_ROWS:], step=asked.step)
        else:
            count.silent.append(name)


def _told(count: _Count, asked: Asked) -> Iterator[str]:
    tally = count.tally
    told = (
        (count.partial, "Bars of ticks left out because the ticks do not reach from their beginning to their end"),
        (count.beside, "Quotes beside trades of their symbol, which tell its spread and no price"),
        (tally.late, "Ticks received after their bar had closed, left out"),
        (tally.repeated, "Ticks that are there more than once, taken once"),
        (tally.crossed, "Quotes among the ticks with an ask below the bid, left out"),
        (tally.astray, "Ticks with a time that cannot be right, left out"),
    )
    yield from (f"{words}: {number}." for number, words in told if number)
    if count.unwanted:
        left = f"Ticks of symbols that were not asked for, left out: {sum(count.unwanted.values())}"
        yield f"{left}, of {_listed(sorted(count.unwanted))}."
    if count.silent:
        yield (
            f"Trades among the ticks make no whole bar of {asked.timeframe} of {_listed(count.silent)};"
            " quotes alone are nobody's price."
        )


def _listed(symbols: Sequence[str]) -> str:
    more = f" and {len(symbols) - _NAMED} more" if len(symbols) > _NAMED else ""
    return ", ".join(symbols[:_NAMED]) + more
