"""What the platform does with a request: runs, storages and webhooks, without the network."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.platform.loopback_storage import MOMENT, OWNER, LoopbackDataset, LoopbackStore, Record, RefusedError, parsed_json

TOKEN = "loopback-token"
UNKNOWN = "page-not-found"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, body decompressed, header names in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


def data(value: Any, status: int = 200) -> Answer:
    """A value in the platform's envelope."""
    return Answer(status, json.dumps({"data": value}).encode())


def refused(status: int, kind: str, message: str = "as the test wished") -> Answer:
    """An error in the platform's envelope."""
    return Answer(status, json.dumps(RefusedError(status, kind, message).body).encode())


class LoopbackPlatform:
    """Runs, storages and webhooks of one user.

    Args:
        input: The input of every run, or None.
        item_schema: JSON schema that default datasets enforce, or None.
        events: Event name → USD each; with it runs are pay-per-event.
    """

    def __init__(
        self,
        input: dict[str, Any] | None,  # noqa: A002 - the platform's own word for it
        item_schema: dict[str, Any] | None,
        events: dict[str, float] | None,
    ) -> None:
        self.input = input
        self.item_schema = item_schema
        self.events = events
        self.url = ""
        self.stores: dict[str, LoopbackStore] = {}
        self.datasets: dict[str, LoopbackDataset] = {}
        self.webhooks: list[dict[str, Any]] = []
        self.charges: dict[str, dict[str, Any]] = {}
        self.spoken: list[tuple[str, bool]] = []
        self.runs: list[dict[str, Any]] = []

    @property
    def run(self) -> dict[str, Any]:
        """The present run's object."""
        return self.runs[-1]

    def new_run(self) -> str:
        """Begin another run with empty default storages; its id."""
        name = f"loopbackRun{len(self.runs) + 1:06d}"
        store, dataset = LoopbackStore(f"store-of-{name}"), LoopbackDataset(f"dataset-of-{name}", item_schema=self.item_schema)
        if self.input is not None:
            store.put("INPUT", Record(json.dumps(self.input).encode(), "application/json; charset=utf-8"))
        self.stores[store.id], self.datasets[dataset.id] = store, dataset
        self.runs.append(_run_object(name, store.id, dataset.id) | _priced(self.events))
        return name

    def answer(self, asked: Asked) -> Answer:
        """Do what is asked and say so, or refuse it in the platform's words."""
        try:
            if asked.headers.get("authorization") != f"Bearer {TOKEN}":
                return refused(401, "token-not-provided", "Authentication token was not provided")
            match asked.path.removeprefix("/v2/").split("/", 3):
                case ["actor-runs", run, *rest] if run == self.run["id"]:
                    return self._on_run(rest, asked)
                case ["key-value-stores"] if asked.method == "POST":
                    return data(self.store_named(asked.query.get("name")).shown(self.url), 201)
                case ["key-value-stores", store, *rest]:
                    return self._on_store(_held(self.stores, store), rest, asked)
                case ["datasets"] if asked.method == "POST":
                    return data(self.dataset_named(asked.query.get("name")).shown(self.url), 201)
                case ["datasets", dataset, *rest]:
                    return self._on_dataset(_held(self.datasets, dataset), rest, asked)
                case ["webhooks"] if asked.method == "POST":
                    return self._on_webhook(parsed_json(asked.body))
        except RefusedError as error:
            return Answer(error.status, json.dumps(error.body).encode())
        return refused(404, UNKNOWN, "We have no such page")

    def _on_run(self, rest: list[str], asked: Asked) -> Answer:
        match asked.method, rest:
            case "GET", []:
                return data(self.run)
            case "PUT", []:
                change = parsed_json(asked.body)
                self.run.update(change)
                if "statusMessage" in change:
                    self.spoken.append((change["statusMessage"], bool(change.get("isStatusMessageTerminal"))))
                return data(self.run)
            case "POST", ["charge"]:
                charge = parsed_json(asked.body)
                if self.charges.setdefault(asked.headers["idempotency-key"], charge) is charge and self.events is not None:
                    self.run["chargedEventCounts"][charge["eventName"]] += charge["count"]
                return data({}, 201)
        return refused(404, UNKNOWN)

    def _on_store(self, store: LoopbackStore, rest: list[str], asked: Asked) -> Answer:
        match asked.method, rest:
            case "GET", []:
                return data(store.shown(self.url))
            case "GET", ["keys"]:
                return data(store.keys(self.url, asked.query))
            case (("GET" | "HEAD"), ["records", key]):
                record = store.get(key)
                return Answer(200, record.body, record.content_type)
            case "PUT", ["records", key]:
                store.put(key, Record(asked.body, asked.headers.get("content-type", "application/octet-stream")))
                return data({}, 201)
            case "DELETE", []:
                del self.stores[store.id]
                return Answer(204)
            case "DELETE", ["records", key]:
                store.records.pop(key, None)
                return Answer(204)
        return refused(404, UNKNOWN)

    def _on_dataset(self, dataset: LoopbackDataset, rest: list[str], asked: Asked) -> Answer:
        match asked.method, rest:
            case "GET", []:
                return data(dataset.shown(self.url))
            case "POST", ["items"]:
                dataset.push(asked.body)
                return Answer(201, b"{}")
            case "GET", ["items"]:
                items, headers = dataset.page(asked.query)
                return Answer(200, json.dumps(items).encode(), headers=headers)
            case "DELETE", []:
                del self.datasets[dataset.id]
                return Answer(204)
        return refused(404, UNKNOWN)

    def _on_webhook(self, asked: dict[str, Any]) -> Answer:
        for webhook in self.webhooks:
            if asked.get("idempotencyKey") is not None and webhook["idempotencyKey"] == asked["idempotencyKey"]:
                return data(webhook)
        fixed = {"id": f"webhook{len(self.webhooks)}", "createdAt": MOMENT, "modifiedAt": MOMENT, "userId": OWNER}
        self.webhooks.append({"idempotencyKey": None, "ignoreSslErrors": False, "doNotRetry": False} | asked | fixed)
        return data(self.webhooks[-1], 201)

    def store_named(self, name: str | None) -> LoopbackStore:
        """The store of a name, made where there is none yet."""
        for store in self.stores.values():
            if name is not None and store.name == name:
                return store
        made = LoopbackStore(f"store{len(self.stores)}", name)
        return self.stores.setdefault(made.id, made)

    def dataset_named(self, name: str | None) -> LoopbackDataset:
        """The dataset of a name, made where there is none yet."""
        for dataset in self.datasets.values():
            if name is not None and dataset.name == name:
                return dataset
        made = LoopbackDataset(f"dataset{len(self.datasets)}", name)
        return self.datasets.setdefault(made.id, made)


