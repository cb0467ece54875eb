"""Stored posts of Telegram channels, read, priced, measured and answered as a run of learning does."""

import json
import lzma
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from src.domain import Roster
from src.domains.conviction_calls import DOMAIN
from src.domains.conviction_calls.declared import BOUNDS
from src.observations.prices import PriceSeries, Quotes
from src.observations.sessions import Sessions
from src.pipeline.backfill import History, measured
from src.pipeline.past import Past
from tests.domains.conviction_calls.calls_world import handed, record_of

REAL = Path(__file__).resolve().parents[3] / ".." / "shared" / "real" / "calls"
POSTS = REAL / "telegram_channels_2017_2022.jsonl.xz"
BARS = REAL / "prices" / "coins_daily_2021-01_2022-09_binance.csv.xz"
FIRST, LAST = "2021-02-20", "2021-05-01"
AS_OF = datetime(2021, 5, 1, tzinfo=UTC)
AN_EIGHTH = "13"
"""First digits of the channels that are read, so that whole channels are there and the test is quick."""


def posts() -> Iterator[bytes]:
    with lzma.open(POSTS, "rb") as stored:
        for line in stored:
            row = json.loads(line)
            if FIRST <= row["date"] < LAST and row["channel"][0] in AN_EIGHTH:
                yield line


def bars() -> dict[str, PriceSeries]:
    rows: defaultdict[str, dict[int, list[float]]] = defaultdict(dict)  # one pair has a day twice
    with lzma.open(BARS, "rt", encoding="utf-8") as stored:
        for line in islice(stored, 1, None):
            pair, day, *values = line.split(",")
            ordinal = datetime.fromisoformat(day).toordinal()
            rows[pair.removesuffix("USDT") + "-USD"][ordinal] = [*map(float, (*values[:4], values[5]))]
    found = {}
    for ticker, days in rows.items():
        opened, high, low, close, volume = np.array(list(days.values())).T
        found[ticker] = PriceSeries(ticker, np.array(list(days), dtype=np.int64), close, opened, high, low, volume)
    return found


@pytest.fixture(scope="module")
def roster() -> Roster:
    if not POSTS.exists():
        pytest.skip("the recorded posts are not here")
    return handed({"telegram.jsonl": b"".join(posts())}, AS_OF, live=True, mode="train", channelMarket="coin")


@pytest.fixture(scope="module")
def history(roster: Roster) -> History:
    sessions = Sessions.every_day(datetime(2021, 1, 1, tzinfo=UTC).date(), datetime(2021, 7, 1, tzinfo=UTC).date())
    prices = {ticker: one.on(sessions.days) for ticker, one in bars().items()}
    own = {subject.id: prices[DOMAIN.ticker(subject.id)] for subject in roster.subjects if DOMAIN.ticker(subject.id) in prices}
    market = {ticker: prices[ticker] for ticker in DOMAIN.market if ticker in prices}
    priced = tuple(subject for subject in roster.subjects if subject.id in own)
    return measured(DOMAIN, Past(priced, tuple(record_of(roster, subject) for subject in priced), Quotes(own | market)))


def test_every_post_is_understood_and_hundreds_of_callers_and_coins_come_of_them(roster: Roster) -> None:
    assert roster.notes == ()
    assert len(roster.subjects) > 300
    assert len({subject.facts["caller"] for subject in roster.subjects}) > 12
    coins = [subject.id.partition("@")[0].endswith("-USD") for subject in roster.subjects]
    assert sum(coins) > 0.97 * len(coins)  # a stock among them is one: no coin has its symbol


def test_what_was_said_is_known_when_it_was_said_and_every_call_is_of_one_caller_and_coin(roster: Roster) -> None:
    for subject in roster.subjects[:200]:
        for item in record_of(roster, subject).observations:
            assert item.known_at <= AS_OF
            assert item.values.get("symbol") in (None, subject.facts["symbol"])


def test_every_value_lies_within_its_bounds(history: History) -> None:
    for name, column in history.columns.items():
        low, high = BOUNDS[name]
        known = column[~np.isnan(column)]
        assert ((known >= low) & (known <= high)).all(), name


def test_prices_crowd_and_record_are_known_of_nearly_every_call(history: History) -> None:
    known = {name: float((~np.isnan(column)).mean()) for name, column in history.columns.items()}
    assert min(known[name] for name in ("run_up_7", "market_return_30", "words", "rules_score")) > 0.95
    assert known["callers_before_24h"] > 0.9
    assert known["everybody_rate"] > 0.3  # the first answers come a month after the first calls


def test_counts_that_were_read_off_later_are_of_no_day_before(history: History) -> None:
    assert np.isnan(history.columns["views"][history.days < AS_OF.toordinal() - 1]).all()


def test_answers_of_later_calls_are_in_no_record(history: History) -> None:
    first = history.days < history.days.min() + 30
    assert np.isnan(history.columns["everybody_rate"][first]).all()
    assert (history.columns["caller_answered"][first] == 0).all()


def test_every_call_starts_at_three_and_a_short_falls_below(history: History) -> None:
    score, short = history.columns["rules_score"], history.columns["short"]
    assert score[short == 0].min() >= 30
    assert score[short == 1].max() == 0
