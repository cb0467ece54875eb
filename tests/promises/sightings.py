"""Observations and prices of any domain, made from what its features select: the kinds, the fields, the values that count."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
from hypothesis import strategies as st

from src.domain import SNAPSHOT, Domain
from src.features.declarations import Distinct, Feature, Level, Mean, MeanOfLast, SessionsUntil, Total
from src.features.feature_set import FeatureSet
from src.features.selection import Condition, Selection
from src.observations.observation import Observation, Value
from src.observations.prices import PriceSeries, Quotes
from src.observations.record import Record, Span
from src.observations.sessions import Sessions
from src.observations.subject import Subject
from src.observations.table import ObservationTable, second_asked
from tests.promises.harness import AS_OF

SUBJECT = Subject("AAPL")
LATER = timedelta(days=60)


def selections(features: FeatureSet) -> list[tuple[Feature, Selection]]:
    return [(item, item.of) for item in features if hasattr(item, "of")]


def made(domain: Domain) -> frozenset[str]:
    """Kinds that no source sees: the domain makes them itself when it lays out what is known."""
    day = AS_OF.date()
    return frozenset(domain.tabulate(None, day, day)([SUBJECT], [Record()]).kinds)


def seen(domain: Domain) -> list[str]:
    """Kinds that sources see."""
    return sorted({selection.kind for _, selection in selections(domain.features)} - {SNAPSHOT} - made(domain))


def fields_of(domain: Domain) -> dict[str, dict[str, st.SearchStrategy[Value]]]:
    """Kind → field → values that matter, and unknown."""
    kinds: dict[str, dict[str, st.SearchStrategy[Value]]] = {}
    own = made(domain)
    for item, selection in selections(domain.features):
        if selection.kind in own:
            continue
        fields = kinds.setdefault(selection.kind, {})
        for condition in selection.where:
            known = fields.get(condition.field, st.none())
            fields[condition.field] = known | wanted(condition)
        if isinstance(item, Total | Mean | Level | MeanOfLast):
            fields[item.field] = st.none() | st.integers(0, 10**9)
        if isinstance(item, SessionsUntil):
            now = second_asked(AS_OF)
            fields[item.field] = st.none() | st.integers(now - 100 * 86_400, now + 100 * 86_400)
        if isinstance(item, Distinct):
            fields[item.field] = st.sampled_from(["a", "b", "c", "d"])
    return kinds


def wanted(condition: Condition) -> st.SearchStrategy[Value]:
    if condition.operator == "has":
        return st.sampled_from([(str(value),) for value in condition.values])
    return st.sampled_from(list(condition.values)) if condition.values else st.none()


def observations(domain: Domain, earliest: int = 1_500, latest: int = 0) -> st.SearchStrategy[Observation]:
    """Any observation known between so many days before and so many after the moment scored, many of them close to it."""
    kinds = fields_of(domain)
    hours = st.integers(-latest * 24, min(earliest, 60) * 24) | st.integers(-latest * 24, earliest * 24)
    return st.sampled_from(sorted(kinds)).flatmap(
        lambda kind: st.builds(
            lambda back, key, values: Observation(kind, f"k{key}", AS_OF - timedelta(hours=back), values=values),
            hours,
            st.integers(0, 10**9),
            st.fixed_dictionaries(kinds[kind]),
        )
    )


def records(domain: Domain, most: int = 30) -> st.SearchStrategy[Record]:
    """Any record, with any reach."""
    reach = (st.integers(1, 600) | st.integers(1_000, 2_000)).map(lambda days: Span(AS_OF - timedelta(days=days), AS_OF))
    return st.builds(
        lambda rows, spans: Record(tuple({(row.kind, row.key): row for row in rows}.values()), spans),
        st.lists(observations(domain), max_size=most),
        st.dictionaries(st.sampled_from(seen(domain)), reach),
    )


def prices(domain: Domain, future: int | None = None) -> Quotes:
    """A random walk for the subject and for each of the domain's market.

    Args:
        domain: Whose market it is.
        future: None for prices that end with the newest session closed by the moment scored; otherwise they go on for weeks,
            each number into another future.
    """
    tickers = dict.fromkeys((SUBJECT.id, *domain.market))
    sessions = domain.trading.sessions(date(2020, 1, 2), (AS_OF + LATER).date())
    return Quotes({ticker: _walk(ticker, sessions, number, future) for number, ticker in enumerate(tickers)})


def _walk(ticker: str, sessions: Sessions, seed: int, future: int | None) -> PriceSeries:
    chance = np.random.default_rng(seed)
    rows = len(sessions)
    moves, spread = chance.normal(0, 0.015, rows), np.exp(np.abs(chance.normal(0, 0.01, rows)))
    volume = chance.integers(1_000, 9_000, rows).astype(np.float64)
    there = sessions.closes <= second_asked(AS_OF)
    if future is not None:
        later = np.random.default_rng((seed, future))
        moves = np.where(there, moves, later.normal(0, 0.2, rows))
        spread, volume = np.where(there, spread, 1.5), np.where(there, volume, 7.0)
        there = there | (later.random(rows) < 0.9)
    close = 50 * np.exp(np.cumsum(moves))
    return PriceSeries(ticker, sessions.days, close, close, close * spread, close / spread, volume).rows(there)


def spelled_out(table: ObservationTable, record: Record) -> Record:
    """A record with the rows that a table has of columns alone, as observations: what the naive reference reads."""
    rows = []
    for kind, held in table.kinds.items():
        if not len(held.rows) and len(held.known_at):
            columns = {name: column.numbers.tolist() for name, column in held.fields.items()}
            for place, second in enumerate(held.known_at.tolist()):
                values = {name: numbers[place] for name, numbers in columns.items()}
                rows.append(Observation(kind, f"{place:07}", datetime.fromtimestamp(second, UTC), values=values))
    return Record((*record.observations, *rows), record.spans)


def closes_of(table: ObservationTable) -> Sequence[datetime]:
    """Closes of the sessions that a table counts in."""
    return () if table.sessions is None else [datetime.fromtimestamp(second, UTC) for second in table.sessions.tolist()]
