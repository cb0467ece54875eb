"""Real sockets on loopback: a publisher that comes late, goes, comes back, floods, or never comes."""

import asyncio
import json
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

pytest.importorskip("zmq", reason="pyzmq is not installed here")

import zmq

from src.domains.crypto_patterns.bars.moments import SECOND
from src.domains.crypto_patterns.feeds.address import reached
from src.domains.crypto_patterns.feeds.heard import Heard
from src.domains.crypto_patterns.feeds.zeromq import listened
from src.errors import ConfigurationError
from src.sources.guard import Guard

STEP = SECOND // 5  # bars of a fifth of a second, so that a test sees several close


class Publisher:
    """A publishing socket with a numbering that goes on when it is opened again at the same address."""

    def __init__(self) -> None:
        self.context = zmq.Context()
        self.numbers = count()
        self.port = 0
        self.open()

    def open(self) -> None:
        self.socket = self.context.socket(zmq.XPUB)  # a PUB that tells of its subscribers
        self.socket.setsockopt(zmq.SNDHWM, 0)
        self.socket.setsockopt(zmq.LINGER, 0)
        if self.port:
            self.socket.bind(f"tcp://127.0.0.1:{self.port}")
        else:
            self.port = self.socket.bind_to_random_port("tcp://127.0.0.1")

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def tick(self, price: float = 100.0) -> bytes:
        body = {"bid": price - 1, "ask": price + 1, "volume": 1, "timestamp": time.time_ns() // 1000, "seq": next(self.numbers)}
        return json.dumps({"symbol": "BTCUSDT", **body}).encode()

    def send(self, *frames: bytes) -> None:
        self.socket.send_multipart(frames or (self.tick(),))

    async def subscribed(self) -> None:
        while not self.socket.poll(0):  # noqa: ASYNC110 -- the socket belongs to no event loop, so that it can also flood
            await asyncio.sleep(0.01)
        assert self.socket.recv() == b"\x01"

    async def speak(self, seconds: float) -> None:
        await self.subscribed()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.send()
            await asyncio.sleep(0.02)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    made = Publisher()
    yield made
    made.socket.close()
    made.context.term()


async def hear(address: str, seconds: float, *speaking: Any, step: int = STEP) -> Heard:
    listening = asyncio.create_task(listened(address, (), step, seconds, own_machine=True))
    await asyncio.gather(listening, *speaking)
    return listening.result()


async def test_the_ticks_of_a_publisher_become_bars(publisher: Publisher) -> None:
    heard = await hear(publisher.address, 3.5, publisher.speak(3.0))
    bars = heard.bars["BTCUSDT"]
    assert len(bars) >= 2
    assert (bars.volume > 0).all()
    assert heard.count.lost == 0
    assert heard.count.garbled == 0


async def test_a_topic_before_the_tick_and_garbage_between_ticks_change_nothing(publisher: Publisher) -> None:
    async def speak() -> None:
        await publisher.subscribed()
        for _ in range(20):
            publisher.send(b"BTCUSDT", publisher.tick())
            publisher.send(b"\xde\xad\xbe\xef")

    heard = await hear(publisher.address, 1.5, speak())
    assert (heard.count.messages, heard.count.garbled, heard.count.taken) == (40, 20, 40)


async def test_a_publisher_that_goes_and_comes_back_is_heard_again_and_the_loss_told(publisher: Publisher) -> None:
    async def speak() -> None:
        await publisher.speak(0.3)
        publisher.socket.close()
        await asyncio.sleep(0.2)
        for _ in range(7):
            publisher.tick()  # said to nobody
        publisher.open()
        await publisher.speak(0.3)

    heard = await hear(publisher.address, 3.0, speak())
    assert heard.count.disconnections == 1
    assert heard.count.lost is not None
    assert heard.count.lost >= 7
    assert "The connection to the tick feed was lost once." in heard.notes


async def test_a_publisher_that_never_comes_costs_the_time_and_is_a_note() -> None:
    began = time.monotonic()
    heard = await hear("tcp://127.0.0.1:9", 0.6)
    assert 0.5 < time.monotonic() - began < 3
    assert heard.bars == {}
    assert heard.notes == ("The tick feed tcp://127.0.0.1:9 said nothing in the 1 s it was listened to.",)


async def test_of_a_flood_nothing_is_dropped_and_it_does_not_outlast_the_time(publisher: Publisher) -> None:
    async def speak() -> None:
        await publisher.subscribed()
        for _ in range(40):
            for _ in range(500):
                publisher.send()
            await asyncio.sleep(0)

    began = time.monotonic()
    heard = await hear(publisher.address, 2.0, speak(), step=60 * SECOND)
    assert time.monotonic() - began < 10
    assert heard.count.messages > 2_000  # twice what a socket holds by default
    assert heard.count.lost == 0


async def test_a_listening_that_is_stopped_stops_at_once(publisher: Publisher) -> None:
    listening = asyncio.create_task(listened(publisher.address, (), STEP, 60.0, own_machine=True))
    await publisher.subscribed()
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(listening, 5)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "tcp://",
        "tcp://feed.example.com",
        "tcp://*:5556",
        "http://feed.example.com:80",
        "ipc:///tmp/feed",
        "inproc://feed",
        "pgm://239.0.0.1:5555",
        "tcp://feed.example.com:99999",
        "tcp://feed.example.com:5556/path",
        "tcp://eth0;192.0.2.1:5556",
        "tcp://[::1:5556",
    ],
)
async def test_an_address_that_is_no_tcp_host_and_port_is_told(address: str) -> None:
    with pytest.raises(ConfigurationError, match="Field ticksAddress: wanted tcp://host:port"):
        await listened(address, (), STEP, 1.0, own_machine=True)


async def test_credentials_in_an_address_are_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigurationError, match="credentials") as caught:
        await listened("tcp://user:hunter2@feed.example.com:5556", (), STEP, 1.0, own_machine=True)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.0.0.7", "[::1]", "169.254.169.254", "2130706433", "0x7f.1", "feed.internal", "feed"]
)
async def test_an_address_that_is_not_public_is_refused_but_on_a_machine_of_ones_own(host: str) -> None:
    with pytest.raises(ConfigurationError, match="Field ticksAddress"):
        await reached(f"tcp://{host}:5556", own_machine=False)
    assert await reached(f"tcp://{host}:5556", own_machine=True) == f"tcp://{host}:5556"


async def test_a_name_that_leads_to_a_private_address_is_refused_and_a_public_one_pinned() -> None:
    async def resolver(name: str, _: int) -> list[str]:
        return ["10.0.0.7"] if name.startswith("inner") else ["8.8.4.4"]

    guard = Guard(resolver)
    with pytest.raises(ConfigurationError, match="public internet"):
        await reached("tcp://inner.example.com:5556", own_machine=False, guard=guard)
    assert await reached("tcp://feed.example.com:5556", own_machine=False, guard=guard) == "tcp://8.8.4.4:5556"
