"""The company's list of filings as far back as it is needed: the recent block, and older pages where they are missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from src.domain import Ask
from src.domains.company_risk.sources.sec.acceptance import EASTERN, Zone
from src.domains.company_risk.sources.sec.submissions import Block, Company, Filing, Page, parse_page
from src.sources.document import Request
from src.sources.gather import Failure, settle_all

# The calendar of results needs the same quarter of four years ago, and the filings that prove it was reported then.
REACH: Final = timedelta(days=1_620)


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows that could be had.

    Attributes:
        filings: Rows known by the moment scored and within reach, each accession once.
        since: From when on the list has no hole (aware, UTC); None when not even its newest part reaches the moment scored.
        asked: Older pages asked for.
        failures: Why some of them could not be had.
        proved: Every clock's zone was proved.
    """

    filings: tuple[Filing, ...]
    since: datetime | None
    asked: int
    failures: tuple[Failure, ...]
    proved: bool


def need(ask: Ask) -> datetime:
    """From when on filings are needed."""
    return min(ask.as_of - REACH, ask.since)


async def listed(company: Company, ask: Ask) -> Listing:
    """The list back to `need`, asking only for pages that neither the recent block nor the record makes unnecessary."""
    wanted = _wanted(company, ask)
    answers = await settle_all([_asked(page, ask) for page in wanted])
    blocks = [company.recent, *(answer for answer in answers if isinstance(answer, Block))]
    filings = {filing.accession: filing for block in blocks for filing in block.filings}
    since = _since(company, ask, wanted, answers)
    return Listing(
        filings=tuple(filings.values()),
        since=since if since <= ask.as_of else None,
        asked=len(wanted),
        failures=tuple(answer for answer in answers if isinstance(answer, Failure)),
        proved=all(block.zone is not Zone.UNPROVED for block in blocks if block.filings),
    )


async def _asked(page: Page, ask: Ask) -> Block:
    document = await ask.client.fetch(Request(page.url))
    return parse_page(document.content, since=need(ask), until=ask.as_of)


def _wanted(company: Company, ask: Ask) -> list[Page]:
    """Older pages, newest first, that hold something between `need` and what is had already."""
    first, missing_until = need(ask), min(_had(company, ask), ask.as_of)
    pages = sorted(company.pages, key=lambda page: page.until, reverse=True)
    return [page for page in pages if _after(page.until) > first and max(first, _start(page.since)) < missing_until]


def _had(company: Company, ask: Ask) -> datetime:
    """From when on the recent block, joined by the record where it joins without a gap, has no hole."""
    if not company.pages:
        return need(ask)
    recent = _after(max(page.until for page in company.pages))
    known = ask.known.spans.get("filing")
    joins = known is not None and known.since < recent <= known.until and bool(ask.known.keys("filing"))
    return known.since if known is not None and joins else recent


def _since(company: Company, ask: Ask, wanted: Sequence[Page], answers: Sequence[Block | Failure]) -> datetime:
    since = _had(company, ask)
    for page, answer in zip(wanted, answers, strict=True):
        if isinstance(answer, Failure):
            return max(need(ask), min(since, _after(page.until)))
        since = min(since, _start(page.since))
    older = [page for page in company.pages if _after(page.until) <= since]
    return max(need(ask), since) if older else need(ask)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), EASTERN).astimezone(UTC)


def _after(day: date) -> datetime:
    """The first moment at which everything filed by a date is past."""
    return _start(day + timedelta(days=1))
