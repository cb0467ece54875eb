"""Who is scored: signals given and detected, each by what was known at its own moment."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isnan
from time import process_time
from typing import Any

import pytest

from src.domain import Roster
from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.bars.spreadsheet import read_csv
from src.domains.crypto_patterns.detectors.patterns import detect
from src.domains.crypto_patterns.feeds.heard import Count, Heard
from src.domains.crypto_patterns.measures.columns import measure
from src.domains.crypto_patterns.measures.declared import NAMES, towards
from src.domains.crypto_patterns.roster.asked import Asked
from src.domains.crypto_patterns.roster.intake import taken_in
from src.domains.crypto_patterns.roster.roster import enrolled as enrolled_of
from src.domains.crypto_patterns.roster.roster import roster
from src.errors import ConfigurationError
from src.observations.observation import Observation
from tests.domains.crypto_patterns.roster.pattern_world import BARS, START, STEP, asking, bars_of, closed, csv, prices

WARM = 12 * STEP
NOON_CLOSE = round(prices(0)[2 * 288 + 12 * 12 - 1][3], 6)
"""The last price of bitcoin as of thirty seconds past 12:02 of the third day, when `one` is said."""

SAID = datetime(2026, 3, 3, 12, 2, 30, tzinfo=UTC)
SAID_UP = datetime(2026, 3, 3, 12, 5, tzinfo=UTC)
"""When `one` is said, and when the first bar opens that is looked at."""

BARS_OF_TWO = {"barsRecord": bars_of("BTCUSDT", "ETHUSDT")}
AT = closed(BARS)


async def enrolled(as_of: datetime = AT, supplies: Any = None, **wanted: Any) -> Roster:
    return await roster(asking(as_of, BARS_OF_TWO if supplies is None else supplies, **wanted))


def said(found: Roster, subject: str) -> Observation:
    (only,) = found.handed["signals"][subject].observations
    return only


def one(**more: Any) -> dict[str, Any]:
    return {"signalId": "s1", "symbol": "BTC/USDT", "direction": "LONG", "baseScore": 72.5, "at": "2026-03-03T12:02:30Z"} | more


async def test_of_detections_the_last_day_is_scored_and_all_three_days_are_learned_from() -> None:
    scored, learned = await enrolled(), await enrolled(mode="train")
    moments = [datetime.fromisoformat(subject.facts["at"]) for subject in scored.subjects]
    assert min(moments) > AT - timedelta(days=1)
    assert max(moments) <= AT
    assert {subject.id for subject in scored.subjects} < {subject.id for subject in learned.subjects}
    assert len(learned.subjects) > 2 * len(scored.subjects) > 100
    assert {subject.facts["pattern"] for subject in learned.subjects} == {
        "fair_value_gap",
        "swing",
        "break_of_structure",
        "order_block",
    }


async def test_a_detection_is_named_by_what_it_is() -> None:
    found = (await enrolled(mode="train")).subjects[0]
    when = datetime.fromisoformat(found.facts["at"]).strftime("%Y%m%dT%H%MZ")
    facts = found.facts
    assert found.id == f"{facts['symbol']}-5m-{facts['pattern']}-{facts['direction']}-{when}"


async def test_bars_of_later_change_nothing_of_what_was_known_of_an_earlier_signal() -> None:
    early, late = await enrolled(closed(600), mode="train"), await enrolled(mode="train")
    assert 100 < len(early.subjects) < len(late.subjects)
    for subject in early.subjects:
        assert said(early, subject.id) == said(late, subject.id)
        assert subject in late.subjects


async def test_what_came_of_a_signal_is_told_by_nobody_before_the_bar_that_decided_it() -> None:
    late = await enrolled(mode="train")
    told = [(subject, late.results(subject.id, subject.facts)) for subject in late.subjects]
    decided = [(subject, result) for subject, result in told if result]
    assert len(decided) > 200
    assert any(result is None for _, result in told)
    assert all(datetime.fromisoformat(subject.facts["at"]) < result.known_at <= AT for subject, result in decided)
    subject, result = decided[len(decided) // 2]
    before, then = [
        await enrolled(moment, detectPatterns=False, signals=[one(at="2026-03-01T00:00:00Z")])
        for moment in (result.known_at - timedelta(seconds=1), result.known_at)
    ]
    assert before.results(subject.id, subject.facts) is None
    assert then.results(subject.id, subject.facts) == result
    assert {result.label for _, result in decided} == {True, False}


async def test_a_detection_has_the_measures_of_its_close_turned_towards_its_direction() -> None:
    bars = read_csv(bars_of("BTCUSDT")["BTCUSDT_5m.csv"])
    rows = measure(bars)
    found = await enrolled(mode="train", symbols=["BTCUSDT"])
    ways = set()
    for subject in found.subjects[-60:]:
        values = said(found, subject.id).values
        place = int(bars.closes_at.searchsorted(microseconds(subject.facts["at"])))
        direction = 1 if values["long"] else -1
        ways.add(direction)
        wanted = dict(zip(NAMES, towards(rows[place], direction), strict=True))
        for name in ("atr_volatility", "volume_delta", "timeframe_alignment", "momentum", "support_resistance"):
            assert values[name] == pytest.approx(wanted[name])
    assert ways == {1, -1}


async def test_the_quality_on_a_row_is_that_of_its_own_pattern_even_where_two_confirm_at_one_close() -> None:
    bars = read_csv(bars_of("BTCUSDT")["BTCUSDT_5m.csv"])
    wanted = {(one.kind, one.direction, one.confirmed_at): one.quality for one in detect(bars)}
    found = await enrolled(mode="train", symbols=["BTCUSDT"])
    for subject in found.subjects:
        values = said(found, subject.id).values
        key = (values["pattern"], 1 if values["long"] else -1, microseconds(subject.facts["at"]))
        assert values["pattern_quality"] == pytest.approx(wanted[key])  # type: ignore[index]  # kinds are text here


async def test_a_sliver_of_a_gap_is_no_trade() -> None:
    found = await enrolled(mode="train")
    gaps = [said(found, subject.id).values for subject in found.subjects if subject.facts["pattern"] == "fair_value_gap"]
    assert min(float(str(values["pattern_quality"])) for values in gaps) >= 20


async def test_a_swing_is_a_trade_away_from_its_turn_five_bars_after_it_with_the_stop_beyond_the_turn() -> None:
    bars = read_csv(bars_of("BTCUSDT")["BTCUSDT_5m.csv"])
    found = await enrolled(mode="train", symbols=["BTCUSDT"])
    swings = [subject.facts for subject in found.subjects if subject.facts["pattern"] == "swing"]
    assert len(swings) > 20
    for facts in swings:
        place = int(bars.closes_at.searchsorted(microseconds(facts["at"])))
        way = 1 if facts["direction"] == "LONG" else -1
        turns = way * (bars.low if way > 0 else bars.high)[place - 10 : place + 1]
        assert turns.argmin() == 5
        assert way * float(facts["stop"]) < turns[5]


async def test_the_plan_of_a_detection_risks_at_least_a_range_for_as_much_and_ends_after_a_day() -> None:
    found = await enrolled(mode="train")
    for subject in found.subjects:
        values, facts = said(found, subject.id).values, subject.facts
        assert values["plan_ratio"] == pytest.approx(1.0)
        assert float(str(values["risk_ranges"])) >= 1 - 1e-9
        assert datetime.fromisoformat(facts["expires_at"]) - datetime.fromisoformat(facts["at"]) == timedelta(days=1)
        assert (float(facts["target"]) > float(facts["entry"]) > float(facts["stop"])) is (facts["direction"] == "LONG")


async def test_a_given_signal_keeps_its_score_and_its_plan_and_is_measured_at_the_last_close_before_it() -> None:
    signal = one(entry=100.0, target=103.0, stop=99.0, sentiment=80, pattern="FVG", quality=64)
    found = await enrolled(signals=[signal], detectPatterns=False)
    (subject,) = found.subjects
    values = said(found, "s1").values
    bars = read_csv(bars_of("BTCUSDT")["BTCUSDT_5m.csv"])
    place = int(bars.closes_at.searchsorted(microseconds("2026-03-03T12:00:00Z")))
    assert values["volume_delta"] == pytest.approx(float(measure(bars)[place, NAMES.index("volume_delta")]))
    assert (values["base_score"], values["own_base_score"]) == (72.5, True)
    assert (values["sentiment"], values["pattern_quality"]) == (80.0, 64.0)
    assert (values["pattern"], values["fair_value_gap"]) == ("fair_value_gap", True)
    assert (subject.facts["entry"], subject.facts["target"], subject.facts["plan"]) == ("100.0", "103.0", "given")
    assert values["plan_ratio"] == pytest.approx(3.0)
    assert "expires_at" not in subject.facts
    assert said(found, "s1").known_at == datetime(2026, 3, 3, 12, 2, 30, tzinfo=UTC)


async def test_sentiment_of_a_short_signal_is_turned_round_like_every_directed_measure() -> None:
    found = await enrolled(signals=[one(direction="short", sentiment=80)], detectPatterns=False)
    assert said(found, "s1").values["sentiment"] == 20.0


async def test_a_given_signal_without_score_and_plan_gets_ours_and_the_row_says_whose() -> None:
    found = await enrolled(signals=[one(baseScore=None)], detectPatterns=False)
    values = said(found, "s1").values
    assert values["own_base_score"] is False
    assert 0 < float(str(values["base_score"])) < 100
    assert found.subjects[0].facts["plan"] == "usual"
    assert values["plan_ratio"] == pytest.approx(1.0)
    assert found.notes == ()


async def test_a_target_and_a_stop_without_an_entry_are_entered_at_the_last_close_and_kept() -> None:
    found = await enrolled(signals=[one(target=900, stop=1)], detectPatterns=False)
    facts = found.subjects[0].facts
    assert (float(facts["entry"]), facts["target"], facts["stop"], facts["plan"]) == (NOON_CLOSE, "900.0", "1.0", "given")
    assert "expires_at" not in facts
    assert found.notes == ()


@pytest.mark.parametrize(
    "prices",
    [{"entry": 100, "target": 99, "stop": 98}, {"target": 50, "stop": 40}, {"target": 900}, {"stop": 1}],
    ids=["entry beyond both", "close beyond both", "no stop", "no target"],
)
async def test_a_target_and_a_stop_that_are_no_plan_give_way_to_the_usual_one_with_a_sentence(prices: dict[str, float]) -> None:
    found = await enrolled(signals=[one(**prices)], detectPatterns=False)
    facts = found.subjects[0].facts
    assert (float(facts["entry"]), facts["plan"]) == (NOON_CLOSE, "usual")
    assert float(facts["target"]) - NOON_CLOSE == pytest.approx(NOON_CLOSE - float(facts["stop"]))
    why = "a price is missing, or the entry does not lie between stop and target"
    assert found.notes == (f"Target and stop of 1 signal were replaced by the usual plan: {why}.",)
    (bare,) = (await enrolled(supplies={}, signals=[one(**prices)])).notes
    assert bare == f"Gave no plan to 1 signal: {why}, and no bars tell the price of that moment."


async def test_without_bars_what_bars_say_is_unknown_and_the_score_that_came_with_the_signal_stands() -> None:
    found = await enrolled(supplies={}, signals=[one(), one(signalId="s2", baseScore=None)])
    assert {name: said(found, "s1").values[name] for name in ("base_score", "momentum", "atr_volatility", "plan_ratio")} == {
        "base_score": 72.5,
        "momentum": None,
        "atr_volatility": None,
        "plan_ratio": None,
    }
    assert said(found, "s1").values["session_bonus"] == 15.0
    assert said(found, "s2").values["base_score"] is None
    assert found.handed["signals"]["s1"].status.value == "partial"
    assert "no bars of BTCUSDT" in found.handed["signals"]["s1"].detail


async def test_bars_that_ended_before_the_signal_say_nothing_of_its_moment() -> None:
    found = await enrolled(supplies={"barsRecord": bars_of("BTCUSDT", count=288)}, signals=[one()], detectPatterns=False)
    assert said(found, "s1").values["momentum"] is None
    assert found.results("s1", found.subjects[0].facts) is None


async def test_a_signal_that_names_the_coin_alone_is_measured_by_the_bars_of_its_pair() -> None:
    found = await enrolled(signals=[one(symbol="btc"), one(signalId="s2")], detectPatterns=False)
    assert said(found, "s1").values["momentum"] == said(found, "s2").values["momentum"] is not None


async def test_the_other_coins_returns_are_compared_with_bitcoins_and_bitcoins_with_nobodys() -> None:
    found = await enrolled(mode="train")
    alone = {
        symbol: {
            said(found, subject.id).values["correlation_independence"] is None
            for subject in found.subjects[-100:]
            if subject.facts["symbol"] == symbol
        }
        for symbol in ("BTCUSDT", "ETHUSDT")
    }
    assert alone == {"BTCUSDT": {True}, "ETHUSDT": {False}}


async def test_signals_of_the_day_before_are_counted_by_direction_once_the_day_is_on_record() -> None:
    found = await enrolled(mode="train", symbols=["ETHUSDT"])
    for subject in found.subjects:
        values, at = said(found, subject.id).values, datetime.fromisoformat(subject.facts["at"])
        if at - timedelta(days=1) < START + WARM:
            assert values["same_direction_1d"] is None
            continue
        within = [
            other.facts["direction"] == subject.facts["direction"]
            for other in found.subjects
            if other is not subject and at - timedelta(days=1) < datetime.fromisoformat(other.facts["at"]) <= at
        ]
        assert (values["same_direction_1d"], values["opposite_direction_1d"]) == (within.count(True), within.count(False))


async def test_neighbours_are_the_other_signals_of_the_symbol_in_the_day_up_to_the_run() -> None:
    found = await enrolled(signals=[one(signalId="mine", at="2026-03-03T18:00:00Z")])
    subject = next(subject for subject in found.subjects if subject.facts["symbol"] == "ETHUSDT")
    *listed, counted = found.handed["bars"][subject.id].observations
    others = [other for other in found.subjects if other.facts["symbol"] == "ETHUSDT" and other is not subject]
    assert counted.values == {
        "others": len(others),
        "agreeing": sum(other.facts["direction"] == subject.facts["direction"] for other in others),
    }
    assert {item.values["agrees"] for item in listed} == {"yes", "no"}
    said_at = datetime.fromisoformat(subject.facts["at"])
    far = sorted(abs(datetime.fromisoformat(other.facts["at"]) - said_at) for other in others)
    assert sorted(abs(item.known_at - said_at) for item in listed) == far[:20]
    span = found.handed["bars"][subject.id].spans["neighbour"]
    assert (span.since, span.until) == (START + WARM, AT)
    *of_given, _ = found.handed["bars"]["mine"].observations
    assert len(of_given) == 20
    assert {item.values["symbol"] for item in of_given} == {"BTCUSDT"}


async def test_of_fifteen_hundred_signals_a_day_the_nearest_twenty_are_listed_and_all_counted() -> None:
    minutes = [datetime(2026, 3, 3, tzinfo=UTC) + timedelta(seconds=50 * place) for place in range(1, 1_501)]
    crowd = [
        one(signalId=f"s{place}", at=minute.isoformat(), direction="SHORT" if place == 0 else "LONG")
        for place, minute in enumerate(minutes)
    ]
    old = one(signalId="before", at="2026-03-02T12:00:00Z")
    began = process_time()
    found = await enrolled(supplies={}, signals=[old, *crowd])
    assert process_time() - began < 5  # 0.4 s; with every one listed beside every other it took 95 s
    *listed, counted = found.handed["bars"]["s1400"].observations
    assert counted.values == {"others": 1_499, "agreeing": 1_498}
    assert [item.key for item in listed] == ["s0", *(f"s{place}" for place in range(1_390, 1_410) if place != 1_400)]
    assert [item.key for item in listed if item.values["agrees"] == "no"] == ["s0"]


async def test_a_day_of_which_287_of_288_bars_are_missing_counts_nobody_and_says_unknown() -> None:
    lines = bars_of("BTCUSDT")["BTCUSDT_5m.csv"].split(b"\n")
    kept = [*lines[:289], *lines[1 + 2 * 288 - 1 :]]  # the first day, the last bar of the second, and the third day
    holed = {"barsRecord": {"BTCUSDT_5m.csv": b"\n".join(kept)}}
    signals = [one(signalId=name, at=at) for name, at in (("in", "2026-03-02T23:59:00Z"), ("after", "2026-03-03T23:00:00Z"))]
    found = await enrolled(supplies=holed, signals=signals, mode="train")
    for name in ("in", "after"):
        assert said(found, name).values["same_direction_1d"] is None
        assert said(found, name).values["opposite_direction_1d"] is None
    scored = await enrolled(supplies=holed, signals=signals)
    parts = scored.handed["bars"]["after"]
    assert not [item for item in parts.observations if item.kind == "around"]
    assert parts.spans["neighbour"].since == closed(2 * 288 - 1) + WARM


async def test_a_day_after_a_hole_of_one_bar_signals_are_counted_again() -> None:
    lines = bars_of("BTCUSDT")["BTCUSDT_5m.csv"].split(b"\n")
    holed = {"barsRecord": {"BTCUSDT_5m.csv": b"\n".join([*lines[:301], *lines[302:]])}}
    back = closed(301) + WARM + timedelta(days=1)
    whens = {"sooner": back - timedelta(seconds=1), "then": back}
    found = await enrolled(
        supplies=holed, signals=[one(signalId=name, at=at.isoformat()) for name, at in whens.items()], mode="train"
    )
    assert said(found, "sooner").values["same_direction_1d"] is None
    assert int(str(said(found, "then").values["same_direction_1d"])) > 5


async def test_bars_of_a_day_ago_cannot_say_that_nothing_has_happened_since() -> None:
    found = await enrolled(AT + timedelta(hours=3), signals=[one(at="2026-03-03T23:00:00Z")])
    span = found.handed["bars"]["s1"].spans["neighbour"]
    assert AT <= span.until < AT + STEP


async def test_only_the_symbols_asked_for_are_scored_whatever_pair_they_are_written_as() -> None:
    signals = [one(), one(signalId="s2", symbol="SOLUSDT")]
    found = await enrolled(signals=signals, symbols=["ETH-USD", "sol"])
    assert {subject.facts["symbol"] for subject in found.subjects} == {"ETHUSDT", "SOLUSDT"}


async def test_a_truth_log_outranks_the_bars_and_is_known_when_the_trade_had_run_its_time() -> None:
    line = {"signal_id": "s1", "completed": True, "outcome": "WIN_TP", "runtime_seconds": 2700, "max_favorable_pips": 15.5}
    ongoing = {"signal_id": "s2", "completed": False, "outcome": "ONGOING"}
    log = b"\n".join(json.dumps(row).encode() for row in (line, ongoing)) + b'\n{"signal_id": "cut o'
    supplies = {**BARS_OF_TWO, "truthLogRecord": {"truth_log.jsonl": log}}
    signals = [one(entry=100, target=101.5, stop=99), one(signalId="s2", entry=100, target=900, stop=1)]
    found = await enrolled(supplies=supplies, signals=signals, detectPatterns=False)
    result = found.results("s1", found.subjects[0].facts)
    assert result is not None
    assert result.label
    assert result.value == pytest.approx(0.014)
    assert result.known_at == datetime(2026, 3, 3, 12, 47, 30, tzinfo=UTC)
    assert found.results("s2", found.subjects[1].facts) is None
    assert any("left out 1 line of truth_log.jsonl" in note for note in found.notes)


async def test_a_win_that_ended_after_the_moment_scored_is_not_known_yet() -> None:
    log = json.dumps({"signal_id": "s1", "completed": True, "outcome": "WIN_TP", "runtime_seconds": 90_000_000}).encode()
    found = await enrolled(supplies={"truthLogRecord": {"t": log}}, signals=[one()])
    assert found.results("s1", found.subjects[0].facts) is None


async def test_a_record_without_a_plan_says_who_won_and_not_how_much() -> None:
    log = json.dumps({"signal_id": "s1", "completed": True, "outcome": "LOSS_SL"}).encode()
    found = await enrolled(supplies={"truthLogRecord": {"t": log}}, signals=[one()])
    result = found.results("s1", found.subjects[0].facts)
    assert result is not None
    assert (result.label, result.known_at) == (False, AT)
    assert isnan(result.value)


async def test_an_earlier_runs_signal_is_resolved_from_its_facts_by_the_bars_of_today() -> None:
    yesterday = await enrolled(closed(600))
    today = await enrolled()
    asked = [(subject, today.results(subject.id, subject.facts)) for subject in yesterday.subjects]
    assert all(result is not None for _, result in asked)
    assert any(yesterday.results(subject.id, subject.facts) is None for subject, _ in asked)


async def test_a_plan_that_ran_out_is_not_won_and_costs_ten_basis_points_on_top() -> None:
    signal = one(entry=100, target=900, stop=1)
    found = await enrolled(signals=[signal], detectPatterns=False)
    facts = dict(found.subjects[0].facts) | {"expires_at": "2026-03-03T13:05:00+00:00"}
    bars = read_csv(bars_of("BTCUSDT")["BTCUSDT_5m.csv"])
    close = float(bars.close[int(bars.closes_at.searchsorted(microseconds("2026-03-03T13:05:00Z")))])
    result = found.results("s1", facts)
    assert result is not None
    assert not result.label
    assert result.value == pytest.approx(close / 100 - 1 - 0.001)


async def test_signals_of_after_the_moment_scored_are_left_out_and_counted() -> None:
    found = await enrolled(signals=[one(), one(signalId="s2", at="2027-01-01T00:00:00Z")], detectPatterns=False)
    assert [subject.id for subject in found.subjects] == ["s1"]
    assert "Left out 1 signal said after the moment scored." in found.notes


def states_of(found: Roster) -> dict[str, tuple[str, str | None]]:
    return {subject.id: (subject.facts["state"], subject.facts.get("ended_at")) for subject in found.subjects}


async def test_a_signal_that_has_run_its_course_by_the_moment_scored_says_how_and_when() -> None:
    near, far = 0.001 * NOON_CLOSE, 0.5 * NOON_CLOSE
    plans = {
        "won": {"entry": NOON_CLOSE, "target": NOON_CLOSE + near, "stop": NOON_CLOSE - far},
        "lost": {"entry": NOON_CLOSE, "target": NOON_CLOSE + far, "stop": NOON_CLOSE - near},
        "open": {"entry": NOON_CLOSE, "target": NOON_CLOSE + far, "stop": NOON_CLOSE - far},
    }
    found = await enrolled(signals=[one(signalId=name, **plan) for name, plan in plans.items()], detectPatterns=False)
    after = prices(0)[2 * 288 + 12 * 12 + 1 :]  # from the first bar that opens after the signal
    high = next(place for place, row in enumerate(after) if row[1] >= NOON_CLOSE + near)
    low = next(place for place, row in enumerate(after) if row[2] <= NOON_CLOSE - near)
    ends = [datetime(2026, 3, 3, 12, 5, tzinfo=UTC) + STEP * (place + 1) for place in (high, low)]
    assert states_of(found) == {
        "won": ("won", ends[0].isoformat()),
        "lost": ("lost", ends[1].isoformat()),
        "open": ("open", None),
    }
    assert not any("state" in subject.facts for subject in (await enrolled(mode="train")).subjects)


async def test_most_signals_of_a_day_have_ended_and_none_that_ended_is_called_open() -> None:
    found = await enrolled()
    for subject in found.subjects:
        result = found.results(subject.id, subject.facts)
        state, ended_at = subject.facts["state"], subject.facts.get("ended_at")
        if result is None:
            assert (state, ended_at) == ("open", None)
        else:
            assert (state, ended_at) == ("won" if result.label else "lost", result.known_at.isoformat())
    assert {subject.facts["state"] for subject in found.subjects} == {"open", "won", "lost"}


async def test_a_plan_that_ran_its_288_bars_without_touching_either_price_has_expired() -> None:
    walk = prices(0)[:300]
    still = [(walk[-1][3],) * 4 + (1.0,)] * 400
    minutes = {"barsRecord": {"BTCUSDT_1m.csv": csv([*walk, *still], step=timedelta(minutes=1))}}
    asked = START + timedelta(minutes=300)
    signal = one(signalId="s1", at=asked.isoformat())
    wanted = {"signals": [signal], "detectPatterns": False, "timeframe": "1m"}
    found = await enrolled(START + timedelta(minutes=700), minutes, **wanted)
    assert states_of(found) == {"s1": ("expired", (asked + timedelta(minutes=288)).isoformat())}
    before = await enrolled(START + timedelta(minutes=587), minutes, **wanted)
    assert states_of(before) == {"s1": ("open", None)}


@pytest.mark.parametrize(
    ("line", "state", "ended_at"),
    [
        ({"completed": True, "outcome": "WIN_TP", "runtime_seconds": 600}, "won", "2026-03-03T12:12:30+00:00"),
        ({"completed": True, "outcome": "LOSS_SL"}, "lost", None),
        ({"completed": True, "outcome": "TIMEOUT", "runtime_seconds": 60}, "expired", "2026-03-03T12:03:30+00:00"),
        ({"completed": True, "outcome": "CANCELLED"}, "unknown", None),
        ({"completed": True, "outcome": "WIN_TP", "runtime_seconds": 90_000_000}, "open", None),
        ({"completed": False, "outcome": "ONGOING"}, "open", None),
    ],
)
async def test_the_state_is_what_the_truth_log_says_where_it_says_one(line: Any, state: str, ended_at: str | None) -> None:
    log = json.dumps({"signal_id": "s1"} | line).encode()
    supplies = {**BARS_OF_TWO, "truthLogRecord": {"t": log}}
    found = await enrolled(supplies=supplies, signals=[one(entry=100, target=900, stop=1)], detectPatterns=False)
    assert states_of(found) == {"s1": (state, ended_at)}


def ways_of(found: Roster) -> dict[str, tuple[float | None, float | None]]:
    names = ("max_favourable_percent", "max_adverse_percent")
    return {
        one.id: tuple(None if (told := one.facts.get(name)) is None else round(float(told), 6) for name in names)  # type: ignore[misc]  # two names
        for one in found.subjects
    }


@pytest.mark.parametrize("as_of", [AT, datetime(2026, 3, 3, 12, 35, tzinfo=UTC)])
@pytest.mark.parametrize("direction", ["LONG", "SHORT"])
async def test_how_far_the_price_went_is_what_a_walk_over_the_bars_up_to_the_end_or_the_moment_scored_says(
    as_of: datetime, direction: str
) -> None:
    way = 1 if direction == "LONG" else -1
    near, far = 0.001 * NOON_CLOSE, 0.5 * NOON_CLOSE
    plans = {"won": (near, far), "lost": (far, near), "open": (far, far)}
    signals = [
        one(
            signalId=name, direction=direction, entry=NOON_CLOSE, target=NOON_CLOSE + way * target, stop=NOON_CLOSE - way * stop
        )
        for name, (target, stop) in plans.items()
    ]
    found = await enrolled(as_of, signals=signals, detectPatterns=False)
    seen = [row for at, row in enumerate(prices(0)) if START + STEP * at >= SAID_UP and START + STEP * (at + 1) <= as_of]
    wanted: dict[str, Any] = {}
    for name, (target, stop) in plans.items():
        best = worst = 0.0
        for opened, high, low, _, _ in ([round(cell, 6) for cell in row] for row in seen):
            up, down = (high, low) if way > 0 else (low, high)
            if way * (opened - NOON_CLOSE) >= target:
                best = target
                break
            if way * (NOON_CLOSE - down) >= stop:  # at the stop or at an opening beyond it; no further, and the best is before
                worst = max(worst, stop, way * (NOON_CLOSE - opened))
                break
            worst = max(worst, way * (NOON_CLOSE - down))
            if way * (up - NOON_CLOSE) >= target:
                best = target
                break
            best = max(best, way * (up - NOON_CLOSE))
        wanted[name] = (pytest.approx(100 * best / NOON_CLOSE, abs=2e-6), pytest.approx(100 * worst / NOON_CLOSE, abs=2e-6))
    assert ways_of(found) == wanted


TRUE_WAYS = {"entry": 100, "target": 104, "stop": 97}


@pytest.mark.parametrize(
    ("line", "ways"),
    [
        ({"outcome": "WIN_TP", "max_favorable_pips": 402, "max_adverse_pips": -151.5}, (4.02, 1.515)),
        ({"outcome": "WIN_TP", "max_favorable_pips": 402}, (4.02, None)),
        ({"outcome": "WIN_TP", "max_favorable_pips": 15.5, "max_adverse_pips": -3.2}, (None, None)),  # no 15.5 such make 4 %
        ({"outcome": "LOSS_SL", "max_favorable_pips": 400, "max_adverse_pips": 3}, (None, None)),
        ({"outcome": "LOSS_SL", "max_favorable_pips": 120, "max_adverse_pips": -310}, (1.2, 3.1)),
        ({"outcome": "TIMEOUT", "max_favorable_pips": 12, "max_adverse_pips": -31}, (0.12, 0.31)),
        ({"outcome": "WIN_TP", "max_favorable_percent": 15.5, "max_adverse_percent": -9}, (15.5, 9.0)),
        ({"outcome": "WIN_TP", "runtime_seconds": 90_000_000, "max_favorable_percent": 15.5}, (None, None)),
        ({"outcome": "CANCELLED", "max_favorable_pips": 402, "max_adverse_pips": 2}, (None, None)),
        ({"outcome": "ONGOING", "completed": False, "max_favorable_pips": 402, "max_adverse_pips": 2}, (None, None)),
        ({"outcome": "WIN_TP"}, (None, None)),
    ],
)
async def test_the_truth_log_says_how_far_it_went_once_that_is_known_and_where_its_pips_can_be(
    line: Any, ways: tuple[float | None, float | None]
) -> None:
    log = json.dumps({"signal_id": "s1", "completed": True} | line).encode()
    found = await enrolled(supplies={"truthLogRecord": {"t": log}}, signals=[one(**TRUE_WAYS)], detectPatterns=False)
    assert ways_of(found) == {"s1": ways}


async def test_where_the_bars_end_it_as_its_record_does_they_say_how_far_it_went_and_else_nobody_does() -> None:
    plan = {"entry": NOON_CLOSE, "target": NOON_CLOSE * 1.5, "stop": NOON_CLOSE * 0.999}
    alone = await enrolled(signals=[one(**plan)], detectPatterns=False)
    lost = {"signal_id": "s1", "completed": True, "outcome": "LOSS_SL"}
    seconds = (datetime.fromisoformat(alone.subjects[0].facts["ended_at"]) - SAID).total_seconds()
    for more, ways in (
        ({}, ways_of(alone)["s1"]),
        ({"runtime_seconds": seconds - 200}, ways_of(alone)["s1"]),
        ({"runtime_seconds": seconds + 3_600}, (None, None)),
        ({"outcome": "WIN_TP"}, (None, None)),
    ):
        supplies = {**BARS_OF_TWO, "truthLogRecord": {"t": json.dumps(lost | more).encode()}}
        found = await enrolled(supplies=supplies, signals=[one(**plan)], detectPatterns=False)
        assert ways_of(found) == {"s1": ways}
    assert None not in ways_of(alone)["s1"]


async def test_before_a_bar_has_closed_and_where_bars_are_missing_nobody_knows_how_far_it_went() -> None:
    plan = {"entry": NOON_CLOSE, "target": NOON_CLOSE * 1.5, "stop": NOON_CLOSE * 0.5}
    early = await enrolled(SAID + timedelta(minutes=2), signals=[one(**plan)], detectPatterns=False)
    lines = bars_of("BTCUSDT")["BTCUSDT_5m.csv"].split(b"\n")
    holed = {"barsRecord": {"BTCUSDT_5m.csv": b"\n".join([*lines[:800], *lines[801:]])}}
    late = await enrolled(supplies=holed, signals=[one(**plan)], detectPatterns=False)
    assert (ways_of(early), ways_of(late)) == ({"s1": (None, None)}, {"s1": (None, None)})
    assert not any("percent" in name for found in (early, late) for name in found.subjects[0].facts)


async def test_where_bars_do_not_reach_from_the_signal_to_the_moment_scored_its_state_is_unknown() -> None:
    signal = one(entry=100, target=900, stop=1)
    lines = bars_of("BTCUSDT")["BTCUSDT_5m.csv"].split(b"\n")
    holed = b"\n".join([*lines[:800], *lines[801:]])
    ended = b"\n".join(lines[:-12])
    for bars in ({}, {"BTCUSDT_5m.csv": holed}, {"BTCUSDT_5m.csv": ended}):
        found = await enrolled(supplies={"barsRecord": bars}, signals=[signal], detectPatterns=False)
        assert states_of(found) == {"s1": ("unknown", None)}


@pytest.mark.parametrize("prices", [{"entry": 50, "target": 60, "stop": 40}, {"entry": 500, "target": 600, "stop": 400}])
async def test_a_plan_whose_entry_was_not_on_the_market_is_neither_open_nor_won(prices: dict[str, float]) -> None:
    found = await enrolled(signals=[one(**prices)], detectPatterns=False)
    assert states_of(found) == {"s1": ("unknown", None)}


async def test_of_fifty_thousand_and_three_given_signals_the_three_oldest_are_left_out_with_a_sentence() -> None:
    first = datetime(2026, 3, 1, tzinfo=UTC)
    rows = "\n".join(f"s{place},BTCUSDT,LONG,{(first + timedelta(seconds=place)).isoformat()}" for place in range(50_003))
    inquiry = asking(AT, {"signalsRecord": {"many.csv": f"signal_id,symbol,direction,at\n{rows}".encode()}})
    found = await taken_in(inquiry, Asked.of(inquiry))
    assert [found.signals[place].id for place in (0, -1)] == ["s3", "s50002"]
    assert len(found.signals) == 50_000
    assert found.notes == ("Left out 3 signals given: the newest 50,000 are looked at.",)


async def test_given_signals_of_before_the_lookback_are_learned_from_and_not_scored() -> None:
    signals = [one(), one(signalId="old", at="2025-03-02T12:00:00Z")]
    scored, learned = await enrolled(signals=signals), await enrolled(signals=signals, mode="backtest")
    assert "old" not in {subject.id for subject in scored.subjects}
    assert {"old", "s1"} <= {subject.id for subject in learned.subjects}


async def test_a_given_signal_is_scored_until_its_end_is_known_and_a_day_has_gone_by() -> None:
    kept = one(signalId="open", entry=100, target=900, stop=1, at="2026-03-02T12:00:00Z")
    ended, fresh = one(signalId="ended", at="2026-03-02T12:00:00Z"), one(signalId="fresh", at="2026-03-03T00:05:00Z")
    scored = await enrolled(signals=[kept, ended, fresh], detectPatterns=False)
    assert [subject.id for subject in scored.subjects] == ["open", "fresh"]
    assert [subject.facts["state"] for subject in scored.subjects] == ["open", states_of(scored)["fresh"][0]]
    assert states_of(scored)["fresh"][0] in {"won", "lost"}
    assert scored.results("fresh", scored.subjects[1].facts) is not None
    assert "Left out 1 signal given more than a day ago, of which the end is known." in scored.notes
    learned = await enrolled(signals=[kept, ended, fresh], detectPatterns=False, mode="train")
    assert len(learned.subjects) == 3


@pytest.mark.parametrize(
    ("supplies", "wanted", "words"),
    [
        ({}, {}, "Field signals: wanted signals (here, in signalsDataset or signalsRecord), or bars"),
        ({"barsRecord": {"BTCUSDT_5m.csv": b"\x00\x01"}}, {}, "BTCUSDT_5m.csv holds no bars and was left out"),
        (BARS_OF_TWO, {"symbols": ["DOGEUSDT"]}, "no bar of DOGEUSDT had closed by then"),
        (BARS_OF_TWO, {"timeframe": "soon"}, "Field timeframe: wanted minutes, hours or a day"),
        (BARS_OF_TWO, {"symbols": ["!!"]}, "Field symbols: wanted symbols such as BTCUSDT, given '!!'."),
        ({}, {"exchange": "binance"}, "Field exchange: wanted symbols to ask for"),
        ({}, {"signals": [{"symbol": "BTC"}]}, "left out 1 row as no signals, the first at row 1: direction"),
    ],
)
async def test_an_input_that_names_nothing_to_score_is_told_why_in_a_sentence(supplies: Any, wanted: Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        await enrolled(supplies=supplies, **wanted)
    assert words in str(raised.value)
    assert str(raised.value).startswith("Field ")
    assert "\n" not in str(raised.value)


async def test_where_only_ended_signals_of_before_were_given_nobody_is_scored_and_no_bar_is_spoken_of() -> None:
    log = json.dumps({"signal_id": "s1", "completed": True, "outcome": "LOSS_SL"}).encode()
    found = await enrolled(AT + timedelta(days=3), {"truthLogRecord": {"t": log}}, signals=[one()])
    assert found.subjects == ()
    assert found.notes[-1] == "No signal is scored: no bars were handed over to find any in, and none given is still open."


async def test_bars_without_a_pattern_in_the_last_day_are_no_mistake_and_nobody_is_scored() -> None:
    found = await enrolled(AT + timedelta(days=30))
    assert found.subjects == ()
    assert found.notes == ("No signal is scored: the newest bar closed a day or more ago, at 2026-03-04 00:00 UTC.",)


async def test_a_feed_on_which_nobody_speaks_costs_its_seconds_and_the_signals_given_are_scored() -> None:
    inquiry = asking(AT, {}, signals=[one()], ticksAddress="tcp://127.0.0.1:9", feedSeconds=1)
    found = await roster(replace(inquiry, own_machine=True))
    assert [subject.id for subject in found.subjects] == ["s1"]
    assert [note for note in found.notes if "said nothing in the 1 s" in note]
    assert len(found.notes) == 2


NO_BAR = "Field feedSeconds: wanted at least 600 seconds, two bars of 5m, where the feed is all there is, given "


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({}, f"{NO_BAR}60."),
        ({"feedSeconds": 599, "symbols": ["BTCUSDT"]}, f"{NO_BAR}599."),
        (
            {"timeframe": "1h", "feedSeconds": 3_600},
            (
                "Field timeframe: wanted at most 30m where a feed is all there is, which is listened to for 3600 seconds at"
                " most, given 60m."
            ),
        ),
    ],
)
async def test_a_feed_that_is_all_there_is_and_too_short_for_a_bar_is_refused_before_it_is_listened_to(
    wanted: Any, sentence: str
) -> None:
    inquiry = asking(AT, {}, ticksAddress="tcp://feed:5556", **wanted)
    with pytest.raises(ConfigurationError) as raised:
        await taken_in(inquiry, Asked.of(inquiry), listener=heard)
    assert str(raised.value) == sentence


async def test_two_bars_of_time_are_listened_to_without_a_word() -> None:
    inquiry = replace(asking(AT, {}, ticksAddress="tcp://feed:5556", feedSeconds=600), live=True)
    assert (await taken_in(inquiry, Asked.of(inquiry), listener=heard)).notes == ()


@pytest.mark.parametrize(("supplies", "signals"), [(BARS_OF_TWO, ()), ({}, ({"symbol": "BTCUSDT"},))])
async def test_beside_bars_or_signals_a_short_feed_is_listened_to_and_said_to_be_short(supplies: Any, signals: Any) -> None:
    inquiry = replace(asking(AT, supplies, ticksAddress="tcp://feed:5556", signals=signals), live=True)
    intake = await taken_in(inquiry, Asked.of(inquiry), listener=heard)
    told = "Field feedSeconds: wanted at least 600 seconds, two bars of 5m, to be sure of a whole bar of the feed, given 60."
    assert told in intake.notes


async def test_a_run_without_time_for_two_bars_listens_as_long_as_it_can_and_says_so() -> None:
    inquiry = replace(asking(AT, {}, ticksAddress="tcp://feed:5556", feedSeconds=600), live=True, seconds=400.0)
    intake = await taken_in(inquiry, Asked.of(inquiry), listener=heard)
    assert intake.notes == (
        "Field feedSeconds: a whole bar of the feed is sure in 600 seconds, two bars of 5m, and the run has time for 400.",
    )


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"exchange": "nowhere"}, "exchange"),
        ({"ticksAddress": "http://feed"}, "ticksAddress"),
        ({"ticksAddress": "tcp://127.0.0.1:9"}, "ticksAddress"),
    ],
)
async def test_an_exchange_or_a_feed_that_cannot_be_is_the_inputs_mistake(wanted: Any, field: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^Field {field}: wanted"):
        await enrolled(supplies={}, signals=[one()], **wanted)


class Served:
    """An exchange that trades bitcoin alone, and keeps what it was asked."""

    timeframes: dict[str, Any] | None = {"5m": "5m", "1h": "1h"}  # noqa: RUF012 - the face of an exchange
    markets: dict[str, Any] | None = {"BTC/USDT": {}}  # noqa: RUF012 - likewise
    markets_by_id: dict[str, list[dict[str, Any]]] | None = None
    last_http_response: Any = "[]"

    def __init__(self) -> None:
        self.since: list[int] = []

    async def load_markets(self) -> None:
        """Know them already."""

    async def fetch_ohlcv(self, symbol: str, timeframe: str, since: int, limit: int) -> list[list[Any]]:
        assert (symbol, timeframe) == ("BTC/USDT", "5m")
        self.since.append(since)
        first = int(START.timestamp() * 1_000)
        rows = [[first + 300_000 * place, *row] for place, row in enumerate(prices(0))]
        return [row for row in rows if row[0] >= since][:limit]

    async def close(self) -> None:
        """Have nothing to give back."""


async def test_bars_of_an_exchange_say_of_a_signal_what_bars_of_a_file_say() -> None:
    inquiry = asking(AT, {}, signals=[one(symbol="BTC")], exchange="binance", detectPatterns=False)
    asked, served = Asked.of(inquiry), Served()
    found = enrolled_of(await taken_in(inquiry, asked, opener=lambda _: served))
    by_file = await enrolled(signals=[one(symbol="BTC")], detectPatterns=False)
    assert said(found, "s1").values["momentum"] == pytest.approx(said(by_file, "s1").values["momentum"], abs=1e-3)
    assert datetime.fromtimestamp(served.since[0] / 1_000, UTC) <= AT - timedelta(days=8)


HEARD_UNTIL = AT + timedelta(minutes=20)


async def heard(*_: Any, **__: Any) -> Heard:
    """Twenty minutes beyond the moment asked about, during which bitcoin leaps: a gap in the last three bars."""
    leap = [(100.0, 101.0, 99.0, 100.5, 9.0), (100.5, 109.0, 100.4, 108.0, 9.0), (108.0, 112.0, 107.0, 111.0, 9.0)]
    return Heard({"BTC/USDT": read_csv(csv(leap, first=AT + STEP))}, (), Count(messages=3))


async def listening(**more: Any) -> Roster:
    inquiry = replace(asking(AT, BARS_OF_TWO, ticksAddress="tcp://feed:5556", symbols=["BTC/USDT"]), **more)
    intake = await taken_in(inquiry, Asked.of(inquiry), listener=heard)
    assert intake.asked.at == microseconds((HEARD_UNTIL if more.get("live") else AT).isoformat())
    return enrolled_of(intake)


async def test_what_is_heard_while_the_run_listens_is_scored_as_of_the_last_bar_heard() -> None:
    found = await listening(live=True)
    (last,) = [subject for subject in found.subjects if datetime.fromisoformat(subject.facts["at"]) > AT]
    assert last.id == "BTCUSDT-5m-fair_value_gap-LONG-20260304T0020Z"


async def test_a_run_of_an_earlier_moment_leaves_out_what_it_hears_now_and_says_so() -> None:
    found = await listening()
    assert all(datetime.fromisoformat(subject.facts["at"]) <= AT for subject in found.subjects)
    assert "Field ticksAddress: what was heard closed after the moment scored, and was left out." in found.notes


async def test_a_replay_asks_no_exchange_and_listens_to_nobody() -> None:
    inquiry = asking(AT, {}, signals=[one()], ticksAddress="tcp://feed:5556", exchange="binance")
    found = await roster(replace(inquiry, replaying=True))
    assert found.notes == ("Field exchange: a replay asks no exchange.", "Field ticksAddress: a replay listens to nobody.")
