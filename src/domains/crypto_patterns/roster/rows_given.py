"""Rows with named cells, out of JSON, JSON lines or CSV, told by how they begin."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from src.errors import ParsingError

Row = Mapping[str, Any]


def rows_given(body: bytes) -> tuple[Row, ...]:
    """The rows of a table, each by its columns' names.

    Args:
        body: A JSON array of objects, one object (with its rows under `signals`, `items` or `data`, or itself a row), a JSON
            object a line, or CSV in UTF-8 with a header.

    Raises:
        ParsingError: It is none of these.
    """
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"[":
        return _objects(_parsed(text))
    if text[:1] == b"{":
        return _of_objects(text)
    return _of_csv(text)


def _of_objects(text: bytes) -> tuple[Row, ...]:
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        return _objects([orjson.loads(line) for line in lines])
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
        lines: Iterable[str] = text.decode("utf-8").splitlines()
        return tuple(csv.DictReader(lines))
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"neither JSON nor CSV: {error}"
        raise ParsingError(message) from error
