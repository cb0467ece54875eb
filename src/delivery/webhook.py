"""The alert webhook: one POST of JSON, signed with HMAC-SHA256.

The body is the `ALERTS` record (see `alerts`). Headers:

    Content-Type: application/json
    X-Signal-Delivery: 32 hex digits        the same for every repetition of the same body: drop what you have seen
    X-Signal-Timestamp: 1685663999          seconds since 1970, when this attempt was signed
    X-Signal-Signature: v1=<64 hex digits>  HMAC-SHA256(secret, timestamp + "." + body), absent without a secret

A receiver calls `verify` with the raw body (before parsing it), and answers 2xx. On 429, 5xx, a timeout or a broken
connection the POST is repeated with growing pauses, each time signed anew; redirects are not followed, because the address
behind one was not checked and the body was not meant for it. An answer's body is not read.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import httpx
import orjson
import stamina

from src.delivery.links import host, link
from src.errors import ConfigurationError, UnreachableError
from src.sources.gather import Failure, settle
from src.sources.patience import retry_after

TOLERANCE_SECONDS = 300
"""How far a receiver lets the timestamp be off: enough for a slow network and a drifting clock, too short to replay a day."""

_OK = range(200, 300)
_MOVED = range(300, 400)
_LATER = frozenset({408, 425, 429})
_BROKEN = range(500, 600)


class Answer(Protocol):
    """What is looked at of a response."""

    @property
    def status_code(self) -> int:
        """HTTP status."""
        ...

    @property
    def headers(self) -> httpx.Headers:
        """Response headers."""
        ...


class Poster(Protocol):
    """An `httpx.AsyncClient`, or what behaves like one; its transport must refuse addresses that are not public."""

    def stream(
        self,
        method: str,
        url: str,
        *,
        content: bytes,
        headers: Mapping[str, str],
        follow_redirects: bool,
        timeout: float,
    ) -> AbstractAsyncContextManager[Answer]:
        """Send a request and hand over the response before its body is read."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to keep trying.

    Attributes:
        attempts: POSTs at most.
        first: Seconds before the second attempt; each later pause is twice as long, with some chance in it.
        longest: Seconds a pause never exceeds, whatever the receiver asks for.
        timeout: Seconds for one attempt.
    """

    attempts: int = 5
    first: float = 1.0
    longest: float = 30.0
    timeout: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How telling the receiver went.

    Attributes:
        delivered: Whether it answered 2xx.
        attempts: POSTs made.
        status: Its last HTTP status, or None when it never answered.
        sentence: The same for a person: names the receiver's host, never its path, the secret or the body.
    """

    delivered: bool
    attempts: int
    status: int | None
    sentence: str


