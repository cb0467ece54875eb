"""Finding a company's board: what the input says, what the ledger remembers, what its website shows, and a guess last."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.adapters import ADAPTERS, LAST_RESORT, recognise
from src.domains.company_risk.sources.careers.adapters.jsonld import found_jobs
from src.domains.company_risk.sources.careers.board import Board
from src.domains.company_risk.sources.careers.identity import distinctive
from src.domains.company_risk.sources.careers.markup import Page, read_page
from src.observations.subject import Subject
from src.sources.document import Document, Request
from src.sources.gather import Failure, settle
from src.sources.status import Status

LINKS: Final = 3  # careers links followed from a page: the second is the right one where the first is a blog
SITEMAPS: Final = 2
PLACES: Final = 5_000  # URLs read of a sitemap, which may hold 50,000: its index and its main pages come first
_URLS = re.compile(r"(?:https?:)?//[^\s\"'<>()\\]{4,400}")
_CAREERS = re.compile(
    r"\b(?:careers?|jobs|join[- ]us|work (?:with|for|at) us|vacancies|opportunities|karriere|we[’' ]?re hiring)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:search|view|see|find|browse|explore|all|current|open)\b[\w\s]{0,16}\b(?:jobs|roles|openings|positions|opportunities|vacancies)\b"
    r"|\bopen[-_ ](?:roles|positions|jobs)\b|/(?:search|job-search|search-results|search-jobs)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"(?:^|\.)(?:linkedin|glassdoor|indeed|facebook|instagram|twitter|x|youtube|tiktok|xing)\.com$")
_LOC = re.compile(rb"<loc>\s*(?:<!\[CDATA\[)?\s*(?P<url>https?://[^\s<\]]+)", re.IGNORECASE)
_SITEMAP = re.compile(r"^\s*sitemap:\s*(?P<url>https?://\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A board that may be the company's.

    Attributes:
        board: The board.
        how: Where it was found, for a person ("the input", "the home page", …).
        chosen: True when the user named it: then it counts even where it calls the company something else.
        guessed: True when nothing but the company's name led there: then it must state the company's name.
    """

    board: Board
    how: str
    chosen: bool = False
    guessed: bool = False

    @property
    def told(self) -> str:
        """The board and how it was found, in words."""
        return f"{self.board.id} {'guessed ' if self.guessed else ''}from {self.how}"


@dataclass(slots=True)
class Search:
    """One search for a company's board.

    Attributes:
        subject: The company; facts read: `careers_url`, `website`, `board_name`. A `careers_url` is the user's own unless a
            `board_name` stands by it, which only the directory knows.
        client: Answers requests.
        known: The board of the newest census in the ledger, or None.
        failures: What could not be asked on the way.
    """

    subject: Subject
    client: Fetcher
    known: Board | None = None
    failures: list[Failure] = field(default_factory=list)
    _pages: list[Page] = field(default_factory=list)

    async def candidates(self) -> AsyncIterator[Candidate]:
        """Boards, likeliest first, each once; what comes later costs requests only when what came before was refused."""
        seen: set[Board] = set()
        async for candidate in self._in_order():
            if candidate.board not in seen:
                seen.add(candidate.board)
                yield candidate

    async def _in_order(self) -> AsyncIterator[Candidate]:
        facts = self.subject.facts
        if careers := facts.get("careers_url", ""):
            chosen = not facts.get("board_name")
            named = recognise(absolute(careers))
            async for board in self._at(absolute(careers)):
                # Whoever names a page has not vouched for every board that the page mentions.
                yield Candidate(board, "the input" if chosen else "the directory", chosen=chosen and board == named)
            for board in self._last_resorts():
                yield Candidate(board, "the careers page", chosen=chosen)
            if chosen:  # another board than the one the user named would be an answer to another question
                return
        if self.known is not None:
            yield Candidate(self.known, "an earlier census")
        if website := facts.get("website", ""):
            async for candidate in self._on_site(absolute(website)):
                yield candidate
            for board in guesses(self.subject.name):
                yield Candidate(board, "the company's name", guessed=True)

    async def _at(self, url: str) -> AsyncIterator[Board]:
        """The boards a careers URL is or leads to, over one page of links."""
        if board := recognise(url):
            yield board
            return
        page = await self._page(url)
        for found in boards_on(page):
            yield found
        for link in _links(page, _OPEN):
            async for found in self._behind(link):
                yield found

    async def _on_site(self, website: str) -> AsyncIterator[Candidate]:
        home = await self._page(website)
        for board in boards_on(home):
            yield Candidate(board, "the home page")
        for link in _links(home, _CAREERS):
            async for board in self._at(link):
                yield Candidate(board, "the careers page")
        async for board in self._in_sitemaps(website):
            yield Candidate(board, "the sitemap")
        for board in self._last_resorts(home):
            yield Candidate(board, "the careers page")

    async def _behind(self, link: str) -> AsyncIterator[Board]:
        if board := recognise(link):
            yield board
            return
        for found in boards_on(await self._page(link)):
            yield found

    async def _in_sitemaps(self, website: str) -> AsyncIterator[Board]:
        root = f"https://{host_of(website)}"
        robots = await self._document(Request(f"{root}/robots.txt"))
        named = [found["url"] for found in _SITEMAP.finditer(robots.content.decode("utf-8", "replace"))] if robots else []
        for url in (named or [f"{root}/sitemap.xml"])[:SITEMAPS]:
            sitemap = await self._document(Request(url))
            places = (
                [found["url"].decode("utf-8", "replace") for found in islice(_LOC.finditer(sitemap.content), PLACES)]
                if sitemap
                else []
            )
            for place in places:
                if board := recognise(place):
                    yield board
            careers = sorted((place for place in places if _CAREERS.search(words_of(place))), key=len)
            for place in careers[:1]:
                async for board in self._at(place):
                    yield board

    def _last_resorts(self, home: Page | None = None) -> Iterator[Board]:
        """The pages seen on the way that list jobs themselves, the fullest first; a home page links to much that looks so."""
        listing = [(len(jobs), page) for page in self._pages if page is not home and len(jobs := found_jobs(page)) > 1]
        for _, page in sorted(listing, key=lambda entry: -entry[0]):
            yield LAST_RESORT.at(page.url)

    async def _page(self, url: str) -> Page | None:
        document = await self._document(Request(url, page=True))
        if document is None:
            return None
        page = await settle(_parsed(document))
        if isinstance(page, Failure):
            self.failures.append(page)
            return None
        self._pages.append(page)
        return page

    async def _document(self, request: Request) -> Document | None:
        answer = await settle(self.client.fetch(request))
        if isinstance(answer, Failure):
            if request.page or answer.status is not Status.NOT_FOUND:  # having no sitemap is no failure
                self.failures.append(answer)
            return None
        return answer


