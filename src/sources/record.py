"""Writing down what hosts answer while running live, in the format that `ReplayTransport` reads."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import orjson

from src.errors import ConfigurationError
from src.sources.body import read_body
from src.sources.manners import MAX_BYTES
from src.sources.recording import MANIFEST, redacted

# What a parser may want to know later. Named one by one, so that no cookie, token or authorisation is ever kept.
KEPT_HEADERS = frozenset(
    {"content-type", "content-language", "date", "etag", "last-modified", "location", "retry-after", "cf-mitigated", "server"}
)


class RecordTransport(httpx.AsyncBaseTransport):
    """Passes requests on and appends every answer to a recording.

    Bodies are stored decoded under the digest of their content, so the same body is stored once; a manifest line is written in
    one piece after its body, so runs may share a folder and a killed run leaves no line without a body.

    Args:
        inner: Answers the requests.
        directory: The recording; made if it is not there.
        now: The clock of the run (aware); becomes `at`.
        max_bytes: Largest body that is taken.

    Raises:
        ConfigurationError: The folder cannot be made.
    """

    def __init__(
        self, inner: httpx.AsyncBaseTransport, directory: Path, now: Callable[[], datetime], max_bytes: int = MAX_BYTES
    ) -> None:
        self._inner = inner
        self._directory = directory
        self._now = now
        self._max_bytes = max_bytes
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"recording: wanted a folder that can be written, got {directory} ({error.strerror})"
            raise ConfigurationError(message) from error

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self._inner.__aexit__(exc_type, exc_value, traceback)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request and write the answer down.

        Raises:
            httpx.TransportError: The inner transport failed; nothing is written.
            UnreachableError: The body is too large or damaged; nothing is written.
        """
        question = await request.aread()
        response = await self._inner.handle_async_request(request)
        response.request = request
        try:
            content = await read_body(response, self._max_bytes, cut=not response.is_success)
        finally:
            await response.aclose()
        headers = {name: value for name, value in response.headers.items() if name in KEPT_HEADERS}
        if "location" in headers:
            headers["location"] = _redacted_location(request.url, headers["location"])
        await asyncio.to_thread(self._write, request, question, response.status_code, headers, content)
        passed_on = [(name, value) for name, value in response.headers.multi_items() if name not in _REPLACED]
        return httpx.Response(response.status_code, headers=passed_on, content=content, request=request)

    async def aclose(self) -> None:
        """Close the inner transport."""
        await self._inner.aclose()

    def _write(self, request: httpx.Request, question: bytes, status: int, headers: Mapping[str, str], content: bytes) -> None:
        file = self._store(content)
        row = {
            "method": request.method,
            "url": redacted(str(request.url)),
            "request": orjson.loads(question) if question else None,
            "status": status,
            "headers": dict(headers),
            "file": file,
            "at": self._now().astimezone(UTC).isoformat(),
        }
        _append(self._directory / MANIFEST, orjson.dumps(row) + b"\n")

    def _store(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        file = f"bodies/{digest[:2]}/{digest}"
        path = self._directory / file
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Written aside and moved into place: another run may be storing the same body.
            aside = path.with_name(f"{digest}.{os.getpid()}.{os.urandom(4).hex()}")
            aside.write_bytes(content)
            aside.replace(path)
        return file


# Headers that no longer fit the body once it is decoded.
_REPLACED = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def _append(path: Path, line: bytes) -> None:
    """One write to a file opened for appending: lines of several runs never mix."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)


def _redacted_location(base: httpx.URL, location: str) -> str:
    try:
        return redacted(str(base.join(location)))
    except (httpx.InvalidURL, ValueError):
        return ""
