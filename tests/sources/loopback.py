"""A real HTTP server on the loopback interface that answers what a test tells it to."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from src.sources.client import Client
from src.sources.guard import Guard
from src.sources.manners import Limits, Manners

NOW = datetime(2024, 5, 6, 20, 0, tzinfo=UTC)

# Retries as in a live run, a hundred times faster, and no rates.
BRISK = Manners(sec_per_second=None, others_per_second=None, wait_initial=0.01, wait_max=0.05, wait_jitter=0.0)


def now() -> datetime:
    return NOW


@dataclass(frozen=True)
class Reply:
    """What the server writes. `pieces` are sent one by one after `body`; `length` overrides the true Content-Length."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Callable[[], AsyncIterator[bytes]] | None = None
    length: int | None = None


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    at: float
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Loopback:
    """Serves `replies[path]`, one after the other, the last one for ever."""

    def __init__(self, replies: Mapping[str, Reply | list[Reply]]) -> None:
        self.replies = {path: reply if isinstance(reply, list) else [reply] for path, reply in replies.items()}
        self.asked: list[Asked] = []
        self.open = 0
        self.most_open = 0
        self.sent = 0
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def url(self, path: str, host: str = "board.example.com") -> str:
        return f"http://{host}:{self.port}{path}"

    def guard(self) -> Guard:
        """Every name leads here, and here may be asked."""

        async def resolver(host: str, port: int) -> list[str]:
            del host, port
            return ["127.0.0.1"]

        return Guard(resolver, frozenset({("127.0.0.1", self.port)}))

    def client(self, manners: Manners = BRISK, limits: Limits | None = None, max_concurrency: int = 8) -> Client:
        return Client(
            None, "jane@example.com", now, max_concurrency, manners=manners, limits=limits or Limits(), guard=self.guard()
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.asked.append(Asked(time.monotonic(), method, path, headers, body))
        waiting = self.replies.get(path, [Reply(status=404)])
        reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        await self._write(writer, reply)

    async def _write(self, writer: asyncio.StreamWriter, reply: Reply) -> None:
        lines = {"connection": "close"} | dict(reply.headers)
        if reply.length is not None or reply.pieces is None:
            lines["content-length"] = str(len(reply.body) if reply.length is None else reply.length)
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"HTTP/1.1 {reply.status} Said\r\n{text}\r\n".encode("latin-1") + reply.body)
        await writer.drain()
        if reply.pieces is not None:
            async for piece in reply.pieces():
                writer.write(piece)
                await writer.drain()
                self.sent += len(piece)
