"""What an input asks of each domain, and hands over: three subjects each, so that a promise made once runs on every domain."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from src.domain import Domain


@dataclass(frozen=True, slots=True)
class Handed:
    """An input.

    Attributes:
        input: As a user writes it.
        supplies: What it points at.
    """

    input: dict[str, Any]
    supplies: dict[str, dict[str, bytes]] = field(default_factory=dict)


def _message(number: int, author: str, text: str, at: str) -> dict[str, Any]:
    return {"id": str(number), "sent_at": at, "text": text, "author": author, "channel": "harbour"}


MESSAGES: Final = [
    _message(1, "ann", "$BTC/USDT is ready, buy now at 64000, working product and a partnership 🔥🚀", "2026-03-02T10:00:00Z"),
    _message(2, "ben", "Buying $ETH/USDT here, target 5000", "2026-03-02T11:30:00Z"),
    _message(3, "cat", "$GME long, guaranteed 100x 🚀", "2026-03-02T20:59:00Z"),
]

SIGNALS: Final = [
    {"signalId": f"given-{number}", "symbol": symbol, "direction": direction, "baseScore": base, "at": "2026-03-02T20:55:00Z"}
    | {"entry": entry, "target": target, "stop": stop, "pattern": "order_block"}
    for number, (symbol, direction, base, entry, target, stop) in enumerate(
        [
            ("BTCUSDT", "LONG", 72.5, 64_000.0, 65_000.0, 63_000.0),
            ("ETHUSDT", "SHORT", 61.0, 3_000.0, 2_900.0, 3_100.0),
            ("SOLUSDT", "LONG", 40.0, 150.0, 160.0, 140.0),
        ],
        start=1,
    )
]

HANDED: Final = {
    "company_risk": Handed({"tickers": ["AAPL", "MSFT", "ZZZQ"]}),
    "conviction_calls": Handed(
        {"messagesRecord": "calls", "messagesFormat": "table", "tickers": []},
        {"messagesRecord": {"calls.json": json.dumps(MESSAGES).encode()}},
    ),
    "crypto_patterns": Handed({"signals": SIGNALS, "tickers": []}),
}


def handed_to(domain: Domain) -> Handed:
    """What is handed to a domain; one that is new here says by a KeyError what it lacks."""
    held = HANDED[domain.name]
    return Handed({"domain": domain.name, **held.input}, held.supplies)
