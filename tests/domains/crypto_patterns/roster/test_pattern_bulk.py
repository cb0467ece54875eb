"""What a folder may hold altogether, and rows that would be more than they look."""

import gzip
import json

import pytest

from src.domains.crypto_patterns.roster.market import supplied
from src.domains.crypto_patterns.roster.named_bars import bars_in
from src.domains.crypto_patterns.roster.rows_given import rows_given
from src.domains.crypto_patterns.roster.unpacked import unpacked
from src.errors import ParsingError
from tests.domains.crypto_patterns.roster.pattern_world import csv, prices


def test_65_megabytes_in_a_small_packing_are_not_unpacked() -> None:
    with pytest.raises(ParsingError, match="it holds more than 64 MB unpacked"):
        unpacked(gzip.compress(bytes(65 << 20), 1))


def test_of_a_folder_256_megabytes_are_read_and_the_rest_left_out_in_one_sentence() -> None:
    large = b"x" * (60 << 20)
    folder = [("barsRecord", f"X{number}USDT_5m.csv", large) for number in range(7)]
    parts, notes = supplied([*folder, ("barsRecord", "BTCUSDT_5m.csv", csv(prices(1, 30)))], "")
    assert [(name, len(bars)) for name, bars in parts] == [("BTCUSDT", 30)]
    assert len(notes) == 5
    assert notes[-1] == ("Bars: left out 3 files, the first X4USDT_5m.csv: all together would hold more than 256 MB unpacked.")


def test_rows_that_each_invent_a_column_make_no_square_table_and_known_columns_are_read() -> None:
    names = ("timestamp", "open", "high", "low", "close", "volume")
    rows = [dict(zip(names, line.split(","), strict=True)) for line in csv(prices(1, 3_000)).decode().splitlines()[1:]]
    odd = [{**row, "symbol": "BTCUSDT", f"extra{place}": 1} for place, row in enumerate(rows)]
    assert {name: len(bars) for name, bars in bars_in("dataset.json", json.dumps(odd).encode()).items()} == {"BTCUSDT": 3_000}


def test_more_symbols_than_any_exchange_lists_are_refused() -> None:
    body = b"symbol,timestamp,open,high,low,close,volume\n" + b"".join(
        b"X%d,1748736000,1,1,1,1,1\n" % at for at in range(5_001)
    )
    with pytest.raises(ParsingError, match="bars of more than 5,000 symbols"):
        bars_in("BTCUSDT_5m.csv", body)


def test_a_table_of_4_001_columns_is_refused_and_a_short_row_has_the_cells_it_has() -> None:
    with pytest.raises(ParsingError, match="its header names 4,001 columns"):
        rows_given(b"a," * 4_000 + b"a\n1\n")
    assert rows_given(b"signalId,at,symbol\na,1\n") == ({"signalId": "a", "at": "1"},)


def test_ten_million_empty_objects_are_refused_before_they_are_parsed() -> None:
    with pytest.raises(ParsingError, match="it holds more than 600,000 rows"):
        rows_given(b"{}\n" * 10_000_000)
