"""New York's trading days and closing times, against an independent calendar."""

import subprocess
import sys
import warnings
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.observations.sessions import Sessions

FIRST, LAST = date(2000, 1, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)


@lru_cache(maxsize=1)
def oracle() -> dict[int, int]:
    """Ordinal of every session of another project's calendar → second of its close."""
    calendars: Any = import_module("exchange_calendars")  # half a second, for the tests that compare
    with warnings.catch_warnings(action="ignore"):  # it uses what the newest pandas deprecates
        schedule = calendars.get_calendar("XNYS", start="2000-01-01", end="2026-12-31").schedule
    return {
        day.date().toordinal(): int(close.timestamp()) for day, close in zip(schedule.index, schedule["close"], strict=True)
    }


def seconds(*moments: str) -> np.typing.NDArray[np.int64]:
    return np.array([int(datetime.fromisoformat(moment).timestamp()) for moment in moments], dtype=np.int64)


def day(index: int, sessions: Sessions) -> date:
    return date.fromordinal(int(sessions.days[index]))


def test_27_years_of_sessions_and_closes_are_those_of_an_independent_calendar() -> None:
    sessions = Sessions.between(FIRST, LAST)
    assert dict(zip(sessions.days.tolist(), sessions.closes.tolist(), strict=True)) == oracle()


@given(DAYS, DAYS)
def test_any_stretch_holds_the_sessions_of_the_independent_calendar_within_it(first: date, last: date) -> None:
    expected = [ordinal for ordinal in oracle() if first.toordinal() <= ordinal <= last.toordinal()]
    assert Sessions.between(first, last).days.tolist() == expected


@given(st.lists(st.datetimes(datetime(2000, 2, 1), datetime(2026, 11, 30), timezones=st.just(UTC)), min_size=1))  # noqa: DTZ001  bounds of a strategy that adds the zone itself
def test_newest_closed_and_reaction_are_neighbours_around_every_moment(moments: list[datetime]) -> None:
    sessions = Sessions.between(FIRST, LAST)
    asked = np.array([int(moment.timestamp()) for moment in moments])
    closed, reacts = sessions.newest_closed(asked), sessions.reaction(asked)
    assert (sessions.closes[closed] <= asked).all()
    assert (sessions.closes[reacts] > asked).all()
    assert (reacts == closed + 1).all()


def test_a_close_is_at_21_utc_in_winter_20_in_summer_and_18_on_a_half_day_of_november() -> None:
    closes = [Sessions.between(on, on).closes[0] for on in (date(2024, 3, 8), date(2024, 3, 11), date(2024, 11, 29))]
    assert closes == seconds("2024-03-08T21:00:00Z", "2024-03-11T20:00:00Z", "2024-11-29T18:00:00Z").tolist()


@pytest.mark.parametrize(
    "closed", [date(2001, 9, 11), date(2004, 6, 11), date(2012, 10, 29), date(2018, 12, 5), date(2021, 1, 18), date(2025, 1, 9)]
)
def test_days_of_mourning_storms_and_holidays_are_no_sessions(closed: date) -> None:
    assert len(Sessions.between(closed, closed)) == 0


def test_a_filing_accepted_before_the_close_moves_that_session_and_one_after_it_the_next() -> None:
    sessions = Sessions.between(date(2024, 1, 1), date(2024, 1, 31))
    before, at, after, friday_night = sessions.reaction(
        seconds(
            "2024-01-10T15:59:59-05:00", "2024-01-10T16:00:00-05:00", "2024-01-10T17:05:00-05:00", "2024-01-12T18:00:00-05:00"
        )
    ).tolist()
    assert [day(index, sessions) for index in (before, at, after)] == [date(2024, 1, 10), date(2024, 1, 11), date(2024, 1, 11)]
    assert day(friday_night, sessions) == date(2024, 1, 16)  # Monday was Martin Luther King Day


def test_before_the_first_close_nothing_has_closed_and_after_the_last_nothing_reacts() -> None:
    sessions = Sessions.between(date(2024, 1, 2), date(2024, 1, 5))
    assert sessions.newest_closed(seconds("2024-01-02T15:00:00-05:00")).tolist() == [-1]
    assert sessions.reaction(seconds("2024-01-05T16:00:00-05:00")).tolist() == [4]


def test_a_saturday_a_holiday_and_a_day_outside_have_no_index() -> None:
    sessions = Sessions.between(date(2024, 1, 2), date(2024, 1, 31))
    days = [date(2024, 1, 2), date(2024, 1, 6), date(2024, 1, 15), date(2024, 1, 31), date(2024, 2, 1), date(2020, 1, 2)]
    assert sessions.index_of(np.array([one.toordinal() for one in days])).tolist() == [0, -1, -1, 20, -1, -1]


def test_a_stretch_that_ends_before_it_begins_has_no_sessions_and_answers_all_the_same() -> None:
    nothing = Sessions.between(date(2024, 1, 2), date(2023, 1, 2))
    assert len(nothing) == 0
    assert nothing.index_of(np.array([738521])).tolist() == [-1]
    assert nothing.newest_closed(seconds("2024-01-02T15:00:00Z")).tolist() == [-1]
    assert nothing.reaction(seconds("2024-01-02T15:00:00Z")).tolist() == [0]


def test_days_before_1995_are_not_answered_for() -> None:
    assert date.fromordinal(int(Sessions.between(date(1900, 1, 1), date(1995, 1, 5)).days[0])) == date(1995, 1, 3)


def test_the_calendar_is_imported_only_when_sessions_are_asked_for() -> None:
    code = "import sys, src.observations.sessions as s; assert not {'holidays', 'pandas'} & set(sys.modules)"
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0  # noqa: S603  our own interpreter and code
