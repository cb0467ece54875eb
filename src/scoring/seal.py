"""The seal on a model envelope: a SHA-256 over its canonical JSON, so that what was damaged on the way is never used."""

import json
from collections.abc import Mapping
from typing import Any, Never

from src.errors import ModelRefusedError

try:  # as the standard library's `random` does: hashlib brings OpenSSL, 4 ms of a cold start, for the same digest
    from _sha256 import sha256  # type: ignore[import-not-found]  # CPython's own, which has no stubs
except ImportError:  # CPython names it otherwise from 3.12 on
    from hashlib import sha256

KEY = "sha256"
_LARGEST = 9_000_000  # bytes; a key-value record above 9 MB cannot be stored, and a model of ours has 0.4 MB at most


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
    return {**plain, KEY: sha256(canonical(plain)).hexdigest()}


def unsealed(value: object) -> dict[str, Any]:
    """Take an envelope as a key-value store may return it (dict, or JSON as str or bytes) and check its seal.

    Raises:
        ModelRefusedError: It is not JSON, not an object, too large, or not what was sealed.
    """
    content = _object(value)
    given = content.get(KEY)
    try:
        found = sha256(canonical(content)).hexdigest()
    except (TypeError, ValueError, RecursionError):
        _refuse("holds something that is not JSON")
    if given != found:
        _refuse(f"was altered after sealing: its {KEY} is {str(given)[:64]!r} and its content gives {found!r}")
    return content


def _object(value: object) -> dict[str, Any]:
    if isinstance(value, str | bytes | bytearray):
        if len(value) > _LARGEST:
            _refuse(f"is larger than {_LARGEST} bytes")
        try:
            value = json.loads(value, parse_constant=_no_constant)
        except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
            _refuse("is not JSON")
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        _refuse("is not a JSON object")
    return value


def _no_constant(word: str) -> Never:
    message = f"{word} is not JSON"
    raise ValueError(message)


def _refuse(why: str) -> Never:
    message = f"the model envelope {why}"
    raise ModelRefusedError(message)
