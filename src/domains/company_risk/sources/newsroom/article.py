"""An article page: its text, and its date where the page states one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from src.domains.company_risk.sources.newsroom.dates import Moment, read_moment
from src.domains.company_risk.sources.newsroom.pages import page_tree, words_of
from src.domains.company_risk.sources.newsroom.refusals import RefusedError, refusal_in
from src.errors import ParsingError
from src.sources.document import Document

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # 80 ms that only a run with a page pays

# Names under which pages state when they were published; "modified" and "updated" are other facts.
_META = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "pubdate",
    "publish-date",
    "publishdate",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "og:published_time",
)
_ARTICLES = frozenset({"NewsArticle", "Article", "PressRelease", "BlogPosting", "ReportageNewsArticle", "WebPage"})
_MONTHS = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
# "CINCINNATI, Jan. 9, 2026 /PRNewswire/ --": a place, a date, and a dash or a wire's name, at the start of a paragraph.
_DATELINE = re.compile(
    rf"^[A-Z][\w .,'’&()-]{{1,80}}?[,(–—-]\s*\(?(?P<date>{_MONTHS}\s+\d{{1,2}},?\s+\d{{4}})\)?\s*"
    r"(?:/[^/]{2,40}/|\([^)]{2,40}\)|[–—-]|--)"
)
_NEAR_TOP = 40  # a dateline and a printed date stand in the first paragraphs; later ones belong to other stories
_DEEPEST = 6
_SHORTEST_TEXT = 80  # anything shorter is a caption or a cookie notice


@dataclass(frozen=True, slots=True)
class Article:
    """What an article page says.

    Attributes:
        text: The body as paragraphs, one a line.
        moment: When the page states it was published, or None.
        evidence: Where the date stands: "json-ld", "meta", "time", "dateline", or "".
    """

    text: str
    moment: Moment | None
    evidence: str


def read_article(document: Document) -> Article:
    """The text and the stated date of an article page.

    A date is taken from JSON-LD, a meta tag, a `<time>` tag or an explicit dateline, in this order, and from nothing else:
    an address, a copyright line or a "last modified" header would be a guess.

    Raises:
        ParsingError: There is no article in the page.
        RefusedError: A refusal stands in its place.
    """
    tree = page_tree(document)
    stated = [("json-ld", next(_linked(tree), None)), ("meta", next(_meta(tree), None)), ("time", next(_times(tree), None))]
    text = _body(tree, document.url)  # last, because it may take the tree apart
    stated.append(("dateline", next(_datelines(text), None)))
    evidence, moment = next(((where, found) for where, found in stated if found), ("", None))
    return Article(text, moment, evidence)


def _body(tree: HtmlElement, url: str) -> str:
    import trafilatura  # noqa: PLC0415 - 450 ms that only a run with articles to read pays

    text = trafilatura.extract(tree, with_metadata=False, include_comments=False, include_tables=False, fast=True) or ""
    if words := refusal_in("", text):
        message = f"wanted an article from {url}, got a refusal: {words!r}"
        raise RefusedError(message)
    if len(text) < _SHORTEST_TEXT:
        message = f"wanted an article from {url}, got a page without one"
        raise ParsingError(message)
    return str(text)


def _linked(tree: HtmlElement) -> Iterator[Moment]:
    for script in tree.findall(".//script[@type='application/ld+json']"):
        try:
            stated = orjson.loads((script.text or "").encode("utf-8", "replace"))
        except orjson.JSONDecodeError:
            continue
        yield from _published(stated, 0)


def _published(node: Any, depth: int) -> Iterator[Moment]:
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for inner in node:
            yield from _published(inner, depth + 1)
    elif isinstance(node, dict):
        types = node.get("@type")
        stated = node.get("datePublished")
        if _ARTICLES.intersection(types if isinstance(types, list) else [types]) and isinstance(stated, str):
            moment = read_moment(stated)
            if moment is not None:
                yield moment
        yield from _published(node.get("@graph"), depth + 1)


def _meta(tree: HtmlElement) -> Iterator[Moment]:
    stated: dict[str, str] = {}
    for tag in tree.findall(".//meta[@content]"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        stated.setdefault(name, tag.get("content", ""))
    for name in _META:
        moment = read_moment(stated.get(name, ""))
        if moment is not None:
            yield moment


def _times(tree: HtmlElement) -> Iterator[Moment]:
    # Several different <time> tags are a list of other stories or of comments: which is ours would be a guess.
    scope = tree.find(".//article") if tree.find(".//article") is not None else tree
    tags = [
        tag for tag in scope.iter("time") if not any(above.tag in ("aside", "footer", "nav") for above in tag.iterancestors())
    ]
    moments = [moment for tag in tags if (moment := read_moment(tag.get("datetime") or words_of(tag, 101)))]
    if len({moment.day for moment in moments}) == 1:
        yield moments[0]


def _datelines(text: str) -> Iterator[Moment]:
    for line in text.splitlines()[:_NEAR_TOP]:
        found = _DATELINE.match(line)
        moment = read_moment(found.group("date")) if found else None
        if moment is not None:
            yield moment
