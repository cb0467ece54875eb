from collections.abc import Sequence
from random import Random

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
    mean_of_last,
    most_of_last,
    sessions_since,
    sessions_until,
    total,
)
from src.features.engine import measure
from src.features.expression import maximum, minimum, sqrt
from src.features.feature_set import features
from src.features.selection import above, absent, has, other_than, select
from src.features.windows import PIECE, Rows
from src.observations.observation import Observation
from src.observations.record import Record, Span
from src.observations.table import KindTable, ObservationTable, second_asked, second_known
from tests.features import naive
from tests.features.naive import at

SALES = select("trade", code="S", planned=other_than("yes"))
RESULTS = select("filing", items=has("2.02"))
CENSUS, PRICE = select("census"), select("price")
EVERY_WAY = features(
    count("sales_7d", of=SALES, days=7, unit="trades", doc="Sales"),
    count("sales_half_day", of=SALES, days=0.5, unit="trades", doc="Sales of half a day"),
    count("large", of=select("trade", cents=above(50)), days=30, unit="trades", doc="Above"),
    count("undoubted", of=select("census", weight=absent()), days=30, unit="trades", doc="Absent"),
    flag("sold_30d", of=SALES, days=30, doc="Any sale"),
    total("sold_usd_30d", of=SALES, field="cents", days=30, unit="USD", doc="Sold", divisor=100),
    total("weight_30d", of=CENSUS, field="weight", days=30, unit="weight", doc="Fractions"),
    distinct("sellers_7d", of=SALES, field="owner", days=7, unit="insiders", doc="Sellers"),
    distinct("weights_40d", of=CENSUS, field="weight", days=40, unit="weights", doc="Different weights"),
    mean("mean_cents", of=SALES, field="cents", days=40, at_least=2, unit="cents", doc="Mean"),
    mean("mean_weight", of=CENSUS, field="weight", days=40, at_least=1, unit="weight", doc="Mean"),
    level("owner_level", of=CENSUS, field="n", days=3, unit="openings", doc="Now"),
    level("owner_level_then", of=CENSUS, field="n", days=7, ago=14, unit="openings", doc="Then"),
    level("newest_cents", of=SALES, field="cents", days=60, unit="cents", doc="Newest"),
    mean_of_last("cents_of_3", of=SALES, field="cents", last=3, at_least=2, unit="cents", doc="Mean of three"),
    most_of_last("most_cents_of_3", of=SALES, field="cents", last=3, at_least=1, days=50, unit="cents", doc="Most of three"),
    days_since("since_results", of=RESULTS, days=200, doc="Since results"),
    days_to_anniversary("to_results", of=RESULTS, apart=45, doc="To results"),
    sessions_since("reacted", of=RESULTS, days=100, doc="Since the reaction"),
    sessions_until("expected", of=RESULTS, field="next", days=100, doc="Until the next"),
    level("volatility", of=PRICE, field="volatility", days=5, unit="ratio", doc="Newest"),
    mean("move", of=PRICE, field="move", days=30, at_least=2, unit="ratio", doc="Mean move"),
    mean_of_last("move_of_4", of=PRICE, field="move", last=4, at_least=2, unit="ratio", doc="Mean of four"),
    count("closes", of=PRICE, days=7, unit="closes", doc="Closes"),
    days_since("close_age", of=PRICE, days=7, doc="Since a close"),
    derived("share", lambda f: f.sales_7d / f.sellers_7d, unit="ratio", doc="Per seller"),
    derived("spike", lambda f: (f.sales_7d >= 2) & (f.owner_level - f.owner_level_then > 0), unit="flag", doc="Both"),
    derived("either", lambda f: (f.sold_30d >= 1) | (f.owner_level >= 3), unit="flag", doc="Either"),
    derived("apart", lambda f: sqrt(abs(f.expected - f.reacted)), unit="ratio", doc="Root"),
    derived(
        "extremes", lambda f: maximum(f.move, f.volatility) - minimum(f.move, 0.5), unit="ratio", doc="Larger less smaller"
    ),
)
CLOSES = [at(day + 21 / 24) for day in range(160) if at(day).weekday() < 5]
SESSIONS = np.array([second_asked(close) for close in CLOSES])
PRICE_FIELDS = ("volatility", "move")

