"""The source over a recording made of documents written for these tests."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from src.domain import Ask, Fetcher
from src.domains.company_risk.sources.sec import SecSource
from src.errors import NotFoundError, ParsingError, UnreachableError
from src.observations.record import Findings, Record
from src.observations.subject import Subject
from src.sources.client import Client
from src.sources.status import Status

Make = Callable[..., Any]
Recorded = Callable[[Mapping[str, Any], datetime], AbstractAsyncContextManager[Client]]

NOW = datetime(2023, 5, 20, 12, tzinfo=UTC)
MAP = "https://www.sec.gov/files/company_tickers.json"
LIST = "https://data.sec.gov/submissions/CIK0000900001.json"
PAGE = "https://data.sec.gov/submissions/CIK0000900001-submissions-001.json"
TICKERS = b'{"0":{"cik_str":900001,"ticker":"OVC","title":"Orchard Valley Corp"}}'
OVC = Subject("OVC", facts={"cik": "0000900001"})
REPORT = (
    b"<html><body><p>FORM 8-K CURRENT REPORT of Orchard Valley Corp, an Ohio corporation, Commission File 1-1, phone 555-0100, "
    b"with its offices at 1 Orchard Road in Dayton.</p><p>Item 5.02 Departure of Directors or Certain Officers.</p>"
    b"<p>On May 9, 2023, Dora Quill notified the Company of her decision to resign as Chief Financial Officer.</p></body>"
)


def document(accession: str, name: str) -> str:
    return f"https://www.sec.gov/Archives/edgar/data/900001/{accession.replace('-', '')}/{name}"


@pytest.fixture
def world(submissions: Make, columns: Make, form4: Make, transaction: Make) -> dict[str, Any]:
    """Two trades, a report on a departure, an old 10-K, and a filing from the future."""
    rows = columns(
        ("a-9", "4", "2023-06-20", "2023-06-20T20:00:00.000Z", "", "xslF345X03/d.xml", ""),
        ("a-4", "4", "2023-05-16", "2023-05-17T01:00:00.000Z", "", "xslF345X03/d.xml", ""),
        ("a-3", "4", "2023-05-10", "2023-05-11T00:40:00.000Z", "", "xslF345X03/d.xml", ""),
        ("a-2", "8-K", "2023-05-09", "2023-05-09T20:30:00.000Z", "5.02,9.01", "k.htm", "2023-05-09"),
        ("a-1", "10-K", "2022-11-15", "2022-11-16T01:10:00.000Z", "", "10k.htm", "2022-09-30"),
    )
    return {
        MAP: TICKERS,
        LIST: submissions(rows),
        document("a-4", "d.xml"): form4(transaction(day="2023-05-15")),
        document("a-3", "d.xml"): form4(transaction()),
        document("a-2", "k.htm"): REPORT,
    }


def ask(client: Fetcher, known: Record | None = None, now: datetime = NOW, days: int = 90) -> Ask:
    return Ask(client, now, now - timedelta(days=days), known or Record())


def kept(findings: Findings, before: Record | None = None) -> Record:
    """What the ledger holds after a run: the kept kinds, and their spans."""
    observations = [item for item in findings.observations if item.kind in findings.kept]
    return (before or Record()).extended(
        observations, {kind: span for kind, span in findings.spans.items() if kind in findings.kept}
    )


async def test_a_company_is_had_by_its_ticker_with_filings_trades_and_what_the_report_says(
    world: Any, recorded: Recorded
) -> None:
    async with recorded(world, NOW) as client:
        found = await SecSource().collect(Subject("ovc"), ask(client))
    assert (found.status, found.detail, found.fetched) == (Status.OK, "", 5)
    assert found.subject == Subject("ovc", "Orchard Valley Corp", {"cik": "0000900001"})
    assert sorted(item.key for item in found.observations if item.kind == "filing") == ["a-1", "a-2", "a-3", "a-4"]
    assert sorted(item.key for item in found.observations if item.kind == "insider_trade") == ["a-3#0", "a-4#0"]
    facts = {item.values["fact"]: item.values["who"] for item in found.observations if item.kind == "filing_fact"}
    assert facts == {"executive_departure": "CFO"}
    assert all(item.known_at <= NOW for item in found.observations)


async def test_spans_reach_over_the_lookback_and_filings_further(world: Any, recorded: Recorded) -> None:
    async with recorded(world, NOW) as client:
        found = await SecSource().collect(OVC, ask(client))
    days = {kind: (NOW - span.since).days for kind, span in found.spans.items()}
    assert days == {"filing": 1_620, "insider_trade": 90, "filing_fact": 90, "reading": 90}
    assert {span.until for span in found.spans.values()} == {NOW}
    assert found.kept == {"reading", "insider_trade", "filing_fact"}


async def test_the_second_run_of_a_day_costs_one_request_and_a_new_filing_one_more(world: Any, recorded: Recorded) -> None:
    async with recorded(world, NOW) as client:
        source = SecSource()
        first = await source.collect(Subject("OVC"), ask(client))
        assert first.subject is not None
        before = client.traffic.requests
        second = await source.collect(first.subject, ask(client, kept(first)))
        assert (second.fetched, client.traffic.requests - before) == (1, 1)
        fewer = [item for item in kept(first).observations if not item.key.startswith("a-4")]
        third = await source.collect(first.subject, ask(client, Record(tuple(fewer), kept(first).spans)))
        assert (third.fetched, client.traffic.requests - before) == (2, 3)


async def test_the_ticker_map_is_asked_once_for_many_companies_at_the_same_time(world: Any, recorded: Recorded) -> None:
    async with recorded(world, NOW) as client:
        source = SecSource()
        found = await asyncio.gather(*(source.collect(Subject("OVC"), ask(client)) for _ in range(5)))
    assert sorted(one.fetched for one in found) == [4, 4, 4, 4, 5]


async def test_a_known_cik_skips_the_ticker_map(world: Any, recorded: Recorded) -> None:
    async with recorded({url: body for url, body in world.items() if url != MAP}, NOW) as client:
        assert (await SecSource().collect(OVC, ask(client))).status is Status.OK


async def test_an_unknown_ticker_is_not_found(world: Any, recorded: Recorded) -> None:
    async with recorded(world, NOW) as client:
        with pytest.raises(NotFoundError, match="no company on EDGAR trades under 'OVX'"):
            await SecSource().collect(Subject("OVX"), ask(client))


async def test_a_map_that_cannot_be_had_fails_every_company_that_needs_it_with_one_question(recorded: Recorded) -> None:
    async with recorded({}, NOW) as client:
        source = SecSource()
        for _ in range(3):
            with pytest.raises(UnreachableError, match="not in the recording"):
                await source.collect(Subject("OVC"), ask(client))
        assert client.traffic.requests <= 1


async def test_a_persons_cik_is_refused_in_words(submissions: Make, columns: Make, recorded: Recorded) -> None:
    flags = {
        "entityType": "other",
        "tickers": [],
        "insiderTransactionForOwnerExists": 1,
        "insiderTransactionForIssuerExists": 0,
    }
    async with recorded({LIST: submissions(columns(), name="QUILL DORA", **flags)}, NOW) as client:
        with pytest.raises(NotFoundError, match="CIK 0000900001 is QUILL DORA, a person"):
            await SecSource().collect(OVC, ask(client))


async def test_a_cik_nobody_has_is_not_found_in_words(recorded: Recorded) -> None:
    async with recorded({LIST: 404}, NOW) as client:
        with pytest.raises(NotFoundError, match="EDGAR has no company with CIK 0000900001"):
            await SecSource().collect(OVC, ask(client))


@pytest.mark.parametrize("body", [b"", b"<html>busy</html>", b'{"cik":"1","filings":{"recent":{}}}'])
async def test_a_list_that_is_not_understood_is_an_error_and_never_an_empty_company(body: bytes, recorded: Recorded) -> None:
    async with recorded({LIST: body}, NOW) as client:
        with pytest.raises((ParsingError, UnreachableError)):
            await SecSource().collect(OVC, ask(client))


async def test_the_list_of_another_company_is_refused(submissions: Make, columns: Make, recorded: Recorded) -> None:
    async with recorded({LIST: submissions(columns(), cik="0000000007")}, NOW) as client:
        with pytest.raises(ParsingError, match="asked EDGAR for CIK 0000900001, got the list of CIK 0000000007"):
            await SecSource().collect(OVC, ask(client))


@pytest.mark.parametrize("failure", [404, b"", b"<html><body>Request Rate Threshold Exceeded</body></html>"])
async def test_a_form_4_that_cannot_be_had_or_read_shortens_the_span_of_trades_and_no_other(
    failure: Any, world: Any, recorded: Recorded
) -> None:
    async with recorded(world | {document("a-3", "d.xml"): failure}, NOW) as client:
        found = await SecSource().collect(OVC, ask(client))
    assert found.status is Status.PARTIAL
    assert "1 of 3 documents could not be had or understood (form 4 a-3: " in found.detail
    known = next(item.known_at for item in found.observations if item.key == "a-3")
    assert found.spans["insider_trade"].since == found.spans["reading"].since == known + timedelta(microseconds=1)
    assert found.spans["filing_fact"].since == NOW - timedelta(days=90)
    assert [item.key for item in found.observations if item.kind == "insider_trade"] == ["a-4#0"]


async def test_a_failed_report_shortens_the_span_of_its_facts_and_not_of_trades(world: Any, recorded: Recorded) -> None:
    async with recorded(world | {document("a-2", "k.htm"): b"<html>nothing</html>"}, NOW) as client:
        found = await SecSource().collect(OVC, ask(client))
    assert found.status is Status.PARTIAL
    assert found.spans["filing_fact"].since == datetime(2023, 5, 9, 20, 30, 0, 1, tzinfo=UTC)
    assert found.spans["insider_trade"].since == NOW - timedelta(days=90)


async def test_a_document_that_failed_is_asked_for_again_and_mends_the_span(world: Any, recorded: Recorded) -> None:
    async with recorded(world | {document("a-3", "d.xml"): b""}, NOW) as client:
        held = kept(await SecSource().collect(OVC, ask(client)))
    async with recorded(world, NOW) as client:
        found = await SecSource().collect(OVC, ask(client, held))
    assert (found.status, found.fetched) == (Status.OK, 2)
    assert found.spans["insider_trade"].since == NOW - timedelta(days=90)


async def test_a_document_that_fails_today_breaks_the_record_where_it_was_known(world: Any, recorded: Recorded) -> None:
    yesterday = datetime(2023, 5, 15, 12, tzinfo=UTC)
    async with recorded(world, yesterday) as client:
        held = kept(await SecSource().collect(OVC, ask(client, now=yesterday)))
    async with recorded(world | {document("a-4", "d.xml"): b""}, NOW) as client:
        held = kept(await SecSource().collect(OVC, ask(client, held)), held)
    assert held.spans["insider_trade"].since == datetime(2023, 5, 17, 1, 0, 0, 1, tzinfo=UTC)


async def test_a_company_that_filed_nothing_of_interest_is_empty(submissions: Make, columns: Make, recorded: Recorded) -> None:
    rows = columns(("a", "S-8", "2023-05-10", "2023-05-10T18:30:00.000Z", "", "s8.htm", ""))
    async with recorded({LIST: submissions(rows)}, NOW) as client:
        found = await SecSource().collect(OVC, ask(client))
    assert (found.status, found.observations) == (Status.EMPTY, ())
    assert "insider_trade" in found.spans


async def test_a_clock_that_is_not_proved_is_said(submissions: Make, columns: Make, recorded: Recorded) -> None:
    rows = columns(("a", "10-K", "2023-05-10", "2023-05-10T18:30:00.000Z", "", "k.htm", ""))
    async with recorded({LIST: submissions(rows)}, NOW) as client:
        found = await SecSource().collect(OVC, ask(client))
    assert "zone of EDGAR's clock is not proved" in found.detail
    assert found.observations[0].known_at == datetime(2023, 5, 10, 22, 30, tzinfo=UTC)


@pytest.fixture
def paged(submissions: Make, columns: Make) -> dict[str, Any]:
    """A busy company whose recent block reaches back to March 2023 only, and a page that reaches to 2001."""
    recent = columns(("r-1", "10-Q", "2023-05-10", "2023-05-10T18:30:00.000Z", "", "q.htm", ""))
    older = columns(
        ("p-2", "10-K", "2023-02-10", "2023-02-10T18:30:00.000Z", "", "k.htm", ""),
        ("p-1", "10-K", "2001-02-10", "2001-02-10T18:30:00.000Z", "", "k.htm", ""),
    )
    ancient = {"name": "CIK0000900001-submissions-002.json", "filingFrom": "1994-01-01", "filingTo": "2001-01-31"}
    page = {"name": "CIK0000900001-submissions-001.json", "filingFrom": "2001-02-10", "filingTo": "2023-03-01"}
    return {LIST: submissions(recent, [page, ancient]), PAGE: orjson.dumps(older)}


async def test_an_older_page_is_asked_for_when_the_recent_block_is_too_short_and_its_rows_are_kept(
    paged: Any, recorded: Recorded
) -> None:
    async with recorded(paged, NOW) as client:
        found = await SecSource().collect(OVC, ask(client))
    assert sorted(item.key for item in found.observations) == ["p-2", "r-1"]
    assert (found.status, found.fetched) == (Status.OK, 2)  # never the page of before 2001
    assert found.spans["filing"].since == NOW - timedelta(days=1_620)
    assert "filing" in found.kept


async def test_an_older_page_is_not_asked_for_again_when_the_record_joins_the_recent_block(
    paged: Any, recorded: Recorded
) -> None:
    async with recorded(paged, NOW) as client:
        held = kept(await SecSource().collect(OVC, ask(client)))
        later = NOW + timedelta(days=2)
        found = await SecSource().collect(OVC, ask(client, held, later))
    assert found.fetched == 1
    assert found.spans["filing"].since == later - timedelta(days=1_620)


async def test_a_record_that_does_not_join_is_no_reason_to_leave_the_page_out(paged: Any, recorded: Recorded) -> None:
    async with recorded(paged, NOW) as client:
        held = kept(await SecSource().collect(OVC, ask(client, now=datetime(2023, 2, 20, tzinfo=UTC))))
        assert (await SecSource().collect(OVC, ask(client, held))).fetched == 2


async def test_a_page_that_cannot_be_had_shortens_the_record_to_the_recent_block(paged: Any, recorded: Recorded) -> None:
    async with recorded({LIST: paged[LIST]}, NOW) as client:
        found = await SecSource().collect(OVC, ask(client))
    start = datetime(2023, 3, 2, 5, tzinfo=UTC)  # the day after the page ends, in New York
    assert found.status is Status.PARTIAL
    assert found.spans["filing"].since == found.spans["insider_trade"].since == start
    assert "1 of 1 older page of the list could not be had" in found.detail


async def test_a_moment_before_the_recent_block_is_scored_from_the_page_alone(paged: Any, recorded: Recorded) -> None:
    then = datetime(2023, 2, 20, tzinfo=UTC)
    async with recorded(paged, then) as client:
        found = await SecSource().collect(OVC, ask(client, now=then))
    assert [item.key for item in found.observations] == ["p-2"]
    assert found.spans["filing"].since == then - timedelta(days=1_620)


async def test_nothing_is_covered_when_the_page_of_that_moment_cannot_be_had(paged: Any, recorded: Recorded) -> None:
    then = datetime(2023, 2, 20, tzinfo=UTC)
    async with recorded({LIST: paged[LIST]}, then) as client:
        found = await SecSource().collect(OVC, ask(client, now=then))
    assert (found.spans, found.status) == ({}, Status.UNREACHABLE)
