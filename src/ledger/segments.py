"""Bytes of segments and of compacted months: gzip-compressed JSON lines behind a header that says what they are.

Measured for a day of 500 companies, 70 features each with signals and evidence, on two shared cores: 4.1 MB of JSON lines pack
to 0.54 MB in 0.11 s and unpack in 0.01 s; local files write and read them in 2 ms. The same day as one JSON value is 6.1 MB on
local disk, 0.32 s to write and 0.16 s to read. The media type `application/gzip` keeps the platform's client from compressing
it a second time.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from src.errors import ParsingError
from src.ledger.keys import MonthKey, SegmentKey, digest, month_of

CONTENT_TYPE: Final = "application/gzip"
SCHEMA: Final = 1

LARGEST_TEXT: Final = 8_000_000
"""Bytes of JSON lines in one segment; even incompressible they stay below the platform's 9 MB a record."""

LARGEST_MONTH: Final = 9_000_000
"""Bytes of a month record, under the 9,436,240 that the SDK still sends."""

LARGEST_HEADER: Final = 4_000_000
"""Bytes a header may unpack to: forty times a month of 500 segments; more is not ours."""

_GZIP_WINDOW: Final = 31


def pack(series: str, lines: Iterable[bytes]) -> bytes:
    """A segment: header and lines; the same lines give the same bytes (no time in the gzip header)."""
    header = orjson.dumps({"schema": SCHEMA, "series": series})
    return gzip.compress(b"\n".join([header, *lines]), compresslevel=6, mtime=0)


def unpack(series: str, body: Any) -> list[bytes]:
    """The lines of a segment.

    Raises:
        ParsingError: Not bytes, not gzip, cut short, too large, of another series or of a later schema.
    """
    text, rest = _member(body, LARGEST_TEXT + LARGEST_HEADER)
    if rest:
        message = f"{len(rest)} bytes follow the end of the segment"
        raise ParsingError(message)
    header, *lines = text.split(b"\n")
    _checked_header(series, header)
    return lines


def split(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Lines in runs that each fit one segment.

    Raises:
        ValueError: A line that does not fit alone.
    """
    held: list[bytes] = []
    size = 0
    for line in lines:
        if len(line) > LARGEST_TEXT:
            message = f"a ledger line of {len(line)} bytes does not fit a segment of {LARGEST_TEXT}: {line[:80]!r}"
            raise ValueError(message)
        if held and size + len(line) + 1 > LARGEST_TEXT:
            yield held
            held, size = [], 0
        held.append(line)
        size += len(line) + 1
    if held:
        yield held


@dataclass(frozen=True, slots=True)
class Member:
    """A segment inside a month record, still packed.

    Attributes:
        key: The segment it stands for.
        body: Its bytes: the segment's own, or condensed.
    """

    key: SegmentKey
    body: bytes


def pack_months(series: str, month: str, members: Iterable[Member]) -> Iterator[tuple[MonthKey, bytes]]:
    """Month records that hold these segments whole, in order, each within the size limit and each saying what it holds.

    A record stands alone: whichever of two compactions wrote it last, what it lists it holds, and what no record lists is read
    from its own segment.
    """
    held: list[Member] = []
    size = 0
    part = 1
    for member in sorted(members, key=lambda member: member.key):
        cost = len(member.body) + len(str(member.key)) + 40
        if held and size + cost > LARGEST_MONTH:
            yield MonthKey(series, month, part), _month_body(series, month, held)
            held, size, part = [], 0, part + 1
        held.append(member)
        size += cost
    if held:
        yield MonthKey(series, month, part), _month_body(series, month, held)


def unpack_month(series: str, month: str, body: Any) -> list[Member]:
    """The segments a month record holds, still packed.

    Raises:
        ParsingError: Not a month record of this series and month, or cut short.
    """
    text, rest = _member(body, LARGEST_HEADER)
    header = _checked_header(series, text)
    members: list[Member] = []
    for name, size in _listed(header):
        key = SegmentKey.parse(series, name)
        if key is None or month_of(key.date) != month or size > len(rest):
            message = f"a month record of {month} does not hold {name!r}"
            raise ParsingError(message)
        members.append(Member(key, rest[:size]))
        rest = rest[size:]
    if rest:
        message = f"{len(rest)} bytes follow the end of the month record"
        raise ParsingError(message)
    return members


def checked_segment(key: SegmentKey, body: Any) -> bytes:
    """The bytes of a segment, once they are what its name promises.

    Raises:
        ParsingError: Not bytes, or changed since they were named.
    """
    if not isinstance(body, bytes | bytearray):
        message = f"wanted bytes, got {type(body).__name__}"
        raise ParsingError(message)
    kept = bytes(body)
    if digest(kept) != key.digest:
        message = "its bytes are not the ones its name was made from"
        raise ParsingError(message)
    return kept


def _month_body(series: str, month: str, members: Sequence[Member]) -> bytes:
    listed = [[str(member.key), len(member.body)] for member in members]
    header = orjson.dumps({"schema": SCHEMA, "series": series, "month": month, "segments": listed})
    return gzip.compress(header, compresslevel=6, mtime=0) + b"".join(member.body for member in members)


def _member(body: Any, largest: int) -> tuple[bytes, bytes]:
    """The first gzip member of a body, and the bytes after it."""
    if not isinstance(body, bytes | bytearray):
        message = f"wanted bytes, got {type(body).__name__}"
        raise ParsingError(message)
    reader = zlib.decompressobj(wbits=_GZIP_WINDOW)
    try:
        text = reader.decompress(bytes(body), largest)
    except zlib.error as error:
        message = f"not a gzip stream: {error}"
        raise ParsingError(message) from error
    if not reader.eof:
        message = f"cut short, or more than {largest} bytes unpacked"
        raise ParsingError(message)
    return text, reader.unused_data


def _checked_header(series: str, line: bytes) -> dict[str, Any]:
    try:
        header = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        message = "its first line is not a header"
        raise ParsingError(message) from error
    if not isinstance(header, dict) or header.get("series") != series:
        message = f"its header is not of the series {series}"
        raise ParsingError(message)
    if header.get("schema") != SCHEMA:
        message = f"schema {header.get('schema')!r} is not {SCHEMA}: written by another version"
        raise ParsingError(message)
    return header


def _listed(header: dict[str, Any]) -> Iterator[tuple[str, int]]:
    listed = header.get("segments")
    if not isinstance(listed, list):
        message = "its header lists no segments"
        raise ParsingError(message)
    for entry in listed:
        match entry:
            case [str(name), int(size)] if size >= 0 and not isinstance(size, bool):
                yield name, size
            case _:
                message = "its header lists something that is not a segment"
                raise ParsingError(message)
