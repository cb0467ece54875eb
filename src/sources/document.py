"""What is asked (`Request`) and what was served (`Document`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from src.errors import ParsingError


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP question.

    Attributes:
        url: Absolute http(s) URL.
        method: "GET" or "POST".
        body: JSON-serialisable body of a POST, or None.
        page: True for an HTML page meant for people: robots.txt is honoured before it is asked.
            APIs and feeds published for programs leave it False.
        headers: Extra request headers (never a User-Agent: the client identifies itself).
    """

    url: str
    method: str = "GET"
    body: Any = None
    page: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes as served, with where and when.

    Attributes:
        url: The URL that answered in the end, after redirects.
        status: HTTP status, always 2xx (anything else raised).
        headers: Response headers, names in lower case.
        content: The decoded body.
        fetched_at: When it was served (aware, UTC), by the clock of the run.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    fetched_at: datetime

    @property
    def content_type(self) -> str:
        """Media type without parameters, lower case; empty when the host did not say."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ParsingError: The body is not JSON, which includes an HTML page in its place.
        """
        try:
            return orjson.loads(self.content)
        except orjson.JSONDecodeError as error:
            message = f"wanted JSON from {self.url}, got {self.content_type or 'an untyped body'} that does not parse"
            raise ParsingError(message) from error
