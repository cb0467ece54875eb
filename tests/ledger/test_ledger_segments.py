"""Bytes of segments: deterministic, bounded, and read with suspicion."""

import gzip
import re
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.errors import ParsingError
from src.ledger.keys import MonthKey, SegmentKey, checked_series, digest, run_name
from src.ledger.segments import LARGEST_TEXT, Member, checked_segment, pack, pack_months, split, unpack, unpack_month
from src.ledger.store import KEY, MAX_RECORD_BYTES

LINES = st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"")), max_size=8)


def key(day: int, run: str = "run-a", part: int = 1, body: bytes = b"") -> SegmentKey:
    return SegmentKey("snapshot", date(2026, 3, day), run, part, digest(body))


@given(st.text())
def test_any_run_id_becomes_a_name_within_the_alphabet_that_keys_parse_back(run_id: str) -> None:
    name = SegmentKey("snapshot", date(2026, 3, 2), run_name(run_id), 1, digest(b""))
    assert KEY.fullmatch(str(name))
    assert SegmentKey.parse("snapshot", str(name)) == name


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_run_ids_never_share_a_name(one: str, other: str) -> None:
    assert (run_name(one) == run_name(other)) == (one == other)


def test_a_platform_run_id_is_its_own_name() -> None:
    assert run_name("HG7ML7M8z78YcAPEB") == "HG7ML7M8z78YcAPEB"


@pytest.mark.parametrize(
    "text",
    [
        "snapshot.2026-02-30.run.p001-0123456789ab",
        "snapshot.2026-03-02.run.p1-0123456789ab",
        "snapshot.2026-03-02.run.p001",
        "snapshot.2026-03-02.a.b.p001-0123456789ab",
        "snapshots.2026-03-02.run.p001-0123456789ab",
        "snapshot.٢٠٢٦-03-02.run.p001-0123456789ab",
        "snapshot.2026-03.month",
        "",
    ],
)
def test_what_is_not_a_segments_name_is_not_taken_for_one(text: str) -> None:
    assert SegmentKey.parse("snapshot", text) is None


def test_a_months_first_record_has_no_number_and_the_second_has() -> None:
    names = [MonthKey("snapshot", "2026-03", 1), MonthKey("snapshot", "2026-03", 2)]
    assert [str(name) for name in names] == ["snapshot.2026-03.month", "snapshot.2026-03.month.p002"]
    assert [MonthKey.parse("snapshot", str(name)) for name in names] == names
    assert MonthKey.parse("snapshot", "snapshot.2026-13.month") is None


@pytest.mark.parametrize("series", ["", "Snapshot", "a.b.c", "a/b", "observations.", "é"])
def test_a_series_that_fits_no_key_is_refused(series: str) -> None:
    with pytest.raises(ValueError, match="wanted a series"):
        checked_series(series)


@given(LINES)
def test_lines_come_back_and_the_same_lines_are_the_same_bytes(lines: list[bytes]) -> None:
    body = pack("snapshot", lines)
    assert unpack("snapshot", body) == lines
    assert pack("snapshot", lines) == body


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_one_way(body: bytes) -> None:
    for read in (unpack, lambda series, it: unpack_month(series, "2026-03", it)):
        with pytest.raises(ParsingError):
            read("snapshot", body)
        with pytest.raises(ParsingError):
            read("snapshot", gzip.compress(body))


@given(st.integers(0, 2000), st.integers(0, 255))
def test_a_segment_with_a_byte_changed_or_cut_short_never_passes_for_whole(where: int, byte: int) -> None:
    body = pack("snapshot", [b'{"subject":"AAPL"}', b'{"subject":"MSFT"}'])
    name = key(2, body=body)
    where %= len(body)
    changed = body[:where] + bytes([byte]) + body[where + 1 :]
    for damaged in (changed, body[:where]):
        if damaged != body:
            with pytest.raises(ParsingError):
                checked_segment(name, damaged)
    assert checked_segment(name, body) == body


@given(st.data())
def test_a_month_record_with_a_byte_changed_or_cut_gives_its_members_or_a_parsing_error(data: st.DataObject) -> None:
    bodies = [pack("snapshot", [b"%d" % n]) for n in range(3)]
    [(_, month)] = pack_months("snapshot", "2026-03", [Member(key(n + 1, body=body), body) for n, body in enumerate(bodies)])
    where = data.draw(st.integers(0, len(month) - 1))
    damaged = data.draw(st.sampled_from([month[:where], month[:where] + b"\xff" + month[where + 1 :], month + b"x"]))
    try:
        members = unpack_month("snapshot", "2026-03", damaged)
    except ParsingError:
        return
    for member, body in zip(members, bodies, strict=True):
        if member.body != body:
            with pytest.raises(ParsingError):
                checked_segment(member.key, member.body)


def test_a_gzip_bomb_is_refused_without_being_unpacked() -> None:
    bomb = gzip.compress(b"\n" * 200_000_000, 9)
    with pytest.raises(ParsingError, match="more than"):
        unpack("snapshot", bomb)


def test_a_segment_of_another_series_or_a_later_schema_is_refused() -> None:
    with pytest.raises(ParsingError, match="not of the series"):
        unpack("observations.sec", pack("snapshot", []))
    with pytest.raises(ParsingError, match="schema 2"):
        unpack("snapshot", gzip.compress(b'{"schema":2,"series":"snapshot"}'))


def test_an_incompressible_day_splits_into_records_the_platform_takes() -> None:
    import random  # noqa: PLC0415 - only this test needs noise

    noise = random.Random(7)  # noqa: S311 - noise for a size, not a secret
    lines = [re.sub(rb"\n", b" ", noise.randbytes(900_000)) for _ in range(25)]
    parts = list(split(lines))
    assert [line for part in parts for line in part] == lines
    bodies = [pack("snapshot", part) for part in parts]
    assert len(bodies) == 4
    assert max(map(len, bodies)) < MAX_RECORD_BYTES


def test_a_line_no_segment_can_hold_is_refused_by_its_size() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        list(split([b"x" * (LARGEST_TEXT + 1)]))


def test_a_month_too_large_for_one_record_splits_between_segments_and_each_record_stands_alone() -> None:
    import random  # noqa: PLC0415 - only this test needs noise

    noise = random.Random(7)  # noqa: S311 - noise for a size, not a secret
    bodies = [zlib.compress(noise.randbytes(4_000_000), 1) for _ in range(5)]
    members = [Member(key(n + 1, body=body), body) for n, body in enumerate(bodies)]
    records = list(pack_months("snapshot", "2026-03", reversed(members)))
    assert [str(name) for name, _ in records] == [
        "snapshot.2026-03.month",
        "snapshot.2026-03.month.p002",
        "snapshot.2026-03.month.p003",
    ]
    assert max(len(body) for _, body in records) < MAX_RECORD_BYTES
    assert [member for _, body in records for member in unpack_month("snapshot", "2026-03", body)] == members
