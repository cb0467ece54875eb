"""The model of companies, from a recording of EDGAR and its folder of prices."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from src.bundled.shipping import Learned
from src.domain import Domain
from src.domains import domain_named
from src.ledger.prices.stored import Folder, StoredPrices
from src.ledger.store import MemoryStore
from src.pipeline.inquiry import roster_of
from src.pipeline.journal import Nowhere
from src.pipeline.learn import PROVENANCE, learned
from src.pipeline.past import Past, past_of
from src.pipeline.run import Memory, Run
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


def learn(recording: Path) -> Learned:
    """What the recording teaches of companies."""
    domain = domain_named("company_risk")
    past = asyncio.run(past_of_recording(domain, recording))
    notes = tuple(f"left out: {company}, {why}" for company, why in past.left_out.items())
    return Learned(domain, learned(domain, past, AS_OF, PROVENANCE).envelope, notes=notes)


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
