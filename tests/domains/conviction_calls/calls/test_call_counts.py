"""Reactions, views and forwards: known from when they were counted, and unknown where nobody counts."""

from datetime import timedelta

from src.domains.conviction_calls.calls.counts import counted_when, counts, said_nothing
from tests.domains.conviction_calls.calls_world import NOON, PLAN, said

HALF_AN_HOUR = NOON + timedelta(minutes=30)


def test_fires_rockets_and_the_rest_are_told_apart_and_counted_an_hour() -> None:
    message = said(PLAN, reactions=(("eyes", 4), ("🔥", 30), ("🚀", 16)), counted_at=HALF_AN_HOUR)
    found = counts(message, HALF_AN_HOUR)
    assert [found[f"reactions_{kind}"] for kind in ("total", "fire", "rocket", "other")] == [50, 30, 16, 4]
    assert found["reactions_velocity"] == 100


def test_a_platform_without_reactions_has_none_and_not_zero() -> None:
    found = counts(said(PLAN, views=9_000, forwards=3), HALF_AN_HOUR)
    assert found["reactions_total"] is None
    assert found["reactions_fire"] is None
    assert found["reach"] == 36  # 9,000 views over 250 outweigh 3 forwards
    assert found["forwards_per_1000_views"] == 1000 * 3 / 9_000


def test_forwards_outweigh_few_views() -> None:
    assert counts(said(PLAN, views=250, forwards=12), HALF_AN_HOUR)["reach"] == 12


def test_where_the_platform_has_reactions_views_are_no_substitute() -> None:
    assert counts(said(PLAN, reactions=(), views=90_000), HALF_AN_HOUR)["reach"] is None


def test_nobody_reacted_is_zero_where_the_platform_counts() -> None:
    assert counts(said(PLAN, reactions=()), HALF_AN_HOUR)["reactions_total"] == 0


def test_a_message_of_which_nothing_was_counted_says_nothing() -> None:
    assert said_nothing(said(PLAN))
    assert not said_nothing(said(PLAN, views=0))


def test_counts_of_a_year_later_are_not_fresh() -> None:
    assert counts(said(PLAN, views=1), NOON + timedelta(hours=24))["fresh"] is True
    assert counts(said(PLAN, views=1), NOON + timedelta(days=365))["fresh"] is False


def test_a_count_with_a_date_of_its_own_keeps_it_and_one_without_is_of_the_moment_scored() -> None:
    evening = NOON + timedelta(hours=9)
    assert counted_when(said(PLAN, counted_at=HALF_AN_HOUR), evening) == HALF_AN_HOUR
    assert counted_when(said(PLAN), evening) == evening
    assert counted_when(said(PLAN), None) is None
