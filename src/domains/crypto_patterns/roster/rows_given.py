"""Rows with named cells, out of JSON, JSON lines or CSV, told by how they begin."""

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import orjson

from src.domains.crypto_patterns.bars.bulk import check_bulk, lines
from src.errors import ParsingError

Row = Mapping[str, Any]

_WIDEST: Final = 200
"""Columns of a CSV file: records of signals have some sixty, and each costs memory once for every row."""


def rows_given(body: bytes) -> tuple[Row, ...]:
    """The rows of a table, each by its columns' names.

    Args:
        body: A JSON array of objects, one object (with its rows under `signals`, `items` or `data`, or itself a row), a JSON
            object a line, or CSV in UTF-8 with a header.

    Raises:
        ParsingError: It is none of these, or of more than 600,000 rows.
    """
    check_bulk(body)
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"[":
        return _objects(_parsed(text))
    if text[:1] == b"{":
        return _of_objects(text)
    return _of_csv(text)


def _of_objects(text: bytes) -> tuple[Row, ...]:
    try:
        return _objects([orjson.loads(line) for line in BytesIO(text) if line.strip()])
    except orjson.JSONDecodeError:
        whole = _parsed(text)
    inner = next((whole[name] for name in ("signals", "items", "data") if isinstance(whole.get(name), list)), [whole])
    return _objects(inner)


def _parsed(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        message = f"no JSON: {error}"
        raise ParsingError(message) from error


def _objects(rows: Sequence[Any]) -> tuple[Row, ...]:
    if not all(isinstance(row, dict) for row in rows):
        message = "its rows are no objects with named fields"
        raise ParsingError(message)
    return tuple(rows)


def _of_csv(text: bytes) -> tuple[Row, ...]:
    try:
        rows = csv.reader(lines(text))
        header = next(rows, [])
        if len(header) > _WIDEST:
            message = f"its header names {len(header):,} columns, and more than {_WIDEST} are not read"
            raise ParsingError(message)
        return tuple(dict(zip(header, row, strict=False)) for row in rows if row)
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"neither JSON nor CSV: {error}"
        raise ParsingError(message) from error
