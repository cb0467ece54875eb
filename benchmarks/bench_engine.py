"""`python -m benchmarks.bench_engine`: what measuring costs, beside the loop over signal dicts that a user would write.

500 companies × 1,000 trading days, 500,000 events, 14 features over windows of 7, 14 and 30 days (six counts, four sums, two
counts of different values, a flag and a mean), every row asked at the end of its day. The loop keeps each company's signals as
dicts by date, gathers those of the past 30 days for each row, and goes through them once a feature; it is run for some
companies and its time scaled to all of them, and its values must equal the engine's, one by one. The engine is timed with its
table built; building the table from observations is timed beside it. All is CPU time of one process, in rounds that take turns.
"""

import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from src.features.declarations import count, distinct, flag, mean, total
from src.features.engine import measure
from src.features.expression import Column
from src.features.feature_set import FeatureSet, features
from src.features.selection import has, other_than, select
from src.features.windows import Rows
from src.observations.observation import Observation, Value
from src.observations.record import Record, Span
from src.observations.table import ObservationTable, second_asked

COMPANIES, DAYS, EVENTS = 500, 1_000, 500_000
LOOPED = 10
"""Companies that the loop is run for: its time is the same for each, and all of them would take minutes."""
ROUNDS = 7
LONGEST = 30
FIRST = date(2020, 1, 6)
WARM_UP = timedelta(days=60)
TARGET_RATIO, TARGET_ROWS = 100, 5e6

EIGHT_K = select("filing", form="8-K")
SALES = select("insider_trade", code="S")
UNPLANNED = select("insider_trade", code="S", planned=other_than("yes"))
RELEASES = select("release")
FEATURES: FeatureSet = features(
    count("filings_7d", of=EIGHT_K, days=7, unit="filings", doc="8-Ks"),
    count("filings_30d", of=EIGHT_K, days=30, unit="filings", doc="8-Ks"),
    flag("auditor_30d", of=select("filing", form="8-K", items=has("4.01", "4.02")), days=30, doc="Auditor or non-reliance"),
    count("sales_7d", of=SALES, days=7, unit="trades", doc="Sales"),
    count("sales_14d", of=SALES, days=14, unit="trades", doc="Sales"),
    count("sales_30d", of=SALES, days=30, unit="trades", doc="Sales"),
    total("sold_7d", of=SALES, field="usd_cents", days=7, unit="USD", doc="Sold", divisor=100),
    total("sold_30d", of=SALES, field="usd_cents", days=30, unit="USD", doc="Sold", divisor=100),
    total("sold_unplanned_30d", of=UNPLANNED, field="usd_cents", days=30, unit="USD", doc="Sold, not planned", divisor=100),
    distinct("sellers_7d", of=SALES, field="owner", days=7, unit="insiders", doc="Sellers"),
    distinct("sellers_30d", of=SALES, field="owner", days=30, unit="insiders", doc="Sellers"),
    count("releases_14d", of=RELEASES, days=14, unit="releases", doc="Releases"),
    total("negative_30d", of=RELEASES, field="negative", days=30, unit="keywords", doc="Negative keywords"),
    mean("weight_30d", of=RELEASES, field="negative", days=30, at_least=1, unit="keywords", doc="Mean negative keywords"),
)

Signal = dict[str, Any]


def observed(chance: random.Random, index: int, start: datetime, seconds: int) -> Observation:
    """One event at any second of the whole time."""
    known_at = start + timedelta(seconds=chance.randrange(seconds))
    kind = chance.choices(("insider_trade", "release", "filing"), (5, 3, 2))[0]
    if kind == "insider_trade":
        values: dict[str, Value] = {
            "code": chance.choice("SSP"),
            "planned": chance.choice(("yes", "no", "unknown")),
            "owner": str(chance.randrange(12)),
            "usd_cents": chance.randrange(10**9),
        }
    elif kind == "filing":
        values = {
            "form": chance.choice(("8-K", "10-Q", "8-K/A")),
            "items": tuple(chance.sample(("2.02", "4.01", "5.02", "8.01", "9.01"), 2)),
        }
    else:
        values = {"negative": chance.randrange(4), "friday": chance.random() < 0.2}
    return Observation(kind, f"{index:07d}", known_at, values=values)


