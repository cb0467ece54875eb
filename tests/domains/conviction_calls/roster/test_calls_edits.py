"""Edits of old postings: calls of no day, for what they first said is not known."""

from datetime import UTC, datetime, timedelta
from typing import Any

from src.domains.conviction_calls import DOMAIN
from src.domains.conviction_calls.kinds import CALL
from src.observations.observation import Observation
from src.observations.record import Record
from tests.domains.conviction_calls.calls_world import NOON, handed, only, row, valued

BUY = "NAV/BTC buy 540, target 600"


def edited(number: int, text: str, days: float, hours: float = 0) -> dict[str, Any]:
    """A row posted so many days before noon of 1 February 2021, and edited so many hours after that noon."""
    return row(text, number, at=NOON - timedelta(days=days), edited_at=(NOON + timedelta(hours=hours)).isoformat())


def test_an_edit_of_a_posting_of_last_month_is_no_call_of_today() -> None:
    roster = handed([edited(1, BUY, days=30)])
    assert roster.subjects == ()
    assert "the newest of 1 is of 2021-01-02 12:00 UTC" in roster.notes[0]
    assert handed([edited(1, BUY, days=30)], mode="train").subjects == ()


def test_an_edit_of_this_morning_s_posting_is_a_call_of_today() -> None:
    assert only(handed([edited(1, BUY, days=0.25)])).facts["said_at"] == "2021-02-01T06:00:00Z"


def test_an_edit_of_today_is_not_scored_where_its_posting_is_more_than_a_day_old() -> None:
    assert handed([edited(1, BUY, days=0.75)]).subjects == ()  # posted at 18:00 of 31 January


def test_a_call_of_today_is_scored_beside_a_later_edit_of_an_old_one() -> None:
    subject = only(handed([row(BUY, 1), edited(2, "NAV/BTC buy 300", days=30, hours=2)]))
    assert subject.facts["said_at"] == "2021-02-01T12:00:00Z"


def test_an_old_posting_edited_today_is_nobody_in_the_crowd_before_a_call() -> None:
    early = row("good morning", 0, "cat", NOON - timedelta(days=40))
    edit = edited(2, "NAV/BTC buy 300", days=30, hours=-1) | {"author": "ben"}
    roster = handed([early, edit, row(BUY, 1)])
    assert valued(roster, only(roster), CALL)[0]["callers_before_24h"] == 0


def test_a_bare_date_is_a_call_of_its_day_until_the_next_noon() -> None:
    posted_on = {"id": "1", "sent_at": "2021-01-31", "text": BUY, "author": "ann", "channel": "hall"}
    assert only(handed([posted_on], NOON)).facts["symbol"] == "NAV"


def test_learning_takes_an_edit_on_the_day_of_its_posting_alone() -> None:
    values = {"short": False, "edited": True}
    known = datetime(2021, 2, 2, 0, 5, tzinfo=UTC)
    same, before = (Observation(CALL, "1", known, known - timedelta(minutes=minutes), values) for minutes in (4, 15))
    assert DOMAIN.moments is not None
    assert DOMAIN.moments(Record((same,))).tolist() == [int(datetime(2021, 2, 2, 23, 59, 59, tzinfo=UTC).timestamp())]
    assert DOMAIN.moments(Record((before,))).tolist() == []
