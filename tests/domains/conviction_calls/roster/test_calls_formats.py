"""Each export finds its reader, by name or by its looks."""

import json

import pytest

from src.domains.conviction_calls.roster.formats import reader, sniffed
from src.errors import ConfigurationError, ParsingError

DISCORD = {"guild": {"id": "1"}, "channel": {"id": "2"}, "messages": []}
TELEGRAM = {"name": "x", "type": "public_channel", "id": 1, "messages": [{"id": 1, "type": "message", "date_unixtime": "1"}]}
ACCOUNT = {"chats": {"list": [TELEGRAM]}}
STOCKTWITS = {"symbol": {}, "messages": [{"id": 1, "body": "$GME", "created_at": "2022-01-01T00:00:00Z", "user": {}}]}
TELETHON = {"_": "Message", "id": 1, "peer_id": {}, "date": "2021-01-01T00:00:00+00:00", "message": "#NAV"}
FLAT = {"channel": "c", "id": 3, "date": "2017-07-24T22:04:56+00:00", "text": "buy", "views": 8, "forwards": 0}
REDDIT = {"id": "a", "title": "t", "selftext": "s", "created_utc": 1.0, "author": "x"}


@pytest.mark.parametrize(
    ("export", "format_"),
    [
        (DISCORD, "discord"),
        (TELEGRAM, "telegram"),
        (ACCOUNT, "telegram"),
        (STOCKTWITS, "stocktwits"),
        ([TELETHON], "telethon"),
        ([FLAT], "telethon"),
        ([REDDIT], "reddit"),
        ([{"id": 1, "sent_at": "2021-01-01", "text": "x"}], "table"),
        (STOCKTWITS["messages"], "stocktwits"),
    ],
)
def test_every_export_is_told_by_its_looks(export: object, format_: str) -> None:
    assert sniffed(json.dumps(export).encode()) == format_


def test_one_line_of_json_lines_is_a_row_and_no_export() -> None:
    assert sniffed(json.dumps(FLAT).encode() + b"\n") == "telethon"


def test_a_csv_of_posts_is_told_by_its_header() -> None:
    assert sniffed(b"id,title,score,created_utc,selftext\na,b,1,1609459200,d\n") == "reddit"
    assert sniffed(b"id,sent_at,text\n1,2021-01-01,x\n") == "table"


def test_an_export_without_rows_cannot_be_told() -> None:
    with pytest.raises(ParsingError, match="holds no rows"):
        sniffed(b"[]")


def test_a_format_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match=r"Field messagesFormat: wanted auto or one of discord, .* given 'irc'"):
        reader("irc", b"", None)
