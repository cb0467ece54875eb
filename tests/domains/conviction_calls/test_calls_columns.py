"""What a row says of a call: the scale of ten beside the scores, and nothing where nobody spoke."""

from collections.abc import Mapping
from dataclasses import replace

from src.domains.conviction_calls.columns import COLUMNS, columns
from src.domains.conviction_calls.rules import RULES
from src.ledger.snapshot import Snapshot
from src.scoring.blend import blend
from src.scoring.opinion import ModelScore
from tests.domains.conviction_calls.calls_world import EVENING, judged_whole

FACTS = {"symbol": "NAV", "market": "coin", "caller": "0123456789ab", "channel": "hall", "said_at": "2021-02-01T12:00:00Z"}


def row(features: Mapping[str, float], model: ModelScore | None = None, weight: float = 0.4) -> Mapping[str, object]:
    conclusion = blend(RULES, judged_whole(features), model, weight)
    return columns(
        Snapshot("NAV-USD@0123456789ab", EVENING, "run1", "rules1", "NAV", FACTS, conclusion=conclusion, features=features)
    )


def test_the_columns_are_always_the_same() -> None:
    assert tuple(row({"symbols_in_message": 1})) == COLUMNS
    assert tuple(columns(Snapshot("x", EVENING, "run1", "rules1"))) == COLUMNS


def test_rules_alone_make_the_final_score() -> None:
    told = row({"symbols_in_message": 1, "fire": 1, "endorsed": 1, "short": 0, "calls_1d": 2})
    assert (told["conviction_rule"], told["conviction_ml"], told["conviction_final"], told["deploy"]) == (6, None, 6, False)
    assert (told["direction"], told["calls"], told["symbol"], told["said_at"]) == ("long", 2, "NAV", "2021-02-01T12:00:00Z")


def test_a_model_of_eighty_five_percent_is_a_nine_and_is_weighed_in() -> None:
    model = ModelScore(score=95.0, probability=0.85, version="v1", reasons=())
    told = row({"symbols_in_message": 1, "thesis_groups": 1}, model, weight=0.7)
    assert (told["conviction_rule"], told["conviction_ml"], told["conviction_ml_prob"]) == (4, 9, 0.85)
    assert told["conviction_final"] == 7  # 0.3 × 40 + 0.7 × 95 = 78.5


def test_nine_is_deployed() -> None:
    told = row({"symbols_in_message": 1, "fire": 1, "rocket": 1, "endorsed": 1, "thesis_groups": 1, "reactions_total": 12})
    assert (told["conviction_final"], told["deploy"]) == (9, True)


def test_a_short_and_an_unsure_call_say_so() -> None:
    assert row({"symbols_in_message": 1, "short": 1})["direction"] == "short"
    assert row({"symbols_in_message": 1})["direction"] == "unsure"


def test_where_nobody_spoke_nothing_is_said() -> None:
    told = columns(Snapshot("x", EVENING, "run1", "rules1", outcome="skipped"))
    assert set(told.values()) == {None}


def test_a_channel_that_looks_like_a_formula_is_none() -> None:
    conclusion = blend(RULES, judged_whole({"symbols_in_message": 1}), None, 0.4)
    snapshot = Snapshot("x", EVENING, "run1", "rules1", conclusion=conclusion)
    assert columns(replace(snapshot, facts={"channel": "=HYPERLINK(1)"}))["channel"] == "'=HYPERLINK(1)"
