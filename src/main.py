"""The platform's side: input in, storages open, mode chosen, exit code out. Only it and `storages` import the SDK.

Exit codes: 0 with rows (also when the time ran out: what was not reached is `skipped`), 10 for input that cannot be honoured,
91 for anything else (the SDK's own).
"""

import asyncio
import logging
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import stamina
from apify import Actor, Webhook
from apify.errors import ApifyApiError
from apify.storages import Dataset

from src.delivery import backtest_record, backtest_report
from src.delivery.adhoc import export_webhook
from src.delivery.courier import send_alerts
from src.delivery.learning import learning_summary, table
from src.delivery.model_card import card_text
from src.delivery.verdict import headline, verdict
from src.domain import Domain
from src.domains import domain_named
from src.errors import ConfigurationError, GovernanceError
from src.governance.registry import rollback, standing
from src.listening import RESERVE, listening
from src.pipeline.backtest import backtest
from src.pipeline.inquiry import roster_of
from src.pipeline.learn import train, trained_told
from src.pipeline.past import Past
from src.pipeline.retraining import retrained
from src.pipeline.review import governed
from src.pipeline.run import Memory, Run
from src.pipeline.score import alerts_record, contact_warnings, publish, publish_governance, score, tidy
from src.settings import Settings, parse
from src.sources.client import Client, open_client
from src.storages import Platform, ledger_of, models_of, places_of, prices_of, secret_of, shelves_of, spare_of
from src.supplies import supplies_of

LOG = logging.getLogger("apify.main")

BAD_INPUT = 10
"""Exit code for input that cannot be honoured."""

MOVE_SECONDS = 180.0
"""The platform moves a run within a minute of saying so; after three it has changed its mind."""

PATIENT_SECONDS, HURRIED_SECONDS = 120.0, 10.0
"""How long the alerts' receiver is tried: two minutes, or what a run in its last thirty seconds can spare."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for, as far as it can be known before anything is opened."""

    domain: Domain
    settings: Settings
    as_of: datetime
    started_at: datetime


async def main() -> None:
    """Run the Actor once."""
    async with Actor:
        # stamina would print a line for every retry; the summary counts them instead.
        stamina.instrumentation.set_on_retry_hooks([])
        # The platform's own start, so that a run that was moved past midnight still scores the day it began on.
        started_at = Actor.configuration.started_at or _wall_clock()
        try:
            settings = parse(await Actor.get_input())
            domain = domain_named(settings.domain).ruled_by(settings.rules_preset)
            order = Order(domain, settings, settings.moment(_wall_clock(), started_at), started_at)
            async with _opened(settings, order.as_of) as client:
                await MODES[settings.mode](order, client)
        except (ConfigurationError, GovernanceError) as error:
            LOG.error("%s", error)  # noqa: TRY400 - the sentence is for the user, a traceback is not
            await Actor.fail(exit_code=BAD_INPUT, status_message=str(error))


async def _score(order: Order, client: Client) -> None:
    domain, settings = order.domain, order.settings
    run, platform, dataset = await _run(order, client)
    async with listening(run.stop):
        notes = await _announced(settings, dataset, run)
        scored = await score(domain, run)
        review = await governed(domain, run, scored) if run.stop.reason != "migrating" else None
    await platform.hush()
    if run.stop.reason == "migrating":
        LOG.info("The run moves to another machine; %d %s are written down.", len(scored.rows), domain.words.many)
        await _moved()
        await _score(order, client)
        return
    told = await publish(domain, run, scored, review, _wall_clock(), notes)
    if unsent := await _alerted(settings, alerts_record(run, scored, review), hurried=bool(run.stop.reason)):
        await platform.put("OUTPUT", told | {"warnings": [*told["warnings"], unsent]})
    if run.stop.reason != "aborting":
        await tidy(domain, run)
    if review is not None and review.retraining.due:
        await publish_governance(run, replace(review, retraining=await retrained(domain, run, review.retraining)))
    LOG.info("%s", told["words"])
    await Actor.exit(status_message=told["words"])


async def _train(order: Order, client: Client) -> None:
    run, platform, _ = await _run(order, client)
    trained = await train(order.domain, run, run.memory.models)
    await platform.hush()
    for line in table(trained.envelope["candidates"]):
        LOG.info("%s", line)
    await platform.put("MODEL_CARD.md", card_text(trained.envelope, order.domain.words), "text/markdown; charset=utf-8")
    told = _told(order, run, trained.past, trained.outcome.words, trained.refusals) | trained_told(trained)
    await _finished(platform, told)