moments = st.integers(0, 4_000).map(lambda hour: hour / 24)
keys = st.integers(0, 10**6)
lasting = st.one_of(st.none(), st.integers(0, 40))
fractions = st.one_of(
    st.none(), st.floats(-1000, 1000, allow_subnormal=False), st.sampled_from([0.1, float("nan"), float("inf")])
)


def corrected(day: float, gap: int | None) -> dict[str, object]:
    return {"superseded_at": None if gap is None else at(day + gap)}


observations = st.one_of(
    st.builds(
        lambda day, owner, cents, planned, gap, key: Observation(
            "trade",
            f"t{key}",
            at(day),
            values={"code": "S", "planned": planned, "owner": owner, "cents": cents},
            **corrected(day, gap),  # type: ignore[arg-type]  # one keyword of the right type
        ),
        moments,
        st.sampled_from(["a", "b", "c", None, 1, ("a", "b")]),
        st.one_of(st.none(), st.integers(-100, 100), st.integers(0, 10**15)),
        st.sampled_from(["yes", "no", "unknown", None]),
        lasting,
        keys,
    ),
    st.builds(
        lambda day, items, ahead, gap, key: Observation(
            "filing",
            f"f{key}",
            at(day),
            values={"items": items, "next": None if ahead is None else second_known(at(day + ahead))},
            **corrected(day, gap),  # type: ignore[arg-type]  # as above
        ),
        moments,
        st.sampled_from([("2.02",), ("2.02", "9.01"), ("8.01",), None]),
        st.one_of(st.none(), st.integers(-30, 100)),
        lasting,
        keys,
    ),
    st.builds(
        lambda day, number, weight: Observation("census", str(day), at(day), values={"n": number, "weight": weight}),
        moments,
        st.one_of(st.none(), st.integers(0, 50), st.booleans()),
        fractions,
    ),
)
prices = st.builds(
    lambda day, volatility, move: Observation("price", str(day), at(day), values={"volatility": volatility, "move": move}),
    moments,
    fractions,
    fractions,
)
spans = st.dictionaries(
    st.sampled_from(["trade", "filing", "census", "price"]),
    st.tuples(st.integers(-400, 160), st.integers(0, 400)).map(lambda pair: Span(at(pair[0]), at(pair[0] + pair[1]))),
)
records = st.builds(
    lambda rows, closes, held: Record(tuple({(row.kind, row.key): row for row in (*rows, *closes)}.values()), held),
    st.lists(observations, max_size=25),
    st.lists(prices, max_size=8),
    spans,
)
evenings = st.integers(0, 170).map(lambda day: day + 0.999)
far_apart = st.integers(0, 1).map(lambda leap: 100.5 + leap * 9_000)
asked = st.one_of(*(st.lists(days, min_size=1, max_size=8) for days in (moments, evenings, far_apart)))
"""Moments of any hour; evenings, which lie on a lattice; and days too far apart for one."""


def table(held: Sequence[Record]) -> ObservationTable:
    """The records, their prices as columns without observations."""
    whole = ObservationTable.of(held)
    seen = [Record(tuple(row for row in record.observations if row.kind != "price"), record.spans) for record in held]
    bare = ObservationTable.of(seen)
    closes = [(index, row) for index, record in enumerate(held) for row in record.observations if row.kind == "price"]
    subject = np.array([index for index, _ in closes], dtype=np.int64)
    known = np.array([second_known(row.known_at) for _, row in closes], dtype=np.int64)
    columns = {name: np.array([row.values[name] for _, row in closes], dtype=np.float64) for name in PRICE_FIELDS}
    columned = bare.with_kinds({"price": KindTable.from_columns(subject, known, columns)}, sessions=SESSIONS)
    assert {kind: len(rows.subject) for kind, rows in columned.kinds.items() if len(rows.subject)} == {
        kind: len(rows.subject) for kind, rows in whole.kinds.items()
    }
    return columned


