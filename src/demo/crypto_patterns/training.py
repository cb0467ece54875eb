"""The sample's models: learned from the months of the sample market before the week that is kept, and marked as such."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from src.demo.crypto_patterns.market import COINS, FIRST, Walked, walked
from src.demo.crypto_patterns.world import HOME
from src.domain import Domain, Inquiry
from src.domains import domain_named
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.moments import microseconds, moment
from src.domains.crypto_patterns.model import CHALLENGER, MODEL
from src.learning.fitting import Purpose, fit, sealed
from src.learning.recipe import Candidate
from src.learning.training_set import TrainingSet
from src.observations.prices import Quotes
from src.observations.record import Findings, Record
from src.pipeline.backfill import measured, training_set
from src.pipeline.past import Past

MODELS: Final[Mapping[Path, Candidate]] = {HOME / "model.json": MODEL, HOME / "challenger.json": CHALLENGER}
"""Where each envelope is kept: beside the world, for it is made of the same market."""

LEAVES: Final = 6
"""Leaves of a tree of the sample's forest: a hundred and fifty such trees take a tenth of a megabyte, and the law of the sample
is not more twisted than that."""

BOOSTED: Final = 40
"""Trees that are boosted."""


async def train() -> tuple[dict[str, Any], ...]:
    """A sealed envelope of each, learned from what the sample market did before the week that is kept."""
    domain = domain_named("crypto_patterns")
    table = await _table(domain)
    recipe = replace(domain.recipe, forest={"num_leaves": LEAVES}, overrides={"num_leaves": LEAVES}, trees=BOOSTED, threads=1)
    target = domain.targets[0]
    purpose = Purpose(domain.name, domain.features.fingerprint, target.name, target.horizon_days, "demo")
    *own, spare = (
        fit(table, purpose, FIRST - timedelta(seconds=1), recipe, candidate=candidate)
        for candidate in (*MODELS.values(), domain.fallback)
    )
    return tuple(sealed(one, fallback=spare, fallback_name=domain.fallback.name, requires=domain.priced) for one in own)


def write_models() -> None:
    """Train and keep the envelopes."""
    for path, envelope in zip(MODELS, asyncio.run(train()), strict=True):
        path.write_text(json.dumps(envelope, separators=(",", ":")) + "\n", encoding="utf-8")


async def _table(domain: Domain) -> TrainingSet:
    as_of = FIRST - timedelta(seconds=1)
    bars = {f"{coin.symbol}_15m.json": _klines(walked(coin)) for coin in COINS}
    wanted = {"mode": "train", "timeframe": "15m", "detectPatterns": True}
    roster = await domain.roster(Inquiry(wanted, {"barsRecord": bars}, as_of))
    found = [roster.of(domain.identity, subject.id) or Findings() for subject in roster.subjects]
    records = tuple(Record(one.observations, one.spans) for one in found)
    past = Past(roster.subjects, records, Quotes({}), results=roster.results)
    names = tuple(dict.fromkeys((*domain.model.features, *domain.fallback.features)))
    return training_set(measured(domain, past), past, domain.targets[0], names)


def _klines(whole: Walked) -> bytes:
    """Bars as an exchange would have served them."""
    bars = Bars.of(whole.bars, step=whole.bars[0].step).closed(microseconds(FIRST.isoformat()))
    rows = [[f"{moment(bar.opens_at).isoformat()}", bar.open, bar.high, bar.low, bar.close, bar.volume] for bar in bars]
    return json.dumps(rows).encode()
