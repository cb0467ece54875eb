"""Months in one record: fewer reads, the same answers, and nothing lost wherever a compaction stops."""

import itertools
from datetime import UTC, date, datetime

import pytest

from src.ledger.records import Entry, ObservationLedger
from src.ledger.snapshots import SnapshotLedger
from src.ledger.store import MemoryStore, Store
from src.observations.record import Span
from tests.ledger.ledger_world import CountingStore, FailingStore, StoreDownError, at, days, keys, snapshot, trade

SUBJECTS = ("AAPL", "MSFT")


async def written(store: Store, first: str, count: int) -> None:
    """A run a day, as a schedule would."""
    for number, day in enumerate(days(first, count)):
        moment = at(day.isoformat())
        made = [snapshot(subject, moment, 40.0 + number % 20, run_id=f"run-{number:03d}") for subject in SUBJECTS]
        await SnapshotLedger(store).append(made, f"run-{number:03d}")


async def seen(store: Store, since: date, until: date) -> dict[str, list[tuple[date, float | None]]]:
    history = await SnapshotLedger(store).history(SUBJECTS, since, until, ("jobs_legal",))
    assert not history.damage.warnings
    return {subject: [(point.date, point.combined) for point in points] for subject, points in history.items()}


async def test_a_scheduled_run_of_the_401st_day_reads_tens_of_records() -> None:
    store = CountingStore()
    spread = days("2025-01-01", 400)
    for number, day in enumerate(spread):
        ledger, observed = SnapshotLedger(store), ObservationLedger(store)
        run, moment = f"run-{number:03d}", at(day.isoformat())
        await ledger.append([snapshot("AAPL", moment, 40.0 + number % 20, run_id=run)], run)
        span = {"openings": Span(at("2025-01-01"), moment)}
        await observed.append("sec", run, day, {"AAPL": Entry((trade(f"t{number}", moment),), span)})
        await ledger.compact(day)
        await observed.compact("sec", day)
    store.gets.clear()
    history = await SnapshotLedger(store).history(["AAPL"], date(2025, 1, 1), date(2026, 2, 4))
    snapshot_reads = len(store.gets)
    assert [point.date for point in history["AAPL"]] == list(spread)
    store.gets.clear()
    held = await ObservationLedger(store).load("sec", ["AAPL"], at("2026-02-04", 23))
    assert len(held["AAPL"].observations) == 400
    assert held["AAPL"].spans == {"openings": Span(at("2025-01-01"), at("2026-02-04"))}
    assert snapshot_reads <= 14 + 8
    assert len(store.gets) <= 14 + 8
    assert store.most_together <= 8


async def test_compaction_changes_no_answer(store: Store) -> None:
    await written(store, "2026-01-20", 25)
    before = await seen(store, date(2026, 1, 22), date(2026, 2, 12))
    done = await SnapshotLedger(store).compact(date(2026, 3, 1))
    assert [str(key) for key in done.written] == ["snapshot.2026-01.month", "snapshot.2026-02.month"]
    assert await seen(store, date(2026, 1, 22), date(2026, 2, 12)) == before
    assert len((await SnapshotLedger(store).of_day(date(2026, 1, 31))).snapshots) == 2


async def test_a_month_already_gathered_is_not_written_again() -> None:
    store = CountingStore()
    await written(store, "2026-01-20", 12)
    await SnapshotLedger(store).compact(date(2026, 2, 1))
    store.sets.clear()
    assert (await SnapshotLedger(store).compact(date(2026, 2, 2))).written == ()
    assert store.sets == []


async def test_months_gathered_long_ago_are_not_fetched_to_find_that_nothing_changed() -> None:
    store = CountingStore()
    await written(store, "2025-10-01", 120)
    await SnapshotLedger(store).compact(date(2026, 1, 28))
    store.gets.clear()
    await SnapshotLedger(store).compact(date(2026, 1, 28))
    assert sorted(set(store.gets)) == ["snapshot.2025-12.month", "snapshot.2026-01.month"]


async def test_the_running_month_waits_until_it_has_more_than_eight_loose_segments() -> None:
    store = MemoryStore()
    await written(store, "2026-03-01", 8)
    assert (await SnapshotLedger(store).compact(date(2026, 3, 8))).written == ()
    await written(store, "2026-03-01", 9)
    assert [str(key) for key in (await SnapshotLedger(store).compact(date(2026, 3, 9))).written] == ["snapshot.2026-03.month"]


async def test_a_segment_that_comes_after_its_month_was_gathered_is_read_and_then_gathered_too() -> None:
    store = MemoryStore()
    await written(store, "2026-01-01", 31)
    await SnapshotLedger(store).compact(date(2026, 2, 1))
    await SnapshotLedger(store).append([snapshot("AAPL", at("2026-01-15", 23), 99.0, "resumed")], "resumed")
    expected = {date(2026, 1, 15): 99.0}
    for _ in range(2):
        assert dict((await seen(store, date(2026, 1, 15), date(2026, 1, 15)))["AAPL"]) == expected
        await SnapshotLedger(store).compact(date(2026, 2, 1))


