"""What came of signals: from bars, and from the records of whoever traded them."""

import csv
import lzma
from collections import Counter
from contextlib import suppress
from math import isnan
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.moments import MINUTE
from src.domains.crypto_patterns.bars.spreadsheet import read_csv
from src.domains.crypto_patterns.outcomes.plan import Plan
from src.domains.crypto_patterns.outcomes.resolution import resolve
from src.domains.crypto_patterns.outcomes.truth_log import read_truth_log
from src.domains.crypto_patterns.roster.excursions import by_truth
from src.domains.crypto_patterns.roster.given import given as read_rows
from src.domains.crypto_patterns.roster.rows_given import rows_given
from src.domains.crypto_patterns.roster.signal import Signal
from src.errors import ParsingError

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real" / "crypto"
NOON = 1_748_779_200_000_000
LONG = Plan(1, NOON, 100.0, 104.0, 97.0)
SHORT = Plan(-1, NOON, 100.0, 96.0, 103.0)


def bars(*candles: tuple[float, float, float, float], missing: int | None = None) -> Bars:
    rows = [Bar(NOON + MINUTE * at, MINUTE, *prices, 1.0) for at, prices in enumerate(candles)]
    return Bars.of([bar for at, bar in enumerate(rows) if at != missing], step=MINUTE)


CALM = (100.0, 101.0, 99.0, 100.0)


def test_a_long_signal_that_touches_its_target_is_won_at_the_target_and_no_further() -> None:
    found = resolve(bars(CALM, (100, 110, 98, 109), CALM), LONG)
    assert found.outcome == "WIN_TP"
    assert (found.exit, found.gain) == pytest.approx((104.0, 0.04))
    assert (found.favourable, found.adverse) == pytest.approx((0.04, 0.02))
    assert (found.resolved_at, found.seconds) == (NOON + 2 * MINUTE, 120.0)


def test_where_one_bar_touches_both_the_stop_was_first_for_long_and_for_short() -> None:
    both = bars(CALM, (100, 110, 90, 105))
    for plan, exit_ in ((LONG, 97.0), (SHORT, 103.0)):
        found = resolve(both, plan)
        assert (found.outcome, found.exit) == ("LOSS_SL", exit_)
        assert (found.favourable, found.adverse) == pytest.approx((0.01, 0.03))


def test_a_bar_that_opens_beyond_the_stop_is_left_at_its_opening_which_is_worse() -> None:
    found = resolve(bars(CALM, (95, 96, 94, 95)), LONG)
    assert (found.exit, found.gain, found.adverse) == pytest.approx((95.0, -0.05, 0.05))
    assert resolve(bars(CALM, (105, 106, 104, 105)), SHORT).exit == 105.0


def test_a_bar_that_opens_beyond_the_target_is_won_there_whatever_comes_later_in_it() -> None:
    found = resolve(bars(CALM, (105, 106, 90, 91)), LONG)
    assert (found.outcome, found.exit, found.resolved_at) == ("WIN_TP", 104.0, NOON + 2 * MINUTE)
    assert (found.gain, found.favourable, found.adverse) == pytest.approx((0.04, 0.04, 0.01))
    assert resolve(bars(CALM, (95, 110, 94, 109)), SHORT).outcome == "WIN_TP"


def test_an_entry_of_half_the_markets_price_is_neither_won_nor_lost() -> None:
    at_109k = bars((109_000, 109_500, 108_500, 109_200), (109_200, 109_600, 108_900, 109_000))
    before = Bar(NOON - MINUTE, MINUTE, 109_000, 109_100, 108_900, 109_000, 1.0)
    known = Bars.of([before, *at_109k], step=MINUTE)
    for seen in (known, at_109k):
        for plan in (Plan(1, NOON, 50_000, 60_000, 45_000), Plan(-1, NOON, 50_000, 45_000, 60_000)):
            found = resolve(seen, plan)
            assert (found.outcome, found.resolved_at) == (None, None)
            assert isnan(found.favourable)
    assert resolve(known, Plan(1, NOON, 108_800, 109_300, 108_000)).outcome == "WIN_TP"


