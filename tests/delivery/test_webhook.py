import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from src.delivery.alerts import alerts, record
from src.delivery.webhook import Delivery, Patience, deliver, sign, verify
from src.sources.guard import Guard
from src.sources.transport import LiveTransport
from tests.delivery.delivery_world import AS_OF, as_row, snapshot
from tests.sources.loopback import Loopback, Reply

SECRET = "correct horse battery staple"
NOW = datetime(2026, 1, 15, 0, 1, tzinfo=UTC)
BRISK = Patience(attempts=4, first=0.01, longest=0.05, timeout=0.5)
RECORD = record(alerts([as_row(snapshot())], 70, {}), [], run_id="run1", as_of=AS_OF, threshold=70)


@asynccontextmanager
async def client(guard: Guard) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=LiveTransport(guard, 4)) as opened:
        yield opened


@asynccontextmanager
async def answering(manners: Callable[[asyncio.StreamReader], Awaitable[object]]) -> AsyncIterator[int]:
    """The port of a server that does this with a connection and then hangs up without a word."""
    ended: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await manners(reader)
        writer.close()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended.append(asyncio.create_task(serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
    await asyncio.gather(*ended)


async def sent(
    receiver: Loopback, path: str = "/hook/token", secret: str | None = SECRET, patience: Patience = BRISK
) -> Delivery:
    async with client(receiver.guard()) as poster:
        return await deliver(poster, receiver.url(path), RECORD, secret=secret, now=lambda: NOW, patience=patience)


async def test_a_receiver_that_answers_503_twice_and_then_200_gets_the_alert() -> None:
    async with Loopback({"/hook/token": [Reply(status=503), Reply(status=503), Reply()]}) as receiver:
        told = await sent(receiver)
    assert told == Delivery(
        delivered=True, attempts=3, status=200, sentence="The webhook to board.example.com was delivered, status 200."
    )
    assert len({asked.headers["x-signal-delivery"] for asked in receiver.asked}) == 1
    assert json.loads(receiver.asked[-1].body) == RECORD


async def test_the_receiver_can_verify_what_it_got() -> None:
    async with Loopback({"/hook/token": Reply()}) as receiver:
        await sent(receiver)
    asked = receiver.asked[0]
    assert (asked.method, asked.headers["content-type"]) == ("POST", "application/json")
    assert verify(SECRET, asked.body, asked.headers, NOW)
    assert not verify("another secret", asked.body, asked.headers, NOW)
    assert not verify("", asked.body, asked.headers, NOW)
    assert not verify(SECRET, asked.body + b" ", asked.headers, NOW)


async def test_a_copied_request_is_refused_after_five_minutes_and_before_its_time() -> None:
    async with Loopback({"/hook/token": Reply()}) as receiver:
        await sent(receiver)
    asked = receiver.asked[0]
    for seconds, fresh in ((300, True), (-300, True), (301, False), (-301, False)):
        assert verify(SECRET, asked.body, asked.headers, NOW + timedelta(seconds=seconds)) is fresh


async def test_every_attempt_is_signed_anew() -> None:
    clock = iter([NOW, NOW + timedelta(seconds=7)])
    async with Loopback({"/hook": [Reply(status=500), Reply()]}) as receiver, client(receiver.guard()) as poster:
        await deliver(poster, receiver.url("/hook"), RECORD, secret=SECRET, now=lambda: next(clock), patience=BRISK)
    first, second = receiver.asked
    assert int(second.headers["x-signal-timestamp"]) - int(first.headers["x-signal-timestamp"]) == 7
    assert verify(SECRET, second.body, second.headers, NOW + timedelta(seconds=7))


async def test_without_a_secret_the_alert_goes_unsigned_and_the_sentence_says_so() -> None:
    async with Loopback({"/hook/token": Reply()}) as receiver:
        told = await sent(receiver, secret=None)
    assert told.sentence == "The webhook to board.example.com was delivered, status 200 (unsigned: no webhookSecret was given)."
    assert "x-signal-signature" not in receiver.asked[0].headers


async def test_a_receiver_that_stays_down_is_told_of_in_a_sentence() -> None:
    async with Loopback({"/hook/token": Reply(status=503)}) as receiver:
        told = await sent(receiver)
    assert told == Delivery(
        delivered=False, attempts=4, status=503, sentence="The webhook to board.example.com was not delivered: it answered 503."
    )


async def test_a_refusal_is_not_repeated() -> None:
    async with Loopback({"/hook/token": Reply(status=401)}) as receiver:
        told = await sent(receiver)
    assert (told.attempts, told.status, told.delivered) == (1, 401, False)


async def test_a_pause_that_the_receiver_asks_for_is_honoured_up_to_a_limit() -> None:
    slow = Reply(status=429, headers={"retry-after": "3600"})
    async with Loopback({"/hook/token": [slow, Reply()]}) as receiver:
        told = await sent(receiver, patience=replace(BRISK, longest=0.2))
    assert told.delivered
    assert receiver.asked[1].at - receiver.asked[0].at >= 0.19


async def test_a_redirect_is_not_followed_wherever_it_leads() -> None:
    moved = Reply(status=307, headers={"location": "http://169.254.169.254/latest/meta-data"})
    async with Loopback({"/hook/token": moved}) as receiver:
        told = await sent(receiver)
    assert (told.attempts, told.status) == (1, 307)
    assert told.sentence.endswith("it answered 307; redirects are not followed.")


async def sent_to_port(port: int, patience: Patience) -> Delivery:
    async with client(Guard(exempt=frozenset({("127.0.0.1", port)}))) as poster:
        url = f"http://127.0.0.1:{port}/hook"
        return await deliver(poster, url, RECORD, secret=SECRET, now=lambda: NOW, patience=patience)


async def test_a_receiver_that_never_answers_costs_its_timeout_and_no_more() -> None:
    async with answering(lambda reader: reader.read()) as port:
        told = await sent_to_port(port, replace(BRISK, attempts=2, timeout=0.1))
    assert told == Delivery(
        delivered=False, attempts=2, status=None, sentence="The webhook to 127.0.0.1 was not delivered: no answer within 0.1 s."
    )


async def test_a_receiver_that_hangs_up_is_asked_again() -> None:
    async with answering(lambda reader: reader.readuntil(b"\r\n\r\n")) as port:
        told = await sent_to_port(port, replace(BRISK, attempts=2))
    assert (told.delivered, told.attempts, told.status) == (False, 2, None)
    assert "the connection failed" in told.sentence


async def test_an_address_of_a_private_network_is_refused_without_a_request() -> None:
    async with client(Guard()) as poster:
        told = await deliver(poster, "http://127.0.0.1/hook", RECORD, secret=SECRET, now=lambda: NOW, patience=BRISK)
    assert (told.delivered, told.status, told.attempts) == (False, None, 1)
    assert "127.0.0.1 was not asked" in told.sentence


@pytest.mark.parametrize("url", ["ftp://example.com/", "https://me:pw@example.com/", "javascript:alert(1)", "", "https://"])
async def test_an_address_that_is_none_is_refused_before_anything_is_sent(url: str) -> None:
    async with client(Guard()) as poster:
        told = await deliver(poster, url, RECORD, secret=SECRET, now=lambda: NOW, patience=BRISK)
    assert told.attempts == 0
    assert told.sentence.startswith("webhookUrl: wanted")


async def test_neither_secret_nor_path_of_the_receiver_is_logged_or_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="stamina")
    async with Loopback({"/hook/token": Reply(status=503)}) as receiver:
        told = await sent(receiver)
    seen = caplog.text + str([vars(entry) for entry in caplog.records if entry.name == "stamina"]) + repr(told)
    assert "503" in seen
    assert SECRET not in seen
    assert "/hook/token" not in seen


def test_the_signature_is_the_hmac_that_any_receiver_computes() -> None:
    body, timestamp = b'{"a":1}', "1768435260"
    # openssl: printf '1768435260.{"a":1}' | openssl dgst -sha256 -hmac 'key'
    assert sign("key", timestamp, body) == "v1=ea51e330974ed694fb305f536fe5f7c4dce5935a18236a223fb80bda3877363f"


@pytest.mark.parametrize("timestamp", ["", "abc", "-1", "1" * 5_000, "٣", "1.5"])
def test_a_timestamp_that_is_none_verifies_nothing(timestamp: str) -> None:
    headers = {"X-Signal-Timestamp": timestamp, "X-Signal-Signature": sign(SECRET, timestamp, b"{}")}
    assert not verify(SECRET, b"{}", headers, NOW)
