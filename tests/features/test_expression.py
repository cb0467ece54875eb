from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.features.expression import Expression, at_least, feature, log, maximum, minimum, number, sqrt
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


def test_a_function_prints_as_people_would_write_it() -> None:
    expression = log(abs(feature("a") - feature("b")) / sqrt(feature("c"))) + minimum(feature("a"), 2)
    assert str(expression) == "(log((abs((a - b)) / sqrt(c))) + min(a, 2))"
    assert expression.names() == ("a", "b", "c")
    assert str(maximum(feature("a"), feature("b"))) == "max(a, b)"


def test_the_logarithm_and_the_root_of_what_is_not_above_zero_are_unknown() -> None:
    for value in (0.0, -1.0, NAN):
        assert np.isnan(evaluated(log(feature("a")), a=value))
        assert np.isnan(evaluated(sqrt(feature("a")), a=value))
    assert evaluated(log(feature("a")), a=1.0) == 0.0
    assert evaluated(sqrt(feature("a")), a=2.25) == 1.5


@given(values)
@pytest.mark.parametrize("function", [abs, log, sqrt])
def test_functions_of_columns_say_what_one_row_at_a_time_says(function: Callable[[Expression], Expression], of: float) -> None:
    expression = function(feature("a"))
    wanted, given_ = computed(expression, {"a": of}), evaluated(expression, a=of)
    assert wanted == pytest.approx(given_, rel=1e-15, nan_ok=True)


@given(values, values)
@pytest.mark.parametrize("operator", ["and", "or", ">=", "<", "/", "-", "min", "max"])
def test_columns_say_what_one_row_at_a_time_says(operator: str, left: float, right: float) -> None:
    a, b = feature("a"), feature("b")
    extremes = {"min": minimum(a, b), "max": maximum(a, b)}
    expression = {"and": a & b, "or": a | b, ">=": a >= b, "<": a < b, "/": a / b, "-": a - b, **extremes}[operator]
    wanted, given_ = computed(expression, {"a": left, "b": right}), evaluated(expression, a=left, b=right)
    assert wanted == given_ or (np.isnan(wanted) and np.isnan(given_))
