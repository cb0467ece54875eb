import numpy as np
import pytest

from src.features.declarations import (
    count,
    days_since,
    days_to_anniversary,
    distinct,
    flag,
    level,
    mean_of_last,
    most_of_last,
    sessions_since,
    sessions_until,
    total,
)
from src.features.engine import measure
from src.features.expression import Column
from src.features.feature_set import FeatureSet, features
from src.features.selection import has, other_than, select
from src.features.windows import Rows
from src.observations.observation import Observation
from src.observations.record import Record, Span
from src.observations.table import KindTable, ObservationTable, second_asked
from tests.features.naive import at

SALES = select("trade", code="S", planned=other_than("yes"))
RESULTS = select("filing", items=has("2.02"))
SEVERAL = features(
    count("sales_7d", of=SALES, days=7, unit="trades", doc="Sales"),
    flag("sold_30d", of=SALES, days=30, doc="Any sale"),
    total("sold_usd_30d", of=SALES, field="cents", days=30, unit="USD", doc="Sold", divisor=100),
    distinct("sellers_7d", of=SALES, field="owner", days=7, unit="insiders", doc="Sellers"),
    level("newest_cents", of=SALES, field="cents", days=30, unit="cents", doc="Newest"),
    mean_of_last("mean_of_3", of=SALES, field="cents", last=3, at_least=2, unit="cents", doc="Mean of three"),
    most_of_last("most_of_3", of=SALES, field="cents", last=3, at_least=2, unit="cents", doc="Most of three"),
    days_since("since_results", of=RESULTS, days=200, doc="Since results"),
    days_to_anniversary("to_results", of=RESULTS, apart=45, doc="To results"),
    sessions_since("reacted", of=RESULTS, days=200, doc="Sessions since the reaction"),
    sessions_until("expected", of=RESULTS, field="next", days=200, doc="Sessions until the next"),
)
CLOSES = np.array([second_asked(at(day + 21 / 24)) for day in range(-40, 80) if at(day).weekday() < 5])
"""Every weekday closes at 21:00."""


def column(values: dict[str, Column], name: str) -> float:
    return float(values[name][0])


def one(features_: FeatureSet, record: Record, day: float) -> dict[str, Column]:
    table = ObservationTable.of([record], sessions=CLOSES)
    return measure(features_, table, Rows(np.array([0]), np.array([second_asked(at(day))])))


def sale(
    day: float, owner: str = "a", cents: int | None = 100, planned: str | None = "no", superseded: float | None = None
) -> Observation:
    return Observation(
        "trade",
        f"{day}-{owner}",
        at(day),
        values={"code": "S", "planned": planned, "owner": owner, "cents": cents},
        superseded_at=None if superseded is None else at(superseded),
    )


def results(day: float, expected: float | None = None, superseded: float | None = None) -> Observation:
    said = None if expected is None else second_asked(at(expected))
    gone = None if superseded is None else at(superseded)
    return Observation("filing", str(day), at(day), values={"items": ("2.02",), "next": said}, superseded_at=gone)


def covering(*rows: Observation, since: float = -500, until: float = 500) -> Record:
    span = Span(at(since), at(until))
    return Record(rows, {"trade": span, "filing": span, "census": span})


def test_three_sales_by_two_insiders_within_seven_days_are_three_trades_of_two_sellers() -> None:
    values = one(SEVERAL, covering(sale(1), sale(2, "b"), sale(3)), 7)
    assert (column(values, "sales_7d"), column(values, "sellers_7d"), column(values, "sold_usd_30d")) == (3, 2, 3.0)


def test_a_sale_exactly_seven_days_ago_has_left_a_window_of_seven_days() -> None:
    assert column(one(SEVERAL, covering(sale(1)), 8), "sales_7d") == 0
    assert column(one(SEVERAL, covering(sale(1)), 8 - 1 / 86_400), "sales_7d") == 1


def test_silence_is_zero_only_where_the_record_reaches_over_the_whole_window() -> None:
    assert column(one(SEVERAL, covering(since=1), 8), "sales_7d") == 0
    assert np.isnan(column(one(SEVERAL, covering(since=1.01), 8), "sales_7d"))
    assert np.isnan(column(one(SEVERAL, covering(until=7.9), 8), "sales_7d"))


