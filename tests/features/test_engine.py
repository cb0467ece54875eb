import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from src.features.declarations import (
    count,
    days_since,
    days_to_anniversary,
    derived,
    distinct,
    flag,
    level,
    mean,
    total,
)
from src.features.engine import measure
from src.features.expression import Column
from src.features.feature_set import FeatureSet, features
from src.features.selection import has, other_than, select
from src.features.windows import Rows
from src.observations.observation import Observation
from src.observations.record import Record, Span
from src.observations.table import ObservationTable, second_asked
from tests.features import naive
from tests.features.naive import at

SALES = select("trade", code="S", planned=other_than("yes"))
RESULTS = select("filing", items=has("2.02"))
EVERY_WAY = features(
    count("sales_7d", of=SALES, days=7, unit="trades", doc="Sales"),
    flag("sold_30d", of=SALES, days=30, doc="Any sale"),
    total("sold_usd_30d", of=SALES, field="cents", days=30, unit="USD", doc="Sold", divisor=100),
    total("weight_30d", of=select("census"), field="weight", days=30, unit="weight", doc="Fractions"),
    distinct("sellers_7d", of=SALES, field="owner", days=7, unit="insiders", doc="Sellers"),
    mean("mean_cents", of=SALES, field="cents", days=40, at_least=2, unit="cents", doc="Mean"),
    level("owner_level", of=select("census"), field="n", days=3, unit="openings", doc="Now"),
    level("owner_level_then", of=select("census"), field="n", days=7, ago=14, unit="openings", doc="Then"),
    days_since("since_results", of=RESULTS, days=200, doc="Since results"),
    days_to_anniversary("to_results", of=RESULTS, apart=45, doc="To results"),
    derived("share", lambda f: f.sales_7d / f.sellers_7d, unit="ratio", doc="Per seller"),
    derived("spike", lambda f: (f.sales_7d >= 2) & (f.owner_level - f.owner_level_then > 0), unit="flag", doc="Both"),
    derived("either", lambda f: (f.sold_30d >= 1) | (f.owner_level >= 3), unit="flag", doc="Either"),
)


def column(values: dict[str, Column], name: str) -> float:
    return float(values[name][0])


def one(features_: FeatureSet, record: Record, day: float) -> dict[str, Column]:
    return measure(features_, ObservationTable.of([record]), Rows(np.array([0]), np.array([second_asked(at(day))])))


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


def covering(*rows: Observation, since: float = -500, until: float = 500) -> Record:
    span = Span(at(since), at(until))
    return Record(rows, {"trade": span, "filing": span, "census": span})


def test_three_sales_by_two_insiders_within_seven_days_are_three_trades_of_two_sellers() -> None:
    values = one(EVERY_WAY, covering(sale(1), sale(2, "b"), sale(3)), 7)
    assert (column(values, "sales_7d"), column(values, "sellers_7d"), column(values, "sold_usd_30d")) == (3, 2, 3.0)


def test_a_sale_exactly_seven_days_ago_has_left_a_window_of_seven_days() -> None:
    assert column(one(EVERY_WAY, covering(sale(1)), 8), "sales_7d") == 0
    assert column(one(EVERY_WAY, covering(sale(1)), 8 - 1 / 86_400), "sales_7d") == 1


def test_silence_is_zero_only_where_the_record_reaches_over_the_whole_window() -> None:
    assert column(one(EVERY_WAY, covering(since=1), 8), "sales_7d") == 0
    assert np.isnan(column(one(EVERY_WAY, covering(since=1.01), 8), "sales_7d"))
    assert np.isnan(column(one(EVERY_WAY, covering(until=7.9), 8), "sales_7d"))


def test_a_flag_that_was_seen_is_raised_even_where_the_record_does_not_reach() -> None:
    assert column(one(EVERY_WAY, Record((sale(1),)), 8), "sold_30d") == 1


def test_a_trade_without_a_price_makes_the_total_unknown_and_leaves_the_count() -> None:
    values = one(EVERY_WAY, covering(sale(1), sale(2, cents=None)), 5)
    assert np.isnan(column(values, "sold_usd_30d"))
    assert column(values, "sales_7d") == 2


