"""What the input points at: datasets, records, whole stores, and on a machine of one's own files and folders."""

import asyncio
import os
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson
from apify import Actor
from apify.storages import KeyValueStore

from src.errors import ConfigurationError
from src.settings import Settings
from src.storages import dataset_of, store_of

DATASETS: Final = ("messagesDataset", "signalsDataset", "barsDataset", "ticksDataset")
RECORDS: Final = ("messagesRecord", "contextRecord", "signalsRecord", "barsRecord", "ticksRecord", "truthLogRecord")

LARGEST: Final = 256_000_000
"""Bytes of one file or record; a year of a busy community is a tenth of that."""

MOST_FILES: Final = 2_000
"""Files of a folder, or records of a store: a symbol and step each."""

MOST_ITEMS: Final = 1_000_000
"""Rows of a dataset: five times the largest real archive of calls."""


async def supplies_of(settings: Settings, started_at: datetime) -> dict[str, dict[str, bytes]]:
    """What the input points at, by field and name.

    Args:
        settings: The input.
        started_at: When the run began: a store that opening has just made was not there.

    Raises:
        ConfigurationError: There is no such thing, or it cannot be read; the sentence names the field.
    """
    wanted = settings.model_dump(by_alias=True)
    found = {field: await _dataset(field, wanted[field], started_at) for field in DATASETS if wanted[field]}
    return found | {field: await _records(field, wanted[field], started_at) for field in RECORDS if wanted[field]}


async def _dataset(field: str, named: str, started_at: datetime) -> dict[str, bytes]:
    dataset = await dataset_of(named, started_at, field)
    items = [item async for item in dataset.iterate_items(limit=MOST_ITEMS)]
    if not items:
        empty = f"Field {field}: the dataset {named!r} has no items."
        raise ConfigurationError(empty)
    return {"dataset.json": orjson.dumps(items, default=str)}


async def _records(field: str, named: str, started_at: datetime) -> dict[str, bytes]:
    if not Actor.is_at_home() and await asyncio.to_thread(os.path.exists, named):
        return await asyncio.to_thread(files, field, Path(named))
    if named.startswith(("/", ".", "~")):
        wanted = "a record as store/key, or on a machine of your own a file or folder that is there"
        message = f"Field {field}: wanted {wanted}, given {named!r}."
        raise ConfigurationError(message)
    store_name, _, key = named.partition("/")
    store = await store_of(store_name, started_at, field)
    keys = [key] if key else [entry.key async for entry in store.iterate_keys(limit=MOST_FILES)]
    found = {one: await _record(field, store, one) for one in keys}
    if not found:
        message = f"Field {field}: the key-value store {store_name!r} holds no record."
        raise ConfigurationError(message)
    return found


async def _record(field: str, store: KeyValueStore, key: str) -> bytes:
    """A record as bytes, whatever its content type made of it."""
    try:
        value: Any = await store.get_value(key)
    except ValueError as error:
        message = f"Field {field}: the record {key!r} is not what its content type says."
        raise ConfigurationError(message) from error
    if value is None:
        message = f"Field {field}: wanted a record or file that is there, given {key!r}."
        raise ConfigurationError(message)
    body = value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else orjson.dumps(value)
    return _within(field, key, bytes(body))


def files(field: str, path: Path) -> dict[str, bytes]:
    """A file by its name, or every file of a folder; what is linked from outside is not looked at.

    Raises:
        ConfigurationError: No file, too many, or one too large.
    """
    home = path.resolve()
    paths = (
        [home] if home.is_file() else sorted(one for one in home.iterdir() if one.is_file() and one.resolve().parent == home)
    )
    if not 0 < len(paths) <= MOST_FILES:
        message = f"Field {field}: wanted a folder of 1 to {MOST_FILES:,} files, given one of {len(paths):,}."
        raise ConfigurationError(message)
    large = next((one for one in paths if one.stat().st_size > LARGEST), None)
    if large is not None:
        message = f"Field {field}: {large.name} is larger than {LARGEST:,} bytes."
        raise ConfigurationError(message)
    return {one.name: one.read_bytes() for one in paths}


def _within(field: str, name: str, body: bytes) -> bytes:
    if len(body) > LARGEST:
        message = f"Field {field}: {name} is larger than {LARGEST:,} bytes."
        raise ConfigurationError(message)
    return body
