"""Where records lie: the face the platform's key-value store has, and an honest one in memory.

The SDK's `KeyValueStore` satisfies `Store` as it is, so nothing here imports the platform.
"""

import json
import math
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

KEY: Final = re.compile(r"[a-zA-Z0-9!\-_.'()]{1,256}")
"""Keys the platform accepts; local files accept more, which is how a key that works here fails there."""

MAX_RECORD_BYTES: Final = 9_436_240
"""9 MiB less 0.01 %: what the SDK still sends; the platform itself answers 413 above 9 MiB."""


class StoredKey(Protocol):
    """What a listing says of a record."""

    @property
    def key(self) -> str:
        """The record's key."""
        ...


class Store(Protocol):
    """A key-value store: no transactions, no compare-and-set, and the last write wins."""

    async def get_value(self, key: str) -> Any:
        """The value, parsed by its content type; None where there is no record.

        Raises:
            ValueError: The record is there and cannot be parsed.
        """
        ...

    async def set_value(self, key: str, value: Any, content_type: str | None = None) -> None:
        """Write a record whole: it is there after this returns, or it is not there at all."""
        ...

    def iterate_keys(self, exclusive_start_key: str | None = None, limit: int | None = None) -> AsyncIterator[StoredKey]:
        """Keys in order, from the first one after `exclusive_start_key`."""
        ...


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A line of a listing.

    Attributes:
        key: The record's key.
        size: Its bytes as stored.
    """

    key: str
    size: int


def _refuse_infinite(value: Any) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        message = "a record cannot hold NaN or infinity"
        raise ValueError(message)
    if isinstance(value, dict):
        for item in value.values():
            _refuse_infinite(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_infinite(item)


def _encoded(value: Any, content_type: str | None) -> tuple[bytes, str]:
    if isinstance(value, bytes | bytearray):
        return bytes(value), content_type or "application/octet-stream"
    if isinstance(value, str):
        return value.encode(), content_type or "text/plain; charset=utf-8"
    _refuse_infinite(value)
    return json.dumps(value, default=str).encode(), content_type or "application/json; charset=utf-8"


@dataclass(slots=True)
class MemoryStore:
    """A store in memory that refuses what the cloud refuses; for dry runs and tests.

    Values are kept as bytes and parsed anew by each reader, as over the network: nothing read is shared with the writer,
    tuples come back as lists, and scalars keep their type (which local files lose).
    """

    _records: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    async def get_value(self, key: str) -> Any:
        """The value, parsed by its content type; None where there is no record.

        Raises:
            ValueError: The record is not what its content type says.
        """
        if key not in self._records:
            return None
        body, content_type = self._records[key]
        if content_type.startswith("application/json"):
            return json.loads(body)
        return body.decode() if content_type.startswith("text/") else body

    async def set_value(self, key: str, value: Any, content_type: str | None = None) -> None:
        """Write a record.

        Raises:
            ValueError: A key the platform answers 400 to, a body above `MAX_RECORD_BYTES`, NaN or infinity.
        """
        if not KEY.fullmatch(key):
            message = f"wanted a key of 1–256 of a-z A-Z 0-9 ! - _ . ' ( ), got {key!r}"
            raise ValueError(message)
        body, kept_type = _encoded(value, content_type)
        if len(body) > MAX_RECORD_BYTES:
            message = f"record {key} has {len(body)} bytes; the platform takes {MAX_RECORD_BYTES}"
            raise ValueError(message)
        self._records[key] = (body, kept_type)

    async def delete_value(self, key: str) -> None:
        """Remove a record; nothing happens where there is none."""
        self._records.pop(key, None)

    async def iterate_keys(self, exclusive_start_key: str | None = None, limit: int | None = None) -> AsyncIterator[KeyEntry]:
        """Keys in order, as they stood when the listing began."""
        keys = sorted(key for key in self._records if exclusive_start_key is None or key > exclusive_start_key)
        for key in keys[:limit]:
            if key in self._records:
                yield KeyEntry(key, len(self._records[key][0]))
