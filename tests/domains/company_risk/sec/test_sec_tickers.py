import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.domains.company_risk.sources.sec.tickers import TickerMap, parse_tickers
from src.errors import NotFoundError, ParsingError

MAP = (
    b'{"0":{"cik_str":320193,"ticker":"AAPL","title":"Apple"},"1":{"cik_str":1067983,"ticker":"BRK-B","title":"BERKSHIRE"},'
    b'"2":{"cik_str":1326801,"ticker":"META","title":"Meta"},"3":{"cik_str":1881551,"ticker":"STI","title":"Solidion"}}'
)


@pytest.fixture
def tickers() -> TickerMap:
    return parse_tickers(MAP)


@pytest.mark.parametrize("typed", ["BRK-B", "BRK.B", "brk-b", "BRK/B", " brk b "])
def test_a_share_class_is_found_however_it_is_typed(tickers: TickerMap, typed: str) -> None:
    assert tickers.cik(typed) == "0001067983"


def test_a_former_symbol_finds_the_company_by_its_cik(tickers: TickerMap) -> None:
    assert tickers.cik("FB") == tickers.cik("META") == "0001326801"


def test_a_symbol_that_was_reused_finds_its_present_holder(tickers: TickerMap) -> None:
    assert tickers.cik("STI") == "0001881551"


def test_an_unknown_ticker_is_not_found_and_close_spellings_are_suggested(tickers: TickerMap) -> None:
    with pytest.raises(NotFoundError, match=r"no company on EDGAR trades under 'AAPLE'; close to it: AAPL"):
        tickers.cik("aaple")


def test_an_endless_ticker_is_not_found_quickly_and_not_repeated_in_full(tickers: TickerMap) -> None:
    with pytest.raises(NotFoundError) as refused:
        tickers.cik("A" * 100_000)
    assert len(str(refused.value)) < 100


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[]", b"{}", b'{"0":{"ticker":"A"}}', b'{"0":{"ticker":"A","cik_str":"x"}}']
)
def test_what_is_not_the_map_is_refused(content: bytes) -> None:
    with pytest.raises(ParsingError):
        parse_tickers(content)


@given(st.binary(max_size=200))
def test_whatever_bytes_come_in_it_reads_or_refuses(content: bytes) -> None:
    try:
        parse_tickers(content)
    except ParsingError:
        return
