"""Every reader on what its platform writes: whole messages, unknown as None, bad rows counted."""

import json
import lzma
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from src.domains.conviction_calls.messages import columns, discord, reddit, stocktwits, telegram_desktop, telethon
from src.domains.conviction_calls.messages.authors import hashed
from src.domains.conviction_calls.messages.intake import Intake
from src.domains.conviction_calls.messages.readers import READERS, Reader
from src.errors import ConfigurationError, ParsingError

FORMATS = Path(__file__).resolve().parents[4] / ".." / "shared" / "real" / "calls" / "formats"
KEY = b"a secret of the caller, 32 bytes"
INTAKE = Intake(KEY, channel="given")
TAKEN = datetime(2022, 5, 1, tzinfo=UTC)


def told(value: Any) -> bytes:
    return json.dumps(value).encode()


def recorded(name: str) -> bytes:
    path = FORMATS / name
    if not path.exists():
        pytest.skip(f"the recording {name} is not here")
    return path.read_bytes()


def desktop(*messages: dict[str, Any]) -> bytes:
    return told({"name": "Calls", "type": "public_channel", "id": 77, "messages": list(messages)})


POST = {
    "id": 5,
    "type": "message",
    "date": "2022-01-01T13:00:00",
    "date_unixtime": "1641038400",
    "from_id": "channel77",
    "text": "hi",
}


def test_an_author_is_the_same_hash_under_one_key_and_another_under_the_next_and_never_the_name() -> None:
    assert hashed(KEY, "discord", "bob") == hashed(KEY, "discord", "bob")
    assert hashed(KEY, "discord", "bob") != hashed(KEY[::-1], "discord", "bob")
    assert hashed(KEY, "discord", "bob") != hashed(KEY, "telegram", "bob")
    assert "bob" not in hashed(KEY, "discord", "bob")


def test_a_key_of_five_bytes_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="authorKey: wanted 16 to 64 bytes, given 5"):
        hashed(b"short", "discord", "bob")


def test_a_recorded_discord_channel_keeps_its_edit_and_its_two_kinds_of_reactions() -> None:
    reading = discord.read(recorded("discordchatexporter_server.json"), Intake(KEY, taken_at=TAKEN))
    assert (len(reading.messages), reading.refused) == (5, ())
    assert reading.messages[0].edited_at == reading.messages[0].known_at == datetime(2018, 5, 20, 16, 9, 56, 439000, tzinfo=UTC)
    assert reading.messages[4].reactions == (("paul", 3), ("❤", 2))
    assert reading.messages[4].reacted("🚀") == 0
    assert reading.messages[4].counted_at == TAKEN
    assert reading.messages[0].channel == "253601524398293010"
    assert reading.messages[0].author == hashed(KEY, "discord", "24487593300082724")


def test_a_recorded_minimal_discord_export_is_read_without_reactions() -> None:
    reading = discord.read(recorded("discordchatexporter_example_guild.json"), INTAKE)
    assert [message.reactions for message in reading.messages] == [()]
    assert reading.messages[0].counted_at is None


@pytest.mark.parametrize("name", ["stocktwits_symbol-msgs-all.json", "stocktwits_symbol-msgs-head.json"])
def test_a_recorded_stocktwits_answer_is_read_whole(name: str) -> None:
    reading = stocktwits.read(recorded(name), INTAKE)
    assert reading.messages
    assert reading.refused == ()
    first = reading.messages[0]
    assert first.symbols == ("TSLA", "GEVO")
    assert first.sent_at == datetime(2022, 4, 3, 17, 5, 36, tzinfo=UTC)
    assert first.forwarded_from == hashed(KEY, "stocktwits", "50571247")
    assert first.sentiment is None


def discord_row(**more: Any) -> dict[str, Any]:
    return {"id": "1", "type": "Default", "timestamp": "2024-01-01T02:00:00+02:00", "content": "", "author": {"id": "9"}} | more


def test_a_discord_bots_call_is_read_from_its_embeds() -> None:
    embed = {"title": "New call", "description": "BUY", "fields": [{"name": "Coin", "value": "$NAV"}]}
    reading = discord.read(told({"messages": [discord_row(embeds=[embed])]}), INTAKE)
    assert reading.messages[0].text == "New call\nBUY\nCoin $NAV"
    assert reading.messages[0].sent_at == datetime(2024, 1, 1, tzinfo=UTC)


