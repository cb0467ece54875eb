"""`python -m benchmarks.bench_patterns`: what scoring a pattern signal costs, and what a feed of ticks may ask of one machine.

* enhance: a signal of one of 1,000 symbols, its figures in the desk, a forest of 150 trees of depth 12 as its model; beside a
  user's own scikit-learn forest of that size asked for one row, and with our model's reasons, which enhance goes without;
* figures: the eleven at a symbol's next bar, beside pandas over the last 200 bars of it;
* feed: ticks from another process through ZeroMQ on loopback, their loss counted by the number each bears;
* memory: a million ticks of 100 symbols folded into bars, and what the process holds before and after.

The names of parts (memory, feed, figures, enhance) ask for those alone; `--quick` asks less of each, for a look.
"""

import asyncio
import json
import os
import platform
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import psutil
from sklearn.ensemble import RandomForestClassifier  # type: ignore[import-untyped]  # scikit-learn ships no types

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.moments import MINUTE, SECOND
from src.domains.crypto_patterns.enhance.enhancer import Enhancer
from src.domains.crypto_patterns.feeds.listening import Listening
from src.domains.crypto_patterns.feeds.zeromq import listened
from src.domains.crypto_patterns.measures.declared import NAMES
from src.domains.crypto_patterns.measures.desk import Desk
from src.domains.crypto_patterns.model import MODEL, RECIPE
from src.learning.fitting import Purpose, fit, sealed
from src.learning.training_set import TrainingSet
from src.learning.walk_forward import equal_periods
from src.scoring.envelope import opened
from src.scoring.model import Model

STEP = 5 * MINUTE
NOON = 1_748_779_200_000_000  # 2025-06-01 12:00 UTC
SYMBOLS, BARS = 1_000, 140
PAST = 200  # bars that pandas is given: the longest window, and what a user would keep
RATE, SECONDS = 20_000, 10.0
QUICK = "--quick" in sys.argv


def told(name: str, seconds: list[float], reference: float | None = None) -> float:
    """Print one line and return the median."""
    p50, p95, p99 = (float(each) for each in np.percentile(np.array(seconds) * 1e6, [50, 95, 99]))
    ratio = "" if reference is None else f"   {reference * 1e6 / p50:8.1f} ×"
    print(f"  {name:44} p50 {p50:10.1f} µs   p95 {p95:10.1f} µs   p99 {p99:10.1f} µs{ratio}")
    return p50 / 1e6


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def walk(seed: int, count: int) -> list[Bar]:
    """Five-minute bars of a price that wanders, with trades and spreads."""
    random = np.random.default_rng(seed)
    closes = 100 * np.exp(np.cumsum(random.normal(0, 0.003, count)))
    opens = np.concatenate([[100.0], closes[:-1]])
    high = np.maximum(opens, closes) * (1 + random.random(count) / 500)
    low = np.minimum(opens, closes) * (1 - random.random(count) / 500)
    volumes, trades = random.gamma(2, 50, count), random.poisson(400, count) + 1.0
    rows = np.stack([opens, high, low, closes, volumes, volumes / 2, trades, random.gamma(2, 1e-5, count)], axis=1).tolist()
    return [Bar(NOON + STEP * at, STEP, *row) for at, row in enumerate(rows)]


def panel(rows: int) -> TrainingSet:
    """Made-up signals of ninety days that win the oftener the more the range and the momentum are."""
    random = np.random.default_rng(20260101)
    matrix = random.uniform(0, 100, (rows, len(MODEL.features)))
    matrix[random.random(matrix.shape) < 0.05] = np.nan
    known = np.nan_to_num(matrix, nan=50.0)
    log_odds = 0.01 * (known[:, NAMES.index("atr_volatility")] - 50) + 0.02 * (known[:, NAMES.index("momentum")] - 50)
    labels = (random.random(rows) < 1 / (1 + np.exp(-log_odds))).astype(np.float64)
    days = date(2025, 4, 1).toordinal() + np.arange(rows) * 90 // rows
    return TrainingSet(
        MODEL.features, matrix, labels, days, days + 1, np.arange(rows) % 50, tuple(f"S{number}" for number in range(50))
    )


