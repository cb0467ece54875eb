"""Form 4 XML to facts, side by side: this project, edgartools (its network calls stubbed) and BeautifulSoup on lxml-xml.

Run `python -m benchmarks.bench_form4 [RECORDED_WORLD]`, where the recorded world is a folder with a `manifest.jsonl`
(default `../shared/real`). All three read the same bytes in one process, one file at a time, in rounds that take turns; the
ratios are of the medians of the rounds. Then what the three read is compared: owners, codes, shares and prices of every
non-derivative transaction, each difference put into a named class.
"""

import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
from bs4 import BeautifulSoup, Tag
from edgar.ownership import owners as edgar_owners
from edgar.ownership.forms import Ownership as EdgarOwnership

from src.domains.company_risk.sources.sec.ownership import parse_ownership
from src.domains.company_risk.sources.sec.submissions import Filing
from src.domains.company_risk.sources.sec.trades import observe_ownership

ROUNDS = 5
FILING = Filing(
    "0000000000-26-000000", "4", date(2026, 1, 1), None, (), (), "x.xml", datetime(2026, 1, 1, tzinfo=UTC), None, None
)


@dataclass(frozen=True, slots=True)
class Read:
    """What a parser read of one document, in one spelling.

    Attributes:
        owners: CIKs of the reporting owners, without leading zeros.
        rows: (code, shares, price) of each non-derivative transaction; None is missing.
    """

    owners: tuple[str, ...]
    rows: tuple[tuple[str, float | None, float | None], ...]


def ours(content: bytes) -> Any:
    document = parse_ownership(content)
    return document, observe_ownership(document, FILING, document.issuer)


def edgartools(content: bytes) -> Any:
    return EdgarOwnership.parse_xml(content.decode())


def soup(content: bytes) -> Read:
    """What a user writes by hand: the owners and the transactions, the same fields as compared."""
    tree = BeautifulSoup(content, "xml")
    owners = tuple(tag.text.strip().lstrip("0") for tag in tree.find_all("rptOwnerCik"))
    rows = tree.find_all("nonDerivativeTransaction")
    return Read(
        owners,
        tuple(
            (_in(row, "transactionCode"), _of(row, "transactionShares"), _of(row, "transactionPricePerShare")) for row in rows
        ),
    )


def _in(row: Tag, name: str) -> str:
    found = row.find(name)
    return found.text.strip() if found else ""


def _of(row: Tag, name: str) -> float | None:
    found = row.find(name)
    value = found.find("value") if isinstance(found, Tag) else None
    return float(value.text) if value and value.text.strip() else None


def read_by_us(content: bytes) -> Read:
    document, _ = ours(content)
    rows = tuple((row.code, row.shares, row.price) for row in document.rows)
    return Read(tuple(owner.cik.lstrip("0") for owner in document.owners), rows)


def read_by_edgartools(content: bytes) -> Read:
    document = edgartools(content)
    frame = document["non_derivative_table"].transactions.data
    owners = tuple(str(owner.cik).lstrip("0") for owner in document["reporting_owners"].owners)
    if frame is None or not len(frame):
        return Read(owners, ())
    rows = zip(frame["Code"], frame["Shares"], frame["Price"], strict=True)
    return Read(owners, tuple((str(code), _float(shares), _float(price)) for code, shares, price in rows))


def _float(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return None if number != number else number  # noqa: PLR0124  NaN is how the other library says missing


def compare(contents: Sequence[bytes], other: Callable[[bytes], Read]) -> Counter[str]:
    """Classes of difference, with counts; "documents alike" counts the rest."""
    classes: Counter[str] = Counter()
    for content in contents:
        mine, theirs = read_by_us(content), other(content)
        found = list(_differences(mine, theirs))
        classes.update(found or ["documents alike in owners, codes, shares and prices"])
    return classes


def _differences(mine: Read, theirs: Read) -> list[str]:
    found = []
    if mine.owners != theirs.owners:
        found.append("owners differ")
    if len(mine.rows) != len(theirs.rows):
        found.append(f"row counts differ ({'more' if len(mine.rows) > len(theirs.rows) else 'fewer'} here)")
        return found
    for one, two in zip(mine.rows, theirs.rows, strict=True):
        for name, left, right in zip(("code", "shares", "price"), one, two, strict=True):
            if left != right:
                found.append(f"{name}: {_shape(left)} here, {_shape(right)} there")
    return found


def _shape(value: object) -> str:
    return "missing" if value in (None, "") else "zero" if value == 0 else "a value"


def recorded(world: Path) -> list[bytes]:
    """Every ownership XML of the recording."""
    contents = []
    for line in (world / "manifest.jsonl").read_bytes().splitlines():
        row: Mapping[str, Any] = orjson.loads(line)
        if "/Archives/edgar/data/" in row["url"] and row["url"].endswith(".xml") and row["status"] == 200:
            contents.append((world / row["file"]).read_bytes())
    return contents


def measure(contents: Sequence[bytes], parsers: Mapping[str, Callable[[bytes], Any]], rounds: int) -> dict[str, float]:
    """Median seconds per pass over all contents; the parsers take turns so that a busy minute hits each alike."""
    seconds: dict[str, list[float]] = {name: [] for name in parsers}
    for _ in range(rounds):
        for name, parser in parsers.items():
            start = time.process_time()
            for content in contents:
                parser(content)
            seconds[name].append(time.process_time() - start)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def stub_network() -> None:
    """Make edgartools take every owner for a person instead of asking the SEC about each."""
    setattr(edgar_owners, "Entity", lambda _cik: SimpleNamespace(data=SimpleNamespace(is_company=False)))  # noqa: B010  not ours


def main() -> None:
    world = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared" / "real"
    contents = recorded(world)
    stub_network()
    size = sum(map(len, contents))
    print(f"{len(contents)} ownership documents, {size / len(contents):,.0f} bytes on average; CPU time of one process")
    seconds = measure(contents, {"ours": ours, "edgartools": edgartools, "BeautifulSoup": soup}, ROUNDS)
    for name, taken in seconds.items():
        print(f"  {name:<14} {len(contents) / taken:8,.0f} documents/s   {taken / seconds['ours']:6.1f} × the time of ours")
    for name, other in (("edgartools", read_by_edgartools), ("BeautifulSoup", soup)):
        print(f"agreement with {name}:")
        for what, count in compare(contents, other).most_common():
            print(f"  {count:6} {what}")


if __name__ == "__main__":
    main()
