"""Promises 1 to 3, for every domain there is."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domain import SNAPSHOT, Domain
from src.domains import domain_named, domain_names
from src.features.declarations import Concluded, Count, Flag, Total
from src.features.engine import measure
from src.features.windows import Rows
from src.observations.observation import Observation
from src.observations.record import Record, Span
from src.observations.table import ObservationTable, second_asked
from tests.features import naive
from tests.promises.harness import AS_OF
from tests.promises.sightings import observations, records, selections

NOW = Rows(np.array([0]), np.array([second_asked(AS_OF)]))
DOMAINS = [domain_named(name) for name in domain_names()]
each_domain = pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: str(domain.name))


def measured(domain: Domain, record: Record) -> dict[str, float]:
    columns = measure(domain.features, ObservationTable.of([record]), NOW)
    return {name: float(column[0]) for name, column in columns.items()}


def same(left: float, right: float) -> bool:
    return left == right or (np.isnan(left) and np.isnan(right)) or abs(left - right) <= 1e-9 * max(1.0, abs(left))


@each_domain
def test_no_feature_sees_the_future(domain: Domain) -> None:
    @settings(max_examples=40, deadline=None)
    @given(records(domain), st.lists(observations(domain, 0, 60), max_size=10))
    def hold(record: Record, later: list[Observation]) -> None:
        future = [item for item in later if item.known_at > AS_OF]
        before = measured(domain, record)
        after = measured(domain, Record((*record.observations, *future), record.spans))
        assert all(same(before[name], after[name]) for name in before)

    hold()


@each_domain
def test_the_columnar_engine_equals_the_naive_reference(domain: Domain) -> None:
    @settings(max_examples=40, deadline=None)
    @given(records(domain))
    def hold(record: Record) -> None:
        wanted, given_ = naive.measured(domain.features, record, AS_OF), measured(domain, record)
        assert {name: (wanted[name], given_[name]) for name in wanted if not same(wanted[name], given_[name])} == {}

    hold()


@each_domain
def test_where_nothing_was_recorded_every_feature_is_missing(domain: Domain) -> None:
    assert {name for name, value in measured(domain, Record()).items() if not np.isnan(value)} == set()


@each_domain
def test_where_the_record_reaches_silence_is_zero(domain: Domain) -> None:
    kinds = {selection.kind for _, selection in selections(domain.features)} - {SNAPSHOT}
    record = Record(spans=dict.fromkeys(kinds, Span(AS_OF - timedelta(days=2_000), AS_OF)))
    values = measured(domain, record)
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
