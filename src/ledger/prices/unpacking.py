"""Lines of a file of prices, packed or not, with an end to what it may unpack to."""

import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from typing import Final

from src.errors import ParsingError

LARGEST: Final = 512_000_000
"""Bytes that a file may unpack to: 10 million rows of prices."""

_TIMES: Final = 100  # what prices may unpack to, in their own size: real ones shrink to a quarter, a bomb to a ten-thousandth
_GRACE: Final = 2_000_000  # bytes that any file may have, however small it was packed

LONGEST_LINE: Final = 100_000
"""Bytes of a line; a header over 5,000 columns has fewer."""

_BLOCK: Final = 1 << 20
_GZIP, _XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"
_XZ_MEMORY: Final = 256 << 20  # what a dictionary may ask for; `xz -9` needs 65 MB


def lines(body: bytes) -> Iterator[str]:
    """Lines of a text, unpacked by what its first bytes say and not by its name; a byte order mark is dropped.

    Raises:
        ParsingError: Damaged, unpacks to more than `LARGEST` or a hundred times its size, or has a line above `LONGEST_LINE`.
    """
    rest = b""
    for block in _unpacked(body):
        whole, found, rest = (rest + block).rpartition(b"\n")
        if len(rest) > LONGEST_LINE:
            message = f"has a line of more than {LONGEST_LINE:,} bytes"
            raise ParsingError(message)
        if found:
            yield from whole.decode("utf-8-sig", errors="replace").split("\n")
    if rest:
        yield rest.decode("utf-8-sig", errors="replace")


def _unpacked(body: bytes) -> Iterator[bytes]:
    size, most = 0, min(LARGEST, _GRACE + _TIMES * len(body))
    try:
        with _opened(body) as stream:
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > most:
                    message = f"unpacks to more than {most:,} bytes"
                    raise ParsingError(message)
                yield block
    except (lzma.LZMAError, zlib.error, EOFError, gzip.BadGzipFile) as error:
        message = f"cannot be unpacked ({error})"
        raise ParsingError(message) from error


def _opened(body: bytes) -> io.BufferedIOBase:
    raw = io.BytesIO(body)
    if body.startswith(_GZIP):
        return gzip.GzipFile(fileobj=raw)
    if body.startswith(_XZ):
        return lzma.LZMAFile(raw)
    return raw