def _held(held: dict[str, Any], wanted: str) -> Any:
    """A storage by id, or by `user~name`, as the API takes both."""
    name = wanted.split("~", 1)[1] if "~" in wanted else None
    for storage in held.values():
        if storage.id == wanted or (name is not None and storage.name == name):
            return storage
    raise RefusedError(404, "record-not-found", f"{wanted} was not found")


def _run_object(run: str, store: str, dataset: str) -> dict[str, Any]:
    return {
        "id": run,
        "actId": "loopback-actor",
        "userId": OWNER,
        "startedAt": MOMENT,
        "status": "RUNNING",
        "meta": {"origin": "SCHEDULER"},
        "stats": {},
        "options": {"build": "latest", "timeoutSecs": 3600, "memoryMbytes": 1024, "diskMbytes": 2048, "maxTotalChargeUsd": 100},
        "buildId": "loopback-build",
        "buildNumber": "0.1.1",
        "defaultKeyValueStoreId": store,
        "defaultDatasetId": dataset,
        "defaultRequestQueueId": f"queue-of-{run}",
    }


def _priced(events: dict[str, float] | None) -> dict[str, Any]:
    if events is None:
        return {}
    shown = {name: {"eventTitle": name, "eventDescription": name, "eventPriceUsd": usd} for name, usd in events.items()}
    pricing = {
        "pricingModel": "PAY_PER_EVENT",
        "apifyMarginPercentage": 0.2,
        "createdAt": MOMENT,
        "startedAt": MOMENT,
        "pricingPerEvent": {"actorChargeEvents": shown},
    }
    return {"pricingInfo": pricing, "chargedEventCounts": dict.fromkeys(events, 0)}
