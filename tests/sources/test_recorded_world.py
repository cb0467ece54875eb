"""Every answer of the recorded world, asked through the client."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from src.errors import BlockedError, NotFoundError, UnreachableError
from src.sources.blocks import blocked_reason
from src.sources.client import open_client
from src.sources.document import Document, Request
from src.sources.gather import Failure, settle

WORLD = (Path(__file__).resolve().parents[3] / "shared" / "real").resolve()
pytestmark = pytest.mark.skipif(not WORLD.is_dir(), reason="the recorded world is not beside the checkout")

# Recorded with status 200, and yet no answer: what stands there is Akamai's refusal.
REFUSED_AS_200 = {"https://www.visa.com/robots.txt"}

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ERRORS: dict[int, type[UnreachableError]] = {
    404: NotFoundError,
    403: BlockedError,
    400: UnreachableError,
    503: UnreachableError,
}


def world() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (WORLD / "manifest.jsonl").read_text().splitlines()]


async def test_every_row_is_answered_with_its_status_and_its_bytes() -> None:
    outcomes: Counter[str] = Counter()
    rows = world()
    async with open_client("jane@example.com", lambda: NOW, replay_dir=WORLD) as client:
        for row in rows:
            found = await settle(client.fetch(Request(row["url"], row["method"], row["request"])))
            if isinstance(found, Document):
                assert (row["status"], found.content) == (200, (WORLD / row["file"]).read_bytes())
                assert found.headers["content-type"] == row["headers"]["content-type"]
                outcomes["ok"] += 1
            else:
                outcomes[_expected(row, found)] += 1
        assert (client.traffic.requests, client.traffic.retries) == (len(rows), 0)
    assert outcomes["ok"] == sum(row["status"] == 200 for row in rows) - len(REFUSED_AS_200)
    assert outcomes["wrong"] == 0


def _expected(row: dict[str, Any], found: Failure) -> str:
    kind = BlockedError if row["url"] in REFUSED_AS_200 else ERRORS[row["status"]]
    return str(found.status) if found.status == kind.status else "wrong"


def test_no_answer_of_the_recorded_world_is_taken_for_a_refusal_but_the_one_that_is() -> None:
    taken = set()
    for row in world():
        content = (WORLD / row["file"]).read_bytes()
        if row["status"] == 200 and blocked_reason(Document(row["url"], 200, row["headers"], content, NOW)):
            taken.add(row["url"])
    assert taken == REFUSED_AS_200


def test_no_stored_page_or_filing_outside_the_manifest_is_taken_for_a_refusal() -> None:
    files = [path for folder in ("sec", "careers", "news") for path in (WORLD / folder).rglob("*")]
    texts = [path for path in files if path.suffix in {".html", ".htm", ".xml", ".json", ".txt", ".rss", ".atom"}]
    known = {WORLD / row["file"] for row in world() if row["url"] in REFUSED_AS_200}
    taken = {
        path.name
        for path in texts
        if path not in known and blocked_reason(Document("https://x.com/", 200, {}, path.read_bytes(), NOW))
    }
    assert taken == {"rate_limit_page.html", "403_access_denied.xml"}
    assert len(texts) > 2_000


def test_the_stored_pages_of_the_sec_are_recognised() -> None:
    for name, reason in {
        "rate_limit_page.html": "the SEC's rate-limit page",
        "403_access_denied.xml": "a storage service's Access Denied",
    }.items():
        content = (WORLD / "sec" / "errors" / name).read_bytes()
        assert blocked_reason(Document("https://www.sec.gov/", 200, {}, content, NOW)) == reason
