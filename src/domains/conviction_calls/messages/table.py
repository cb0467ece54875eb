"""Tables of rows: CSV with a header, JSON lines, or a JSON array."""

import csv
import io
from typing import Any

from src.domains.conviction_calls.messages.intake import array_or_lines
from src.errors import ParsingError

_LONGEST_CELL = 1_000_000  # characters; the longest post of any platform read here has 40,000


def rows_of(body: bytes) -> list[Any]:
    """The rows of a table; a CSV row with more cells than the header stands as None, so that it is counted as refused.

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
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        rows = list(reader)
    except csv.Error as why:
        message = "The table is not CSV: a cell or a quote never ends."
        raise ParsingError(message) from why
    finally:
        csv.field_size_limit(before)
    if not reader.fieldnames:
        message = "The table has no header."
        raise ParsingError(message)
    return [None if None in row or None in row.values() else row for row in rows]