async def _parsed(document: Document) -> Page:
    return read_page(document)


def boards_on(page: Page | None) -> Iterator[Board]:
    """The boards a page is, is built on, or names; of those it names, the most often named first.

    The final URL counts first: a careers link often redirects to the vendor's own host.
    """
    if page is None:
        return
    if board := recognise(page.url):
        yield board
    for adapter in ADAPTERS:
        if marked := adapter.marked(page.html, page.url):
            yield marked
    named = Counter(board for url in _urls(page.html) if (board := recognise(url)))
    for board, _ in named.most_common(LINKS):
        yield board


def guesses(name: str) -> Iterator[Board]:
    """Boards that a company of this name might have, at the vendors whose answers state the company; four letters at least."""
    words = distinctive(name)
    slug = "".join(words)
    if len(slug) >= 4:  # noqa: PLR2004 - three letters are a ticker, and somebody else's slug
        yield Board("greenhouse", "boards-api.greenhouse.io", slug)
        yield Board("smartrecruiters", "api.smartrecruiters.com", slug)
        yield Board("workable", "apply.workable.com", "-".join(words))


def absolute(url: str) -> str:
    """The URL with a scheme: people write "www.example.com"."""
    return url if re.match(r"https?://", url, re.IGNORECASE) else f"https://{url.lstrip('/')}"


def host_of(url: str) -> str:
    """Host of a URL, "" where the URL is broken."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def words_of(url: str) -> str:
    """The first label of a URL's host ("careers.x.com" counts) and its path, as words; "" where the URL is broken."""
    try:
        place = urlsplit(url)
    except ValueError:
        return ""
    return f"{(place.hostname or '').split('.')[0]} {place.path}".replace("-", " ").replace("/", " ")


def _links(page: Page | None, wanted: re.Pattern[str]) -> list[str]:
    """URLs of a page's links that match in text or path, text first, each once, at most `LINKS`."""
    if page is None:
        return []
    said = [link.url for link in page.links if wanted.search(link.text)]
    meant = [link.url for link in page.links if wanted.search(words_of(link.url)) or wanted.search(link.url)]
    own = page.url.split("#")[0]
    unique = dict.fromkeys(url.split("#")[0] for url in (*said, *meant))
    return [url for url in unique if url != own and not _ELSEWHERE.search(host_of(url))][:LINKS]


def _urls(html: str) -> Iterable[str]:
    """Every URL in a page's markup, scripts included, with JSON's and HTML's escapes undone."""
    plain = html.replace("\\/", "/").replace("\\u002F", "/").replace("\\u0026", "&").replace("&amp;", "&")
    return (url if url.startswith("http") else f"https:{url}" for url in _URLS.findall(plain))
