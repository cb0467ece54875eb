"""What is measured of a signal, what is concluded of it, and what its row says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.domain import Roster
from src.domains.crypto_patterns import DOMAIN
from src.domains.crypto_patterns.bars.spreadsheet import read_csv
from src.domains.crypto_patterns.measures.declared import NAMES
from src.domains.crypto_patterns.roster.base_score import base_score
from src.domains.crypto_patterns.roster.own_plan import EXPIRY, own_plan, typical_ranges
from src.features.windows import Rows
from src.ledger.snapshot import Snapshot
from src.observations.record import Record
from src.observations.subject import Subject
from src.observations.table import second_asked
from src.scoring.blend import blend
from src.scoring.opinion import ModelScore
from src.settings import parse
from tests.domains.crypto_patterns.roster.pattern_world import BARS, bars_of, closed
from tests.promises.rosters import roster_at_once

AT = closed(BARS)
SAID = datetime(2026, 3, 3, 12, 2, 30, tzinfo=UTC)
OF_BARS = ("atr_volatility", "volume_delta", "timeframe_alignment", "momentum", "support_resistance")
GIVEN = {"signalId": "s1", "symbol": "BTCUSDT", "direction": "SHORT", "baseScore": 72.5, "at": SAID.isoformat()}
GIVEN |= {"pattern": "order_block", "entry": 100, "target": 98, "stop": 101, "sentiment": 30}
POINTS = st.floats(0, 100) | st.just(nan)
STEP = 300_000_000


@pytest.fixture(scope="module")
def roster() -> Roster:
    settings = parse({"domain": "crypto_patterns", "signals": [GIVEN]})
    return roster_at_once(DOMAIN, settings, AT, {"barsRecord": bars_of("BTCUSDT", "ETHUSDT")})


def record(found: Roster, subject: str) -> Record:
    parts = [found.handed[source][subject] for source in DOMAIN.sources]
    observations = tuple(item for part in parts for item in part.observations)
    return Record(observations, {kind: span for part in parts for kind, span in part.spans.items()})


def measured(held: Record, at: datetime = AT) -> dict[str, float]:
    table = DOMAIN.tabulate(None, at.date(), at.date())([Subject("s1")], [held])
    columns, _ = DOMAIN.measured(table, Rows(np.array([0]), np.array([second_asked(at)])))
    return {name: float(column[0]) for name, column in columns.items()}


def snapshot(held: Record, subject: Subject, model: ModelScore | None, weight: float = 0.4) -> Snapshot:
    columns = {name: np.array([value]) for name, value in measured(held).items()}
    features = {name: None if isnan(column[0]) else float(column[0]) for name, column in columns.items()}
    conclusion = blend(DOMAIN.rules, DOMAIN.rules.verdict(columns), model, weight)
    return Snapshot(subject.id, AT, "run1", "rules1", facts=subject.facts, conclusion=conclusion, features=features)


def test_a_signal_measures_the_same_an_hour_and_a_month_after_it_was_said(roster: Roster) -> None:
    held = record(roster, "s1")
    soon, late = measured(held, SAID + timedelta(hours=1)), measured(held, SAID + timedelta(days=30))
    read = [*DOMAIN.model.features, "own_base_score"]
    assert {name: soon[name] for name in read} == pytest.approx({name: late[name] for name in read}, nan_ok=True)
    assert all(not isnan(soon[name]) for name in OF_BARS)
    assert (soon["sentiment"], soon["long"], soon["order_block"], soon["plan_ratio"]) == (70.0, 0.0, 1.0, 2.0)


def test_before_it_was_said_nothing_is_known_of_a_signal(roster: Roster) -> None:
    before = measured(record(roster, "s1"), SAID - timedelta(seconds=1))
    assert all(isnan(before[name]) for name in DOMAIN.model.features)
    assert isnan(before["rules_score"])


def test_the_rules_score_is_the_base_score_and_its_levels_begin_at_50_65_and_75(roster: Roster) -> None:
    assert measured(record(roster, "s1"))["rules_score"] == pytest.approx(72.5)
    told = {score: DOMAIN.rules.level(score) for score in (49.9, 50, 64.9, 65, 74.9, 75)}
    assert list(told.values()) == ["low", "neutral", "neutral", "elevated", "elevated", "high"]
    assert DOMAIN.rules.level(None) == "unknown"


@given(st.floats(0, 100))
def test_whatever_the_base_score_the_rules_score_is_it(points: float) -> None:
    columns = {name: np.array([nan]) for name in DOMAIN.features.names} | {"base_score": np.array([points])}
    assert DOMAIN.rules.verdict(columns).score == pytest.approx(points, abs=1e-9)


def test_neighbours_are_counted_over_the_day_up_to_the_run(roster: Roster) -> None:
    held = record(roster, "s1")
    day = [
        subject.facts["direction"]
        for subject in roster.subjects
        if subject.id != "s1"
        and subject.facts["symbol"] == "BTCUSDT"
        and datetime.fromisoformat(subject.facts["at"]) > AT - timedelta(days=1)
    ]
    values = measured(held)
    assert values["neighbours_count_1d"] == len(day) > 20
    assert values["neighbours_agreeing_count_1d"] == day.count("SHORT")
    assert values["neighbours_opposing_flag_1d"] == 1
    (counted,) = (item for item in held.observations if item.kind == "around")
    line = f"In the day up to 2026-03-04 00:00 UTC {len(day)} other signals of the symbol, {day.count('SHORT')} of them"
    assert DOMAIN.described(counted) == f"{line} in this direction"


def test_a_signal_is_learned_from_at_the_second_in_which_it_was_said(roster: Roster) -> None:
    assert DOMAIN.moments is not None
    assert DOMAIN.moments(record(roster, "s1")).tolist() == [second_asked(SAID)]
    assert DOMAIN.moments(Record()).tolist() == []


def test_a_row_holds_the_plan_the_base_score_and_the_enhanced_one_with_what_the_model_read(roster: Roster) -> None:
    subject = next(subject for subject in roster.subjects if subject.id == "s1")
    row = DOMAIN.columns(snapshot(record(roster, "s1"), subject, ModelScore(0.5, 50.0, (), "v1")), 0.25)
    assert {name: row[name] for name in ("signal_id", "symbol", "direction", "pattern", "timeframe", "at")} == {
        "signal_id": "s1",
        "symbol": "BTCUSDT",
        "direction": "SHORT",
        "pattern": "order_block",
        "timeframe": "5m",
        "at": "2026-03-03T12:02:30Z",
    }
    assert (row["entry"], row["target"], row["stop"]) == (100.0, 98.0, 101.0)
    assert (row["plan"], row["state"], row["ended_at"]) == ("given", subject.facts["state"], None)
    end = {"state": "won", "ended_at": "2026-03-03T13:05:00+00:00", "plan": "usual"}
    end |= {"max_favourable_percent": "2.00000000004", "max_adverse_percent": "0.51239"}
    ended = replace(subject, facts={**subject.facts, **end})
    of_ended = DOMAIN.columns(snapshot(record(roster, "s1"), ended, None), None)
    assert [of_ended[name] for name in ("plan", "state", "ended_at")] == ["usual", "won", "2026-03-03T13:05:00Z"]
    assert (of_ended["max_favourable_percent"], of_ended["max_adverse_percent"]) == (2.0, 0.5124)
    assert (row["base_score"], row["enhanced_score"], row["ml_enhanced"]) == (72.5, 63.5, True)
    metadata = row["ml_metadata"]
    assert list(metadata["features"]) == list(NAMES)
    assert (metadata["model_version"], metadata["prediction_time_ms"]) == ("v1", 0.25)
    assert metadata["features"]["sentiment"] == 70.0
    assert metadata["features"]["whale_activity"] is None


def test_without_a_model_or_weight_the_base_score_stands_and_the_row_says_so(roster: Roster) -> None:
    subject = next(subject for subject in roster.subjects if subject.id == "s1")
    for model, weight in ((None, 0.4), (ModelScore(0.9, 90.0, (), "v1"), 0.0)):
        row = DOMAIN.columns(snapshot(record(roster, "s1"), subject, model, weight), 0.25)
        assert (row["enhanced_score"], row["ml_enhanced"]) == (72.5, False)


def test_a_row_of_nothing_has_the_same_columns_and_says_nothing_by_them(roster: Roster) -> None:
    subject = next(subject for subject in roster.subjects if subject.id == "s1")
    full = DOMAIN.columns(snapshot(record(roster, "s1"), subject, None), 0.25)
    empty = DOMAIN.columns(Snapshot("s1", AT, "run1", "rules1", outcome="failed"), None)
    facts = {"entry": "a lot", "stop": "inf", "symbol": "=1+1", "state": "=1+1", "plan": "own", "max_adverse_percent": "inf"}
    odd = DOMAIN.columns(Snapshot("s1", AT, "run1", "rules1", facts=facts), None)
    assert list(empty) == list(full) == list(odd)
    assert {value for name, value in empty.items() if name not in ("signal_id", "ml_enhanced", "ml_metadata")} == {None}
    assert {odd[name] for name in ("entry", "stop", "state", "plan", "ended_at", "max_adverse_percent")} == {None}
    assert not str(odd["symbol"]).startswith("=")


def test_evidence_says_the_signal_in_one_line(roster: Roster) -> None:
    said = next(item for item in record(roster, "s1").observations if item.kind == "signal")
    head, _, scored = DOMAIN.described(said).partition(", base score")
    assert head == "BTCUSDT short by order block at 2026-03-03 12:02 UTC, 5m bars"
    assert scored == " 72.5 (as given), entry 100, target 98, stop 101"
    bare = replace(said, values={"symbol": "BTC", "direction": "LONG"})
    assert DOMAIN.described(bare) == "BTC long at 2026-03-03 12:02 UTC, base score unknown, no plan"
    long = replace(said, values={**said.values, "pattern": "x" * 900})
    assert len(DOMAIN.described(long)) <= 300


@given(
    st.sampled_from(["order_block", "fair_value_gap", "head_and_shoulders", ""]),
    st.fixed_dictionaries(dict.fromkeys(NAMES, POINTS)),
)
def test_a_base_score_of_ours_is_points_or_nothing_where_no_bar_is_known(pattern: str, measures: dict[str, float]) -> None:
    score = base_score(pattern, measures)
    if all(isnan(measures[name]) for name in ("timeframe_alignment", "momentum", "volume_delta")):
        assert isnan(score)
    else:
        assert 0 <= score <= 100


def test_the_arithmetic_of_a_base_score_can_be_done_by_hand() -> None:
    measures = {"pattern_quality": 70.0, "timeframe_alignment": 100.0, "momentum": 40.0, "volume_delta": nan}
    assert base_score("order_block", measures) == pytest.approx(50 + 5 + 20 * 0.3 + 50 * 0.2 - 10 * 0.1)
    assert base_score("fair_value_gap", dict.fromkeys(measures, 50.0)) == 50.0


@given(st.sampled_from([1, -1]), st.floats(1e-6, 1e6), st.floats(0, 2), st.floats(-3, 3))
def test_a_plan_of_ours_risks_what_it_may_win_and_stops_beyond_the_pattern(
    direction: int, entry: float, share: float, away: float
) -> None:
    typical, edge = entry * share / 10, entry * (1 - direction * away / 10)
    plan = own_plan(direction, 0, entry, typical, STEP, edge=edge)
    if plan is None:
        assert typical == 0 or direction * (entry - edge) + 0.5 * typical >= entry * 0.999 or typical < entry * 1e-15
        return
    risk, rounding = direction * (plan.entry - plan.stop), 1e-15 * entry
    assert direction * (plan.target - plan.entry) == pytest.approx(risk, rel=1e-6, abs=rounding)
    assert risk >= typical * (1 - 1e-6) - rounding
    assert direction * (edge - plan.stop) >= 0.5 * typical - 1e-9 * entry
    assert plan.expires_at == EXPIRY * STEP


def test_typical_ranges_are_unknown_until_eleven_bars_and_again_after_a_hole_of_three() -> None:
    whole = read_csv(bars_of("BTCUSDT", count=40)["BTCUSDT_5m.csv"])
    known = ~np.isnan(typical_ranges(whole))
    assert int(np.argmax(known)) == 11
    lines = bars_of("BTCUSDT", count=40)["BTCUSDT_5m.csv"].split(b"\n")
    one, three = (read_csv(b"\n".join([*lines[:21], *lines[21 + missing :]])) for missing in (1, 3))
    assert not np.isnan(typical_ranges(one)[11:]).any()
    ranges = typical_ranges(three)
    assert not np.isnan(ranges[19])
    assert np.isnan(ranges[20:31]).all()
    assert not np.isnan(ranges[31])
