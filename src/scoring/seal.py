"""The seal on a model envelope: a SHA-256 over its canonical JSON, so that what was damaged on the way is never used."""

import json
import sys
from collections.abc import Mapping
from typing import Any, Never

from src.errors import ModelRefusedError

KEY = "sha256"

LARGEST = 9_000_000
"""Bytes of an envelope; a key-value record above 9 MB cannot be stored, and a model of ours has 0.6 MB at most."""

_LARGE = frozenset((str, dict, list))
"""What JSON has that can be of any size."""


def sha256(text: bytes) -> str:
    """Hexadecimal digest: OpenSSL's where something has loaded it (2 ms less a megabyte), else CPython's own."""
    if "hashlib" not in sys.modules:
        try:  # as the standard library's `random` does: hashlib brings OpenSSL, 4 ms of a cold start, for the same digest
            from _sha256 import sha256 as digest  # type: ignore[import-not-found]  # noqa: PLC0415 - as above; it has no stubs
        except ImportError:  # CPython names it otherwise from 3.12 on
            pass
        else:
            return str(digest(text).hexdigest())
    import hashlib  # noqa: PLC0415 - as above

    return hashlib.sha256(text).hexdigest()


def canonical(content: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no spaces and no seal, as ASCII: equal contents give equal bytes.

    Raises:
        ValueError: Something in it is not JSON (NaN and infinity are not; missing is null).
    """
    unsealed = {key: value for key, value in content.items() if key != KEY}
    return json.dumps(unsealed, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def seal(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same content with its SHA-256 beside it."""
    # Through JSON and back, so that what is sealed (tuples become lists) is what a reader will find.
    plain: dict[str, Any] = json.loads(canonical(content))
    return {**plain, KEY: sha256(canonical(plain))}


def packed(sealed: Mapping[str, Any]) -> bytes:
    """A sealed envelope as it is best kept: the smallest text, and one whose seal is checked without writing it out again.

    Raises:
        ValueError: Something in it is not JSON.
    """
    return json.dumps(sealed, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def unsealed(value: object) -> dict[str, Any]:
    """Take an envelope as a key-value store may return it (dict, or JSON as str or bytes) and check its seal.

    Raises:
        ModelRefusedError: It is not JSON, not an object, too large, or not what was sealed.
    """
    content = parsed(value)
    given = content.get(KEY)
    if isinstance(value, bytes) and isinstance(given, str) and _is_packed(value, given):
        return content
    try:
        found = sha256(canonical(content))
    except (TypeError, ValueError, RecursionError):
        _refuse("holds something that is not JSON")
    if given != found:
        _refuse(f"was altered after sealing: its {KEY} is {str(given)[:64]!r} and its content gives {found!r}")
    return content


def parsed(value: object) -> dict[str, Any]:
    """The object that a key-value store returned, its seal unchecked; what is too large is neither parsed nor walked.

    Raises:
        ModelRefusedError: It is not JSON, not an object, or too large.
    """
    if isinstance(value, str | bytes | bytearray):
        if len(value) > LARGEST:
            _refuse(f"is larger than {LARGEST} bytes")
        try:
            value = json.loads(value, parse_constant=_no_constant)
        except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
            _refuse("is not JSON")
    elif isinstance(value, dict) and not _fits(value):
        _refuse(f"is larger than {LARGEST} bytes")
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        _refuse("is not a JSON object")
    return value


def _is_packed(text: bytes, seal_given: str) -> bool:
    """Whether the text is what `packed` writes, with the seal it bears: without that member it is what was sealed."""
    member = f',"{KEY}":"{seal_given}"'.encode("utf-8", "replace")
    return text[:2] == b'{"' and sha256(text.replace(member, b"", 1)) == seal_given


def _fits(value: Any) -> bool:
    """Whether an object that a store has parsed would be small enough as text; told by its size, without writing it out."""
    left, waiting = LARGEST, [value]
    while waiting and left >= 0:
        item = waiting.pop()
        left -= len(item)
        # Numbers are counted with the list they stand in; what is too long already is not even walked.
        if left >= 0 and not isinstance(item, str):
            inner = [*item, *item.values()] if isinstance(item, dict) else item
            if not _LARGE.isdisjoint(map(type, inner)):
                waiting += [part for part in inner if type(part) in _LARGE]
    return left >= 0


def _no_constant(word: str) -> Never:
    message = f"{word} is not JSON"
    raise ValueError(message)


def _refuse(why: str) -> Never:
    message = f"the model envelope {why}"
    raise ModelRefusedError(message)
