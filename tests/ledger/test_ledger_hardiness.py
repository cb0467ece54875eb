"""Whatever lies in the store, reading goes on and deletes nothing; however much lies there, memory stays flat."""

import tracemalloc
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from src.ledger.keys import SegmentKey, digest
from src.ledger.records import ObservationLedger
from src.ledger.segments import pack
from src.ledger.snapshots import SnapshotLedger, line_of
from src.ledger.store import MemoryStore
from tests.ledger.ledger_world import at, days, keys, snapshot

MONDAY = date(2026, 3, 2)
JSON_LINE = st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")) | st.sampled_from(
    [
        b"{}",
        b"[]",
        b"null",
        b'{"subject":"AAPL"}',
        b'{"subject":7}',
        b'{"subject":"AAPL","as_of":"yesterday","outcome":"scored","scores":{},"features":{}}',
        b'{"subject":"AAPL","as_of":"2026-03-02T00:00:00+00:00","outcome":"scored","scores":{"combined":"high"},"features":{}}',
        b'{"subject":"AAPL","as_of":"2026-03-02T00:00:00","outcome":"scored","scores":{},"features":{}}',
        b'{"subject":"AAPL","observations":[{"kind":"x","key":"y","known_at":"2026-03-02"}]}',
        b'{"subject":"AAPL","facts":{"cik":7},"name":null,"spans":{"x":{"since":1,"until":2}}}',
        line_of(snapshot("AAPL", at("2026-03-02"))),
    ]
)


def under_its_own_name(series: str, body: bytes, part: int) -> tuple[str, Any, str | None]:
    return str(SegmentKey(series, MONDAY, "other", part, digest(body))), body, "application/gzip"


PART = st.integers(1, 900)
SERIES = st.sampled_from(["snapshot", "observations.sec"])
WELL_NAMED = st.builds(
    lambda series, lines, part: under_its_own_name(series, pack(series, lines), part),
    SERIES,
    st.lists(JSON_LINE, max_size=4),
    PART,
)
BYTES = st.builds(under_its_own_name, SERIES, st.binary(max_size=60), PART)
ODD_NAME = st.tuples(
    st.sampled_from(
        [
            "snapshot.2026-03.month",
            "snapshot.2026-03.month.p007",
            "snapshot.2026-03-02.x.p001-0123456789ab",
            "snapshot.",
            "snapshot",
            "observations.sec.2026-03.month",
            "observations.sec.mine",
        ]
    ),
    st.binary(max_size=40) | st.none() | st.integers() | st.text(max_size=9) | st.just({"a": [1]}),
    st.none() | st.sampled_from(["application/json", "application/gzip", "application/octet-stream"]),
)


@settings(deadline=None)
@given(st.lists(WELL_NAMED | BYTES | ODD_NAME, max_size=8))
async def test_whatever_lies_in_the_store_every_reading_ends_and_nothing_is_deleted(
    records: list[tuple[str, Any, str | None]],
) -> None:
    store = MemoryStore()
    ledger, observed = SnapshotLedger(store), ObservationLedger(store)
    await ledger.append([snapshot("MSFT", at("2026-03-02"), 44.0)], "run-a")
    for key, value, content_type in records:
        # Text under application/json that does not parse is what a broken upload leaves behind.
        await store.set_value(key, value if isinstance(value, bytes | str) or content_type is None else b"{", content_type)
    before = set(await keys(store))
    history = await ledger.history(["AAPL", "MSFT"], MONDAY, MONDAY, ("jobs_legal",))
    held = await observed.load("sec", ["AAPL", "MSFT"], at("2026-03-05"))
    assert [len(held[subject].observations) for subject in held] == [0, 0]
    await ledger.of_day(MONDAY)
    await ledger.finished("other", MONDAY)
    await ledger.compact(date(2026, 4, 1))
    await observed.compact("sec", date(2026, 4, 1))
    assert [point.combined for point in history["MSFT"]] == [44.0]
    again = await SnapshotLedger(store).history(["MSFT"], MONDAY, MONDAY)
    assert [point.combined for point in again["MSFT"]] == [44.0]
    assert before <= set(await keys(store))


async def test_400_days_of_history_are_read_in_flat_memory() -> None:
    store = MemoryStore()
    subjects = [f"T{number:02d}" for number in range(40)]
    features: dict[str, float | None] = {f"feature_{number}": number / 7 for number in range(60)}
    for day in days("2025-01-01", 400):
        moment = at(day.isoformat())
        made = [snapshot(subject, moment, conclusion=None, features=features) for subject in subjects]
        await SnapshotLedger(store).append(made, "run-a")
    await SnapshotLedger(store).compact(date(2026, 3, 1))
    tracemalloc.start()
    history = await SnapshotLedger(store).history(subjects, date(2025, 1, 1), date(2026, 3, 1), ("feature_1", "feature_2"))
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert {len(points) for points in history.values()} == {400}
    as_written = 400 * len(subjects) * len(line_of(snapshot("T00", at("2025-01-01"), conclusion=None, features=features)))
    assert as_written > 20_000_000
    assert held < 2_000_000  # 16,000 points of 6 numbers are 0.8 MB
    assert peak < 6_000_000
