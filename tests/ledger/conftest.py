"""The same promises over every backend: memory, the SDK's local files, and its cloud client against a platform on loopback."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from apify import Configuration
from apify.storage_clients import ApifyStorageClient, FileSystemStorageClient
from crawlee import service_locator
from crawlee.storages import KeyValueStore

from src.ledger.store import MemoryStore, Store
from tests.platform.loopback_api import LoopbackApi
from tests.platform.loopback_platform import TOKEN

NAME = "company-risk-ledger"


@pytest.fixture(params=["memory", "files", "cloud"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    with LoopbackApi() as api:
        cloud = Configuration(token=TOKEN, api_base_url=api.platform.url, api_public_base_url=api.platform.url)
        files = Configuration(storage_dir=str(tmp_path), purge_on_start=False)
        if request.param == "cloud":
            yield await KeyValueStore.open(name=NAME, configuration=cloud, storage_client=ApifyStorageClient())
            assert api.unknown == []
        else:
            yield await KeyValueStore.open(name=NAME, configuration=files, storage_client=FileSystemStorageClient())
    # The SDK remembers opened stores for the whole process; the next test has another folder.
    service_locator.storage_instance_manager.clear_cache()
