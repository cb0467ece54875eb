"""What else the input tells of an asset on a day: attention, flows, liquidity, age, size."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from src.domains.conviction_calls.kinds import CONTEXT
from src.domains.conviction_calls.market.measures import COIN_SUFFIX
from src.domains.conviction_calls.messages.cells import instant, readable_from, text_of
from src.domains.conviction_calls.messages.table import rows_of
from src.domains.conviction_calls.symbols.assets import Asset, Market
from src.errors import ParsingError
from src.observations.observation import Observation, Value

SERIES: Final = ("attention", "whale_flow", "liquidity_usd", "token_age_days", "market_cap_usd")
"""Columns that are read; any of them may be missing."""

_BELOW_ZERO: Final = frozenset({"whale_flow"})
_LARGEST: Final = 1e15
_LARGEST_AGE: Final = 36_500.0


@dataclass(frozen=True, slots=True)
class Context:
    """What the input tells beside messages.

    Attributes:
        rows: Symbol in capitals → its days, in order.
        names: Symbol → the name the table gives it.
        stocks: Symbols that the table calls stocks; the others are coins.
        notes: What was not understood.
    """

    rows: Mapping[str, tuple[Observation, ...]]
    names: Mapping[str, str]
    stocks: frozenset[str]
    notes: tuple[str, ...] = ()

    def of(self, symbol: str, market: Market) -> tuple[Observation, ...]:
        """Days of a symbol, where the table means the same market."""
        same = (symbol in self.stocks) == (market is Market.STOCK)
        return self.rows.get(symbol, ()) if same else ()

    def assets(self) -> Iterable[Asset]:
        """An asset for each symbol, with its capitalisation by day."""
        for symbol, days in self.rows.items():
            caps = tuple(
                (day.happened_at.date(), float(cap))
                for day in days
                if day.happened_at and isinstance(cap := day.values.get("market_cap_usd"), int | float)
            )
            market = Market.STOCK if symbol in self.stocks else Market.COIN
            yield Asset(symbol, market, f"given {symbol}", self.names.get(symbol, ""), caps)


def read_context(supplies: Mapping[str, bytes], as_of: datetime) -> Context:
    """The tables of `contextRecord`: symbol, day, and any of the series; `market` and `name` where given.

    A day's figures are known when the day is over, a moment's at once. Rows that are not understood are counted and left out.
    """
    rows: defaultdict[str, dict[datetime, Observation]] = defaultdict(dict)
    names: dict[str, str] = {}
    stocks: set[str] = set()
    notes: list[str] = []
    for name, body in supplies.items():
        refused: list[str] = []
        for row in _rows(name, body, notes):
            try:
                symbol, observation = _observation(row)
                label, stock = text_of(row, "name").strip(), text_of(row, "market").strip().lower() == Market.STOCK
            except ParsingError as why:
                refused.append(str(why))
                continue
            if observation.known_at <= as_of:
                rows[symbol][observation.known_at] = observation
            names |= {symbol: label} if label else {}
            stocks |= {symbol} if stock else set()
        if refused:
            notes.append(f"{name}: {len(refused)} rows of context were not understood. {refused[0]}")
    kept = {symbol: tuple(days[moment] for moment in sorted(days)) for symbol, days in rows.items()}
    return Context(kept, names, frozenset(stocks), tuple(notes))


def _rows(name: str, body: bytes, notes: list[str]) -> list[Any]:
    try:
        return rows_of(body)
    except ParsingError as why:
        notes.append(f"{name} could not be read as context: {why}")
        return []


def _observation(row: Any) -> tuple[str, Observation]:
    if not isinstance(row, dict):
        message = "The row is not one of the table's."
        raise ParsingError(message)
    symbol = text_of(row, "symbol").strip().upper().lstrip("$#").removesuffix(COIN_SUFFIX)
    if not symbol:
        message = "The field symbol is missing."
        raise ParsingError(message)
    moment = instant(row, "day")
    known = readable_from(row, "day", moment)
    values: dict[str, Value] = {series: _number(row, series) for series in SERIES}
    return symbol, Observation(CONTEXT, f"{known:%Y-%m-%dT%H:%M:%S}", known, moment, values)


def _number(row: Mapping[str, Any], series: str) -> float | None:
    value = row.get(series)
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError) as why:
        message = f"The field {series} is not a number."
        raise ParsingError(message) from why
    low, high = (-_LARGEST if series in _BELOW_ZERO else 0.0), _LARGEST_AGE if series == "token_age_days" else _LARGEST
    if not low <= number <= high:
        message = f"The field {series} lies outside {low:g} to {high:g}."
        raise ParsingError(message)
    return number
