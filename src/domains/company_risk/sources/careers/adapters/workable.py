"""Workable: the widget's account, one body; an unknown account may answer with a page."""

import re
from collections.abc import Mapping
from typing import Any

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.adapters.hosted import Hosted
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import api, once, refuse_login, rows, text
from src.domains.company_risk.sources.careers.moments import moment
from src.errors import NotFoundError, ParsingError
from src.sources.document import Request

_URL = re.compile(
    r"https?://(?:apply\.workable\.com/(?:api/v1/widget/accounts/)?(?!(?:api|j)/)(?P<slug>[A-Za-z0-9_-]+)"
    r"|(?P<old>[a-z0-9-]+)\.workable\.com(?:/|$))",
    re.IGNORECASE,
)
_NOT_BOARDS = frozenset({"www", "apply", "jobs", "help", "resources", "api", "j", "careers"})


class Workable(Hosted):
    """Boards at apply.workable.com."""

    vendor = "workable"

    def recognise(self, url: str) -> Board | None:
        """The account of a hosted or widget URL; the short link of a job (`/j/…`) names no account."""
        found = _URL.match(url)
        slug = ((found["slug"] or found["old"]) if found else "").lower()
        return Board(self.vendor, "apply.workable.com", slug) if slug and slug not in _NOT_BOARDS else None

    def page(self, board: Board) -> str:
        """The hosted board."""
        return f"https://apply.workable.com/{board.token}/"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """One request."""
        url = f"https://{board.host}/api/v1/widget/accounts/{board.token}?details=true"
        document = await client.fetch(Request(url))
        refuse_login(document)
        if document.content.lstrip()[:1] == b"<":
            message = f"Workable answered with a page: it has no account {board.token}"
            raise NotFoundError(message)
        return parse(api(document))


def parse(answer: Any) -> Listing:
    """The account's jobs; one job in several countries is served as several rows of one shortcode.

    Raises:
        ParsingError: No list of jobs, or rows without any shortcode.
    """
    listed = rows(answer, "jobs")
    jobs = once(_job(row) for row in listed)
    if listed and not jobs:
        message = "no Workable row carries a shortcode and a title"
        raise ParsingError(message)
    name = text(answer, "name") or None
    return Listing(jobs=jobs, company=name, proven=bool(jobs or name))


def _job(row: Mapping[str, Any]) -> Job:
    return Job(
        id=text(row, "shortcode"),
        title=text(row, "title"),
        department=text(row, "department") or text(row, "function"),
        url=text(row, "url"),
        posted_at=moment(row.get("published_on")),
    )