def world() -> tuple[list[Record], list[date]]:
    """Records of all companies, and the trading days that are asked about."""
    chance = random.Random(20260101)  # noqa: S311 - made-up events, not secrets
    weekdays = (day for step in range(10**6) if (day := FIRST + timedelta(days=step)).weekday() < 5)
    days = [next(weekdays) for _ in range(DAYS)]
    start, end = _evening(FIRST) - WARM_UP, _evening(days[-1])
    seconds = int((end - start).total_seconds())
    spans = dict.fromkeys(("filing", "insider_trade", "release"), Span(start, end))
    records = []
    for _ in range(COMPANIES):
        rows = (observed(chance, index, start, seconds) for index in range(EVENTS // COMPANIES))
        records.append(Record(tuple(sorted(rows, key=lambda row: row.known_at)), spans))
    return records, days


def loop(record: Record, days: list[date]) -> Iterator[dict[str, float]]:
    """Features of each day, over signals kept by date as dicts."""
    history: dict[date, list[Signal]] = {}
    for row in record.observations:
        history.setdefault(row.known_at.date(), []).append({"kind": row.kind, "date": row.known_at.date(), **row.values})
    for day in days:
        back = [day - timedelta(days=step) for step in range(LONGEST)]
        yield extracted([signal for each in back for signal in history.get(each, ())], back)


def extracted(signals: list[Signal], back: list[date]) -> dict[str, float]:
    """The features of one day, each a pass over its signals."""
    week, fortnight = back[6], back[13]
    eight_ks = [one for one in signals if one["kind"] == "filing" and one["form"] == "8-K"]
    sales = [one for one in signals if one["kind"] == "insider_trade" and one["code"] == "S"]
    releases = [one for one in signals if one["kind"] == "release"]
    return {
        "filings_7d": len([one for one in eight_ks if one["date"] >= week]),
        "filings_30d": len(eight_ks),
        "auditor_30d": int(any("4.01" in one["items"] or "4.02" in one["items"] for one in eight_ks)),
        "sales_7d": len([one for one in sales if one["date"] >= week]),
        "sales_14d": len([one for one in sales if one["date"] >= fortnight]),
        "sales_30d": len(sales),
        "sold_7d": sum(one["usd_cents"] for one in sales if one["date"] >= week) / 100,
        "sold_30d": sum(one["usd_cents"] for one in sales) / 100,
        "sold_unplanned_30d": sum(one["usd_cents"] for one in sales if one["planned"] != "yes") / 100,
        "sellers_7d": len({one["owner"] for one in sales if one["date"] >= week}),
        "sellers_30d": len({one["owner"] for one in sales}),
        "releases_14d": len([one for one in releases if one["date"] >= fortnight]),
        "negative_30d": sum(one["negative"] for one in releases),
        "weight_30d": sum(one["negative"] for one in releases) / len(releases) if releases else float("nan"),
    }


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a call, and what it returned."""
    start = time.process_time()
    result = call()
    return time.process_time() - start, result


def assert_equal(columns: dict[str, Column], looped: list[dict[str, float]]) -> int:
    """Compare every value of the first companies; how many there were."""
    for name in FEATURES.names:
        wanted = np.array([row[name] for row in looped], dtype=np.float64)
        assert np.array_equal(columns[name][: len(wanted)], wanted, equal_nan=True), name
    return len(looped) * len(FEATURES.names)


def _evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)


def main() -> None:
    print(
        f"{datetime.now(UTC).date()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}, numpy {np.__version__}", end=""
    )
    print(f", {platform.machine()}, load {os.getloadavg()[0]:.1f}")
    records, days = world()
    asked = np.array([second_asked(_evening(day)) for day in days], dtype=np.int64)
    rows = Rows(np.repeat(np.arange(COMPANIES), DAYS), np.tile(asked, COMPANIES))
    building, table = timed(lambda: ObservationTable.of(records))
    shuffled = np.random.default_rng(1).permutation(len(rows.as_of))
    seconds: dict[str, list[float]] = {"engine": [], "in any order": [], "loop": []}
    some = max(1, LOOPED // ROUNDS)
    looped: list[dict[str, float]] = []
    columns: dict[str, Column] = {}
    for turn in range(ROUNDS):
        taken, columns = timed(lambda: measure(FEATURES, table, rows))
        seconds["engine"].append(taken)
        mixed = Rows(rows.subject[shuffled], rows.as_of[shuffled])
        taken, again = timed(lambda mixed=mixed: measure(FEATURES, table, mixed))  # type: ignore[misc]  # bound now
        seconds["in any order"].append(taken)
        assert all(np.array_equal(again[name], columns[name][shuffled], equal_nan=True) for name in FEATURES.names)
        own = records[turn * some : (turn + 1) * some]
        taken, found = timed(lambda own=own: [row for record in own for row in loop(record, days)])  # type: ignore[misc]  # as above
        seconds["loop"].append(taken * COMPANIES / some)
        looped += found
    compared = assert_equal(columns, looped)
    report(building, {name: statistics.median(taken) for name, taken in seconds.items()}, some * ROUNDS)
    print(f"  {compared:,} values of engine and loop compared: all equal")


def report(building: float, seconds: dict[str, float], companies: int) -> None:
    total_rows = COMPANIES * DAYS
    print(
        f"{COMPANIES} companies × {DAYS:,} trading days, {EVENTS:,} events, {len(FEATURES.names)} features; median of {ROUNDS}"
    )
    said = f"scaled from {companies} companies to {COMPANIES}"
    print(f"  loop over dicts {seconds['loop']:9.2f} s   {total_rows / seconds['loop']:12,.0f} company-days/s   ({said})")
    for name in ("engine", "in any order"):
        print(f"  {name:<15} {seconds[name]:9.4f} s   {total_rows / seconds[name]:12,.0f} company-days/s", end="")
        print(f"   {seconds['loop'] / seconds[name]:6.0f} × as fast")
    both = building + seconds["engine"]
    print(f"  table building  {building:9.2f} s   {EVENTS / building:12,.0f} events/s", end="")
    print(f"   (built once; building and engine together {seconds['loop'] / both:.1f} × as fast as the loop)")
    ratio, speed = seconds["loop"] / seconds["engine"], total_rows / seconds["engine"]
    print(f"  target ≥ {TARGET_RATIO} × the loop: {'met' if ratio >= TARGET_RATIO else 'MISSED'}", end="; ")
    print(f"≥ {TARGET_ROWS / 1e6:.0f} million company-days/s: {'met' if speed >= TARGET_ROWS else 'MISSED'}")


if __name__ == "__main__":
    main()
