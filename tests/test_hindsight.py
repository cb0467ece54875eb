"""On the stored history no feature that a model reads knows what came later: deleting the future changes nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from src.domain import Ask, Domain
from src.domains import domain_named
from src.features.windows import Rows
from src.learning.lookahead import moved_by_the_future
from src.ledger.prices.stored import Folder, StoredPrices
from src.observations.prices import Quotes
from src.observations.record import Record, Span
from src.observations.subject import Subject
from src.pipeline.backfill import evenings
from src.pipeline.learn import names_read
from src.sources.client import open_client

REAL = Path(__file__).resolve().parents[1] / ".." / "shared" / "real"
AS_OF = datetime(2020, 12, 31, 23, 59, 59, tzinfo=UTC)
COMPANIES = (Subject("COST", "Costco", {"cik": "0000909832"}), Subject("TXN", "Texas Instruments", {"cik": "0000097476"}))
CUTS = tuple(date(2019, month, day).toordinal() for month, day in ((1, 23), (3, 7), (6, 28)))
"""The evening Texas Instruments reported, the evening Costco did, and the end of a quarter."""

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the recorded world is not beside this checkout")


async def history(domain: Domain) -> tuple[list[Record], Quotes]:
    source, records = domain.sources[domain.identity][0], []
    async with open_client("tests@example.com", lambda: AS_OF, replay_dir=REAL) as client:
        for subject in COMPANIES:
            found = await source.collect(subject, Ask(client, AS_OF, datetime(2012, 1, 1, tzinfo=UTC), documents=False))
            records.append(Record(domain.reconciled(found.observations), found.spans))
    tickers = (*(subject.id for subject in COMPANIES), *domain.market)
    return records, await StoredPrices(Folder(REAL / "prices"), AS_OF).quotes(tickers, date(2013, 1, 1), AS_OF.date())


def known_by(record: Record, day: int) -> Record:
    """A record as it was at the end of a day."""
    moment = datetime.combine(date.fromordinal(day), time(23, 59, 59), UTC)
    known = tuple(item for item in record.observations if item.known_at <= moment)
    return Record(known, {kind: Span(span.since, min(span.until, moment)) for kind, span in record.spans.items()})


def priced_by(quotes: Quotes, day: int) -> Quotes:
    return replace(quotes, series={ticker: one.rows(one.days <= day) for ticker, one in quotes.series.items()})


async def test_no_feature_that_a_model_reads_moves_when_the_future_of_real_companies_is_deleted() -> None:
    domain = domain_named("company_risk")
    records, quotes = await history(domain)
    names = names_read(domain)
    first, last = date(2018, 11, 1).toordinal(), max(CUTS)
    days = np.tile(np.arange(first, last + 1), len(COMPANIES))
    rows = Rows(np.repeat(np.arange(len(COMPANIES)), last + 1 - first), evenings(days))

    def measure(cut: int | None) -> NDArray[np.float64]:
        held, prices = (records, quotes) if cut is None else ([known_by(one, cut) for one in records], priced_by(quotes, cut))
        lay_out = domain.tabulate(prices, date.fromordinal(first), date.fromordinal(last))
        columns, _ = domain.measured(lay_out(COMPANIES, held), rows)
        return np.column_stack([columns[name] for name in names])

    whole = measure(None)
    assert np.isfinite(whole).mean(axis=0)[names.index("due_chance")] > 0.99
    assert moved_by_the_future(names, measure, days, CUTS) == {}
