"""The polite client: the only way this package asks anything of the network."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import orjson
import stamina

from src.errors import BlockedError, ConfigurationError, UnreachableError
from src.sources.answer import RETRYABLE, Answer, Hop, judge
from src.sources.body import ACCEPT_ENCODING, read_body
from src.sources.document import Document, Request
from src.sources.guard import Guard
from src.sources.manners import REPLAYED, Limits, Manners
from src.sources.pace import Pace, family_of
from src.sources.patience import TryAgainError, retry_after
from src.sources.record import RecordTransport
from src.sources.replay import ReplayTransport
from src.sources.robots import AGENT, MAX_ROBOTS_BYTES, Robots
from src.sources.traffic import Tally, Traffic
from src.sources.transport import LiveTransport

VERSION = "0.1"

# Of an error page only the beginning is read: enough to recognise a block page.
MAX_ERROR_BYTES = 65_536

# Failures that may pass: no connection, silence, a connection that broke. A request that cannot be sent stays so.
_PASSING = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError)


@dataclass(slots=True)
class _Flight:
    """A question under way, and how many wait for it."""

    task: asyncio.Task[Document]
    waiting: int = 0


class Client:
    """Answers requests: identified, guarded, paced, patient, and bounded in what it takes.

    Identical requests under way at one time are one request. Nothing is remembered beyond that: a body may be large, and the
    ledger is the memory of this package. Cookies are neither kept nor sent.

    Args:
        transport: Where answers come from; None for the network, behind the guard.
        contact: Whom a host may write to; part of the User-Agent, as the SEC demands.
        now: The clock of the run (aware).
        max_concurrency: Requests open at a time, over all hosts.
        manners: Rates and retries; None for the defaults, and for none of either when replaying.
        limits: What one answer may cost.
        guard: Which addresses may be asked.

    Attributes:
        replaying: Whether answers come from a recording.

    Raises:
        ConfigurationError: The contact cannot stand in a header, or `max_concurrency` is below 1.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport | None,
        contact: str,
        now: Callable[[], datetime],
        max_concurrency: int = 8,
        *,
        manners: Manners | None = None,
        limits: Limits | None = None,
        guard: Guard | None = None,
    ) -> None:
        if max_concurrency < 1:
            message = f"maxConcurrency: wanted a number of 1 or more, got {max_concurrency}"
            raise ConfigurationError(message)
        self.replaying = isinstance(transport, ReplayTransport)
        self._now = now
        self._limits = limits or Limits()
        self._manners = manners or (REPLAYED if self.replaying else Manners())
        self._guard = guard or Guard()
        self._pace = Pace(self._manners, max_concurrency)
        self._robots = Robots(self._robots_txt, self._pace.slow_down)
        self._tally = Tally()
        self._flights: dict[bytes, _Flight] = {}
        _keep_urls_out_of_the_log()
        self._http = httpx.AsyncClient(
            transport=LiveTransport(self._guard, max_concurrency) if transport is None else transport,
            headers={"user-agent": _user_agent(contact), "accept-encoding": ACCEPT_ENCODING},
            timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            follow_redirects=False,
            trust_env=False,  # neither a proxy, out of the guard's sight, nor passwords from a .netrc
        )

    @property
    def traffic(self) -> Traffic:
        """What has been asked so far."""
        return self._tally.snapshot()

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self._http.__aexit__(exc_type, exc_value, traceback)

    async def fetch(self, request: Request) -> Document:
        """Answer one request.

        Raises:
            NotFoundError: The host says there is no such thing (404, 410).
            BlockedError: The host refuses us (401, 403, a block page, robots.txt).
            UnreachableError: No usable answer; the message names host and reason.
        """
        name = orjson.dumps((request.method, request.url, request.body, request.page, sorted(request.headers.items())))
        flight = self._flights.get(name)
        if flight is None:
            flight = self._flights[name] = _Flight(asyncio.create_task(self._fetch(request)))
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting:
                # Nobody is left: a question that is still under way was given up by all who asked it.
                flight.task.cancel()
                self._flights.pop(name, None)

    async def _fetch(self, request: Request) -> Document:
        try:
            answer = await self._follow(Hop.of(request), page=request.page, cap=self._limits.max_bytes)
            document = judge(answer, self._now())
        except BlockedError:
            self._tally.blocked += 1
            raise
        # A URL that was not redirected is handed back in the spelling it was asked in.
        return replace(document, url=request.url) if httpx.URL(request.url) == httpx.URL(answer.url) else document

    async def _robots_txt(self, url: str) -> Answer:
        return await self._follow(Hop(url), page=False, cap=MAX_ROBOTS_BYTES, cut=True)

    async def _follow(self, hop: Hop, *, page: bool, cap: int, cut: bool = False) -> Answer:
        """Make a hop and those it redirects to, each of them guarded."""
        asked: set[tuple[str, str]] = set()
        while (hop.method, hop.url) not in asked and len(asked) <= self._limits.max_redirects:
            asked.add((hop.method, hop.url))
            url = self._guard.check(hop.url)
            if page:
                await self._robots.check(url)
            answer = await self._patiently(hop, url, cap=cap, cut=cut)
            if answer.location is None:
                return answer
            hop = hop.redirected(answer.status, answer.location)
        circle = (hop.method, hop.url) in asked
        reason = "in a circle" if circle else f"more than {self._limits.max_redirects} times"
        message = f"{httpx.URL(hop.url).host} redirects {reason}"
        raise UnreachableError(message)

    async def _patiently(self, hop: Hop, url: httpx.URL, *, cap: int, cut: bool) -> Answer:
        """One exchange, tried again while the host may yet answer."""
        manners = self._manners
        tries = 0
        try:
            async for attempt in stamina.retry_context(
                on=self._wait,
                attempts=manners.attempts,
                timeout=manners.retry_budget,
                wait_initial=manners.wait_initial,
                wait_max=manners.wait_max,
                wait_jitter=manners.wait_jitter,
            ):
                with attempt:
                    tries += 1
                    self._tally.retries += tries > 1
                    return await self._once(hop, url, cap=cap, cut=cut)
        except TryAgainError as error:
            if error.answer is not None:
                return error.answer
            message = f"{url.host} {error} (asked {tries}×)"
            raise UnreachableError(message) from error
        message = f"{url.host} was not asked"
        raise UnreachableError(message)

    def _wait(self, error: Exception) -> bool | float:
        """Whether to try again (True: after the usual wait), or after how many seconds."""
        if not isinstance(error, TryAgainError):
            return False
        if error.wait is None:
            return True
        return max(error.wait, self._manners.wait_initial) if error.wait <= self._manners.retry_after_max else False

    async def _once(self, hop: Hop, url: httpx.URL, *, cap: int, cut: bool) -> Answer:
        host = url.host
        async with self._pace.turn(host):
            self._tally.families[family_of(host)] += 1
            try:
                async with asyncio.timeout(self._limits.total):
                    answer = await self._exchange(hop, url, cap=cap, cut=cut)
            except TimeoutError as error:
                message = f"{host} did not finish its answer within {self._limits.total:g} s"
                raise UnreachableError(message) from error
            except _PASSING as error:
                raise TryAgainError(_reason(error)) from error
            except (httpx.RequestError, httpx.InvalidURL) as error:
                message = f"{host} could not be asked ({_reason(error)})"
                raise UnreachableError(message) from error
        self._tally.bytes += len(answer.content)
        if answer.status in RETRYABLE:
            message = f"answered {answer.status}"
            raise TryAgainError(message, answer, retry_after(answer.headers, self._now()))
        return answer

    async def _exchange(self, hop: Hop, url: httpx.URL, *, cap: int, cut: bool) -> Answer:
        # The very URL the guard has read is asked, so that no second reading of its text can differ.
        question = self._http.build_request(hop.method, url, content=hop.content, headers=dict(hop.headers))
        response = await self._http.send(question, stream=True)
        try:
            good = response.is_success
            content = await read_body(response, cap if good else MAX_ERROR_BYTES, cut=cut or not good)
        finally:
            await response.aclose()
        return Answer(hop.url, response.status_code, dict(response.headers), content)