def ours(table: TrainingSet) -> Model:
    purpose = Purpose("crypto_patterns", lambda _: "declared", "target_before_stop", 2, "benchmark")
    recipe = replace(RECIPE, folds=2, threads=1)
    periods = equal_periods(table.days, 1)
    envelope = sealed(fit(table, purpose, datetime(2026, 1, 1, tzinfo=UTC), recipe, candidate=MODEL, periods=periods))
    names = MODEL.features
    return Model(
        opened(envelope, domain="crypto_patterns", names=names, fingerprint=lambda _: "declared"),
        {name: (name, "points") for name in names},
        scale="probability",
    )


def enhancing() -> None:
    table = panel(4_000 if QUICK else 20_000)
    model = ours(table)
    desk = Desk(STEP, reference="S0")
    for number in range(SYMBOLS):
        for bar in walk(number, BARS):
            desk.push(f"S{number}", bar)
    now = NOON + BARS * STEP
    random = np.random.default_rng(7)
    count = 4_000 if QUICK else 20_000
    asked = [
        (f"S{symbol}", 1 if up else -1, score)
        for symbol, up, score in zip(
            random.integers(0, SYMBOLS, count).tolist(), random.random(count) < 0.5, random.uniform(50, 90, count), strict=True
        )
    ]
    enhancer = Enhancer(desk, model, 0.3)
    for symbol, direction, score in asked[:500]:
        enhancer.enhance(symbol, direction, score, at=now)
    seconds = [
        timed(lambda each=each: enhancer.enhance(each[0], each[1], each[2], at=now))  # type: ignore[misc]  # a bound default
        for each in asked
    ]
    vector = dict(enhancer.enhance("S1", 1, 70.0, at=now).ml_metadata.features)
    reasons = [timed(lambda: model.score(vector)) for _ in range(50 if QUICK else 300)]
    matrix, labels = np.nan_to_num(table.matrix, nan=50.0), table.labels
    theirs = RandomForestClassifier(n_estimators=150, max_depth=12, random_state=1, n_jobs=1).fit(matrix, labels)
    rows = [matrix[index : index + 1] for index in range(100)]
    their_seconds = [timed(lambda row=row: theirs.predict_proba(row)) for row in rows]  # type: ignore[misc]  # as above
    print(f"one signal, {SYMBOLS} symbols, a forest of 150 trees of depth 12, {len(MODEL.features)} features")
    reference = told("scikit-learn forest, predict_proba, one row", their_seconds)
    told("ours, the whole of enhance", seconds, reference)
    told("ours, probability alone", [timed(lambda: model.probability(vector)) for _ in range(3_000)], reference)
    told("ours, with the score's reasons (not in enhance)", reasons, reference)
    p95 = float(np.percentile(seconds, 95))
    print(f"  target p95 < 1 ms: {'met' if p95 < 1e-3 else 'MISSED'}")
    living(model)


def living(model: Model) -> None:
    """Signals over an hour of bars, of which some symbols' come late and some not at all."""
    desk, random = Desk(STEP, reference="S0"), np.random.default_rng(11)
    enhancer = Enhancer(desk, model, 0.3)
    markets = [walk(number, 24) for number in range(SYMBOLS)]
    for beat in range(24):
        for number, market in enumerate(markets):
            if number % 100 or beat % 4 == 0:  # one symbol in a hundred trades every fourth bar only
                desk.push(f"S{number}", market[beat])
        closed = NOON + STEP * (beat + 1)
        # A hundred and fiftieth of the signals is of a symbol nobody follows.
        for symbol, late in zip(
            random.integers(0, SYMBOLS + 7, 50).tolist(), random.integers(0, STEP, 50).tolist(), strict=True
        ):
            enhancer.enhance(f"S{symbol}", 1, 70.0, at=closed + late)
    hits = desk.hits
    print(
        f"cache: {hits.fresh} fresh, {hits.stale} stale, {hits.unknown} unknown of {hits.fresh + hits.stale + hits.unknown}",
        end="",
    )
    print(
        f" asked in two hours of bars: hit rate {hits.rate:.1%} (target above 80 %: {'met' if hits.rate > 0.8 else 'MISSED'})"
    )


