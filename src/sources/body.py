"""Reading a body in flat memory: decoded piece by piece, and stopped where it grows too large."""

import zlib
from collections.abc import Iterator

import httpx

from src.errors import UnreachableError

# Asked for because their decoders can be stopped after a given number of bytes.
ACCEPT_ENCODING = "gzip, deflate"

# How much is decoded at a time. A gzip bomb grows a thousandfold; it grows into pieces of this size, and only until the cap.
PIECE = 65_536

_GZIP_MAGIC = b"\x1f\x8b"


class _Inflater:
    """Decodes gzip or deflate in pieces of bounded size."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._inflate = zlib.decompressobj(window)
        self._started = False

    @property
    def cut_short(self) -> bool:
        """Whether the stream began and has not ended."""
        return self._started and not self._inflate.eof

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Decode what a chunk holds."""
        while True:
            if self._inflate.eof:
                return
            piece = self._decode(chunk)
            if piece:
                yield piece
            chunk = self._rest()
            # A full piece may leave output waiting inside zlib although all of the input is taken.
            if not chunk and len(piece) < PIECE:
                return

    def _decode(self, chunk: bytes) -> bytes:
        try:
            piece = self._inflate.decompress(chunk, PIECE)
        except zlib.error:
            if self._started or self._window != zlib.MAX_WBITS:
                raise
            # Half of the world sends "deflate" without the zlib header the standard wants.
            self._window = -zlib.MAX_WBITS
            self._inflate = zlib.decompressobj(self._window)
            piece = self._inflate.decompress(chunk, PIECE)
        self._started = True
        return piece

    def _rest(self) -> bytes:
        """What is left to decode. A gzip body may be several members in a row; anything else after the end is padding."""
        unused = self._inflate.unused_data
        if self._window > zlib.MAX_WBITS and unused.startswith(_GZIP_MAGIC):
            self._inflate = zlib.decompressobj(self._window)
            return unused
        return self._inflate.unconsumed_tail


async def read_body(response: httpx.Response, cap: int, *, cut: bool = False) -> bytes:
    """Read a streamed body, decoded.

    Args:
        response: A response whose body has not been read.
        cap: Largest decoded size, bytes.
        cut: Keep what fits and what decodes instead of refusing: for error pages and robots.txt.

    Raises:
        UnreachableError: Larger than the cap, cut short, damaged, or in an encoding that was not asked for.
        httpx.TransportError: The connection failed while reading.
    """
    host = response.request.url.host
    if not cut and _declared(response) > cap:
        raise _too_large(host, cap)
    try:
        return await _collect(response, cap, cut=cut)
    except zlib.error as error:
        message = f"{host} answered with a damaged {response.headers['content-encoding'].lower()[:40]} body"
        raise UnreachableError(message) from error


async def _collect(response: httpx.Response, cap: int, *, cut: bool) -> bytes:
    host = response.request.url.host
    if response.is_stream_consumed:
        # A transport that answers from memory has read and decoded the body already.
        return _within(bytearray(response.content), cap, host, cut=cut)
    inflater = _inflater(response, cut=cut)
    body = bytearray()
    try:
        async for chunk in response.aiter_raw():
            for piece in inflater.feed(chunk) if inflater else (chunk,):
                body += piece
                if len(body) > cap:
                    return _within(body, cap, host, cut=cut)
    except zlib.error:
        if not cut:
            raise
    if inflater and inflater.cut_short and not cut:
        message = f"{host} answered with a body that was cut short"
        raise UnreachableError(message)
    return bytes(body)


def _within(body: bytearray, cap: int, host: str, *, cut: bool) -> bytes:
    if len(body) > cap and not cut:
        raise _too_large(host, cap)
    return bytes(memoryview(body)[:cap])


def _declared(response: httpx.Response) -> int:
    """Content-Length as a number; 0 where it says nothing usable."""
    text = response.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0  # noqa: PLR2004 - 64 bits have 20 digits


def _inflater(response: httpx.Response, *, cut: bool) -> _Inflater | None:
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in {"", "identity", "none", "utf-8"}:  # the last two are seen where a host confuses coding with charset
        return None
    if coding in {"gzip", "x-gzip"}:
        return _Inflater(zlib.MAX_WBITS | 16)
    if coding == "deflate":
        return _Inflater(zlib.MAX_WBITS)
    if cut:
        return None
    message = f"{response.request.url.host} answered in the encoding {coding[:40]!r}, which was not asked for"
    raise UnreachableError(message)


def _too_large(host: str, cap: int) -> UnreachableError:
    return UnreachableError(f"{host} answered with a body larger than {cap / 1e6:g} MB")
