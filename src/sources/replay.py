"""Answers from a recording: the whole package runs as if live, and no socket is opened."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path

import httpx

from src.errors import UnreachableError
from src.sources.recording import Key, Row, key_of, redacted, rows

# What described the body on its way; it is stored decoded and whole.
_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})


class NotRecordedError(UnreachableError):
    """The recording holds no answer to this question, or none as old as the run's clock."""


class ReplayTransport(httpx.AsyncBaseTransport):
    """Serves every request from a folder's manifest.

    Of several rows that answer one question the newest is served that is not younger than the run's clock, so days recorded
    one after the other into one folder can be replayed as of any of them. Rows without `at` are older than all others; of
    equals the later line wins.

    Args:
        directory: The recording.
        now: The clock of the run (aware).

    Raises:
        ConfigurationError: The folder holds no manifest, or one that cannot be read.
    """

    def __init__(self, directory: Path, now: Callable[[], datetime]) -> None:
        self._directory = directory.resolve()
        self._now = now
        self._rows: defaultdict[Key, list[Row]] = defaultdict(list)
        for row in rows(directory):
            self._rows[row.key].append(row)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request from the recording.

        Raises:
            NotRecordedError: It is not there.
            UnreachableError: It is there and its body is not.
        """
        row = self._find(request.method, str(request.url), await request.aread())
        headers = {name: value for name, value in row.headers.items() if name not in _OF_THE_WIRE}
        return httpx.Response(row.status, headers=headers, stream=_Body(self._read(row)), request=request)

    def _find(self, method: str, url: str, body: bytes) -> Row:
        now = self._now()
        found = [row for row in self._rows.get(key_of(method, url, body), ()) if row.at <= now]
        if not found:
            message = f"not in the recording: {method} {redacted(url)}"
            raise NotRecordedError(message)
        # `max` keeps the first of equals: reversed, that is the later line.
        return max(reversed(found), key=lambda row: row.at)

    def _read(self, row: Row) -> bytes:
        path = (self._directory / row.file).resolve()
        if not path.is_relative_to(self._directory):
            message = f"the recording's {row.file} leads out of its folder"
            raise UnreachableError(message)
        try:
            return path.read_bytes()
        except OSError as error:
            message = f"the recording's {row.file} cannot be read ({error.strerror})"
            raise UnreachableError(message) from error


class _Body(httpx.AsyncByteStream):
    """A stored body, served like one from the network."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content
