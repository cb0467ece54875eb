"""iCIMS: cards in an iframe's HTML, or the Jibe API where the careers site stands in front of it."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import api, label, once, rows, text, whole
from src.domains.company_risk.sources.careers.markup import Page, read_page
from src.domains.company_risk.sources.careers.moments import moment
from src.domains.company_risk.sources.careers.paging import Batch, walk
from src.errors import ParsingError
from src.sources.document import Request

SIZE = 100  # asked of Jibe; it may serve ten all the same
PAGES = 60
_HOSTED = re.compile(r"https?://(?P<host>(?P<token>[a-z0-9-]+)\.icims\.com)/(?:jobs|connect)\b", re.IGNORECASE)
_BARE = re.compile(r"https?://(?P<host>(?P<token>(?:[a-z0-9]*careers|jobs)-[a-z0-9-]+)\.icims\.com)(?:[/?]|$)", re.IGNORECASE)
_NOT_BOARDS = frozenset({"www", "login", "cdn", "media", "c", "cms", "developer", "care"})
_JIBE = re.compile(r"jibeapply|data-jibe|jibecdn", re.IGNORECASE)
_CARD = re.compile(r"/jobs/(?P<id>\d+)/[^/?#]+/job\b", re.IGNORECASE)
_PAGES = re.compile(r"\bpage\s+(?P<page>\d+)\s+of\s+(?P<of>\d+)\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:no|0)\s+(?:\w+\s+){0,2}(?:jobs?|results?|openings?|positions?)\b", re.IGNORECASE)


class Icims:
    """Portals at {portal}.icims.com, and careers sites built on Jibe (site "jibe")."""

    vendor = "icims"

    def recognise(self, url: str) -> Board | None:
        """The portal of a hosted URL; links to iCIMS's own pages are none."""
        found = _HOSTED.match(url) or _BARE.match(url)
        if found is None or found["token"].lower() in _NOT_BOARDS:
            return None
        return Board(self.vendor, found["host"].lower(), found["token"].lower())

    def marked(self, html: str, url: str) -> Board | None:
        """The site of a page that carries Jibe's marks, at the page's own host."""
        host = urlsplit(url).hostname
        return Board(self.vendor, host, "", "jibe") if host and _JIBE.search(html) else None

    def page(self, board: Board) -> str:
        """The search of a portal, or the list of a site on Jibe."""
        return f"https://{board.host}/jobs" if board.site == "jibe" else f"https://{board.host}/jobs/search"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """Every page of the API or of the iframe."""

        async def jibe(page: int, _offset: int) -> Batch:
            url = f"https://{board.host}/api/jobs?page={page + 1}&limit={SIZE}"
            return parse_jibe(api(await client.fetch(Request(url))))

        async def cards(page: int, _offset: int) -> Batch:
            url = f"https://{board.host}/jobs/search?ss=1&pr={page}&in_iframe=1"
            return parse_cards(read_page(await client.fetch(Request(url, page=True))))

        return await walk(jibe if board.site == "jibe" else cards, pages=PAGES)


def parse_jibe(answer: Any) -> Batch:
    """One page of the Jibe API.

    Raises:
        ParsingError: No list of jobs, or an empty one without a total.
    """
    listed = rows(answer, "jobs")
    total = whole(answer, "totalCount")
    if total is None and not listed:
        message = "a Jibe answer without jobs that does not count them proves no zero"
        raise ParsingError(message)
    jobs = tuple(job for job in (_job(row["data"]) for row in listed if isinstance(row.get("data"), Mapping)) if job.id)
    return Batch(jobs, total, len(listed), max(len(listed), 1))


def parse_cards(page: Page) -> Batch:
    """One page of cards. The last page is told by "Page 3 of 3"; without it, there is one page.

    Raises:
        ParsingError: Neither cards nor a sentence that there are none.
    """
    found = [(_CARD.search(link.url), link) for link in page.links if "iCIMS_Anchor" in link.hints or "icims.com" in link.url]
    jobs = once(Job(card["id"], _title(link.text), url=link.url, opening=card["id"]) for card, link in found if card)
    where = _PAGES.search(page.text)
    if not jobs and not (_NONE.search(page.text) or (where and int(where["page"]) > int(where["of"]))):
        message = "the iCIMS page shows neither jobs nor that there are none"
        raise ParsingError(message)
    more = bool(where and int(where["page"]) < int(where["of"]))
    return Batch(jobs, None if jobs else 0, len(jobs), len(jobs) if more else len(jobs) + 1)


def _title(shown: str) -> str:
    return re.sub(r"^(?:Job\s+)?Title:?\s+", "", shown, flags=re.IGNORECASE)


def _job(row: Mapping[str, Any]) -> Job:
    categories = row.get("categories")
    named = [text(entry, "name") for entry in categories if isinstance(entry, Mapping)] if isinstance(categories, list) else []
    single = row.get("category")
    spare = [text({"c": entry}, "c") for entry in single] if isinstance(single, list) else [text(row, "category")]
    return Job(
        id=text(row, "slug") or text(row, "req_id"),
        title=text(row, "title"),
        department=label(*named) or label(*spare),
        url=text(row, "apply_url"),
        posted_at=moment(row.get("posted_date")),
        opening=text(row, "req_id"),
        company=text(row, "hiring_organization"),
    )