def unlike(wanted: dict[str, float], given_: dict[str, float]) -> dict[str, tuple[float, float]]:
    """What is not equal, bit for bit."""
    return {
        name: (wanted[name], given_[name])
        for name in wanted
        if wanted[name] != given_[name] and not (np.isnan(wanted[name]) and np.isnan(given_[name]))
    }


@settings(max_examples=200, deadline=None)
@given(
    held=st.lists(records, min_size=1, max_size=5),
    days=asked,
    chance=st.randoms(use_true_random=False),
    in_order=st.booleans(),
)
def test_the_engine_equals_the_naive_reference_for_any_subjects_and_moments_in_any_order(
    held: list[Record], days: list[float], chance: Random, *, in_order: bool
) -> None:
    pairs = [(subject, day) for subject in range(len(held)) for day in (sorted(set(days)) if in_order else days)]
    if not in_order:
        chance.shuffle(pairs)
        pairs = pairs[: chance.randint(1, len(pairs))]
    rows = Rows(np.array([subject for subject, _ in pairs]), np.array([second_asked(at(day)) for _, day in pairs]))
    columns = measure(EVERY_WAY, table(held), rows)
    for index, (subject, day) in enumerate(pairs):
        wanted = naive.measured(EVERY_WAY, held[subject], at(day), CLOSES)
        assert unlike(wanted, {name: float(columns[name][index]) for name in EVERY_WAY.names}) == {}


@settings(max_examples=60, deadline=None)
@given(records, st.lists(observations | prices, max_size=10), moments)
def test_what_becomes_known_later_changes_nothing_now(held: Record, later: list[Observation], day: float) -> None:
    future = [row for row in later if row.known_at > at(day)]
    row = Rows(np.array([0]), np.array([second_asked(at(day))]))
    before = measure(EVERY_WAY, table([held]), row)
    after = measure(EVERY_WAY, table([Record((*held.observations, *future), held.spans)]), row)
    assert unlike({name: float(before[name][0]) for name in before}, {name: float(after[name][0]) for name in after}) == {}


def crowd() -> list[Record]:
    """Thirty companies with some thirty events each, a few of them corrected."""
    chance = np.random.default_rng(7)
    records_ = []
    for _ in range(30):
        trades = [
            Observation(
                "trade",
                str(index),
                at(day),
                values={"code": "S", "planned": "no", "owner": str(index % 5), "cents": index * 7},
                superseded_at=at(day + 10) if index % 6 == 0 else None,
            )
            for index, day in enumerate(chance.integers(0, 48_000, 30) / 24)
        ]
        filings = [
            Observation("filing", str(day), at(day), values={"items": ("2.02",), "next": second_known(at(day + 90))})
            for day in range(int(chance.integers(0, 30)), 2_000, 91)
        ]
        records_.append(Record((*trades, *filings), {"trade": Span(at(100), at(1_500)), "filing": Span(at(0), at(3_000))}))
    return records_


def test_many_rows_of_many_companies_are_measured_as_each_company_alone() -> None:
    held = crowd()
    whole = table(held)
    asked_ = np.array([second_asked(at(day + 0.999)) for day in range(2_000) if day % 7 < 5])
    rows = Rows(np.repeat(np.arange(len(held)), len(asked_)), np.tile(asked_, len(held)))
    assert len(rows) > PIECE
    together = measure(EVERY_WAY, whole, rows)
    for subject in range(len(held)):
        alone = measure(EVERY_WAY, whole, Rows(np.full(len(asked_), subject), asked_))
        own = slice(subject * len(asked_), (subject + 1) * len(asked_))
        for name in EVERY_WAY.names:
            np.testing.assert_array_equal(together[name][own], alone[name], err_msg=name)
    mixed = np.random.default_rng(8).integers(0, len(rows), len(rows))
    again = measure(EVERY_WAY, whole, Rows(rows.subject[mixed], rows.as_of[mixed]))
    for name in EVERY_WAY.names:
        np.testing.assert_array_equal(again[name], together[name][mixed], err_msg=name)
    for row in range(0, len(rows), 1_999):
        one = measure(EVERY_WAY, whole, Rows(rows.subject[row : row + 1], rows.as_of[row : row + 1]))
        assert unlike({name: float(one[name][0]) for name in one}, {name: float(together[name][row]) for name in one}) == {}