async def _backtest(order: Order, client: Client) -> None:
    run, platform, _ = await _run(order, client)
    past, found = await backtest(order.domain, run)
    await platform.hush()
    called = order.domain.words
    page = await asyncio.to_thread(backtest_report.render, found, called)
    await platform.put("BACKTEST.html", page, "text/html; charset=utf-8")
    await platform.put("BACKTEST.json", backtest_record.record(found))
    verdicts = [verdict(target, found.ml_weight, called) for target in found.targets]
    for words in verdicts:
        LOG.info("%s", words)
    told = _told(order, run, past, headline(found.targets[0], found.ml_weight, called))
    await _finished(platform, told | {"verdicts": verdicts})


MODES: Mapping[str, Callable[[Order, Client], Awaitable[None]]] = {"score": _score, "train": _train, "backtest": _backtest}
"""What the modes of the input do."""


def _told(order: Order, run: Run, past: Past, words: str, refusals: Sequence[str] = ()) -> dict[str, Any]:
    return learning_summary(
        mode=order.settings.mode,
        domain=order.domain.name,
        run_id=run.id,
        as_of=run.as_of,
        started_at=run.started_at,
        finished_at=_wall_clock(),
        words=words,
        companies=len(past.subjects),
        left_out=past.left_out,
        used_in_part=past.doubts,
        warnings=(*run.notes, *contact_warnings(order.domain, order.settings), *refusals, *past.warnings),
        requests=run.client.traffic.by_family,
    )


async def _finished(platform: Platform, told: Mapping[str, Any]) -> None:
    await platform.put("OUTPUT", dict(told))
    LOG.info("%s", told["words"])
    await Actor.exit(status_message=str(told["words"]))


async def _run(order: Order, client: Client) -> tuple[Run, Platform, Dataset]:
    """Everything a mode works with; what can be wrong with the input is found before anything is opened for writing."""
    domain, settings, started_at = order.domain, order.settings, order.started_at
    spare, replaying = spare_of(RESERVE), bool(os.environ.get("REPLAY_DIR"))
    roster = await roster_of(
        domain,
        settings,
        order.as_of,
        await supplies_of(settings, started_at),
        secret=await secret_of(domain, settings.author_key),
        seconds=spare.seconds() / 2 if spare.seconds else None,
        own_machine=not Actor.is_at_home(),
        replaying=replaying,
        live=not settings.as_of and not replaying,
    )
    as_of = roster.as_of or order.as_of
    shelves = await shelves_of(domain, settings.model_store, started_at)
    prices = await prices_of(domain, settings.prices_from, as_of, started_at, replaying=replaying)
    dataset, store = await Actor.open_dataset(), await Actor.open_key_value_store()
    ledger = await ledger_of(domain)
    platform = Platform(dataset, store)
    run = Run(
        id=Actor.configuration.actor_run_id or uuid.uuid4().hex,
        started_at=started_at,
        as_of=as_of,
        live=_is_live(settings, as_of),
        settings=settings,
        roster=roster,
        client=client,
        memory=Memory.of(ledger, await models_of(domain)),
        shelves=shelves,
        outbox=platform,
        prices=prices,
        spare=spare,
        places=places_of(domain, dataset, store),
        notes=(*await _rolled_back(order), *roster.notes),
    )
    return run, platform, dataset


async def _rolled_back(order: Order) -> tuple[str, ...]:
    """Bring the previous champion back where the input asks for it; what came of it, for people."""
    if not order.settings.rollback:
        return ()
    models, run_id = await models_of(order.domain), Actor.configuration.actor_run_id or ""
    changes = (await standing(models)).changes
    if changes and changes[-1].kind == "rollback" and (not run_id or changes[-1].run != run_id):
        return (f"Field rollback: {changes[-1].version} was brought back by an earlier run, so nothing was changed.",)
    aliases = await rollback(models, order.started_at, "asked for in the input", run=run_id)
    return (f"Field rollback: model {aliases.champion} is champion again.",)


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


async def _alerted(settings: Settings, record: Mapping[str, Any], *, hurried: bool) -> str:
    """Take the alerts to the user's receiver; why they did not arrive, or "". A replay tells nobody."""
    if not settings.webhook_url or not (record["count"] or record["conditions"]):
        return ""
    if os.environ.get("REPLAY_DIR"):
        return "The alerts were not sent to webhookUrl: a replay asks nothing of the network."
    seconds = HURRIED_SECONDS if hurried else PATIENT_SECONDS
    sent = await send_alerts(settings.webhook_url, record, secret=settings.webhook_secret, now=_wall_clock, seconds=seconds)
    LOG.info("%s", sent.sentence)
    return "" if sent.delivered else sent.sentence


def _is_live(settings: Settings, as_of: datetime) -> bool:
    """Whether a source asked now speaks of the moment scored: today, or in a recording."""
    return bool(os.environ.get("REPLAY_DIR")) or not settings.as_of or as_of.date() == _wall_clock().date()


def _wall_clock() -> datetime:
    return datetime.now(UTC)
