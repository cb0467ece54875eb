"""The bundled directory against what can be checked of it without a network."""

import csv
import ipaddress
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from src.domains.company_risk.sources.careers.adapters import recognise
from src.domains.company_risk.sources.careers.identity import same_company
from src.domains.company_risk.universe.directory import listing, listings, spelled

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real"
TICKERS = REAL / "sec" / "files" / "company_tickers.json"
BOARDS = REAL / "careers" / "_directory"

needs_tickers = pytest.mark.skipif(not TICKERS.exists(), reason="the recorded company_tickers.json is not beside the checkout")
needs_boards = pytest.mark.skipif(not BOARDS.exists(), reason="the recorded board tables are not beside the checkout")

# Where each vendor puts the name of the customer in an address.
TOKENS = (
    re.compile(r"https://job-boards\.greenhouse\.io/([a-z0-9]+)$"),
    re.compile(r"https://jobs\.lever\.co/([a-z0-9-]+)$"),
    re.compile(r"https://jobs\.ashbyhq\.com/([a-z0-9-]+)$"),
    re.compile(r"https://careers\.smartrecruiters\.com/([A-Za-z0-9]+)$"),
    re.compile(r"https://([a-z0-9]+\.wd\d+)\.myworkdayjobs\.com/[A-Za-z0-9_\-]+$"),
    re.compile(r"https://([a-z0-9-]+\.fa(?:\.[a-z0-9]+)?)\.oraclecloud\.com/hcmUI/CandidateExperience/en/sites/[A-Za-z0-9_]+$"),
    re.compile(r"https://([a-z0-9]+)\.eightfold\.ai/careers$"),
)


def addresses() -> Iterator[tuple[str, str]]:
    for row in listings().values():
        yield from ((row.ticker, url) for url in (row.website, row.careers_url, row.newsroom_url) if url)


def as_recorded(url: str) -> str:
    return url.lower().replace("/en-us/", "/").rstrip("/")


@lru_cache(maxsize=1)
def recorded_board_tables() -> str:
    return "\n".join(as_recorded(path.read_text(encoding="utf-8")) for path in sorted(BOARDS.glob("*.csv")))


def test_the_directory_holds_at_least_two_hundred_companies() -> None:
    assert len(listings()) >= 200


def test_no_ticker_stands_twice_in_the_table() -> None:
    path = Path("src/domains/company_risk/universe/directory.csv")
    with path.open(encoding="utf-8", newline="") as table:
        tickers = [row["ticker"] for row in csv.DictReader(table)]
    assert len(tickers) == len(set(tickers)) == len(listings())


def test_every_row_has_a_name_a_ten_digit_cik_and_says_how_it_is_known() -> None:
    for row in listings().values():
        assert row.name == row.name.strip() != ""
        assert re.fullmatch(r"\d{10}", row.cik), row.ticker
        assert "company_tickers.json" in row.how_known, row.ticker
        assert ("unverified" in row.how_known) == bool(row.website or row.newsroom_url), row.ticker


def test_every_address_is_https_on_a_public_name_without_credentials() -> None:
    for ticker, url in addresses():
        parts = urlsplit(url)
        assert parts.scheme == "https", ticker
        assert "@" not in parts.netloc, ticker
        assert parts.port is None, ticker
        assert re.fullmatch(r"([a-z0-9-]+\.)+[a-z]{2,}", parts.netloc), (ticker, url)
        with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 address"):
            ipaddress.ip_address(parts.netloc)


def test_a_board_always_comes_with_the_name_it_should_give_and_where_it_was_found() -> None:
    for row in listings().values():
        assert bool(row.careers_url) == bool(row.board_name), row.ticker
        assert bool(row.careers_url) == ("; board from " in row.how_known), row.ticker


def test_class_shares_are_found_in_either_spelling() -> None:
    assert listing("BRK.B") == listing(" brk-b ") == listings()["BRK-B"]


def test_a_company_outside_the_directory_is_not_found_rather_than_guessed() -> None:
    assert listing("ZZZZZ") is None
    assert listing("not a ticker") is None


@needs_tickers
def test_every_cik_is_the_one_that_edgar_gives_for_the_ticker() -> None:
    rows = json.loads(TICKERS.read_bytes()).values()
    edgar = {row["ticker"]: str(row["cik_str"]).rjust(10, "0") for row in rows}
    assert {row.ticker: row.cik for row in listings().values()} == {ticker: edgar[ticker] for ticker in listings()}


@needs_tickers
def test_every_ticker_that_edgar_lists_is_shaped_like_a_ticker() -> None:
    tickers = {row["ticker"] for row in json.loads(TICKERS.read_bytes()).values()}
    assert {ticker for ticker in tickers if spelled(ticker) != ticker} == set()


@needs_boards
def test_every_board_token_stands_in_a_recorded_board_table() -> None:
    tables = recorded_board_tables()
    missing = [row.ticker for row in listings().values() if row.careers_url and as_recorded(row.careers_url) not in tables]
    unnamed = [
        row.ticker
        for row in listings().values()
        if row.ticker in missing and not any(token_stands(row.careers_url, token, tables) for token in TOKENS)
    ]
    assert unnamed == []


def token_stands(url: str, token: re.Pattern[str], tables: str) -> bool:
    """Whether the customer's name in the address is one of a recorded table (which may write the address another way)."""
    found = token.match(url)
    if found is None:
        return False
    name = re.escape(found.group(1).lower())
    return re.search(rf"(?:/|for=){name}[./\",\s]|/boards/{name}/", tables) is not None


def test_every_board_is_of_a_vendor_we_can_ask_or_on_a_host_of_the_company() -> None:
    own = {row.ticker for row in listings().values() if row.careers_url and recognise(row.careers_url) is None}
    assert own == {"ITW", "LUV", "MRK", "NFLX", "NKE", "PNC", "UAL"}


def test_the_board_is_known_under_a_name_that_differs_only_where_we_checked() -> None:
    named = [row for row in listings().values() if row.board_name]
    assert {row.ticker: row.board_name for row in named if not same_company(row.name, row.board_name)} == {
        "ITW": "ITW",
        "ORLY": "O'Reilly Auto Parts",
        "PG": "P&G",
        "U": "Unity Technologies",
        "USB": "U.S. Bank",
    }
