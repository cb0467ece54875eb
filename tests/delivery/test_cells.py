import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.delivery.cells import LONGEST, opens_formula, plain

lead_ins = st.sampled_from(["=", "+", "-", "@", "＝", "－", "＋", "＠", "−", "\t", "\r", '"', " ", "\u200b", "\ufeff", "“"])
hostile = st.builds("".join, st.lists(lead_ins, max_size=4)).flatmap(
    lambda lead: st.text(max_size=60).map(lambda rest: lead + rest)
)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("https://evil.example","x")',
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1,1)",
        "\t=1+1",
        "\r=1+1",
        "  =1+1",
        '"=1+1',
        "“=1+1",
        "\u200b=1+1",
        "＝1+1",
        "﹢1+1",
        "−2+3",
    ],
)
def test_a_text_that_a_spreadsheet_could_run_gets_an_apostrophe(text: str) -> None:
    assert plain(text).startswith("'")


@pytest.mark.parametrize(
    "text", ["Example Industries Inc.", "3 filings", "O'Reilly", "-3.5", "+2", "1e-5", "AT&T", "", "50 % = half"]
)
def test_ordinary_text_and_plain_numbers_stay_as_they_are(text: str) -> None:
    assert plain(text) == text


def test_a_text_becomes_one_line_that_reads_in_the_order_it_is_stored() -> None:
    assert plain("Acme\r\n\tInc\u2028 \u202egpj.exe\x00") == "Acme Inc gpj.exe"


def test_half_a_character_does_not_break_the_row() -> None:
    assert plain("a\ud800b").encode() == b"a?b"


def test_a_page_in_place_of_a_line_is_cut_with_an_ellipsis() -> None:
    told = plain("x" * 10_000)
    assert len(told) == LONGEST
    assert told.endswith("…")


@given(hostile)
def test_no_text_opens_as_a_formula_and_twice_guarded_is_once_guarded(text: str) -> None:
    told = plain(text)
    assert not opens_formula(told)
    assert plain(told) == told
    assert len(told) <= LONGEST
    first = unicodedata.normalize("NFKC", told[:1])
    assert first not in {"=", "@", "\t", "\r"}
    assert first not in {"+", "-"} or told.lstrip("+-").replace(".", "").replace("e", "").isascii()
