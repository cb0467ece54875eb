"""How much of a file is read: text by the line, so that nothing is built of a file before its first fault is seen."""

from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from typing import Final

from src.errors import ParsingError

MOST_ROWS: Final = 600_000
"""Rows of a file: five years of five-minute bars are 526,000, and a run of a gigabyte holds the measures of no more."""

MOST_CELLS: Final = 16 * MOST_ROWS
"""Cells of all of them: exchanges serve twelve a row, and each takes about sixty bytes while it is read."""

_LONGEST: Final = 10_000  # characters of a line: the twelve cells of a bar take two hundred


def lines(body: bytes) -> Iterator[str]:
    """The lines of a text in UTF-8, one at a time, with their ends.

    Raises:
        ParsingError: There are too many, or one is too long.
        UnicodeDecodeError: It is no such text.
    """
    most = MOST_ROWS + 1  # one of them is the header
    with TextIOWrapper(BytesIO(body), encoding="utf-8-sig") as text:
        for number, line in enumerate(iter(lambda: text.readline(_LONGEST + 1), ""), start=1):
            if number > most or (number == 1 and body.count(b"\n") > most):  # a long file is seen to be one before it is read
                message = f"it holds more than {MOST_ROWS:,} rows"
                raise ParsingError(message)
            if len(line) > _LONGEST:
                message = f"line {number} is longer than {_LONGEST:,} characters"
                raise ParsingError(message)
            yield line


def check_bulk(body: bytes) -> None:
    """Refuse rows, in JSON or CSV, of which more would be built than can be held.

    Brackets and commas are counted before anything is parsed: thirty megabytes of "[]," are ten million lists. Those inside
    of texts count as well, which no file of bars or signals has many of.

    Raises:
        ParsingError: There are more than 600,000 lists and objects, or more than sixteen cells for each of as many rows.
    """
    if body.count(b"{") + body.count(b"[") > MOST_ROWS + 2:  # the rows lie in a list, and that perhaps in an object
        message = f"it holds more than {MOST_ROWS:,} rows"
        raise ParsingError(message)
    if body.count(b",") > MOST_CELLS:
        message = f"it holds more than {MOST_CELLS:,} cells"
        raise ParsingError(message)
