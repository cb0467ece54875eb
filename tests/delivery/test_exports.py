import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.delivery.cells import opens_formula, plain
from src.delivery.exports import COLUMNS, cell, csv_text
from tests.delivery.delivery_world import as_row, every_outcome, snapshot, unknown

ROWS = [as_row(item) for item in every_outcome()]


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_row_is_a_line_under_the_flat_columns() -> None:
    sheet = read(csv_text(ROWS))
    assert [line["ticker"] for line in sheet] == ["EXMP", "CALM", "DARK", "ZZZZZ", "LATE", "OOPS"]
    assert tuple(sheet[0]) == COLUMNS
    assert sheet[0]["signals"] == "SEC_8K_NONRELIANCE; INSIDER_SELL_CLUSTER"
    assert (sheet[0]["floor_signal"], sheet[0]["signal_count"], sheet[0]["score_delta_1d"]) == (
        "SEC_8K_NONRELIANCE",
        "2",
        "1.2",
    )


def test_unknown_is_an_empty_cell_and_zero_is_a_zero() -> None:
    sheet = {line["ticker"]: line for line in read(csv_text(ROWS))}
    assert (sheet["DARK"]["combined_score"], sheet["CALM"]["combined_score"]) == ("", "0.0")
    assert (sheet["ZZZZZ"]["signal_count"], sheet["CALM"]["signal_count"]) == ("", "0")


def test_a_negative_number_stays_a_number() -> None:
    line = read(csv_text([as_row(snapshot(), {"1d": -12.34, "7d": -0.5})]))[0]
    assert (float(line["score_delta_1d"]), line["score_delta_7d"]) == (-12.3, "-0.5")


def test_lines_end_as_rfc_4180_has_it() -> None:
    assert csv_text([]).endswith("run_id\r\n")


def test_a_row_that_did_not_come_through_us_is_guarded_too() -> None:
    line = read(csv_text([as_row(unknown()) | {"company_name": '=cmd|"/C calc"!A0', "detail": 'a "quoted", text\r\n=1'}]))[0]
    assert line["company_name"] == '\'=cmd|"/C calc"!A0'
    assert line["detail"] == 'a "quoted", text =1'


@given(st.text(), st.one_of(st.none(), st.floats(), st.integers()))
def test_what_is_written_is_read_back_and_no_cell_opens_as_a_formula(text: str, value: float | None) -> None:
    line = read(csv_text([as_row(unknown()) | {"company_name": text, "combined_score": value}]))[0]
    assert line["company_name"] == plain(text)
    assert not opens_formula(line["company_name"])
    if value is None or not math.isfinite(value):
        assert line["combined_score"] == ""
    else:
        assert type(value)(line["combined_score"]) == value


@pytest.mark.parametrize(
    ("value", "told"), [(-3, "-3"), (-3.5, "-3.5"), ("-3.5", "-3.5"), ("-3.5 %", "'-3.5 %"), (None, ""), (True, "true")]
)
def test_a_minus_is_guarded_in_words_only(value: float | str | None, told: str) -> None:
    assert cell(value) == told
