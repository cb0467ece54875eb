"""Oracle HCM (Candidate Experience): everything inside `finder`, and a total that may be one too high."""

import re
from collections.abc import Mapping
from typing import Any

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.adapters.hosted import Hosted
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import api, label, rows, text, whole
from src.domains.company_risk.sources.careers.moments import moment
from src.domains.company_risk.sources.careers.paging import Batch, walk
from src.errors import ParsingError
from src.sources.document import Request

SIZE = 100
PAGES = 40  # 4,000 postings; longer boards are counted, not read
SLACK = 1  # `TotalJobsCount` may be one higher than what is served
_URL = re.compile(
    r"https?://(?P<host>[a-z0-9.-]+)/hcmUI/CandidateExperience/[A-Za-z_-]+/sites/(?P<site>[A-Za-z0-9_-]+)", re.IGNORECASE
)
_API = re.compile(
    r"https?://(?P<host>[a-z0-9.-]+)/hcmRestApi/resources/[a-z0-9.]+/recruitingCEJobRequisitions\?.*siteNumber=(?P<site>[A-Za-z0-9_-]+)",
    re.IGNORECASE,
)


class Oracle(Hosted):
    """Candidate Experience sites at {tenant}.fa.{region}.oraclecloud.com, or at a company's own host."""

    vendor = "oracle"

    def recognise(self, url: str) -> Board | None:
        """The site of a hosted or API URL."""
        found = _URL.match(url) or _API.match(url)
        return Board(self.vendor, found["host"].lower(), found["host"].split(".")[0].lower(), found["site"]) if found else None

    def page(self, board: Board) -> str:
        """The site's home in English."""
        return f"https://{board.host}/hcmUI/CandidateExperience/en/sites/{board.site}"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """Every page of the site, newest first."""

        async def read(_page: int, offset: int) -> Batch:
            finder = f"findReqs;siteNumber={board.site},limit={SIZE},offset={offset},sortBy=POSTING_DATES_DESC"
            url = (
                f"https://{board.host}/hcmRestApi/resources/latest/recruitingCEJobRequisitions"
                f"?onlyData=true&expand=requisitionList.secondaryLocations&finder={finder}"
            )
            return parse(api(await client.fetch(Request(url))))

        return await walk(read, pages=PAGES, slack=SLACK)


def parse(answer: Any) -> Batch:
    """One page of requisitions; the answer is one item that holds the list and the total.

    Raises:
        ParsingError: No item, or no list in it: an unknown site is not an empty one.
    """
    items = rows(answer, "items")
    if not items:
        message = "Oracle answered without an item: the site number may be wrong"
        raise ParsingError(message)
    listed = rows(items[0], "requisitionList")
    jobs = tuple(job for job in map(_job, listed) if job.id and job.title)
    return Batch(jobs, whole(items[0], "TotalJobsCount"), len(listed), SIZE)


def _job(row: Mapping[str, Any]) -> Job:
    return Job(
        id=text(row, "Id"),
        title=text(row, "Title"),
        department=label(text(row, "JobFamily"), text(row, "JobFunction")),
        posted_at=moment(row.get("PostedDate")),
        opening=text(row, "Id"),
    )