def test_a_corrected_trade_counts_until_the_correction_is_known() -> None:
    record = covering(sale(1, superseded=3.0), sale(3, "b"))
    assert column(one(EVERY_WAY, record, 2), "sales_7d") == 1
    assert column(one(EVERY_WAY, record, 3), "sellers_7d") == 1
    assert column(one(EVERY_WAY, record, 3), "sales_7d") == 1


def test_planned_sales_are_left_out_by_a_condition_and_an_unknown_plan_field_leaves_the_count_unknown() -> None:
    assert column(one(EVERY_WAY, covering(sale(1, planned="yes")), 3), "sales_7d") == 0
    assert np.isnan(column(one(EVERY_WAY, covering(sale(1, planned=None)), 3), "sales_7d"))


def test_results_due_a_year_after_last_years_are_due_in_so_many_days() -> None:
    days = (-360, -270, -180, -90, 0)
    rows = [Observation("filing", str(day), at(day), values={"items": ("2.02",)}) for day in days]
    values = one(EVERY_WAY, covering(*rows, since=-800), 10)
    assert column(values, "since_results") == 10
    assert column(values, "to_results") == -270 + 364 - 10
    assert np.isnan(column(one(EVERY_WAY, covering(*rows, since=-300), 10), "to_results"))


moments = st.integers(0, 4_000).map(lambda hour: hour / 24)
owners = st.sampled_from("abc")
observations = st.one_of(
    st.builds(
        lambda day, owner, cents, planned, gap, key: Observation(
            "trade",
            f"t{key}",
            at(day),
            values={"code": "S", "planned": planned, "owner": owner, "cents": cents},
            superseded_at=None if gap is None else at(day + gap),
        ),
        moments,
        owners,
        st.one_of(st.none(), st.integers(0, 10**15)),
        st.sampled_from(["yes", "no", "unknown", None]),
        st.one_of(st.none(), st.integers(0, 40)),
        st.integers(0, 10**6),
    ),
    st.builds(
        lambda day, items, key: Observation("filing", f"f{key}", at(day), values={"items": items}),
        moments,
        st.sampled_from([("2.02",), ("2.02", "9.01"), ("8.01",)]),
        st.integers(0, 10**6),
    ),
    st.builds(
        lambda day, number, weight: Observation("census", str(day), at(day), values={"n": number, "weight": weight}),
        moments,
        st.one_of(st.none(), st.integers(0, 50)),
        st.one_of(st.none(), st.floats(0, 1000)),
    ),
)
spans = st.dictionaries(
    st.sampled_from(["trade", "filing", "census"]),
    st.tuples(st.integers(-400, 160), st.integers(0, 400)).map(lambda pair: Span(at(pair[0]), at(pair[0] + pair[1]))),
)
records = st.builds(
    lambda rows, held: Record(tuple({(row.kind, row.key): row for row in rows}.values()), held),
    st.lists(observations, max_size=25),
    spans,
)


def same(left: float, right: float) -> bool:
    return left == right or (np.isnan(left) and np.isnan(right)) or abs(left - right) < 1e-9 * max(1.0, abs(left))


@settings(max_examples=150, deadline=None)
@given(st.lists(records, min_size=1, max_size=4), st.lists(moments, min_size=1, max_size=6))
def test_the_engine_equals_the_naive_reference_for_any_subjects_and_moments(held: list[Record], days: list[float]) -> None:
    pairs = [(subject, day) for subject in range(len(held)) for day in days]
    rows = Rows(np.array([subject for subject, _ in pairs]), np.array([second_asked(at(day)) for _, day in pairs]))
    columns = measure(EVERY_WAY, ObservationTable.of(held), rows)
    for index, (subject, day) in enumerate(pairs):
        wanted = naive.measured(EVERY_WAY, held[subject], at(day))
        given_ = {name: float(columns[name][index]) for name in EVERY_WAY.names}
        assert all(same(wanted[name], given_[name]) for name in wanted), (wanted, given_)


@settings(max_examples=60, deadline=None)
@given(records, st.lists(observations, max_size=10), moments)
def test_what_becomes_known_later_changes_nothing_now(held: Record, later: list[Observation], day: float) -> None:
    future = [row for row in later if row.known_at > at(day)]
    before = one(EVERY_WAY, held, day)
    after = one(EVERY_WAY, Record((*held.observations, *future), held.spans), day)
    assert all(same(float(before[name][0]), float(after[name][0])) for name in before)
