"""The platform's side: input in, storages open, mode chosen, exit code out. The only module that imports the SDK.

Exit codes: 0 with rows (also when the time ran out: what was not reached is `skipped`), 10 for input that cannot be honoured,
91 for anything else (the SDK's own).
"""

import asyncio
import logging
import os
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from apify import Actor, Event, Webhook
from apify.errors import ApifyApiError
from apify.storages import Dataset, KeyValueStore

from src.delivery.adhoc import export_webhook
from src.delivery.webhook import deliver
from src.domain import Domain
from src.domains import domain_named
from src.errors import ConfigurationError
from src.governance.registry import Shelf
from src.journal import Row
from src.ledger.records import ObservationLedger
from src.ledger.snapshots import SnapshotLedger
from src.ledger.store import Store
from src.pipeline import Run, Stop, publish, score, tidy
from src.settings import Settings, parse
from src.sources.client import Client, open_client
from src.sources.guard import Guard
from src.sources.transport import LiveTransport

LOG = logging.getLogger("apify.main")

BAD_INPUT = 10
"""Exit code for input that cannot be honoured."""

RESERVE = timedelta(seconds=30)
"""Kept of the run's time for the report and the last writes: rendering 1,000 companies takes seconds, a retried write ten."""

TELL_EVERY = timedelta(seconds=5)
"""One status message is one request to the platform, and people read no faster."""

MOVE_SECONDS = 180.0
"""The platform moves a run within a minute of saying so; after three it has changed its mind."""

BUNDLED_MODEL = Path(__file__).parent / "domains" / "{domain}" / "default_model.json"
"""The model in the image, where the domain ships one."""


class Platform:
    """The run's own storages and status line, as the pipeline's outbox.

    Args:
        dataset: The run's dataset.
        store: The run's key-value store.
        now: The wall clock.
    """

    def __init__(self, dataset: Dataset, store: KeyValueStore, now: Callable[[], datetime]) -> None:
        self._dataset = dataset
        self._store = store
        self._now = now
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
        if busy or self._now() - self._told_at < TELL_EVERY:
            return
        self._told_at = self._now()
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


async def main() -> None:
    """Run the Actor once."""
    async with Actor:
        now = _wall_clock
        started_at = Actor.configuration.started_at or now()
        try:
            settings = parse(await Actor.get_input())
            as_of = settings.moment(now())
            domain = domain_named(settings.domain)
            async with _opened(settings, as_of) as client:
                await _score(domain, settings, client, as_of, started_at)
        except ConfigurationError as error:
            LOG.error("%s", error)  # noqa: TRY400 - the sentence is for the user, a traceback is not
            await Actor.fail(exit_code=BAD_INPUT, status_message=str(error))


@asynccontextmanager
async def named_stores(*names: str) -> AsyncIterator[list[Store]]:
    """Named key-value stores outside a run of the Actor, in order: for tools that prepare or look into a ledger."""
    async with Actor(exit_process=False) as actor:
        yield [await actor.open_key_value_store(name=name) for name in names]


async def _score(domain: Domain, settings: Settings, client: Client, as_of: datetime, started_at: datetime) -> None:
    store = await Actor.open_key_value_store()
    dataset = await Actor.open_dataset()
    platform = Platform(dataset, store, _wall_clock)
    ledger = await Actor.open_key_value_store(name=f"{domain.store_prefix}-ledger")
    run = Run(
        id=Actor.configuration.actor_run_id or uuid.uuid4().hex,
        started_at=started_at,
        as_of=as_of,
        live=_is_live(settings, as_of),
        settings=settings,
        client=client,
        snapshots=SnapshotLedger(ledger),
        observations=ObservationLedger(ledger),
        shelves=await _shelves(domain, settings),
        outbox=platform,
        places=_places(domain, dataset, store),
    )
    async with _listening(run.stop):
        notes = await _announced(settings, dataset, run)
        scored = await score(domain, run)
    await platform.hush()
    if run.stop.reason == "migrating":
        LOG.info("The run moves to another machine; %d companies are written down.", len(scored.rows))
        await _moved()
        await _score(domain, settings, client, as_of, started_at)
        return
    notes += await _alerted(settings, scored.alerts)
    told = await publish(domain, run, scored, _wall_clock(), notes)
    if run.stop.reason != "aborting":
        await tidy(domain, run)
    LOG.info("%s", told["outcomes"])
    await Actor.exit(status_message=_last_words(told))


async def _moved() -> None:
    """Ask for the move and wait for it: a process that ended by itself would pass for a run that is done."""
    with suppress(ApifyApiError):
        await Actor.reboot()
    LOG.info("Waiting to be moved.")
    await asyncio.sleep(MOVE_SECONDS)
    LOG.warning("The run was not moved after all; it goes on where it stopped.")


