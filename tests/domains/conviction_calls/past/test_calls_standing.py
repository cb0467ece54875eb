"""What a record is worth at a moment: answers known by then, drawn to what is ordinary."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.domains.conviction_calls.past.standing import FIELDS, Standing
from src.learning.answered import Answered

DAY = 86_400
Told = tuple[str, int, float]


def answered(rows: Sequence[Told]) -> Answered:
    """(subject, day on which it could be known, label)."""
    days = np.array([day for _, day, _ in rows], dtype=np.int64) * DAY
    return Answered(tuple(subject for subject, _, _ in rows), days - 30 * DAY, days, np.array([label for *_, label in rows]))


def at(rows: Sequence[Told], day: int, subject: str = "NAV-USD@ann") -> dict[str, float]:
    found = Standing.of(answered(rows)).at(subject, np.array([day * DAY]))
    return {name: float(values[0]) for name, values in found.items()}


ORDINARY: list[Told] = [(f"VIA-USD@{number}", 100, float(number < 4)) for number in range(38)]
ANN: list[Told] = [("NAV-USD@ann", 101, 1.0), ("ADA-USD@ann", 102, 1.0)]


def test_two_hits_of_two_are_drawn_to_everybodys_rate_by_twenty_calls() -> None:
    found = at(ORDINARY + ANN, 103)
    base = 6 / 40
    assert (found["caller_answered"], found["caller_hits"], found["caller_recent_rate"]) == (2, 2, 1.0)
    assert found["everybody_rate"] == pytest.approx(base)
    assert found["caller_rate"] == pytest.approx((2 + 20 * base) / 22)


def test_a_caller_without_a_record_has_everybodys_rate_and_no_recent_one() -> None:
    found = at(ORDINARY, 103)
    assert found["caller_answered"] == 0
    assert found["caller_rate"] == pytest.approx(4 / 38)
    assert np.isnan(found["caller_recent_rate"])


def test_of_fewer_than_twenty_answers_nobody_knows_what_is_ordinary() -> None:
    found = at(ANN, 103)
    assert found["caller_answered"] == 2
    assert np.isnan(found["caller_rate"])
    assert np.isnan(found["everybody_rate"])


def test_an_answer_counts_from_the_second_at_which_it_is_known_and_not_before() -> None:
    standing = Standing.of(answered(ORDINARY + ANN))
    before, then = standing.at("NAV-USD@ann", np.array([101 * DAY - 1, 101 * DAY]))["caller_answered"]
    assert (before, then) == (0, 1)


def test_a_symbol_has_a_record_of_its_own_whoever_called_it() -> None:
    found = at([*ORDINARY, ("NAV-USD@eve", 101, 0.0)], 103)
    assert (found["symbol_answered"], found["caller_answered"]) == (1, 0)


def test_the_season_is_of_the_last_thirty_days_alone() -> None:
    winter = [(f"VIA-USD@w{number}", 200, 0.0) for number in range(25)]
    found = at(ORDINARY + winter, 201)
    assert found["everybody_rate_30d"] == 0.0
    assert found["everybody_rate"] == pytest.approx(4 / 63)


def test_what_is_not_answered_is_no_miss() -> None:
    assert at([*ORDINARY, ("NAV-USD@ann", 101, float("nan"))], 103)["caller_answered"] == 0


rows = st.lists(
    st.tuples(st.sampled_from(["NAV-USD@ann", "ADA-USD@ann", "NAV-USD@ben"]), st.integers(1, 60), st.sampled_from([0.0, 1.0])),
    max_size=60,
)


@given(rows, st.integers(1, 60))
def test_what_is_known_later_changes_nothing(told: list[Told], day: int) -> None:
    whole, before = at(told, day), at([row for row in told if row[1] <= day], day)
    assert {name: repr(whole[name]) for name in FIELDS} == {name: repr(before[name]) for name in FIELDS}


@given(rows, st.integers(1, 60))
def test_every_rate_is_a_share_and_every_count_whole(told: list[Told], day: int) -> None:
    found = at(told, day)
    assert all(np.isnan(found[name]) or 0 <= found[name] <= 1 for name in FIELDS if "rate" in name)
    assert found["caller_hits"] <= found["caller_answered"] == len([row for row in told if "ann" in row[0] and row[1] <= day])