def by_pandas(frame: pd.DataFrame, reference: "pd.Series[float]") -> list[float]:
    """The eleven figures at the last bar as a user would write them, over whole columns."""
    close, high, low, volume = frame["close"], frame["high"], frame["low"], frame["volume"]
    before = close.shift(1)
    reach = pd.concat([high, before], axis=1).max(axis=1) - pd.concat([low, before], axis=1).min(axis=1)
    atr = reach.rolling(14, min_periods=11).mean()
    sizes = volume / frame["trades"]
    usual = np.exp(np.log(frame["spread"]).rolling(96, min_periods=72).mean().shift(1))
    first, second = np.log(close / before), np.log(reference / reference.shift(1))
    agreement = (first * second).rolling(48).sum() / np.sqrt((first**2).rolling(48).sum() * (second**2).rolling(48).sum())
    votes = np.sign(pd.concat([close - close.shift(10 * each) for each in (1, 3, 12)], axis=1)).sum(axis=1)
    highest, lowest = high.rolling(48).max().shift(1), low.rolling(48).min().shift(1)
    distance = pd.concat([(highest - close).abs(), (lowest - close).abs()], axis=1).min(axis=1)
    columns = [
        (50 + (reach.rolling(5).mean() / reach.rolling(100, min_periods=75).mean() - 1) * 25).clip(0, 100),
        (50 + (volume / volume.rolling(20).mean().shift(1) - 1) * 20).clip(0, 100),
        50 + 50 * votes / 3,
        (50 + (sizes / sizes.rolling(20).mean().shift(1) - 1) * 20).clip(0, 100),
        100 * usual / (usual + frame["spread"]),
        100 * (1 - agreement.abs()),
        (50 + (close - close.shift(10)) / (atr * np.sqrt(10)) * 25).clip(0, 100),
        100 * atr / (atr + distance),
    ]
    return [float(column.iloc[-1]) for column in columns]


BY_PANDAS = (
    "atr_volatility",
    "volume_delta",
    "timeframe_alignment",
    "whale_activity",
    "spread_quality",
    "correlation_independence",
    "momentum",
    "support_resistance",
)


def measuring() -> None:
    one, two = walk(1, PAST), walk(2, PAST)
    frame = pd.DataFrame([{name: getattr(bar, name) for name in Bar.__dataclass_fields__} for bar in two])
    reference = pd.Series([bar.close for bar in one])
    desk = Desk(STEP, reference="A")
    for first, second in zip(one, two, strict=True):
        desk.push("A", first)
        row = desk.push("B", second)
    figures = dict(zip(NAMES, row, strict=True))
    np.testing.assert_allclose([figures[name] for name in BY_PANDAS], by_pandas(frame, reference), rtol=0, atol=1e-6)
    theirs = [timed(lambda: by_pandas(frame, reference)) for _ in range(30 if QUICK else 200)]
    many, desk = [walk(number, BARS) for number in range(20 if QUICK else 100)], Desk(STEP, reference="S0")
    seconds = []
    for beat in range(BARS):
        for number, market in enumerate(many):
            start = time.perf_counter()
            desk.push(f"S{number}", market[beat])
            seconds.append(time.perf_counter() - start)
    print("the figures at one more bar (eight of the eleven beside pandas; both say the same)")
    base = told(f"pandas over the last {PAST} bars", theirs)
    told("ours, one more bar", seconds, base)


