"""The same promises over every backend: memory, and the SDK's own local files."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from apify import Configuration
from apify.storage_clients import FileSystemStorageClient
from crawlee import service_locator
from crawlee.storages import KeyValueStore

from src.ledger.store import MemoryStore, Store


@pytest.fixture(params=["memory", "files"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    configuration = Configuration(storage_dir=str(tmp_path), purge_on_start=False)
    opened = await KeyValueStore.open(
        name="company-risk-ledger", configuration=configuration, storage_client=FileSystemStorageClient()
    )
    yield opened
    # The SDK remembers opened stores for the whole process; the next test has another folder.
    service_locator.storage_instance_manager.clear_cache()
