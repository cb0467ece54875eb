"""What prices and earlier answers tell at a call: what was known then, however many are laid out together."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from src.domains.conviction_calls import DOMAIN
from src.domains.conviction_calls.declared import OF_PRICES
from src.domains.conviction_calls.kinds import CALL, MARKET, RECORD
from src.domains.conviction_calls.tabulate import FEW, Tabulator
from src.features.engine import measure
from src.features.windows import Rows
from src.learning.answered import Answered
from src.observations.observation import Observation
from src.observations.prices import PriceSeries, Quotes
from src.observations.record import Record
from src.observations.subject import Subject

FIRST = date(2021, 1, 1)
DAYS = np.arange(FIRST.toordinal(), FIRST.toordinal() + 120, dtype=np.int64)
COIN, STOCK = "NAV-USD@aaaaaaaaaaaa", "GME@aaaaaaaaaaaa"
NOON = datetime(2021, 3, 1, 12, tzinfo=UTC)
DAY = 86_400


def walk(subject: str, *, weekends: bool = True, seed: int = 7) -> PriceSeries:
    chance = np.random.default_rng(seed)
    close = np.exp(np.cumsum(chance.normal(0, 0.05, len(DAYS))))
    if not weekends:
        close = np.where((DAYS - 1) % 7 >= 5, np.nan, close)
    return PriceSeries(subject.partition("@")[0], DAYS, close, close, close * 1.02, close * 0.98, close * 1e6)


def call(at: datetime = NOON, key: str = "k") -> Record:
    return Record((Observation(CALL, key, at, at, {"symbols_in_message": 1}),))


def quoted(*ids: str, **kinds: bool) -> Quotes:
    return Quotes({one: walk(one, **kinds) for one in ids})


def told(
    quotes: Quotes | None,
    record: Record,
    at: datetime,
    subject: str = COIN,
    others: int = 0,
    first: date | None = None,
    last: date | None = None,
    answered: Answered | None = None,
) -> dict[str, float]:
    """Features of a subject, laid out with so many others for so many days."""
    subjects = [Subject(subject), *(Subject(f"VIA-USD@{number:012}") for number in range(others))]
    tabulate = Tabulator.over(quotes, first or at.date(), last or at.date(), (), answered)
    rows = Rows(np.array([0]), np.array([int(at.timestamp())]))
    columns = measure(DOMAIN.features, tabulate(subjects, [record, *(Record() for _ in range(others))]), rows)
    return {name: float(column[0]) for name, column in columns.items()}


def prices_of(found: dict[str, float]) -> dict[str, float]:
    return {name: found[name] for name, *_ in OF_PRICES}


def test_at_a_call_the_newest_close_is_that_of_the_day_before() -> None:
    series = walk(COIN)
    place = date(2021, 2, 28).toordinal() - FIRST.toordinal()
    found = told(Quotes({COIN: series}), call(), NOON + timedelta(hours=6))
    assert found["run_up_7"] == pytest.approx(np.log(series.close[place] / series.close[place - 7]))


def test_the_close_of_the_calls_own_day_counts_from_midnight_on() -> None:
    series = walk(COIN)
    place = date(2021, 3, 1).toordinal() - FIRST.toordinal()
    found = told(Quotes({COIN: series}), call(), datetime(2021, 3, 2, tzinfo=UTC))
    assert found["run_up_7"] == pytest.approx(np.log(series.close[place] / series.close[place - 7]))


def test_one_laid_out_alone_for_a_day_and_among_many_for_years_measures_the_same() -> None:
    for hours in (0, 5, 11, 13, 23):
        at = NOON + timedelta(hours=hours)
        alone = told(quoted(COIN), call(), at)
        many = told(quoted(COIN), call(), at, others=FEW + 1, first=date(2020, 1, 1), last=date(2022, 1, 1))
        assert repr(prices_of(alone)) == repr(prices_of(many))


def test_a_call_that_is_still_to_come_tells_nothing_of_the_hours_before_it() -> None:
    for others in (0, FEW + 1):
        before = told(quoted(COIN), Record(), NOON, others=others)
        after = told(quoted(COIN), call(NOON + timedelta(minutes=1)), NOON, others=others, last=date(2021, 5, 1))
        assert repr(before) == repr(after)


def test_a_stock_called_on_a_sunday_stands_at_fridays_close() -> None:
    sunday = datetime(2021, 2, 28, 12, tzinfo=UTC)
    series = walk(STOCK, weekends=False)
    friday = date(2021, 2, 26).toordinal() - FIRST.toordinal()
    for others in (0, FEW + 1):
        found = told(Quotes({STOCK: series}), call(sunday), sunday + timedelta(hours=3), STOCK, others)
        assert found["run_up_3"] == pytest.approx(np.log(series.close[friday] / series.close[friday - 3]))


def test_a_price_of_a_week_ago_is_no_price() -> None:
    series = walk(COIN)
    ended = series.rows(series.days <= date(2021, 2, 20).toordinal())
    assert np.isnan(list(prices_of(told(Quotes({COIN: ended}), call(), NOON)).values())).all()


def test_without_prices_what_they_would_tell_is_missing() -> None:
    assert np.isnan(list(prices_of(told(None, call(), NOON)).values())).all()


def test_the_volume_of_a_coin_is_dollars_and_of_a_stock_pieces() -> None:
    coin, stock = (told(quoted(one), call(), NOON, one)["log_dollar_volume"] for one in (COIN, STOCK))
    assert coin != stock


def answers(*known_on: date) -> Answered:
    ids = ("VIA-USD@aaaaaaaaaaaa",) * len(known_on)
    known = np.array([(day - date(1970, 1, 1)).days * DAY for day in known_on], dtype=np.int64)
    return Answered(ids, known - 30 * DAY, known, np.ones(len(known)))


def test_the_record_of_a_caller_is_what_was_known_at_the_moment() -> None:
    held = answers(date(2021, 2, 1), date(2021, 3, 2), date(2021, 6, 1))
    for others in (0, FEW + 1):
        assert told(None, call(), NOON + timedelta(hours=6), others=others, answered=held)["caller_answered"] == 1
        assert told(None, call(), NOON + timedelta(hours=14), others=others, answered=held)["caller_answered"] == 2


def test_without_answers_a_record_is_missing_and_not_empty() -> None:
    assert np.isnan(told(None, call(), NOON)["caller_answered"])
    nobody = Answered((), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    assert np.isnan(told(None, call(), NOON, answered=nobody)["caller_answered"])


def test_of_many_subjects_rows_are_made_around_calls_alone() -> None:
    ids = [f"VIA-USD@{number:012}" for number in range(FEW + 1)]
    subjects = [Subject(one) for one in ids]
    records = [call(), *(Record() for _ in ids[1:])]
    tabulate = Tabulator.over(quoted(*ids), date(2021, 1, 1), date(2021, 4, 1), (), answers(date(2021, 2, 1)))
    table = tabulate(subjects, records)
    assert len(table.kinds[MARKET].known_at) == 2  # at the call, and at the midnight after it
    assert len(table.kinds[RECORD].known_at) == 1
