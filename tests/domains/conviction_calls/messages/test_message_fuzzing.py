"""Whatever bytes or rows a reader is given, it reads, refuses, or raises one sentence."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.conviction_calls.messages.intake import Intake, Reading
from src.domains.conviction_calls.messages.readers import READERS
from src.errors import ParsingError

INTAKE = Intake(b"a secret of the caller, 32 bytes", channel="given")
FIELDS = [
    "id",
    "type",
    "timestamp",
    "timestampEdited",
    "content",
    "author",
    "embeds",
    "fields",
    "title",
    "description",
    "name",
    "reactions",
    "emoji",
    "code",
    "count",
    "reference",
    "messageId",
    "forwardedMessage",
    "channel",
    "messages",
    "exportedAt",
    "chats",
    "list",
    "date",
    "date_unixtime",
    "edited_unixtime",
    "from",
    "from_id",
    "text",
    "forwarded_from",
    "_",
    "message",
    "views",
    "forwards",
    "edit_date",
    "fwd_from",
    "reply_to",
    "peer_id",
    "channel_id",
    "post",
    "results",
    "reaction",
    "emoticon",
    "body",
    "created_at",
    "user",
    "symbols",
    "symbol",
    "entities",
    "sentiment",
    "basic",
    "likes",
    "total",
    "reshare_message",
    "created_utc",
    "selftext",
    "score",
    "edited",
    "subreddit",
    "sent_at",
    "deleted",
    "counted_at",
]  # every field that some reader reads
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["2024-01-01", "2024-01-01T00:00:00Z", "1704067200", "Message", "Default", "message", "[removed]", "\ud83d"]
    )
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=8),
    max_leaves=12,
)
# Rows that are nearly right, so that the fuzzing reaches past the first field.
NEARLY: dict[str, Any] = {
    "id": 1,
    "timestamp": "2024-01-01T00:00:00Z",
    "date_unixtime": "1704067200",
    "date": "2024-01-01T00:00:00Z",
    "created_at": "2024-01-01T00:00:00Z",
    "sent_at": "2024-01-01T00:00:00Z",
}
ROWS = st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4).map(lambda more: NEARLY | more)
BODIES = st.binary(max_size=60) | ANYTHING.map(lambda value: json.dumps(value).encode()) | st.text(max_size=60).map(str.encode)


def whole(reading: Reading, rows: int) -> None:
    assert len(reading.messages) + len(reading.refused) + reading.passed_over == rows
    for message in reading.messages:
        assert message.known_at >= message.sent_at
        assert message.sent_at.tzinfo is not None
        message.text.encode()
        hash(message)
    assert all(refused.because.endswith(".") and "\n" not in refused.because for refused in reading.refused)


@pytest.mark.parametrize("name", sorted(READERS))
@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROWS | ANYTHING, max_size=4))
def test_every_row_is_read_refused_or_passed_over(name: str, rows: list[Any]) -> None:
    wrapped = {"messages": rows} if name in {"discord", "telegram_desktop", "stocktwits"} else rows
    whole(READERS[name](json.dumps(wrapped).encode(), INTAKE), len(rows))


@pytest.mark.parametrize("name", sorted(READERS))
@settings(max_examples=30, deadline=None)
@given(body=BODIES)
def test_any_bytes_are_read_or_one_sentence(name: str, body: bytes) -> None:
    try:
        reading: Reading | str = READERS[name](body, INTAKE)
    except ParsingError as why:
        reading = str(why)
    assert reading.endswith(".") if isinstance(reading, str) else reading.refused is not None
