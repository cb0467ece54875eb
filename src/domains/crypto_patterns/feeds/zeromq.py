"""A ZeroMQ feed, listened to for as long as there is time.

Its messages are JSON objects, with or without a topic: `symbol, bid, ask, timestamp[, volume]`, or Binance's own messages.
"""

import time
from collections.abc import Callable, Sequence

from src.domains.crypto_patterns.feeds.address import reached
from src.domains.crypto_patterns.feeds.heard import Heard
from src.domains.crypto_patterns.feeds.listening import Listening
from src.errors import ConfigurationError


def microseconds_now() -> int:
    """Microseconds since 1970 UTC by this machine's clock: when a tick was received is a fact of the receiver."""
    return time.time_ns() // 1_000


async def listened(
    address: str,
    symbols: Sequence[str],
    step: int,
    seconds: float,
    *,
    own_machine: bool,
    clock: Callable[[], int] = microseconds_now,
) -> Heard:
    """The bars that a feed's ticks make, listened to for a time.

    The feed may be silent, absent, garbled, or come and go: all of that ends in notes. Its bars close while it is listened to,
    so that they can only be known by a moment after this has returned.

    Args:
        address: `tcp://host:port` of a publisher.
        symbols: Those wanted, however punctuated; none for all.
        step: Microseconds a bar covers.
        seconds: How long to listen, more than 0.
        own_machine: Whether private and loopback addresses may be connected to.
        clock: Microseconds since 1970 UTC at a receipt.

    Raises:
        ConfigurationError: No such address, one that is not public, or pyzmq is not installed.
        UnreachableError: The DNS did not answer.
    """
    where = await reached(address, own_machine=own_machine)
    try:
        from src.domains.crypto_patterns.feeds.subscriber import listen  # noqa: PLC0415 -- ZeroMQ is for runs with a feed
    except ImportError as error:
        message = "Field ticksAddress: a ZeroMQ feed needs the package pyzmq, which is not installed here."
        raise ConfigurationError(message) from error
    listening = Listening(symbols, step, began=clock())
    behind = await listen(where, listening, seconds, clock)
    return listening.heard(address.strip(), clock(), behind=behind)
