"""Stored messages counted as plainly as can be: every tagged symbol of a message is a call, reports of results included.

What a run makes of the same messages is stricter; the difference between the two is what reading costs and saves.
"""

import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from src.bundled.quotes import Quoted
from src.domains.conviction_calls.doubling import Doubled
from src.domains.conviction_calls.messages.message import Message
from src.domains.conviction_calls.symbols.assets import Market
from src.domains.conviction_calls.symbols.mentions import Form, mentions

MOST: Final = 5
"""Symbols of a message above which it is a list."""

TABLES: Final = {
    "Reddit 2020-12, cashtags": "reddit_wsb_posts_esbenkc.jsonl.xz",
    "Reddit 2020-11 to 2021-12, cashtag texts": "reddit_cashtag_comments_2021.jsonl.xz",
    "StockTwits 2020, large caps": "stocktwits_2020.jsonl.xz",
    "Reddit 2022, 2024, 2026, scored": "reddit_wsb_posts_scored.jsonl.xz",
}

Call = tuple[str, date]
"""Asset id and day."""


@dataclass(frozen=True, slots=True)
class Line:
    """Calls of one source.

    Attributes:
        name: Of the source.
        calls: How many there are.
        resolved: How many have an answer.
        by_high: Share of those that reached twice their price.
        by_close: Share that closed there.
    """

    name: str
    calls: int
    resolved: int
    by_high: float
    by_close: float

    def told(self) -> str:
        """In one line of a table."""
        share = self.resolved / max(self.calls, 1)
        return f"  {self.name:52} {self.calls:8,} {self.resolved:8,} ({share:4.0%}) {self.by_high:8.1%} {self.by_close:8.1%}"


HEAD: Final = f"  {'':52} {'calls':>8} {'answered':>15} {'by high':>8} {'by close':>8}"


class Answers:
    """Whether assets doubled, read once each."""

    def __init__(self, prices: Quoted) -> None:
        self._prices = prices
        self._read: dict[str, tuple[int, np.ndarray, np.ndarray]] = {}

    def of(self, call: Call) -> tuple[float, float]:
        """By the high and by the close; NaN where it is not known."""
        asset, day = call
        if asset not in self._read:
            series = self._prices.series[asset]
            high, close = (Doubled(by=by).read(series)[0] for by in ("high", "close"))
            self._read[asset] = int(series.days[0]), high, close
        start, high, close = self._read[asset]
        place = day.toordinal() - start
        return (float(high[place]), float(close[place])) if 0 <= place < len(high) else (np.nan, np.nan)

    def line(self, name: str, calls: Iterable[Call]) -> Line:
        """What came of some calls."""
        told = np.array([self.of(call) for call in calls]).reshape(-1, 2)
        known = told[np.isfinite(told[:, 1])]
        rates = known.mean(axis=0) if len(known) else (np.nan, np.nan)
        return Line(name, len(told), len(known), float(rates[0]), float(rates[1]))


def loose(messages: Iterable[Message], prices: Quoted, left_out: frozenset[str] = frozenset()) -> Iterator[Call]:
    """Every coin that a channel tags, once a day."""
    found: dict[tuple[str, str, date], None] = {}
    for message in messages:
        symbols = _tagged(message.text, prices) - left_out
        if 0 < len(symbols) <= MOST:
            found |= dict.fromkeys((message.channel, symbol, message.sent_at.date()) for symbol in sorted(symbols))
    for _, symbol, day in found:
        asset = prices.known.meant(symbol, Market.COIN, day)
        if asset is not None:
            yield asset.id, day


def _tagged(text: str, prices: Quoted) -> set[str]:
    return {
        mention.symbol
        for mention in mentions(text)
        if mention.symbol in prices.known.coins and (mention.form is Form.PAIR or (mention.tagged and mention.form in _TAGS))
    }


_TAGS: Final = frozenset({Form.CASHTAG, Form.HASHTAG, Form.GLUED})


def stocks(path: Path, prices: Quoted) -> Iterator[Call]:
    """Every stock that a stored message names by cashtag, or that the site attached."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            text = f"{row.get('title') or ''}\n{row.get('text') or ''}"
            named = {mention.symbol for mention in mentions(text) if mention.form is Form.CASHTAG}
            day = date.fromisoformat(row["date"][:10])
            given = {row["ticker"].replace(".", "-")} if row.get("ticker") else named
            if len(given) <= MOST:
                yield from ((f"stock {name}", day) for name in sorted(given) if f"stock {name}" in prices.series)


def any_day(prices: Quoted, first: date, last: date) -> tuple[np.ndarray, np.ndarray]:
    """Days and, of each, the share of all coins with an answer, called or not, that doubled by the close from then on."""
    days = np.arange(first.toordinal(), last.toordinal() + 1)
    known, doubled = np.zeros(len(days)), np.zeros(len(days))
    for assets in prices.known.coins.values():
        for asset in assets:
            if asset.id in prices.series:
                label = Doubled().read(prices.series[asset.id].on(days_and_month(days)))[0][: len(days)]
                known += np.isfinite(label)
                doubled += np.nan_to_num(label)
    return days, np.divide(doubled, known, out=np.full(len(days), np.nan), where=known > 0)


def days_and_month(days: np.ndarray) -> np.ndarray:
    """The days, and the horizon after them."""
    return np.arange(days[0], days[-1] + Doubled().days + 1)