def test_a_flag_that_was_seen_is_raised_even_where_the_record_does_not_reach() -> None:
    assert column(one(SEVERAL, Record((sale(1),)), 8), "sold_30d") == 1


def test_a_trade_without_a_price_makes_the_total_unknown_and_leaves_the_count() -> None:
    values = one(SEVERAL, covering(sale(1), sale(2, cents=None)), 5)
    assert np.isnan(column(values, "sold_usd_30d"))
    assert column(values, "sales_7d") == 2


def test_a_corrected_trade_counts_until_the_correction_is_known() -> None:
    record = covering(sale(1, superseded=3.0), sale(3, "b"))
    assert column(one(SEVERAL, record, 2), "sales_7d") == 1
    assert column(one(SEVERAL, record, 3), "sellers_7d") == 1
    assert column(one(SEVERAL, record, 3), "sales_7d") == 1


def test_planned_sales_are_left_out_by_a_condition_and_an_unknown_plan_field_leaves_the_count_unknown() -> None:
    assert column(one(SEVERAL, covering(sale(1, planned="yes")), 3), "sales_7d") == 0
    assert np.isnan(column(one(SEVERAL, covering(sale(1, planned=None)), 3), "sales_7d"))


def test_results_due_a_year_after_last_years_are_due_in_so_many_days() -> None:
    rows = [results(day) for day in (-360, -270, -180, -90, 0)]
    values = one(SEVERAL, covering(*rows, since=-800), 10)
    assert column(values, "since_results") == 10
    assert column(values, "to_results") == -270 + 364 - 10
    assert np.isnan(column(one(SEVERAL, covering(*rows, since=-300), 10), "to_results"))


def test_results_corrected_before_last_years_quarter_move_nothing() -> None:
    rows = [results(-330, superseded=-329.5), results(-310, superseded=-100), results(-270), results(0)]
    assert column(one(SEVERAL, covering(*rows, since=-800), 10), "to_results") == -270 + 364 - 10
    assert column(one(SEVERAL, covering(*rows[:3], results(-5), since=-800), -110), "to_results") == -310 + 364 + 110


def test_an_amount_of_a_hundred_trillion_dollars_is_a_slip_of_the_pen() -> None:
    assert column(one(SEVERAL, covering(sale(1, cents=10**14)), 5), "sold_usd_30d") == 10**12
    assert np.isnan(column(one(SEVERAL, covering(sale(1, cents=10**14 + 1)), 5), "sold_usd_30d"))
    assert np.isnan(column(one(SEVERAL, covering(sale(1, cents=10**400)), 5), "newest_cents"))


def test_money_beyond_the_floats_is_added_up_to_the_cent() -> None:
    rows = [sale(day / 100, str(day), cents=10**14 - day) for day in range(101)]
    whole = sum(10**14 - day for day in range(101))
    assert whole > 2**53
    assert column(one(SEVERAL, covering(*rows), 2), "sold_usd_30d") == float(whole) / 100


def test_the_mean_of_the_last_three_passes_over_what_is_unknown_corrected_or_later() -> None:
    rows = [sale(1, cents=900), sale(2, cents=10), sale(3, cents=20), sale(4, cents=None), sale(5, cents=30)]
    record = covering(*rows, sale(5.5, cents=5_000, superseded=6.0), sale(7, cents=7_000))
    values = one(SEVERAL, record, 6)
    assert (column(values, "mean_of_3"), column(values, "most_of_3")) == (20.0, 30.0)
    assert column(one(SEVERAL, record, 2), "mean_of_3") == 455.0
    assert np.isnan(column(one(SEVERAL, record, 1), "mean_of_3"))


def test_results_after_fridays_close_are_reacted_to_on_monday() -> None:
    friday = 4 + 22 / 24
    record = covering(results(friday))
    assert at(friday).strftime("%a %H") == "Fri 22"
    assert column(one(SEVERAL, record, friday), "reacted") == -1
    assert column(one(SEVERAL, record, 6.5), "reacted") == -1
    assert column(one(SEVERAL, record, 7 + 21 / 24), "reacted") == 0
    assert column(one(SEVERAL, record, 9.99), "reacted") == 2
    assert column(one(SEVERAL, covering(results(4.5)), friday), "reacted") == 0


