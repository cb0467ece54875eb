import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.features.expression import at_least, feature, number
from tests.features.naive import computed

NAN = float("nan")
values = st.one_of(st.just(NAN), st.integers(-1000, 1000).map(float))


def evaluated(expression: object, **columns: float) -> float:
    return float(expression.evaluate({name: np.array([value]) for name, value in columns.items()})[0])  # type: ignore[attr-defined]


def test_unknown_and_false_is_false_but_unknown_and_true_is_unknown() -> None:
    both = at_least("a", 3) & at_least("b", 3)
    assert evaluated(both, a=NAN, b=2.0) == 0.0
    assert np.isnan(evaluated(both, a=NAN, b=3.0))


def test_unknown_or_true_is_true_but_unknown_or_false_is_unknown() -> None:
    either = at_least("a", 3) | at_least("b", 3)
    assert evaluated(either, a=NAN, b=3.0) == 1.0
    assert np.isnan(evaluated(either, a=NAN, b=2.0))


def test_nothing_bought_over_nothing_traded_is_unknown_not_zero() -> None:
    ratio = feature("bought") / (feature("bought") + feature("sold"))
    assert np.isnan(evaluated(ratio, bought=0.0, sold=0.0))
    assert evaluated(ratio, bought=1.0, sold=3.0) == 0.25


def test_an_expression_prints_as_people_would_write_it_and_names_what_it_reads() -> None:
    expression = (feature("a") >= feature("b") * 1.5) & (feature("a") - number(2) > 0)
    assert str(expression) == "((a >= (b × 1.5)) and ((a - 2) > 0))"
    assert expression.names() == ("a", "b")


@given(values, values)
@pytest.mark.parametrize("operator", ["and", "or", ">=", "<", "/", "-"])
def test_columns_say_what_one_row_at_a_time_says(operator: str, left: float, right: float) -> None:
    a, b = feature("a"), feature("b")
    expression = {"and": a & b, "or": a | b, ">=": a >= b, "<": a < b, "/": a / b, "-": a - b}[operator]
    wanted, given_ = computed(expression, {"a": left, "b": right}), evaluated(expression, a=left, b=right)
    assert wanted == given_ or (np.isnan(wanted) and np.isnan(given_))
