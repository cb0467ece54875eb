"""What is told of a signal when a truth log, its own row and the bars each have something to say."""

from datetime import UTC, datetime
from math import isnan

import pytest

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.moments import MINUTE, SECOND
from src.domains.crypto_patterns.outcomes.truth_log import read_truth_log
from src.domains.crypto_patterns.roster.market import Market
from src.domains.crypto_patterns.roster.results import Results
from src.domains.crypto_patterns.roster.signal import Recorded

NOON = 1_748_779_200_000_000  # 2025-06-01 12:00 UTC
FACTS = {
    "symbol": "BTCUSDT",
    "direction": "LONG",
    "at": "2025-06-01T12:00:00+00:00",
    "entry": "100.0",
    "target": "104.0",
    "stop": "97.0",
}


def told(line: bytes = b"", **recorded: Recorded) -> Results:
    """Of a market that climbs to the target in the second minute after noon, as known an hour after noon."""
    rows = [(100, 101, 99, 100), (100, 101, 99, 100), (100, 106, 99, 105)]
    bars = Bars.of([Bar(NOON + (at - 1) * MINUTE, MINUTE, *prices, 1.0) for at, prices in enumerate(rows)], step=MINUTE)
    truths = {truth.signal_id: truth for truth in read_truth_log(line).truths} if line else {}
    return Results(Market(MINUTE, {"BTCUSDT": bars}), NOON + 3_600 * SECOND, truths, recorded)


def test_without_a_record_the_bars_say_won_after_costs() -> None:
    found = told()("s1", FACTS)
    assert found is not None
    assert (found.label, found.known_at) == (True, datetime(2025, 6, 1, 12, 2, tzinfo=UTC))
    assert found.value == pytest.approx(0.039)


@pytest.mark.parametrize("outcome", ["TIMEOUT", "EXPIRED", "time_exit"])
def test_a_trade_closed_because_its_time_was_up_did_not_happen_though_the_bars_reached_its_target(outcome: str) -> None:
    line = f'{{"signal_id": "s1", "completed": true, "outcome": "{outcome}", "runtime_seconds": 600}}'.encode()
    found = told(line)("s1", FACTS)
    assert found is not None
    assert (found.label, found.known_at) == (False, datetime(2025, 6, 1, 12, 10, tzinfo=UTC))
    assert isnan(found.value)  # it was closed at the market, and nobody wrote down where that was


@pytest.mark.parametrize("outcome", ["CANCELLED", "", "MANUAL"])
def test_a_trade_ended_in_any_other_way_stays_unresolved_whatever_bars_and_row_say(outcome: str) -> None:
    line = f'{{"signal_id": "s1", "completed": true, "outcome": "{outcome}", "runtime_seconds": 600}}'.encode()
    assert told(line, s1=Recorded(won=True, at=None))("s1", FACTS) is None


def test_a_trade_still_running_by_its_record_is_told_by_the_bars() -> None:
    found = told(b'{"signal_id": "s1", "completed": false, "outcome": "ONGOING"}')("s1", FACTS)
    assert found is not None
    assert found.label


@pytest.mark.parametrize("seconds", ["1e305", "-60", "4e8"])
def test_a_runtime_that_cannot_be_is_unknown_and_the_end_known_by_now(seconds: str) -> None:
    line = f'{{"signal_id": "s1", "completed": true, "outcome": "LOSS_SL", "runtime_seconds": {seconds}}}'.encode()
    found = told(line)("s1", FACTS)
    assert found is not None
    assert (found.label, found.known_at) == (False, datetime(2025, 6, 1, 13, tzinfo=UTC))
    assert found.value == pytest.approx(-0.031)


def test_a_signal_of_the_year_one_is_none_and_ends_no_run() -> None:
    assert told()("s1", FACTS | {"at": "0001-01-01T00:00:00+14:00"}) is None
