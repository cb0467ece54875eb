"""Ashby: one body with department and team on every record; unlisted jobs are in it too."""

import re
from collections.abc import Mapping
from typing import Any

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.adapters.hosted import Hosted
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import api, label, once, rows, text
from src.domains.company_risk.sources.careers.moments import moment
from src.domains.company_risk.sources.careers.paging import finished
from src.errors import ParsingError
from src.sources.document import Request

_URL = re.compile(
    r"https?://(?:jobs\.ashbyhq\.com/|api\.ashbyhq\.com/posting-api/job-board/)(?P<token>[A-Za-z0-9_.%-]+)", re.IGNORECASE
)


class Ashby(Hosted):
    """Boards at jobs.ashbyhq.com. Its HTML answers 200 for any name; the API answers 404 for an unknown one."""

    vendor = "ashby"

    def recognise(self, url: str) -> Board | None:
        """The board of a hosted or API URL."""
        found = _URL.match(url)
        return Board(self.vendor, "api.ashbyhq.com", found["token"]) if found else None

    def page(self, board: Board) -> str:
        """The hosted board."""
        return f"https://jobs.ashbyhq.com/{board.token}"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """One request, up to 14 MB."""
        url = f"https://{board.host}/posting-api/job-board/{board.token}?includeCompensation=true"
        return parse(api(await client.fetch(Request(url))))


def parse(answer: Any) -> Listing:
    """The listed jobs of a board. Ashby never states the company.

    Raises:
        ParsingError: No list of jobs, or rows without any id.
    """
    listed = [row for row in rows(answer, "jobs") if row.get("isListed") is not False]
    jobs = once(_job(row) for row in listed)
    if listed and not jobs:
        message = "no Ashby row carries an id and a title"
        raise ParsingError(message)
    return finished(jobs, None)


def _job(row: Mapping[str, Any]) -> Job:
    return Job(
        id=text(row, "id"),
        title=text(row, "title"),
        department=label(text(row, "department"), text(row, "team")),
        url=text(row, "jobUrl"),
        posted_at=moment(row.get("publishedAt")),
    )
