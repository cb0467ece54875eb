"""Scores meet the market's answer: what is due, from which close, by what was known, and why some are never answered."""

import dataclasses
import itertools
import lzma
import math
import statistics
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.governance.answers import KINDS
from src.governance.resolution import PATIENCE, Resolution, open_days, resolve, standing
from src.learning.targets import Drawdown, Target, Vector, VolatilitySpike
from src.ledger.outcome import Outcome
from src.ledger.outcomes import OutcomeLedger, outcome_line
from src.ledger.snapshot import Snapshot
from src.ledger.snapshots import SnapshotLedger
from src.ledger.store import MemoryStore, Store
from src.observations.prices import PriceSeries, Quotes
from src.observations.sessions import Sessions
from tests.ledger.ledger_world import FailingStore, StoreDownError, at, conclusion, snapshot
from tests.ledger.stepped_store import SteppedStore

PRICES = Path(__file__).resolve().parents[2] / ".." / "shared" / "real" / "prices"

CALENDAR = Sessions.between(date(2023, 1, 1), date(2024, 12, 31))
FALL, SPIKE = Drawdown(), VolatilitySpike()
SCORED = 300  # the session of Thursday, 14 March 2024, on whose evening companies are scored


def day(session: int) -> str:
    return date.fromordinal(int(CALENDAR.days[session])).isoformat()


def close_of(session: int) -> datetime:
    return datetime.fromtimestamp(int(CALENDAR.closes[session]), UTC)


def evening(session: int) -> datetime:
    """What a bare date means in the input: the end of the day."""
    return at(day(session), 23, 59)


def walk(seed: int = 1) -> Vector:
    """A calm company's closes on every session of two years."""
    return 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.008, len(CALENDAR))))


def series(closes: Vector, subject: str = "AAPL", since: int = 0, until: int | None = None) -> PriceSeries:
    return PriceSeries(subject, CALENDAR.days[since:until], closes[since:until])


def quoted(closes: Vector, fault: str = "", since: int = 0, until: int | None = None) -> Quotes:
    return Quotes({"AAPL": series(closes, since=since, until=until)}, {"AAPL": fault} if fault else {})


def found(
    closes: Quotes | Vector | None,
    moment: datetime,
    snapshots: Iterable[Snapshot] = (snapshot("AAPL", evening(SCORED)),),
    known: Iterable[Outcome] = (),
    target: Target = FALL,
) -> Resolution:
    quotes = quoted(closes) if isinstance(closes, np.ndarray) else closes
    return resolve(snapshots, known, quotes, sessions=CALENDAR, target=target, moment=moment)


def fallen(session: int, by: float = 0.2) -> Vector:
    return np.where(np.arange(len(CALENDAR)) == session, walk()[SCORED] * (1 - by), walk())


def without(sessions: Iterable[int]) -> Vector:
    closes = walk()
    closes[list(sessions)] = np.nan
    return closes


def halved(session: int, *, undo: int | None = None) -> Vector:
    rows = np.arange(len(CALENDAR))
    return np.where((rows >= session) & (rows < (undo or len(rows))), walk() / 2, walk())


def test_a_score_before_a_fall_of_a_fifth_is_answered_with_both_scores_as_they_were_given() -> None:
    given_then = snapshot("AAPL", evening(SCORED), 50.5, "scored-a", conclusion=conclusion(50.5, rules=61.5, ml=34.0))
    (outcome,) = found(fallen(SCORED + 3), evening(SCORED + 14), [given_then]).outcomes
    assert outcome.value == pytest.approx(-0.2)
    assert outcome == Outcome(
        subject="AAPL",
        as_of=evening(SCORED),
        run_id="scored-a",
        target="drawdown_14d",
        due=date.fromisoformat(day(SCORED + 14)),
        resolved_at=evening(SCORED + 14),
        state="resolved",
        label=True,
        value=outcome.value,
        rules=61.5,
        ml=34.0,
        probability=0.081,
        combined=50.5,
        ml_weight=0.4,
        model_version="2026-02-01.1",
        method="blend",
    )


def test_where_the_model_was_silent_the_rules_score_is_recorded_alone() -> None:
    (outcome,) = found(
        walk(), evening(SCORED + 14), [snapshot("AAPL", evening(SCORED), 40.0, conclusion=conclusion(40.0))]
    ).outcomes
    assert (outcome.rules, outcome.ml, outcome.probability, outcome.model_version) == (40.0, None, None, None)
    assert outcome.label is False