def test_the_market_at_the_entry_is_the_last_close_before_it_and_not_one_of_an_hour_ago() -> None:
    old = Bar(NOON - 60 * MINUTE, MINUTE, 200, 200, 200, 200, 1.0)
    assert resolve(Bars.of([old, *bars(CALM, (100, 105, 99, 104))], step=MINUTE), LONG).outcome == "WIN_TP"
    gap = Bars.of([Bar(NOON - MINUTE, MINUTE, 100, 100, 100, 100, 1.0), *bars((95, 96, 94, 95))], step=MINUTE)
    found = resolve(gap, LONG)
    assert (found.outcome, found.exit) == ("LOSS_SL", 95.0)


def test_a_short_signal_is_won_downwards() -> None:
    found = resolve(bars(CALM, (100, 102, 95, 96)), SHORT)
    assert found.outcome == "WIN_TP"
    assert (found.gain, found.adverse) == pytest.approx((0.04, 0.02))


def test_bars_that_end_first_leave_it_unresolved_which_is_not_lost() -> None:
    found = resolve(bars(CALM, CALM), LONG)
    assert (found.outcome, found.resolved_at) == (None, None)
    assert isnan(found.gain)
    assert (found.favourable, found.adverse) == pytest.approx((0.01, 0.01))


def test_a_hole_before_the_answer_leaves_it_unresolved_since_the_stop_may_lie_in_it() -> None:
    assert resolve(bars(CALM, CALM, CALM, (100, 110, 100, 109), missing=2), LONG).outcome is None


def test_time_up_closes_at_the_market_only_when_bars_reach_that_far() -> None:
    plan = Plan(1, NOON, 100.0, 104.0, 97.0, expires_at=NOON + 2 * MINUTE)
    found = resolve(bars(CALM, (100, 102, 99, 101.5), (100, 110, 90, 100)), plan)
    assert (found.outcome, found.exit, found.resolved_at) == ("EXPIRED", 101.5, NOON + 2 * MINUTE)
    assert resolve(bars(CALM), plan).outcome is None


def test_the_bar_under_way_at_the_entry_is_not_looked_at() -> None:
    plan = Plan(1, NOON + 1, 100.0, 104.0, 97.0)
    assert resolve(bars((100, 110, 90, 100), CALM, (100, 105, 99, 104)), plan).outcome == "WIN_TP"


def test_a_signal_of_another_time_than_the_bars_is_unseen() -> None:
    for at in (NOON - 60 * MINUTE, NOON + 60 * MINUTE):
        found = resolve(bars(CALM, CALM), Plan(1, at, 100.0, 104.0, 97.0))
        assert found.outcome is None
        assert isnan(found.favourable)


@pytest.mark.parametrize(("target", "stop"), [(99.0, 97.0), (104.0, 101.0), (float("nan"), 97.0), (float("inf"), 97.0)])
def test_a_plan_won_or_lost_before_it_begins_is_refused(target: float, stop: float) -> None:
    with pytest.raises(ValueError, match="are no plan"):
        Plan(1, NOON, 100.0, target, stop)


CANDLE = st.tuples(st.integers(90, 110), st.integers(90, 110), st.integers(0, 5), st.integers(0, 5)).map(
    lambda drawn: (drawn[0], max(drawn[:2]) + drawn[2], min(drawn[:2]) - drawn[3], drawn[1])
)


@settings(max_examples=150, deadline=None)
@given(st.lists(CANDLE, min_size=1, max_size=30), st.sampled_from([LONG, SHORT]), st.integers(1, 30))
def test_a_slow_walk_over_the_bars_says_the_same_and_later_bars_change_no_answer(
    candles: list[tuple[float, float, float, float]], plan: Plan, cut: int
) -> None:
    wanted: str | None = None
    low_end, high_end = sorted((plan.stop, plan.target))
    entered = low_end < candles[0][0] < high_end
    for opened, high, low, _ in candles if entered else []:
        lost = low <= plan.stop if plan.direction > 0 else high >= plan.stop
        reached = high >= plan.target if plan.direction > 0 else low <= plan.target
        at_once = opened >= plan.target if plan.direction > 0 else opened <= plan.target
        if lost or reached:
            wanted = "LOSS_SL" if lost and not at_once else "WIN_TP"
            break
    whole, head = resolve(bars(*candles), plan), resolve(bars(*candles[:cut]), plan)
    assert whole.outcome == wanted
    assert (whole.favourable >= 0) == entered
    assert (whole.adverse >= 0) == entered
    assert head.outcome is None or head == whole


