"""The ledger of outcomes: each snapshot has one answer a target, in whatever order, overlap or accident it was written."""

import dataclasses
import itertools
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.errors import ParsingError
from src.ledger.outcome import Outcome
from src.ledger.outcomes import OutcomeLedger, Outcomes, outcome_line, outcome_of
from src.ledger.series import Series
from src.ledger.store import MemoryStore, Store
from tests.ledger.ledger_world import CountingStore, FailingStore, StoreDownError, at, keys
from tests.ledger.stepped_store import SteppedStore, every_order

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
NEW_YEAR = at("2027-01-01")


def outcome(
    subject: str = "AAPL", day: str = "2026-03-02", resolved: str = "2026-03-20", hour: int = 21, **given: object
) -> Outcome:
    """An answer to a snapshot of 14:00, found at an hour of a later day."""
    whole = Outcome(
        subject=subject,
        as_of=at(day),
        run_id="scored-a",
        target="drawdown_14d",
        due=date(2026, 3, 19),
        resolved_at=at(resolved, hour),
        state="resolved",
        label=True,
        value=-0.1375,
        rules=61.5,
        ml=34.0,
        probability=0.081,
        combined=50.5,
        ml_weight=0.4,
        model_version="2026-02-01.1",
        method="blend",
    )
    return dataclasses.replace(whole, **given)  # type: ignore[arg-type]  # the fields are named by the tests


def unanswered(reason: str = "halted", **given: object) -> Outcome:
    return dataclasses.replace(outcome(**given), state="unresolvable", reason=reason, label=None, value=None)  # type: ignore[arg-type]  # as above


async def stored(store: Store, known_by: datetime = NEW_YEAR) -> Outcomes:
    return await OutcomeLedger(store).load(FIRST, LAST, known_by)


async def test_an_outcome_comes_back_as_it_was_written(store: Store) -> None:
    written = [
        outcome(),
        unanswered(subject="MSFT"),
        outcome("NVDA", ml=None, probability=None, model_version=None, method="rules"),
    ]
    assert await OutcomeLedger(store).append(written, "run-a") == tuple(written)
    assert (await stored(store)).outcomes == tuple(written)


async def test_a_day_resolved_is_one_segment_named_after_the_run_that_resolved() -> None:
    store = MemoryStore()
    await OutcomeLedger(store).append([outcome(day=day) for day in ("2026-02-27", "2026-03-02")], "run-a")
    (key,) = await keys(store)
    assert key.startswith("outcome.2026-03-20.run-a.p001-")


async def test_what_stands_already_is_not_written_again(store: Store) -> None:
    await OutcomeLedger(store).append([outcome(), outcome("MSFT")], "run-a")
    before = await keys(store)
    later = [outcome(resolved="2026-03-23", value=-0.2), outcome("MSFT")]
    assert await OutcomeLedger(store).append(later, "run-b") == ()
    assert await keys(store) == before
    assert (await stored(store)).outcomes == (outcome(), outcome("MSFT"))


async def test_other_runs_targets_days_and_subjects_are_other_outcomes() -> None:
    store = MemoryStore()
    different = [
        outcome(),
        outcome("MSFT"),
        outcome(run_id="scored-b"),
        outcome(target="volatility_spike_7d"),
        outcome(day="2026-03-03"),
    ]
    await OutcomeLedger(store).append(different, "run-a")
    assert len((await stored(store)).outcomes) == 5


async def test_the_span_asked_for_is_of_the_snapshots_dates_ends_included() -> None:
    store = MemoryStore()
    await OutcomeLedger(store).append(
        [outcome(day=day) for day in ("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04")], "r"
    )
    found = await OutcomeLedger(store).load(date(2026, 3, 2), date(2026, 3, 3), NEW_YEAR)
    assert [item.as_of.day for item in found.outcomes] == [2, 3]


async def test_a_replay_of_a_past_moment_sees_no_outcome_that_was_found_later() -> None:
    store = MemoryStore()
    await OutcomeLedger(store).append([outcome("AAPL", hour=9), outcome("MSFT", hour=21)], "run-a")
    assert [item.subject for item in (await stored(store, at("2026-03-20", 20))).outcomes] == ["AAPL"]
    assert [item.subject for item in (await stored(store, at("2026-03-20", 21))).outcomes] == ["AAPL", "MSFT"]
    assert (await stored(store, at("2026-03-19", 23))).outcomes == ()


async def test_an_answer_that_comes_after_all_stands_from_then_on_and_not_before() -> None:
    store = MemoryStore()
    late = outcome(resolved="2026-05-04")
    await OutcomeLedger(store).append([unanswered(resolved="2026-04-20")], "run-a")
    assert await OutcomeLedger(store).append([late], "run-b") == (late,)
    assert (await stored(store)).outcomes == (late,)
    assert (await stored(store, at("2026-05-03"))).outcomes == (unanswered(resolved="2026-04-20"),)
    assert await OutcomeLedger(store).append([unanswered(resolved="2026-04-20")], "run-c") == ()