def test_a_score_is_due_at_the_close_of_the_fourteenth_session_and_not_a_second_before() -> None:
    second_before = found(walk(), close_of(SCORED + 14) - timedelta(seconds=1))
    assert (second_before.outcomes, second_before.late, second_before.ahead) == ((), (), 1)
    at_close = found(walk(), close_of(SCORED + 14))
    assert [item.due for item in at_close.outcomes] == [date.fromisoformat(day(SCORED + 14))]
    assert at_close.ahead == 0


@pytest.mark.parametrize(
    ("as_of", "base"),
    [
        (at("2024-03-12", 15), "2024-03-11"),  # before Tuesday's close
        (at("2024-03-12", 19, 59), "2024-03-11"),
        (at("2024-03-12", 20), "2024-03-12"),  # 16:00 in New York, in summer time
        (at("2024-03-12", 23, 59), "2024-03-12"),
        (at("2024-03-16", 12), "2024-03-15"),  # a Saturday
        (at("2024-02-19", 23), "2024-02-16"),  # Washington's birthday, a Monday
        (at("2024-07-03", 17), "2024-07-03"),  # a half day, closed at 13:00
    ],
)
def test_a_score_is_judged_from_the_newest_close_it_could_know(as_of: datetime, base: str) -> None:
    closes = walk()
    session = [day(row) for row in range(len(CALENDAR))].index(base)
    (outcome,) = found(closes, evening(session + 30), [snapshot("AAPL", as_of)]).outcomes
    assert outcome.due.isoformat() == day(session + 14)
    assert outcome.value == pytest.approx(min(closes[session + 1 : session + 15]) / closes[session] - 1)


def test_a_score_of_a_moment_after_the_run_is_ahead_whatever_the_clocks_say() -> None:
    assert found(walk(), evening(SCORED - 1)).ahead == 1


def test_a_restless_fortnight_is_told_as_a_ratio_of_deviations() -> None:
    closes = walk()
    closes[SCORED + 1 : SCORED + 8] *= [1.0, 1.08, 0.98, 1.09, 1.0, 1.07, 1.0]
    (outcome,) = found(closes, evening(SCORED + 7), target=SPIKE).outcomes
    returns = [math.log(closes[row] / closes[row - 1]) for row in range(SCORED - 29, SCORED + 8)]
    ratio = statistics.stdev(returns[30:]) / statistics.stdev(returns[:30])
    assert ratio > 2
    assert (outcome.label, outcome.target) == (True, "volatility_spike_7d")
    assert outcome.value == pytest.approx(ratio)


def test_prices_that_come_late_leave_a_score_waiting_for_twenty_sessions_and_then_it_is_given_up() -> None:
    ends = quoted(walk(), until=SCORED + 12)
    waiting = found(ends, evening(SCORED + 14 + PATIENCE))
    assert waiting.outcomes == ()
    assert [(item.subject, item.due.isoformat()) for item in waiting.late] == [("AAPL", day(SCORED + 14))]
    assert waiting.late[0].reason.startswith(f"ended: there is no price after {day(SCORED + 11)}")
    given_up = found(ends, evening(SCORED + 15 + PATIENCE))
    assert given_up.late == ()
    (outcome,) = given_up.outcomes
    assert (outcome.state, outcome.label, outcome.value) == ("unresolvable", None, None)
    assert outcome.reason == waiting.late[0].reason
    assert (outcome.rules, outcome.combined) == (40.0, 50.0)


def test_prices_that_arrive_within_the_twenty_sessions_answer_at_last() -> None:
    assert found(walk(), evening(SCORED + 14 + PATIENCE)).outcomes[0].state == "resolved"


WINDOW = range(SCORED + 1, SCORED + 15)


