"""What is parsed as ownership XML at all: nothing that could be an attack, a page, or half a file."""

import re
from typing import Final

from src.errors import ParsingError

_LARGEST: Final = 5_000_000  # bytes; the largest of 18,573 stored ones has 90 thousand
_WRAPPED: Final = (b"<SEC-DOCUMENT", b"-----BEGIN")  # a whole submission, with the XML inside
_ENCODING: Final = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_KNOWN_ENCODINGS: Final = frozenset((b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"))
_DERIVATIVES_END: Final = b"</derivativeTable>"


def guarded(content: bytes) -> bytes:
    """The XML of a document or whole submission, fit to be parsed.

    Raises:
        ParsingError: Empty, too large, not XML, with a document type or entities, or in an encoding that could hide one.
    """
    if len(content) > _LARGEST:
        message = f"ownership XML of {len(content)} bytes; at most {_LARGEST} are read"
        raise ParsingError(message)
    body = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if body.startswith(_WRAPPED):
        start, end = body.find(b"<XML>"), body.find(b"</XML>")
        body = body[start + 5 : end].lstrip() if 0 <= start < end else b""
    if not body.startswith(b"<") or b"\x00" in body:
        message = "empty body" if not body else "wanted ownership XML, got something that is no XML in an ASCII-based encoding"
        raise ParsingError(message)
    if b"!" in body and (b"<!DOCTYPE" in body or b"<!ENTITY" in body):
        message = "a document type or entities (an HTML page, or an attack) where plain ownership XML belongs"
        raise ParsingError(message)
    head = body[:200]
    encoding = _ENCODING.match(head) if b"encoding" in head else None
    if encoding and encoding[1].lower() not in _KNOWN_ENCODINGS:
        # In a foreign encoding the check for a document type above would not see one.
        message = f"ownership XML in the encoding {encoding[1].decode()}"
        raise ParsingError(message)
    return body


def without_derivatives(body: bytes) -> bytes:
    """The document less its derivative table: what trades there is no market trade, and it is a third of the bytes."""
    if b"!" in body and b"<!" in body:
        return body  # a comment or CDATA could hold such a tag as mere text
    start = body.find(b"<derivativeTable>")
    end = body.find(_DERIVATIVES_END, start) if start >= 0 else -1
    return body[:start] + body[end + len(_DERIVATIVES_END) :] if end >= 0 else body
