"""Whatever an export holds, there is a roster, or one sentence that names the field."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from src.domain import Roster
from src.errors import ConfigurationError
from tests.domains.conviction_calls.calls_world import handed, measured

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("#NAV/BTC buy 540 🚀"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
NAMES = """
id type timestamp content author name reactions messages channel guild chats list from from_id date date_unixtime text body
created_at user symbols sent_at views reference emoji count message peer_id subreddit created_utc selftext exportedAt symbol day
attention market
"""
FIELDS = NAMES.split()
SHAPED = st.recursive(
    JSON | st.sampled_from(["2021-02-01T12:00:00+00:00", "1612180800", 1612180800, "Default", "message"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=8),
    max_leaves=25,
)


def tried(body: bytes, context: str, **wanted: Any) -> Roster | None:
    try:
        return handed({"x.json": body}, context=context, **wanted)
    except ConfigurationError as why:
        if str(why).startswith("Field "):
            return None
        raise


@settings(max_examples=80, deadline=None)
@given(SHAPED, st.booleans())
def test_json_of_any_shape_makes_a_roster(export: Any, learning: bool) -> None:  # noqa: FBT001 - hypothesis gives it by place
    body = json.dumps(export).encode()
    roster = tried(body, body.decode(), trustedAuthors=["dan"], mode="train" if learning else "score")
    for subject in roster.subjects if roster else ():
        assert measured(roster, subject) if roster else None


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200), st.text(max_size=100))
def test_bytes_of_any_kind_make_a_roster(body: bytes, context: str) -> None:
    assert tried(body, context) is not None


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["channelMarket", "channelMarkets", "trustedAuthors", "symbols", "messagesColumns"]), JSON)
)
def test_a_field_of_any_shape_is_honoured_or_named(wanted: dict[str, Any]) -> None:
    tried(b'[{"id": "1", "sent_at": "2021-02-01T12:00:00Z", "text": "#NAV/BTC buy 540"}]', "", **wanted)