@pytest.mark.parametrize(
    ("quotes", "target", "reason"),
    [
        (Quotes({}), FALL, "no prices: the source has none of it"),
        (Quotes({}, {"AAPL": "Yahoo has no prices of it"}), FALL, "no prices: Yahoo has no prices of it"),
        (quoted(without(range(len(CALENDAR)))), FALL, "no prices: there is none on any session"),
        (quoted(walk(), until=SCORED - 5), FALL, f"ended: there is no price after {day(SCORED - 6)}"),
        (quoted(walk(), "gone", until=SCORED + 5), FALL, f"ended: there is no price after {day(SCORED + 4)}"),
        (quoted(walk(), since=SCORED + 2), FALL, f"no past: its prices begin on {day(SCORED + 2)}, and the score is older"),
        (quoted(walk(), since=SCORED - 29), SPIKE, f"no past: its prices begin on {day(SCORED - 29)}, and 30 sessions before"),
        (quoted(without(WINDOW)), FALL, f"halted: it was not traded from {day(SCORED + 1)} to {day(SCORED + 14)}"),
        (quoted(without([SCORED + 4, SCORED + 5])), FALL, f"hole: 2 of 15 sessions have no price, the first {day(SCORED + 4)}"),
        (quoted(without([SCORED])), FALL, f"hole: 1 of 15 sessions have no price, the first {day(SCORED)}"),
        (quoted(without([SCORED - 20])), SPIKE, f"hole: 1 of 38 sessions have no price, the first {day(SCORED - 20)}"),
        (quoted(halved(SCORED + 4)), FALL, "split: the price moved ×0.49"),
        (quoted(np.full(len(CALENDAR), 7.0)), SPIKE, "standstill: its price did not move"),
    ],
)
def test_what_can_never_be_answered_is_given_up_with_the_reason(quotes: Quotes, target: Target, reason: str) -> None:
    (outcome,) = found(quotes, evening(SCORED + 60), target=target).outcomes
    assert outcome.state == "unresolvable"
    assert outcome.reason.startswith(reason)
    assert outcome.reason.split(":")[0] in KINDS


def test_the_price_sources_own_words_stand_beside_the_reason() -> None:
    closes = halved(SCORED + 4)
    closes[SCORED + 4] = np.nan  # as a price source leaves it: the session of the split has no close
    (outcome,) = found(quoted(closes, "looks like a split (×0.5)"), evening(SCORED + 60)).outcomes
    assert outcome.reason.startswith("split: the price moved ×")
    assert day(SCORED + 4) in outcome.reason
    assert outcome.reason.endswith(", which looks like a split it was not adjusted for (looks like a split (×0.5))")


def test_a_halving_waits_ten_sessions_and_is_given_up_when_the_days_after_show_a_split() -> None:
    closes = halved(SCORED + 13)
    for session in range(SCORED + 14, SCORED + 23):
        resolution = found(closes, evening(session))
        assert resolution.outcomes == ()
        assert resolution.late[0].reason.split(":")[0] in {"jump", "split"}
    assert found(closes, evening(SCORED + 23)).outcomes == ()
    assert found(closes, evening(SCORED + 40)).outcomes[0].reason.startswith("split: the price moved ×0.49")


def test_a_halving_that_the_source_adjusts_for_within_days_is_answered_by_the_adjusted_closes() -> None:
    assert found(halved(SCORED + 13), evening(SCORED + 15)).late[0].reason.startswith("jump: the price moved ×0.49")
    (outcome,) = found(walk() / 2, evening(SCORED + 16)).outcomes
    assert outcome.label is False


def test_a_crash_by_half_is_believed_ten_sessions_later_and_counts_as_the_fall_it_was() -> None:
    wild = halved(SCORED + 10) * np.where(np.arange(len(CALENDAR)) > SCORED + 10, np.resize([1.0, 1.13], len(CALENDAR)), 1.0)
    assert found(wild, evening(SCORED + 19)).late[0].reason.startswith("jump: ")
    (outcome,) = found(wild, evening(SCORED + 20)).outcomes
    assert outcome.label is True
    assert outcome.value is not None
    assert outcome.value < -0.4


def test_when_no_prices_could_be_asked_for_every_score_that_is_due_waits_and_none_is_given_up() -> None:
    resolution = found(None, evening(SCORED + 100))
    assert resolution.outcomes == ()
    assert [item.reason for item in resolution.late] == ["no prices: they could not be asked for"]


def test_what_was_answered_is_left_alone_and_what_was_given_up_is_answered_when_prices_come_after_all() -> None:
    ended, whole = quoted(walk(), until=SCORED + 5), walk()
    given_up = found(ended, evening(SCORED + 60)).outcomes
    assert found(ended, evening(SCORED + 61), known=given_up) == Resolution()
    answered = found(whole, evening(SCORED + 62), known=given_up).outcomes
    assert [(item.state, item.resolved_at) for item in answered] == [("resolved", evening(SCORED + 62))]
    assert found(whole, evening(SCORED + 63), known=answered) == Resolution()
    assert found(None, evening(SCORED + 64), known=given_up) == Resolution()  # nothing waits for what was given up


