"""Eightfold: ten postings a page whatever is asked, throttled; facets count the teams."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import api, label, rows, text, whole
from src.domains.company_risk.sources.careers.markup import read_page
from src.domains.company_risk.sources.careers.moments import epoch
from src.domains.company_risk.sources.careers.paging import Batch, walk_or_count
from src.errors import BlockedError, NotFoundError, ParsingError
from src.sources.document import Request
from src.sources.gather import Failure, settle

SIZE = 10  # the server's page, whatever `num` says
FEW = 10  # pages that are read rather than counted
PAGES = 40  # 400 postings: it throttles, so a longer board is counted
_URL = re.compile(r"https?://(?P<host>(?P<token>[a-z0-9-]+)\.eightfold\.ai)(?:[/?]|$)", re.IGNORECASE)
_NOT_BOARDS = frozenset({"www", "static", "app", "api", "cdn", "support", "developer"})
_DOMAIN = re.compile(
    r"(?:\"|&#34;|&quot;)domain(?:\"|&#34;|&quot;)\s*:\s*(?:\"|&#34;|&quot;)(?P<domain>[a-z0-9.-]+\.[a-z]{2,})"
)
_TEAM = re.compile(
    r"^(?:teams?|departments?|job (?:functions?|famil(?:y|ies)|categor(?:y|ies))|categor(?:y|ies)|functions?)$", re.IGNORECASE
)


class Eightfold:
    """Boards at {tenant}.eightfold.ai or at a company's own host."""

    vendor = "eightfold"

    def recognise(self, url: str) -> Board | None:
        """The board of a hosted URL; its domain, which the API wants, comes from the query or later from the page."""
        found = _URL.match(url)
        if found is None or found["token"].lower() in _NOT_BOARDS:
            return None
        domain = parse_qs(urlsplit(url).query).get("domain", [""])[0]
        return Board(self.vendor, found["host"].lower(), found["token"].lower(), domain)

    def marked(self, html: str, url: str) -> Board | None:
        """The board of a page that carries `smartApplyData`, at the page's own host."""
        found = _DOMAIN.search(html) if "smartApplyData" in html else None
        host = urlsplit(url).hostname
        return Board(self.vendor, host, "", found["domain"]) if found and host else None

    def page(self, board: Board) -> str:
        """The careers page; the domain goes with it where it is known."""
        return f"https://{board.host}/careers" + (f"?domain={board.site}" if board.site else "")

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """Teams' counts or pages; the newer search API where the older one is refused."""
        domain = board.site or await _domain(board, client)

        async def older(_page: int, offset: int) -> Batch:
            url = f"https://{board.host}/api/apply/v2/jobs?domain={domain}&start={offset}&num={SIZE}"
            return parse(api(await client.fetch(Request(url))))

        async def newer(_page: int, offset: int) -> Batch:
            url = f"https://{board.host}/api/pcsx/search?domain={domain}&start={offset}"
            return parse(api(await client.fetch(Request(url))))

        try:
            return await walk_or_count(older, few=FEW, pages=PAGES)
        except (BlockedError, NotFoundError):
            second = await settle(walk_or_count(newer, few=FEW, pages=PAGES))
            if isinstance(second, Failure):
                raise  # what the older API said is the better reason
            return second


async def _domain(board: Board, client: Fetcher) -> str:
    """The company domain the API wants, read from the careers page.

    Raises:
        ParsingError: The page does not say it.
    """
    page = read_page(await client.fetch(Request(f"https://{board.host}/careers", page=True)))
    found = _DOMAIN.search(page.html)
    if found is None:
        message = f"{board.host} does not say which domain its jobs belong to"
        raise ParsingError(message)
    return found["domain"]


def parse(answer: Any) -> Batch:
    """One page of either API.

    Raises:
        ParsingError: No list of positions.
    """
    body = answer["data"] if isinstance(answer, Mapping) and isinstance(answer.get("data"), Mapping) else answer
    listed = [row for row in rows(body, "positions") if row.get("isPrivate") is not True]
    jobs = tuple(job for job in map(_job, listed) if job.id and job.title)
    total = whole(body, "count")
    if total is None and not listed:
        message = "an Eightfold board without positions that does not count them proves no zero"
        raise ParsingError(message)
    return Batch(jobs, total, len(listed), SIZE, _teams(body))


def _teams(body: Any) -> tuple[tuple[str, int], ...]:
    facets = body.get("facets") if isinstance(body, Mapping) else None
    for name, values in facets.items() if isinstance(facets, Mapping) else ():
        if isinstance(name, str) and _TEAM.match(name) and isinstance(values, Mapping):
            counts = [(team, whole(values, team)) for team in values if isinstance(team, str)]
            return tuple((team, count) for team, count in counts if team and count)
    return ()


def _job(row: Mapping[str, Any]) -> Job:
    return Job(
        id=text(row, "id"),
        title=text(row, "name"),
        department=label(text(row, "department")),
        url=text(row, "canonicalPositionUrl"),
        posted_at=epoch(row.get("t_create") or row.get("postedTs")),
        opening=text(row, "ats_job_id") or text(row, "atsJobId"),
    )
