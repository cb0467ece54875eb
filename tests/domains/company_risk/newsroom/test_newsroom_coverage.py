"""How far back a list proves that there were no other releases."""

from datetime import UTC, datetime, timedelta

from src.domains.company_risk.sources.newsroom.coverage import reach
from src.domains.company_risk.sources.newsroom.dates import read_moment
from src.domains.company_risk.sources.newsroom.feeds import FeedState
from src.domains.company_risk.sources.newsroom.release import Release
from src.observations.observation import Observation
from src.observations.record import Record, Span
from tests.domains.company_risk.newsroom.newsroom_world import NOW

YESTERDAY = NOW - timedelta(days=1)


def listed(*days: str) -> list[Release]:
    return [Release(f"Release {number}", "", read_moment(day)) for number, day in enumerate(days)]


def at(day: str) -> datetime:
    moment = read_moment(day)
    assert moment is not None
    return moment.known_at


def span(*days: str, known: Record | None = None, overlaps: bool = False, state: FeedState = FeedState.FRESH) -> Span | None:
    return reach(listed(*days), state, known or Record(), NOW, overlaps=overlaps)


def test_a_dated_list_reaches_to_its_oldest_item() -> None:
    assert span("September 25, 2026", "September 9, 2026", "August 4, 2026") == Span(at("August 4, 2026"), NOW)


def test_a_pinned_item_from_last_year_does_not_extend_it() -> None:
    days = ("February 4, 2025", "September 25, 2026", "September 9, 2026", "August 4, 2026")
    assert span(*days) == Span(at("August 4, 2026"), NOW)


def test_a_list_in_the_other_order_reaches_as_far() -> None:
    assert span("August 4, 2026", "September 9, 2026", "September 25, 2026") == Span(at("August 4, 2026"), NOW)


def test_a_list_that_is_not_strictly_sorted_still_reaches_to_its_end() -> None:
    days = ("September 25, 2026", "September 9, 2026", "September 10, 2026", "August 4, 2026")
    assert span(*days) == Span(at("August 4, 2026"), NOW)


def test_an_empty_list_proves_nothing() -> None:
    assert span() is None


def test_a_stale_list_proves_nothing_since_its_newest_item() -> None:
    found = span("March 4, 2026", "January 5, 2026", state=FeedState.STALE)
    assert found == Span(at("January 5, 2026"), at("March 4, 2026"))


def test_a_list_whose_items_are_all_from_after_the_day_scored_proves_nothing_of_it() -> None:
    early = datetime(2023, 6, 1, tzinfo=UTC)
    assert reach(listed("September 25, 2026"), FeedState.FRESH, Record(), early, overlaps=False) is None


def test_on_first_sight_a_list_with_undated_items_covers_the_moment_itself() -> None:
    assert span("September 25, 2026", "") == Span(NOW, NOW)


def test_an_undated_list_that_still_shows_what_was_held_covers_the_time_since() -> None:
    known = Record(spans={"release": Span(YESTERDAY, YESTERDAY)})
    assert span("", "", known=known, overlaps=True) == Span(YESTERDAY, NOW)
    assert span("", "", known=known, overlaps=False) == Span(NOW, NOW)


def test_undated_releases_held_keep_the_record_from_reaching_back_over_them() -> None:
    undated = Observation("release", "k", YESTERDAY)
    known = Record((undated,), {"release": Span(YESTERDAY, YESTERDAY)})
    assert span("September 25, 2026", "August 4, 2026", known=known, overlaps=True) == Span(YESTERDAY, NOW)


def test_daily_runs_over_an_undated_list_join_into_one_record() -> None:
    first = span("", "")
    assert first == Span(NOW, NOW)
    tomorrow = NOW + timedelta(days=1)
    later = reach(listed("", ""), FeedState.UNKNOWN, Record(spans={"release": Span(NOW, NOW)}), tomorrow, overlaps=True)
    assert later is not None
    assert Span(NOW, NOW).joined(later) == Span(NOW, tomorrow)
