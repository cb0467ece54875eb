"""SmartRecruiters: pages of 100, and a 200 with nothing in it for any name at all."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.adapters.hosted import Hosted
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import api, rows, text, whole
from src.domains.company_risk.sources.careers.moments import moment
from src.domains.company_risk.sources.careers.paging import Batch, walk
from src.sources.document import Request

SIZE = 100  # the most the API serves at once
PAGES = 60  # 6,000 postings: a longer board is counted, not read
_URL = re.compile(
    r"https?://(?:(?:careers|jobs)\.smartrecruiters\.com/(?!oneclick)|api\.smartrecruiters\.com/v1/companies/)(?P<token>[A-Za-z0-9_.-]+)",
    re.IGNORECASE,
)


class SmartRecruiters(Hosted):
    """Boards at careers.smartrecruiters.com and jobs.smartrecruiters.com."""

    vendor = "smartrecruiters"

    def recognise(self, url: str) -> Board | None:
        """The board of a hosted or API URL."""
        found = _URL.match(url)
        return Board(self.vendor, "api.smartrecruiters.com", found["token"]) if found else None

    def page(self, board: Board) -> str:
        """The hosted board."""
        return f"https://careers.smartrecruiters.com/{board.token}"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """Every page; an empty answer is marked as no proof that there is such a company."""

        async def read(_page: int, offset: int) -> Batch:
            url = f"https://{board.host}/v1/companies/{board.token}/postings?limit={SIZE}&offset={offset}"
            return parse(api(await client.fetch(Request(url))))

        listing = await walk(read, pages=PAGES)
        return replace(listing, proven=not listing.empty)


def parse(answer: Any) -> Batch:
    """One page of postings.

    Raises:
        ParsingError: No list of postings.
    """
    listed = rows(answer, "content")
    jobs = tuple(job for job in map(_job, listed) if job.id and job.title)
    return Batch(jobs, whole(answer, "totalFound"), len(listed), whole(answer, "limit") or SIZE)


def _job(row: Mapping[str, Any]) -> Job:
    return Job(
        id=text(row, "id"),
        title=text(row, "name"),
        department=text(row, "department", "label") or text(row, "function", "label"),
        url=text(row, "ref"),
        posted_at=moment(row.get("releasedDate")),
        opening=text(row, "refNumber"),
        company=text(row, "company", "name"),
    )
