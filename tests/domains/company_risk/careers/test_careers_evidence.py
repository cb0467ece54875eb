"""Where a person sees what was counted, and in what words a person hears of a board that could not be read."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from src.domains.company_risk.sources.careers.adapters import BY_VENDOR, recognise
from src.domains.company_risk.sources.careers.adapters.personio import parse
from src.domains.company_risk.sources.careers.board import Board, Listing
from src.domains.company_risk.sources.careers.census import count, observe
from src.errors import ParsingError

PAGES = {
    "https://boards.greenhouse.io/acme": Board("greenhouse", "boards-api.greenhouse.io", "acme"),
    "https://jobs.lever.co/acme": Board("lever", "api.lever.co", "acme"),
    "https://jobs.eu.lever.co/acme": Board("lever", "api.eu.lever.co", "acme"),
    "https://jobs.ashbyhq.com/acme": Board("ashby", "api.ashbyhq.com", "acme"),
    "https://careers.smartrecruiters.com/Acme": Board("smartrecruiters", "api.smartrecruiters.com", "Acme"),
    "https://acme.wd5.myworkdayjobs.com/Careers": Board("workday", "acme.wd5.myworkdayjobs.com", "acme", "Careers"),
    "https://wd1.myworkdaysite.com/recruiting/acme/Careers": Board("workday", "wd1.myworkdaysite.com", "acme", "Careers"),
    "https://acme.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1": Board(
        "oracle", "acme.fa.us2.oraclecloud.com", "acme", "CX_1"
    ),
    "https://apply.workable.com/acme/": Board("workable", "apply.workable.com", "acme"),
    "https://acme.recruitee.com/": Board("recruitee", "acme.recruitee.com", "acme"),
    "https://acme.jobs.personio.de/": Board("personio", "acme.jobs.personio.de", "acme"),
    "https://acme.bamboohr.com/careers": Board("bamboohr", "acme.bamboohr.com", "acme"),
    "https://careers-acme.icims.com/jobs/search": Board("icims", "careers-acme.icims.com", "careers-acme"),
    "https://acme.eightfold.ai/careers?domain=acme.com": Board("eightfold", "acme.eightfold.ai", "acme", "acme.com"),
}
OWN_HOSTS = {
    "https://careers.acme.com/jobs": Board("icims", "careers.acme.com", "", "jibe"),
    "https://jobs.acme.com/us/en/search-results": Board("phenom", "jobs.acme.com", "", "us/en"),
    "https://www.acme.com/careers?team=all": Board("jsonld", "www.acme.com", "", "/careers?team=all"),
    "https://jobs.acme.com/careers": Board("eightfold", "jobs.acme.com"),
}


@pytest.mark.parametrize(("url", "board"), [*PAGES.items(), *OWN_HOSTS.items()])
def test_every_vendor_s_board_has_a_page_for_people(url: str, board: Board) -> None:
    assert BY_VENDOR[board.vendor].page(board) == url
    assert urlsplit(url).scheme == "https"


@pytest.mark.parametrize(("url", "board"), PAGES.items())
def test_the_page_for_people_leads_back_to_the_board(url: str, board: Board) -> None:
    assert recognise(url) == board


def test_every_vendor_is_among_them() -> None:
    assert {board.vendor for board in (*PAGES.values(), *OWN_HOSTS.values())} == set(BY_VENDOR)


def test_a_census_carries_the_page() -> None:
    at = datetime(2026, 6, 8, 12, tzinfo=UTC)
    board = Board("lever", "api.lever.co", "acme")
    assert observe(board, count(Listing(total=1), at), at, (), "https://jobs.lever.co/acme").url == "https://jobs.lever.co/acme"


def test_an_xml_board_cut_short_is_told_without_the_words_of_a_library() -> None:
    with pytest.raises(ParsingError, match=r"^wanted Personio's XML list of positions, got one that breaks off, or is no XML$"):
        parse(b"<workzag-jobs><position><id>1</id><na")
