"""Envelopes in a store: a version is written once and never again."""

from collections.abc import Mapping
from typing import Any, Final

from src.errors import GovernanceError, ModelRefusedError
from src.ledger.store import Store
from src.scoring.node import Node
from src.scoring.seal import KEY, parsed, unsealed
from src.scoring.voice import key_safe

CHAMPION: Final = "ml_model"
"""Key of the champion's envelope in a store of models."""

_UNREADABLE: Final = b""  # no JSON, and refused as such


def version_key(version: str) -> str:
    """Where a version's envelope lies."""
    return f"model.{version}"


async def lying(store: Store, key: str) -> Any:
    """What lies under a key, None when nothing does; a record that cannot be parsed is something that is no JSON.

    Local files answer None for a record they cannot parse, so where there is no value the listing is asked whether there is a
    record.
    """
    value = await _value(store, key)
    if value is not None or not await _is_listed(store, key):
        return value
    # Asked again, because another run may have written it between the two questions.
    value = await _value(store, key)
    return _UNREADABLE if value is None else value


async def _value(store: Store, key: str) -> Any:
    try:
        return await store.get_value(key)
    except ValueError:
        return _UNREADABLE


async def _is_listed(store: Store, key: str) -> bool:
    async for entry in store.iterate_keys(exclusive_start_key=key[:-1]):
        if entry.key >= key:
            return entry.key == key
    return False


def version_of(value: Any) -> str:
    """The version an envelope says it is, its seal unchecked; "" where it says none that could be part of a key."""
    try:
        return key_safe(Node(parsed(value))["model_version"])
    except ModelRefusedError:
        return ""


def seal_of(value: Any) -> str:
    """The seal of an envelope that is what was sealed, else ""."""
    try:
        return str(unsealed(value)[KEY])
    except ModelRefusedError:
        return ""


async def keep(store: Store, content: Mapping[str, Any]) -> None:
    """Write a version down; where the same bytes lie already, nothing is written.

    Args:
        store: Of models.
        content: A sealed envelope.

    Raises:
        GovernanceError: Something else lies under that version: it is left as it is.
        ModelRefusedError: It has no version that could be part of a key.
    """
    version = key_safe(Node(dict(content))["model_version"])
    key = version_key(version)
    there = await lying(store, key)
    if there is None:
        await store.set_value(key, dict(content))
        # The store has no compare-and-set: two runs may both have found nothing there, and the last one wrote.
        there = await lying(store, key)
    if seal_of(there) != content[KEY]:
        message = f"version {version} is in the store with other content; a version is never overwritten"
        raise GovernanceError(message)
