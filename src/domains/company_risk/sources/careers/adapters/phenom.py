"""Phenom: the first search page carries its jobs, their total and the counts by category in `phApp.ddo`."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import label, rows, text, whole
from src.domains.company_risk.sources.careers.markup import embedded_object, read_page
from src.domains.company_risk.sources.careers.moments import moment
from src.domains.company_risk.sources.careers.paging import Batch, walk_or_count
from src.errors import ParsingError
from src.sources.document import Request

SIZE = 10
FEW = 10  # pages of half a megabyte each that are read rather than counted
PAGES = 40
_DDO = re.compile(r"phApp\.ddo\s*=\s*(?=\{)")
_LOCALE = re.compile(r"^/(?P<locale>[a-z]{2,8}/[a-z]{2}(?:[_-][a-z]{2})?)(?:/|$)", re.IGNORECASE)
_SEARCH = re.compile(r"/(?P<locale>[a-z]{2,8}/[a-z]{2}(?:[_-][a-z]{2})?)/search-results", re.IGNORECASE)


class Phenom:
    """Careers sites built on Phenom, always at a company's own host; its `/widgets` API wants a session and is not asked."""

    vendor = "phenom"

    def recognise(self, url: str) -> Board | None:  # noqa: ARG002 - the face all adapters share
        """None: no host gives Phenom away."""
        return None

    def marked(self, html: str, url: str) -> Board | None:
        """The site of a page that carries `phApp.ddo`, with its locale ("global/en"), as its path or links show it."""
        place = urlsplit(url)
        found = _LOCALE.match(place.path) or _SEARCH.search(html)
        if not place.hostname or not _DDO.search(html):
            return None
        return Board(self.vendor, place.hostname, "", found["locale"] if found else "us/en")

    def page(self, board: Board) -> str:
        """The first page of the search."""
        return f"https://{board.host}/{board.site}/search-results"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """Pages of a short site, the counts by category of a long one."""

        async def read(_page: int, offset: int) -> Batch:
            url = f"https://{board.host}/{board.site}/search-results?from={offset}&s=1"
            return parse(read_page(await client.fetch(Request(url, page=True))).html)

        return await walk_or_count(read, few=FEW, pages=PAGES)


def parse(html: str) -> Batch:
    """One search page.

    Raises:
        ParsingError: No search result in it: a shell, or a page that was moved.
    """
    search = embedded_object(html, _DDO)
    search = search.get("eagerLoadRefineSearch") if isinstance(search, Mapping) else None
    total = whole(search, "totalHits")
    if total is None:
        message = "the Phenom page carries no search result"
        raise ParsingError(message)
    listed = rows(search, "data", "jobs")
    jobs = tuple(job for job in map(_job, listed) if job.id and job.title)
    return Batch(jobs, total, len(listed), SIZE, _categories(search))


def _categories(search: Any) -> tuple[tuple[str, int], ...]:
    found = search["data"].get("aggregations")
    for entry in found if isinstance(found, list) else ():
        values = entry.get("value") if isinstance(entry, Mapping) and entry.get("field") == "category" else None
        if isinstance(values, Mapping):
            counts = [(name, whole(values, name)) for name in values if isinstance(name, str)]
            return tuple((name, count) for name, count in counts if name and count)
    return ()


def _job(row: Mapping[str, Any]) -> Job:
    return Job(
        id=text(row, "jobSeqNo") or text(row, "jobId") or text(row, "reqId"),
        title=text(row, "title"),
        department=label(text(row, "category"), text(row, "department")),
        posted_at=moment(row.get("postedDate")),
        opening=text(row, "reqId") or text(row, "jobId"),
    )