def open_client(
    contact: str,
    now: Callable[[], datetime],
    *,
    replay_dir: Path | None = None,
    record_dir: Path | None = None,
    max_concurrency: int = 8,
    guard: Guard | None = None,
) -> Client:
    """A client that asks the network, answers from a recording, or asks and records.

    Args:
        contact: Whom a host may write to.
        now: The clock of the run (aware).
        replay_dir: A recording to answer from; nothing is asked of the network then.
        record_dir: Where to write down what the network answers.
        max_concurrency: Requests open at a time.
        guard: Which addresses may be asked; None for the public internet alone.

    Raises:
        ConfigurationError: Both folders are given, or one cannot be used.
    """
    if replay_dir is not None and record_dir is not None:
        message = "REPLAY_DIR, RECORD_DIR: wanted one of them, got both"
        raise ConfigurationError(message)
    if replay_dir is not None:
        return Client(ReplayTransport(replay_dir, now), contact, now, max_concurrency, guard=guard)
    if record_dir is None:
        return Client(None, contact, now, max_concurrency, guard=guard)
    live = LiveTransport(guard or Guard(), max_concurrency)
    return Client(RecordTransport(live, record_dir, now), contact, now, max_concurrency, guard=guard)


def _user_agent(contact: str) -> str:
    if not contact.strip() or not contact.isascii() or not contact.isprintable():
        message = f"contact: wanted a mail address or URL in plain ASCII, got {contact!r}"
        raise ConfigurationError(message)
    return f"{AGENT}/{VERSION} ({contact.strip()})"


def _keep_urls_out_of_the_log() -> None:
    """At INFO httpx logs every URL whole, secrets in its query included; a level somebody chose for it is left alone."""
    logger = logging.getLogger("httpx")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.WARNING)


def _reason(error: Exception) -> str:
    """A failure in words, without what the library put into its message."""
    return {
        "ConnectError": "does not accept connections",
        "ConnectTimeout": "did not accept a connection in time",
        "ReadTimeout": "fell silent while answering",
        "ReadError": "broke the connection",
        "RemoteProtocolError": "broke off its answer",
    }.get(type(error).__name__, f"failed with {type(error).__name__}")
