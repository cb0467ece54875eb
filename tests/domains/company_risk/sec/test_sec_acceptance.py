from datetime import UTC, date, datetime, timedelta

import pytest

from src.domains.company_risk.sources.sec.acceptance import Zone, prove_zone, read_acceptance
from src.errors import ParsingError

DAY = date(2023, 5, 10)  # a Wednesday in daylight time: Eastern is four hours behind UTC


def at(clock: str, count: int = 3, form: str = "4") -> list[tuple[str, str]]:
    return [(f"2023-05-10T{clock}.000Z", form)] * count


def test_three_acceptances_at_half_past_seven_prove_the_clock_eastern() -> None:
    assert prove_zone(at("07:30:00")) is Zone.EASTERN


def test_three_acceptances_after_midnight_prove_the_clock_utc() -> None:
    assert prove_zone(at("00:45:00")) is Zone.UTC


def test_two_witnesses_prove_nothing() -> None:
    assert prove_zone(at("00:45:00", 2)) is Zone.UNPROVED


def test_witnesses_that_contradict_each_other_prove_nothing() -> None:
    assert prove_zone([*at("07:30:00", 50), *at("00:45:00", 1)]) is Zone.UNPROVED


@pytest.mark.parametrize("form", ["EFFECT", "UPLOAD", "CT ORDER"])
def test_notices_of_the_commission_keep_no_hours_and_prove_nothing(form: str) -> None:
    assert prove_zone(at("00:15:00", 9, form)) is Zone.UNPROVED


def test_a_queue_that_runs_a_minute_past_closing_proves_nothing() -> None:
    assert prove_zone(at("22:01:10")) is Zone.UNPROVED


@pytest.mark.parametrize("clock", ["10:00:00", "14:00:00", "21:59:00", "00:00:00"])
def test_hours_possible_in_both_readings_and_placeholders_prove_nothing(clock: str) -> None:
    assert prove_zone(at(clock, 99)) is Zone.UNPROVED


def test_a_proved_utc_clock_is_taken_as_it_stands() -> None:
    read = read_acceptance("2023-05-10T20:05:00.000Z", DAY, Zone.UTC)
    assert read.known_at == datetime(2023, 5, 10, 20, 5, tzinfo=UTC)
    assert read.after_hours is True  # 16:05 in New York


def test_a_proved_eastern_clock_is_moved_to_utc() -> None:
    read = read_acceptance("2023-05-10T15:59:00.000Z", DAY, Zone.EASTERN)
    assert read.known_at == datetime(2023, 5, 10, 19, 59, tzinfo=UTC)
    assert read.after_hours is False


def test_an_unproved_clock_is_late_rather_than_early_and_does_not_say_after_hours_when_that_depends_on_it() -> None:
    read = read_acceptance("2023-05-10T17:00:00.000Z", DAY, Zone.UNPROVED)  # 13:00 or 17:00 in New York
    assert read.known_at == datetime(2023, 5, 10, 21, tzinfo=UTC)
    assert read.after_hours is None
    assert read.friday is False


def test_an_unproved_clock_says_after_hours_when_both_readings_agree() -> None:
    assert read_acceptance("2023-05-10T21:00:00.000Z", DAY, Zone.UNPROVED).after_hours is True


def test_an_unproved_clock_around_midnight_before_friday_does_not_say_friday() -> None:
    read = read_acceptance("2023-05-12T01:00:00.000Z", date(2023, 5, 11), Zone.UNPROVED)  # Thursday 21:00 or Friday 01:00
    assert read.friday is None


def test_a_report_accepted_at_1745_on_friday_is_known_on_monday_at_six() -> None:
    read = read_acceptance("2023-05-12T17:45:00.000Z", date(2023, 5, 15), Zone.EASTERN)
    assert read.known_at == datetime(2023, 5, 15, 10, tzinfo=UTC)
    assert (read.after_hours, read.friday) == (True, False)


def test_a_weekend_acceptance_is_after_hours() -> None:
    assert read_acceptance("2023-05-13T12:00:00.000Z", date(2023, 5, 15), Zone.EASTERN).after_hours is True


def test_a_winter_clock_is_five_hours_off() -> None:
    assert read_acceptance("2023-01-10T12:00:00.000Z", date(2023, 1, 10), Zone.EASTERN).known_at == datetime(
        2023, 1, 10, 17, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("printed", "zone"), [("1998-01-07T00:00:00.000Z", Zone.EASTERN), ("1998-01-07T05:00:00.000Z", Zone.UTC)]
)
def test_midnight_of_an_old_row_means_the_end_of_that_day(printed: str, zone: Zone) -> None:
    read = read_acceptance(printed, date(1998, 1, 7), zone)
    assert read.known_at == datetime(1998, 1, 8, 3, tzinfo=UTC)
    assert read.after_hours is None


def test_a_wrongly_unproved_clock_is_never_more_than_five_hours_late() -> None:
    for hour in range(24):
        printed = f"2023-01-10T{hour:02}:30:00.000Z"
        true = read_acceptance(printed, date(2023, 1, 9), Zone.UTC).known_at
        read = read_acceptance(printed, date(2023, 1, 9), Zone.UNPROVED).known_at
        assert timedelta(0) <= read - true <= timedelta(hours=5)


@pytest.mark.parametrize("printed", ["", "yesterday", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.000Z", "2023-05-10"[:4]])
def test_what_is_no_time_is_refused(printed: str) -> None:
    with pytest.raises(ParsingError):
        read_acceptance(printed, DAY, Zone.UTC)
