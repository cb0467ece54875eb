"""RSS and Atom: bytes in, releases out."""

import io
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from src.domains.company_risk.sources.newsroom.dates import Moment, read_moment
from src.domains.company_risk.sources.newsroom.links import absolute, language_in
from src.domains.company_risk.sources.newsroom.ownership import Issuer
from src.domains.company_risk.sources.newsroom.pages import page_tree, plain_text
from src.domains.company_risk.sources.newsroom.release import Bulletin, Release
from src.errors import ParsingError
from src.sources.document import Document
from src.sources.gather import Failure
from src.sources.status import Status

# The largest feed recorded has 236 KB; eight megabytes are thirty of them, and what is cut off is the oldest.
_LARGEST = 8_000_000
_HEAD = 2048
_ROOT = re.compile(rb"<(?:[a-z0-9]{1,20}:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding=[\"']([^\"'>]{0,60})[\"']", re.IGNORECASE)
# Encodings in which "<!ENTITY" is these very bytes, or these with zero bytes between (UTF-16, UTF-32). In any other
# (UTF-7, EBCDIC) a definition of entities could hide from the check below.
_PLAIN_ENCODING = re.compile(
    rb"(?:utf-?(?:8|16|32)(?:-?[lb]e)?|us-ascii|ascii|iso-?8859-\d{1,2}|latin-?\d|windows-125\d|cp125\d|koi8-[ru]|euc-(?:jp|kr)"
    rb"|gbk?|gb2312|gb18030|big5|shift[_-]jis|)",
    re.IGNORECASE,
)
_STOCK, _ISIN = re.compile(r"/rss/stock\b", re.IGNORECASE), re.compile(r"/rss/isin\b", re.IGNORECASE)
# What feedparser lets out of its parser for malformed feeds, as fuzzing found: characters that do not exist ("&#2000000;"),
# half-open declarations, lookups in empty stacks.
_LEAKS = (ValueError, OverflowError, LookupError, AssertionError, RecursionError)
_MOST_ITEMS = 1000  # ten years of two releases a week
_LONGEST_TITLE = 300
# Between the results of the third quarter (early November) and of the year (late February) a company can be silent for
# 120 days; a list whose newest item is older than that by two weeks is one that nobody fills any more.
SILENCE = timedelta(days=135)


class FeedState(StrEnum):
    """The different facts behind a list without news: FRESH has some; the others are told apart."""

    FRESH = "fresh"
    EMPTY = "empty"
    STALE = "stale"
    BLOCKED = "blocked"
    DEAD = "dead"
    UNKNOWN = "unknown"


def feed_state(answer: Bulletin | Failure, as_of: datetime) -> FeedState:
    """What a list, or the failure to have it, says.

    EMPTY: understood, no items. STALE: the newest item is older than `SILENCE`. BLOCKED: the host refused, also with status
    200. DEAD: 404 or 410. UNKNOWN: no answer or one we did not understand, or items without dates.
    """
    if isinstance(answer, Failure):
        return {Status.BLOCKED: FeedState.BLOCKED, Status.NOT_FOUND: FeedState.DEAD}.get(answer.status, FeedState.UNKNOWN)
    if not answer.releases:
        return FeedState.EMPTY
    dated = [item.published_at for item in answer.releases if item.published_at]
    if not dated or any(item.moment is None for item in answer.releases):
        return FeedState.FRESH if any(as_of - at <= SILENCE for at in dated) else FeedState.UNKNOWN
    return FeedState.FRESH if as_of - max(dated) <= SILENCE else FeedState.STALE


def is_feed(document: Document) -> bool:
    """Whether a body begins as RSS or Atom does, whatever its declared type."""
    return bool(_ROOT.search(document.content[:_HEAD].replace(b"\0", b"")))