PUBLISHER = """
import json, sys, time, zmq
rate, seconds, symbols = int(sys.argv[1]), float(sys.argv[2]), 50
context = zmq.Context()
socket = context.socket(zmq.PUB)
socket.setsockopt(zmq.SNDHWM, 0)
print(socket.bind_to_random_port("tcp://127.0.0.1"), flush=True)
time.sleep(2.0)  # until the subscriber is there: a publisher drops what nobody listens to
start, sent, whole = time.perf_counter(), 0, int(rate * seconds)
while sent < whole:
    due = min(whole, int((time.perf_counter() - start) * rate) + 1)
    for number in range(sent, due):
        socket.send(b'{"symbol":"C%dUSDT","bid":100.0,"ask":100.01,"volume":1.0,"timestamp":%d,"seq":%d}'
                    % (number % symbols, time.time_ns() // 1000, number))
    sent = due
    time.sleep(0.0005)
print(json.dumps({"sent": sent, "seconds": time.perf_counter() - start}), flush=True)
time.sleep(8.0)
socket.close(0)
context.term()
"""


def feeding() -> None:
    seconds = 2.0 if QUICK else SECONDS
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, str(RATE), str(seconds)], stdout=subprocess.PIPE, text=True
    ) as publisher:
        assert publisher.stdout is not None
        port = int(publisher.stdout.readline())
        process = time.process_time()
        heard = asyncio.run(listened(f"tcp://127.0.0.1:{port}", (), SECOND, seconds + 8.0, own_machine=True))
        process = time.process_time() - process
        sent = json.loads(publisher.stdout.readline())
        publisher.terminate()
    unread, bars = sent["sent"] - heard.count.messages, sum(map(len, heard.bars.values()))
    pace, cost = sent["sent"] / sent["seconds"], 1e6 * process / heard.count.messages
    print(f"the feed: {sent['sent']} ticks in {sent['seconds']:.1f} s ({pace:,.0f} a second) from another process")
    print(f"  lost by their numbers {heard.count.lost}, unread when time was up {unread}, late {heard.count.late},", end="")
    print(f" garbled {heard.count.garbled}; {bars} whole bars of a second; {cost:.0f} µs of this process a tick")
    print(f"  target {RATE} a second without loss: {'MISSED' if unread or heard.count.lost else 'met'}")


def remembering() -> None:
    ticks = 200_000 if QUICK else 1_000_000
    symbols, process = 100, psutil.Process()
    listening = Listening((), MINUTE, began=NOON)
    listening.connected(NOON)
    held = []
    began = time.perf_counter()
    for number in range(ticks):
        at = NOON + number * 1_000  # a thousand a second, so that a million are seventeen minutes
        body = b'{"symbol":"C%dUSDT","bid":100.0,"ask":100.01,"volume":1.0,"timestamp":%d,"seq":%d}' % (
            number % symbols,
            at,
            number,
        )
        listening.take([body], at + 200)
        if number % (ticks // 10) == ticks // 10 - 1:
            held.append(process.memory_info().rss / 1e6)
    spent = time.perf_counter() - began
    count = listening.heard("tcp://-", NOON + ticks * 1_000).count
    assert (count.taken, count.lost, count.repeated) == (2 * ticks, 0, 0)
    print(f"memory over {ticks:,} ticks of {symbols} symbols ({ticks / spent:,.0f} a second): MB held after each tenth")
    print("  " + " ".join(f"{each:.1f}" for each in held))
    # The numbers of the last 65,536 messages are remembered: the first tenths fill that, and its table grows once more.
    growth = held[-1] - held[len(held) // 2]
    print(f"  over the last four tenths: {growth:+.1f} MB (target flat, below 1 MB: {'met' if growth < 1 else 'MISSED'})")


def main() -> None:
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    print(f"{datetime.now(UTC):%Y-%m-%d} · Python {platform.python_version()} · {os.cpu_count()} cores · {platform.machine()}")
    print(f"load before: {os.getloadavg()[0]:.1f}")
    wanted = [name for name in sys.argv[1:] if name != "--quick"] or ["memory", "feed", "figures", "enhance"]
    parts = {"memory": remembering, "feed": feeding, "figures": measuring, "enhance": enhancing}
    for name in wanted:
        parts[name]()


if __name__ == "__main__":
    main()
