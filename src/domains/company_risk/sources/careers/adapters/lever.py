"""Lever: a bare array with everything; an unknown site is a 404, so an empty array is a true zero."""

import re
from collections.abc import Mapping
from typing import Any

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.adapters.hosted import Hosted
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import api, label, once, rows, text
from src.domains.company_risk.sources.careers.moments import epoch
from src.domains.company_risk.sources.careers.paging import finished
from src.errors import ParsingError
from src.sources.document import Request

_URL = re.compile(
    r"https?://(?:jobs(?P<eu>\.eu)?\.lever\.co/|api(?P<api_eu>\.eu)?\.lever\.co/v0/postings/)(?P<token>[A-Za-z0-9_.-]+)",
    re.IGNORECASE,
)


class Lever(Hosted):
    """Boards at jobs.lever.co and jobs.eu.lever.co."""

    vendor = "lever"

    def recognise(self, url: str) -> Board | None:
        """The board of a hosted or API URL; European sites are asked at their own host."""
        found = _URL.match(url)
        if found is None:
            return None
        return Board(self.vendor, "api.eu.lever.co" if found["eu"] or found["api_eu"] else "api.lever.co", found["token"])

    def page(self, board: Board) -> str:
        """The hosted board."""
        return f"https://jobs{'.eu' if board.host == 'api.eu.lever.co' else ''}.lever.co/{board.token}"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """One request: without a limit the array is whole."""
        return parse(api(await client.fetch(Request(f"https://{board.host}/v0/postings/{board.token}?mode=json"))))


def parse(answer: Any) -> Listing:
    """The postings of a bare array. Lever never states the company.

    Raises:
        ParsingError: Not an array, or rows without any id.
    """
    listed = rows(answer)
    jobs = once(_job(row) for row in listed)
    if listed and not jobs:
        message = "no Lever row carries an id and a title"
        raise ParsingError(message)
    return finished(jobs, None)


def _job(row: Mapping[str, Any]) -> Job:
    return Job(
        id=text(row, "id"),
        title=text(row, "text"),
        department=label(text(row, "categories", "department"), text(row, "categories", "team")),
        url=text(row, "hostedUrl"),
        posted_at=epoch(row.get("createdAt"), per_second=1_000),
    )
