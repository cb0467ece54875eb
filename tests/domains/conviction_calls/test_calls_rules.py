"""Points of ten: each rule its own, ten at most, and a short is no long."""

import pytest

from src.domains.conviction_calls.columns import conviction
from src.domains.conviction_calls.features import FEATURES
from src.domains.conviction_calls.rules import DEPLOYED_ABOVE, PRESETS, RULES
from src.scoring.rules import RuleBook
from tests.domains.conviction_calls.calls_world import judged

CALLED = {"symbols_in_message": 1}
CONTENT = PRESETS["reactions_and_content"]


def test_every_call_starts_at_three() -> None:
    score, points = judged(CALLED)
    assert (conviction(score), points) == (3, {"CALLED": 30})


@pytest.mark.parametrize(
    ("feature", "rule", "points"), [("fire", "FIRE", 10), ("rocket", "ROCKET", 10), ("endorsed", "ENDORSED", 20)]
)
def test_each_sign_adds_its_points(feature: str, rule: str, points: float) -> None:
    assert judged(CALLED | {feature: 1})[1][rule] == points


def test_a_thesis_adds_one_however_many_reasons_it_gives() -> None:
    assert [judged(CALLED | {"thesis_groups": number})[0] for number in (0, 1, 5)] == [30, 40, 40]


@pytest.mark.parametrize("counted", ["reactions_total", "reach"])
def test_reactions_count_in_tiers_of_ten_twenty_five_and_fifty(counted: str) -> None:
    scores = [judged(CALLED | {counted: number})[0] for number in (0, 9, 10, 24, 25, 49, 50, 10_000)]
    assert scores == [30, 30, 40, 40, 50, 50, 60, 60]


def test_everything_at_once_is_ten_and_no_more() -> None:
    loud = CALLED | {"fire": 1, "rocket": 1, "endorsed": 1, "thesis_groups": 3, "reactions_total": 80}
    assert judged(loud)[0] == 100
    assert conviction(judged(loud)[0]) == 10


def test_a_nine_is_deployed_and_an_eight_is_not() -> None:
    assert DEPLOYED_ABOVE == 8
    eight = judged(CALLED | {"endorsed": 1, "fire": 1, "reactions_total": 30})[0]
    nine = judged(CALLED | {"endorsed": 1, "fire": 1, "reactions_total": 50})[0]
    assert (conviction(eight), conviction(nine)) == (8, 9)


def test_a_short_is_not_scored_as_a_long_whatever_speaks_for_it() -> None:
    score, points = judged(CALLED | {"short": 1, "fire": 1, "rocket": 1, "endorsed": 1, "reactions_total": 90})
    assert (score, points["BETS_ON_A_FALL"]) == (0, -100)
    assert conviction(score) == 1


def test_what_is_unknown_is_not_judged_and_lowers_coverage_not_the_score() -> None:
    columns = judged(CALLED | {"fire": None})
    assert columns[0] == judged(CALLED | {"fire": 0})[0] == 30


def test_without_a_call_nothing_is_said() -> None:
    assert judged({})[0] is None
    assert RULES.level(None) == "unknown"


def test_warning_signs_are_shown_without_points_and_the_second_community_takes_some_away() -> None:
    assert judged(CALLED | {"red_flags": 2})[1] == {"CALLED": 30, "RED_FLAGS": 0}
    assert judged(CALLED | {"red_flags": 2}, CONTENT) == (10, {"CALLED": 30, "RED_FLAGS": -20})


def test_the_second_community_counts_reactions_first_and_then_reads() -> None:
    well = CALLED | {"reactions_total": 60, "thesis_groups": 3, "catalyst": 1, "words": 40}
    assert judged(well, CONTENT) == (100, {"REACTIONS": 40, "CALLED": 30, "REASONS": 20, "CATALYST": 10})
    bare = CALLED | {"reactions_total": 0, "thesis_groups": 0, "words": 2}
    assert judged(bare, CONTENT)[0] == 20


def test_levels_follow_the_scale_of_ten() -> None:
    levels = ["low", "low", "neutral", "elevated", "elevated", "high"]
    for book in (RULES, CONTENT):
        assert [book.level(score) for score in (0, 49, 50, 70, 89, 90)] == levels


@pytest.mark.parametrize("book", [RULES, CONTENT], ids=["own", "second"])
def test_every_rule_of_every_book_reads_what_is_declared(book: RuleBook) -> None:
    read = {name for rule in book.rules for name in (*rule.when.names(), *rule.evidence)}
    assert read <= set(FEATURES.names)


@pytest.mark.parametrize(
    ("score", "told"),
    [(None, None), (0.0, 1), (9.9, 1), (19.9, 1), (20.0, 2), (89.9, 8), (90.0, 9), (89.999_999_9, 9), (100.0, 10)],
)
def test_a_score_of_a_hundred_is_a_scale_of_ten_rounded_down(score: float | None, told: int | None) -> None:
    assert conviction(score) == told
