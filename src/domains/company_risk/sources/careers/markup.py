"""An HTML page as far as careers need it: its links, its visible text, its JSON-LD."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from src.domains.company_risk.sources.careers.fields import LONGEST, gone, refuse_login
from src.errors import NotFoundError, ParsingError
from src.sources.document import Document

LONGEST_URL = 2_000  # characters; browsers follow no more, and patterns are searched in each
_DEPTH = 8  # levels of JSON-LD worth descending: @graph → ItemList → ListItem → item is four


@dataclass(frozen=True, slots=True)
class Link:
    """One anchor: absolute URL, its text (the heading inside it, where it has one), and its classes with rel and aria-label."""

    url: str
    text: str
    hints: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says.

    Attributes:
        url: Where it was served in the end.
        html: Its markup as text.
        title: Its title, or "".
        text: Its visible text, white space folded.
        links: Its anchors in order.
        postings: Its JSON-LD JobPosting objects in order.
    """

    url: str
    html: str
    title: str
    text: str
    links: tuple[Link, ...]
    postings: tuple[dict[str, Any], ...]


def read_page(document: Document) -> Page:
    """Parse a page.

    Raises:
        BlockedError: It is a login page.
        NotFoundError: It says that it does not exist (a soft 404).
        ParsingError: It is no HTML that lxml could make anything of.
    """
    refuse_login(document)
    if gone(document.content):
        message = f"{document.url} says that the page does not exist"
        raise NotFoundError(message)
    return parse(document.content, document.url)


def parse(content: bytes, url: str) -> Page:
    """The page of some bytes.

    Raises:
        ParsingError: Nothing in them is HTML.
    """
    from lxml import etree, html  # noqa: PLC0415 - a run that asks no page need not load lxml

    markup = content.decode("utf-8", "replace").replace("\x00", "")
    root: Any  # the stubs of lxml.html know less than lxml.html
    try:
        root = html.document_fromstring(
            markup.encode(), parser=html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except (etree.LxmlError, ValueError, AssertionError) as error:  # lxml asserts on a body without any element
        message = f"wanted an HTML page from {url}, got nothing that reads as one"
        raise ParsingError(message) from error
    postings = tuple(_postings(root))
    title = next((" ".join(node.text_content().split())[:LONGEST] for node in root.iter("title")), "")
    for node in list(root.iter("script", "style", "noscript", "template")):
        node.drop_tree()
    return Page(url, markup, title, " ".join(" ".join(root.itertext()).split()), tuple(_links(root, url)), postings)


def _links(root: Any, url: str) -> Iterator[Link]:
    for anchor in root.iter("a"):
        try:
            target = urljoin(url, (anchor.get("href") or "").strip())
        except ValueError:  # "http://[" is not even a URL
            continue
        if not target.startswith(("http://", "https://")) or len(target) > LONGEST_URL:
            continue
        heading = next(anchor.iter("h1", "h2", "h3", "h4", "h5"), anchor)
        hints = " ".join(filter(None, (anchor.get("class"), anchor.get("rel"), anchor.get("aria-label"))))
        yield Link(target, " ".join(heading.text_content().split())[:LONGEST], hints[:LONGEST])


def _postings(root: Any) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if (script.get("type") or "").lower().strip() != "application/ld+json":
            continue
        try:
            # Real blocks carry raw line breaks inside strings, which `strict` refuses.
            yield from _descend(json.loads(script.text_content(), strict=False), _DEPTH)
        except (ValueError, RecursionError):
            continue


def _descend(node: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth and isinstance(node, list):
        for entry in node:
            yield from _descend(entry, depth - 1)
    if depth and isinstance(node, dict):
        kind = node.get("@type")
        if kind == "JobPosting" or (isinstance(kind, list) and "JobPosting" in kind):
            yield node
            return
        for key in ("@graph", "itemListElement", "item", "mainEntity"):
            yield from _descend(node.get(key), depth - 1)


def embedded_object(html: str, marker: re.Pattern[str]) -> Any:
    """The JSON object that follows a marker in a page's markup.

    Raises:
        ParsingError: The marker is not there, or what follows is no JSON object.
    """
    found = marker.search(html)
    if found is None:
        message = "the page carries no list of jobs: a shell without jobs is not an empty board"
        raise ParsingError(message)
    try:
        answer, _ = json.JSONDecoder(strict=False).raw_decode(html, found.end())
    except (ValueError, RecursionError) as error:
        message = "the list of jobs in the page is not JSON, or breaks off"
        raise ParsingError(message) from error
    return answer
