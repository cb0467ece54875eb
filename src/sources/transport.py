"""The live transport: connections go to the address the guard has checked, under the name that was asked."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import httpcore
import httpx

from src.sources.guard import Guard

# Names with many addresses are tried at the first few: a host that is down at three of them is down.
MAX_ADDRESSES = 3

# How long an idle connection is kept for the next request to the same host.
KEEPALIVE_SECONDS = 15.0


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens sockets at checked addresses only; httpcore keeps the name for TLS and the Host header."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check, and connect to what was checked.

        Raises:
            UnreachableError: The guard refuses the name or one of its addresses.
            httpcore.ConnectError: Nothing answers there.
        """
        failure: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectError(f"no connection to {host}")
        for address in (await self._addresses(host, port, timeout))[:MAX_ADDRESSES]:
            try:
                return await self._sockets.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Wait, for httpcore's own retries (which are off)."""
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, port: int, limit: float | None) -> tuple[str, ...]:
        try:
            async with asyncio.timeout(limit):
                return await self._guard.addresses(host, port)
        except TimeoutError as error:
            message = f"the DNS did not answer for {host} in time"
            raise httpcore.ConnectTimeout(message) from error


class LiveTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1 over guarded connections.

    Built on httpcore's pool rather than on `httpx.AsyncHTTPTransport`, which has no public place for a network backend.
    Proxies named in the environment are not used: a proxy would resolve names itself, out of the guard's sight.

    Args:
        guard: Says which addresses may be connected to.
        max_connections: Connections open at a time.
    """

    def __init__(self, guard: Guard, max_connections: int) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_tls(),
            max_connections=max_connections,
            max_keepalive_connections=max_connections,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=GuardedBackend(guard),
        )

    async def __aenter__(self) -> Self:
        await self._pool.__aenter__()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        with _as_httpx_errors():
            await self._pool.__aexit__(exc_type, exc_value, traceback)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request.

        Raises:
            httpx.TransportError: It could not be sent or answered.
            UnreachableError: The guard refuses the host.
        """
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        question = httpcore.Request(
            request.method, target, headers=request.headers.raw, content=request.stream, extensions=request.extensions
        )
        with _as_httpx_errors():
            answer = await self._pool.handle_async_request(question)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer), extensions=dict(answer.extensions))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    """The body as it arrives, its errors in httpx's words."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx_errors():
            async for chunk in self._answer.aiter_stream():
                yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


def _tls() -> ssl.SSLContext:
    """Certificates are verified against certifi's list, or the one SSL_CERT_FILE names."""
    return httpx.create_ssl_context()


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    """Raise httpcore's errors under httpx's classes, which bear the same names."""
    try:
        yield
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        kind: type[httpx.TransportError] = getattr(httpx, type(error).__name__, httpx.TransportError)
        raise kind(str(error)) from error
