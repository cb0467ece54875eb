"""`python -m src.demo.conviction_calls.generate`: make the sample world of communities anew, the same to the byte."""

import json
import shutil
from pathlib import Path
from typing import Final

from src.demo.chance import Chance
from src.demo.conviction_calls.cast import ASSETS, LAST_DAY, TRUSTED, Asset
from src.demo.conviction_calls.exports import discord_json, telegram_json
from src.demo.conviction_calls.plot import hall, harbour
from src.demo.conviction_calls.prices import prices, prices_csv

WORLD: Final = Path(__file__).resolve().parent / "world"
MESSAGES: Final = "messages"
"""Folder of the exports; `messagesRecord` of the input names it, and the demo puts its path there."""

_CONTEXT_DAYS: Final = 14


def main() -> None:
    """Replace the stored world by a freshly generated one."""
    if WORLD.exists():
        shutil.rmtree(WORLD)
    write_world(WORLD)


def write_world(world: Path) -> None:
    """Write exports, prices, context and input into a folder."""
    (world / MESSAGES).mkdir(parents=True)
    (world / "prices").mkdir()
    (world / MESSAGES / "lantern-hall.json").write_text(discord_json(hall()), encoding="utf-8")
    (world / MESSAGES / "harbour-signals.json").write_text(telegram_json(harbour()), encoding="utf-8")
    (world / "prices" / "prices.csv").write_text(prices_csv(ASSETS), encoding="utf-8")
    (world / "context.csv").write_text(_context(ASSETS), encoding="utf-8")
    (world / "input.json").write_text(json.dumps(given(), indent=2) + "\n", encoding="utf-8")


def given() -> dict[str, object]:
    """The input of the sample; paths are relative to the world's folder, and whoever runs it makes them whole."""
    return {
        "domain": "conviction_calls",
        "messagesRecord": MESSAGES,
        "contextRecord": "context.csv",
        "pricesFrom": "prices",
        "trustedAuthors": [TRUSTED],
        "asOf": LAST_DAY.isoformat(),
    }


def _context(assets: tuple[Asset, ...]) -> str:
    """Two weeks of the series that an input can add, of the coins."""
    rows = []
    for number, asset in enumerate(asset for asset in assets if asset.coin):
        chance, attention = Chance(asset.symbol, "context"), 20.0
        for day, _, _, _, close, volume in prices(asset)[-_CONTEXT_DAYS:]:
            attention = max(5.0, min(100.0, attention + 6 * chance.noise()))
            cap = close / asset.price * 40_000_000
            age = (day - LAST_DAY).days + 60 * (number + 1)
            flow = round(volume / 10 * chance.noise())
            rows.append(f"{asset.symbol},{day},{attention:.0f},{flow},{volume // 3},{age},{cap:.0f},{asset.name},coin")
    return "\n".join(["symbol,day,attention,whale_flow,liquidity_usd,token_age_days,market_cap_usd,name,market", *rows]) + "\n"


if __name__ == "__main__":
    main()
