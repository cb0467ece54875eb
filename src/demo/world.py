"""The demo world as files: a recording to replay, prices, and the input that scores it."""

import json
from pathlib import Path
from typing import Any, Final

from src.demo.boards import board_exchanges, board_url
from src.demo.calendar import LAST_DAY
from src.demo.cast import CAST, Company
from src.demo.edgar import edgar_exchanges, tickers_exchange
from src.demo.exchange import Exchange, write_recording
from src.demo.newsrooms import newsroom_exchanges, newsroom_url
from src.demo.pages import page_exchanges
from src.demo.prices import prices, prices_csv

WORLD: Final = Path(__file__).parent / "world"
"""Where the generated world is kept."""

_FOUND_BY_ITSELF: Final = frozenset({"SLMR"})
"""Whose board and newsroom the input does not name, so that a run finds them from the home page."""


def write_world(folder: Path) -> None:
    """Write the whole world into an existing empty folder: `manifest.jsonl`, bodies, `prices.csv`, `input.json`."""
    closes = {company.ticker: prices(company) for company in CAST}
    exchanges: list[Exchange] = [tickers_exchange()]
    for company in CAST:
        exchanges += edgar_exchanges(company, closes[company.ticker])
        exchanges += board_exchanges(company)
        exchanges += newsroom_exchanges(company)
        exchanges += page_exchanges(company)
    write_recording(exchanges, folder)
    (folder / "prices.csv").write_text(prices_csv(closes), encoding="utf-8")
    (folder / "input.json").write_text(json.dumps(demo_input(), indent=2) + "\n", encoding="utf-8")


def demo_input() -> dict[str, Any]:
    """The Actor input that scores the world as of its last day."""
    return {
        "tickers": [company.ticker for company in CAST],
        "companies": [_places(company) for company in CAST],
        "asOf": LAST_DAY.isoformat(),
    }


def _places(company: Company) -> dict[str, str]:
    known = {"ticker": company.ticker, "name": company.short_name, "website": company.website}
    if company.ticker in _FOUND_BY_ITSELF:
        return known
    return known | {"careersUrl": board_url(company), "newsroomUrl": newsroom_url(company)}
