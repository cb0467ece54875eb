import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.scoring.blend import blend
from src.scoring.conclusion import Conclusion, Floor, RulesVerdict
from src.scoring.opinion import ModelScore
from src.scoring.rules import RuleBook

BOOK = RuleBook((), {}, ((0.0, "low"), (30.0, "neutral"), (50.0, "elevated"), (70.0, "high")))
scores = st.one_of(st.none(), st.floats(0, 100))


def blended(rules: float | None, ml: float | None, weight: float = 0.4, floor: Floor | None = None) -> Conclusion:
    verdict = RulesVerdict(rules, {}, (), (), 1.0, floor)
    return blend(BOOK, verdict, None if ml is None else ModelScore(0.1, ml, (), "v1"), weight)


def test_sixty_of_the_rules_and_forty_of_the_model_by_default_shares() -> None:
    said = blended(50.0, 80.0)
    assert said.rules_contribution == pytest.approx(30.0)
    assert said.ml_contribution == pytest.approx(32.0)
    assert said.combined == pytest.approx(62.0)
    assert (said.level, said.method) == ("elevated", "blend")


def test_without_a_model_the_rules_speak_alone_and_the_row_says_so() -> None:
    said = blended(50.0, None)
    assert (said.combined, said.method, said.ml_weight, said.ml_contribution) == (50.0, "rules", 0.0, None)


def test_where_nothing_could_be_judged_the_model_speaks_alone() -> None:
    said = blended(None, 80.0)
    assert (said.combined, said.method, said.ml_weight, said.rules_contribution) == (80.0, "ml", 1.0, None)


def test_a_model_in_the_shadow_speaks_for_nobody_even_where_the_rules_are_silent() -> None:
    said = blended(None, 80.0, weight=0.0)
    assert (said.combined, said.level, said.method, said.ml_contribution) == (None, "unknown", "rules", None)


def test_neither_rules_nor_model_is_unknown() -> None:
    said = blended(None, None)
    assert (said.combined, said.level) == (None, "unknown")


def test_a_model_in_the_shadow_leaves_the_score_to_the_rules_and_one_that_counts_alone_takes_it_from_them() -> None:
    assert [blended(50.0, 80.0, weight=weight).method for weight in (0.0, 0.4, 1.0)] == ["rules", "blend", "ml"]
    assert [blended(50.0, 80.0, weight=weight).combined for weight in (0.0, 1.0)] == [50.0, 80.0]
    lifted = blended(50.0, 20.0, weight=1.0, floor=Floor("SEC_8K_NONRELIANCE", 70.0, 20.0))
    assert (lifted.combined, lifted.method) == (70.0, "blend")


def test_a_critical_signal_holds_the_blend_up_when_the_model_is_calm() -> None:
    said = blended(70.0, 5.0, floor=Floor("SEC_8K_NONRELIANCE", 70.0, 55.0))
    assert (said.combined, said.level) == (70.0, "high")
    assert said.floor_contribution == pytest.approx(70 - 42 - 2)


@given(scores, scores, st.floats(0, 0.7), st.sampled_from([None, 50.0, 70.0]))
def test_the_parts_add_up_to_the_combined_score(
    rules: float | None, ml: float | None, weight: float, minimum: float | None
) -> None:
    floor = None if minimum is None or rules is None else Floor("X", minimum, 0.0)
    said = blended(rules, ml, weight, floor)
    parts = (said.rules_contribution or 0.0) + (said.ml_contribution or 0.0) + said.floor_contribution
    assert said.combined is None or (said.combined == pytest.approx(parts) and 0 <= said.combined <= 100.0000001)
