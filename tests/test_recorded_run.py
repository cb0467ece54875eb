"""The seventeen companies as of 2023-06-01, through the Actor's own front door, against arithmetic of our own."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[1]
WORLD = ROOT.parent / "shared" / "real"
TICKERS = [
    "AAPL",
    "AMD",
    "AMZN",
    "CMCSA",
    "COST",
    "CSCO",
    "ET",
    "F",
    "INTC",
    "KHC",
    "MRVL",
    "MSFT",
    "NVDA",
    "PEP",
    "T",
    "TSLA",
    "TXN",
]
AS_OF = datetime(2023, 6, 1, 23, 59, 59, tzinfo=UTC)

pytestmark = [
    pytest.mark.skipif(not (WORLD / "manifest.jsonl").is_file(), reason="the recorded world is not beside this checkout"),
]


def played(storage: Path, **more: object) -> subprocess.CompletedProcess[str]:
    default = storage / "key_value_stores" / "default"
    default.mkdir(parents=True, exist_ok=True)
    given = {"tickers": TICKERS, "asOf": "2023-06-01", "lookbackDays": 90} | more
    (default / "INPUT.json").write_text(json.dumps(given))
    environment = os.environ | {"REPLAY_DIR": str(WORLD), "APIFY_LOCAL_STORAGE_DIR": str(storage)}
    return subprocess.run([sys.executable, "-m", "src"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def rows_of(storage: Path) -> dict[str, dict[str, Any]]:
    items = (json.loads(path.read_text()) for path in sorted((storage / "datasets" / "default").glob("0*.json")))
    return {item["ticker"]: item for item in items}


def summary_of(storage: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((storage / "key_value_stores" / "default" / "OUTPUT").read_text())
    return found


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded")
    run = played(folder)
    assert run.returncode == 0, run.stderr[-2_000:]
    return folder


def submissions(cik: str) -> dict[str, list[Any]]:
    said = json.loads((WORLD / "sec" / "submissions" / f"CIK{cik}.json").read_text())
    recent: dict[str, list[Any]] = said["filings"]["recent"]
    for page in said["filings"]["files"]:
        stored = WORLD / "sec" / "submissions" / page["name"]
        if stored.is_file():
            older = json.loads(stored.read_text())
            recent = {name: recent[name] + older[name] for name in recent}
    return recent


def test_every_company_has_one_row_that_was_scored_from_edgar(storage: Path) -> None:
    rows = rows_of(storage)
    assert sorted(rows) == TICKERS
    assert {row["outcome"] for row in rows.values()} == {"scored"}
    assert {row["sources"]["sec"]["status"] for row in rows.values()} <= {"ok", "partial"}
    assert {row["as_of"] for row in rows.values()} == {"2023-06-01T23:59:59Z"}
    assert all(0 <= row["combined_score"] <= 100 for row in rows.values())


@pytest.mark.parametrize("ticker", TICKERS)
def test_8k_counts_equal_those_of_the_submissions_file(storage: Path, ticker: str) -> None:
    row = rows_of(storage)[ticker]
    listed = submissions(row["cik"])
    # Five hours of doubt about the zone of acceptance times: filings that near either end of the window may go either way.
    doubt, counts = timedelta(hours=5), []
    for shift in (timedelta(), doubt):
        start, end = AS_OF - timedelta(days=30) - shift, AS_OF - shift
        counts.append(
            sum(
                form == "8-K" and start < datetime.fromisoformat(accepted) <= end
                for form, accepted in zip(listed["form"], listed["acceptanceDateTime"], strict=True)
            )
        )
    assert min(counts) <= row["features"]["sec_8k_count_30d"] <= max(counts)


def sold_by_xml(cik: str, accession: str) -> float | None:
    """USD of non-derivative open-market sales in one stored Form 4; None where it is not stored or another issuer's."""
    folder = WORLD / "sec" / "Archives" / "edgar" / "data" / cik.lstrip("0") / accession.replace("-", "")
    files = [path for path in folder.glob("*.xml") if b"<ownershipDocument" in path.read_bytes()] if folder.is_dir() else []
    if not files:
        return None
    root = ET.fromstring(files[0].read_bytes())  # noqa: S314 - a stored filing, read a second way on purpose
    if (root.findtext("issuer/issuerCik") or "").zfill(10) != cik:
        return 0.0
    usd = 0.0
    for trade in root.findall("nonDerivativeTable/nonDerivativeTransaction"):
        if trade.findtext("transactionCoding/transactionCode") == "S":
            shares = trade.findtext("transactionAmounts/transactionShares/value")
            price = trade.findtext("transactionAmounts/transactionPricePerShare/value")
            if not shares or not price:
                return None
            usd += float(shares) * float(price)
    return usd


def sold_between(cik: str, start: datetime, end: datetime) -> float | None:
    """USD sold by the Form 4s accepted in a window; None where one of them is not stored."""
    listed = submissions(cik)
    filed = zip(listed["form"], listed["accessionNumber"], listed["acceptanceDateTime"], strict=True)
    inside = [
        accession for form, accession, accepted in filed if form == "4" and start < datetime.fromisoformat(accepted) <= end
    ]
    sums = [sold_by_xml(cik, accession) for accession in inside]
    return None if None in sums else sum(item for item in sums if item is not None)


def test_insider_sales_equal_the_sum_over_the_stored_form_4s(storage: Path) -> None:
    compared = 0
    for row in rows_of(storage).values():
        said = row["features"]["sec_form4_sell_volume_30d"]
        # Again either reading of the acceptance times: the sum is one of the two.
        shifts = (timedelta(), timedelta(hours=4))
        sums = [sold_between(row["cik"], AS_OF - timedelta(days=30) - shift, AS_OF - shift) for shift in shifts]
        if said is not None and None not in sums:
            assert any(said == pytest.approx(item, rel=1e-6) for item in sums), (row["ticker"], said, sums)
            compared += 1
    assert compared >= 10


def test_nothing_known_after_that_day_is_on_any_row(storage: Path) -> None:
    for row in rows_of(storage).values():
        for signal in row["signals"]:
            assert all(item["known_at"] <= "2023-06-01T23:59:59Z" for item in signal["evidence"]), row["ticker"]


def test_no_host_was_asked_because_every_request_is_answered_by_the_recording(storage: Path) -> None:
    told = summary_of(storage)
    assert told["outcomes"]["scored"] == 17
    assert told["requests"]["sec.gov"] >= 17
    assert set(told["sources"]["careers"]) | set(told["sources"]["newsroom"]) <= {
        "ok",
        "partial",
        "unreachable",
        "skipped",
        "not_found",
    }


def test_a_second_run_of_the_day_asks_edgar_once_a_company_and_once_for_each_filing_it_could_not_have(storage: Path) -> None:
    before = rows_of(storage)
    missing = sum(
        int(had)
        for row in before.values()
        if row["sources"]["sec"]["status"] == "partial"
        for had in re.findall(r"(\d+) of \d+ (?:older page|document)", row["sources"]["sec"]["detail"])
    )
    run = played(storage)
    assert run.returncode == 0, run.stderr[-2_000:]
    assert summary_of(storage)["requests"]["sec.gov"] == 17 + missing
    after = rows_of(storage)
    assert {ticker: row["rules_score"] for ticker, row in before.items()} == {
        ticker: row["rules_score"] for ticker, row in after.items()
    }
