"""Whole values through JSON and back, and whatever else comes, refused in one way."""

import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.errors import ParsingError
from src.ledger.shape import from_json, to_json
from src.ledger.snapshot import Snapshot
from src.ledger.snapshots import condensed, line_of, snapshot_of
from src.observations.observation import Observation
from src.observations.record import Span
from src.scoring.conclusion import Conclusion, RulesVerdict
from tests.ledger.ledger_world import at, conclusion, snapshot, trade

TEXT = st.text(max_size=12)
MOMENT = st.floats(6e8, 7e9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)
SNAPSHOT = st.builds(
    Snapshot,
    subject=TEXT,
    as_of=MOMENT,
    run_id=TEXT,
    rules_version=TEXT,
    name=TEXT,
    facts=st.dictionaries(TEXT, TEXT, max_size=3),
    conclusion=st.none() | st.builds(conclusion, st.none() | NUMBER, st.none() | NUMBER, st.none() | st.just(31.5)),
    features=st.dictionaries(TEXT, st.none() | NUMBER, max_size=4),
    sources=st.just(snapshot("X", at("2026-03-02")).sources),
    model_version=st.none() | TEXT,
)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
SCALAR = st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | NUMBER | TEXT | TEXTS
OBSERVATION = st.builds(
    Observation,
    kind=TEXT,
    key=TEXT,
    known_at=MOMENT,
    happened_at=st.none() | MOMENT,
    values=st.dictionaries(TEXT, SCALAR, max_size=5),
    url=TEXT,
    superseded_at=st.none() | MOMENT,
)


@given(SNAPSHOT)
def test_a_snapshot_survives_json_without_loss(kept: Snapshot) -> None:
    assert snapshot_of(line_of(kept)) == kept


@given(OBSERVATION)
def test_an_observation_survives_json_without_loss(kept: Observation) -> None:
    back = from_json(Observation, orjson.loads(orjson.dumps(to_json(Observation, kept))))
    assert back == kept
    assert {name: type(value) for name, value in back.values.items()} == {
        name: type(value) for name, value in kept.values.items()
    }


@given(MOMENT, MOMENT)
def test_a_span_survives_json_without_loss(since: datetime, until: datetime) -> None:
    assert from_json(Span, orjson.loads(orjson.dumps(to_json(Span, Span(since, until))))) == Span(since, until)


def test_a_time_of_another_zone_comes_back_as_the_same_moment() -> None:
    eastern = datetime(2026, 3, 2, 16, 30, tzinfo=timezone(timedelta(hours=-5)))
    back = from_json(Observation, to_json(Observation, Observation("filing", "k", eastern)))
    assert back.known_at == eastern
    assert back.known_at.utcoffset() == timedelta(0)


@given(JSON)
def test_any_json_is_a_snapshot_or_a_parsing_error(value: Any) -> None:
    try:
        from_json(Snapshot, value)
    except ParsingError:
        return


@given(st.binary(max_size=200))
def test_any_bytes_are_a_snapshot_line_or_a_parsing_error(line: bytes) -> None:
    for read in (snapshot_of, condensed):
        with pytest.raises(ParsingError):
            read(line)


@settings(max_examples=200)
@given(st.data())
def test_a_snapshot_with_one_field_replaced_is_read_or_refused(data: st.DataObject) -> None:
    whole = orjson.loads(line_of(snapshot("AAPL", at("2026-03-02"))))
    spot, path = whole, data.draw(st.integers(0, 4))
    for _ in range(path):
        inner = [
            value for value in (spot.values() if isinstance(spot, dict) else spot) if isinstance(value, dict | list) and value
        ]
        if not inner:
            break
        spot = data.draw(st.sampled_from(inner))
    where = data.draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else list(range(len(spot)))))
    spot[where] = data.draw(JSON)
    try:
        from_json(Snapshot, whole)
    except ParsingError:
        return


@given(JSON)
def test_any_json_is_an_observation_or_a_parsing_error(value: Any) -> None:
    whole = to_json(Observation, trade("a#1", at("2026-03-02")))
    for name in whole:
        try:
            from_json(Observation, whole | {name: value})
        except ParsingError:
            continue


def test_a_field_of_a_later_version_is_passed_over_and_an_absent_one_takes_its_default() -> None:
    value = to_json(Observation, trade("a#1", at("2026-03-02"))) | {"confidence": 0.9}
    del value["url"]
    assert from_json(Observation, value).url == ""


def test_a_missing_required_field_is_named() -> None:
    with pytest.raises(ParsingError, match=r"Observation lacks key, known_at"):
        from_json(Observation, {"kind": "filing"})


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ParsingError, match="zone"):
        from_json(Span, {"since": "2026-03-02T00:00:00", "until": "2026-03-02T00:00:00+00:00"})


def test_a_coverage_that_is_not_a_number_is_refused_before_anything_is_written() -> None:
    rules = RulesVerdict(50.0, {}, (), (), math.inf)
    broken = Conclusion(50.0, "high", "rules", 0.0, 50.0, None, 0.0, rules)
    with pytest.raises(ValueError, match="finite"):
        line_of(snapshot("AAPL", at("2026-03-02"), conclusion=broken))


def test_an_infinite_feature_is_unknown_and_not_a_number_of_its_own() -> None:
    back = snapshot_of(
        line_of(snapshot("AAPL", at("2026-03-02"), features={"ratio": math.inf, "share": math.nan, "zero": -0.0}))
    )
    assert back.features == {"ratio": None, "share": None, "zero": 0.0}


def test_half_a_surrogate_pair_from_a_broken_page_does_not_stop_the_ledger() -> None:
    assert snapshot_of(line_of(snapshot("AAPL", at("2026-03-02"), name="Ap\ud83d"))).name == "Ap?"


def test_an_integer_beyond_64_bits_is_kept_as_a_float() -> None:
    huge = Observation("insider_trade", "k", at("2026-03-02"), values={"usd_cents": 10**24})
    assert from_json(Observation, orjson.loads(orjson.dumps(to_json(Observation, huge)))).values == {"usd_cents": 1e24}


def test_a_condensed_line_keeps_scores_and_features_and_leaves_the_words() -> None:
    kept = orjson.loads(condensed(line_of(snapshot("AAPL", at("2026-03-02"), 61.25))))
    assert kept["scores"] == {"combined": 61.25, "rules": 40.0, "ml": 61.25, "probability": 0.081}
    assert kept["features"] == {"jobs_legal": 4.0, "news_count_30d": None}
    assert "conclusion" not in kept
    assert "sources" not in kept