def test_a_discord_emoji_is_named_by_its_word_and_older_exports_without_one_by_its_sign() -> None:
    emojis = [{"emoji": {"name": "🚀", "code": "rocket"}, "count": 4}, {"emoji": {"id": "3", "name": "pepe"}, "count": 1}]
    reading = discord.read(
        told({"exportedAt": "2024-02-01T00:00:00+00:00", "messages": [discord_row(reactions=emojis)]}), INTAKE
    )
    assert reading.messages[0].reactions == (("pepe", 1), ("rocket", 4))
    assert reading.messages[0].counted_at == datetime(2024, 2, 1, tzinfo=UTC)


def test_a_discord_message_without_the_field_of_reactions_has_unknown_ones() -> None:
    assert discord.read(told({"messages": [discord_row()]}), INTAKE).messages[0].reactions is None


def test_a_discord_forward_says_what_was_forwarded_and_answers_nobody() -> None:
    row = discord_row(forwardedMessage={"content": "$NAV now"}, reference={"channelId": "8", "messageId": "4"})
    message = discord.read(told({"messages": [row]}), INTAKE).messages[0]
    assert (message.text, message.reply_to) == ("$NAV now", None)
    assert message.forwarded_from == hashed(KEY, "discord", "8")


def test_a_discord_join_is_passed_over_and_a_message_without_a_time_refused() -> None:
    reading = discord.read(told({"messages": [discord_row(type="GuildMemberJoin"), discord_row(timestamp=None), 7]}), INTAKE)
    assert (reading.messages, reading.passed_over) == ((), 1)
    assert [(one.row, one.because) for one in reading.refused] == [
        (1, "The field timestamp is missing."),
        (2, "The row is not a JSON object."),
    ]


def test_telegrams_zoneless_date_is_ignored_for_its_unix_time() -> None:
    assert telegram_desktop.read(desktop(POST), INTAKE).messages[0].sent_at == datetime(2022, 1, 1, 12, tzinfo=UTC)


def test_telegram_text_in_parts_is_joined() -> None:
    parts = ["Buy ", {"type": "cashtag", "text": "$NAV"}, " at ", {"type": "bold", "text": "560"}]
    assert telegram_desktop.read(desktop(POST | {"text": parts}), INTAKE).messages[0].text == "Buy $NAV at 560"


def test_a_telegram_service_row_is_no_message_and_an_older_export_has_no_reactions_to_tell() -> None:
    reading = telegram_desktop.read(desktop(POST | {"type": "service"}, POST), INTAKE)
    assert (len(reading.messages), reading.passed_over) == (1, 1)
    assert reading.messages[0].reactions is None


def test_telegram_reactions_are_kept_by_kind() -> None:
    counted = [{"type": "emoji", "count": 7, "emoji": "🔥"}, {"type": "custom_emoji", "count": 2, "document_id": "d1"}]
    assert telegram_desktop.read(desktop(POST | {"reactions": counted}), INTAKE).messages[0].reactions == (("d1", 2), ("🔥", 7))


def test_a_whole_telegram_account_is_read_chat_by_chat() -> None:
    chat = {"id": 1, "messages": [POST]}
    reading = telegram_desktop.read(told({"chats": {"list": [chat, chat | {"id": 2}]}}), INTAKE)
    assert [message.channel for message in reading.messages] == ["1", "2"]


def test_of_a_whole_telegram_account_one_chat_that_is_none_costs_the_others_nothing() -> None:
    chats = [{"id": 1}, {"id": 6.5, "messages": [POST]}, "left", {"id": 4, "messages": [POST]}]
    reading = telegram_desktop.read(told({"chats": {"list": chats}}), INTAKE)
    assert [message.channel for message in reading.messages] == ["4"]
    assert [(one.row, one.because) for one in reading.refused] == [
        (0, "The chat holds no list called messages."),
        (1, "The field id is neither text nor a whole number."),
        (2, "The chat holds no list called messages."),
    ]


def test_telegram_chats_of_which_none_holds_messages_are_no_export() -> None:
    with pytest.raises(ParsingError, match="neither a list called messages nor chats with one"):
        telegram_desktop.read(told({"chats": {"list": [{"id": 1}, {"id": 2}]}}), INTAKE)


def test_a_telegram_talk_without_an_id_is_told_apart_by_a_hash_and_never_by_the_name_of_a_person() -> None:
    talk = {"name": "Dan Smith", "type": "personal_chat", "messages": [POST]}
    assert telegram_desktop.read(told(talk), INTAKE).messages[0].channel == hashed(KEY, "telegram", "Dan Smith")


