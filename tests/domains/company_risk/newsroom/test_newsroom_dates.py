"""Times as newsrooms print them become moments, and never more than they say."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.domains.company_risk.sources.newsroom.dates import read_moment


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Fri, 25 Sep 26 16:05:00 -0400", datetime(2026, 9, 25, 20, 5, tzinfo=UTC)),
        ("Wed, 23 Sep 2026 12:05 GMT", datetime(2026, 9, 23, 12, 5, tzinfo=UTC)),
        ("Wed, 28 Aug 2024 10:00:00 PDT", datetime(2024, 8, 28, 17, 0, tzinfo=UTC)),
        ("Tue, 21 Apr 2026 17:30:00 +0000", datetime(2026, 4, 21, 17, 30, tzinfo=UTC)),
        ("March 08, 2019 04:10 PM Eastern Standard Time", datetime(2019, 3, 8, 21, 10, tzinfo=UTC)),
        ("July 08, 2019 04:10 PM Eastern Daylight Time", datetime(2019, 7, 8, 20, 10, tzinfo=UTC)),
        ("Jun 10, 2025, 13:39 ET", datetime(2025, 6, 10, 17, 39, tzinfo=UTC)),
        ("Sept. 8, 2026 at 4:05 p.m. CT", datetime(2026, 9, 8, 21, 5, tzinfo=UTC)),
        ("2023-06-13T09:05:00-04:00", datetime(2023, 6, 13, 13, 5, tzinfo=UTC)),
        ("2009-01-16T18:21:00.250Z", datetime(2009, 1, 16, 18, 21, tzinfo=UTC)),
        ("1538000000", datetime(2018, 9, 26, 22, 13, 20, tzinfo=UTC)),
        ("1538000000000", datetime(2018, 9, 26, 22, 13, 20, tzinfo=UTC)),
    ],
)
def test_a_time_with_a_zone_is_one_moment_and_known_at_it(text: str, at: datetime) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert (moment.at, moment.precision, moment.zone_assumed, moment.known_at) == (at, "minute", False, at)


@pytest.mark.parametrize(
    "text", ["09/28/2026 07:00:00", "September 28, 2026 07:00", "9/28/2026 7:00 AM", "2026-09-28 07:00 IST"]
)
def test_a_time_without_a_zone_is_read_as_eastern_and_known_when_it_has_struck_in_every_us_zone(text: str) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert moment.zone_assumed
    assert moment.at == datetime(2026, 9, 28, 11, 0, tzinfo=UTC)
    assert moment.known_at == datetime(2026, 9, 28, 17, 0, tzinfo=UTC)  # 07:00 in Honolulu


@pytest.mark.parametrize("text", ["September 8, 2026", "Sep 8, 2026", "2026-09-08", "Posted on 8 September 2026", "09/08/26"])
def test_a_bare_day_is_known_at_its_end_in_new_york(text: str) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert moment.precision == "day"
    assert moment.at == datetime(2026, 9, 8, 4, 0, tzinfo=UTC)
    assert moment.known_at == datetime(2026, 9, 9, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["09/08/2026 00:00:00", "Tue, 08 Sep 2026 00:00:00 GMT", "2026-09-08T00:00:00Z"])
def test_midnight_sharp_is_a_day_without_a_time(text: str) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert moment.precision == "day"
    assert moment.known_at == datetime(2026, 9, 9, 4, 0, tzinfo=UTC)


def test_est_in_summer_is_taken_at_its_word_so_it_is_late_rather_than_early() -> None:
    moment = read_moment("Wed, 08 Jul 2026 08:00 EST")
    assert moment is not None
    assert moment.known_at == datetime(2026, 7, 8, 13, 0, tzinfo=UTC)


def test_edt_in_winter_is_read_by_the_clock_of_new_york_so_it_is_late_rather_than_early() -> None:
    moment = read_moment("Thu, 08 Jan 2026 08:00 EDT")
    assert moment is not None
    assert moment.known_at == datetime(2026, 1, 8, 13, 0, tzinfo=UTC)


def test_of_an_hour_that_the_clocks_repeat_the_later_is_taken() -> None:
    moment = read_moment("Sun, 01 Nov 2026 01:30 ET")
    assert moment is not None
    assert moment.at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Results for the quarter ended June 30, 2026",
        "31 June 2026",
        "September 2026",
        "2026",
        "0001-01-01T00:00:00",
        "1970-01-01",
        "0",
        "01/02/2026 13:00 PM",
        "10/28/2026 25:00:00",
        "Acme declares dividend",
        "٢٠٢٦-٠٩-٠٨",
    ],
)
def test_what_is_not_wholly_a_date_is_none(text: str) -> None:
    assert read_moment(text) is None


# Bounds of naive times, as hypothesis wants them.
FIRST, LAST = datetime(1991, 1, 1), datetime(2099, 1, 1)  # noqa: DTZ001 - naive on purpose


@given(st.text(max_size=300))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or moment.at <= moment.known_at


@given(st.datetimes(FIRST, LAST))
def test_a_time_without_a_zone_is_never_known_before_it_struck_anywhere_in_the_us(naive: datetime) -> None:
    moment = read_moment(naive.strftime("%m/%d/%Y %H:%M:%S"))
    assert moment is not None
    assert moment.known_at >= naive.replace(second=0, microsecond=0, tzinfo=UTC)
    assert moment.at <= moment.known_at
