"""The socket of a ZeroMQ feed: a subscriber that outlives silence, floods and restarts of its publisher."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import zmq
import zmq.asyncio
from zmq.utils.monitor import parse_monitor_message

from src.domains.crypto_patterns.feeds.listening import Listening

_OPTIONS: Final = {
    # Messages that may wait here: ten seconds of 20,000 a second while something else has the processor (about 60 MB).
    zmq.RCVHWM: 200_000,
    # Bytes of a message; a tick has some two hundred, and a peer that sends more is dropped.
    zmq.MAXMSGSIZE: 1 << 20,
    # Milliseconds: a peer that does not answer a beat every 5 s within 15 s is dead, which TCP alone may notice after hours.
    zmq.HEARTBEAT_IVL: 5_000,
    zmq.HEARTBEAT_TIMEOUT: 15_000,
    # Milliseconds between attempts to connect: doubled from the first up to the second.
    zmq.RECONNECT_IVL: 100,
    zmq.RECONNECT_IVL_MAX: 5_000,
    zmq.LINGER: 0,
    zmq.IPV6: 1,
}
_DRAINED: Final = 1_000  # messages taken before the event loop has its turn again: about 20 ms
_PATIENCE: Final = 0.5  # seconds the socket is waited for before the clock is looked at
_GATHERING: Final = 0.002  # seconds that messages gather before they are taken: being woken for each costs as much as each does

Plain = zmq.Socket[bytes]


async def listen(where: str, listening: Listening, seconds: float, clock: Callable[[], int]) -> bool:
    """Hand a publisher's messages over for so many seconds.

    Args:
        where: Checked address to connect to.
        listening: Takes the messages, and is told when the connection came and went.
        seconds: How long.
        clock: Microseconds since 1970 UTC at a receipt.

    Returns:
        Whether messages still waited when time was up.
    """
    with zmq.asyncio.Context() as context, context.socket(zmq.SUB) as socket:
        for option, value in _OPTIONS.items():
            socket.setsockopt(option, value)
        socket.subscribe(b"")
        with socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED) as monitor:
            socket.connect(where)
            behind = await _listen(socket, monitor, listening, seconds, clock)
            socket.disable_monitor()
        return behind


async def _listen(socket: Any, monitor: Any, listening: Listening, seconds: float, clock: Callable[[], int]) -> bool:
    now = asyncio.get_running_loop().time
    ends = now() + seconds
    poller = zmq.asyncio.Poller()
    for each in (socket, monitor):
        poller.register(each, zmq.POLLIN)
    # A future for each message would cost more than the message: once there are some, they are read in one go.
    plain, events = Plain.shadow(socket.underlying), Plain.shadow(monitor.underlying)

    def changed(frames: list[bytes]) -> None:
        if parse_monitor_message(frames)["event"] == zmq.EVENT_DISCONNECTED:
            listening.lost()
        else:
            listening.connected(clock())

    behind = False
    while (left := ends - now()) > 0:
        await poller.poll(int(1_000 * min(left, _PATIENCE)) + 1)
        behind = _drain(plain, lambda frames: listening.take(frames, clock()))
        if not behind:  # what was sent before the connection went is taken before the loss is noted
            _drain(events, changed)
        await asyncio.sleep(0 if behind else _GATHERING)
    return behind


def _drain(socket: Plain, take: Callable[[list[bytes]], None]) -> bool:
    """Take what waits; whether there may be more."""
    for _ in range(_DRAINED):
        try:
            frames = socket.recv_multipart(zmq.NOBLOCK)
        except zmq.Again:
            return False
        take(frames)
    return True