def test_a_telegram_edit_and_forward_are_known_from_the_edit_on() -> None:
    edited = POST | {"edited": "x", "edited_unixtime": "1641042000", "forwarded_from": "Whale Calls"}
    message = telegram_desktop.read(desktop(edited), INTAKE).messages[0]
    assert message.known_at == datetime(2022, 1, 1, 13, tzinfo=UTC)
    assert message.forwarded_from == hashed(KEY, "telegram", "Whale Calls")


def test_a_telethon_broadcast_is_spoken_by_its_channel_and_engaged_by_views_and_forwards() -> None:
    row = {
        "_": "Message", "id": 3, "peer_id": {"_": "PeerChannel", "channel_id": 44}, "date": "2021-01-02T03:04:05+00:00",
        "message": "#NAV/BTC", "views": 900, "forwards": 0, "post": True, "edit_date": None, "fwd_from": None,
    }  # fmt: skip
    message = telethon.read(told(row) + b"\n", INTAKE).messages[0]
    assert (message.channel, message.views, message.forwards, message.reactions) == ("44", 900, 0, None)
    assert message.author == hashed(KEY, "telegram", "44")


def test_a_telethon_forward_keeps_where_it_came_from_and_a_hidden_edit_is_none() -> None:
    row = {
        "id": 3, "date": "2021-01-02T03:04:05+00:00", "message": "x",
        "edit_date": "2021-01-03T00:00:00+00:00", "edit_hide": True,
        "fwd_from": {"from_id": {"channel_id": 45}}, "reply_to": {"reply_to_msg_id": 2},
    }  # fmt: skip
    message = telethon.read(told([row]), INTAKE).messages[0]
    assert message.edited_at is None
    assert message.forwarded_from == hashed(KEY, "telegram", "45")
    assert message.reply_to == "2"


def test_a_flat_row_of_a_broadcast_keeps_its_bare_reply_and_that_it_was_forwarded() -> None:
    row = {"channel": "c1", "id": 3, "date": "2021-01-02T03:04:05+00:00", "text": "x", "reply_to": 2, "forwarded": True}
    message = telethon.read(told(row), INTAKE).messages[0]
    assert (message.reply_to, message.author) == ("2", hashed(KEY, "telegram", "c1"))
    assert message.forwarded_from is not None


def first_lines(name: str, wanted: int) -> bytes:
    path = FORMATS.parent / name
    if not path.exists():
        pytest.skip(f"the recording {name} is not here")
    with lzma.open(path) as stored:
        return b"".join(islice(stored, wanted))


@pytest.mark.parametrize(
    ("read", "name"),
    [
        (telethon.read, "telegram_channels_2017_2022.jsonl.xz"),
        (reddit.read, "reddit_wsb_posts_esbenkc.jsonl.xz"),
        (reddit.read, "reddit_wsb_posts_2019.jsonl.xz"),
        (reddit.read, "reddit_wsb_posts_scored.jsonl.xz"),
        (reddit.read, "reddit_cashtag_comments_2021.jsonl.xz"),
    ],
)
def test_of_the_first_four_hundred_recorded_rows_none_is_refused(read: Reader, name: str) -> None:
    reading = read(first_lines(name, 400), INTAKE)
    assert (len(reading.messages), reading.refused) == (400, ())
    assert len({message.identity for message in reading.messages}) == 400


def test_recorded_stocktwits_rows_are_read_by_a_column_map() -> None:
    wanted = columns.column_map({"sent_at": "date", "symbols": "ticker", "platform": "stocktwits"})
    reading = columns.read(first_lines("stocktwits_2020.jsonl.xz", 400), INTAKE, wanted)
    assert (len(reading.messages), reading.refused) == (400, ())
    assert reading.messages[0].symbols == ("AMZN",)


def test_a_line_that_is_no_json_is_refused_and_the_next_one_read() -> None:
    good = told({"id": 1, "date": "2021-01-02T03:04:05+00:00", "message": "x"})
    reading = telethon.read(b'{"id": 1,\n' + good, INTAKE)
    assert ([one.row for one in reading.refused], len(reading.messages)) == ([0], 1)


def test_a_stocktwits_mark_likes_and_coin_symbol_are_kept() -> None:
    row = {
        "id": 1, "body": "BTC &amp; co", "created_at": "2022-04-03T17:05:36Z", "user": {"id": 4},
        "symbols": [{"symbol": "BTC.X"}],
        "entities": {"sentiment": {"basic": "Bullish"}}, "likes": {"total": 3},
    }  # fmt: skip
    message = stocktwits.read(told({"messages": [row]}), INTAKE).messages[0]
    assert (message.text, message.symbols, message.sentiment) == ("BTC & co", ("BTC.X",), "bullish")
    assert message.reactions == (("like", 3),)


