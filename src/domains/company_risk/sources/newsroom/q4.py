"""The press-release list of Q4 Inc. investor sites: JSON in, releases out."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from src.domains.company_risk.sources.newsroom.dates import read_moment
from src.domains.company_risk.sources.newsroom.links import absolute, language_in
from src.domains.company_risk.sources.newsroom.pages import plain_text
from src.domains.company_risk.sources.newsroom.release import Bulletin, Release
from src.errors import ParsingError
from src.sources.document import Document

_LIST = "GetPressReleaseListResult"
# The category under which Q4 sites file press releases: one constant of the product, the same on every customer's site.
_CATEGORY = "1cb807d2-208f-4bc3-9133-6a9ad45ac3b0"
_PATHS = ("/feed/PressRelease.svc/GetPressReleaseList", "/Services/PressReleaseService.svc/GetPressReleaseList")


def q4_urls(site: str) -> tuple[str, ...]:
    """Where a Q4 site lists its releases: newer hosts first, then older ones."""
    query = urlencode(
        {
            "LanguageId": 1,
            "bodyType": 0,
            "pressReleaseDateFilter": 3,
            "categoryId": _CATEGORY,
            "pageSize": -1,
            "pageNumber": 0,
            "tagList": "",
            "includeTags": "true",
            "year": -1,
            "excludeSelection": 1,
        }
    )
    parts = urlsplit(site)
    return tuple(f"{parts.scheme}://{parts.netloc}{path}?{query}" for path in _PATHS)


def is_q4(document: Document) -> bool:
    """Whether a body begins as a Q4 list does."""
    return document.content[:200].lstrip().startswith(b"{") and _LIST.encode() in document.content[:200]


def read_q4(document: Document) -> Bulletin:
    """The releases of a Q4 list, in its own order (which is not strictly by date).

    Times have no zone (`MM/DD/YYYY HH:MM:SS`, the issuer's own clock), so they are marked as assumed.

    Raises:
        ParsingError: Not such a list.
    """
    body = document.json()
    items = body.get(_LIST) if isinstance(body, dict) else None
    if not isinstance(items, list):
        message = f"wanted {_LIST} from {document.url}, got JSON without it"
        raise ParsingError(message)
    releases = (_release(item, document.url) for item in items if isinstance(item, dict))
    return Bulletin(document.url, tuple(release for release in releases if release is not None), "q4")


def _release(item: dict[str, Any], base: str) -> Release | None:
    title = " ".join(plain_text(_text(item, "Headline")).split())[:300]
    if not title:
        return None
    link = _text(item, "LinkToDetailPage") or _text(item, "LinkToUrl")
    url = absolute(base, link) if link else ""
    words = max(plain_text(_text(item, "Body")), plain_text(_text(item, "ShortDescription")), key=len)
    return Release(title, url, read_moment(_text(item, "PressReleaseDate")), words or None, language_in(url))


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""
