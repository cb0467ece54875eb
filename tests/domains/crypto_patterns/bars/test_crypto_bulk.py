"""Files larger, wider or longer than anybody's bars: refused before anything is built of them."""

from time import process_time

import pytest

from src.domains.crypto_patterns.bars.bulk import lines
from src.domains.crypto_patterns.bars.klines import read_klines
from src.domains.crypto_patterns.bars.spreadsheet import read_csv
from src.domains.crypto_patterns.outcomes.truth_log import read_truth_log
from src.errors import ParsingError

HEADER = b"timestamp,open,high,low,close,volume\n"
SOUND = b"1748736000,1,1,1,1,1\n"


def test_lines_come_one_by_one_without_the_mark_of_their_encoding_whatever_ends_them() -> None:
    assert list(lines(b"\xef\xbb\xbfa,b\r\n1,2\n3,4")) == ["a,b\n", "1,2\n", "3,4"]


def test_of_600_001_rows_none_is_read() -> None:
    with pytest.raises(ParsingError, match="it holds more than 600,000 rows"):
        read_csv(HEADER + SOUND * 600_001)


def test_nothing_is_read_after_the_first_line_at_fault() -> None:
    started = process_time()
    with pytest.raises(ParsingError, match="no number: 'dear'"):
        read_csv(HEADER + SOUND + b"1748736300,dear,1,1,1,1\n" + SOUND * 500_000)
    assert process_time() - started < 0.2  # all of it takes two seconds


def test_a_line_longer_than_any_bar_is_refused() -> None:
    with pytest.raises(ParsingError, match="line 2 is longer than 10,000 characters"):
        read_csv(HEADER + b"," * 20_000_000)


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"[[1]" + b",[]" * 700_000 + b"]", "600,000 rows"), (b"[[1" + b",1" * 9_700_000 + b"]]", "9,600,000 cells")],
    ids=["lists", "cells"],
)
def test_lists_and_cells_are_counted_before_they_are_built(body: bytes, words: str) -> None:
    with pytest.raises(ParsingError, match=f"it holds more than {words}"):
        read_klines(body)


def test_a_truth_log_of_more_than_600_000_lines_is_refused() -> None:
    with pytest.raises(ParsingError, match="it holds more than 600,000 lines"):
        read_truth_log(b"\n" * 600_001)
