"""The format of a recording: which rows its manifest holds, and when a row answers a question.

A recording is a folder with `manifest.jsonl`, one JSON object a line:

    {"method", "url", "request": JSON body or null, "status", "headers", "file": path relative to the folder, "at"?, "alias"?}

Bodies are stored decoded. `at` (ISO time with zone) says when the answer was recorded; `alias` marks a row made by hand.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import httpx
import orjson

from src.errors import ConfigurationError

MANIFEST = "manifest.jsonl"

# Query parameters that are secrets by their name. A recording holds a digest of their value, which still tells two apart.
SECRET_PARAMETERS = frozenset(
    {
        "access_token",
        "api_key",
        "api-key",
        "apikey",
        "auth",
        "client_secret",
        "key",
        "password",
        "secret",
        "sig",
        "signature",
        "token",
    }
)
_REDACTED = "redacted-"

# Rows without a time count as older than any that has one.
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)

Key = tuple[str, str, bytes]


@dataclass(frozen=True, slots=True)
class Row:
    """One recorded answer.

    Attributes:
        key: Identifies the question.
        status: HTTP status of the answer.
        headers: Its headers, names in lower case.
        file: Where its body lies, relative to the recording's folder.
        at: When it was recorded (aware); the earliest time there is when the row does not say.
    """

    key: Key
    status: int
    headers: Mapping[str, str]
    file: str
    at: datetime


def key_of(method: str, url: str, body: bytes) -> Key:
    """What identifies a question: method, URL with its query in any order, and JSON body in any order of its fields."""
    return method.upper(), canonical(url), _canonical_body(body)


def canonical(url: str) -> str:
    """A URL in one spelling: query sorted, fragment dropped, default port dropped, secret values digested.

    Raises:
        httpx.InvalidURL: Not a URL.
    """
    parsed = httpx.URL(url)
    path = parsed.raw_path.partition(b"?")[0].decode("ascii")
    origin = f"{parsed.scheme}://{parsed.netloc.decode('ascii').lower()}"
    pairs = sorted(_pairs(parsed))
    return f"{origin}{path}?{_encoded(pairs)}" if pairs else f"{origin}{path}"


def redacted(url: str) -> str:
    """A URL as it may be written down: as it was, but for the values of secret parameters."""
    parsed = httpx.URL(url)
    raw = _pairs(parsed, redact=False)
    safe = _pairs(parsed)
    if raw == safe and not parsed.userinfo:
        return url
    return str(parsed.copy_with(userinfo=b"", query=_encoded(safe).encode("ascii"), fragment=None))


def rows(directory: Path) -> Iterator[Row]:
    """The rows of a recording, in the order of its manifest.

    Raises:
        ConfigurationError: No manifest, or a line that is no row; the message names the line.
    """
    manifest = directory / MANIFEST
    try:
        content = manifest.read_bytes()
    except OSError as error:
        message = f"recording: wanted a folder with {MANIFEST}, got {directory} ({error.strerror})"
        raise ConfigurationError(message) from error
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            yield _row(line, number)


def _row(line: bytes, number: int) -> Row:
    try:
        entry: dict[str, Any] = orjson.loads(line)
        body = b"" if entry.get("request") is None else orjson.dumps(entry["request"])
        headers = {str(name).lower(): str(value) for name, value in (entry.get("headers") or {}).items()}
        return Row(
            key_of(entry.get("method", "GET"), entry["url"], body),
            int(entry["status"]),
            headers,
            _inside(entry["file"]),
            _at(entry),
        )
    except (ValueError, KeyError, TypeError, AttributeError, httpx.InvalidURL) as error:
        message = f"{MANIFEST} line {number}: wanted a recorded answer, got {type(error).__name__}: {error}"
        raise ConfigurationError(message) from error


def _at(entry: Mapping[str, Any]) -> datetime:
    text = entry.get("at")
    if text is None:
        return _BEFORE_ALL
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        message = f"at: wanted a time with its zone, got {text}"
        raise ValueError(message)
    return at.astimezone(UTC)


def _inside(file: str) -> str:
    """A path that does not leave the folder; symbolic links are judged when it is opened."""
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or "\\" in file or "\0" in file:
        message = f"file: wanted a path inside the recording, got {file}"
        raise ValueError(message)
    return file


def _pairs(url: httpx.URL, *, redact: bool = True) -> list[tuple[str, str]]:
    # Latin-1 keeps every byte apart from every other, whatever encoding the host has in mind.
    pairs = parse_qsl(url.query.decode("ascii"), keep_blank_values=True, encoding="latin-1")
    return [(name, _digest(name, value)) for name, value in pairs] if redact else pairs


def _digest(name: str, value: str) -> str:
    if name.lower() not in SECRET_PARAMETERS or not value or value.startswith(_REDACTED):
        return value
    return _REDACTED + hashlib.sha256(value.encode("latin-1")).hexdigest()[:12]


def _encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, encoding="latin-1", quote_via=quote)


def _canonical_body(body: bytes) -> bytes:
    if not body:
        return b""
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    except orjson.JSONDecodeError:
        return body
