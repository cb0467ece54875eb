"""The two communities as their exporters write them: DiscordChatExporter's JSON and Telegram Desktop's `result.json`."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from src.demo.conviction_calls.cast import HALL, HARBOUR, PEOPLE
from src.demo.conviction_calls.plot import Said

EXPORTED: Final = "2026-06-30T23:30:00+00:00"
_CODES: Final = {"🔥": "fire", "🚀": "rocket", "👀": "eyes", "👍": "thumbsup"}
_IDS: Final = {person.name: person.id for person in PEOPLE}
_FIRST_MESSAGE: Final = 900_000_000_000_000_001
_HARBOUR_ID: Final = 1_400_200_300


def discord_json(said: list[Said]) -> str:
    """Lantern Hall as DiscordChatExporter writes a channel."""
    export = {
        "guild": {"id": "500600700800900001", "name": HALL, "iconUrl": ""},
        "channel": {
            "id": "500600700800900002",
            "type": "GuildTextChat",
            "categoryId": None,
            "category": None,
            "name": "calls",
            "topic": None,
        },
        "dateRange": {"after": None, "before": None},
        "exportedAt": EXPORTED,
        "messages": [_discord(number, one) for number, one in enumerate(said)],
        "messageCount": len(said),
    }
    return json.dumps(export, ensure_ascii=False, separators=(",", ":")) + "\n"


def telegram_json(said: list[Said]) -> str:
    """Harbour Signals as Telegram Desktop writes a channel."""
    export = {
        "name": HARBOUR,
        "type": "public_channel",
        "id": _HARBOUR_ID,
        "messages": [_telegram(number, one) for number, one in enumerate(said, start=1)],
    }
    return json.dumps(export, ensure_ascii=False, separators=(",", ":")) + "\n"


def _discord(number: int, one: Said) -> dict[str, Any]:
    edited = one.at + timedelta(minutes=one.edited) if one.edited else None
    row = {
        "id": str(_FIRST_MESSAGE + number),
        "type": "Default" if one.answers is None else "Reply",
        "timestamp": _iso(one.at),
        "timestampEdited": _iso(edited) if edited else None,
        "isPinned": False,
        "content": one.text,
        "author": {"id": _IDS[one.who], "name": one.who, "discriminator": "0000", "nickname": one.who.title(), "isBot": False},
        "attachments": [],
        "embeds": [],
        "reactions": [
            {"emoji": {"id": "", "name": sign, "code": _CODES[sign], "isAnimated": False}, "count": count}
            for sign, count in one.reactions
        ],
        "mentions": [],
    }
    if one.answers is not None:
        row["reference"] = {"messageId": str(_FIRST_MESSAGE + one.answers), "channelId": "500600700800900002", "guildId": None}
    return row


def _telegram(number: int, one: Said) -> dict[str, Any]:
    row = {
        "id": number,
        "type": "message",
        "date": f"{one.at:%Y-%m-%dT%H:%M:%S}",
        "date_unixtime": str(int(one.at.timestamp())),
        "from": HARBOUR,
        "from_id": f"channel{_HARBOUR_ID}",
        "text": _parts(one.text),
        "reactions": [{"type": "emoji", "count": count, "emoji": sign} for sign, count in one.reactions],
    }
    return row | ({"forwarded_from": one.forwarded} if one.forwarded else {})


def _parts(text: str) -> str | list[Any]:
    """A text that begins with a tag stands in parts, as the exporter writes it."""
    if not text.startswith("#"):
        return text
    tag, rest = text.split("/", 1)
    return [{"type": "hashtag", "text": tag}, f"/{rest}"]


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
