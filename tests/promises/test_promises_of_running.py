"""Promises 4, 6 and 7, for every domain there is."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.delivery.exports import csv_text
from src.delivery.report import Report, render
from src.domain import Domain
from src.domains import domain_named, domain_names
from src.errors import ConfigurationError
from src.ledger.snapshot import Snapshot
from src.ledger.snapshots import SnapshotLedger
from src.ledger.store import MemoryStore
from src.scoring.conclusion import Conclusion, RulesVerdict
from src.settings import parse
from src.sources.document import Request
from src.storages import image_of
from src.supplies import DATASETS, RECORDS
from tests.promises.handed import handed_to
from tests.promises.harness import AS_OF, MemoryOutbox, ServingClient, SilentClient, ids_of, played, run_of
from tests.promises.rosters import roster_at_once

DOMAINS = [domain_named(name) for name in domain_names()]
each_domain = pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: str(domain.name))

VERDICT = RulesVerdict(40.0, {}, (), (), 1.0)
BODIES = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b'{"jobs": [{"id": 1}], "filings": {"recent": {}}}',
    b"<html><body>Access Denied</body></html>",
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'bb'>]><a>&b;</a>",
    b"\x1f\x8b\x08\x00garbage",
    b"\xff\xfe\x00<\x00h\x00t\x00m\x00l",
    b'{"name": "' + b"A" * 5_000,
    b"<rss><channel><item><title>x",
]


@each_domain
@settings(max_examples=25, deadline=None)
@given(bodies=st.lists(st.sampled_from(BODIES) | st.binary(max_size=200), min_size=1, max_size=6))
async def test_whatever_bytes_a_source_serves_there_is_a_row_for_every_subject(domain: Domain, bodies: list[bytes]) -> None:
    def serve(request: Request) -> bytes:
        return bodies[sum(request.url.encode()) % len(bodies)]

    outbox = MemoryOutbox()
    await played(domain, run_of(domain, ServingClient(serve), outbox=outbox))
    assert sorted(row["ticker"] for row in outbox.rows) == ids_of(domain)
    assert {row["outcome"] for row in outbox.rows} <= {"scored", "not_found"}
    assert not re.search(r"Traceback|Error\(|object at 0x", json.dumps(outbox.rows))


@each_domain
@settings(max_examples=40, deadline=None)
@given(body=st.sampled_from(BODIES) | st.binary(max_size=300))
def test_whatever_lies_where_the_input_points_there_is_a_run_or_one_sentence(domain: Domain, body: bytes) -> None:
    given_, told = parse(handed_to(domain).input), ""
    try:
        roster_at_once(domain, given_, AS_OF, {field: {"given": body} for field in (*DATASETS, *RECORDS)})
    except ConfigurationError as error:
        told = str(error)
        assert told.startswith("Field ")
    assert "Traceback" not in told


@each_domain
async def test_a_source_that_cannot_be_reached_is_unknown_and_never_a_zero_with_the_model_of_the_image(domain: Domain) -> None:
    outbox = MemoryOutbox()
    scored = await played(domain, run_of(domain, SilentClient(), outbox=outbox, bare=True, shelves=[image_of(domain)]))
    assert scored.champion.model is not None
    assert outbox.rows
    for row in outbox.rows:
        assert (row["combined_score"], row["rules_score"], row["risk_level"]) == (None, None, "unknown")
        assert row["sources"][domain.identity]["status"] in {"unreachable", "empty"}
        assert {value for value in row["features"].values() if value is not None} == set()


@each_domain
async def test_a_run_played_twice_is_one_run_and_a_later_run_adds_its_own(domain: Domain) -> None:
    store, outbox = MemoryStore(), MemoryOutbox()
    await played(domain, run_of(domain, SilentClient(), store=store, outbox=outbox, run_id="a"))
    await played(domain, run_of(domain, SilentClient(), store=store, outbox=outbox, run_id="a"))
    assert len(outbox.rows) == len(ids_of(domain))
    await played(domain, run_of(domain, SilentClient(), store=store, run_id="b"))
    held = await SnapshotLedger(store).of_day(AS_OF.date())
    assert sorted((item.run_id, item.subject) for item in held.snapshots) == sorted(
        (run, who) for run in "ab" for who in ids_of(domain)
    )


def hostile(row: dict[str, Any]) -> dict[str, Any]:
    poison = '=cmd|"/c calc"!A1</script><script>alert(1)</script><img src=x onerror=alert(1)>'
    signal = {
        "type": poison,
        "category": poison,
        "title": poison,
        "severity": 1.0,
        "points": 1.0,
        "contribution": 1.0,
        "evidence": [{"text": poison, "url": "javascript:alert(1)", "known_at": "2026-03-01T00:00:00Z", "happened_at": None}],
    }
    reason = {"feature": poison, "value": 1.0, "contribution": 0.1, "words": poison}
    return row | {
        "company_name": poison,
        "detail": poison,
        "signals": [signal],
        "reasons": [reason],
        "combined_score": 50.0,
        "risk_level": "elevated",
    }


@each_domain
async def test_whatever_a_source_says_the_page_shows_it_as_text_and_the_spreadsheet_does_not_run_it(domain: Domain) -> None:
    outbox = MemoryOutbox()
    await played(domain, run_of(domain, SilentClient(), outbox=outbox))
    rows = [hostile(row) for row in outbox.rows]
    page = render(Report(rows=rows, as_of=AS_OF))
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript:' not in page
    cells = [cell for line in csv_text(rows).splitlines() for cell in line.split(",")]
    assert not any(cell.strip('"').startswith(("=", "@")) for cell in cells)


@each_domain
async def test_a_run_that_could_ask_nothing_does_not_wipe_out_what_an_earlier_one_of_the_day_found(domain: Domain) -> None:
    ledger, conclusion = SnapshotLedger(MemoryStore()), Conclusion(40.0, "neutral", "rules", 0.0, 40.0, None, 0.0, VERDICT)
    morning = Snapshot("AAPL", AS_OF, "morning", domain.version, conclusion=conclusion)
    unknown = replace(conclusion, combined=None, level="unknown", rules_contribution=None)
    evening = Snapshot("AAPL", AS_OF + timedelta(hours=2), "evening", domain.version, conclusion=unknown)
    await ledger.append([morning], "morning")
    await ledger.append([evening], "evening")
    history = await ledger.history(["AAPL"], AS_OF.date(), AS_OF.date())
    assert [point.combined for point in history["AAPL"]] == [40.0]
