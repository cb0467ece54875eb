"""Any page with JobPosting JSON-LD or links to jobs: the last resort, which never proves a zero."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.adapters.hosted import Hosted
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import label, once, stated_company, text
from src.domains.company_risk.sources.careers.markup import Link, Page, read_page
from src.domains.company_risk.sources.careers.moments import moment
from src.domains.company_risk.sources.counted import counted
from src.errors import ParsingError
from src.sources.document import Request
from src.sources.gather import Failure, settle

PAGES = 30
_ONE = re.compile(
    r"/(?:job|jobdetails?|job-details?|position|opening|vacancy)/(?:[^?#]*/)?(?P<slug>[^/?#]{4,})/?$", re.IGNORECASE
)
_MANY = re.compile(
    r"/(?:jobs|positions|openings|vacancies|requisitions?|careers/list|roles?)/(?:[^?#]*/)?(?P<slug>[^/?#]+)/?$", re.IGNORECASE
)
_VERB = re.compile(r"^(?:search|apply|alerts?|saved|login|register|categor\w+|locations?)$", re.IGNORECASE)
_SLUG = re.compile(r"\d{4}|[^-]+(?:-[^-]+){2}")  # a number, a UUID, or three words: not "search", not "australia"
_LOCALE = re.compile(r"/[a-z]{2}(?:[-_][A-Za-z]{2})?(?=/)")
_NO_TITLE = re.compile(
    r"^(?:apply(?: now)?|learn more|read more|view (?:job|details|role)|more info(?:rmation)?|details)?$", re.IGNORECASE
)
_CLAIM = re.compile(
    r"\d\s*(?:-|–|to)\s*\d[\d,]*\s+of\s+(?P<of>\d[\d,]*)\b"  # "1-12 of 118"; "page 1 of 3" claims nothing
    r"|\b(?P<n>\d[\d,]*)\s+(?:open\s+|available\s+|current\s+)?(?:jobs|results|positions|openings|roles|vacancies)\b",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:load|show|view|see|browse|explore)\s+(?:more|all)\b|\bnext\s+page\b|\bfeatured\b", re.IGNORECASE)
_NEXT = re.compile(r"(?:^|\s)next(?:\s|$)|pagination-next|paginationNext", re.IGNORECASE)


class JsonLd(Hosted):
    """Careers pages of companies whose vendor is not known."""

    vendor = "jsonld"

    def recognise(self, url: str) -> Board | None:  # noqa: ARG002 - the face all adapters share
        """None: any page might be one, so discovery names it last, by `at`."""
        return None

    def at(self, url: str) -> Board:
        """The page at a URL, as a board."""
        place = urlsplit(url)
        return Board(self.vendor, place.hostname or "", "", place.path + (f"?{place.query}" if place.query else ""))

    def page(self, board: Board) -> str:
        """The page itself."""
        return f"https://{board.host}{board.site}"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """The jobs of the page and of those its "next" links lead to.

        Complete only where every page was had and nothing says that there are more jobs than were seen.

        Raises:
            ParsingError: No jobs at all: a shell without jobs is not an empty board.
        """
        page = read_page(await client.fetch(Request(self.page(board), page=True)))
        pages, seen = [page], {page.url}
        note = "" if urlsplit(page.url).hostname else "no host"
        while (following := _next(pages[-1])) and following not in seen:
            if len(pages) == PAGES:
                note = f"more than {PAGES} pages"
                break
            seen.add(following)
            answer = await settle(_read(following, client))
            if isinstance(answer, Failure):
                note = f"page {len(pages) + 1} could not be had: {answer.detail}"
                break
            pages.append(answer)
        return combine(pages, note)


async def _read(url: str, client: Fetcher) -> Page:
    return read_page(await client.fetch(Request(url, page=True)))


def combine(pages: Iterable[Page], note: str = "") -> Listing:
    """The jobs of some pages, and whether they are all the jobs there are.

    Raises:
        ParsingError: There are none.
    """
    pages = tuple(pages)
    jobs = once(job for page in pages for job in found_jobs(page))
    if not jobs:
        message = f"{pages[0].url if pages else 'the page'} shows no jobs that can be read: a shell is not an empty board"
        raise ParsingError(message)
    total = max((claim for page in pages for claim in _claims(page)), default=None)
    if not note and total is not None and total > len(jobs):
        note = f"the page claims {counted(total, 'job')} and showed {len(jobs):,}"
    if not note and len(jobs) == 1 and pages[0].postings:
        note = "a page of one job is that job's own page, not a list"
    if not note and total is None and _MORE.search(pages[-1].text):
        note = "the page offers more jobs than it shows"
    return Listing(jobs=jobs, total=total, company=stated_company(jobs), complete=not note, note=note, proven=False)


def found_jobs(page: Page) -> tuple[Job, ...]:
    """The jobs of one page: its JSON-LD, or else its links to jobs on the same site."""
    return once(_posting(row, page.url) for row in page.postings) or once(_linked(page.links, page.url))


def _posting(row: Mapping[str, Any], url: str) -> Job:
    identifier = text(row, "identifier", "value") or text(row, "identifier")
    return Job(
        id=identifier or _identity(text(row, "url") or f"{url}#{text(row, 'title')}"),
        title=text(row, "title") or text(row, "name"),
        department=label(text(row, "occupationalCategory"), text(row, "industry")),
        url=text(row, "url") or url,
        posted_at=moment(row.get("datePosted")),
        opening=identifier,
        company=text(row, "hiringOrganization", "name") or text(row, "hiringOrganization"),
    )


def _linked(links: Iterable[Link], url: str) -> Iterable[Job]:
    host = urlsplit(url).hostname
    for link in links:
        place = urlsplit(link.url)
        if place.hostname == host and _is_job(place.path) and not _NO_TITLE.match(link.text):
            yield Job(id=_identity(link.url), title=link.text, url=link.url)


def _is_job(path: str) -> bool:
    """True where a path is that of one job: "/job/…", or "/jobs/…" with a number or three words at its end."""
    one, many = _ONE.search(path), _MANY.search(path)
    return bool((one and not _VERB.match(one["slug"])) or (many and _SLUG.search(many["slug"])))


def _identity(url: str) -> str:
    """A job's URL without locale and query, so that its translations are one job."""
    try:
        place = urlsplit(url)
    except ValueError:  # "http://[" is not even a URL
        return url
    return f"{place.hostname}{_LOCALE.sub('', place.path, count=1)}{'#' + place.fragment if place.fragment else ''}"


def _claims(page: Page) -> Iterable[int]:
    for found in _CLAIM.finditer(page.text):
        yield int((found["of"] or found["n"]).replace(",", "")[:9])


def _next(page: Page) -> str | None:
    """The URL of the next page, or None; only on the same host."""
    host = urlsplit(page.url).hostname
    for link in page.links:
        named = link.text.casefold() in ("next", "next page", "›", "»", "next ›", "next »")
        if (named or _NEXT.search(link.hints)) and urlsplit(link.url).hostname == host:
            return link.url
    return None
