"""Trusted authors: by name or id, whether they post or react, and nobody else by a name that is free to choose."""

import json
from datetime import timedelta
from typing import Any

import pytest

from src.domain import Roster
from src.domains.conviction_calls.kinds import ENDORSEMENT
from tests.domains.conviction_calls.calls_world import EVENING, NOON, discord, handed, measured, only, posted, row, valued

BUY = "NAV/BTC buy 540, target 600"
SEVERAL = (
    "Field trustedAuthors: the name in place 1 is that of 2 people in these exports, and every one of them counts as trusted;"
    " give the platform's id of the one you mean."
)


def endorsed(roster: Roster) -> bool:
    """Whether the one call is known to be endorsed."""
    return measured(roster, only(roster), EVENING)["endorsed"] == 1


def test_a_trusted_author_is_known_by_name_or_id() -> None:
    for named in ("dan", "Dan", "@dan", "88"):
        roster = handed(discord(posted(1, BUY, ("88", "dan"))), trustedAuthors=[named])
        assert measured(roster, only(roster))["endorsed"] == 1


def test_an_answer_of_a_trusted_author_endorses_from_when_it_was_given() -> None:
    answer = posted(2, "I am in", ("88", "dan"), 3, type="Reply", reference={"messageId": "1"})
    roster = handed(discord(posted(0, "hello", hours=-60), posted(1, BUY), answer), trustedAuthors=["dan"])
    assert measured(roster, only(roster), NOON + timedelta(hours=2))["endorsed"] == 0
    assert measured(roster, only(roster), NOON + timedelta(hours=4))["endorsed"] == 1
    assert len(valued(roster, only(roster), ENDORSEMENT)) == 1


@pytest.mark.parametrize(("sign", "stands_by"), [("🔥", 1), ("👎", 0)])
def test_a_reaction_of_a_trusted_author_endorses_unless_it_is_against(sign: str, stands_by: int) -> None:
    users = [{"id": "88", "name": "dan"}, {"id": "99", "name": "eve"}]
    reacted: dict[str, Any] = {"reactions": [{"emoji": {"id": "", "name": sign}, "count": 2, "users": users}]}
    export = discord(
        posted(0, "hello", ("88", "dan"), hours=-60), posted(1, BUY, **reacted), exported_at="2021-02-01T18:00:00Z"
    )
    roster = handed(export, trustedAuthors=["dan"])
    assert measured(roster, only(roster), NOON + timedelta(hours=5))["endorsed"] == 0
    assert measured(roster, only(roster))["endorsed"] == stands_by


def reacted(*users: dict[str, Any]) -> dict[str, Any]:
    return {"reactions": [{"emoji": {"id": "", "name": "🔥"}, "count": len(users), "users": list(users)}]}


def test_a_trusted_author_who_reacts_and_never_posts_is_known_by_name() -> None:
    export = discord(posted(1, BUY, **reacted({"id": "88", "name": "dan"})), exported_at="2021-02-01T18:00:00Z")
    roster = handed(export, trustedAuthors=["Dan"])
    assert [value["how"] for value in valued(roster, only(roster), ENDORSEMENT)] == ["reacted to it"]
    assert endorsed(roster)
    assert not endorsed(handed(export, trustedAuthors=["eve"]))


def test_whoever_is_only_shown_under_a_trusted_name_is_not_trusted() -> None:
    impostor = {"author": {"id": "99", "name": "eve", "nickname": "dan"}}
    roster = handed(discord(posted(1, BUY) | impostor), trustedAuthors=["dan"])
    assert (endorsed(roster), roster.notes) == (False, ())


def test_the_display_name_of_stocktwits_is_not_its_user_s_name() -> None:
    def called_by(**user: Any) -> Roster:
        message = {"id": 1, "body": "$GME long", "created_at": NOON.isoformat(), "user": {"id": 5} | user}
        return handed({"s.json": json.dumps({"messages": [message]}).encode()}, trustedAuthors=["dan"])

    assert endorsed(called_by(username="dan", name="Daniel"))
    assert not endorsed(called_by(username="eve", name="Dan"))


def test_a_name_of_two_people_trusts_both_and_says_so_and_an_id_tells_them_apart() -> None:
    export = discord(posted(0, "hello", ("99", "dan"), hours=-60), posted(1, BUY, ("88", "Dan")))
    both, first, second = (handed(export, trustedAuthors=[name]) for name in ("dan", "88", "99"))
    assert (endorsed(both), both.notes) == (True, (SEVERAL,))
    assert (endorsed(first), first.notes) == (True, ())
    assert (endorsed(second), second.notes) == (False, ())


def test_an_id_that_somebody_else_took_for_a_name_stays_an_id() -> None:
    export = discord(posted(0, "hello", ("88", "dan"), hours=-60), posted(1, BUY, ("99", "88")))
    roster = handed(export, trustedAuthors=["88"])
    assert (endorsed(roster), roster.notes) == (False, ())


def test_the_id_behind_a_name_is_trusted_on_its_own_platform_alone() -> None:
    stocktwits = {"id": 1, "body": "$GME long", "created_at": NOON.isoformat(), "user": {"id": 88, "username": "eve"}}
    exports = discord(posted(0, "hello", ("88", "dan"))) | {"s.json": json.dumps({"messages": [stocktwits]}).encode()}
    assert not endorsed(handed(exports, trustedAuthors=["dan"]))


def test_one_person_in_two_exports_under_one_name_is_not_several() -> None:
    telegram = {
        "id": 1,
        "type": "message",
        "date_unixtime": "1612180800",
        "from": "dan",
        "from_id": "user7",
        "text": "good morning",
    }
    exports = discord(posted(1, BUY, ("88", "dan"))) | {
        "again.json": discord(posted(1, BUY, ("88", "dan")))["hall.json"],
        "telegram.json": json.dumps({"type": "private_group", "id": 3, "messages": [telegram]}).encode(),
    }
    roster = handed(exports, trustedAuthors=["dan"])
    assert (endorsed(roster), roster.notes) == (True, ())


def test_the_author_of_a_table_is_trusted_by_what_stands_in_the_cell() -> None:
    assert endorsed(handed([row(BUY, author="dan")], trustedAuthors=["dan"]))
    assert not endorsed(handed([row(BUY, author="eve")], trustedAuthors=["dan"]))
