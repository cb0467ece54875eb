"""The model of calls, from a folder of posts and prices.

Posts are read by the domain's own roster, and every day of every call is measured and learned from as a run that learns would
do it. The same folder gives the same bytes. The envelope and its card come out; no post and no row that was learned from is in
either.
"""

import asyncio
import lzma
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from src.bundled.quotes import Quoted, quoted
from src.bundled.shipping import Learned
from src.domain import Domain, Inquiry
from src.domains import domain_named
from src.learning.targets import Target
from src.learning.training_set import TrainingSet
from src.observations.prices import Quotes
from src.observations.record import Record
from src.pipeline.backfill import History, measured, training_set
from src.pipeline.learn import PROVENANCE, lesson_of, names_read
from src.pipeline.past import Past

NAME: Final = "conviction_calls"
POSTS: Final = "telegram_channels_2017_2022.jsonl.xz"
FIRST: Final = date(2020, 12, 1)
LAST: Final = date(2022, 1, 31)
"""Posts that are read: prices begin with 2021, and a month before it says who had been heard."""

KEY: Final = bytes(range(32))
"""Key of the hashes: the channels of the recording are hashes already, and whoever has it may look them up."""


AS_OF: Final = datetime(2022, 3, 2, 23, 59, 59, tzinfo=UTC)
"""The last day that an answer of the newest post looks at."""


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """What is learned from.

    Attributes:
        past: Callers on symbols, what they said, and prices.
        history: Each day of each call, measured as of its evening.
        notes: What the roster told.
    """

    past: Past
    history: History
    notes: tuple[str, ...]

    def table(self, target: Target, names: tuple[str, ...]) -> TrainingSet:
        """The rows whose target is resolved."""
        return training_set(self.history, self.past, target, names)


def learn(recording: Path) -> Learned:
    """What the recording teaches of calls."""
    folder, domain = recording / "calls", domain_named(NAME)
    found = asyncio.run(gathered(domain, folder, quoted(folder / "prices")))
    rows = found.table(domain.targets[0], names_read(domain))
    return Learned(domain, lesson_of(domain, rows, AS_OF, PROVENANCE).envelope)


async def gathered(domain: Domain, folder: Path, prices: Quoted) -> Gathered:
    """Read the posts as a run in mode train would, with these prices."""
    inquiry = Inquiry(
        wanted={"mode": "train", "channelMarket": "coin", "messagesFormat": "telethon"},
        supplies={"messagesRecord": {"telegram.jsonl": posts(folder)}},
        as_of=datetime(LAST.year, LAST.month, LAST.day, tzinfo=UTC) + timedelta(days=1),
        secret=KEY,
    )
    roster = await domain.roster(inquiry)
    named = {subject.id: domain.ticker(subject.id) for subject in roster.subjects}
    subjects = tuple(subject for subject in roster.subjects if named[subject.id] in prices.tickers)
    records = []
    for subject in subjects:
        found = [told for source in domain.sources if (told := roster.of(source, subject.id)) is not None]
        record = Record()
        for told in found:
            record = record.extended(told.observations, told.spans)
        records.append(Record(domain.reconciled(record.observations), record.spans))
    past = Past(subjects, tuple(records), Quotes(dict(prices.tickers)).under(named))
    return Gathered(past, measured(domain, past), roster.notes)


def posts(folder: Path) -> bytes:
    """The posts that are read, a JSON object a line."""
    first, after = FIRST.isoformat().encode(), (LAST + timedelta(days=1)).isoformat().encode()
    with lzma.open(folder / POSTS) as file:
        return b"".join(line for line in file if first <= _day(line) < after)


def _day(line: bytes) -> bytes:
    start = line.index(b'"date": "') + len(b'"date": "')
    return line[start : start + len(b"2021-01-01")]
