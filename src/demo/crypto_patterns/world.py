"""The sample market as files: a folder of bars, signals, what came of some of them, and the input that scores the rest."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from src.demo.calendar import LAST_DAY
from src.demo.chance import Chance
from src.demo.crypto_patterns.market import BARS_A_DAY, COINS, FIRST, LAST, STEP, Coin, Walked, walked
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.moments import SECOND, microseconds, moment
from src.domains.crypto_patterns.outcomes.plan import Plan
from src.domains.crypto_patterns.outcomes.resolution import Resolution, resolve

HOME: Final = Path(__file__).parent
WORLD: Final = HOME / "world"
"""Where the generated files are kept."""

BARS, SIGNALS, TRUTH, INPUT = "bars", "signals.json", "truth_log.jsonl", "input.json"

GIVEN: Final = 10
"""Signals a coin that somebody else gives, over the last three days: enough to see both kinds beside each other."""

_SEES: Final = 0.6  # how often whoever gives them sees a trend that is there
_RANGE: Final = 0.0035  # of the price: about a bar's range
_PIP: Final = 0.0001  # of the price


def write_world(folder: Path) -> None:
    """Write the whole sample into an existing empty folder."""
    (folder / BARS).mkdir()
    rows: list[dict[str, Any]] = []
    truths: list[Mapping[str, Any]] = []
    for coin in COINS:
        kept = walked(coin).since(FIRST)
        (folder / BARS / f"{coin.symbol}_15m.csv").write_text(_csv(kept, coin), encoding="utf-8")
        for row in _given(coin, kept):
            rows.append(row)
            truths += _truth(row, kept)
    rows.sort(key=lambda row: (row["at"], row["signalId"]))
    (folder / SIGNALS).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    (folder / TRUTH).write_text("".join(f"{json.dumps(truth)}\n" for truth in truths), encoding="utf-8")
    (folder / INPUT).write_text(json.dumps(demo_input(), indent=2) + "\n", encoding="utf-8")


def demo_input() -> dict[str, Any]:
    """The Actor input that scores the sample as of its last day; what it points at is named as it lies in the folder."""
    return {
        "domain": "crypto_patterns",
        "barsRecord": BARS,
        "signalsRecord": SIGNALS,
        "truthLogRecord": TRUTH,
        "timeframe": "15m",
        "blendPolicy": "fixed",
        "asOf": LAST_DAY.isoformat(),
    }


def _csv(kept: Walked, coin: Coin) -> str:
    lines = [
        f"{moment(bar.opens_at):%Y-%m-%dT%H:%MZ},"
        + ",".join(f"{price:.{coin.digits}f}" for price in (bar.open, bar.high, bar.low, bar.close))
        + f",{bar.volume:.1f}"
        for bar in kept.bars
    ]
    return "\n".join(["timestamp,open,high,low,close,volume", *lines, ""])


def _given(coin: Coin, kept: Walked) -> Iterator[dict[str, Any]]:
    """What somebody says of a coin who sees a trend more often than not."""
    chance = Chance("signals", coin.symbol)
    for number in range(1, GIVEN + 1):
        place = len(kept.bars) - 1 - chance.whole(1, 3 * BARS_A_DAY - 2)
        trend, close = kept.trends[place], kept.bars[place].close
        seen = trend != 0 and chance.between(0, 1) < _SEES
        way = trend if seen else chance.one_of((-1, 1))
        stop, reward = chance.between(1.5, 3.0) * _RANGE, chance.between(1.0, 2.0)
        at = moment(kept.bars[place].closes_at + chance.whole(1, 200) * SECOND)
        yield {
            "signalId": f"HARBOUR_{coin.symbol}_{number:03}",
            "symbol": coin.symbol,
            "direction": "LONG" if way > 0 else "SHORT",
            "pattern": chance.one_of(("order_block", "fair_value_gap", "liquidity_sweep")),
            "baseScore": round(chance.between(52, 70) + (10 if seen else 0), 1),
            "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "entry": close,
            "target": round(close * (1 + way * stop * reward), coin.digits),
            "stop": round(close * (1 - way * stop), coin.digits),
            "sentiment": round(50 + 15 * way * chance.between(-0.3, 1), 1),
        }


def _truth(row: Mapping[str, Any], kept: Walked) -> list[Mapping[str, Any]]:
    """What the one who gave a signal wrote down of it: nothing of the last half day, for it is not written yet."""
    bars = Bars.of(kept.bars, step=STEP)
    at = microseconds(row["at"])
    way = 1 if row["direction"] == "LONG" else -1
    found = resolve(bars, Plan(way, at, row["entry"], row["target"], row["stop"]))
    if moment(at) > LAST - timedelta(hours=12):
        return []
    return [_line(row, found)]


def _line(row: Mapping[str, Any], found: Resolution) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "signal_id": row["signalId"],
        "completed": found.outcome is not None,
        "outcome": found.outcome or "ONGOING",
        "max_favorable_pips": round(found.favourable / _PIP, 1),
        "max_adverse_pips": 0.0 - round(found.adverse / _PIP, 1),
    }
    return told | ({"runtime_seconds": round(found.seconds)} if found.outcome else {})
