"""One hop to a host (`Hop`), what came back whatever its status (`Answer`), and what that means (`judge`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NoReturn

import httpx
import orjson

from src.errors import BlockedError, NotFoundError, UnreachableError
from src.sources.blocks import blocked_reason
from src.sources.document import Document, Request

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_REFUSED = frozenset({401, 403})

# Statuses that say "not now" rather than "no".
RETRYABLE = frozenset({429, 500, 502, 503, 504})

# Set by the client alone: who we are, what is being asked of whom, and what our decoder can read.
_OURS = frozenset({"user-agent", "host", "accept-encoding", "connection", "content-length", "transfer-encoding"})
# What may follow a redirect to another host; anything else might be a secret meant for the first.
_HARMLESS = frozenset({"accept", "accept-language", "content-type"})

_SHOWN_PATH = 120


@dataclass(frozen=True, slots=True)
class Hop:
    """One HTTP exchange to be made.

    Attributes:
        url: Absolute URL.
        method: "GET" or "POST".
        content: Body, or None.
        headers: Extra request headers, names in lower case.
    """

    url: str
    method: str = "GET"
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Request) -> "Hop":
        """The first hop of a request."""
        headers = {name.lower(): value for name, value in request.headers.items() if name.lower() not in _OURS}
        if request.body is None:
            return cls(request.url, request.method, None, headers)
        return cls(request.url, request.method, orjson.dumps(request.body), {"content-type": "application/json"} | headers)

    def redirected(self, status: int, location: str) -> "Hop":
        """The hop a redirect asks for.

        Raises:
            UnreachableError: The location cannot be read.
        """
        here = httpx.URL(self.url)
        try:
            there = here.join(location)
        except (httpx.InvalidURL, ValueError) as error:
            message = f"{here.host} redirects to something that is not a URL"
            raise UnreachableError(message) from error
        hop = replace(self, url=str(there))
        if there.host != here.host:
            hop = replace(hop, headers={name: value for name, value in self.headers.items() if name in _HARMLESS})
        # 301, 302 and 303 turn a POST into a GET, as browsers have always done; 307 and 308 keep it.
        return hop if status in {307, 308} or self.method == "GET" else replace(hop, method="GET", content=None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status.

    Attributes:
        url: The URL that was asked.
        status: HTTP status.
        headers: Response headers, names in lower case.
        content: The decoded body; of an error status, no more than its first 64 KiB.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def location(self) -> str | None:
        """Where a redirect leads, or None when this is no redirect."""
        return self.headers.get("location") if self.status in _REDIRECTS else None

    @property
    def place(self) -> str:
        """Host and path, for messages: never the query, which may hold a secret."""
        url = httpx.URL(self.url)
        return f"{url.host}{url.path[:_SHOWN_PATH]}"


def judge(answer: Answer, at: datetime) -> Document:
    """A document, or the error that says why there is none.

    Raises:
        NotFoundError: 404 or 410.
        BlockedError: 401, 403, or a page that says we are not welcome, under whatever status.
        UnreachableError: Any other status that is not 2xx.
    """
    document = Document(answer.url, answer.status, answer.headers, answer.content, at)
    if answer.status in _GONE:
        message = f"{answer.place} does not exist ({answer.status})"
        raise NotFoundError(message)
    reason = blocked_reason(document)
    if answer.status in _REFUSED:
        _block(answer, reason or "no reason given")
    if reason:
        _block(answer, reason)
    if not httpx.codes.is_success(answer.status):
        message = f"{answer.place} answered {answer.status}"
        raise UnreachableError(message)
    return document


def _block(answer: Answer, reason: str) -> NoReturn:
    message = f"{answer.place} refused us ({answer.status}): {reason}"
    raise BlockedError(message)
