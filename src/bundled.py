"""`python -m src.bundled RECORDING`: learn the model that the image ships, from a recording of EDGAR and its folder of prices.

The same recording gives the same bytes. The envelope and its card come out; no row that was learned from is in either.
"""

import asyncio
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from src.delivery.learning import table
from src.delivery.model_card import card_text
from src.domain import Domain
from src.domains import domain_named
from src.ledger.prices.stored import Folder, StoredPrices
from src.ledger.store import MemoryStore
from src.pipeline.inquiry import roster_of
from src.pipeline.journal import Nowhere
from src.pipeline.learn import PROVENANCE, learned
from src.pipeline.past import Past, past_of
from src.pipeline.run import Memory, Run
from src.scoring.seal import packed
from src.settings import DEFAULT_CONTACT, parse
from src.sources.client import open_client

AS_OF: Final = datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC)
"""The last day of the stored prices; later days were seen by nobody."""

COMPANIES: Final = (
    "AAPL", "ABBV", "ADM", "ALZN", "AMD", "AMZN", "APH", "BAC", "BHC", "BRK-B", "CAH", "CAT", "CMCSA", "CNC",
    "COR", "COST", "CSCO", "CVS", "CVX", "DELL", "DIS", "ELV", "ET", "EXPE", "F", "FDX", "GE", "GM",
    "GOOGL", "HD", "HRI", "HUM", "IBM", "INTC", "JNJ", "KHC", "KMB", "KO", "KR", "LMT", "LOW", "MAT",
    "MCD", "MCK", "MDXG", "META", "MMM", "MPC", "MRK", "MRVL", "MSFT", "NKE", "NVDA", "ORCL", "PEP", "PFE",
    "PG", "PSX", "STI", "T", "TGT", "TSLA", "TXN", "UAA", "UNCY", "UNH", "UPS", "VLO", "VZ", "WFC",
    "WMT", "XOM",
)  # fmt: skip
"""Every company of the recording with a list of filings and a series of prices."""

HOME: Final = Path(__file__).parent / "domains"
ENVELOPE, CARD = "default_model.json", "MODEL_CARD.md"


def main() -> None:
    """Learn, write, and print what came of it."""
    recording, began = Path(sys.argv[1]), time.monotonic()
    domain = domain_named("company_risk")
    past = asyncio.run(past_of_recording(domain, recording))
    envelope = learned(domain, past, AS_OF, PROVENANCE).envelope
    home = HOME / domain.name
    (home / ENVELOPE).write_bytes(packed(envelope))
    (home / CARD).write_text(card_text(envelope), encoding="utf-8")
    sys.stdout.write(
        "\n".join([*table(envelope["candidates"]), _told(envelope, past, home / ENVELOPE, time.monotonic() - began)]) + "\n"
    )


async def past_of_recording(domain: Domain, recording: Path) -> Past:
    """Every company's past as a recording has it: the lists of filings, and the prices of its folder `prices`."""
    settings, store = parse({"mode": "train", "tickers": list(COMPANIES), "contact": DEFAULT_CONTACT}), MemoryStore()
    async with open_client(settings.contact, lambda: AS_OF, replay_dir=recording) as client:
        run = Run(
            id="bundled",
            started_at=AS_OF,
            as_of=AS_OF,
            live=True,
            settings=settings,
            roster=await roster_of(domain, settings, AS_OF),
            client=client,
            memory=Memory.of(store),
            shelves=(),
            outbox=Nowhere(),
            prices=StoredPrices(Folder(recording / "prices"), AS_OF),
        )
        return await past_of(domain, run)


def _told(envelope: Mapping[str, Any], past: Past, path: Path, seconds: float) -> str:
    left_out = "".join(f"\nleft out: {company}, {why}" for company, why in past.left_out.items())
    return f"{envelope['model_version']}: {path.stat().st_size:,} bytes in {seconds:.0f} s{left_out}"


if __name__ == "__main__":
    main()
