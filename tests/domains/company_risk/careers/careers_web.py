"""Hosts made of a dictionary, asked through the real client; and the recorded world beside the checkout."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from src.sources.client import Client
from src.sources.document import Document
from src.sources.manners import REPLAYED
from src.sources.replay import ReplayTransport

NOW = datetime(2025, 12, 27, 12, tzinfo=UTC)
REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real"

recorded = pytest.mark.skipif(not (REAL / "manifest.jsonl").exists(), reason="the recorded world is not beside this checkout")


@dataclass
class Web:
    """Serves `pages` (URL → body, or (status, body), or a URL to redirect to as (302, url)); remembers what was asked.

    A dict or list is served as JSON; a POST is looked up as "URL#offset".
    """

    pages: Mapping[str, Any]
    asked: list[str] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        if request.method == "POST":
            url = f"{url}#{json.loads(request.content)['offset']}"
        if not url.endswith("/robots.txt") or url in self.pages:
            self.asked.append(url)
        served = self.pages.get(url, (404, "nothing here"))
        status, body = served if isinstance(served, tuple) else (200, served)
        if status in {301, 302}:
            return httpx.Response(status, headers={"location": body})
        if isinstance(body, dict | list):
            return httpx.Response(status, json=body)
        kind = "text/html; charset=utf-8" if body.lstrip()[:1] == "<" and "<?xml" not in body[:6] else "text/plain"
        return httpx.Response(status, content=body.encode(), headers={"content-type": kind})

    def client(self, at: datetime = NOW) -> Client:
        return Client(httpx.MockTransport(self.answer), "tests@example.com", lambda: at, manners=REPLAYED)


def replayed(at: datetime = NOW) -> Client:
    return Client(ReplayTransport(REAL, lambda: at), "tests@example.com", lambda: at)


def stored(path: str) -> bytes:
    return (REAL / "careers" / path).read_bytes()


def document(body: bytes, url: str = "https://careers.example.com/", kind: str = "text/html") -> Document:
    return Document(url, 200, {"content-type": kind}, body, NOW)
