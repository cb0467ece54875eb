"""What was supplied, out of its packing: plain, gzip or xz, told by its first bytes and not by its name."""

import gzip
import lzma
import zlib
from io import BytesIO
from typing import Final

from src.errors import ParsingError

MOST: Final = 1 << 26
"""Bytes of a file out of its packing at most: 64 MB hold five years of five-minute bars of a symbol twice over, and reading
takes several times as much memory as the file has bytes."""

MOST_TOGETHER: Final = 1 << 28
"""Bytes of all files of bars together: their columns, and what is measured of them, lie in memory side by side."""

_GZIP, _XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"


def unpacked(body: bytes) -> bytes:
    """The contents.

    Raises:
        ParsingError: The packing is damaged, or holds too much.
    """
    try:
        plain = _opened(body)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        message = f"its packing is damaged: {error}"
        raise ParsingError(message) from error
    if len(plain) > MOST:
        message = f"it holds more than {MOST >> 20} MB unpacked"
        raise ParsingError(message)
    return plain


def _opened(body: bytes) -> bytes:
    if body.startswith(_GZIP):
        with gzip.open(BytesIO(body)) as file:
            return file.read(MOST + 1)
    if body.startswith(_XZ):
        with lzma.open(BytesIO(body)) as file:
            return file.read(MOST + 1)
    return body
