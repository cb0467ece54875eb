"""Recruitee: all offers in one body, each naming the company; an unknown slug is a 404."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import api, once, rows, text
from src.domains.company_risk.sources.careers.moments import moment
from src.domains.company_risk.sources.careers.paging import finished
from src.errors import ParsingError
from src.sources.document import Request

_HOSTED = re.compile(r"https?://(?P<host>(?P<token>[a-z0-9-]+)\.recruitee\.com)(?:[/?]|$)", re.IGNORECASE)
_OWN = re.compile(r"https?://(?P<host>[a-z0-9.-]+)/api/offers/?(?:\?|$)", re.IGNORECASE)
_NOT_BOARDS = frozenset({"www", "app", "api", "auth", "docs", "support", "help", "careers-page"})


class Recruitee:
    """Boards at {slug}.recruitee.com or at a company's own host."""

    vendor = "recruitee"

    def recognise(self, url: str) -> Board | None:
        """The board of a hosted or API URL."""
        found = _HOSTED.match(url)
        if found and found["token"].lower() not in _NOT_BOARDS:
            return Board(self.vendor, found["host"].lower(), found["token"].lower())
        own = _OWN.match(url)
        return Board(self.vendor, own["host"].lower()) if own and not found else None

    def marked(self, html: str, url: str) -> Board | None:
        """The board of a page served from Recruitee's own content network, at the page's host."""
        host = urlsplit(url).hostname
        return Board(self.vendor, host) if host and "recruiteecdn.com" in html else None

    def page(self, board: Board) -> str:
        """The site's home."""
        return f"https://{board.host}/"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """One request."""
        return parse(api(await client.fetch(Request(f"https://{board.host}/api/offers/"))))


def parse(answer: Any) -> Listing:
    """The published offers; translations of an offer are inside it, so nothing is counted twice.

    Raises:
        ParsingError: No list of offers, or rows without any id.
    """
    listed = [row for row in rows(answer, "offers") if text(row, "status") in ("", "published")]
    jobs = once(_job(row) for row in listed)
    if listed and not jobs:
        message = "no Recruitee row carries an id and a title"
        raise ParsingError(message)
    return finished(jobs, None)


def _job(row: Mapping[str, Any]) -> Job:
    return Job(
        id=text(row, "id"),
        title=text(row, "title"),
        department=text(row, "department") or text(row, "category_code"),
        url=text(row, "careers_url"),
        posted_at=moment(row.get("published_at")),
        company=text(row, "company_name"),
    )
