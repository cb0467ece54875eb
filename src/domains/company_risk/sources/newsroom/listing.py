"""A newsroom's list of releases as an HTML page: cards in, releases out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from src.domains.company_risk.sources.newsroom.dates import Moment, read_moment
from src.domains.company_risk.sources.newsroom.links import WIRES, absolute, language_in, owner_of, path_of
from src.domains.company_risk.sources.newsroom.pages import page_tree, pieces_of, words_of
from src.domains.company_risk.sources.newsroom.refusals import refusal_in
from src.domains.company_risk.sources.newsroom.release import Bulletin, Release
from src.sources.document import Document

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # 80 ms that only a run with a page pays

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Parts of a page that hold navigation, whatever they link to.
_FURNITURE = frozenset({"nav", "footer", "aside", "form", "select", "dialog"})
# A card's link and its date stand at most this many levels apart in every layout recorded.
_LEVELS = 5
_TITLED = re.compile(r"title|headline|heading", re.IGNORECASE)
_TEASER = re.compile(
    r"(?:(?:read|learn|see|view|find out|load|show|more)\b.{0,30}|(?:download|pdf|html|print|share|email"
    r"|listen|watch|webcast|details?).{0,20})",
    re.IGNORECASE,
)
_RELEASE_PATH = re.compile(
    r"/(?:news|press|media|releases?|announcements?|stories|story|article|details?)(?:[-/_a-z]*)/", re.IGNORECASE
)
# An address of a release spells its headline; four words tell it from a section ("/newsroom/media-contacts").
_SPELT_OUT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){3,}", re.IGNORECASE)
_SHORTEST_TITLE, _LONGEST_TITLE = 8, 300
_LONGEST_DATE = 60
_MOST_LINKS = 3000
_LARGEST_CARD = 120  # nodes; the largest card recorded has 19


def read_listing(document: Document) -> Bulletin:
    """The releases that a list page shows, in its own order, each link once.

    A card is a link with a date beside it, or a heading that links to an address spelling a headline. Links in navigation,
    links without either, and links to other owners (except the wires that carry paid releases) are not releases.

    Raises:
        ParsingError: There is no page.
        RefusedError: A refusal stands in its place.
    """
    tree = page_tree(document)
    owner = owner_of(document.url)
    here = path_of(document.url)
    found: dict[str, Release] = {}
    links = list(_links(tree, document.url, owner, here))
    shared = _Cards([link for link, _ in links])
    for link, url in links:
        release = shared.release(link, url)
        if release is not None and (url not in found or found[url].moment is None):
            found[url] = release
    return Bulletin(document.url, tuple(found.values()), "page")


def _links(tree: HtmlElement, base: str, owner: str, here: str) -> Iterator[tuple[HtmlElement, str]]:
    for link in tree.findall(".//a[@href]")[:_MOST_LINKS]:
        url = absolute(base, link.get("href", ""))
        foreign = owner_of(url) != owner and owner_of(url) not in WIRES
        if not url or foreign or path_of(url) in ("/", here) or here.startswith(path_of(url) + "/"):
            continue
        if not any(above.tag in _FURNITURE for above in link.iterancestors()):
            yield link, url


class _Cards:
    """The cards around the links of one page."""

    def __init__(self, links: list[HtmlElement]) -> None:
        self._crowd: dict[HtmlElement, set[str]] = {}
        for link in links:
            for above in (link, *_above(link)):
                self._crowd.setdefault(above, set()).add(link.get("href", ""))

    def release(self, link: HtmlElement, url: str) -> Release | None:
        card, moment = self._dated(link)
        title = _title(link, card)
        if not title or refusal_in(title, "") or (moment is None and not _headline(link, url)):
            return None
        return Release(title, url, moment, None, language_in(url))

    def _dated(self, link: HtmlElement) -> tuple[HtmlElement, Moment | None]:
        card = link
        for candidate in (link, *_above(link)):
            if len(self._crowd[candidate]) > 1 or _nodes(candidate) > _LARGEST_CARD:
                break
            card = candidate
            if moment := _date_in(card):
                return card, moment
        return card, None


def _nodes(card: HtmlElement) -> int:
    return sum(1 for _ in islice(card.iter(), _LARGEST_CARD + 1))


def _above(link: HtmlElement) -> list[HtmlElement]:
    return [above for _, above in zip(range(_LEVELS), link.iterancestors(), strict=False) if above.tag not in ("body", "html")]


def _date_in(card: HtmlElement) -> Moment | None:
    for tag in card.iter("time"):
        for text in (tag.get("datetime", ""), words_of(tag, _LONGEST_DATE + 1)):
            if moment := read_moment(text):
                return moment
    pieces = [piece for piece in pieces_of(card) if len(piece) <= _LONGEST_DATE]
    parts = (part for piece in pieces for part in (piece, *piece.split(" | "), *piece.split(" • "), *piece.split(" · ")))
    return next((moment for part in parts if (moment := read_moment(part))), None)


def _title(link: HtmlElement, card: HtmlElement) -> str:
    for holder in (link, card):
        marked = [node for node in holder.iter() if isinstance(node.tag, str) and (node.tag in _HEADINGS or _titled(node))]
        pieces = [words_of(node) for node in marked] or pieces_of(holder)
        fitting = [piece for piece in pieces if _is_title(piece)]
        if fitting:
            return fitting[0] if marked else max(fitting[:3], key=len)
    return ""


def _titled(node: HtmlElement) -> bool:
    return node.tag in ("span", "div", "p", "a", "strong") and bool(_TITLED.search(node.get("class", "")))


def _is_title(text: str) -> bool:
    fits = _SHORTEST_TITLE <= len(text) <= _LONGEST_TITLE and " " in text
    return fits and not _TEASER.fullmatch(text) and read_moment(text) is None


def _headline(link: HtmlElement, url: str) -> bool:
    last = path_of(url).rsplit("/", 1)[-1]
    spelt = bool(_RELEASE_PATH.search(path_of(url)) and _SPELT_OUT.search(last))
    headed = any(node.tag in _HEADINGS for node in link.iter()) or any(above.tag in _HEADINGS for above in _above(link)[:2])
    return spelt and headed
