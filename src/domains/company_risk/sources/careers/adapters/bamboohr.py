"""BambooHR: one list; a board made private sends visitors to a login."""

import re
from typing import Any

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.adapters.hosted import Hosted
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import api, once, rows, text, whole
from src.domains.company_risk.sources.careers.paging import finished
from src.sources.document import Request

_URL = re.compile(r"https?://(?P<host>(?P<token>[a-z0-9-]+)\.bamboohr\.(?:com|co\.uk))(?:[/?]|$)", re.IGNORECASE)
_NOT_BOARDS = frozenset({"www", "app", "resources", "images", "help", "documentation", "partners"})


class BambooHR(Hosted):
    """Boards at {slug}.bamboohr.com."""

    vendor = "bamboohr"

    def recognise(self, url: str) -> Board | None:
        """The board of a hosted URL."""
        found = _URL.match(url)
        if found is None or found["token"].lower() in _NOT_BOARDS:
            return None
        return Board(self.vendor, found["host"].lower(), found["token"].lower())

    def page(self, board: Board) -> str:
        """The list of openings."""
        return f"https://{board.host}/careers"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """One request."""
        return parse(api(await client.fetch(Request(f"https://{board.host}/careers/list"))))


def parse(answer: Any) -> Listing:
    """The openings of a list; not complete where `meta.totalCount` says that more exist.

    Raises:
        ParsingError: No list of openings.
    """
    jobs = once(
        Job(id=text(row, "id"), title=text(row, "jobOpeningName"), department=text(row, "departmentLabel"))
        for row in rows(answer, "result")
    )
    return finished(jobs, whole(answer, "meta", "totalCount"))
