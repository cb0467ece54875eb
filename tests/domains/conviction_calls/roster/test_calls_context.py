"""Series that an input adds: known when their day is over, and refused where they are no numbers."""

from datetime import UTC, datetime

import pytest

from src.domains.conviction_calls.roster.context import read_context
from src.domains.conviction_calls.symbols.assets import Market
from src.observations.observation import Observation

LATER = datetime(2021, 3, 1, tzinfo=UTC)


def days(table: str, as_of: datetime = LATER, symbol: str = "NAV") -> tuple[Observation, ...]:
    return read_context({"context.csv": table.encode()}, as_of).of(symbol, Market.COIN)


def test_the_figures_of_a_day_are_known_when_it_is_over() -> None:
    (day,) = days("symbol,day,attention,liquidity_usd\nnav,2021-02-01,55,1e6\n")
    assert (day.known_at.isoformat(), day.values["attention"]) == ("2021-02-01T23:59:59+00:00", 55)


def test_a_day_that_is_not_over_is_not_known() -> None:
    assert days("symbol,day,attention\nNAV,2021-02-01,55\n", datetime(2021, 2, 1, 18, tzinfo=UTC)) == ()


def test_a_moment_is_known_at_once() -> None:
    (hour,) = days("symbol,day,attention\nNAV,2021-02-01T06:00:00Z,55\n", datetime(2021, 2, 1, 18, tzinfo=UTC))
    assert hour.known_at == datetime(2021, 2, 1, 6, tzinfo=UTC)


def test_an_empty_cell_is_unknown_and_not_zero() -> None:
    (day,) = days("symbol,day,attention,whale_flow\nNAV,2021-02-01,,-5\n")
    assert (day.values["attention"], day.values["whale_flow"]) == (None, -5)


@pytest.mark.parametrize("cell", ["many", "-3", "nan", "1e99"])
def test_a_row_that_is_no_figure_is_left_out_and_told_of(cell: str) -> None:
    found = read_context({"context.csv": f"symbol,day,attention\nNAV,2021-02-01,{cell}\n".encode()}, LATER)
    assert found.of("NAV", Market.COIN) == ()
    assert found.notes[0].startswith("context.csv: 1 rows of context were not understood. The field attention")


def test_a_table_that_is_none_is_told_of() -> None:
    assert "could not be read as context" in read_context({"x.csv": b"\xff\xfe"}, LATER).notes[0]


def test_a_coin_is_no_stock_of_the_same_symbol() -> None:
    table = b"symbol,day,attention,market,name\nSNOW,2021-02-01,55,stock,Snowflake\n"
    found = read_context({"context.csv": table}, LATER)
    assert found.of("SNOW", Market.COIN) == ()
    assert len(found.of("SNOW", Market.STOCK)) == 1
    assert [(asset.name, asset.market) for asset in found.assets()] == [("Snowflake", Market.STOCK)]
