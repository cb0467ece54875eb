"""Finding the list of a company's releases: its own addresses first, and no more questions than a few."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from src.domain import Ask
from src.domains.company_risk.sources.newsroom.discovery import Place, guessed_places, places_on, vendor_feeds
from src.domains.company_risk.sources.newsroom.feeds import is_feed, read_feed
from src.domains.company_risk.sources.newsroom.links import SHARED_HOSTS, WIRES, owner_of
from src.domains.company_risk.sources.newsroom.listing import read_listing
from src.domains.company_risk.sources.newsroom.ownership import Issuer
from src.domains.company_risk.sources.newsroom.q4 import is_q4, read_q4
from src.domains.company_risk.sources.newsroom.release import Bulletin
from src.errors import NotFoundError
from src.observations.subject import Subject
from src.sources.document import Document, Request
from src.sources.gather import Failure, settle

# An investor site is two pages and its feed, a home page adds one; eight leave room for dead ends without making one
# company cost more than a whole filing history.
MOST_LOOKS = 8
_WHOLE_LIST = 10  # what one page of every list recorded shows at least
# Ranks of places (see `discovery`): below 30 feeds of news, from 50 the home page and what is only customary.
_PAGES, _ELSEWHERE = 30, 50
_FEED_ADDRESS = re.compile(
    r"(?:\.(?:rss|xml|atom)|/(?:rss|feed|atom)/?|rssfeed/.*|pressrelease\.aspx)(?:\?.*)?$", re.IGNORECASE
)
_Q4_ADDRESS = re.compile(r"GetPressReleaseList", re.IGNORECASE)


@dataclass(slots=True)
class Search:
    """What a search has come to.

    Attributes:
        best: The list that shows most, or None.
        looked: Requests made.
        failures: Why places that are known (not guessed) gave nothing.
    """

    best: Bulletin | None = None
    looked: int = 0
    failures: list[tuple[Place, Failure]] = field(default_factory=list)


def starting_places(subject: Subject) -> tuple[Place, ...]:
    """Where to begin: the newsroom address that is known, then the website."""
    newsroom, website = subject.facts.get("newsroom_url", "").strip(), subject.facts.get("website", "").strip()
    places = []
    if newsroom:
        places.append(Place(newsroom, _kind_of(newsroom), "newsroomUrl", 0))
    if website:
        places.append(Place(website, "site", "website", 50))
    return tuple(places)


async def search(subject: Subject, ask: Ask) -> Search:
    """Look for the list of a company's releases, soonest places first, at most `MOST_LOOKS` requests.

    A feed that shows releases ends the search; a page that shows some is kept while better places are tried. Places that
    no page of the company named are tried last, and that they are absent is no failure.
    """
    return await _Searcher(subject, ask).run()


def _kind_of(url: str) -> str:
    return "q4" if _Q4_ADDRESS.search(url) else "feed" if _FEED_ADDRESS.search(url) else "page"


class _Searcher:
    """One search: places still to be asked, and what those asked came to."""

    def __init__(self, subject: Subject, ask: Ask) -> None:
        self._ask = ask
        self._start = starting_places(subject)
        self._owners = frozenset(owner for place in self._start if (owner := owner_of(place.url)))
        self._issuer = Issuer(subject.id, subject.name, subject.facts.get("isin", ""))
        self._waiting: list[Place] = []
        self._seen: set[str] = set()
        self._came_to = Search()

    async def run(self) -> Search:
        self._add(self._start)
        while self._waiting and self._came_to.looked < MOST_LOOKS:
            place = self._waiting.pop(0)
            if self._found_enough(place):
                break
            self._came_to.looked += 1
            answer = await settle(self._look(place))
            if isinstance(answer, Failure):
                self._failed(place, answer)
            else:
                self._take(answer)
        return self._came_to

    def _add(self, places: Iterable[Place]) -> None:
        for place in places:
            if place.url not in self._seen:
                self._seen.add(place.url)
                self._waiting.append(place)
        self._waiting.sort(key=lambda place: place.rank)

    def _found_enough(self, place: Place) -> bool:
        best = self._came_to.best
        if best is None or not best.releases:
            return False
        # A page is worth leaving for a feed; one with a handful also for the list it leads to; neither for the home page.
        return best.kind != "page" or place.rank >= (_PAGES if len(best.releases) >= _WHOLE_LIST else _ELSEWHERE)

    def _take(self, bulletin: Bulletin | None) -> None:
        best = self._came_to.best
        if bulletin is not None and (best is None or _worth(bulletin) > _worth(best)):
            self._came_to.best = bulletin

    def _failed(self, place: Place, failure: Failure) -> None:
        if not place.guessed:
            self._came_to.failures.append((place, failure))
        if place.kind == "page" and place.rank == 0:
            self._add(vendor_feeds(place.url))
        if place.kind == "site":
            self._add(guessed_places(place.url))

    async def _look(self, place: Place) -> Bulletin | None:
        document = await self._ask.client.fetch(Request(place.url, page=place.kind in ("page", "site")))
        self._must_be_own(place, document)
        if place.kind == "q4" or is_q4(document):
            return read_q4(document)
        if place.kind == "feed" or is_feed(document):
            return read_feed(document, self._issuer)
        self._add(places_on(document, self._owners))
        if place.kind == "site":
            self._add(guessed_places(place.url))
            return None
        return read_listing(document)

    def _must_be_own(self, place: Place, document: Document) -> None:
        owner = owner_of(document.url)
        shared = any(owner.endswith("." + host) for host in SHARED_HOSTS)
        if owner == owner_of(place.url) or owner in self._owners or (shared and not place.guessed) or owner in WIRES:
            return
        where = owner or document.url
        message = f"{place.url} has moved to {where}, which may not be the company's: put its new address in newsroomUrl"
        raise NotFoundError(message)


def _worth(bulletin: Bulletin) -> tuple[bool, bool, int]:
    return (bool(bulletin.releases), bulletin.kind != "page", len(bulletin.releases))