async def test_a_clock_that_goes_back_lets_the_earlier_answer_stand_in_either_order() -> None:
    early, late = outcome(resolved="2026-03-20", value=-0.12), outcome(resolved="2026-03-27", value=-0.13)
    for order in ((early, late), (late, early)):
        store = MemoryStore()
        for number, item in enumerate(order):
            await OutcomeLedger(store).append([item], f"run-{number}")
        assert (await stored(store)).outcomes == (early,)


async def test_a_moment_in_another_zone_is_the_same_moment() -> None:
    store = MemoryStore()
    await OutcomeLedger(store).append([outcome()], "run-a")
    tokyo = outcome(as_of=at("2026-03-02").astimezone(timezone(timedelta(hours=9))))
    assert await OutcomeLedger(store).append([tokyo], "run-b") == ()
    assert (await stored(store, NEW_YEAR.astimezone(timezone(timedelta(hours=-5))))).outcomes == (outcome(),)


async def test_a_day_scored_twice_counts_with_its_latest_run_and_one_without_a_score_never_wipes_it_out() -> None:
    first, second = outcome(run_id="b"), outcome(as_of=at("2026-03-02", 18), run_id="a", combined=44.0)
    silent = outcome(as_of=at("2026-03-02", 20), run_id="c", combined=None, rules=None, ml=None)
    found = Outcomes((first, second, silent, outcome(day="2026-03-03")))
    assert found.by_day() == (second, outcome(day="2026-03-03"))


@pytest.mark.parametrize(
    "wrong",
    [
        outcome(label=None),
        outcome(value=None),
        outcome(value=float("nan")),
        outcome(reason="halted"),
        outcome(state="pending"),
        outcome(resolved="2026-03-01"),
        dataclasses.replace(unanswered(), reason=""),
        dataclasses.replace(unanswered(), label=False),
    ],
)
async def test_an_outcome_that_contradicts_itself_is_neither_written_nor_read(wrong: Outcome) -> None:
    store = MemoryStore()
    with pytest.raises(ValueError, match="outcome"):
        await OutcomeLedger(store).append([outcome("MSFT"), wrong], "run-a")
    assert await keys(store) == []


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_bytes_a_line_has_it_is_an_outcome_or_a_parsing_error(line: bytes) -> None:
    with pytest.raises(ParsingError):
        outcome_of(line)


@given(st.integers(0, 600), st.sampled_from([b"null", b"9e99", b'"x"', b"[", b"true", b"-1", b"{}"]))
def test_a_line_with_a_piece_replaced_is_read_or_refused(place: int, piece: bytes) -> None:
    line = outcome_line(outcome())
    try:
        read = outcome_of(line[: place % len(line)] + piece + line[place % len(line) + len(piece) :])
    except ParsingError:
        return
    assert outcome_of(outcome_line(read)) == read


def test_a_line_of_an_older_version_without_a_later_field_and_one_with_an_unknown_field_are_read() -> None:
    line = outcome_line(outcome())
    assert outcome_of(line.replace(b',"variant":""', b',"mood":7')) == outcome()


async def test_a_corrupt_segment_is_reported_the_rest_goes_on_and_the_next_resolution_heals_it() -> None:
    store = MemoryStore()
    await OutcomeLedger(store).append([outcome()], "run-a")
    await OutcomeLedger(store).append([outcome("MSFT", resolved="2026-03-21")], "run-b")
    (damaged, _) = await keys(store)
    await store.set_value(damaged, b"not what was written", content_type="application/gzip")
    found = await stored(store)
    assert [item.subject for item in found.outcomes] == ["MSFT"]
    assert len(found.warnings) == 1
    assert damaged in found.warnings[0]
    again = outcome(resolved="2026-03-22")
    assert await OutcomeLedger(store).append([again, outcome("MSFT", resolved="2026-03-22")], "run-c") == (again,)
    assert (await stored(store)).outcomes == (again, outcome("MSFT", resolved="2026-03-21"))


async def test_a_line_that_is_no_outcome_is_passed_over_with_a_warning_and_the_lines_beside_it_stand() -> None:
    store = MemoryStore()
    lines = [outcome_line(outcome()), b'{"subject":"MSFT"}', b"\xff", outcome_line(outcome("NVDA"))]
    (key,) = await Series(store, "outcome").append(date(2026, 3, 20), "run-a", lines)
    found = await stored(store)
    assert [item.subject for item in found.outcomes] == ["AAPL", "NVDA"]
    assert found.warnings == (f"2 lines of {key} were not understood and were passed over",)


