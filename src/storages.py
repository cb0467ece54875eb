"""The platform's storages: the run's own with its status line, the named ones, and the one the input points at."""

import asyncio
import logging
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
from apify import Actor
from apify.errors import ApifyApiError
from apify.storages import Dataset, KeyValueStore

from src.domain import Domain
from src.errors import ConfigurationError
from src.governance.shelf import CHALLENGER_FILE, MODEL_FILE, Shelf
from src.ledger.prices.source import PriceSource
from src.ledger.prices.stored import Folder, Records, StoredPrices
from src.ledger.prices.yahoo import YahooPrices
from src.ledger.store import Store
from src.pipeline.journal import Row
from src.pipeline.run import Spare

LOG = logging.getLogger("apify.storages")

Kind = TypeVar("Kind", Dataset, KeyValueStore)

TELL_EVERY = timedelta(seconds=5)
"""One status message is one request to the platform, and people read no faster."""

NO_PRICES = "none"
"""What `pricesFrom` says when no prices are to be asked for."""

AUTHOR_KEY = "author_key"
"""Record of a ledger with the key of its hashes; whoever loses it starts their authors' records anew."""

DOMAINS = Path(__file__).parent / "domains"
"""Where the image has its models, in a folder for each domain that ships one."""


class Platform:
    """The run's own storages and status line, as the pipeline's outbox.

    Args:
        dataset: The run's dataset.
        store: The run's key-value store.
    """

    def __init__(self, dataset: Dataset, store: KeyValueStore) -> None:
        self._dataset = dataset
        self._store = store
        self._told_at = datetime.min.replace(tzinfo=UTC)
        self._telling: asyncio.Task[None] | None = None

    async def push(self, rows: Sequence[Row]) -> None:
        """Append rows to the run's dataset."""
        await self._dataset.push_data(list(rows))

    async def pushed(self) -> frozenset[str]:
        """Subjects with a row other than a skipped one."""
        items = self._dataset.iterate_items(fields=["ticker", "outcome"])
        return frozenset([str(item["ticker"]) async for item in items if item["outcome"] != "skipped"])

    async def put(self, key: str, value: Any, content_type: str | None = None) -> None:
        """Write a record of the run's own store."""
        await self._store.set_value(key, value, content_type)

    async def tell(self, text: str) -> None:
        """Show how far the run is, every few seconds at most; a platform that does not listen neither ends nor slows it."""
        busy = self._telling is not None and not self._telling.done()
        if busy or datetime.now(UTC) - self._told_at < TELL_EVERY:
            return
        self._told_at = datetime.now(UTC)
        self._telling = asyncio.create_task(_told(text))

    async def hush(self) -> None:
        """Give up on a message that is still on its way, so that it cannot overtake the run's last words."""
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait({self._telling})


async def _told(text: str) -> None:
    try:
        await Actor.set_status_message(text)
    except (ApifyApiError, httpx.HTTPError, OSError) as error:
        LOG.warning("The status message was not taken: %s", type(error).__name__)


@asynccontextmanager
async def named_stores(*names: str) -> AsyncIterator[list[Store]]:
    """Named key-value stores outside a run of the Actor, in order: for tools that prepare or look into a ledger."""
    async with Actor(exit_process=False) as actor:
        yield [await actor.open_key_value_store(name=name) for name in names]


async def shelves_of(domain: Domain, model_store: str, started_at: datetime) -> list[Shelf]:
    """Where a model may lie: the store of the input, the domain's own, the image."""
    named = model_store
    shelves = [Shelf(f"store {named}", await store_of(named, started_at), named=True)] if named else []
    own = Shelf(f"store {domain.store_prefix}-models", await models_of(domain))
    return [*shelves, own, image_of(domain)]


def image_of(domain: Domain) -> Shelf:
    """What the image ships for a domain."""
    return Shelf("the image", file=DOMAINS / domain.name / MODEL_FILE, beside=DOMAINS / domain.name / CHALLENGER_FILE)


async def models_of(domain: Domain) -> Store:
    """The domain's own store of models."""
    return await Actor.open_key_value_store(name=f"{domain.store_prefix}-models")