def read_feed(document: Document, issuer: Issuer | None = None) -> Bulletin:
    """The releases of a feed, in its own order.

    Args:
        document: The feed as served; it is never fetched again, and no entity or DTD in it is expanded.
        issuer: Whose releases are wanted of a wire's feed that carries several issuers'; None takes all.

    Raises:
        ParsingError: Not a feed, or one that defines entities.
        RefusedError: A refusal stands in its place.
    """
    content = document.content[:_LARGEST].lstrip()
    _guard(document, content)
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415 - it has no stubs; 125 ms that only a run with a feed pays

    headers = {"content-type": document.headers.get("content-type", "application/xml")}
    try:
        # A file object, never bytes: feedparser takes bytes or a string for a file name or an address first.
        parsed = feedparser.parse(
            io.BytesIO(content), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _LEAKS as error:
        message = f"wanted a feed from {document.url}, got one that is broken beyond repair"
        raise ParsingError(message) from error
    language = _text(parsed.feed, "language")
    items = [_Item(entry, document.url, language) for entry in parsed.entries[:_MOST_ITEMS]]
    ours = [item for item in items if issuer is None or item.is_of(issuer)]
    releases = tuple(release for item in ours if (release := item.release()) is not None)
    return Bulletin(document.url, releases, "feed", passed_over=len(items) - len(ours))


def _guard(document: Document, content: bytes) -> None:
    bare = content.replace(b"\0", b"")
    declared = _ENCODING.search(bare[:_HEAD])
    if b"<!ENTITY" in bare.upper() or (declared and not _PLAIN_ENCODING.fullmatch(declared.group(1).strip())):
        message = f"wanted a feed from {document.url}, got one that defines entities or hides its encoding"
        raise ParsingError(message)
    if not _ROOT.search(bare[:_HEAD]):
        page_tree(document)  # raises RefusedError where a refusal stands in its place
        message = f"wanted a feed from {document.url}, got {document.content_type or 'an untyped body'} that is none"
        raise ParsingError(message)


class _Item:
    """One entry as feedparser reads it."""

    def __init__(self, entry: Mapping[str, Any], base: str, language: str) -> None:
        self._entry = entry
        self._base = base
        self._language = _text(entry, "language") or language
        self._title = " ".join(plain_text(_text(entry, "title")).split())[:_LONGEST_TITLE]
        self._issuer = _first(entry, "contributors", "name")

    def is_of(self, issuer: Issuer) -> bool:
        return issuer.issued(self._title, self._issuer, self._tags(_STOCK), self._tags(_ISIN))

    def release(self) -> Release | None:
        if not self._title:
            return None
        link, identity = _text(self._entry, "link"), _text(self._entry, "id")
        # An identity that is no address ("4711") must not be joined to one.
        link = link or (identity if identity.startswith("http") else "")
        url = absolute(self._base, link) if link else ""
        language = self._language.strip().lower().replace("_", "-") or language_in(url)
        return Release(self._title, url, self._moment(), self._words(), language, self._issuer)

    def _moment(self) -> Moment | None:
        for name in ("published", "updated", "created"):
            if moment := read_moment(_text(self._entry, name)):
                return moment
        return None

    def _words(self) -> str | None:
        full = plain_text(_first(self._entry, "content", "value"))
        summary = plain_text(_text(self._entry, "summary"))
        longer = max(full, summary, key=len)
        return longer if longer and longer != self._title else None

    def _tags(self, scheme: re.Pattern[str]) -> tuple[str, ...]:
        tags = dict.get(self._entry, "tags") or ()  # type: ignore[call-overload]  # feedparser's own `get` warns and guesses
        return tuple(_text(tag, "term") for tag in tags if scheme.search(_text(tag, "scheme")))


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = dict.get(holder, name)  # type: ignore[call-overload]  # feedparser's own `get` warns and guesses
    return value if isinstance(value, str) else ""


def _first(entry: Mapping[str, Any], name: str, field: str) -> str:
    values = dict.get(entry, name)  # type: ignore[call-overload]  # feedparser's own `get` warns and guesses
    return next((found for value in values or () if (found := _text(value, field))), "")