def test_sessions_until_an_expected_moment_are_counted_from_the_newest_session_closed() -> None:
    record = covering(results(1, expected=8.5))
    assert at(8.5).strftime("%a %H") == "Tue 12"
    assert column(one(SEVERAL, record, 1), "expected") == 6
    assert column(one(SEVERAL, record, 5), "expected") == 2
    assert column(one(SEVERAL, record, 9.99), "expected") == -1
    assert np.isnan(column(one(SEVERAL, covering(results(1)), 2), "expected"))


def test_a_calendar_that_does_not_reach_over_the_moments_says_nothing() -> None:
    assert np.isnan(column(one(SEVERAL, covering(results(1, expected=90)), 2), "expected"))
    assert np.isnan(column(one(SEVERAL, covering(results(70)), 85), "reacted"))
    assert np.isnan(column(one(SEVERAL, covering(results(-60)), 2), "reacted"))
    table = ObservationTable.of([covering(results(1, expected=3))])
    assert np.isnan(measure(SEVERAL, table, Rows(np.array([0]), np.array([second_asked(at(2))])))["expected"][0])


def test_columns_without_observations_are_measured_like_observations() -> None:
    known = np.array([second_asked(at(day)) for day in (3, 1, 2)])
    price = KindTable.from_columns(np.array([1, 1, 1]), known, {"volatility": np.array([0.3, 0.1, np.nan])})
    since, until = np.full(2, second_asked(at(-100))), np.full(2, second_asked(at(100)))
    table = ObservationTable.of([Record(), Record()]).with_kinds(
        {"price": price}, since={"price": since}, until={"price": until}
    )
    declared = features(
        level("volatility", of=select("price"), field="volatility", days=7, unit="ratio", doc="Newest"),
        count("closes", of=select("price"), days=7, unit="closes", doc="Closes"),
        days_since("age", of=select("price"), days=7, doc="Since a close"),
    )
    rows = Rows(np.array([1, 1, 1, 0]), np.array([second_asked(at(day)) for day in (1.5, 2.5, 3.5, 3.5)]))
    values = measure(declared, table, rows)
    np.testing.assert_array_equal(values["volatility"], [0.1, np.nan, 0.3, np.nan])
    np.testing.assert_array_equal(values["closes"], [1, 2, 3, 0])
    np.testing.assert_array_equal(values["age"], [0.5, 0.5, 0.5, np.nan])


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="unequal length: 2 subjects, 1 moments"):
        KindTable.from_columns(np.array([0, 1]), np.array([5]), {"close": np.array([1.0, 2.0])})


def test_a_kind_that_is_there_already_is_not_replaced() -> None:
    table = ObservationTable.of([covering(sale(1))])
    with pytest.raises(ValueError, match=r"there already: \['trade'\]"):
        table.with_kinds({"trade": KindTable.of([])})
    with pytest.raises(ValueError, match=r"not one for each subject: \['price'\]"):
        table.with_kinds({"price": KindTable.of([])}, since={"price": np.array([1, 2])})


def test_what_is_dated_after_the_end_of_time_is_known_to_nobody() -> None:
    table = ObservationTable.of([covering(sale(80_000)), covering(sale(1), since=-25_000)])
    values = measure(SEVERAL, table, Rows(np.array([1, 1, 0]), np.array([700_007, 800_001, second_asked(at(20))])))
    np.testing.assert_array_equal(values["sales_7d"], [0, 0, 0])
    np.testing.assert_array_equal(values["sold_30d"], [np.nan, np.nan, 0])


def test_no_rows_are_answered_with_no_values() -> None:
    nothing = np.empty(0, dtype=np.int64)
    values = measure(SEVERAL, ObservationTable.of([covering(sale(1))]), Rows(nothing, nothing))
    assert {name: len(values[name]) for name in SEVERAL.names} == dict.fromkeys(SEVERAL.names, 0)
