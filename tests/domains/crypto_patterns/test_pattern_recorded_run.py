"""Bitcoin's stored bars of 2025 and a trader's 989 signals through the Actor's own front door, three days apart."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from src.domains.crypto_patterns.roster.own_plan import EXPIRY

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "real" / "crypto"
BARS, SIGNALS = REAL / "BTCUSDT_5m_2025.csv.xz", REAL / "signals_outcomes_meta_2025.csv.xz"

pytestmark = pytest.mark.skipif(not BARS.is_file() or not SIGNALS.is_file(), reason="the stored bars are not on this machine")


def played(storage: Path, as_of: str) -> dict[str, Any]:
    default = storage / "key_value_stores" / "default"
    default.mkdir(parents=True, exist_ok=True)
    given: dict[str, Any] = {"domain": "crypto_patterns", "barsRecord": str(BARS), "signalsRecord": str(SIGNALS), "asOf": as_of}
    given |= {"symbols": ["BTC"], "lookbackDays": 30}
    (default / "INPUT.json").write_text(json.dumps(given), encoding="utf-8")
    environment = os.environ | {"APIFY_LOCAL_STORAGE_DIR": str(storage)}
    run = subprocess.run([sys.executable, "-m", "src"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2_000:]
    found: dict[str, Any] = json.loads((default / "OUTPUT").read_text(encoding="utf-8"))
    return found


def rows_of(storage: Path) -> dict[str, dict[str, Any]]:
    items = (json.loads(path.read_text()) for path in sorted((storage / "datasets" / "default").glob("0*.json")))
    return {item["ticker"]: item for item in items}


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], dict[str, dict[str, Any]]]:
    storage = tmp_path_factory.mktemp("patterns")
    first = played(storage, "2025-06-13T12:00:00Z")
    rows = rows_of(storage)
    played(storage, "2025-06-16T12:00:00Z")
    return storage, first, rows


def test_every_signal_of_the_day_has_a_row_with_a_score(two_runs: tuple[Path, Any, dict[str, dict[str, Any]]]) -> None:
    _, summary, rows = two_runs
    assert summary["outcomes"] == {"scored": len(rows), "not_found": 0, "skipped": 0, "failed": 0}
    detected = [row for row in rows.values() if row["ticker"].startswith("BTCUSDT-5m-")]
    assert 40 < len(detected) < 120
    assert all(row["enhanced_score"] is not None and row["risk_level"] != "unknown" for row in detected)
    assert all(row["entry"] and row["target"] and row["stop"] for row in rows.values())
    given = [row for row in rows.values() if row["symbol"] == "BTC"]
    assert [row["at"][:16] for row in given] == ["2025-06-13T08:03"]
    assert given[0]["features"]["momentum"] is not None
    assert "Left out 4 signals given more than a day ago, of which the end is known." in summary["warnings"]


def test_the_days_before_are_answered_by_the_bars_and_the_traders_own_record(
    two_runs: tuple[Path, Any, dict[str, dict[str, Any]]],
) -> None:
    storage, _, rows = two_runs
    ledger = storage / "key_value_stores" / "crypto-patterns-ledger"
    lines = [json.loads(line) for path in ledger.glob("outcome.*") if ".__meta" not in path.name for line in lines_of(path)]
    told = {line["subject"]: line for line in lines if "subject" in line}
    assert len(told) > 0.9 * len(rows)
    assert {line["label"] for line in told.values()} == {True, False}
    assert EXPIRY * 5 == 24 * 60  # a day of five-minute bars, so that two days later all of ours are decided


def lines_of(path: Path) -> list[str]:
    body = path.read_bytes()
    return (gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body).decode().splitlines()
