"""`python -m src.demo [DOMAIN]`: score the last day of each bundled sample world, or of one, and say where the results lie.

The runs themselves are the Actor as the platform starts it, `python -m src`, with its input in a local storage and, for
companies, the recording in place of the network.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from src.demo.acts import ACTS, Act

OUTPUT: Final = Path("demo_output")
"""Beside the project, ignored by git, made anew by every demo."""


MOST: Final = 15
"""Rows of a table that a terminal shows at once."""


def main() -> None:
    """Play each world's past, run the Actor on its last day, print what it found."""
    wanted = sys.argv[1:] or [act.domain for act in ACTS]
    shutil.rmtree(OUTPUT, ignore_errors=True)
    for act in ACTS:
        if act.domain in wanted:
            _play(act, OUTPUT / act.storage)


def _play(act: Act, storage: Path) -> None:
    default = storage / "key_value_stores" / "default"
    default.mkdir(parents=True)
    (default / "INPUT.json").write_text(json.dumps(act.given()), encoding="utf-8")
    environment = os.environ | {
        "APIFY_LOCAL_STORAGE_DIR": str(storage),
        "APIFY_LOG_LEVEL": os.environ.get("APIFY_LOG_LEVEL", "WARNING"),
    }
    if act.replays:
        environment["REPLAY_DIR"] = str(act.world)
    print(act.opening, flush=True)
    _python(("src.demo.history", act.domain), environment)
    print("Scoring the last day …\n", flush=True)
    _python(("src",), environment)
    print(act.headings())
    rows = _rows(storage)
    for row in rows[:MOST]:
        print(act.line(row))
    if len(rows) > MOST:
        print(f"and {len(rows) - MOST} more")
    _where(act, storage)


def _python(module: tuple[str, ...], environment: Mapping[str, str]) -> None:
    subprocess.run([sys.executable, "-m", *module], env=environment, check=True)  # noqa: S603 - our own module, no input


def _rows(storage: Path) -> list[dict[str, Any]]:
    items = sorted((storage / "datasets" / "default").glob("[0-9]*.json"))
    rows = [json.loads(item.read_text(encoding="utf-8")) for item in items]
    return sorted(rows, key=lambda row: -(row["combined_score"] or 0.0))


def _where(act: Act, storage: Path) -> None:
    stores = storage / "key_value_stores"
    print(f"\nDataset    {storage / 'datasets' / 'default'}")
    print(f"Report     {stores / 'default' / 'REPORT.html'}")
    print(f"Summary    {stores / 'default' / 'OUTPUT'}")
    print(f"Snapshots  {stores / (act.domain.replace('_', '-') + '-ledger')}\n", flush=True)


if __name__ == "__main__":
    main()
