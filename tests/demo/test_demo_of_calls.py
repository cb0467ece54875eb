"""The sample world of communities: made anew to the byte, small, and showing what a day of calls can show."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from src.demo.conviction_calls.cast import ASSETS, PEOPLE, Asset
from src.demo.conviction_calls.generate import MESSAGES, WORLD, write_world
from src.demo.conviction_calls.prices import prices
from src.domain import Inquiry, Roster
from src.domains.conviction_calls import DOMAIN
from src.domains.conviction_calls.columns import conviction
from src.domains.conviction_calls.doubling import Doubled
from src.domains.conviction_calls.kinds import CALL, COUNTS
from src.features.windows import Rows
from src.observations.prices import PriceSeries
from src.observations.record import Record
from src.observations.table import second_asked

EVENING = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)


def stored() -> dict[str, bytes]:
    return {str(path.relative_to(WORLD)): path.read_bytes() for path in sorted(WORLD.rglob("*")) if path.is_file()}


def roster(as_of: datetime = EVENING) -> Roster:
    wanted = json.loads((WORLD / "input.json").read_text(encoding="utf-8"))
    supplies = {
        "messagesRecord": {path.name: path.read_bytes() for path in sorted((WORLD / MESSAGES).iterdir())},
        "contextRecord": {"context.csv": (WORLD / "context.csv").read_bytes()},
    }

    async def asked() -> Roster:
        return await DOMAIN.roster(Inquiry(wanted, supplies, as_of, bytes(range(32))))

    return asyncio.run(asked())


def measured() -> dict[str, tuple[dict[str, float], int | None]]:
    """Symbol → what is known of its call of the last day, and what the rules say of it on the scale of ten."""
    found, today = roster(), EVENING.date()
    told = {}
    for subject in found.subjects:
        records = [of_source[subject.id] for of_source in found.handed.values()]
        spans = {kind: span for one in records for kind, span in one.spans.items()}
        record = Record(tuple(item for one in records for item in one.observations), spans)
        table = DOMAIN.tabulate(None, today, today)([subject], [record])
        columns, judgement = DOMAIN.measured(table, Rows(np.array([0]), np.array([second_asked(EVENING)])))
        known = {name: float(column[0]) for name, column in columns.items()}
        told[subject.facts["symbol"]] = (known, conviction(float(judgement.score[0])))
    return told


def test_it_is_made_anew_to_the_byte(tmp_path: Path) -> None:
    write_world(tmp_path)
    made = {str(path.relative_to(tmp_path)): path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    assert made == stored()


def test_it_is_small() -> None:
    assert sum(map(len, stored().values())) < 400_000


def test_its_last_day_shows_a_ten_a_three_a_short_and_a_scam() -> None:
    told = {symbol: score for symbol, (_, score) in measured().items()}
    assert (told["QUILO"], told["HALCN"]) == (10, 10)  # endorsed, reasoned, and cheered
    assert (told["WRENX"], told["TIDEX"]) == (1, 1)  # puts, and a short
    assert told["OSKA"] == 5  # a promise of a hundred times the money earns its fire and its rocket, and no more
    assert told["FERRO"] == 4


def test_its_last_day_shows_reactions_where_the_export_says_when_they_were_counted() -> None:
    told = {symbol: known for symbol, (known, _) in measured().items()}
    assert (told["QUILO"]["endorsed"], told["HALCN"]["reactions_fire"], told["HALCN"]["reactions_total"]) == (1, 27, 57)
    assert repr(told["BRINEX"]["reactions_total"]) == "nan"  # Telegram Desktop writes no date of its export


def test_reactions_of_the_last_day_are_of_no_day_before() -> None:
    yesterday = roster(EVENING - timedelta(days=1))
    kinds = {
        item.kind for of_source in yesterday.handed.values() for found in of_source.values() for item in found.observations
    }
    assert CALL in kinds
    assert COUNTS not in kinds


def test_reports_chatter_and_money_are_nobody() -> None:
    assert len(roster().subjects) == 10
    assert roster().notes == ()


@pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: str(asset.symbol))
def test_a_price_doubles_where_a_run_is_written_and_nowhere_else(asset: Asset) -> None:
    rows = prices(asset)
    first = rows[0][0].toordinal()
    days = np.arange(first, date(2026, 6, 30).toordinal() + 1, dtype=np.int64)
    ordinals = np.array([day.toordinal() for day, *_ in rows], dtype=np.int64)
    opened, high, low, close, volume = (np.array([row[place] for row in rows], dtype=np.float64) for place in range(1, 6))
    labels, _ = Doubled().read(PriceSeries(asset.ticker, ordinals, close, opened, high, low, volume).on(days))
    assert (np.nansum(labels) > 0) == bool(asset.runs)


def test_nobody_of_it_is_real() -> None:
    names = b"".join(stored().values()).decode()
    assert all(person.name in names for person in PEOPLE)
    assert "@" not in names
