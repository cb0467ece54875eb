from datetime import date

from src.ledger.snapshots import SnapshotLedger
from src.ledger.store import Store
from tests.ledger.ledger_world import at, keys, snapshot

MONDAY = date(2026, 3, 2)


async def test_a_snapshot_comes_back_whole(store: Store) -> None:
    kept = snapshot("AAPL", at("2026-03-02"), 61.25)
    await SnapshotLedger(store).append([kept], "run-a")
    assert (await SnapshotLedger(store).of_day(MONDAY)).snapshots == (kept,)


async def test_a_resumed_run_knows_what_it_finished_and_goes_on_with_the_next_part(store: Store) -> None:
    await SnapshotLedger(store).append([snapshot("AAPL", at("2026-03-02")), snapshot("MSFT", at("2026-03-02"))], "run-a")
    resumed = SnapshotLedger(store)
    assert await resumed.finished("run-a", MONDAY) == {"AAPL", "MSFT"}
    await resumed.append([snapshot("NVDA", at("2026-03-02"))], "run-a")
    assert await SnapshotLedger(store).finished("run-a", MONDAY) == {"AAPL", "MSFT", "NVDA"}
    assert [key.split("-")[-2][-4:] for key in await keys(store)] == ["p001", "p002"]


async def test_another_runs_work_is_not_finished_work(store: Store) -> None:
    await SnapshotLedger(store).append([snapshot("AAPL", at("2026-03-02"))], "run-a")
    assert await SnapshotLedger(store).finished("run-b", MONDAY) == set()
    assert await SnapshotLedger(store).finished("run-a", date(2026, 3, 3)) == set()


async def test_a_run_whose_name_begins_like_anothers_keeps_to_itself(store: Store) -> None:
    await SnapshotLedger(store).append([snapshot("AAPL", at("2026-03-02"))], "run-a-2")
    assert await SnapshotLedger(store).finished("run-a", MONDAY) == set()


async def test_within_a_run_the_first_snapshot_of_a_subject_stands(store: Store) -> None:
    ledger = SnapshotLedger(store)
    await ledger.append([snapshot("AAPL", at("2026-03-02"), 40.0)], "run-a")
    await ledger.append([snapshot("AAPL", at("2026-03-02"), 90.0)], "run-a")
    history = await ledger.history(["AAPL"], MONDAY, MONDAY)
    assert [point.combined for point in history["AAPL"]] == [40.0]
    assert len((await ledger.of_run("run-a", MONDAY)).snapshots) == 1


async def test_the_days_snapshot_is_the_latest_runs_and_every_runs_is_kept(store: Store) -> None:
    ledger = SnapshotLedger(store)
    await ledger.append([snapshot("AAPL", at("2026-03-02", 15), 40.0, "run-z")], "run-z")
    await ledger.append([snapshot("AAPL", at("2026-03-02", 21), 55.0, "run-a")], "run-a")
    assert [point.combined for point in (await ledger.history(["AAPL"], MONDAY, MONDAY))["AAPL"]] == [55.0]
    assert sorted(item.run_id for item in (await ledger.of_day(MONDAY)).snapshots) == ["run-a", "run-z"]


async def test_of_two_runs_of_one_moment_the_greater_run_id_is_the_days(store: Store) -> None:
    ledger = SnapshotLedger(store)
    await ledger.append([snapshot("AAPL", at("2026-03-02"), 40.0, "run-b")], "run-b")
    await ledger.append([snapshot("AAPL", at("2026-03-02"), 55.0, "run-a")], "run-a")
    assert [point.combined for point in (await ledger.history(["AAPL"], MONDAY, MONDAY))["AAPL"]] == [40.0]


async def test_a_later_run_that_could_not_score_does_not_hide_the_day(store: Store) -> None:
    ledger = SnapshotLedger(store)
    await ledger.append([snapshot("AAPL", at("2026-03-02", 9), 40.0)], "run-a")
    failed = snapshot("AAPL", at("2026-03-02", 20), conclusion=None, outcome="skipped", features={}, detail="out of time")
    await ledger.append([failed], "run-b")
    assert [point.combined for point in (await ledger.history(["AAPL"], MONDAY, MONDAY))["AAPL"]] == [40.0]


async def test_a_feature_that_is_missing_comes_back_missing_and_zero_comes_back_zero(store: Store) -> None:
    ledger = SnapshotLedger(store)
    features = {"jobs_legal": 0.0, "news_count_30d": None, "jobs_total_delta_14d": float("nan")}
    await ledger.append([snapshot("AAPL", at("2026-03-02"), features=features)], "run-a")
    names = ("jobs_legal", "news_count_30d", "jobs_total_delta_14d", "never_measured")
    point = (await ledger.history(["AAPL"], MONDAY, MONDAY, names))["AAPL"][0]
    assert point.features == {
        "jobs_legal": 0.0,
        "news_count_30d": None,
        "jobs_total_delta_14d": None,
        "never_measured": None,
    }


async def test_a_run_id_with_any_characters_becomes_a_key_the_platform_accepts(store: Store) -> None:
    odd = "local:2026-03-02 14:00/Ünal" * 20
    ledger = SnapshotLedger(store)
    await ledger.append([snapshot("AAPL", at("2026-03-02"), run_id=odd)], odd)
    assert await ledger.finished(odd, MONDAY) == {"AAPL"}
    assert (await ledger.of_run(odd, MONDAY)).snapshots[0].run_id == odd
    assert all(len(key) <= 256 for key in await keys(store))


async def test_records_the_ledger_did_not_write_are_passed_over_with_a_sentence_and_left_alone(store: Store) -> None:
    ledger = SnapshotLedger(store)
    await ledger.append([snapshot("AAPL", at("2026-03-02"), 40.0)], "run-a")
    await store.set_value("snapshot.2026-03-02.run-b.p001-0123456789ab", b"not gzip", content_type="application/gzip")
    await store.set_value("snapshot.2026-03-02.run-c.p001-0123456789ab", {"subject": "AAPL"})
    await store.set_value("snapshot.2026-03-02.notes", "mine")
    await store.set_value("weight", {"ml": 0.4})
    before = await keys(store)
    history = await ledger.history(["AAPL"], MONDAY, MONDAY)
    assert [point.combined for point in history["AAPL"]] == [40.0]
    assert sorted(warning.split()[0] for warning in history.damage.warnings) == [
        "snapshot.2026-03-02.notes",
        "snapshot.2026-03-02.run-b.p001-0123456789ab",
        "snapshot.2026-03-02.run-c.p001-0123456789ab",
    ]
    assert await keys(store) == before


async def test_a_record_that_holds_broken_json_is_passed_over_with_a_sentence(store: Store) -> None:
    name = "snapshot.2026-03-02.run-b.p001-0123456789ab"
    await store.set_value(name, b"{broken", content_type="application/json")
    history = await SnapshotLedger(store).history(["AAPL"], MONDAY, MONDAY)
    assert history["AAPL"] == ()
    assert [warning.split()[0] for warning in history.damage.warnings] == [name]