def test_an_outcome_of_another_target_does_not_stand_in_for_this_one() -> None:
    spike = found(walk(), evening(SCORED + 60), target=SPIKE).outcomes
    assert len(found(walk(), evening(SCORED + 60), known=spike, target=FALL).outcomes) == 1


def test_of_a_day_scored_twice_the_latest_run_that_came_to_a_score_is_answered() -> None:
    silent = snapshot("AAPL", evening(SCORED), None, "c", conclusion=conclusion(None, rules=None))
    failed = dataclasses.replace(snapshot("AAPL", evening(SCORED), 99.0, "d"), outcome="failed", conclusion=None)
    runs = [snapshot("AAPL", at(day(SCORED), 9), 10.0, "a"), snapshot("AAPL", at(day(SCORED), 21), 20.0, "b"), silent, failed]
    assert [item.combined for item in found(walk(), evening(SCORED + 14), runs).outcomes] == [20.0]


def test_of_a_run_that_scored_a_company_twice_the_first_score_stands_as_in_the_ledger() -> None:
    twice = [snapshot("AAPL", at(day(SCORED), 9), 10.0, "a"), snapshot("AAPL", at(day(SCORED), 21), 20.0, "a")]
    assert standing(twice) == (twice[0],)


RUNS = st.lists(
    st.tuples(st.sampled_from(["AAPL", "MSFT"]), st.integers(0, 2), st.integers(0, 23), st.sampled_from("abc!"), st.booleans()),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(RUNS)
async def test_the_snapshot_answered_for_a_day_is_the_one_its_history_shows(
    runs: Sequence[tuple[str, int, int, str, bool]],
) -> None:
    ledger = SnapshotLedger(MemoryStore())
    first, last = date(2024, 3, 12), date(2024, 3, 14)
    for subject, offset, hour, run, scored in runs:
        verdict = conclusion(float(hour), ml=float(hour)) if scored else conclusion(None, rules=None)
        moment = at("2024-03-12", hour) + timedelta(days=offset)
        await ledger.append([snapshot(subject, moment, run_id=run, conclusion=verdict)], run)
    history = await ledger.history(["AAPL", "MSFT"], first, last)
    shown = [(subject, point.as_of, point.combined) for subject in history for point in history[subject]]
    whole = [one for offset in range(3) for one in (await ledger.of_day(first + timedelta(days=offset))).snapshots]
    chosen = [(one.subject, one.as_of, one.conclusion.combined) for one in standing(whole) if one.conclusion is not None]
    assert sorted(chosen, key=lambda item: item[:2]) == sorted(shown, key=lambda item: item[:2])


def universe() -> Quotes:
    """Four companies: whole, with holes, halved without a word, and one that ends."""
    holes = np.random.default_rng(3).choice(len(CALENDAR), 40, replace=False)
    whole = {
        "AAPL": series(walk(1), "AAPL"),
        "HOLE": series(np.where(np.isin(np.arange(len(CALENDAR)), holes), np.nan, walk(2)), "HOLE"),
        "HALF": series(halved(SCORED + 9), "HALF"),
        "GONE": series(walk(4), "GONE", until=SCORED + 12),
    }
    return Quotes(whole, {"GONE": "it ends early"})


SUBJECTS = ("AAPL", "HOLE", "HALF", "GONE")


def known_then(quotes: Quotes, moment: datetime) -> Quotes:
    """What a source would have had at a moment."""
    cut = int((CALENDAR.closes <= moment.timestamp()).sum())
    last = int(CALENDAR.days[cut - 1])
    return Quotes({name: one.rows(one.days <= last) for name, one in quotes.series.items()}, quotes.faults)


def scores(first: int, count: int) -> list[Snapshot]:
    return [snapshot(subject, evening(row)) for row in range(first, first + count) for subject in SUBJECTS]


@settings(max_examples=60, deadline=None)
@given(st.integers(SCORED, SCORED + 60), st.integers(0, 23), st.floats(0.01, 100), st.sampled_from([FALL, SPIKE]))
def test_no_price_of_a_session_that_had_not_closed_by_the_run_changes_what_it_finds(
    session: int, hour: int, factor: float, target: Target
) -> None:
    moment = at(day(session), hour)
    open_still = CALENDAR.closes > moment.timestamp()
    told = {
        name: dataclasses.replace(one, close=one.close * np.where(open_still[: len(one)], factor, 1.0))
        for name, one in universe().series.items()
    }
    before = found(known_then(universe(), moment), moment, scores(SCORED - 20, 40), target=target)
    assert found(Quotes(told, universe().faults), moment, scores(SCORED - 20, 40), target=target) == before


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_the_same_questions_in_any_order_give_the_same_bytes(data: st.DataObject) -> None:
    snapshots, moment = scores(SCORED - 20, 30), evening(SCORED + 26)
    known = found(universe(), evening(SCORED + 10), snapshots).outcomes
    once = found(universe(), moment, snapshots, known)
    again = found(universe(), moment, data.draw(st.permutations(snapshots)), data.draw(st.permutations(known)))
    assert [*map(outcome_line, again.outcomes)] == [*map(outcome_line, once.outcomes)]
    assert again == once
    assert once.outcomes
    assert once.late


@pytest.mark.parametrize("target", [FALL, SPIKE])
def test_every_score_is_answered_given_up_late_or_ahead_and_none_is_dropped(target: Target) -> None:
    snapshots = scores(SCORED - 20, 80)
    for session in range(SCORED - 20, SCORED + 120, 7):
        resolution = found(known_then(universe(), evening(session)), evening(session), snapshots, target=target)
        assert len(resolution.outcomes) + len(resolution.late) + resolution.ahead == len(snapshots)


async def run(store: Store, run_id: str, session: int, snapshots: Sequence[Snapshot]) -> None:
    """What a scheduled run does: load what is known, resolve what is due, keep it, gather months."""
    ledger, moment = OutcomeLedger(store), evening(session)
    known = (await ledger.load(snapshots[0].date, moment.date(), moment)).outcomes
    due = [one for one in snapshots if one.as_of <= moment]
    resolution = found(known_then(universe(), moment), moment, due, known)
    await ledger.append(resolution.outcomes, run_id)
    await ledger.compact(moment.date())


async def test_runs_day_by_day_with_gaps_and_all_at_once_give_every_score_the_same_label() -> None:
    snapshots = scores(SCORED, 12)
    labels = []
    for schedule in (range(SCORED, SCORED + 60), range(SCORED, SCORED + 60, 9), [SCORED + 59]):
        store = MemoryStore()
        for session in schedule:
            await run(store, f"run-{session}", session, snapshots)
        kept = (await OutcomeLedger(store).load(snapshots[0].date, date(2024, 12, 31), evening(SCORED + 59))).outcomes
        assert len(kept) == len(snapshots)
        labels.append([(item.identity, item.label, item.value, item.reason.split(":")[0]) for item in kept])
    assert labels[0] == labels[1] == labels[2]
    assert {reason for _, _, _, reason in labels[0]} >= {"", "split", "ended"}


async def test_a_resolving_run_killed_at_any_call_is_made_good_by_the_next_run() -> None:
    snapshots = scores(SCORED, 3)
    for n in itertools.count(1):
        store = MemoryStore()
        await run(store, "run-0", SCORED + 14, snapshots)
        try:
            await run(FailingStore(store, n), "run-1", SCORED + 16, snapshots)
            whole = True
        except StoreDownError:
            whole = False
        await run(store, "run-2", SCORED + 50, snapshots)
        kept = (await OutcomeLedger(store).load(snapshots[0].date, date(2024, 12, 31), evening(SCORED + 50))).outcomes
        assert [(item.as_of, item.subject) for item in kept] == sorted((one.as_of, one.subject) for one in snapshots)
        if whole:
            assert n > 4
            return


@settings(max_examples=30, deadline=None)
@given(st.data())
async def test_overlapping_runs_of_different_days_answer_every_score_once(data: st.DataObject) -> None:
    snapshots = scores(SCORED, 2)
    store = SteppedStore()
    runs = [
        run(store, f"run-{session}", session, snapshots) for session in (SCORED + 15, SCORED + 16, SCORED + 50, SCORED + 15)
    ]
    await store.play(runs, lambda options: data.draw(st.integers(0, options - 1)))
    kept = (await OutcomeLedger(store.inner).load(snapshots[0].date, date(2024, 12, 31), evening(SCORED + 50))).outcomes
    assert [(item.as_of, item.subject) for item in kept] == sorted((one.as_of, one.subject) for one in snapshots)
    apple = [item.resolved_at for item in kept if item.subject == "AAPL"]
    assert apple == [evening(SCORED + 15), evening(SCORED + 15)]


def test_days_worth_reading_are_those_with_a_due_score_that_nobody_answered() -> None:
    snapshots = scores(SCORED, 5)
    points = [(one.subject, one.as_of) for one in snapshots]
    moment = evening(SCORED + 16)
    days = open_days(points, (), FALL, CALENDAR, moment)
    assert [item.isoformat() for item in days] == [day(SCORED), day(SCORED + 1), day(SCORED + 2)]
    answered = found(Quotes({name: series(walk(), name) for name in SUBJECTS}), moment, snapshots[:4]).outcomes
    assert [item.isoformat() for item in open_days(points, answered, FALL, CALENDAR, moment)] == [
        day(SCORED + 1),
        day(SCORED + 2),
    ]
    assert open_days(points, answered, SPIKE, CALENDAR, moment)[0].isoformat() == day(SCORED)


def test_a_calendar_that_does_not_reach_is_refused_instead_of_leaving_scores_waiting() -> None:
    short = Sessions.between(date(2024, 1, 1), date(2024, 3, 28))
    with pytest.raises(ValueError, match="they end earlier"):
        resolve([snapshot("AAPL", evening(SCORED))], (), quoted(walk()), sessions=short, target=FALL, moment=at("2024-06-03"))
    with pytest.raises(ValueError, match="they begin later"):
        resolve([snapshot("AAPL", at("2023-12-29"))], (), quoted(walk()), sessions=short, target=FALL, moment=at("2024-03-28"))


def printed(file: str, ticker: str) -> tuple[list[str], list[str]]:
    """Days and adjusted closes of a ticker, as they are printed."""
    with lzma.open(PRICES / file, "rt") as lines:
        rows = [line.split(",") for line in lines if line.startswith(f"{ticker},")]
    return [row[1] for row in rows], [row[5] for row in rows]


def fall_by_hand(days: list[str], closes: list[str], as_of: datetime) -> tuple[str, bool]:
    base = bisect_right(days, as_of.date().isoformat()) - 1
    ahead = [Decimal(close) for close in closes[base + 1 : base + 15]]
    return days[base + 14], min(ahead) / Decimal(closes[base]) - 1 <= Decimal("-0.1")


def spike_by_hand(days: list[str], closes: list[str], as_of: datetime) -> tuple[str, bool]:
    base = bisect_right(days, as_of.date().isoformat()) - 1
    returns = [math.log(float(closes[row]) / float(closes[row - 1])) for row in range(base - 29, base + 8)]
    return days[base + 7], statistics.stdev(returns[30:]) > 2 * statistics.stdev(returns[:30])


@pytest.mark.skipif(not PRICES.is_dir(), reason="the recorded prices are not beside the checkout")
@pytest.mark.parametrize(("target", "by_hand"), [(FALL, fall_by_hand), (SPIKE, spike_by_hand)])
def test_four_real_years_are_answered_as_decimals_and_the_statistics_module_answer_them(
    target: Target, by_hand: Callable[[list[str], list[str], datetime], tuple[str, bool]]
) -> None:
    moment = at("2024-12-31", 23)
    sessions = Sessions.between(date(2019, 1, 1), moment.date())
    texts = {ticker: printed("subs_ohlcv_2004_2024-12.csv.xz", ticker) for ticker in ("AMD", "BAC", "WBA", "META")}
    quotes = Quotes(
        {
            ticker: PriceSeries(
                ticker, np.array([date.fromisoformat(text).toordinal() for text in days]), np.array(closes, float)
            )
            for ticker, (days, closes) in texts.items()
        }
    )
    evenings = [at("2020-01-02", 23, 59) + timedelta(days=5 * step) for step in range(355)]  # weekends and holidays too
    snapshots = [snapshot(ticker, as_of) for as_of in evenings for ticker in texts]
    resolution = resolve(snapshots, (), quotes, sessions=sessions, target=target, moment=moment)
    assert len(resolution.outcomes) == len(snapshots) - resolution.ahead
    told = {(item.subject, item.as_of): (item.due.isoformat(), item.label) for item in resolution.outcomes}
    assert told == {(ticker, as_of): by_hand(*texts[ticker], as_of) for ticker, as_of in told}
    assert len(told) > 1_380
    assert sum(label is True for _, label in told.values()) > 50
