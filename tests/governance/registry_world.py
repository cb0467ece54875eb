"""Small models under several versions, a domain's features that fit them, and what a run asks of a store of models."""

import functools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from src.features.declarations import count
from src.features.feature_set import FeatureSet
from src.features.selection import select
from src.governance.aliases import ALIASES, Aliases
from src.governance.champion import Champion, champion
from src.governance.event import PREFIX, Event
from src.governance.shelf import Shelf
from src.governance.verdict import Verdict
from src.ledger.store import Store
from src.scoring.seal import seal
from tests.ledger.ledger_world import keys
from tests.scoring.envelope_world import EVERYTHING, NAMES, PRICES, composed, voice

NOW = datetime(2026, 2, 1, 6, tzinfo=UTC)
FEATURES = FeatureSet(
    tuple(count(name, of=select("filing", form=name), days=30, unit="filings", doc=name) for name in EVERYTHING)
)
PASSED = Verdict(
    promoted=True, sentences=("It beats the best baseline.",), figures={"log_loss": {"value": 0.01, "low": 0.002, "high": 0.02}}
)
FAILED = Verdict(promoted=False, sentences=("It does not beat the best baseline.",))


def hours(later: float) -> datetime:
    """So many hours after the first run."""
    return NOW + timedelta(hours=later)


@functools.cache
def _plain() -> dict[str, Any]:
    return {**voice(NAMES, trees=5, golden=4), "features": _named(NAMES)}


@functools.cache
def _with_fallback() -> dict[str, Any]:
    main = {**voice(EVERYTHING, trees=5, golden=4), "features": _named(EVERYTHING)}
    return {**main, "requires": list(PRICES), "fallback": {"name": "without_prices", **_plain()}, "schema_version": 2}


def _named(names: Sequence[str]) -> dict[str, Any]:
    return {"names": list(names), "declarations": FEATURES.fingerprint(tuple(names))}


def envelope(version: str, **changes: Any) -> dict[str, Any]:
    """A sealed envelope without a fallback."""
    return seal({**composed(_plain(), version), **changes})


def envelope_with_fallback(version: str, **changes: Any) -> dict[str, Any]:
    """A sealed envelope with a fallback."""
    return seal({**composed(_with_fallback(), version), **_with_fallback(), **changes})


async def speaker(store: Store, *more: Shelf) -> Champion:
    """What the next run finds."""
    return await champion([Shelf("the store", store), *more], "company_risk", FEATURES, "lift")


async def spoken(store: Store) -> str:
    """Version of the model that speaks in the next run, "" for rules alone."""
    model = (await speaker(store)).model
    return "" if model is None else model.envelope.version


def names(aliases: Aliases) -> tuple[str | None, str | None, str | None]:
    """Champion, challenger, previous."""
    return aliases.champion, aliases.challenger, aliases.previous


def happened(aliases: Aliases) -> list[tuple[str, str, str]]:
    """What, to which version, and whom it displaced."""
    return [(event.kind, event.version, event.displaced) for event in aliases.history]


async def assert_consistent(store: Store) -> None:
    """Aliases are what the events say, every version named is there, and the champion opens."""
    record = await store.get_value(ALIASES)
    events = [Event.parse(await store.get_value(key)) for key in await keys(store) if key.startswith(PREFIX)]
    assert record is not None
    assert {item["id"] for item in record["history"]} == {event.id for event in events}
    for name in ("champion", "challenger", "previous"):
        if record[name] is not None:
            assert (await store.get_value(f"model.{record[name]}"))["model_version"] == record[name]
    found = await speaker(store)
    assert found.refusals == ()
    assert (found.model.envelope.version if found.model else None) == record["champion"]
