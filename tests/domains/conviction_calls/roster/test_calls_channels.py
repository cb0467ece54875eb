"""Channels and groups go by their names; a talk between people is named by them, and no name of a person gets out."""

import json
from typing import Any

import pytest

from src.domain import Roster
from src.domains.conviction_calls.kinds import CALL
from tests.domains.conviction_calls.calls_world import NOON, handed, only, valued

BUY = "NAV/BTC buy 540, target 600"
PERSON = "Eve Jones"


def telegram(type_: str, name: str = PERSON) -> dict[str, Any]:
    message = {"id": 1, "type": "message", "date_unixtime": str(int(NOON.timestamp())), "from_id": "user77", "text": BUY}
    return {"name": name, "type": type_, "id": 4242, "messages": [message | {"from": PERSON}]}


def discord(type_: str | int, name: str = PERSON) -> dict[str, Any]:
    message = {
        "id": "1",
        "type": "Default",
        "timestamp": NOON.isoformat(),
        "content": BUY,
        "author": {"id": "77", "name": PERSON},
    }
    return {"guild": {"id": "0"}, "channel": {"id": "4242", "type": type_, "name": name}, "messages": [message]}


def told(export: dict[str, Any]) -> Roster:
    return handed({"result.json": json.dumps(export).encode()})


@pytest.mark.parametrize("type_", ["personal_chat", "bot_chat", "saved_messages", "replies", ""])
def test_the_name_of_a_person_one_chats_with_on_telegram_reaches_nothing(type_: str) -> None:
    for export in (telegram(type_), {"chats": {"list": [telegram(type_)]}}):
        roster = told(export)
        assert only(roster).facts["symbol"] == "NAV"
        assert "Eve" not in repr(roster)


@pytest.mark.parametrize(
    "type_", ["public_channel", "private_channel", "public_supergroup", "private_supergroup", "private_group"]
)
def test_a_channel_or_group_of_telegram_goes_by_its_name(type_: str) -> None:
    for export in (telegram(type_, "Harbour"), {"chats": {"list": [telegram(type_, "Harbour")]}}):
        roster = told(export)
        assert only(roster).facts["channel"] == "Harbour"
        assert valued(roster, only(roster), CALL)[0]["channel"] == "Harbour"


@pytest.mark.parametrize("type_", ["DirectTextChat", "DirectGroupTextChat", 1, 3])
def test_the_name_of_a_direct_talk_on_discord_reaches_nothing(type_: str | int) -> None:
    roster = told(discord(type_))
    assert only(roster).facts["symbol"] == "NAV"
    assert "Eve" not in repr(roster)


@pytest.mark.parametrize("type_", ["GuildTextChat", "GuildNews", "GuildPublicThread", 0, ""])
def test_a_channel_of_a_discord_server_goes_by_its_name(type_: str | int) -> None:
    assert only(told(discord(type_, "calls"))).facts["channel"] == "calls"
