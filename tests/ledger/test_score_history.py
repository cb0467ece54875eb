"""Score deltas and baselines from past days."""

from datetime import UTC, date, datetime

import pytest

from src.ledger.history import Point, as_observations, deltas
from tests.ledger.ledger_world import at

TUESDAY = at("2026-03-10")


def point(day: str, combined: float | None, hour: int = 14) -> Point:
    return Point(at(day, hour), combined, None, None, features={"jobs_legal": 4.0, "news_count_30d": None})


def test_deltas_compare_with_the_snapshots_of_1_7_and_30_days_ago() -> None:
    past = [point("2026-02-08", 30.0), point("2026-03-03", 45.0), point("2026-03-09", 52.5)]
    assert deltas(past, TUESDAY, 60.0) == {"1d": 7.5, "7d": 15.0, "30d": 30.0}


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-03-10", None), ("2026-03-09", 10.0), ("2026-03-06", 10.0), ("2026-03-05", None)],
)
def test_the_day_before_may_lie_behind_a_weekend_but_not_behind_a_week(day: str, expected: float | None) -> None:
    assert deltas([point(day, 50.0)], TUESDAY, 60.0)["1d"] == expected


def test_an_earlier_run_of_the_same_day_never_counts() -> None:
    assert deltas([point("2026-03-10", 50.0, hour=1)], TUESDAY, 60.0) == {"1d": None, "7d": None, "30d": None}


def test_the_newest_snapshot_in_reach_is_compared_with() -> None:
    assert (
        deltas([point("2026-03-08", 20.0), point("2026-03-09", 50.0), point("2026-03-07", 10.0)], TUESDAY, 60.0)["1d"] == 10.0
    )


def test_an_unknown_score_then_or_now_gives_no_delta_and_never_a_zero() -> None:
    assert deltas([point("2026-03-09", None)], TUESDAY, 60.0)["1d"] is None
    assert deltas([point("2026-03-09", 50.0)], TUESDAY, None)["1d"] is None
    assert deltas([], TUESDAY, 60.0)["30d"] is None


def test_an_unknown_score_of_yesterday_gives_way_to_the_day_before() -> None:
    assert deltas([point("2026-03-08", 45.0), point("2026-03-09", None)], TUESDAY, 60.0)["1d"] == 15.0


def test_an_equal_score_is_a_delta_of_zero() -> None:
    assert deltas([point("2026-03-09", 60.0)], TUESDAY, 60.0)["1d"] == 0.0


def test_a_past_day_is_an_observation_that_its_own_day_cannot_see() -> None:
    [seen] = as_observations([point("2026-03-09", 50.0)])
    assert (seen.kind, seen.key) == ("snapshot", "2026-03-09")
    assert dict(seen.values) == {"jobs_legal": 4.0, "news_count_30d": None}
    assert seen.happened_at == at("2026-03-09")
    last_moment_of_the_day = datetime(2026, 3, 9, 23, 59, 59, 999_999, UTC)
    first_of_the_next = datetime(2026, 3, 10, tzinfo=UTC)
    assert last_moment_of_the_day < seen.known_at <= first_of_the_next
    assert point("2026-03-09", 50.0).date == date(2026, 3, 9)
