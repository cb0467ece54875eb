import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.features.expression import at_least
from src.scoring.conclusion import RulesVerdict
from src.scoring.rules import Rule, RuleBook, ladder

NAN = float("nan")
BOOK = RuleBook(
    rules=(
        Rule(type="GRAVE", category="law", points=50, when=at_least("a", 1), floor=70, because="a", sources=("x",)),
        Rule(type="LATE", category="law", points=40, when=at_least("b", 1), floor=50, because="b", sources=("x",)),
        Rule(
            type="SOLD",
            category="people",
            points=20,
            when=at_least("c", 1),
            severity=ladder("c", {1: 0.5, 10: 1.0, 100: 2.0}),
            because="c",
            sources=("y",),
        ),
        Rule(type="BOUGHT", category="people", points=-30, when=at_least("d", 1), because="d", sources=("y",)),
    ),
    weights={"law": 0.6, "people": 0.4},
    levels=((0.0, "low"), (30.0, "neutral"), (50.0, "elevated"), (70.0, "high")),
)
values = st.one_of(st.just(NAN), st.sampled_from([0.0, 1.0, 10.0, 100.0, 5000.0]))


def verdict(**columns: float) -> RulesVerdict:
    return BOOK.verdict({name: np.array([value]) for name, value in columns.items()})


def test_the_weights_are_spread_over_the_categories_that_could_be_judged() -> None:
    said = verdict(a=NAN, b=NAN, c=10.0, d=0.0)
    assert said.score == 20.0
    assert said.categories["people"].weight == 1.0
    assert said.categories["law"].score is None


def test_a_rule_that_reads_a_missing_feature_is_not_judged_and_coverage_says_so() -> None:
    said = verdict(a=0.0, b=NAN, c=0.0, d=0.0)
    assert [item.rule for item in said.not_judged] == ["LATE"]
    assert said.not_judged[0].missing == ("b",)
    assert said.coverage == pytest.approx(0.6 * 50 / 90 + 0.4)


def test_a_category_of_which_half_could_be_judged_speaks_with_that_share_of_its_weight() -> None:
    said = verdict(a=0.0, b=NAN, c=10.0, d=0.0)
    law, people = 0.6 * 50 / 90, 0.4
    assert said.categories["law"].weight == pytest.approx(law / (law + people))
    assert said.score == pytest.approx(20 * people / (law + people))


def test_nothing_judged_is_unknown_and_never_zero() -> None:
    said = verdict(a=NAN, b=NAN, c=NAN, d=NAN)
    assert (said.score, said.coverage) == (None, 0.0)


def test_a_quiet_company_that_could_be_judged_scores_zero() -> None:
    assert verdict(a=0.0, b=0.0, c=0.0, d=0.0).score == 0.0


def test_severity_climbs_its_ladder_and_leaves_points_as_they_are_without_a_magnitude() -> None:
    points = {c: verdict(a=0.0, b=0.0, c=c, d=0.0).signals[0].points for c in (1.0, 10.0, 99.0, 100.0)}
    assert points == {1.0: 10.0, 10.0: 20.0, 99.0: 20.0, 100.0: 40.0}


def test_a_critical_signal_alone_lifts_the_score_to_its_floor_and_says_by_how_much() -> None:
    said = verdict(a=1.0, b=0.0, c=0.0, d=0.0)
    assert said.score == 70.0
    assert said.floor is not None
    assert said.floor.signal == "GRAVE"
    assert said.floor.lift == pytest.approx(40.0)


def test_of_two_floors_the_higher_applies() -> None:
    said = verdict(a=1.0, b=1.0, c=0.0, d=0.0)
    assert said.floor is not None
    assert said.floor.minimum == 70.0


def test_purchases_lower_their_own_category_and_never_below_nothing() -> None:
    assert verdict(a=0.0, b=0.0, c=100.0, d=1.0).score == pytest.approx(0.4 * 10)
    assert verdict(a=0.0, b=0.0, c=1.0, d=1.0).score == 0.0


@given(values, values, values, values)
def test_contributions_and_the_floors_lift_add_up_to_the_score(a: float, b: float, c: float, d: float) -> None:
    said = verdict(a=a, b=b, c=c, d=d)
    lift = said.floor.lift if said.floor else 0.0
    parts = sum(signal.contribution for signal in said.signals) + lift
    assert said.score is None or (0 <= said.score <= 100 and parts == pytest.approx(said.score))


@given(st.lists(st.tuples(values, values, values, values), min_size=2, max_size=8))
def test_a_whole_history_is_judged_as_each_of_its_days(rows: list[tuple[float, float, float, float]]) -> None:
    columns = {name: np.array([row[index] for row in rows]) for index, name in enumerate("abcd")}
    together = BOOK.judge(columns).score
    for index, row in enumerate(rows):
        alone = verdict(**dict(zip("abcd", row, strict=True))).score
        assert (alone is None and np.isnan(together[index])) or alone == together[index]


def test_levels_begin_where_they_are_said_to() -> None:
    assert [BOOK.level(score) for score in (0, 29.9, 30, 50, 69.9, 70, None)] == [
        "low",
        "low",
        "neutral",
        "elevated",
        "elevated",
        "high",
        "unknown",
    ]
