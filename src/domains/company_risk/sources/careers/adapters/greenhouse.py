"""Greenhouse: the whole board in one body, requisitions behind postings told by `internal_job_id`."""

import re
from collections.abc import Mapping
from typing import Any

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.adapters.hosted import Hosted
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import api, label, once, rows, text, whole
from src.domains.company_risk.sources.careers.moments import moment
from src.domains.company_risk.sources.careers.paging import finished
from src.errors import ParsingError
from src.sources.document import Request
from src.sources.gather import Failure, settle

API = "boards-api.greenhouse.io"  # serves the boards of job-boards.eu.greenhouse.io as well
_URL = re.compile(
    r"https?://(?:(?:job-)?boards(?:\.eu)?\.greenhouse\.io/(?!embed\b)|(?:boards-api|api)(?:\.eu)?\.greenhouse\.io/v1/boards/)"
    r"(?P<token>[A-Za-z0-9_-]+)",
    re.IGNORECASE,
)
_EMBED = re.compile(
    r"https?://(?:job-)?boards(?:\.eu)?\.greenhouse\.io/embed/[a-z_/]+\?(?:[^\s\"'<>]*&)?for=(?P<token>[A-Za-z0-9_-]+)",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"\b(?:department|division|job family|cost cent(?:er|re)|careers? (?:page|site) (?:bucket|category))\b", re.IGNORECASE
)
_KIND = re.compile(r"\b(?:job|requisition|posting|opening) (?:type|category|status)\b", re.IGNORECASE)
_POOL = re.compile(r"\b(?:pipeline|evergreen|talent (?:pool|community))\b", re.IGNORECASE)


class Greenhouse(Hosted):
    """Boards at greenhouse.io, hosted or embedded in a company's own page."""

    vendor = "greenhouse"

    def recognise(self, url: str) -> Board | None:
        """The board of a hosted, API or embed URL."""
        found = _EMBED.match(url) or _URL.match(url)
        return Board(self.vendor, API, found["token"].lower()) if found else None

    def page(self, board: Board) -> str:
        """The hosted board; the older host sends visitors on where a board has moved to the newer one."""
        return f"https://boards.greenhouse.io/{board.token}"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """One request for everything; a second one for the board's name where no posting states it."""
        base = f"https://{API}/v1/boards/{board.token}"
        document = await client.fetch(Request(f"{base}/jobs?content=true"))
        listing = parse(api(document))
        if listing.company is not None:
            return listing
        about = await settle(client.fetch(Request(base)))
        name = "" if isinstance(about, Failure) else text(api(about), "name")
        return Listing(listing.jobs, total=listing.total, company=name or None, complete=listing.complete, note=listing.note)


def parse(answer: Any) -> Listing:
    """The postings of a `/jobs` body; not complete where `meta.total` says that more exist.

    Raises:
        ParsingError: No list of jobs, or rows without any id.
    """
    listed = rows(answer, "jobs")
    jobs = once(_job(row) for row in listed)
    if listed and not jobs:
        message = "no Greenhouse row carries an id and a title"
        raise ParsingError(message)
    return finished(jobs, whole(answer, "meta", "total"))


def _job(row: Mapping[str, Any]) -> Job:
    facts = (
        [fact for fact in row.get("metadata") or () if isinstance(fact, Mapping)]
        if isinstance(row.get("metadata"), list)
        else []
    )
    departments = row.get("departments")
    named = [text(entry, "name") for entry in departments] if isinstance(departments, list) else []
    said = [text(fact, "value") for fact in facts if _DEPARTMENT.search(text(fact, "name"))]
    return Job(
        id=text(row, "id"),
        title=text(row, "title"),
        department=label(*named) or label(*said),
        url=text(row, "absolute_url"),
        posted_at=moment(row.get("first_published")),  # `updated_at` moves on any edit
        opening=text(row, "internal_job_id"),  # `requisition_id` may be free text: "See Opening ID", "ONE"
        evergreen=any(_KIND.search(text(fact, "name")) and _POOL.search(text(fact, "value")) for fact in facts),
        company=text(row, "company_name"),
    )
