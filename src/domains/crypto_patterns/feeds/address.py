"""Which addresses of ticks may be connected to: `tcp://host:port`, and on no machine but one's own anything private."""

from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpcore

from src.errors import ConfigurationError, UnreachableError
from src.sources.guard import Guard, told

_LONGEST: Final = 300  # characters; a host name has at most 253


async def reached(address: str, *, own_machine: bool, guard: Guard | None = None) -> str:
    """The address to connect to.

    A name is resolved here, once, and the connection goes to the address that was checked: a name that changes its answer
    afterwards gains nothing.

    Args:
        address: As in the input.
        own_machine: Whether private and loopback addresses are the user's own to name; then the address is used as given.
        guard: What is public.

    Raises:
        ConfigurationError: Not `tcp://host:port`, carrying more than that, or nowhere public.
        UnreachableError: The DNS did not answer.
    """
    parts = _parts(address)
    host, port = parts.hostname or "", parts.port or 0
    if own_machine:
        return f"tcp://{_bracketed(host)}:{port}"
    guard = guard or Guard()
    try:
        guard.check(f"http://{_bracketed(host)}/")  # how a host may be spelled is the same for every protocol
        found = await guard.addresses(host, port)
    except httpcore.ConnectError as error:
        message = f"the DNS did not answer for the tick feed {host[:100]}"
        raise UnreachableError(message) from error
    except UnreachableError as error:
        message = f"Field ticksAddress: wanted tcp://host:port on the public internet; {error}."
        raise ConfigurationError(message) from error
    return f"tcp://{_bracketed(found[0])}:{port}"


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError as error:
        raise _unfit(address, "it cannot be read as an address") from error
    if len(address) > _LONGEST or parts.scheme != "tcp":
        raise _unfit(address, "it is not of this form")
    if "@" in parts.netloc:
        raise _unfit(address, "it carries credentials, which a feed of ticks has no use for")
    if not parts.hostname or not port or any(sign in parts.netloc for sign in "*;,"):
        raise _unfit(address, "it names no host and port")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise _unfit(address, "there is more than a host and a port in it")
    return parts


def _unfit(address: str, reason: str) -> ConfigurationError:
    return ConfigurationError(f"Field ticksAddress: wanted tcp://host:port, given {told(address)}: {reason}.")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
