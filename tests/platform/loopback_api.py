"""A platform on 127.0.0.1 for the unmodified SDK: its API over HTTP and its events over a websocket.

    with LoopbackApi(input={"tickers": ["AAPL"]}) as api:
        api.fail("POST", "/items$", 503, times=2)          # the next two pushes are refused
        api.when("POST", "/items$", 3, api.abort)          # the third push makes the platform abort the run
        outcome = start_actor(api, ["-m", "src"]).wait()   # from actor_process.py
        assert outcome.exit_code == 0
        api.rows                                           # what the default dataset holds
        api.store().records["OUTPUT"].value                # the run's own store; api.store("name") a named one
        api.status_messages, api.webhooks, api.charges
        api.asked("PUT", "/records/")                      # every request that matches, bodies decompressed
    api.wait_for("POST", "/items$")                    # until one that matches has come, if none has yet

Named storages outlive a run: `api.new_run()` gives the next process another run id and empty default storages, as a schedule
does; starting a process again without it is what a migration does (same run, same storages).

Shapes and limits follow the API as the SDK's 4.1 client reads it: 401 without the run's token, 400 for keys outside the
alphabet and for NaN in rows, 413 above 9 MiB, 404 `record-not-found`, keys in pages of 1,000, brotli and gzip request bodies.
Anything it does not know is a 404 and is kept in `unknown`.
"""

