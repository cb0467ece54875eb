"""One request with its answer, and the recording that holds many: the format that the replay transport plays."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what was answered to it.

    Attributes:
        url: Absolute address.
        content: Body of the answer.
        headers: Headers of the answer, names in lower case.
        status: HTTP status.
        request: JSON body of a POST; None for a GET.
        at: From when this answer is given (aware, UTC); None for the first answer there ever was.
    """

    url: str
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    request: Any = None
    at: datetime | None = None


def write_recording(exchanges: Iterable[Exchange], folder: Path) -> None:
    """Write `manifest.jsonl` and the bodies it names into an existing empty folder."""
    rows = []
    stored: dict[bytes, str] = {}
    for exchange in exchanges:
        name = stored.get(exchange.content) or _file_name(exchange, len(stored))
        if exchange.content not in stored:
            stored[exchange.content] = name
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(exchange.content)
        rows.append(_row(exchange, name))
    (folder / "manifest.jsonl").write_text("".join(rows), encoding="utf-8")


def _row(exchange: Exchange, name: str) -> str:
    row = {
        "method": "GET" if exchange.request is None else "POST",
        "url": exchange.url,
        "request": exchange.request,
        "status": exchange.status,
        "headers": dict(exchange.headers),
        "file": name,
    }
    if exchange.at is not None:
        row["at"] = exchange.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps(row) + "\n"


def _file_name(exchange: Exchange, number: int) -> str:
    """A short flat name: the host, a number, and an ending that says what it is."""
    kind = exchange.headers.get("content-type", "").split(";")[0].rpartition("/")[2].rpartition("+")[2]
    ending = {"json": "json", "xml": "xml", "html": "html"}.get(kind, "txt")
    return f"{urlsplit(exchange.url).hostname}/{number:04d}.{ending}"