async def prices_of(
    domain: Domain, prices_from: str, as_of: datetime, started_at: datetime, *, replaying: bool
) -> PriceSource | None:
    """Where prices come from; None where the input wants none, or a replay leaves nobody to ask.

    Raises:
        ConfigurationError: The input names neither a store nor, on a machine of the user's own, a folder.
    """
    if prices_from == NO_PRICES or (replaying and not prices_from):
        return None
    if not prices_from:
        return YahooPrices(as_of, domain.trading)
    if not Actor.is_at_home() and os.path.isdir(prices_from):  # noqa: ASYNC240, PTH112 - one look; the platform has no such folders
        return StoredPrices(Folder(Path(prices_from)), as_of, domain.trading)
    return StoredPrices(Records(await store_of(prices_from, started_at, "pricesFrom"), prices_from), as_of, domain.trading)


async def store_of(named: str, started_at: datetime, field: str = "modelStore") -> KeyValueStore:
    """A key-value store by id or by name.

    Raises:
        ConfigurationError: There is none; the sentence names the field.
    """
    message = f"Field {field}: wanted the id or name of a key-value store that this run may read, given {named!r}."
    return await _there(Actor.open_key_value_store, named, started_at, message, lambda store: store.iterate_keys(limit=1))


async def dataset_of(named: str, started_at: datetime, field: str) -> Dataset:
    """A dataset by id or by name.

    Raises:
        ConfigurationError: There is none; the sentence names the field.
    """
    message = f"Field {field}: wanted the id or name of a dataset that this run may read, given {named!r}."
    return await _there(Actor.open_dataset, named, started_at, message, lambda dataset: dataset.iterate_items(limit=1))


async def _there(
    opening: Callable[..., Awaitable[Kind]],
    named: str,
    started_at: datetime,
    message: str,
    first: Callable[[Kind], AsyncIterator[Any]],
) -> Kind:
    """What lies under an id or a name: the platform's picker gives either. Opening by name makes one, which is taken back."""
    with suppress(ValueError, ApifyApiError):
        return await opening(id=named)
    try:
        found = await opening(name=named)
    except (ValueError, ApifyApiError) as error:
        raise ConfigurationError(message) from error
    is_new = (await found.get_metadata()).created_at >= started_at
    if is_new and not [item async for item in first(found)]:
        await found.drop()
        raise ConfigurationError(message)
    return found


async def ledger_of(domain: Domain) -> Store:
    """The domain's own ledger."""
    return await Actor.open_key_value_store(name=f"{domain.store_prefix}-ledger")


async def secret_of(domain: Domain, given: str) -> bytes:
    """The key of hashes that nobody else can look up: the input's, or one that the ledger draws once and keeps.

    Of subjects that are asked about nothing is hashed, and no ledger is opened for them before the input is known to be sound.
    """
    if given:
        return given.encode()
    if domain.moments is None:
        return bytes(32)
    return await _kept_secret(await ledger_of(domain))


async def _kept_secret(ledger: Store) -> bytes:
    """The key that a ledger keeps; drawn where it has none."""
    kept = await ledger.get_value(AUTHOR_KEY)
    if not isinstance(kept, str):
        kept = secrets.token_hex(32)
        await ledger.set_value(AUTHOR_KEY, kept)
    return bytes.fromhex(kept)


def places_of(domain: Domain, dataset: Dataset, store: KeyValueStore) -> dict[str, str]:
    """What of a run lies where, for people."""
    return {
        "dataset": f"dataset {dataset.id}",
        "report": f"record REPORT.html of key-value store {store.id}",
        "snapshots": f"key-value store {domain.store_prefix}-ledger",
    }


def spare_of(reserve: timedelta) -> Spare:
    """What the platform gave the run, less what is kept for its end; a machine of one's own sets no limits."""
    until = Actor.configuration.timeout_at
    left = None if until is None else partial(_seconds_until, until - reserve)
    return Spare(left, Actor.configuration.memory_mbytes if Actor.is_at_home() else None)


def _seconds_until(moment: datetime) -> float:
    return (moment - datetime.now(UTC)).total_seconds()
