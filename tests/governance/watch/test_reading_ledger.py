"""Readings in a store: the first of a date and key stands, damage is passed over in words, and nothing is lost in a kill."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.governance.watch.reading import DRIFT, MISSING, WIN_RATE, Reading
from src.governance.watch.readings import ReadingLedger
from src.ledger.segments import CONTENT_TYPE, pack
from src.ledger.series import Series
from src.ledger.store import KEY, MemoryStore
from tests.ledger.ledger_world import FailingStore, StoreDownError, keys
from tests.ledger.test_overlapping_runs import ReplyLost

DAY = date(2026, 3, 30)
LATER = date(2027, 1, 1)

texts = st.text(max_size=12)
finite = st.floats(allow_nan=False, allow_infinity=False)
numbers = st.dictionaries(texts, st.none() | finite | st.integers(-(2**63), 2**63 - 1) | texts, max_size=4)
READINGS = st.builds(
    Reading,
    on=st.just(DAY),
    condition=texts,
    about=texts,
    value=st.none() | finite,
    sure=st.booleans(),
    model=texts,
    numbers=numbers,
)


def reading(offset: int = 0, condition: str = DRIFT, about: str = "jobs", value: float | None = 0.3) -> Reading:
    """A reading of so many days after the first."""
    return Reading(DAY + timedelta(days=offset), condition, about, value, sure=True, model="v1", numbers={"rows": 400})


async def written(*runs: tuple[str, Sequence[Reading]]) -> MemoryStore:
    store = MemoryStore()
    for run_id, found in runs:
        await ReadingLedger(store).append(found, run_id)
    return store


@settings(max_examples=60, deadline=None)
@given(st.lists(READINGS, max_size=8, unique_by=lambda item: item.key))
async def test_what_was_appended_is_read_back(found: list[Reading]) -> None:
    store = await written(("run-a", found))
    read = await ReadingLedger(store).load(DAY)
    assert read.warnings == ()
    assert read.readings == tuple(sorted(found, key=lambda item: item.key))
    assert all(KEY.fullmatch(key) for key in await keys(store))


@settings(max_examples=30, deadline=None)
@given(
    st.permutations(
        [reading(offset, condition, about) for offset in (0, 1, 2) for condition in (DRIFT, MISSING) for about in "ab"]
    )
)
async def test_readings_come_by_date_and_key_whatever_order_they_were_written_in(found: list[Reading]) -> None:
    store = MemoryStore()
    for item in found:
        await ReadingLedger(store).append([item], "run-a")
    read = (await ReadingLedger(store).load(LATER)).readings
    assert read == tuple(sorted(found, key=lambda item: (item.on, item.condition, item.about)))


async def test_of_a_date_and_key_the_first_run_s_stands() -> None:
    store = await written(("run-a", [reading(value=0.3)]), ("run-b", [reading(value=0.9), reading(about="news", value=0.1)]))
    read = (await ReadingLedger(store).load(DAY)).readings
    assert [(item.about, item.value) for item in read] == [("jobs", 0.3), ("news", 0.1)]


async def test_of_two_readings_of_one_run_the_first_stands() -> None:
    store = await written(("run-a", [reading(value=0.3), reading(value=0.4)]), ("run-a", [reading(value=0.5)]))
    assert [item.value for item in (await ReadingLedger(store).load(DAY)).readings] == [0.3]


async def test_the_same_condition_of_another_model_or_another_date_is_a_reading_of_its_own() -> None:
    other = Reading(DAY, DRIFT, "jobs", 0.2, sure=False, model="v2")
    store = await written(("run-a", [reading(), other]), ("run-b", [reading(1)]))
    assert len((await ReadingLedger(store).load(LATER)).readings) == 3


async def test_readings_after_the_date_asked_for_are_not_read() -> None:
    store = await written(("run-a", [reading(0)]), ("run-b", [reading(1)]), ("run-c", [reading(40)]))
    for offset, count in ((-1, 0), (0, 1), (1, 2), (39, 2), (40, 3)):
        assert len((await ReadingLedger(store).load(DAY + timedelta(days=offset))).readings) == count


async def test_a_damaged_segment_is_passed_over_with_a_warning_and_the_others_are_read() -> None:
    store = await written(("run-a", [reading(0)]), ("run-b", [reading(1)]), ("run-c", [reading(2)]))
    damaged = (await keys(store))[1]
    await store.set_value(damaged, b"\x1f\x8b cut", CONTENT_TYPE)
    read = await ReadingLedger(store).load(LATER)
    assert [item.on for item in read.readings] == [DAY, DAY + timedelta(days=2)]
    assert len(read.warnings) == 1
    assert read.warnings[0].startswith(f"{damaged} was passed over")


async def test_where_the_first_run_s_segment_is_damaged_the_second_s_reading_stands() -> None:
    store = await written(("run-a", [reading(value=0.3)]), ("run-b", [reading(value=0.9)]))
    await store.set_value((await keys(store))[0], b"", CONTENT_TYPE)
    read = await ReadingLedger(store).load(DAY)
    assert [item.value for item in read.readings] == [0.9]
    assert len(read.warnings) == 1


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"null",
        b'{"on": "2026-03-30"}',
        b'{"on":"2026-03-30","condition":"drift","about":"x","value":true,"sure":true,"model":"","numbers":{}}',
        b'{"on":"2026-03-30","condition":"drift","about":"x","value":0.1,"sure":1,"model":"","numbers":{}}',
        b'{"on":"30 March","condition":"drift","about":"x","value":0.1,"sure":true,"model":"","numbers":{}}',
        b'{"on":"2026-03-30","condition":"drift","about":"x","value":0.1,"sure":true,"model":"","numbers":{},"more":1}',
    ],
)
async def test_a_line_that_is_no_reading_is_counted_in_a_warning_and_its_neighbours_are_read(line: bytes) -> None:
    store = await written(("run-b", [reading()]))
    await Series(store, "reading").append(DAY, "run-a", [line])
    read = await ReadingLedger(store).load(DAY)
    assert read.readings == (reading(),)
    (warning,) = read.warnings
    assert warning.startswith("1 lines of reading.2026-03-30.run-a.p001-")


async def test_readings_of_two_dates_are_refused_before_anything_is_written() -> None:
    store = MemoryStore()
    with pytest.raises(ValueError, match="wanted readings of one date, got"):
        await ReadingLedger(store).append([reading(0), reading(1)], "run-a")
    assert await keys(store) == []


async def test_no_readings_leave_no_record() -> None:
    store = await written(("run-a", []))
    assert await keys(store) == []
    assert (await ReadingLedger(store).load(DAY)).readings == ()


async def test_a_reading_that_could_not_be_made_is_kept_as_none_and_not_as_zero() -> None:
    store = await written(("run-a", [reading(condition=WIN_RATE, about="", value=None)]))
    assert (await ReadingLedger(store).load(DAY)).readings[0].value is None


async def test_months_gathered_into_one_record_read_the_same_without_their_segments() -> None:
    store = MemoryStore()
    for offset in range(40):
        await ReadingLedger(store).append([reading(offset, value=offset / 7), reading(offset, MISSING)], f"run-{offset}")
    before = await ReadingLedger(store).load(LATER)
    done = await ReadingLedger(store).compact(date(2026, 6, 1))
    assert [str(key) for key in done.written] == ["reading.2026-03.month", "reading.2026-04.month", "reading.2026-05.month"]
    for key in await keys(store):
        if "month" not in key:
            await store.delete_value(key)
    assert await ReadingLedger(store).load(LATER) == before


async def test_records_of_other_series_are_not_read() -> None:
    store = await written(("run-a", [reading()]))
    await store.set_value("readings", b"x", CONTENT_TYPE)
    await store.set_value("reading-2026", b"x", CONTENT_TYPE)
    await store.set_value("outcome.2026-03-30.run.p001-0123456789ab", pack("outcome", [b"{}"]), CONTENT_TYPE)
    read = await ReadingLedger(store).load(DAY)
    assert (read.readings, read.warnings) == ((reading(),), ())


@pytest.mark.parametrize("broken", [FailingStore, ReplyLost])
async def test_killed_at_any_call_and_appended_again_the_readings_are_those_of_an_undisturbed_run(
    broken: type[FailingStore | ReplyLost],
) -> None:
    found = [reading(1), reading(1, MISSING), reading(1, about="news", value=None)]
    wanted = await ReadingLedger(await written(("run-a", [reading()]), ("run-b", found))).load(LATER)
    for n in itertools.count(1):
        store = await written(("run-a", [reading()]))
        try:
            await ReadingLedger(broken(store, n)).append(found, "run-b")
            whole = True
        except StoreDownError:
            whole = False
        meanwhile = await ReadingLedger(store).load(LATER)
        assert meanwhile.readings in ((reading(),), wanted.readings)
        await ReadingLedger(store).append(found, "run-b")
        assert await ReadingLedger(store).load(LATER) == wanted
        if whole:
            assert n > 2
            return


@pytest.mark.parametrize("broken", [FailingStore, ReplyLost])
async def test_a_gathering_that_is_killed_at_any_call_loses_no_reading(broken: type[FailingStore | ReplyLost]) -> None:
    runs = [(f"run-{offset}", [reading(offset)]) for offset in range(0, 50, 7)]
    wanted = await ReadingLedger(await written(*runs)).load(LATER)
    for n in itertools.count(1):
        store = await written(*runs)
        try:
            await ReadingLedger(broken(store, n)).compact(date(2026, 7, 1))
            whole = True
        except StoreDownError:
            whole = False
        assert await ReadingLedger(store).load(LATER) == wanted
        await ReadingLedger(store).compact(date(2026, 7, 1))
        assert await ReadingLedger(store).load(LATER) == wanted
        if whole:
            assert n > 4
            return
