"""A signal enhanced as it comes is asked of the model exactly as the row that a run makes of it."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from src.domains.crypto_patterns import DOMAIN
from src.domains.crypto_patterns.bars.moments import MINUTE, microseconds
from src.domains.crypto_patterns.bars.spreadsheet import read_csv
from src.domains.crypto_patterns.enhance.enhancer import Enhancer
from src.domains.crypto_patterns.measures.declared import NAMES
from src.domains.crypto_patterns.measures.desk import Desk
from src.features.windows import Rows
from src.observations.record import Record
from src.observations.subject import Subject
from src.observations.table import second_asked
from src.settings import parse
from tests.domains.crypto_patterns.enhance.pattern_models import model
from tests.domains.crypto_patterns.roster.pattern_world import BARS, bars_of, closed
from tests.promises.rosters import roster_at_once

AT = closed(BARS)
SUPPLIED = bars_of("BTCUSDT", "ETHUSDT")
TIMES = [datetime(2026, 3, 3, 12, 5, tzinfo=UTC), datetime(2026, 3, 3, 13, 2, 30, tzinfo=UTC)]
"""At a close, and between two of them; the second in the hour after its last close."""


def measured(signal: dict[str, Any]) -> dict[str, float]:
    """What a run measures of a signal."""
    settings = parse({"domain": "crypto_patterns", "signals": [signal]})
    roster = roster_at_once(DOMAIN, settings, AT, {"barsRecord": SUPPLIED})
    parts = [roster.handed[source]["s1"] for source in DOMAIN.sources]
    held = Record(
        tuple(item for part in parts for item in part.observations),
        {kind: span for part in parts for kind, span in part.spans.items()},
    )
    table = DOMAIN.tabulate(None, AT.date(), AT.date())([Subject("s1")], [held])
    columns, _ = DOMAIN.measured(table, Rows(np.array([0]), np.array([second_asked(AT)])))
    return {name: float(column[0]) for name, column in columns.items()}


def desk(until: int) -> Desk:
    """Every bar that had closed by a moment, the reference's first."""
    found = Desk(5 * MINUTE, reference="BTCUSDT")
    markets = {name.partition("_")[0]: read_csv(body).closed(until) for name, body in SUPPLIED.items()}
    for together in zip(*markets.values(), strict=True):
        for symbol, bar in zip(markets, together, strict=True):
            found.push(symbol, bar)
    return found


@pytest.mark.parametrize("at", TIMES)
@pytest.mark.parametrize(("word", "direction"), [("LONG", 1), ("SHORT", -1)])
def test_the_figures_are_those_of_the_row(at: datetime, word: str, direction: int) -> None:
    signal = {"signalId": "s1", "symbol": "ETHUSDT", "direction": word, "baseScore": 72.5, "at": at.isoformat()}
    row = measured({**signal, "sentiment": 30, "quality": 64})
    moment = microseconds(at.isoformat())
    also = {name: row[name] for name in DOMAIN.model.features if name not in {*NAMES, "base_score", "long"}}
    ask = model(DOMAIN.model.features)
    found = Enhancer(desk(moment), ask, 0.3).enhance("ETHUSDT", direction, 72.5, at=moment, sentiment=30, quality=64, also=also)
    wanted = {name: row[name] for name in DOMAIN.model.features}
    asked = {name: found.ml_metadata.features[name] for name in DOMAIN.model.features}
    assert asked == pytest.approx(wanted, abs=1e-9, nan_ok=True)
    assert found.ml_metadata.probability == pytest.approx(ask.probability(wanted), abs=1e-9)
