"""HTML as served, as a tree."""

from __future__ import annotations

import codecs
import re
from html import unescape
from typing import TYPE_CHECKING

from src.domains.company_risk.sources.newsroom.refusals import RefusedError, refusal_in
from src.errors import ParsingError
from src.sources.document import Document

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # 80 ms that only a run with a page pays

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset=[\"']?\s*([a-z0-9_-]{2,40})|encoding=[\"']([a-z0-9_-]{2,40})[\"']", re.IGNORECASE
)
_HEADER = re.compile(r"charset=[\"']?([a-z0-9_-]{2,40})", re.IGNORECASE)
_HEAD_BYTES = 4096  # where HTML asks declarations to stand: the first 1,024; some put scripts before
# Two megabytes hold the largest listing recorded (365 KB) five times over.
_LARGEST = 2_000_000
# Characters that XML trees refuse.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def decoded(document: Document) -> str:
    """The body as text: by byte-order mark, header, valid UTF-8, the page's own declaration, else Windows-1252."""
    content = document.content[:_LARGEST]
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return content.decode(name, "replace")
    header = _HEADER.search(document.headers.get("content-type", ""))
    declared = _DECLARED.search(content[:_HEAD_BYTES])
    page = (declared.group(1) or declared.group(2)).decode("ascii") if declared else ""
    for name in (header.group(1) if header else "", "utf-8", page):
        text = _read_as(content, name)
        if text is not None:
            return text
    return content.decode("cp1252", "replace")


def _read_as(content: bytes, name: str) -> str | None:
    if not name:
        return None
    try:
        return content.decode(name)
    except (LookupError, UnicodeError):
        return None


def page_tree(document: Document) -> HtmlElement:
    """The page as a tree.

    Raises:
        ParsingError: There is no page in the body.
        RefusedError: A refusal stands in its place.
    """
    from lxml.etree import LxmlError, ParserError  # noqa: PLC0415 - as above
    from lxml.html import HTMLParser, document_fromstring  # noqa: PLC0415 - as above

    text = _CONTROL.sub("", decoded(document))
    try:
        parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
        tree = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ParserError, ValueError) as error:
        message = f"wanted an HTML page from {document.url}, got nothing that reads as one"
        raise ParsingError(message) from error
    refuse_refusal(tree, document.url)
    return tree


def refuse_refusal(tree: HtmlElement, url: str) -> None:
    """Raise where a page is a refusal served with status 200.

    Raises:
        RefusedError: With the refusal's own words.
    """
    title = " ".join(tree.findtext(".//title", "").split())
    if words := refusal_in(title, words_of(tree, 2000)):
        message = f"wanted a page from {url}, got a refusal: {words!r}"
        raise RefusedError(message)


def words_of(element: HtmlElement, most: int = 1_000_000) -> str:
    """The visible text of an element, white space collapsed, at most `most` characters."""
    pieces: list[str] = []
    length = 0
    for piece in pieces_of(element):
        pieces.append(piece)
        length += len(piece) + 1
        if length > most:
            break
    return " ".join(pieces)[:most]


def pieces_of(element: HtmlElement) -> list[str]:
    """The visible text of an element, one string for each run of text between tags."""
    hidden = {id(inner) for outer in element.iter("script", "style", "noscript", "template", "svg") for inner in outer.iter()}
    found: list[str] = []
    for node in element.iter():
        if id(node) not in hidden and isinstance(node.tag, str) and node.text:
            found.append(node.text)
        if node is not element and node.tail and id(node.getparent()) not in hidden:
            found.append(node.tail)
    return [plain for piece in found if (plain := " ".join(piece.split()))]


def plain_text(markup: str) -> str:
    """Markup of a title or a summary as plain text, with a line for each block; entities escaped twice are read twice."""
    text = re.sub(r"(?is)<(script|style)\b.{0,20000}?</\1>", " ", markup[:200_000])
    text = re.sub(r"(?i)<(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^<>]{0,200}>", "\n", text)
    text = unescape(unescape(re.sub(r"<[a-zA-Z/!][^<>]{0,2000}>", " ", text)))
    text = re.sub(r"<[a-zA-Z/!][^<>]{0,2000}>", " ", text)
    lines = (" ".join(_CONTROL.sub("", line).split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
