"""A domain's declared features, in an order in which each can be computed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from src.features.declarations import Concluded, DaysSince, DaysToAnniversary, Derived, Feature, Window
from src.features.expression import Expression
from src.features.selection import Selection


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """Declared features; names are unique and a derived one reads only what stands before it.

    Attributes:
        declared: The features in order.

    Raises:
        ValueError: Two share a name, or one reads what is not measured before it.
    """

    declared: tuple[Feature, ...]
    _by_name: dict[str, Feature] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a set that could not be computed in order."""
        named: set[str] = set()
        measured: set[str] = set()
        for item in self.declared:
            reads = set(item.expression.names()) if isinstance(item, Derived) else set()
            if item.name in named or not reads <= measured:
                message = f"feature {item.name} is declared twice or reads {sorted(reads - measured)} before they are measured"
                raise ValueError(message)
            named.add(item.name)
            if not isinstance(item, Concluded):
                measured.add(item.name)
        object.__setattr__(self, "_by_name", {item.name: item for item in self.declared})

    def __iter__(self) -> Iterator[Feature]:
        """The features in order."""
        return iter(self.declared)

    @property
    def names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(item.name for item in self.declared)

    @property
    def units(self) -> dict[str, str]:
        """Name → unit."""
        return {item.name: item.unit for item in self.declared}

    @property
    def docs(self) -> dict[str, str]:
        """Name → what it measures."""
        return {item.name: item.doc for item in self.declared}

    def __getitem__(self, name: str) -> Feature:
        """The feature of a name."""
        return self._by_name[name]

    def selections(self, name: str) -> tuple[tuple[Selection, float, float], ...]:
        """What a feature is measured on: (selection, days of its window, days before the moment at which the window ends)."""
        item = self[name]
        if isinstance(item, Derived):
            return tuple(found for read in item.expression.names() for found in self.selections(read))
        if isinstance(item, Window | DaysSince):
            return ((item.of, item.days, getattr(item, "ago", 0.0)),)
        return ((item.of, float("inf"), 0.0),) if isinstance(item, DaysToAnniversary) else ()

    def fingerprint(self, names: tuple[str, ...] | None = None) -> str:
        """SHA-256 of how the named features (all by default) are computed; words for people do not change it."""
        wanted = self.names if names is None else names
        text = "\n".join(self._declaration(name) for name in wanted)
        return hashlib.sha256(text.encode()).hexdigest()

    def _declaration(self, name: str) -> str:
        item = self[name]
        said = {said.name: getattr(item, said.name) for said in fields(item) if said.name != "doc"}
        parts = [f"{key}={value if isinstance(value, Expression) else repr(value)}" for key, value in said.items()]
        reads = item.expression.names() if isinstance(item, Derived) else ()
        return f"{type(item).__name__}({', '.join(parts)})" + "".join(f"[{self._declaration(read)}]" for read in reads)


def features(*declared: Feature) -> FeatureSet:
    """See `FeatureSet`."""
    return FeatureSet(declared)
