"""Observations of any domain, made from what its features select: the kinds, the fields, and the values that count."""

from datetime import timedelta

from hypothesis import strategies as st

from src.domain import SNAPSHOT, Domain
from src.features.declarations import Distinct, Feature, Level, Mean, Total
from src.features.feature_set import FeatureSet
from src.features.selection import Condition, Selection
from src.observations.observation import Observation, Value
from src.observations.record import Record, Span
from tests.promises.harness import AS_OF

KINDS = tuple[str, dict[str, st.SearchStrategy[Value]]]


def selections(features: FeatureSet) -> list[tuple[Feature, Selection]]:
    return [(item, item.of) for item in features if hasattr(item, "of")]


def fields_of(features: FeatureSet) -> dict[str, dict[str, st.SearchStrategy[Value]]]:
    """Kind → field → values that matter, and unknown."""
    kinds: dict[str, dict[str, st.SearchStrategy[Value]]] = {}
    for item, selection in selections(features):
        fields = kinds.setdefault(selection.kind, {})
        for condition in selection.where:
            known = fields.get(condition.field, st.none())
            fields[condition.field] = known | wanted(condition)
        if isinstance(item, Total | Mean | Level):
            fields[item.field] = st.none() | st.integers(0, 10**9)
        if isinstance(item, Distinct):
            fields[item.field] = st.sampled_from(["a", "b", "c", "d"])
    return kinds


def wanted(condition: Condition) -> st.SearchStrategy[Value]:
    if condition.operator == "has":
        return st.sampled_from([(str(value),) for value in condition.values])
    return st.sampled_from(list(condition.values)) if condition.values else st.none()


def observations(domain: Domain, earliest: int = 500, latest: int = 0) -> st.SearchStrategy[Observation]:
    """Any observation known between so many days before and so many after the moment scored."""
    kinds = fields_of(domain.features)
    return st.sampled_from(sorted(kinds)).flatmap(
        lambda kind: st.builds(
            lambda hours, key, values: Observation(kind, f"k{key}", AS_OF - timedelta(hours=hours), values=values),
            st.integers(-latest * 24, earliest * 24),
            st.integers(0, 10**9),
            st.fixed_dictionaries(kinds[kind]),
        )
    )


def records(domain: Domain, most: int = 30) -> st.SearchStrategy[Record]:
    """Any record, with any reach."""
    kinds = sorted({selection.kind for _, selection in selections(domain.features)} - {SNAPSHOT})
    reach = st.integers(1, 600).map(lambda days: Span(AS_OF - timedelta(days=days), AS_OF))
    return st.builds(
        lambda rows, spans: Record(tuple({(row.kind, row.key): row for row in rows}.values()), spans),
        st.lists(observations(domain), max_size=most),
        st.dictionaries(st.sampled_from(kinds), reach),
    )
