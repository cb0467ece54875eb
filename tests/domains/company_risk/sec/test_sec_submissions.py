from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.domains.company_risk.sources.sec.acceptance import Zone
from src.domains.company_risk.sources.sec.submissions import parse_page, parse_submissions
from src.errors import ParsingError

SINCE, UNTIL = datetime(2022, 1, 1, tzinfo=UTC), datetime(2023, 6, 1, tzinfo=UTC)
ALL = datetime(1990, 1, 1, tzinfo=UTC)


def test_the_company_is_named_with_former_names_and_its_rows_are_read(
    submissions: Callable[..., bytes], columns: Callable[..., dict[str, list[str]]]
) -> None:
    rows = columns(
        ("0001-23-1", "8-K", "2023-05-10", "2023-05-10T16:30:00.000Z", "2.02,9.01", "ovc.htm", "2023-05-09"),
        ("0001-23-2", "4", "2023-05-10", "2023-05-10T18:30:00.000Z", "", "xslF345X03/doc4.xml", "2023-05-08"),
        ("0001-23-3", "S-8", "2023-05-10", "2023-05-10T18:30:00.000Z", "", "s8.htm", ""),
    )
    company = parse_submissions(submissions(rows), since=SINCE, until=UNTIL)
    assert (company.cik, company.name, company.former_names) == ("0000900001", "Orchard Valley Corp", ("Orchard Hill Inc",))
    report, trade = company.recent.filings
    assert (report.form, report.items, report.report_date) == ("8-K", ("2.02", "9.01"), date(2023, 5, 9))
    assert report.url("0000900001") == "https://www.sec.gov/Archives/edgar/data/900001/0001231/ovc.htm"
    assert trade.document == "doc4.xml"
    assert company.recent.oldest == date(2023, 5, 10)


def test_items_before_august_2004_are_given_in_the_modern_numbering_and_as_printed(columns: Callable[..., Any]) -> None:
    row = ("0001-99-1", "8-K", "1999-03-03", "1999-03-03T12:00:00.000Z", "4,7,12,1", "k.txt", "")
    (filing,) = parse_page(orjson.dumps(columns(row)), since=ALL, until=UNTIL).filings
    assert filing.items == ("4.01", "9.01", "2.02", "5.01")
    assert filing.raw_items == ("4", "7", "12", "1")


def test_only_what_is_known_within_the_window_is_kept(columns: Callable[..., Any]) -> None:
    rows = columns(
        ("a", "8-K", "2023-06-02", "2023-06-02T10:00:00.000Z", "8.01", "k.htm", ""),
        ("b", "8-K", "2023-05-31", "2023-05-31T10:00:00.000Z", "8.01", "k.htm", ""),
        ("c", "8-K", "2021-05-31", "2021-05-31T10:00:00.000Z", "8.01", "k.htm", ""),
    )
    block = parse_page(orjson.dumps(rows), since=SINCE, until=UNTIL)
    assert [filing.accession for filing in block.filings] == ["b"]
    assert block.oldest == date(2021, 5, 31)


def test_the_zone_of_the_clock_is_proved_per_file(columns: Callable[..., Any]) -> None:
    rows = [(f"a{n}", "4", "2023-05-10", "2023-05-11T00:40:00.000Z", "", "d.xml", "") for n in range(3)]
    late = ("b", "8-K", "2023-05-10", "2023-05-10T20:10:00.000Z", "8.01", "k.htm", "")
    block = parse_page(orjson.dumps(columns(*rows, late)), since=SINCE, until=UNTIL)
    assert block.zone is Zone.UTC
    assert block.filings[-1].known_at == datetime(2023, 5, 10, 20, 10, tzinfo=UTC)
    assert block.filings[-1].after_hours is True


