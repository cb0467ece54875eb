"""Which column of a table of prices is what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from src.errors import ParsingError
from src.observations.prices import COLUMNS, canonical

_TICKER: Final = ("ticker", "symbol")
_DATE: Final = ("date", "datetime", "timestamp", "day", "")  # a frame written with its index has a first column without a name
_ADJUSTED: Final = ("adjclose", "adjustedclose", "closeadj", "closeadjusted", "adjclosing")
_SHOWN: Final = 80  # characters of a header that a sentence quotes


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of the columns of one ticker.

    Attributes:
        date: Place of the date.
        close: Place of the close, the adjusted one where there is one.
        ticker: Place of the ticker; None where the whole table is of one.
        raw_close: Place of the close before adjustment, where `close` is adjusted and both are there.
        others: "open", "high", "low", "volume" → place, those there are.
    """

    date: int
    close: int
    ticker: int | None
    raw_close: int | None
    others: Mapping[str, int]

    @classmethod
    def of(cls, header: Sequence[str]) -> "Layout":
        """Layout of a header line, its columns in any order and any case.

        Raises:
            ParsingError: No date or no close among them.
        """
        places: dict[str, int] = {}
        for place, name in enumerate(header):
            places.setdefault(_folded(name), place)
        date, adjusted, close = (_place(places, names) for names in (_DATE, _ADJUSTED, ("close",)))
        best = close if adjusted is None else adjusted
        if date is None or best is None:
            message = f"has no column named date, or none named close, but {', '.join(header)[:_SHOWN]!r}"
            raise ParsingError(message)
        return cls(
            date=date,
            close=best,
            ticker=_place(places, _TICKER),
            raw_close=None if adjusted is None else close,
            others={name: places[name] for name in COLUMNS if name in places},
        )


def by_ticker(fields: Sequence[str], tickers: Sequence[str]) -> dict[str, Layout]:
    """Layouts of a table with a group of columns for each ticker, as Yahoo's own downloads are written.

    Args:
        fields: First header line: the first cell, then the field of every column.
        tickers: Second header line: the first cell, then the ticker of every column.

    Raises:
        ParsingError: Some ticker has no close.
    """
    groups: dict[str, list[int]] = {}
    for place in range(1, min(len(fields), len(tickers))):
        groups.setdefault(canonical(tickers[place]), []).append(place)
    layouts = {}
    for ticker, places in groups.items():
        own = Layout.of(["date", *(fields[place] for place in places)])
        actual = (0, *places)
        layouts[ticker] = Layout(
            date=0,
            close=actual[own.close],
            ticker=None,
            raw_close=None if own.raw_close is None else actual[own.raw_close],
            others={name: actual[place] for name, place in own.others.items()},
        )
    return layouts


def _folded(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _place(places: Mapping[str, int], names: Sequence[str]) -> int | None:
    return next((places[name] for name in names if name in places), None)
