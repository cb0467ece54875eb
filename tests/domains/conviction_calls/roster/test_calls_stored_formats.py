"""Stored exports of six platforms, each told by its looks and read without a word of configuration."""

import lzma
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from src.domains.conviction_calls.roster.formats import sniffed
from tests.domains.conviction_calls.calls_world import handed

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real" / "calls"
LATER = datetime(2026, 6, 1, tzinfo=UTC)
LINES = 300


def exported(name: str) -> bytes:
    place = REAL / name
    if not place.exists():
        pytest.skip("the recorded exports are not here")
    if not name.endswith(".xz"):
        return place.read_bytes()
    with lzma.open(place, "rb") as stored:
        return b"".join(islice(stored, LINES))


@pytest.mark.parametrize(
    ("name", "format_", "least"),
    [
        ("telegram_channels_2017_2022.jsonl.xz", "telethon", 100),
        ("reddit_wsb_posts_2019.jsonl.xz", "reddit", 50),
        ("reddit_wsb_posts_esbenkc.jsonl.xz", "reddit", 50),
        ("reddit_wsb_posts_scored.jsonl.xz", "reddit", 30),
        ("reddit_cashtag_comments_2021.jsonl.xz", "reddit", 100),
        ("stocktwits_2020.jsonl.xz", "table", 15),
        ("x_meme_stocks_2021.jsonl.xz", "table", 1),
        ("formats/stocktwits_symbol-msgs-all.json", "stocktwits", 5),
        ("formats/discordchatexporter_server.json", "discord", 0),
        ("formats/discordchatexporter_example_guild.json", "discord", 0),
    ],
)
def test_a_stored_export_is_read_whole_and_its_callers_are_found(name: str, format_: str, least: int) -> None:
    body = exported(name)
    market = "coin" if name.startswith("telegram") else "stock"
    roster = handed({Path(name).name: body}, LATER, mode="train", channelMarket=market)
    assert sniffed(body) == format_
    assert not [note for note in roster.notes if "not understood" in note]
    assert len(roster.subjects) >= least
    assert not [subject.id for subject in roster.subjects if subject.facts["symbol"][0].isdigit() and least < 100]