def test_a_filing_without_a_primary_document_is_had_as_the_whole_submission(columns: Callable[..., Any]) -> None:
    row = ("0000320193-96-000027", "8-K", "1996-12-24", "1996-12-24T12:00:00.000Z", "5,7", "", "")
    (filing,) = parse_page(orjson.dumps(columns(row)), since=ALL, until=UNTIL).filings
    assert filing.url("320193").endswith("/320193/000032019396000027/0000320193-96-000027.txt")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b.htm", "k.htm?x=1", "k.htm#x", "http://169.254.169.254/", "xslF345X05/.."]
)
def test_a_document_name_cannot_lead_out_of_its_filing(name: str, columns: Callable[..., Any]) -> None:
    row = ("0001-23-1", "8-K", "2023-05-10", "2023-05-10T12:00:00.000Z", "8.01", name, "")
    (filing,) = parse_page(orjson.dumps(columns(row)), since=SINCE, until=UNTIL).filings
    assert filing.url("900001").startswith("https://www.sec.gov/Archives/edgar/data/900001/0001231/")
    assert filing.url("900001").removeprefix("https://www.sec.gov/Archives/edgar/data/900001/0001231/") == "0001-23-1.txt"


def test_a_person_is_told_from_a_company(submissions: Callable[..., bytes], columns: Callable[..., Any]) -> None:
    flags = {
        "entityType": "other",
        "tickers": [],
        "insiderTransactionForOwnerExists": 1,
        "insiderTransactionForIssuerExists": 0,
    }
    assert parse_submissions(submissions(columns(), **flags), since=SINCE, until=UNTIL).person
    assert not parse_submissions(submissions(columns()), since=SINCE, until=UNTIL).person
    delisted = {"tickers": [], "insiderTransactionForOwnerExists": 0}
    assert not parse_submissions(submissions(columns(), **delisted), since=SINCE, until=UNTIL).person


def test_older_pages_are_listed(submissions: Callable[..., bytes], columns: Callable[..., Any]) -> None:
    page = {
        "name": "CIK0000900001-submissions-001.json",
        "filingCount": 9,
        "filingFrom": "2001-01-01",
        "filingTo": "2021-12-31",
    }
    (found,) = parse_submissions(submissions(columns(), [page]), since=SINCE, until=UNTIL).pages
    assert found.url == "https://data.sec.gov/submissions/CIK0000900001-submissions-001.json"
    assert (found.since, found.until) == (date(2001, 1, 1), date(2021, 12, 31))


@pytest.mark.parametrize(
    "spoiled",
    [
        {"form": ["8-K"]},
        {"form": None},
        {"items": [1]},
        {"filingDate": ["0001-01-01"]},
        {"filingDate": ["soon"]},
        {"acceptanceDateTime": ["0001-01-01T00:00:00.000Z"]},
    ],
)
def test_columns_that_do_not_fit_are_refused(spoiled: dict[str, Any], columns: Callable[..., Any]) -> None:
    rows = columns(("b", "8-K", "2023-05-31", "2023-05-31T10:00:00.000Z", "8.01", "k.htm", ""))
    whole = rows | spoiled
    if spoiled == {"form": ["8-K"]}:
        whole["form"] = ["8-K", "8-K"]
    with pytest.raises(ParsingError):
        parse_page(orjson.dumps(whole), since=ALL, until=UNTIL)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[]", b"{}", b'{"cik":"1"}', b'{"cik":"x","filings":{}}', b'{"cik":"1","filings":{}}']
)
def test_what_is_no_submissions_file_is_refused(content: bytes) -> None:
    with pytest.raises(ParsingError):
        parse_submissions(content, since=SINCE, until=UNTIL)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=12)
    | st.sampled_from(["2023-05-10", "8-K", "2023-05-10T12:00:00.000Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("accessionNumber", "form", "filingDate", "reportDate", "acceptanceDateTime", "items", "primaryDocument")


@given(st.fixed_dictionaries({name: JSON | st.lists(JSON, min_size=1, max_size=1) for name in NAMES}), JSON)
def test_whatever_json_comes_in_it_reads_or_refuses(recent: dict[str, Any], files: Any) -> None:
    whole = {"cik": "1", "name": files, "tickers": files, "formerNames": files, "filings": {"recent": recent, "files": files}}
    try:
        parse_submissions(orjson.dumps(whole), since=SINCE, until=UNTIL)
    except ParsingError:
        return


@given(st.binary(max_size=300))
def test_whatever_bytes_come_in_a_page_is_read_or_refused(content: bytes) -> None:
    try:
        parse_page(content, since=SINCE, until=UNTIL)
    except ParsingError:
        return
