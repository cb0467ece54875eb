"""`python -m benchmarks.bench_cold_start`: from a fresh process to one scored row, beside the usual libraries.

Each way reads its model from a file, scores one row and ends; wall time and peak memory are the process's own. The ways take
turns; bytecode is compiled beforehand for all, as in an image. No Apify SDK on either side. The bare interpreter stands beside
them, because it says how fast the machine is today.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 15

# What ours imports of it; typing is most of that, before a line of ours runs.
LIBRARY = "import typing, ctypes, datetime, hashlib, importlib.util, json, re, threading, weakref"

OURS = """
import sys
sys.path.insert(0, {root!r})
from src.scoring.envelope import opened
from src.scoring.model import Model
with open({path!r}, "rb") as file:
    stored = file.read()
names = {names!r}
model = Model(opened(stored, domain="company_risk", names=names, fingerprint=lambda _: "benchmark"))
print(model.score(dict.fromkeys(names, 1.0)).score)
"""

THEIRS = """
import joblib
import pandas as pd
model = joblib.load({path!r})
print(model.predict_proba(pd.DataFrame([dict.fromkeys({names!r}, 1.0)]).to_numpy())[0, 1])
"""


def prepare(folder: Path) -> dict[str, str]:
    """Fit both and write the programs.

    In a process of its own: a child's peak memory counts from its parent's at the moment it is born, so ours must stay small.
    """
    subprocess.run([sys.executable, "-m", "benchmarks.panel", str(folder)], cwd=ROOT, check=True)
    envelope, pickled = folder / "model.json", folder / "model.joblib"
    names = json.loads((folder / "names.json").read_text())
    sizes = [path.stat().st_size / 1e6 for path in (envelope, pickled)]
    print(f"model files: ours {sizes[0]:.2f} MB of JSON, theirs {sizes[1]:.2f} MB of pickle")
    return {
        "bare interpreter": "pass",
        "standard library alone": LIBRARY,
        "ours": OURS.format(root=str(ROOT), path=str(envelope), names=names),
        "lightgbm + sklearn + pandas": THEIRS.format(path=str(pickled), names=names),
    }


def run(code: str, environment: dict[str, str]) -> tuple[float, float]:
    """Wall seconds and peak MB of a fresh process."""
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    child = os.posix_spawn(sys.executable, [sys.executable, "-c", code], environment, file_actions=silent)
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    assert status == 0, "a measured process failed"
    return seconds, used.ru_maxrss / 1024


def main() -> None:
    print(f"{datetime.now(UTC):%Y-%m-%d} · Python {platform.python_version()} · {os.cpu_count()} cores · {platform.machine()}")
    with tempfile.TemporaryDirectory() as folder:
        programs = prepare(Path(folder))
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "bytecode")
        figures: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
        for code in programs.values():
            run(code, environment)  # compiles, and brings the files into memory
        for _ in range(ROUNDS):
            for name, code in programs.items():
                figures[name].append(run(code, environment))
    wall = {name: statistics.median(seconds for seconds, _ in pairs) for name, pairs in figures.items()}
    best = {name: min(seconds for seconds, _ in pairs) for name, pairs in figures.items()}
    memory = {name: statistics.median(megabytes for _, megabytes in pairs) for name, pairs in figures.items()}
    usual = "lightgbm + sklearn + pandas"
    print(f"  {'':28}   median       best     peak   (median of {ROUNDS}, taking turns)")
    for name in programs:
        print(
            f"  {name:28} {wall[name] * 1e3:7.1f} ms {best[name] * 1e3:7.1f} ms {memory[name]:6.1f} MB"
            f"   {wall[usual] / wall[name]:5.1f} × faster, {memory[usual] / memory[name]:4.1f} × smaller"
        )
    print(f"  target ≤ 60 ms: {'met' if wall['ours'] <= 0.060 else 'MISSED'}", end="; ")
    print(f"≤ 40 MB: {'met' if memory['ours'] <= 40 else 'MISSED'}")


if __name__ == "__main__":
    main()