async def test_months_gathered_answer_as_their_segments_did_in_a_few_reads() -> None:
    store = CountingStore()
    written = []
    for number in range(40):
        resolved = date(2026, 3, 1) + timedelta(days=number)
        written.append(outcome(day=f"2026-02-{1 + number % 28:02d}", resolved=resolved.isoformat(), run_id=f"scored-{number}"))
        await OutcomeLedger(store).append(written[-1:], f"run-{number}")
    before = await stored(store)
    assert (await OutcomeLedger(store).compact(date(2026, 5, 2))).warnings == ()
    store.gets.clear()
    after = await stored(store)
    assert after == before
    assert len(after.outcomes) == 40
    assert store.gets == ["outcome.2026-03.month", "outcome.2026-04.month"]


ANSWERS = [
    outcome(resolved="2026-03-20", value=-0.11),
    outcome(resolved="2026-03-20", value=-0.12),
    outcome(resolved="2026-03-23"),
    unanswered(resolved="2026-04-17"),
    unanswered(resolved="2026-04-17", reason="delisted"),
    unanswered("halted", resolved="2026-03-19"),
    outcome("MSFT", resolved="2026-03-20"),
    outcome("MSFT", resolved="2026-04-17"),
    unanswered(subject="MSFT", resolved="2026-04-01"),
    outcome("NVDA", day="2026-02-27"),
]


@settings(max_examples=80, deadline=None)
@given(st.permutations(ANSWERS), st.lists(st.integers(1, 4), min_size=1, max_size=10), st.integers(0, 40))
async def test_runs_in_any_order_and_any_parts_leave_the_same_answers_at_every_moment(
    order: Sequence[Outcome], sizes: Sequence[int], days: int
) -> None:
    moment = at("2026-03-18", 22) + timedelta(days=days)
    plain, shuffled = MemoryStore(), MemoryStore()
    await OutcomeLedger(plain).append(ANSWERS, "run-0")
    left = list(order)
    for number, size in enumerate(itertools.cycle(sizes)):
        part, left = left[:size], left[size:]
        await OutcomeLedger(shuffled).append([*part, *part], f"run-{number}")
        if not left:
            break
    assert (await stored(shuffled, moment)).outcomes == (await stored(plain, moment)).outcomes
    assert (await stored(shuffled)).outcomes == (await stored(plain)).outcomes


def found_by(moment: datetime) -> list[Outcome]:
    """What a run of this moment finds: three answers and one that is given up."""
    answers = [outcome(subject, resolved_at=moment) for subject in ("AAPL", "MSFT", "NVDA")]
    return [*answers, dataclasses.replace(unanswered(subject="TWTR"), resolved_at=moment)]


async def resolve(store: Store, run_id: str, hour: int, *, gather: bool = False) -> None:
    """What a run does with the ledger: see what is known, write the rest in two parts, gather months."""
    ledger, moment = OutcomeLedger(store), at("2026-03-20", hour)
    known = {item.identity for item in (await ledger.load(FIRST, LAST, moment)).outcomes}
    todo = [item for item in found_by(moment) if item.identity not in known]
    await ledger.append(todo[:2], run_id)
    await ledger.append(todo[2:], run_id)
    if gather:
        await ledger.compact(date(2026, 4, 1))


async def test_two_runs_at_once_in_every_order_of_their_calls_leave_the_earlier_ones_answers_once() -> None:
    async def scenario(choose: Callable[[int], int]) -> None:
        store = SteppedStore()
        runs = [OutcomeLedger(store).append(found_by(at("2026-03-20", hour)), f"run-{hour}") for hour in (15, 9)]
        await store.play([quiet(run) for run in runs], choose)
        assert (await stored(store.inner)).outcomes == tuple(found_by(at("2026-03-20", 9)))

    assert await every_order(scenario, most=2_000) >= 20


async def quiet(written: Awaitable[tuple[Outcome, ...]]) -> None:
    await written


@settings(max_examples=60, deadline=None)
@given(st.data())
async def test_overlapping_runs_that_also_gather_months_lose_and_double_nothing(data: st.DataObject) -> None:
    store = SteppedStore()
    runs = [resolve(store, run, hour, gather=True) for run, hour in (("run-a", 15), ("run-b", 9), ("run-a", 15))]
    await store.play(runs, lambda options: data.draw(st.integers(0, options - 1)))
    found = await stored(store.inner)
    assert found == Outcomes(tuple(found_by(at("2026-03-20", 9))))


async def test_a_run_killed_at_any_call_and_started_again_or_followed_by_another_loses_and_doubles_nothing() -> None:
    for n in itertools.count(1):
        inner = MemoryStore()
        try:
            await resolve(FailingStore(inner, n), "run-a", 9, gather=True)
            whole = True
        except StoreDownError:
            whole = False
            kept = {item.subject for item in (await stored(inner)).outcomes}
            await resolve(inner, "run-a" if n % 2 else "run-b", 15, gather=True)
        found = await stored(inner)
        assert found.warnings == ()
        assert [item.subject for item in found.outcomes] == ["AAPL", "MSFT", "NVDA", "TWTR"]
        assert whole or {item.subject for item in found.outcomes if item.resolved_at == at("2026-03-20", 9)} == kept
        if whole:
            assert n > 6
            return
