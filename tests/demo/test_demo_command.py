"""`make demo` as a user runs it, and the README's example held to what it prints."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from src.domains.company_risk.rules import RULES
from src.settings import parse

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-m", "src.demo"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2_000:]
    return folder / "demo_output" / "storage", run.stdout


def rows_of(storage: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted((storage / "datasets" / "default").glob("0*.json"))]


def examples() -> list[dict[str, Any]]:
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", README, re.DOTALL)]


def test_every_signal_type_fires_on_the_sample_worlds_last_day(demo: tuple[Path, str]) -> None:
    fired = {signal["type"] for row in rows_of(demo[0]) for signal in row["signals"]}
    assert fired == {rule.type for rule in RULES.rules}


def test_the_table_names_every_company_and_says_where_the_results_lie(demo: tuple[Path, str]) -> None:
    storage, printed = demo
    for row in rows_of(storage):
        assert re.search(rf"^{re.escape(row['company_name'])}\s+{row['ticker']}\s", printed, re.MULTILINE)
    places = re.findall(r"^(?:Dataset|Report|Summary|Snapshots)\s+(\S+)$", printed, re.MULTILINE)
    assert len(places) == 4 * 3
    assert all((storage.parent.parent / place).exists() for place in places)


def test_rows_follow_the_dataset_schema_and_compare_with_a_day_a_week_and_a_month_before(demo: tuple[Path, str]) -> None:
    schema = json.loads((ROOT / ".actor" / "dataset_schema.json").read_text())["fields"]
    for row in rows_of(demo[0]):
        jsonschema.validate(row, schema)
        assert row["scoring_method"] == "blend"
        assert None not in row["score_delta"].values(), row["ticker"]


def test_the_readmes_example_row_is_what_the_demo_prints(demo: tuple[Path, str]) -> None:
    _, shown = examples()
    row = next(row for row in rows_of(demo[0]) if row["ticker"] == shown["ticker"])
    assert {name: row[name] for name in shown} == shown


def test_the_readmes_example_input_is_accepted() -> None:
    given, _ = examples()
    assert parse(given).tickers == ("AAPL", "BRK.B")
