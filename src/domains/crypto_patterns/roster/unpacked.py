"""What was supplied, out of its packing: plain, gzip or xz, told by its first bytes and not by its name."""

import gzip
import lzma
import zlib
from io import BytesIO
from typing import BinaryIO, Final, cast

from src.errors import ParsingError

MOST: Final = 1 << 26
"""Bytes of a file out of its packing at most: 64 MB hold five years of five-minute bars of a symbol twice over, and reading
takes several times as much memory as the file has bytes."""

MOST_TOGETHER: Final = 1 << 28
"""Bytes of all files of bars together: their columns, and what is measured of them, lie in memory side by side."""

DAMAGED: Final = (OSError, EOFError, zlib.error, lzma.LZMAError)
"""What reading a damaged packing raises."""

_GZIP, _XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"


def unpacked(body: bytes) -> bytes:
    """The contents.

    Raises:
        ParsingError: The packing is damaged, or holds too much.
    """
    try:
        with opened(body) as file:
            plain = file.read(MOST + 1)
    except DAMAGED as error:
        message = f"its packing is damaged: {error}"
        raise ParsingError(message) from error
    if len(plain) > MOST:
        message = f"it holds more than {MOST >> 20} MB unpacked"
        raise ParsingError(message)
    return plain


def opened(body: bytes) -> BinaryIO:
    """The contents as a file that is unpacked while it is read; reading it raises one of `DAMAGED` where it is broken."""
    if body.startswith(_GZIP):
        return cast("BinaryIO", gzip.open(BytesIO(body)))
    if body.startswith(_XZ):
        return cast("BinaryIO", lzma.open(BytesIO(body)))
    return BytesIO(body)
