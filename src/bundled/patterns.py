"""The model of patterns, from a folder of bars.

Every file of bars there of 5, 15 and 60 minutes is searched as a run that learns would search it. The same folder gives the
same bytes. The envelope and its card come out; no bar and no row that was learned from is in either.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import Final

from src.bundled.shipping import Learned
from src.domain import Domain, Roster
from src.domains import domain_named
from src.learning.training_set import TrainingSet
from src.observations.prices import Quotes
from src.observations.record import Record
from src.pipeline.backfill import measured, training_set
from src.pipeline.inquiry import roster_of
from src.pipeline.learn import PROVENANCE, lesson_of, names_read
from src.pipeline.past import Past
from src.settings import parse

NAME: Final = "crypto_patterns"

AS_OF: Final = datetime(2025, 7, 3, 23, 59, 59, tzinfo=UTC)
"""The last day of the stored bars."""

STEPS: Final = ("5m", "15m", "60m")


def learn(recording: Path) -> Learned:
    """What the recording teaches of patterns."""
    folder, domain = recording / "crypto", domain_named(NAME)
    rows = reduce(TrainingSet.joined, [learned_from(domain, bars_of(folder, step), step) for step in STEPS])
    lesson = lesson_of(domain, rows, AS_OF, PROVENANCE)
    return Learned(domain, lesson.envelope, lesson.challenger)


def bars_of(folder: Path, step: str) -> Mapping[str, bytes]:
    """The files of bars of a step, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob(f"*_{step}_*.csv.xz"))}


def learned_from(domain: Domain, bars: Mapping[str, bytes], step: str) -> TrainingSet:
    """Every signal that a run finds in some bars, with what came of it."""
    settings = parse({"domain": domain.name, "mode": "train", "timeframe": step})
    found = asyncio.run(roster_of(domain, settings, AS_OF, {"barsRecord": bars}))
    past = _past(domain, found)
    return training_set(measured(domain, past), past, domain.targets[0], names_read(domain))


def _past(domain: Domain, found: Roster) -> Past:
    told = found.handed[domain.identity]
    records = tuple(Record(told[one.id].observations, told[one.id].spans) for one in found.subjects)
    return Past(found.subjects, records, Quotes({}), results=found.results)