def test_a_removed_reddit_body_leaves_its_title() -> None:
    body = b"id,created_utc,author,title,selftext,score\na1,1606780800.0,bob,SNDL up 25%,[removed],12\n"
    message = reddit.read(body, Intake(KEY, taken_at=TAKEN)).messages[0]
    assert (message.text, message.deleted, message.reactions) == ("SNDL up 25%", True, (("upvote", 12),))
    assert message.sent_at == datetime(2020, 12, 1, tzinfo=UTC)
    assert message.counted_at == TAKEN


def test_a_deleted_reddit_author_is_unknown() -> None:
    body = b"id,created_utc,author,title\na1,1606780800,[deleted],GME\n"
    assert reddit.read(body, INTAKE).messages[0].author is None


def test_reddit_mojibake_and_entities_are_mended() -> None:
    row = {"id": "1", "date": "2020-12-01T00:00:14+00:00", "title": "GMEâ€™s P&amp;L ðŸš€ café", "text": ""}
    assert reddit.read(told([row]), INTAKE).messages[0].text == "GME’s P&L 🚀 café"


def test_a_row_with_a_day_alone_is_not_known_before_that_day_ends() -> None:
    message = reddit.read(told([{"id": "1", "date": "2021-12-01", "text": "$OPTT"}]), INTAKE).messages[0]
    assert message.sent_at == datetime(2021, 12, 1, tzinfo=UTC)
    assert message.known_at == datetime(2021, 12, 1, 23, 59, 59, tzinfo=UTC)


def test_reddit_rows_without_an_id_are_the_same_post_when_they_are_the_same_row() -> None:
    row = {"date": "2021-12-01", "text": "$OPTT"}
    first, second, third = reddit.read(told([row, row, row | {"text": "$AMC"}]), INTAKE).messages
    assert first.id == second.id != third.id


def test_a_column_map_reads_any_table() -> None:
    wanted = columns.column_map(
        {"id": "nr", "sent_at": "when", "text": "said", "author": "who", "reactions": {"rocket": "rockets"}}
    )
    body = b"nr,when,said,who,rockets\n1,2024-01-01T00:00:00Z,$NAV,bob,3\n"
    message = columns.read(body, INTAKE, wanted).messages[0]
    assert (message.id, message.text, message.reactions, message.channel) == ("1", "$NAV", (("rocket", 3),), "given")
    assert message.author == hashed(KEY, "table", "bob")


def test_a_link_that_stands_for_an_id_is_hashed_and_an_answer_to_it_still_finds_it() -> None:
    first, second = "https://x.com/EveJones/status/1", "https://x.com/EveJones/status/2"
    rows = [{"id": first, "sent_at": 1704067200}, {"id": second, "sent_at": 1704067260, "reply_to": first}]
    asked, answer = columns.read(told(rows), INTAKE).messages
    assert asked.id == answer.reply_to == hashed(KEY, "table", first)
    assert answer.id == hashed(KEY, "table", second)


@pytest.mark.parametrize("named", ["u_EveJones", "u/EveJones", "r/u_EveJones", "/u/EveJones/"])
def test_a_profile_on_reddit_is_a_channel_by_the_hash_of_its_person(named: str) -> None:
    profile = f"u_{hashed(KEY, 'reddit', 'EveJones')}"
    row = {"id": "1", "created_utc": 1704067200, "title": "$GME", "subreddit": named, "parent_id": "t3_ab"}
    post = reddit.read(told([row, row | {"subreddit": "wallstreetbets"}]), INTAKE).messages
    assert [(message.channel, message.reply_to) for message in post] == [(profile, "t3_ab"), ("wallstreetbets", "t3_ab")]
    table = told([{"id": "1", "sent_at": 1704067200, "channel": named}, {"id": "2", "sent_at": 1704067200, "channel": "unit"}])
    mapped = columns.read(table, INTAKE, columns.column_map({"platform": "reddit"}))
    assert [message.channel for message in mapped.messages] == [profile, "unit"]


