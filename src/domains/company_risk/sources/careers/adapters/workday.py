"""Workday: the facets of the first page count jobs per family, and are not clamped at 2,000 as the total is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.adapters.hosted import Hosted
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import api, rows, text, whole
from src.domains.company_risk.sources.careers.paging import Batch, refuse_empty, walk
from src.sources.document import Request

SIZE = 20  # more is a 400
PAGES = 50  # 1,000 postings: beyond, a board without families is counted, not read
CLAMP = 2_000  # many tenants never claim more, and then serve page 1 over again
_FAMILIES = ("jobfamilygroup", "jobfamily", "jobcategory", "job_category")
_HOSTED = re.compile(
    r"https?://(?P<host>(?P<tenant>[a-z0-9-]+)\.wd\d+\.myworkdayjobs(?:-impl)?\.com)/"
    r"(?:wday/cxs/[A-Za-z0-9_-]+/|[a-z]{2}-[A-Z]{2}/)?(?P<site>[A-Za-z0-9_-]+)"
)
_SITE = re.compile(
    r"https?://(?P<host>wd\d+\.myworkdaysite\.com)/(?:[a-z]{2}-[A-Z]{2}/)?(?:wday/cxs|recruiting)/"
    r"(?P<tenant>[A-Za-z0-9_-]+)/(?P<site>[A-Za-z0-9_-]+)"
)


class Workday(Hosted):
    """Boards at {tenant}.wdN.myworkdayjobs.com and wdN.myworkdaysite.com."""

    vendor = "workday"

    def recognise(self, url: str) -> Board | None:
        """The board of a hosted or API URL; a URL without a site names no board."""
        found = _HOSTED.match(url) or _SITE.match(url)
        if found is None or found["site"] in ("wday", "job"):
            return None
        return Board(self.vendor, found["host"], found["tenant"], found["site"])

    def page(self, board: Board) -> str:
        """The site itself; at myworkdaysite.com it lies under its tenant."""
        if board.host.endswith(".myworkdaysite.com"):
            return f"https://{board.host}/recruiting/{board.token}/{board.site}"
        return f"https://{board.host}/{board.site}"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """One request where the board counts its families; page by page where it does not."""

        async def read(_page: int, offset: int) -> Batch:
            url = f"https://{board.host}/wday/cxs/{board.token}/{board.site}/jobs"
            body = {"appliedFacets": {}, "limit": SIZE, "offset": offset, "searchText": ""}  # 422 without all four
            document = await client.fetch(Request(url, method="POST", body=body, headers={"Accept": "application/json"}))
            return parse(api(document))

        first = await read(0, 0)
        refuse_empty(first)
        if first.facets:
            return counted(first)

        async def again(page: int, offset: int) -> Batch:
            return await read(page, offset) if page else first

        return _unclamped(await walk(again, pages=PAGES))


def parse(answer: Any) -> Batch:
    """One page of postings with the families' counts; withdrawn stubs (nothing but `bulletFields`) are rows, not jobs.

    Raises:
        ParsingError: No list of postings.
    """
    listed = rows(answer, "jobPostings")
    jobs = tuple(job for job in map(_job, listed) if job.id and job.title)
    total = whole(answer, "total")
    return Batch(jobs, total, len(listed), SIZE, _families(answer, total))


def counted(first: Batch) -> Listing:
    """The families' counts as a listing; a clamped total gives way to their sum."""
    total, tallied = first.total, sum(count for _, count in first.facets)
    if total is not None and total >= CLAMP:
        total = max(total, tallied)
        if tallied < CLAMP:
            return Listing(facets=first.facets, total=total, complete=False, note=f"the total is clamped at {CLAMP}")
    return Listing(facets=first.facets, total=tallied if total is None else total)


def _unclamped(listing: Listing) -> Listing:
    """The listing, not complete where its total is the clamp and nothing else counts the rest."""
    if listing.total != CLAMP:
        return listing
    return replace(listing, complete=False, note=f"the total is clamped at {CLAMP}, and no family counts the rest")


def _families(answer: Any, total: int | None) -> tuple[tuple[str, int], ...]:
    """The counts of the facet that files jobs by family: the first of `_FAMILIES` whose sum comes nearest to the total."""
    facets = answer.get("facets") if isinstance(answer, Mapping) else None
    found = [counts for name in _FAMILIES for counts in _tallies(facets, name)]
    goal = total or 0
    return min(found, key=lambda counts: abs(goal - sum(count for _, count in counts)), default=())


def _tallies(facets: Any, name: str, depth: int = 4) -> Iterable[tuple[tuple[str, int], ...]]:
    """Every non-empty set of counts of a facet of that name, however deep groups are nested (four levels are enough)."""
    for facet in facets if isinstance(facets, list) and depth else ():
        values = facet.get("values") if isinstance(facet, Mapping) else None
        if not isinstance(values, list):
            continue
        pairs = [(text(value, "descriptor"), whole(value, "count")) for value in values if isinstance(value, Mapping)]
        counts = tuple((label, count) for label, count in pairs if label and count)
        if text(facet, "facetParameter").lower() == name and counts:
            yield counts
        yield from _tallies(values, name, depth - 1)


def _job(row: Mapping[str, Any]) -> Job:
    bullets = row.get("bulletFields")
    requisition = text({"id": bullets[0]}, "id") if isinstance(bullets, list) and bullets else ""
    path = text(row, "externalPath")
    return Job(id=path, title=text(row, "title"), opening=requisition or path.rpartition("_")[2])
