import math
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from src.delivery import chart
from src.delivery.chart import Part, bar, history

START = date(2026, 1, 5)  # a Monday


def days(*values: tuple[int, float | None]) -> list[tuple[date, float | None, float | None, float | None]]:
    return [(START + timedelta(days=at), value, None, None) for at, value in values]


def test_the_parts_of_a_bar_lie_end_to_end() -> None:
    assert bar([("rules", 42.0), ("ml", 23.4), ("floor", 4.6)]) == (
        Part("rules", 0.0, 42.0),
        Part("ml", 42.0, 23.4),
        Part("floor", 65.4, 4.6),
    )


def test_what_is_unknown_or_nothing_takes_no_room_in_a_bar() -> None:
    assert bar([("rules", 0.0), ("ml", None), ("floor", 3.0)]) == (Part("floor", 0.0, 3.0),)


def test_a_day_without_a_run_breaks_the_line() -> None:
    told = history(days((0, 10.0), (1, 20.0), (9, 30.0), (10, 40.0)))
    assert told is not None
    assert told.lines[0].path.count("M") == 2


def test_a_weekend_does_not_break_the_line_and_an_unknown_score_does() -> None:
    weekend = history(days((3, 10.0), (4, 20.0), (7, 30.0)))
    unknown = history(days((0, 10.0), (1, 20.0), (2, None), (3, 30.0), (4, 40.0)))
    assert weekend is not None
    assert unknown is not None
    assert weekend.lines[0].path.count("M") == 1
    assert unknown.lines[0].path.count("M") == 2


def test_a_lone_day_is_a_dot_and_said_in_words() -> None:
    told = history(days((0, 41.26)))
    assert told is not None
    assert (told.lines[0].path, len(told.lines[0].dots)) == ("", 1)
    assert told.words == "Combined score 41.3 on 5 January 2026; no other day is on record."


def test_the_words_say_what_the_line_shows() -> None:
    told = history(days((0, 41.0), (1, 63.0), (2, 50.0)))
    assert told is not None
    assert told.words == (
        "Combined score from 41.0 on 5 January 2026 to 50.0 on 7 January 2026, between 41.0 and 63.0 over 3 days on record."
    )


def test_no_score_on_any_day_is_no_chart() -> None:
    assert history([]) is None
    assert history(days((0, None), (1, math.nan))) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.one_of(st.none(), st.floats(min_value=0, max_value=100))),
        max_size=40,
        unique_by=lambda point: point[0],
    )
)
def test_every_point_lies_within_the_drawing_whatever_the_days(points: list[tuple[int, float | None]]) -> None:
    told = history(days(*points))
    if told is None:
        assert all(value is None for _, value in points)
        return
    for line in told.lines:
        numbers = [float(text) for text in line.path.replace("M", " ").replace("L", " ").split()]
        for x, y in [*zip(numbers[::2], numbers[1::2], strict=True), *line.dots]:
            assert 0 <= x <= chart.WIDTH
            assert 0 <= y <= chart.HEIGHT
