"""Tables of rows: CSV with a header, JSON lines, or a JSON array."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from src.domains.conviction_calls.messages.intake import array_or_lines
from src.errors import ParsingError

_LONGEST_CELL = 1_000_000  # characters; the longest post of any platform read here has 40,000


def rows_of(body: bytes) -> list[Any]:
    """The rows of a table.

    A CSV row with more or fewer cells than the header, or with a cell of more than a million characters, stands as None, so
    that it is counted as refused.

    Raises:
        ParsingError: The bytes are not text in UTF-8, hold no header, or are not JSON though they begin like it.
    """
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start in {b"[", b"{"}:
        return array_or_lines(body)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        message = "The table is not text in UTF-8."
        raise ParsingError(message) from why
    return _csv(text.replace("\0", ""))


def _csv(text: str) -> list[Any]:
    # The parser's own limit would end the reading at the first cell beyond it; no cell is longer than the table.
    before = csv.field_size_limit(len(text) + 1)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        rows = list(reader)
    finally:
        csv.field_size_limit(before)
    if not reader.fieldnames or _overlong(reader.fieldnames):
        message = "The table has no header." if not reader.fieldnames else "The table is not CSV: its header never ends."
        raise ParsingError(message)
    return [None if None in row or None in row.values() or _overlong(row.values()) else row for row in rows]


def _overlong(cells: Iterable[str]) -> bool:
    """Whether a cell is no cell: most likely a quote that never ends, with the rest of the table in it."""
    return any(len(cell) > _LONGEST_CELL for cell in cells)
