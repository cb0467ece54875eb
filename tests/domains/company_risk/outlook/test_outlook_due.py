"""When results are due: by the weeks of earlier years, until they come or are no longer waited for."""

import math
import statistics
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise

import numpy as np
import pytest

from src.domains.company_risk.outlook.due import due
from src.domains.company_risk.outlook.reports import Reports
from src.observations.observation import Observation
from tests.domains.company_risk.outlook.outlook_world import (
    SESSIONS,
    day_of,
    eastern,
    evening,
    evenings,
    filed,
    looked_at,
    quarterly,
    results,
    session,
)

NAN = math.nan


def outlook(filings: list[Observation], *moments: datetime) -> Mapping[str, list[float]]:
    found = due(Reports.of(filings, SESSIONS), looked_at(*moments), SESSIONS)
    return {name: values.tolist() for name, values in found.items()}


def on(filings: list[Observation], name: str, *days: str) -> list[float]:
    return outlook(filings, *map(evening, days))[name]


def reported(*days: str) -> list[Observation]:
    """Quarterly filings before the open of these days, without releases."""
    return [filed("10-Q", f"{day} 07:00") for day in days]


def same(found: list[float], wanted: list[float]) -> None:
    np.testing.assert_array_equal(found, wanted)


def test_a_report_is_expected_fifty_two_weeks_later_on_the_same_weekday() -> None:
    thursday = reported("2022-01-27")
    assert date(2022, 1, 27).weekday() == date(2023, 1, 26).weekday() == 3
    same(on(thursday, "due_1y", "2023-01-19", "2023-01-24", "2023-01-25", "2023-01-26"), [5, 2, 1, 0])


def test_a_report_after_the_close_is_expected_by_the_session_that_answered_it() -> None:
    held = [results("2022-01-27 16:05"), filed("10-K", "2022-02-01 09:00")]
    same(on(held, "due_1y", "2023-01-26", "2023-01-27"), [1, 0])


def test_where_the_weekday_is_a_holiday_it_is_the_next_session() -> None:
    good_friday = "2022-04-15"
    assert SESSIONS.index_of(np.array([date.fromisoformat(good_friday).toordinal()])).tolist() == [-1]
    same(on(reported("2021-04-16"), "due_1y", "2022-04-13", "2022-04-14", "2022-04-18"), [2, 1, 0])


@pytest.mark.parametrize(
    ("years", "weeks", "before"),
    [(1, 52, "2022-02-01"), (2, 104, "2021-02-02"), (3, 157, "2020-01-28"), (4, 209, "2019-01-29")],
)
def test_earlier_years_are_counted_in_the_whole_weeks_closest_to_them(years: int, weeks: int, before: str) -> None:
    assert (date(2023, 1, 31) - date.fromisoformat(before)).days == 7 * weeks
    found = outlook(reported(before), evening("2023-01-27"))
    said = {name: values[0] for name, values in found.items() if name.endswith("y")}
    assert said.pop(f"due_{years}y") == 2
    assert all(map(math.isnan, said.values()))


def test_a_quarter_is_thirteen_weeks() -> None:
    assert (date(2023, 5, 2) - date(2023, 1, 31)).days == 91
    same(on(reported("2023-01-31"), "due_quarter", "2023-02-01", "2023-04-28", "2023-05-02"), [62, 2, 0])


def test_a_report_is_looked_for_seventy_four_sessions_ahead_and_no_further() -> None:
    expected = session("2023-01-31")
    same(on(reported("2022-02-01"), "due_1y", day_of(expected - 75), day_of(expected - 74)), [NAN, 74])


def test_an_overdue_report_is_waited_for_through_nine_sessions_and_then_no_longer() -> None:
    expected = session("2023-01-31")
    days = [day_of(expected + late) for late in (1, 5, 9, 10, 11)]
    same(on(reported("2022-02-01"), "due_1y", *days), [-1, -5, -9, NAN, NAN])


@pytest.mark.parametrize(("early", "waiting"), [(8, False), (9, True)])
def test_a_report_eight_sessions_early_is_the_one_expected_and_one_nine_early_is_not(early: int, *, waiting: bool) -> None:
    came = day_of(session("2023-01-31") - early)
    held = [*reported("2022-02-01"), results(f"{came} 07:00")]
    before, after = outlook(held, eastern(f"{came} 06:59"), eastern(f"{came} 07:00"))["due_1y"]
    assert before == early + 1
    same([after], [early + 1 if waiting else NAN])


def test_a_late_report_ends_the_waiting_at_the_minute_it_is_filed() -> None:
    held = [*reported("2022-02-01"), results("2023-02-08 16:05")]
    moments = eastern("2023-02-08 16:04"), eastern("2023-02-08 16:05")
    same(outlook(held, *moments)["due_1y"], [-6, NAN])