import contextlib
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tests.platform.loopback_http import CUT, LoopbackServer
from tests.platform.loopback_platform import TOKEN, UNKNOWN, Answer, Asked, LoopbackPlatform, refused
from tests.platform.loopback_storage import MOMENT, OWNER, LoopbackStore


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came.

    Attributes:
        asked: Method, path, query, headers and decompressed body.
        status: What was answered; `CUT` when nothing was.
        refusal: The platform's word for an error ("record-not-found"), or "".
    """

    asked: Asked
    status: int
    refusal: str

    @property
    def path(self) -> str:
        """Without query, percent-decoded."""
        return self.asked.path

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.asked.body)


@dataclass(slots=True)
class _Fault:
    """How matching requests are refused, `left` more times (None: for good)."""

    method: str
    path: str
    status: int
    left: int | None

    def strikes(self, asked: Asked) -> bool:
        if self.left == 0 or asked.method != self.method or not re.search(self.path, asked.path):
            return False
        self.left = None if self.left is None else self.left - 1
        return True


@dataclass(slots=True)
class _Trigger:
    """What happens once, after the n-th matching request was answered."""

    method: str
    path: str
    left: int
    action: Callable[[], None]


class LoopbackApi:
    """The servers and everything they received; a context manager.

    Args:
        input: The run's input, written as record INPUT; None leaves runs without one.
        item_schema: JSON schema the default dataset enforces (one bad item refuses its whole request), or None.
        events: Event name → USD each; with it runs are pay-per-event.

    Attributes:
        received: Every request, in order.
        platform: Runs, storages and webhooks.
    """

    def __init__(
        self,
        input: dict[str, Any] | None = None,  # noqa: A002 - the platform's own word for it
        item_schema: dict[str, Any] | None = None,
        events: dict[str, float] | None = None,
    ) -> None:
        self.platform = LoopbackPlatform(input, item_schema, events)
        self.received: list[Received] = []
        self._faults: list[_Fault] = []
        self._triggers: list[_Trigger] = []
        self._lock = threading.RLock()
        self._came = threading.Condition(self._lock)
        self._listeners: set[ServerConnection] = set()
        self._http: LoopbackServer
        self._websocket: Server
        self.new_run()

    def __enter__(self) -> Self:
        self._http = LoopbackServer(self._answer, self._after)
        self._websocket = serve(self._listen, "127.0.0.1", 0)
        self.platform.url = self._http.url
        # Half a second is how often http.server looks whether it should stop, unless told otherwise.
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        threading.Thread(target=self._websocket.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for listener in list(self._listeners):
            listener.close()
        self._websocket.shutdown()
        self._http.shutdown()
        self._http.server_close()

    @property
    def environment(self) -> dict[str, str]:
        """What the platform puts into the environment of the present run's container."""
        run = self.platform.run
        return {
            "APIFY_IS_AT_HOME": "1",
            "APIFY_TOKEN": TOKEN,
            "APIFY_API_BASE_URL": self.platform.url,
            "APIFY_API_PUBLIC_BASE_URL": self.platform.url,
            "APIFY_USER_ID": OWNER,
            "ACTOR_ID": run["actId"],
            "ACTOR_RUN_ID": run["id"],
            "ACTOR_DEFAULT_DATASET_ID": run["defaultDatasetId"],
            "ACTOR_DEFAULT_KEY_VALUE_STORE_ID": run["defaultKeyValueStoreId"],
            "ACTOR_DEFAULT_REQUEST_QUEUE_ID": run["defaultRequestQueueId"],
            "ACTOR_EVENTS_WEBSOCKET_URL": f"ws://127.0.0.1:{self._websocket.socket.getsockname()[1]}",
            "ACTOR_STARTED_AT": MOMENT,
        }

    def new_run(self) -> str:
        """Begin another run: a new id and empty default storages; named ones stay. The id is returned."""
        return self.platform.new_run()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Items of the present run's default dataset."""
        return self.platform.datasets[self.platform.run["defaultDatasetId"]].items

    def store(self, name: str | None = None) -> LoopbackStore:
        """A named store, or the present run's own.

        Raises:
            KeyError: No run has opened a store of that name.
        """
        if name is None:
            return self.platform.stores[self.platform.run["defaultKeyValueStoreId"]]
        return {store.name: store for store in self.platform.stores.values()}[name]

    @property
    def webhooks(self) -> list[dict[str, Any]]:
        """Webhooks created, as asked for."""
        return self.platform.webhooks

    @property
    def charges(self) -> list[dict[str, Any]]:
        """Charges made, each idempotency key once: {"eventName", "count"}."""
        return list(self.platform.charges.values())

    @property
    def status_messages(self) -> list[str]:
        """Status messages of all runs, in order."""
        return [text for text, _ in self.platform.spoken]

    @property
    def last_words(self) -> str | None:
        """The status message that a run marked as its last, or None."""
        return next((text for text, terminal in reversed(self.platform.spoken) if terminal), None)

    @property
    def unknown(self) -> list[Received]:
        """Requests to pages this platform does not have."""
        return [request for request in list(self.received) if request.refusal == UNKNOWN]

    def asked(self, method: str, path: str) -> list[Received]:
        """Requests received so far whose method is this and whose path matches."""
        return [request for request in list(self.received) if request.asked.method == method and re.search(path, request.path)]

    def wait_for(self, method: str, path: str, timeout: float = 40) -> bool:
        """Sleep until a request has come whose method is this and whose path matches; whether it came in `timeout` seconds."""
        with self._came:
            return self._came.wait_for(lambda: bool(self.asked(method, path)), timeout)

    def fail(self, method: str, path: str, status: int, times: int | None = 1) -> None:
        """Answer the next `times` matching requests (None: all of them) with this status and do nothing else."""
        self._faults.append(_Fault(method, path, status, times))

    def lose_replies(self, method: str, path: str, times: int = 1) -> None:
        """Do what the next matching requests ask and cut the connection: the client cannot know that it was done."""
        self._faults.append(_Fault(method, path, CUT, times))

    def when(self, method: str, path: str, nth: int, action: Callable[[], None]) -> None:
        """Call `action` once, after the n-th matching request from now was answered with 2xx."""
        self._triggers.append(_Trigger(method, path, nth, action))

    def send(self, event: str, data: dict[str, Any] | None = None) -> None:
        """Send a platform event to the run."""
        for listener in list(self._listeners):
            with contextlib.suppress(ConnectionClosed):
                listener.send(json.dumps({"name": event, "data": data or {}}))

    def abort(self) -> None:
        """Abort gracefully; the platform would kill the container 30 s later, which is the test's to do."""
        self.send("aborting")

    def migrate(self) -> None:
        """Announce a migration; the platform would stop the container within a minute and start it again elsewhere."""
        self.send("migrating")

    def persist(self) -> None:
        """Ask the run to write its state down, as the platform does every minute."""
        self.send("persistState", {"isMigrating": False})

    def _answer(self, asked: Asked) -> Answer:
        with self._lock:
            fault = next((fault for fault in self._faults if fault.strikes(asked)), None)
            if fault is not None and fault.status != CUT:
                kind = "insufficient-permissions" if fault.status == HTTPStatus.FORBIDDEN else "internal-server-error"
                answer = refused(fault.status, kind)
            else:
                answer = self.platform.answer(asked)
                answer = answer if fault is None else Answer(CUT)
            refusal = json.loads(answer.body)["error"]["type"] if answer.status >= HTTPStatus.BAD_REQUEST else ""
            self.received.append(Received(asked, answer.status, refusal))
            self._came.notify_all()
            return answer

    def _after(self, asked: Asked, status: int) -> None:
        for trigger in list(self._triggers):
            matches = trigger.method == asked.method and re.search(trigger.path, asked.path)
            if matches and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
                trigger.left -= 1
                if trigger.left == 0:
                    self._triggers.remove(trigger)
                    trigger.action()

    def _listen(self, connection: ServerConnection) -> None:
        self._listeners.add(connection)
        with contextlib.suppress(ConnectionClosed):
            for _ in connection:
                pass
        self._listeners.discard(connection)