def test_a_column_map_with_an_unknown_field_is_the_users_to_mend() -> None:
    with pytest.raises(ConfigurationError, match="given colour"):
        columns.column_map({"colour": "red"})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"reactions": "likes"}, "Field messagesColumns.reactions: wanted an object of kind and column, given str"),
        ({"reactions": {"like": 3}}, "Field messagesColumns.reactions: wanted an object of kind and column, given dict"),
        ({"id": {"like": "likes"}}, "Field messagesColumns.id: wanted the name of a column, given dict"),
    ],
)
def test_reactions_are_an_object_of_columns_and_every_other_field_is_one_column(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{told}$"):
        columns.column_map(given)


def test_a_count_above_a_million_million_is_refused_and_one_of_just_that_is_read() -> None:
    reading = columns.read(
        told([{"id": 1, "sent_at": 1704067200, "views": 10**30}, {"id": 2, "sent_at": 1704067200, "views": 10**12}]), INTAKE
    )
    assert [one.because for one in reading.refused] == ["The field views is above 1,000,000,000,000."]
    assert [message.views for message in reading.messages] == [1_000_000_000_000]


def test_reddit_votes_are_a_count_too_and_net_against_is_nobody_in_favour() -> None:
    rows = [{"id": str(score), "created_utc": 1704067200, "title": "$GME", "score": score} for score in (1e30, -5, 7)]
    reading = reddit.read(told(rows), INTAKE)
    assert [one.because for one in reading.refused] == ["The field score is above 1,000,000,000,000."]
    assert [message.reactions for message in reading.messages] == [(), (("upvote", 7),)]


def test_a_csv_row_with_too_many_cells_a_half_count_and_a_zoneless_time_are_refused_and_not_guessed() -> None:
    body = (
        b"id,sent_at,text,views\n1,2024-01-01T00:00:00Z,a,b,c\n2,2024-01-01T00:00:00Z,a,1.5\n"
        b"3,2024-01-01T00:00:00,a,1\n4,2024-01-01T00:00:00Z,a,12\n"
    )
    reading = columns.read(body, INTAKE)
    assert [(one.row, one.because) for one in reading.refused] == [
        (0, "The row is not a JSON object."),
        (1, "The field views is not a whole number of at least zero."),
        (2, "The field sent_at is not a date that can be understood."),
    ]
    assert [message.views for message in reading.messages] == [12]


def test_a_cell_of_more_than_a_million_characters_costs_its_row_and_no_other() -> None:
    head = b"id,sent_at,text\n1,2024-01-01T00:00:00Z,"
    body = head + b"a" * 1_000_001 + b"\n2,2024-01-01T00:00:00Z," + b"b" * 1_000_000 + b'\n3,2024-01-01T00:00:00Z,"c\nd"\n'
    reading = columns.read(body, INTAKE)
    assert [one.row for one in reading.refused] == [0]
    assert [(message.id, len(message.text)) for message in reading.messages] == [("2", 1_000_000), ("3", 3)]


def test_a_quote_that_never_ends_costs_what_it_swallows_and_a_header_that_never_ends_the_table() -> None:
    begun = b'id,sent_at,text\n1,2024-01-01T00:00:00Z,a\n2,2024-01-01T00:00:00Z,"'
    reading = columns.read(begun + b"3,2024-01-01T00:00:00Z,b\n" * 50_000, INTAKE)
    assert ([message.id for message in reading.messages], [one.row for one in reading.refused]) == (["1"], [1])
    with pytest.raises(ParsingError, match="its header never ends"):
        columns.read(b'id,"' + b"x" * 1_000_001, INTAKE)


def test_seconds_and_milliseconds_are_not_confused() -> None:
    reading = columns.read(told([{"id": 1, "sent_at": 1704067200}, {"id": 2, "sent_at": 1704067200000}]), INTAKE)
    assert [message.sent_at for message in reading.messages] == [datetime(2024, 1, 1, tzinfo=UTC)]
    assert [one.row for one in reading.refused] == [1]


def test_half_a_sign_becomes_one_that_can_be_stored() -> None:
    message = columns.read(b'[{"id": 1, "sent_at": "2024-01-01T00:00:00Z", "text": "a\\ud83d"}]', INTAKE).messages[0]
    assert message.text.encode() == "a\ufffd".encode()


@pytest.mark.parametrize("name", sorted(READERS))
def test_bytes_that_are_no_export_are_one_sentence(name: str) -> None:
    with pytest.raises(ParsingError, match=r"^[A-Z][^.]*\.$"):
        READERS[name](b"\xff\xfe[", INTAKE)


@pytest.mark.parametrize("name", ["discord", "stocktwits", "telegram_desktop"])
def test_another_platforms_json_is_one_sentence(name: str) -> None:
    with pytest.raises(ParsingError, match=r"^The (export|answer) holds n[^.]*\.$"):
        READERS[name](b'{"rows": []}', INTAKE)