@asynccontextmanager
async def _opened(settings: Settings, as_of: datetime) -> AsyncIterator[Client]:
    """The client: live, replaying from REPLAY_DIR, or recording into RECORD_DIR. Everything it serves is dated `as_of`."""
    replay, record = os.environ.get("REPLAY_DIR"), os.environ.get("RECORD_DIR")
    async with open_client(
        settings.contact,
        lambda: as_of,
        replay_dir=Path(replay) if replay else None,
        record_dir=Path(record) if record else None,
        max_concurrency=settings.max_concurrency,
    ) as client:
        yield client


@asynccontextmanager
async def _listening(stop: Stop) -> AsyncIterator[None]:
    """Ask the run to stop when the platform aborts or moves it, or when its time is nearly used up.

    The handlers only leave a note: leaving the Actor from within one would wait for itself.
    """

    async def aborting(_: object = None) -> None:
        stop.ask("aborting")

    async def migrating(_: object = None) -> None:
        stop.ask("migrating")

    Actor.on(Event.ABORTING, aborting)
    Actor.on(Event.MIGRATING, migrating)
    alarm = asyncio.create_task(_time_out(stop))
    try:
        yield
    finally:
        alarm.cancel()
        with suppress(asyncio.CancelledError):
            await alarm
        Actor.off(Event.ABORTING, aborting)
        Actor.off(Event.MIGRATING, migrating)


async def _time_out(stop: Stop) -> None:
    until = Actor.configuration.timeout_at
    if until is not None:
        await asyncio.sleep((until - RESERVE - _wall_clock()).total_seconds())
        stop.ask("time")


async def _shelves(domain: Domain, settings: Settings) -> list[Shelf]:
    """Where a model may lie: the store of the input, the domain's own, the image."""
    shelves = [Shelf(f"store {settings.model_store}", await _store(settings.model_store))] if settings.model_store else []
    own = f"{domain.store_prefix}-models"
    bundled = Path(str(BUNDLED_MODEL).format(domain=domain.name))
    return [*shelves, Shelf(f"store {own}", await Actor.open_key_value_store(name=own)), Shelf("the image", file=bundled)]


async def _store(named: str) -> KeyValueStore:
    """A store by id or by name: the platform's picker gives either."""
    try:
        return await Actor.open_key_value_store(id=named)
    except (ValueError, ApifyApiError):
        LOG.info("No store has the id %s; taking it as a name.", named)
    try:
        return await Actor.open_key_value_store(name=named)
    except (ValueError, ApifyApiError) as error:
        message = f"Field modelStore: wanted the id or name of a key-value store that this run may read, given {named!r}."
        raise ConfigurationError(message) from error


async def _announced(settings: Settings, dataset: Dataset, run: Run) -> list[str]:
    """Have the platform tell the user's receiver when the run ends; what stands in the way is said and never ends the run."""
    if not settings.webhook_url or not Actor.is_at_home():
        return ["No webhook for the run's end: the platform alone can send it."] if settings.webhook_url else []
    try:
        csv_url = await Actor.apify_client.dataset(dataset.id).create_items_public_url(item_format="csv", view="overview")
        wanted = export_webhook(settings.webhook_url, run_id=run.id, dataset_id=dataset.id, csv_url=csv_url)
        await Actor.add_webhook(
            Webhook(
                event_types=list(wanted.event_types),
                request_url=wanted.request_url,
                payload_template=wanted.payload_template,
                idempotency_key=wanted.idempotency_key,
            )
        )
    except ApifyApiError as error:
        return [f"The webhook for the run's end was not accepted by the platform (status {error.status_code})."]
    return []


async def _alerted(settings: Settings, record: Mapping[str, Any]) -> list[str]:
    """POST the alerts to the user's receiver, signed; a replay tells nobody."""
    if not settings.webhook_url or not record["count"]:
        return []
    if os.environ.get("REPLAY_DIR"):
        return ["The alerts were not sent to webhookUrl: a replay asks nothing of the network."]
    async with httpx.AsyncClient(transport=LiveTransport(Guard(), max_connections=1)) as poster:
        sent = await deliver(poster, settings.webhook_url, record, secret=settings.webhook_secret, now=_wall_clock)
    LOG.info("%s", sent.sentence)
    return [] if sent.delivered else [sent.sentence]


def _places(domain: Domain, dataset: Dataset, store: KeyValueStore) -> dict[str, str]:
    return {
        "dataset": f"dataset {dataset.id}",
        "report": f"record REPORT.html of key-value store {store.id}",
        "snapshots": f"key-value store {domain.store_prefix}-ledger",
    }


def _is_live(settings: Settings, as_of: datetime) -> bool:
    """Whether a source asked now speaks of the moment scored: today, or in a recording."""
    return bool(os.environ.get("REPLAY_DIR")) or not settings.as_of or as_of.date() == _wall_clock().date()


def _last_words(told: dict[str, Any]) -> str:
    outcomes = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in told["outcomes"].items() if number)
    return f"{told['companies']} companies: {outcomes or 'none'}; {told['alerts']} alerts"


def _wall_clock() -> datetime:
    return datetime.now(UTC)
