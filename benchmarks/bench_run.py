"""`python -m benchmarks.bench_run [recorded world]`: what a whole run costs, replayed from recorded responses.

Seventeen companies as of 2023-06-01: CPU per company and per request beside the time EDGAR's limit of ten requests a second
takes for the same requests; the requests of a second run of the day; peak memory for 500 companies; and how long a fresh
process takes to its first request.
"""

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from src.domains import domain_named
from src.ledger.store import MemoryStore
from src.pipeline.inquiry import roster_of
from src.pipeline.journal import Row
from src.pipeline.review import reviewed
from src.pipeline.run import Memory, Run
from src.pipeline.score import publish, score
from src.settings import Settings, parse
from src.sources.client import open_client
from src.sources.traffic import Traffic

SEVENTEEN = "AAPL AMD AMZN CMCSA COST CSCO ET F INTC KHC MRVL MSFT NVDA PEP T TSLA TXN"
EDGAR_PER_SECOND = 10
MANY = 500


class Sink:
    """An outbox that keeps nothing but counts."""

    def __init__(self) -> None:
        self.rows = 0
        self.bytes = 0

    async def push(self, rows: Sequence[Row]) -> None:
        self.rows += len(rows)

    async def pushed(self) -> frozenset[str]:
        return frozenset()

    async def put(self, key: str, value: Any, content_type: str | None = None) -> None:
        self.bytes += len(value) if isinstance(value, str) else 0

    async def tell(self, text: str) -> None:
        pass


async def run(world: Path, settings: Settings, store: MemoryStore, run_id: str) -> tuple[float, Traffic, Sink]:
    """One run; CPU seconds of it, what it asked, and what it wrote."""
    domain, sink = domain_named("company_risk"), Sink()
    as_of = settings.moment(datetime.now(UTC))
    async with open_client(settings.contact, lambda: as_of, replay_dir=world) as client:
        began = time.process_time()
        job = Run(
            id=run_id,
            started_at=as_of,
            as_of=as_of,
            live=True,
            settings=settings,
            roster=await roster_of(domain, settings, as_of),
            client=client,
            memory=Memory.of(store),
            shelves=(),
            outbox=sink,
        )
        scored = await score(domain, job)
        await publish(domain, job, scored, await reviewed(domain, job, scored), as_of)
        return time.process_time() - began, client.traffic, sink


def seventeen(world: Path) -> None:
    store = MemoryStore()
    settings = parse({"tickers": SEVENTEEN.split(), "asOf": "2023-06-01", "lookbackDays": 90, "sources": ["sec"]})
    cpu, traffic, _ = asyncio.run(run(world, settings, store, "first"))
    cpu_again, again, _ = asyncio.run(run(world, settings, store, "second"))
    edgar = traffic.requests / EDGAR_PER_SECOND
    print(f"17 companies as of 2023-06-01: {traffic.requests} SEC requests, {cpu:.2f} s CPU")
    print(f"  CPU per company {1e3 * cpu / 17:.0f} ms, per request {1e3 * cpu / traffic.requests:.1f} ms")
    print(f"  EDGAR's limit takes {edgar:.1f} s for them: {edgar / cpu:.0f} times our CPU, so the limit alone is the bound")
    print(f"  second run of the day: {again.requests} SEC requests, {cpu_again:.2f} s CPU")


def many(world: Path) -> None:
    """500 companies in a process of its own, because a peak never falls."""
    ciks = [path.stem[3:] for path in sorted((world / "sec" / "submissions").glob("CIK??????????.json"))]
    companies = [
        {"ticker": f"M{index:03d}", "cik": ciks[index % len(ciks)], "name": f"Company {index}"} for index in range(MANY)
    ]
    settings = parse({"tickers": [], "companies": companies, "asOf": "2023-06-01", "sources": ["sec"]})
    cpu, traffic, sink = asyncio.run(run(world, settings, MemoryStore(), "many"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{MANY} companies: {sink.rows} rows, {traffic.requests} requests, {cpu:.1f} s CPU, report {sink.bytes / 1e6:.1f} MB")
    print(f"  peak memory {peak:.0f} MB (the ledger is kept in memory here and counts)")


COLD_ROUNDS = 11
IMPORT_SDK = """
import apify, os
print("here", flush=True); os._exit(0)
"""
IMPORT_LIBRARIES = """
import apify, httpx, numpy, os
print("here", flush=True); os._exit(0)
"""
FIRST_REQUEST = """
import asyncio, os
import src.main
from src.domains import domain_named
from src.settings import parse
from src.sources.document import Request
parse(None)
class Client:
    async def fetch(self, request):
        print("here", flush=True); os._exit(0)
from datetime import UTC, datetime
from src.domain import Ask
now, domain = datetime.now(UTC), domain_named("company_risk")
asyncio.run(domain.sources["sec"][0].collect(domain.subjects(["AAPL"], [])[0], Ask(Client(), now, now)))
"""


def cold_start() -> None:
    """A fresh process to its first request, the SDK included, beside the SDK's import alone, taking turns.

    Bytecode is compiled beforehand for all, as in an image. A development environment has more to load than an image has, since
    httpx brings in rich and Pygments where it finds them.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        programs = {
            "the SDK alone": IMPORT_SDK,
            "with httpx and numpy": IMPORT_LIBRARIES,
            "to the first request": FIRST_REQUEST,
        }
        figures: dict[str, list[float]] = {name: [] for name in programs}
        for code in programs.values():
            _seconds(code, environment)  # compiles, and brings the files into memory
        for _ in range(COLD_ROUNDS):
            for name, code in programs.items():
                figures[name].append(_seconds(code, environment))
    medians = {name: 1e3 * statistics.median(seconds) for name, seconds in figures.items()}
    first, bare = medians["to the first request"], medians["the SDK alone"]
    print(f"cold start, SDK included (median of {COLD_ROUNDS}, taking turns; load {os.getloadavg()[0]:.1f})")
    for name, median in medians.items():
        print(f"  {name:22} {median:6.0f} ms   best {1e3 * min(figures[name]):6.0f} ms")
    print(f"  ours, beside the SDK: {first - bare:.0f} ms, {(first - bare) / first:.0%} of the way to the first request")


def _seconds(code: str, environment: dict[str, str]) -> float:
    """From before the process is made until it says that it got there."""
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        seconds = time.perf_counter() - began
    assert (said, process.returncode) == (b"here\n", 0), "a measured process failed"
    return seconds


def main(arguments: Sequence[str]) -> None:
    world = Path(arguments[0] if arguments else "../shared/real")
    if arguments[1:] == ["many"]:
        many(world)
        return
    print(f"{datetime.now(UTC).date()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    if (world / "manifest.jsonl").is_file():
        seventeen(world)
        subprocess.run([sys.executable, "-m", "benchmarks.bench_run", str(world), "many"], check=True)
    else:
        print(f"no recorded world at {world}: the replays are left out")
    cold_start()


if __name__ == "__main__":
    main(sys.argv[1:])