async def test_two_compactions_of_the_same_segments_write_the_same_bytes() -> None:
    one, other = MemoryStore(), MemoryStore()
    for store in (one, other):
        await written(store, "2026-01-01", 31)
    await SnapshotLedger(one).compact(date(2026, 1, 20))  # once half way, and once more at the end
    await SnapshotLedger(one).compact(date(2026, 2, 1))
    await SnapshotLedger(other).compact(date(2026, 2, 1))
    assert await one.get_value("snapshot.2026-01.month") == await other.get_value("snapshot.2026-01.month")


async def test_an_older_compaction_that_overwrites_a_newer_one_loses_nothing() -> None:
    store = MemoryStore()
    await written(store, "2026-01-01", 20)
    await SnapshotLedger(store).compact(date(2026, 2, 1))
    older = await store.get_value("snapshot.2026-01.month")
    await written(store, "2026-01-01", 31)
    await SnapshotLedger(store).compact(date(2026, 2, 1))
    before = await seen(store, date(2026, 1, 1), date(2026, 1, 31))
    await store.set_value("snapshot.2026-01.month", older, content_type="application/gzip")
    assert await seen(store, date(2026, 1, 1), date(2026, 1, 31)) == before


async def test_a_damaged_month_record_is_replaced_by_its_segments_with_a_sentence_and_written_anew() -> None:
    store = MemoryStore()
    await written(store, "2026-01-01", 31)
    before = await seen(store, date(2026, 1, 1), date(2026, 1, 31))
    await SnapshotLedger(store).compact(date(2026, 2, 1))
    whole = await store.get_value("snapshot.2026-01.month")
    for damaged in (whole[: len(whole) // 2], b"", whole[:-40] + bytes(40)):
        await store.set_value("snapshot.2026-01.month", damaged, content_type="application/gzip")
        ledger = SnapshotLedger(store)
        history = await ledger.history(SUBJECTS, date(2026, 1, 1), date(2026, 1, 31))
        assert {subject: [(point.date, point.combined) for point in points] for subject, points in history.items()} == before
        assert history.damage.warnings
        assert not history.damage.lost
        await ledger.compact(date(2026, 9, 1))
        assert await store.get_value("snapshot.2026-01.month") == whole


async def test_a_month_record_keeps_working_when_someone_deletes_the_segments_it_holds() -> None:
    store = MemoryStore()
    await written(store, "2026-01-01", 31)
    before = await seen(store, date(2026, 1, 1), date(2026, 1, 31))
    await SnapshotLedger(store).compact(date(2026, 2, 1))
    for key in await keys(store):
        if ".month" not in key:
            await store.delete_value(key)
    assert await seen(store, date(2026, 1, 1), date(2026, 1, 31)) == before
    assert (await SnapshotLedger(store).compact(date(2026, 2, 1))).written == ()


async def test_a_compaction_that_dies_at_any_call_loses_nothing_and_the_next_one_finishes() -> None:
    finished = False
    for n in itertools.count(1):
        inner = MemoryStore()
        await written(inner, "2026-01-25", 12)
        before = await seen(inner, date(2026, 1, 1), date(2026, 2, 28))
        try:
            await SnapshotLedger(FailingStore(inner, n)).compact(date(2026, 3, 1))
            finished = True
        except StoreDownError:
            pass
        assert await seen(inner, date(2026, 1, 1), date(2026, 2, 28)) == before, f"lost by dying at call {n}"
        await SnapshotLedger(inner).compact(date(2026, 3, 1))
        assert await seen(inner, date(2026, 1, 1), date(2026, 2, 28)) == before
        if finished:
            assert n > 12
            return


async def test_a_replay_of_a_past_day_in_a_gathered_month_sees_nothing_later() -> None:
    store = MemoryStore()
    ledger = ObservationLedger(store)
    for day in days("2026-01-01", 31):
        moment = at(day.isoformat())
        entry = Entry(
            (trade(f"t-{day}", at("2025-12-01")),), {"insider_trade": Span(at("2025-01-01"), moment)}, facts={"last": str(day)}
        )
        await ledger.append("sec", f"run-{day}", day, {"AAPL": entry})
    await ledger.compact("sec", date(2026, 2, 1))
    held = await ledger.load("sec", ["AAPL"], at("2026-01-10"))
    assert len(held["AAPL"].observations) == 10
    assert held["AAPL"].spans["insider_trade"].until == at("2026-01-10")
    assert held.subjects["AAPL"].facts == {"last": "2026-01-10"}


@pytest.mark.parametrize("today", [date(2026, 1, 31), date(2026, 2, 1)])
async def test_the_days_order_of_runs_is_the_same_before_and_after_gathering(today: date) -> None:
    store = MemoryStore()
    for run, hour in (("run-z", 9), ("run-m", 21), ("run-a", 15)):
        moment = datetime(2026, 1, 5, hour, tzinfo=UTC)
        await SnapshotLedger(store).append([snapshot("AAPL", moment, float(hour), run)], run)
    await SnapshotLedger(store).compact(today)
    assert (await seen(store, date(2026, 1, 5), date(2026, 1, 5)))["AAPL"] == [(date(2026, 1, 5), 21.0)]