def line(**fields: Any) -> bytes:
    return orjson.dumps(fields)


def test_a_record_of_the_truth_log_is_read_as_written() -> None:
    body = line(
        signal_id="ELITE_GUARD_BTCUSD_123",
        completed=True,
        outcome="WIN_TP",
        max_favorable_pips=15.5,
        max_adverse_pips=-3.2,
        runtime_seconds=2700,
    )
    (truth,) = read_truth_log(body).truths
    assert (truth.signal_id, truth.won, truth.seconds, truth.pips) == ("ELITE_GUARD_BTCUSD_123", True, 2700, True)
    assert (truth.favourable, truth.adverse) == pytest.approx((0.00155, 0.00032))  # a pip is a hundredth of a percent


def test_excursions_in_percent_stand_before_those_in_pips() -> None:
    told = {"max_favorable_percent": 2.5, "max_favorable_pips": 9.0, "max_adverse_percent": -1.25}
    (truth,) = read_truth_log(line(signal_id="a", completed=True, outcome="WIN_TP", **told)).truths
    assert (truth.favourable, truth.adverse, truth.pips) == (0.025, 0.0125, False)


def test_an_unended_or_oddly_ended_signal_is_neither_won_nor_lost_and_the_unsaid_is_unknown() -> None:
    body = b"\n".join(
        [line(signal_id="a", completed=False, outcome="WIN_TP"), line(signal_id="b", completed=True, outcome="CANCELLED")]
    )
    truths = read_truth_log(body).truths
    assert [truth.won for truth in truths] == [None, None]
    assert isnan(truths[0].favourable)


def test_a_signal_whose_time_was_up_did_not_reach_its_target_and_an_impossible_runtime_is_unknown() -> None:
    body = b"\n".join(
        line(signal_id=name, completed=True, outcome=outcome, runtime_seconds=seconds)
        for name, outcome, seconds in (
            ("a", "TIMEOUT", 3_600),
            ("b", "EXPIRED", 1e305),
            ("c", "LOSS_SL", -5),
            ("d", "WIN_TP", 4e8),
        )
    )
    truths = read_truth_log(body).truths
    assert [truth.won for truth in truths] == [False, False, False, True]
    assert [truth.priced for truth in truths] == [False, False, True, True]
    assert truths[0].seconds == 3_600
    assert all(isnan(truth.seconds) for truth in truths[1:])


def test_the_final_outcome_is_the_truth_where_the_first_one_says_ongoing_for_ever() -> None:
    (truth,) = read_truth_log(line(signal_id="a", completed=True, outcome="ONGOING", final_outcome="STOP_LOSS")).truths
    assert truth.won is False


def test_one_way_in_percent_alone_is_not_in_pips_and_one_in_pips_beside_it_is() -> None:
    body = b"\n".join(
        [
            line(signal_id="a", completed=True, outcome="WIN_TP", max_favorable_percent=2.5),
            line(signal_id="b", completed=True, outcome="WIN_TP", max_favorable_percent=2.5, max_adverse_pips=30),
        ]
    )
    percent, mixed = read_truth_log(body).truths
    assert (percent.pips, mixed.pips) == (False, True)
    assert percent.favourable == 0.025
    plan = Plan(1, 1_700_000_000_000_000, 100.0, 101.0, 99.0)
    found = by_truth(plan, percent)
    assert found is not None
    assert found.facts == {"max_favourable_percent": "2.5"}


def test_a_log_cut_off_in_its_last_line_gives_the_lines_before_and_says_so() -> None:
    log = read_truth_log(line(signal_id="a", completed=True, outcome="LOSS_SL") + b'\n{"signal_id": "b", "comp')
    assert ([truth.won for truth in log.truths], log.damaged) == ([False], 1)


def test_the_last_word_on_a_signal_stands_and_an_ended_one_is_not_reopened() -> None:
    body = b"\n".join(
        [
            line(signal_id="a", completed=False),
            line(signal_id="a", completed=True, outcome="WIN_TP"),
            line(signal_id="a", completed=False),
        ]
    )
    (truth,) = read_truth_log(body).truths
    assert truth.won is True


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.dictionaries(
                st.sampled_from(
                    ["signal_id", "completed", "outcome", "runtime_seconds", "max_favorable_pips", "max_adverse_percent"]
                ),
                st.one_of(
                    st.none(), st.booleans(), st.integers(-9, 2**60), st.text(max_size=5), st.lists(st.none(), max_size=1)
                ),
            ).map(orjson.dumps),
        ),
        max_size=5,
    )
)
def test_whatever_lines_come_a_log_is_read_or_refused(lines: list[bytes]) -> None:
    with suppress(ParsingError):
        for truth in read_truth_log(b"\n".join(lines)).truths:
            assert not truth.favourable < 0
            assert not truth.adverse < 0


