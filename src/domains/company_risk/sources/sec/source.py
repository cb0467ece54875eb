"""Asking EDGAR about one company: its list of filings, and the documents in it that say more than the list."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from weakref import WeakKeyDictionary

from src.domain import Ask, Fetcher
from src.domains.company_risk.sources.counted import counted
from src.domains.company_risk.sources.sec import tickers
from src.domains.company_risk.sources.sec.current_reports import READ_ITEMS, observe_report, parse_report
from src.domains.company_risk.sources.sec.listing import Listing, listed, need
from src.domains.company_risk.sources.sec.ownership import parse_ownership
from src.domains.company_risk.sources.sec.submissions import Company, Filing, midnight, parse_submissions, submissions_url
from src.domains.company_risk.sources.sec.trades import observe_ownership
from src.errors import NotFoundError, ParsingError, UnreachableError
from src.observations.observation import Observation
from src.observations.record import Findings, Span
from src.observations.subject import Subject
from src.sources.document import Request
from src.sources.gather import Failure, settle_all
from src.sources.status import Status

_OWNERSHIP: Final = frozenset(("4", "4/A"))
_REPORTS: Final = frozenset(("8-K", "8-K/A"))
_INSTANT: Final = timedelta(microseconds=1)
_NAMED: Final = 2  # failures a sentence names before it says how many more there are


@dataclass(frozen=True, slots=True)
class _Reading:
    """A filing whose document was asked for, and what came of it."""

    filing: Filing
    answer: tuple[Observation, ...] | Failure


class SecSource:
    """EDGAR, as a source of filings, insider trades and what current reports say.

    One instance serves a whole run: company_tickers.json is asked for at most once per client.

    Attributes:
        name: "sec".
    """

    name: str = "sec"

    def __init__(self) -> None:
        self._desks: WeakKeyDictionary[Fetcher, _TickerDesk] = WeakKeyDictionary()

    async def collect(self, subject: Subject, ask: Ask) -> Findings:
        """Ask for the company's list, then for what is new in it.

        A second run on the same day costs one request per company and one per new filing: documents in `ask.known` are not
        asked for again, nor are older pages of the list that the record joins.

        Returns:
            Kinds filing (4 years and a quarter back), reading, insider_trade and filing_fact (within the lookback). A document
            that could not be had or understood shortens the spans of its own kinds to what follows it, and the status is
            partial.

        Raises:
            NotFoundError: No such ticker or CIK, or the CIK is a person's.
            UnreachableError: The list could not be asked for.
            ParsingError: The list was not understood.
        """
        cik, asked = subject.facts.get("cik", ""), 1
        if not cik:
            cik, maps = await self._desks.setdefault(ask.client, _TickerDesk(ask.client)).cik(subject.id)
            asked += maps
        company = await _company(tickers.padded(cik), ask)
        rows = await listed(company, ask)
        readings = await _read(company, rows, ask) if ask.documents else []
        return _findings(subject, company, rows, readings, ask, asked + rows.asked + len(readings))


class _TickerDesk:
    """The ticker map of one client, asked for once, however many companies look themselves up at the same time."""

    def __init__(self, client: Fetcher) -> None:
        self._client = client
        self._lock = asyncio.Lock()
        self._map: tickers.TickerMap | None = None
        self._error: UnreachableError | ParsingError | None = None

    async def cik(self, ticker: str) -> tuple[str, int]:
        """The CIK, and how many requests finding it took."""
        async with self._lock:
            asked = int(self._map is None and self._error is None)
            if self._error is not None:
                raise type(self._error)(str(self._error))
            if self._map is None:
                self._map = await self._asked()
        return self._map.cik(ticker), asked

    async def _asked(self) -> tickers.TickerMap:
        try:
            return tickers.parse_tickers((await self._client.fetch(Request(tickers.URL))).content)
        except (UnreachableError, ParsingError) as error:
            # The client has already been patient; five thousand companies need not each learn it anew.
            self._error = error
            raise


async def _company(cik: str, ask: Ask) -> Company:
    try:
        document = await ask.client.fetch(Request(submissions_url(cik)))
    except NotFoundError as error:
        message = f"EDGAR has no company with CIK {cik}"
        raise NotFoundError(message) from error
    company = parse_submissions(document.content, since=need(ask), until=ask.as_of)
    if company.cik != cik:
        message = f"asked EDGAR for CIK {cik}, got the list of CIK {company.cik}"
        raise ParsingError(message)
    if company.person:
        message = (
            f"CIK {cik} is {company.name}, a person (or another holder) who reports trades in others' shares, not a company"
        )
        raise NotFoundError(message)
    return company


async def _read(company: Company, rows: Listing, ask: Ask) -> list[_Reading]:
    """Ask for every document within the lookback that is worth reading and not yet in the record, side by side."""
    held = ask.known.keys("reading")
    wanted = [
        filing
        for filing in rows.filings
        if ask.since <= filing.known_at <= ask.as_of and filing.accession not in held and _worth_reading(filing)
    ]
    answers = await settle_all([_document(filing, company.cik, ask) for filing in wanted])
    return [_Reading(filing, answer) for filing, answer in zip(wanted, answers, strict=True)]


def _worth_reading(filing: Filing) -> bool:
    return filing.form in _OWNERSHIP or (filing.form in _REPORTS and not READ_ITEMS.isdisjoint(filing.items))


async def _document(filing: Filing, cik: str, ask: Ask) -> tuple[Observation, ...]:
    document = await ask.client.fetch(Request(filing.url(cik)))
    if filing.form in _OWNERSHIP:
        return observe_ownership(parse_ownership(document.content), filing, cik)
    return observe_report(parse_report(document.content, filing.items), filing, cik)


def _findings(
    subject: Subject, company: Company, rows: Listing, readings: Sequence[_Reading], ask: Ask, fetched: int
) -> Findings:
    found = [_filing(filing, company.cik) for filing in rows.filings]
    for reading in readings:
        if not isinstance(reading.answer, Failure):
            found.extend(reading.answer)
    failures = [(reading.filing, reading.answer) for reading in readings if isinstance(reading.answer, Failure)]
    pages_had = rows.asked - len(rows.failures)
    return Findings(
        observations=tuple(found),
        spans=_spans(rows, [filing for filing, _ in failures], ask),
        status=_status(rows, failures),
        detail=_detail(rows, failures, len(readings)),
        fetched=fetched,
        # Rows of older pages are kept because they cost a request; the recent block is asked for every day anyway.
        kept=frozenset(("reading", "insider_trade", "filing_fact", *(("filing",) if pages_had else ()))),
        subject=replace(subject, name=subject.name or company.name, facts={**subject.facts, "cik": company.cik}),
    )


def _filing(filing: Filing, cik: str) -> Observation:
    return Observation(
        "filing",
        filing.accession,
        filing.known_at,
        midnight(filing.report_date) if filing.report_date else None,
        {
            "form": filing.form,
            "items": filing.items,
            "raw_items": filing.raw_items,
            "accession": filing.accession,
            "filing_date": filing.filing_date.isoformat(),
            "report_date": filing.report_date.isoformat() if filing.report_date else None,
            "after_hours": filing.after_hours,
            "friday": filing.friday,
        },
        filing.url(cik),
    )


def _spans(rows: Listing, failed: Sequence[Filing], ask: Ask) -> dict[str, Span]:
    """What is covered without a hole; a document that failed leaves a hole in its own kinds up to the moment it was known."""
    if rows.since is None:
        return {}
    inner = max(ask.since, rows.since)
    trades = max([inner, *(filing.known_at + _INSTANT for filing in failed if filing.form in _OWNERSHIP)])
    facts = max([inner, *(filing.known_at + _INSTANT for filing in failed if filing.form in _REPORTS)])
    starts = {"filing": rows.since, "insider_trade": trades, "filing_fact": facts, "reading": max(trades, facts)}
    covered = starts if ask.documents else {"filing": rows.since}
    return {kind: Span(since, ask.as_of) for kind, since in covered.items() if since <= ask.as_of}


def _status(rows: Listing, failures: Sequence[tuple[Filing, Failure]]) -> Status:
    if rows.since is None and rows.failures:
        return rows.failures[0].status
    if failures or rows.failures:
        return Status.PARTIAL
    return Status.OK if rows.filings else Status.EMPTY


def _detail(rows: Listing, failures: Sequence[tuple[Filing, Failure]], asked: int) -> str:
    parts = []
    if rows.failures:
        since = f"it has no hole since {rows.since:%Y-%m-%d}" if rows.since else "nothing of it reaches the day scored"
        pages = _some(failure.detail for failure in rows.failures)
        parts.append(
            f"{len(rows.failures)} of {counted(rows.asked, 'older page')} of the list could not be had ({pages}); {since}"
        )
    if failures:
        why = _some(f"form {filing.form} {filing.accession}: {failure.detail}" for filing, failure in failures)
        parts.append(f"{len(failures)} of {counted(asked, 'document')} could not be had or understood ({why})")
    if not rows.proved:
        parts.append("the zone of EDGAR's clock is not proved: filings count as up to five hours later than they were")
    return "; ".join(parts)


def _some(reasons: Iterable[str]) -> str:
    said = list(reasons)
    more = f"; and {len(said) - _NAMED} more" if len(said) > _NAMED else ""
    return "; ".join(said[:_NAMED]) + more
