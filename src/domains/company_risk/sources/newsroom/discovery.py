"""Where a company's releases may be listed, read off its own pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from src.domains.company_risk.sources.newsroom.links import SHARED_HOSTS, absolute, host_of, language_in, owner_of, path_of
from src.domains.company_risk.sources.newsroom.pages import page_tree, words_of
from src.domains.company_risk.sources.newsroom.q4 import q4_urls
from src.sources.document import Document

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # 80 ms that only a run with a page pays

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_WANTED = re.compile(r"press|news|release|media|announce", re.IGNORECASE)
# Feeds and pages of an investor site that list something else.
_UNWANTED = re.compile(
    r"comments?\b|podcast|events?\b|sec[-_ ]?filings?|filings?\b|stock|quote|presentation|jobs?\b|career|product|support|recipe"
    r"|media[-_ ]?(?:kit|contacts?|library|assets?)|subscribe|alerts?\b|newsletter|in[-_ ]the[-_ ]news|coverage",
    re.IGNORECASE,
)
_BLOG = re.compile(r"blog|stories|story", re.IGNORECASE)
_ANCHOR = re.compile(
    r"(?:corporate |company |latest |all |our |view all )*(?:news ?room|press ?room|press(?: (?:cent(?:er"
    r"|re)|releases?))?|news(?: (?:cent(?:er|re)|releases?|& (?:events|media)|and events))?"
    r"|media(?: (?:cent(?:er|re)|room|relations))?|investors?(?: relations)?|ir|financial news)",
    re.IGNORECASE,
)
_INVESTOR = re.compile(r"investor|^ir$", re.IGNORECASE)
_HOSTS = ("investor", "investors", "ir", "newsroom", "news", "press")
_MOST_ANCHORS = 3000


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a list of releases may be.

    Attributes:
        url: Absolute address.
        kind: "feed", "q4" or "page".
        why: How it is known, for the person who reads the row.
        rank: Smaller is asked sooner.
        guessed: True where no page of the company names it, so that its absence says nothing.
    """

    url: str
    kind: str
    why: str
    rank: int
    guessed: bool = False


def places_on(document: Document, owners: frozenset[str]) -> tuple[Place, ...]:
    """Places that a page of the company names or whose vendor it betrays, soonest first.

    Args:
        document: A page of the company.
        owners: Registrable domains that are the company's own; what lies elsewhere is a third party's and is left out,
            except an investor site at a vendor's host that gives each customer its own name.

    Raises:
        ParsingError: There is no page.
        RefusedError: A refusal stands in its place.
    """
    tree = page_tree(document)
    found = [*_alternates(tree, document.url), *_vendors(tree, document), *_anchors(tree, document.url)]
    here = (host_of(document.url), path_of(document.url))
    own = [place for place in found if _is_own(place, owners) and (host_of(place.url), path_of(place.url)) != here]
    unique: dict[str, Place] = {}
    for place in sorted(own, key=lambda place: place.rank):
        unique.setdefault(place.url, place)
    return tuple(unique.values())


def guessed_places(website: str) -> tuple[Place, ...]:
    """Hosts at which investor sites and newsrooms customarily stand, within the website's own registrable domain only."""
    owner = owner_of(website)
    known = host_of(website)
    hosts = [f"{name}.{owner}" for name in _HOSTS] if owner else []
    return tuple(
        Place(f"https://{host}/", "page", f"customary host {host}", 60 + number, guessed=True)
        for number, host in enumerate(hosts)
        if host != known
    )


def _is_own(place: Place, owners: frozenset[str]) -> bool:
    owner = owner_of(place.url)
    return bool(owner) and (owner in owners or any(owner.endswith("." + host) for host in SHARED_HOSTS))


def _alternates(tree: HtmlElement, base: str) -> list[Place]:
    found = []
    for link in tree.findall(".//link[@href]"):
        rel, kind = link.get("rel", "").lower().split(), link.get("type", "").lower().split(";")[0].strip()
        url = absolute(base, link.get("href", ""))
        label = f"{link.get('title', '')} {path_of(url)}"
        if "alternate" in rel and kind in _FEED_TYPES and url and not _UNWANTED.search(label):
            rank = 30 if _BLOG.search(label) else 10 if _WANTED.search(label) else 20
            found.append(Place(url, "feed", f"feed named by {base}", rank))
    return found


def _vendors(tree: HtmlElement, document: Document) -> list[Place]:
    markup = document.content[:500_000].lower()
    meta = tree.find(".//meta[@name='generator']")
    generator = (meta.get("content", "") if meta is not None else "").lower()
    found: list[Place] = []
    if b"q4cdn.com" in markup or b"/default.aspx" in markup:
        found += [Place(url, "q4", "Q4 site", 12 + number, guessed=True) for number, url in enumerate(q4_urls(document.url))]
        found.append(_feed(document, "/rss/pressrelease.aspx", "Q4 site", 14))
    if "equisolve" in generator or b"equisolve" in markup:
        found.append(_feed(document, "/news-events/press-releases/rss", "Equisolve site", 12))
    if b"/news-releases/news-release-details/" in markup:
        found.append(_feed(document, "/rss/news-releases.xml?items=100", "Notified site", 12))
    if "wordpress" in generator and _WANTED.search(document.url):
        found.append(_feed(document, "/feed/", "WordPress newsroom", 22))
    return found


def _feed(document: Document, path: str, why: str, rank: int) -> Place:
    return Place(absolute(document.url, path), "feed", f"{why} at {host_of(document.url)}", rank, guessed=True)


def _anchors(tree: HtmlElement, base: str) -> list[Place]:
    found = []
    for link in tree.findall(".//a[@href]")[:_MOST_ANCHORS]:
        url, label = absolute(base, link.get("href", "")), words_of(link, 60)
        if not url or _UNWANTED.search(f"{label} {path_of(url)}"):
            continue
        if re.search(r"\.(?:rss|xml)$|/rss/?$|/feed/?$", path_of(url)) and _WANTED.search(f"{label} {path_of(url)}"):
            found.append(Place(url, "feed", f"feed linked from {base}", 15))
        elif _ANCHOR.fullmatch(label):
            foreign_tongue = (language_in(url) or "en")[:2] != "en"
            rank = 45 if _INVESTOR.search(label) else 40
            found.append(Place(url, "page", f'"{label}" on {base}', rank + 10 * foreign_tongue))
    return found


def vendor_feeds(site: str) -> tuple[Place, ...]:
    """Feeds at which the vendors of investor sites publish, for a site whose pages cannot be read."""
    shapes = (("/news-events/press-releases/rss", "Equisolve"), ("/rss/news-releases.xml?items=100", "Notified"))
    feeds = [Place(absolute(site, path), "feed", f"{vendor} shape", 55, guessed=True) for path, vendor in shapes]
    return (*feeds, Place(q4_urls(site)[0], "q4", "Q4 shape", 56, guessed=True))