def recorded(body: bytes) -> tuple[Signal, ...]:
    return read_rows(rows_given(body), "signalsRecord", "5m").signals


@pytest.mark.skipif(not REAL.exists(), reason="the recorded signals lie beside the checkout only where they were recorded")
def test_recorded_signals_are_counted_by_their_final_outcome() -> None:
    body = lzma.decompress((REAL / "signals_outcomes_meta_2025.csv.xz").read_bytes())
    rows = list(csv.DictReader(body.decode().splitlines()))
    signals = recorded(body)
    assert Counter(signal.direction for signal in signals) == Counter(1 if row["action"] == "LONG" else -1 for row in rows)
    assert Counter(signal.recorded.won if signal.recorded else None for signal in signals) == {True: 492, False: 496, None: 1}
    unsound = [
        row["signal_id"]
        for row in rows
        if not min(float(row["stop_loss"]), float(row["target1"]))
        < float(row["entry_price"])
        < max(float(row["stop_loss"]), float(row["target1"]))
    ]
    assert [signal.id for signal in signals if signal.plan is None] == unsound
    assert [signal.id for signal in signals if signal.proposed is not None] == unsound
    assert {row["outcome"] for row in rows} == {"ONGOING"}


@pytest.mark.skipif(not REAL.exists(), reason="the recorded bars lie beside the checkout only where they were recorded")
@pytest.mark.parametrize("symbol", ["BTC", "ETH", "SOL"])
def test_recorded_five_minute_bars_resolve_recorded_signals_as_their_own_record_says(symbol: str) -> None:
    signals = recorded(lzma.decompress((REAL / "signals_outcomes_meta_2025.csv.xz").read_bytes()))
    seen = read_csv(lzma.decompress((REAL / f"{symbol}USDT_5m_2025.csv.xz").read_bytes()))
    compared = [
        (resolve(seen, signal.plan).outcome, signal.recorded.won)
        for signal in signals
        if signal.symbol == symbol and seen.times[0] <= signal.at < seen.times[-1] and signal.plan and signal.recorded
    ]
    settled = [(outcome == "WIN_TP", won) for outcome, won in compared if outcome is not None]
    assert len(settled) >= 4
    assert all(ours == theirs for ours, theirs in settled)


@pytest.mark.skipif(not REAL.exists(), reason="the recorded bars lie beside the checkout only where they were recorded")
def test_how_far_recorded_bars_went_is_what_the_traders_own_record_says_up_to_target_and_stop() -> None:
    body = lzma.decompress((REAL / "signals_outcomes_meta_2025.csv.xz").read_bytes())
    record = {row["signal_id"]: row for row in csv.DictReader(body.decode().splitlines())}
    apart: list[float] = []
    for symbol in ("BTC", "ETH", "SOL", "XRP"):
        seen = read_csv(lzma.decompress((REAL / f"{symbol}USDT_5m_2025.csv.xz").read_bytes()))
        for signal in recorded(body):
            if signal.symbol != symbol or signal.plan is None or not seen.times[0] <= signal.at < seen.times[-1]:
                continue
            found, row, plan = resolve(seen, signal.plan), record[signal.id], signal.plan
            if found.outcome is None:
                continue
            # The record goes to the end of the minute that touched, in minutes where ours are five.
            best = min(float(row["max_profit_pct"]), 100 * abs(plan.target / plan.entry - 1))
            worst = min(-float(row["max_drawdown_pct"]), 100 * abs(plan.stop / plan.entry - 1))
            apart += [abs(100 * found.favourable - best), abs(100 * found.adverse - worst)]
    assert len(apart) > 60
    assert sorted(apart)[len(apart) // 2] < 0.05  # percent of the entry; the ways themselves are one to two
    assert sum(one < 0.15 for one in apart) > 0.9 * len(apart)
