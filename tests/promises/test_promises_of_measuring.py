"""Promises 1 to 3, for every domain there is, with prices and without."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.delivery.wording import LEVELS
from src.domain import Domain, Tabulate
from src.domains import domain_named, domain_names
from src.features.declarations import Concluded, Count, Flag, Level, Total
from src.features.engine import measure
from src.features.windows import Rows
from src.observations.observation import Observation
from src.observations.record import Record, Span
from src.observations.table import second_asked
from tests.features import naive
from tests.promises.harness import AS_OF
from tests.promises.sightings import (
    LATER,
    SUBJECT,
    closes_of,
    made,
    observations,
    prices,
    records,
    seen,
    selections,
    spelled_out,
)

NOW = Rows(np.array([0]), np.array([second_asked(AS_OF)]))
DOMAINS = [domain_named(name) for name in domain_names()]
each_domain = pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: str(domain.name))
with_and_without_prices = pytest.mark.parametrize("priced", [True, False], ids=["with prices", "without prices"])
FUTURES = 3


def laid_out(domain: Domain, *, priced: bool) -> Tabulate:
    """As a run of the day lays it out."""
    return domain.tabulate(prices(domain) if priced else None, AS_OF.date(), AS_OF.date())


def in_hindsight(domain: Domain, *, priced: bool) -> list[Tabulate]:
    """As it is laid out for learning, years on either side, each with another future of prices."""
    first, last = (AS_OF - timedelta(days=400)).date(), (AS_OF + LATER).date()
    return [domain.tabulate(prices(domain, future) if priced else None, first, last) for future in range(FUTURES)]


def measured(domain: Domain, tabulate: Tabulate, record: Record) -> dict[str, float]:
    columns = measure(domain.features, tabulate([SUBJECT], [record]), NOW)
    return {name: float(column[0]) for name, column in columns.items()}


def same(left: float, right: float) -> bool:
    return left == right or (np.isnan(left) and np.isnan(right)) or abs(left - right) <= 1e-9 * max(1.0, abs(left))


def unlike(left: dict[str, float], right: dict[str, float]) -> dict[str, tuple[float, float]]:
    return {name: (left[name], right[name]) for name in left if not same(left[name], right[name])}


def longer(span: Span) -> Span:
    return Span(span.since, span.until + LATER)


@each_domain
@with_and_without_prices
def test_no_feature_sees_the_future(domain: Domain, *, priced: bool) -> None:
    today, hindsight = laid_out(domain, priced=priced), in_hindsight(domain, priced=priced)

    @settings(max_examples=40, deadline=None)
    @given(records(domain), st.lists(observations(domain, 0, LATER.days), max_size=10), st.sampled_from(hindsight))
    def hold(record: Record, later: list[Observation], laid: Tabulate) -> None:
        future = [item for item in later if item.known_at > AS_OF]
        spans = {kind: longer(span) for kind, span in record.spans.items()}
        known = Record((*record.observations, *future), spans)
        assert unlike(measured(domain, today, record), measured(domain, laid, known)) == {}

    hold()


@each_domain
@with_and_without_prices
def test_the_columnar_engine_equals_the_naive_reference(domain: Domain, *, priced: bool) -> None:
    laid = laid_out(domain, priced=priced)

    @settings(max_examples=40, deadline=None)
    @given(records(domain))
    def hold(record: Record) -> None:
        table = laid([SUBJECT], [record])
        wanted = naive.measured(domain.features, spelled_out(table, record), AS_OF, closes_of(table))
        assert unlike(wanted, measured(domain, laid, record)) == {}

    hold()


@each_domain
def test_what_a_domain_makes_of_prices_reaches_the_engine_and_the_reference(domain: Domain) -> None:
    table = laid_out(domain, priced=True)([SUBJECT], [Record()])
    told = {kind for kind in made(domain) if len(table.kinds[kind].known_at)}
    assert {item.kind for item in spelled_out(table, Record()).observations} == told
    values = measured(domain, laid_out(domain, priced=True), Record())
    read = [item.name for item, selection in selections(domain.features) if selection.kind in told and isinstance(item, Level)]
    assert {name for name in read if np.isnan(values[name])} == set()
    # Who makes nothing of daily prices means other prices, which sources hand over and an empty record lacks.
    assert not told or {name for name in domain.priced if np.isnan(values[name])} == set()


@each_domain
def test_where_nothing_was_recorded_every_feature_is_missing(domain: Domain) -> None:
    values = measured(domain, laid_out(domain, priced=False), Record())
    assert {name for name, value in values.items() if not np.isnan(value)} == set()


@each_domain
@with_and_without_prices
def test_where_the_record_reaches_silence_is_zero(domain: Domain, *, priced: bool) -> None:
    record = Record(spans=dict.fromkeys(seen(domain), Span(AS_OF - timedelta(days=2_000), AS_OF)))
    values = measured(domain, laid_out(domain, priced=priced), record)
    counted = [item for item in domain.features if isinstance(item, Count | Flag | Total)]
    assert counted
    assert {item.name: values[item.name] for item in counted if values[item.name] != 0} == {}


@each_domain
def test_every_feature_says_what_it_measures_and_in_which_unit(domain: Domain) -> None:
    assert [item.name for item in domain.features if not (item.doc and item.unit)] == []
    assert any(isinstance(item, Concluded) for item in domain.features)


@each_domain
def test_every_rule_reads_declared_features_and_names_sources_that_exist(domain: Domain) -> None:
    names = set(domain.features.names)
    for rule in domain.rules.rules:
        assert set(rule.when.names()) | set(rule.witnesses) <= names, rule.type
        assert rule.severity is None or rule.severity.feature in names, rule.type
        assert set(rule.sources) <= set(domain.sources), rule.type
        assert rule.category in domain.rules.weights, rule.type
        assert rule.severity is None or all(0.5 <= value <= 2.0 for _, value in rule.severity.steps), rule.type


@each_domain
def test_every_level_is_one_that_pages_and_schemas_know(domain: Domain) -> None:
    for book in (domain.rules, *domain.presets.values()):
        assert {name for _, name in book.levels} <= set(LEVELS) - {"unknown"}
        assert [bound for bound, _ in book.levels] == sorted(bound for bound, _ in book.levels)
