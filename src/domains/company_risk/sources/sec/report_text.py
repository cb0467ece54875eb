"""The text of a current report: what stands under each of its items, sentence by sentence, without what says nothing."""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from src.domains.company_risk.sources.sec.submissions import MODERN_ITEMS
from src.errors import ParsingError

_LARGEST: Final = 4_000_000  # bytes; the largest main document stored has 74 thousand, exhibits are not read
_SHORTEST: Final = 200  # characters; a cover page alone has more
_DROPPED: Final = ("script", "style", "head", "ix:header", "title")
_IS_HTML: Final = re.compile(r"<(?:html|body|div|p|font|table|br|span)\b", re.IGNORECASE)
_BLOCK: Final = re.compile(r"</?(?:p|div|br|tr|table|li|ul|ol|h[1-6]|hr|center|body|title|page)\b[^<>]*>", re.IGNORECASE)
_CELL: Final = re.compile(r"</?t[dh]\b[^<>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]*>")
_ENDLESS: Final = re.compile(r"&#[xX]?[0-9a-fA-F]{8,}")  # no character has such a number, and reading it takes long
_SPACE: Final = re.compile(r"[\s\u00a0\u200b]+")
_IS_REPORT: Final = re.compile(r"\b(?:form\s*8-?k|current\s+report|item\s*\d)", re.IGNORECASE)
# "Section 5 – Corporate Governance" may stand before the item on one line. "Item 404 of Regulation S-K" is no heading.
_HEADING: Final = re.compile(
    r"^(?:section\s+\d\b.{0,90}?)?item\s*(\d{1,2})(?:\s?\.\s?(\d{2}))?(?!\d|\()\s*[.:)\-–—]*\s*", re.IGNORECASE
)
_END: Final = re.compile(r"^\W*(?:signatures?\W*$|pursuant to the requirements? of the securities exchange act)", re.IGNORECASE)
# What the form itself prints after the number; it says what an item may be about, not what this one is.
_OFFICE_TITLES: Final = (
    r"(?:election of directors|(?:appointment|election) of (?:certain|principal) officers"
    r"|compensatory arrangements? of certain officers)"
)
_TITLES: Final = re.compile(
    r"^\W*(?:"
    rf"departures? of directors.{{0,40}}officers?(?:[;:,.]? ?{_OFFICE_TITLES})*"
    r"|changes? in registrant.{0,4} certifying accountants?"
    r"|non-?\s?reliance on previously issued financial statements?"
    r"(?: or a related audit report(?: or completed interim review)?)?"
    r"|costs associated with exit or disposal activities|material impairments?|other events?(?: and regulation fd disclosure)?"
    r"|termination of a material definitive agreement|resignations? of registrant.{0,4} directors?"
    r")\W*",
    re.IGNORECASE,
)
_COVER: Final = re.compile(
    r"former name|telephone|zip code|appropriate box|date of report|pre-commencement|emerging growth|employer identification"
    r"|commission file|exact name|jurisdiction|securities exchange act of 1934",
    re.IGNORECASE,
)
_BOILERPLATE: Final = re.compile(
    r"forward-?\s?looking (?:statements?|information)|private securities litigation reform act"
    r"|cautionary (?:note|statement|language)",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“(]*[A-Z0-9])")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Messrs|Inc|Corp|Co|Ltd|Jr|Sr|No|Nos|St|vs|Prof|Gen|Hon|L\.P|N\.A|U\.S|P\.C|i\.e|e\.g|Rev|Sec|Bros)|\b[A-Z])\.$"
)


def sections(content: bytes, items: tuple[str, ...]) -> Mapping[str, list[str]]:
    """Modern item → its sentences, headings of the form and forward-looking boilerplate cut.

    Args:
        content: Main document (HTML or text) or whole submission.
        items: Modern items that the filing list gives; where the text has no headings, all of it counts for each.

    Raises:
        ParsingError: Too large, empty, or no current report.
    """
    paragraphs = list(_paragraphs(_main_document(content)))
    found: dict[str, list[str]] = defaultdict(list)
    item = ""
    for paragraph in paragraphs:
        if _END.match(paragraph):
            item = ""  # a table of contents ends so too, and the items follow it
        heading = _HEADING.match(paragraph)
        named = _item(heading, items) if heading else ""
        if heading and named:
            item, paragraph = named, paragraph[heading.end() :]  # noqa: PLW2901  the heading is not part of what it heads
        if item:
            found[item].append(_TITLES.sub("", paragraph))
    if not found:
        body = _after_cover(paragraphs)
        found.update(dict.fromkeys(items, body))
    return {name: list(_sentences(texts)) for name, texts in found.items()}


def _after_cover(paragraphs: list[str]) -> list[str]:
    last = max((place for place, paragraph in enumerate(paragraphs[:80]) if _COVER.search(paragraph)), default=-1)
    return paragraphs[last + 1 :]


def _item(heading: re.Match[str], items: tuple[str, ...]) -> str:
    whole, part = heading.groups()
    if part:
        return f"{int(whole)}.{part}"
    modern = MODERN_ITEMS.get(str(int(whole)), "")
    return modern if modern in items else ""  # an old number counts only where the list says so


def _main_document(content: bytes) -> str:
    if len(content) > _LARGEST:
        message = f"current report of {len(content)} bytes; at most {_LARGEST} are read"
        raise ParsingError(message)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    start = text.find("<TEXT>") if text.lstrip().startswith(("<SEC-DOCUMENT", "-----BEGIN", "<DOCUMENT")) else -1
    return text[start + 6 :].partition("</TEXT>")[0] if start >= 0 else text


def _paragraphs(text: str) -> Iterator[str]:
    if _IS_HTML.search(text):
        for tag in _DROPPED:
            text = _without(text, f"<{tag}", f"</{tag}>")
        text = _SPACE.sub(" ", _without(text, "<!--", "-->"))
        text = html.unescape(_ENDLESS.sub("", _TAG.sub("", _CELL.sub(" ", _BLOCK.sub("\n", text)))))
        parts = text.split("\n")
    else:
        parts = re.split(r"\n[ \t\r]*\n", html.unescape(_ENDLESS.sub("", text)))
    paragraphs = [part for part in (_SPACE.sub(" ", part).strip() for part in parts) if part]
    if sum(map(len, paragraphs)) < _SHORTEST or not any(map(_IS_REPORT.search, paragraphs)):
        message = "wanted a current report, got an empty body or another document"
        raise ParsingError(message)
    yield from paragraphs


def _without(text: str, start: str, end: str) -> str:
    """Text less every stretch from `start` to `end`, in one pass whatever the text (no pattern that could backtrack)."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter whose lower case is longer would shift every position
        lower = text
    kept, at = [], 0
    while (begins := lower.find(start, at)) >= 0:
        ends = lower.find(end, begins)
        if ends < 0:
            break
        kept.append(text[at:begins])
        at = ends + len(end)
    return "".join((*kept, text[at:]))


def _sentences(paragraphs: list[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        for sentence in split(paragraph):
            if _BOILERPLATE.search(sentence):
                return
            yield sentence


def split(paragraph: str) -> list[str]:
    """A paragraph's sentences; a stop after an abbreviation or initial ends none."""
    sentences: list[str] = []
    pending: list[str] = []
    for part in _SENTENCE_END.split(paragraph):
        pending.append(part)
        if not _ABBREVIATION.search(part):
            sentences.append(" ".join(pending))
            pending = []
    if pending:
        sentences.append(" ".join(pending))
    return [sentence for sentence in sentences if any(map(str.isalpha, sentence))]
