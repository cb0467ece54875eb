"""`python -m src.demo`: score the bundled sample world and say where the results lie.

The run itself is the Actor as the platform starts it, `python -m src`, with its input in a local storage and the recording in
place of the network.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from src.demo.world import WORLD

OUTPUT: Final = Path("demo_output")
"""Beside the project, ignored by git, made anew by every demo."""

LINE: Final = "{:<30} {:>8} {:>6} {:>6}  {:<9} {}"
WIDEST: Final = 76
"""Characters of a reason that still fit a line of a wide terminal."""


def main() -> None:
    """Play the history, run the Actor, print what it found."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    storage = OUTPUT / "storage"
    default = storage / "key_value_stores" / "default"
    default.mkdir(parents=True)
    given = json.loads((WORLD / "input.json").read_text(encoding="utf-8")) | {"pricesFrom": str(WORLD)}
    (default / "INPUT.json").write_text(json.dumps(given), encoding="utf-8")
    environment = os.environ | {
        "APIFY_LOCAL_STORAGE_DIR": str(storage),
        "REPLAY_DIR": str(WORLD),
        "APIFY_LOG_LEVEL": os.environ.get("APIFY_LOG_LEVEL", "WARNING"),
    }
    print("Playing four months of the sample world's history …", flush=True)
    _python("src.demo.history", environment)
    print("Scoring its last day …\n", flush=True)
    _python("src", environment)
    _table(_rows(storage))
    _where(storage)


def _python(module: str, environment: Mapping[str, str]) -> None:
    subprocess.run([sys.executable, "-m", module], env=environment, check=True)  # noqa: S603 - our own module, no input


def _rows(storage: Path) -> list[dict[str, Any]]:
    items = sorted((storage / "datasets" / "default").glob("[0-9]*.json"))
    rows = [json.loads(item.read_text(encoding="utf-8")) for item in items]
    return sorted(rows, key=lambda row: -(row["combined_score"] or 0.0))


def _table(rows: Iterable[Mapping[str, Any]]) -> None:
    print(LINE.format("Company", "Combined", "Rules", "ML", "Level", "Top reason"))
    for row in rows:
        scores = (_shown(row[name]) for name in ("combined_score", "rules_score", "ml_score"))
        print(LINE.format(f"{row['company_name']} ({row['ticker']})", *scores, row["risk_level"], _reason(row)))


def _reason(row: Mapping[str, Any]) -> str:
    """What decided: the signal that set a floor, else the strongest one."""
    deciding = row["floor"]["signal"] if row["floor"] else None
    ordered = sorted(row["signals"], key=lambda signal: signal["type"] != deciding)
    title: str = ordered[0]["title"] if ordered else "no signal"
    return title if len(title) <= WIDEST else f"{title[: WIDEST - 1]}…"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _where(storage: Path) -> None:
    stores = storage / "key_value_stores"
    print(f"\nDataset    {storage / 'datasets' / 'default'}")
    print(f"Report     {stores / 'default' / 'REPORT.html'}")
    print(f"Summary    {stores / 'default' / 'OUTPUT'}")
    print(f"Snapshots  {stores / 'company-risk-ledger'}")


if __name__ == "__main__":
    main()