def test_a_report_ten_sessions_late_is_no_longer_waited_for_and_the_next_quarter_is() -> None:
    overdue = day_of(session("2023-01-31") + 10)
    held = [*reported("2022-02-01", "2022-05-03"), results(f"{overdue} 07:00")]
    same(on(held, "due_1y", overdue), [session("2023-05-02") - session(overdue)])


def test_earlier_years_are_put_together_as_first_last_median_and_spread() -> None:
    held = reported("2019-01-30", "2020-01-29", "2021-02-04", "2022-02-01")
    found = {name: values[0] for name, values in outlook(held, evening("2023-01-20")).items()}
    each = [found[f"due_{years}y"] for years in (1, 2, 3, 4)]
    assert each == [7, 9, 8, 8]
    assert (found["due_first"], found["due_last"], found["due_median"], found["due_spread"]) == (
        7,
        9,
        statistics.median(each),
        2,
    )


def test_a_filing_of_tomorrow_is_not_what_a_report_is_expected_by_today() -> None:
    held = [results("2022-01-27 07:00"), filed("10-K", "2022-02-24 09:00")]
    same(
        outlook(held, eastern("2022-02-24 08:59"), eastern("2022-02-24 09:00"))["due_quarter"],
        [NAN, session("2022-04-28") - session("2022-02-23")],
    )


def test_the_error_is_the_mean_distance_of_the_last_eight_reports_from_the_dates_of_the_year_before() -> None:
    lateness = [0, 3, -2, 5, 0, 1, 4, -6, 2, 0]
    days, expected = ["2019-02-05", "2019-05-07", "2019-08-06", "2019-11-05"], []
    for late in lateness:
        year_before = date.fromisoformat(days[-4]).toordinal() + 364
        place = int(np.searchsorted(SESSIONS.days, year_before))
        days.append(day_of(place + late))
        expected.append(abs(late))
    held = reported(*days)
    after = [evening(day) for day in days]
    found = outlook(held, *after)["due_error"]
    same(found[:4], [NAN] * 4)
    wanted = [statistics.fmean(expected[max(0, count - 8) : count]) for count in range(1, len(lateness) + 1)]
    np.testing.assert_allclose(found[4:], wanted, rtol=1e-12)


def test_a_report_far_from_every_expected_date_says_nothing_of_how_punctual_a_company_is() -> None:
    held = reported("2021-02-02", "2021-05-04", "2022-03-22", "2022-05-03")
    same(on(held, "due_error", "2022-03-31", "2022-05-03"), [NAN, 0])


REGULAR = quarterly(2017, 2022)


def test_the_chance_rises_from_evening_to_evening_as_the_date_nears() -> None:
    chances = outlook(REGULAR, *evenings("2022-12-14", "2023-01-26"))["due_chance"]
    assert all(later >= earlier for earlier, later in pairwise(chances))
    assert chances[0] < 0.02
    assert chances[-5] > 0.8


def test_the_chance_is_tiny_while_nothing_is_due() -> None:
    assert on(REGULAR, "due_chance", "2022-11-30") == [pytest.approx(0.009)]
    moved_away = on(reported("2021-02-02", "2021-05-04"), "due_chance", "2022-03-15")
    assert moved_away == [pytest.approx(0.009)]


def test_a_date_of_last_year_alone_gives_the_chance_that_arithmetic_gives() -> None:
    def below(edge: float) -> float:
        return 1 / (1 + math.exp(-(edge - (5 - 0.42)) / 1.04))

    wanted = 0.88 * (below(7.5) - below(0.5)) / (1 - below(0.5))
    expected = session("2023-01-31")
    assert on(reported("2022-02-01"), "due_chance", day_of(expected - 5)) == [pytest.approx(wanted, rel=1e-12)]


def test_the_chance_is_nearly_one_while_a_release_is_known_and_no_session_has_answered_it() -> None:
    held = [*REGULAR, results("2023-01-26 16:05")]
    moments = [eastern(f"2023-01-{moment}") for moment in ("26 16:04", "26 16:05", "27 15:59", "27 16:00")]
    chances = outlook(held, *moments)["due_chance"]
    assert chances[1:3] == [0.99, 0.99]
    assert chances[0] > 0.8
    assert chances[3] < 0.02


def test_a_company_without_a_report_a_year_ago_has_no_chance_that_means_something() -> None:
    young = reported("2022-11-01")
    same(on(young, "due_chance", "2023-01-20"), [NAN])
    assert on(young, "due_quarter", "2023-01-20") == [session("2023-01-31") - session("2023-01-20")]
    silent = reported("2018-02-06", "2018-05-08")
    same(on(silent, "due_chance", "2023-01-20"), [NAN])


def test_a_release_that_is_out_has_its_chance_even_of_a_young_company() -> None:
    same(on([results("2023-01-26 16:05")], "due_chance", "2023-01-25", "2023-01-26", "2023-01-27"), [NAN, 0.99, NAN])


def test_a_company_that_never_reported_has_no_date_and_no_chance() -> None:
    found = outlook([], evening("2023-01-20"))
    assert all(math.isnan(values[0]) for values in found.values())
    assert len(found) == 11
