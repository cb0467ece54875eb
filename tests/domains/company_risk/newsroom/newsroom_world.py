"""A small recorded world for newsrooms: pages by address, played through the replay transport."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import orjson

from src.domain import Ask
from src.domains.company_risk.sources.newsroom.source import NewsroomSource
from src.observations.record import Findings, Record
from src.observations.subject import Subject
from src.sources.client import Client
from src.sources.document import Document
from src.sources.replay import ReplayTransport

RECORDED = Path(__file__).resolve().parents[4] / ".." / "shared" / "real"
NOW = datetime(2026, 9, 28, 21, 0, tzinfo=UTC)  # a Monday, five in the afternoon in New York
SINCE = datetime(2026, 6, 30, 21, 0, tzinfo=UTC)

Page = str | bytes | tuple[int, str | bytes] | tuple[int, str | bytes, Mapping[str, str]]


def served(content: str | bytes, url: str = "https://ir.acme.com/feed", kind: str = "") -> Document:
    """A document as the client hands it out."""
    body = content.encode() if isinstance(content, str) else content
    return Document(url, 200, {"content-type": kind} if kind else {}, body, NOW)


def feed(*items: tuple[str, str, str] | tuple[str, str, str, str], extra: str = "") -> str:
    """An RSS feed of (title, link, pubDate[, description])."""
    body = "".join(
        f"<item><title>{item[0]}</title><link>{item[1]}</link>"
        + (f"<pubDate>{item[2]}</pubDate>" if item[2] else "")
        + (f"<description>{item[3]}</description>" if len(item) > 3 else "")
        + "</item>"
        for item in items
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Acme</title>{extra}{body}</channel></rss>'


def article(text: str, head: str = "", title: str = "Acme | Press release") -> str:
    """An article page with enough words for a reader of articles to see one."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text.splitlines())
    body = f"<article><h1>News</h1>{paragraphs}</article>"
    return f"<html><head><title>{title}</title>{head}</head><body><main>{body}</main></body></html>"


def record(folder: Path, pages: Mapping[str, Page]) -> Path:
    """Write pages as a recording; a page is its body, or status, body and headers."""
    rows = []
    for number, (url, page) in enumerate(pages.items()):
        status, body, headers = (*page, {})[:3] if isinstance(page, tuple) else (200, page, {})
        (folder / f"{number}.body").write_bytes(body.encode() if isinstance(body, str) else body)
        row = {
            "method": "GET",
            "url": url,
            "request": None,
            "status": status,
            "headers": dict(headers),
            "file": f"{number}.body",
        }
        rows.append(orjson.dumps(row))
    (folder / "manifest.jsonl").write_bytes(b"\n".join(rows))
    return folder


async def collect(
    folder: Path,
    pages: Mapping[str, Page],
    facts: Mapping[str, str],
    *,
    as_of: datetime = NOW,
    known: Record | None = None,
    live: bool = True,
) -> Findings:
    """What the newsroom source finds of Acme in a world of these pages."""
    return await collect_recorded(
        record(folder, pages), Subject("ACME", "Acme Corp.", facts), as_of=as_of, known=known, live=live
    )


async def collect_recorded(
    folder: Path, subject: Subject, *, as_of: datetime = NOW, known: Record | None = None, live: bool = True
) -> Findings:
    """What the newsroom source finds of a subject in a recording."""

    def now() -> datetime:
        return as_of

    async with Client(ReplayTransport(folder, now), "tests@example.com", now) as client:
        ask = Ask(client, as_of, as_of - (NOW - SINCE), known or Record(), live)
        return await NewsroomSource().collect(subject, ask)
