"""Reading fields out of JSON whose shape is only hoped for."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from src.domains.company_risk.sources.careers.board import Job
from src.errors import BlockedError, NotFoundError, ParsingError
from src.sources.document import Document

LONGEST = 300  # characters kept of a title or label: the longest of 2,072 recorded titles has 133
MOST = 1_000_000  # a count above this is no count of jobs; it may be any number a page invents
LOGIN = re.compile(r"/(?:log-?in|sign-?in|sso|auth)(?:[/.?]|$)", re.IGNORECASE)
SOFT_404 = re.compile(r"\b(?:404|page not found|can(?:'|’|no)t find (?:what|the page))", re.IGNORECASE)


def api(document: Document) -> Any:
    """The JSON of an API answer, with the pages that come in its place told apart.

    Raises:
        BlockedError: A login page, or a page for people where the API serves JSON.
        NotFoundError: A page that says there is nothing here, served as 200.
        ParsingError: Neither JSON nor a page.
    """
    refuse_login(document)
    start = document.content[:512].lstrip()[:1]
    if document.content_type == "text/html" or start == b"<":
        if gone(document.content):
            message = f"{document.url} says that the page does not exist"
            raise NotFoundError(message)
        message = f"{document.url} served a page where its API serves JSON"
        raise BlockedError(message)
    return document.json()


def refuse_login(document: Document) -> None:
    """Raise where the answer came from a login page: the board has been made private.

    Raises:
        BlockedError: The final URL is a login.
    """
    place = urlsplit(document.url)
    if LOGIN.search(place.path) or (place.hostname or "").startswith(("login.", "sso.")):
        message = f"the board asks for a login ({place.hostname}{place.path}), so it is private"
        raise BlockedError(message)


def gone(content: bytes) -> bool:
    """True where a page served as 200 says at its head that it does not exist (a soft 404)."""
    head = content[:4_000].decode("utf-8", "replace")
    title = re.search(r"<title[^>]*>([^<]{0,200})", head, re.IGNORECASE)
    return bool(SOFT_404.search(title.group(1) if title else head[:200]))


def text(row: Any, *path: str) -> str:
    """The text at a path of keys, white space folded and cut at `LONGEST`; "" for none. Whole numbers become text."""
    for key in path:
        row = row.get(key) if isinstance(row, Mapping) else None
    if isinstance(row, int) and not isinstance(row, bool):
        return str(row)
    if not isinstance(row, str):
        return ""
    # Half of a surrogate pair, as "\\ud800" in JSON, could not be stored.
    return " ".join(row.split())[:LONGEST].encode("utf-8", "replace").decode()


def whole(row: Any, *path: str) -> int | None:
    """The whole number from 0 to `MOST` at a path of keys, None where there is none."""
    for key in path:
        row = row.get(key) if isinstance(row, Mapping) else None
    return row if isinstance(row, int) and not isinstance(row, bool) and 0 <= row <= MOST else None


def rows(answer: Any, *path: str) -> list[Mapping[str, Any]]:
    """The list of objects at a path of keys; entries that are no objects are dropped.

    Raises:
        ParsingError: There is no list there.
    """
    found = answer
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    if not isinstance(found, list):
        message = f"wanted a list of jobs at {'.'.join(path) or 'the top'}, got {type(found).__name__}"
        raise ParsingError(message)
    return [row for row in found if isinstance(row, Mapping)]


def label(*parts: str) -> str:
    """A department label from its parts, empty and repeated ones left out, the widest first."""
    return " / ".join(dict.fromkeys(part for part in parts if part))


def once(jobs: Iterable[Job]) -> tuple[Job, ...]:
    """The jobs with each id once, the first standing; rows without an id or a title are stubs and left out."""
    kept: dict[str, Job] = {}
    for job in jobs:
        if job.id and job.title:
            kept.setdefault(job.id, job)
    return tuple(kept.values())


def stated_company(jobs: Iterable[Job]) -> str | None:
    """The company most rows name, or None where no row names one."""
    names = Counter(job.company for job in jobs if job.company)
    return names.most_common(1)[0][0] if names else None