class _LaterError(Exception):
    """An attempt failed in a way that may pass; never leaves this module.

    Its text is what a retry logger shows, so it holds nothing of the URL.
    """

    def __init__(self, reason: str, status: int | None = None, wait: float | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.wait = wait


async def deliver(
    poster: Poster,
    url: str,
    record: Mapping[str, Any],
    *,
    secret: str | None,
    now: Callable[[], datetime],
    patience: Patience | None = None,
) -> Delivery:
    """POST the record; whatever happens is told in the result and never raised.

    Args:
        poster: Sends it; guards against addresses that are not public.
        url: Receiver, http or https, without credentials.
        record: JSON-safe body, such as `alerts.record` makes.
        secret: Shared with the receiver; None or "" sends unsigned, and the sentence says so.
        now: Wall clock, asked at every attempt, since receivers compare the timestamp with theirs.
        patience: How long to keep trying.
    """
    if link(url) is None:
        return Delivery(
            delivered=False,
            attempts=0,
            status=None,
            sentence="webhookUrl: wanted an http or https URL without credentials; nothing was sent.",
        )
    attempt = _Attempt(poster, url, orjson.dumps(record), secret, now, patience or Patience())
    outcome = await settle(_checked(attempt.run()))
    who = host(url)
    if isinstance(outcome, Failure):
        return Delivery(
            delivered=False,
            attempts=attempt.made,
            status=attempt.status,
            sentence=f"The webhook to {who} was not delivered: {outcome.detail}.",
        )
    unsigned = "" if secret else " (unsigned: no webhookSecret was given)"
    return Delivery(
        delivered=True,
        attempts=attempt.made,
        status=outcome,
        sentence=f"The webhook to {who} was delivered, status {outcome}{unsigned}.",
    )


async def _checked(sending: Coroutine[Any, Any, int]) -> int:
    """The status of a delivery that worked.

    Raises:
        UnreachableError: It did not work; the reason names neither URL nor secret.
    """
    try:
        return await sending
    except _LaterError as error:
        raise UnreachableError(str(error)) from error
    except (httpx.HTTPError, httpx.InvalidURL, ConfigurationError) as error:
        reason = f"it could not be sent ({type(error).__name__})"
        raise UnreachableError(reason) from error


@dataclass(slots=True)
class _Attempt:
    """One delivery with its repetitions; counts as it goes, because a failure still has to say how often it tried."""

    poster: Poster
    url: str
    body: bytes
    secret: str | None
    now: Callable[[], datetime]
    patience: Patience
    made: int = 0
    status: int | None = None

    async def run(self) -> int:
        patience = self.patience
        async for attempt in stamina.retry_context(
            on=self._pause,
            attempts=patience.attempts,
            timeout=None,
            wait_initial=patience.first,
            wait_max=patience.longest,
            wait_jitter=patience.first,
        ):
            with attempt:
                await self._post()
        return self.status or 0

    def _pause(self, error: Exception) -> bool | float:
        if not isinstance(error, _LaterError):
            return False
        return True if error.wait is None else min(error.wait, self.patience.longest)

    async def _post(self) -> None:
        self.made += 1
        moment = self.now()
        try:
            async with (
                asyncio.timeout(self.patience.timeout),
                self.poster.stream(
                    "POST",
                    self.url,
                    content=self.body,
                    headers=signed_headers(self.body, self.secret, moment),
                    follow_redirects=False,
                    timeout=self.patience.timeout,
                ) as answer,
            ):
                self.status = answer.status_code
                headers = answer.headers
        except (TimeoutError, httpx.TimeoutException) as error:
            reason = f"no answer within {self.patience.timeout:g} s"
            raise _LaterError(reason) from error
        except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
            reason = f"the connection failed ({type(error).__name__})"
            raise _LaterError(reason) from error
        _judge(self.status, headers, moment)


def _judge(status: int, headers: httpx.Headers, moment: datetime) -> None:
    if status in _OK:
        return
    if status in _LATER or status in _BROKEN:
        reason = f"it answered {status}"
        raise _LaterError(reason, status, retry_after(headers, moment))
    reason = f"it answered {status}" + ("; redirects are not followed" if status in _MOVED else "")
    raise UnreachableError(reason)


def signed_headers(body: bytes, secret: str | None, moment: datetime) -> dict[str, str]:
    """Headers of one attempt: content type, delivery id, timestamp and, with a secret, the signature."""
    timestamp = str(int(moment.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Signal-Delivery": hashlib.sha256(body).hexdigest()[:32],
        "X-Signal-Timestamp": timestamp,
    }
    return headers | {"X-Signal-Signature": sign(secret, timestamp, body)} if secret else headers


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """`v1=` and the hex HMAC-SHA256 of timestamp, a full stop and the body."""
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def verify(secret: str, body: bytes, headers: Mapping[str, str], now: datetime, tolerance: int = TOLERANCE_SECONDS) -> bool:
    """Whether a received POST is ours, unchanged and fresh; for receivers.

    Compares in constant time. The timestamp may be off by five minutes either way (`tolerance`, in seconds), which bounds how
    long a copied request can be replayed; within them, drop a repeated `X-Signal-Delivery`. While a secret is being changed a
    receiver calls this once with each.

    Args:
        secret: The shared secret; an empty one verifies nothing.
        body: The raw bytes received.
        headers: Received headers, names in any case.
        now: The receiver's clock (aware).
        tolerance: Seconds.
    """
    named = {name.lower(): value for name, value in headers.items()}
    timestamp, signature = named.get("x-signal-timestamp", ""), named.get("x-signal-signature", "")
    if not secret or not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > _LONGEST_TIMESTAMP:
        return False
    fresh = abs(now.timestamp() - int(timestamp)) <= tolerance
    return hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode("utf-8", "replace")) and fresh


_LONGEST_TIMESTAMP = 12
"""Digits: seconds since 1970 need ten until the year 2286; a longer number is no timestamp but an attack on `int`."""
