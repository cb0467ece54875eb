"""Which addresses may be asked at all: the public internet by http or https, and nothing nearer.

URLs come from users and from pages, so any of them may point at a metadata service or at a neighbour. A name is resolved
once, every address it has is checked, and the connection goes to the address that was checked (`LiveTransport`), so a name
that changes its answer between the check and the connection gains nothing.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpcore
import httpx

from src.errors import UnreachableError

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

PORTS = {"http": 80, "https": 443}

# Longer URLs are no page's address: the longest seen on careers boards is about 700 characters.
MAX_URL_LENGTH = 8_192

# IANA's IPv4 special-purpose registry, with multicast and the reserved class E. Written out, because what
# `ipaddress.is_global` says of them differs between patch releases of Python.
_NOT_PUBLIC_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; one cloud keeps its metadata service here
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host agent: an address from the public range that never leaves the machine
        "169.254.0.0/16",  # link-local: the metadata services of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Global unicast is all of IPv6 that is assigned; IPv4-mapped, NAT64, link-local, unique-local and multicast lie outside it.
_GLOBAL_V6 = IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them: it carries an IPv4 address
        "2001:db8::/32",
        "2002::/16",  # 6to4: it carries an IPv4 address
        "3fff::/20",
    )
)
# Letters, digits and hyphens, and the underscore that some hosts have in spite of the rules.
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")

# Names that are answered inside a network rather than by the public DNS.
_INSIDE = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_V4)
    return address in _GLOBAL_V6 and not any(address in network for network in _NOT_PUBLIC_V6)


async def resolve(host: str, port: int) -> Sequence[str]:
    """Addresses of a name by the system's resolver, in its order of preference.

    Raises:
        UnreachableError: The DNS answered that there is no such name.
        httpcore.ConnectError: The DNS did not answer; asking again may help.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        message = f"{host} is not a name the DNS can hold"
        raise UnreachableError(message) from error
    except socket.gaierror as error:
        if error.errno in {socket.EAI_NONAME, socket.EAI_NODATA}:
            message = f"{host} has no address in the DNS"
            raise UnreachableError(message) from error
        message = f"the DNS did not answer for {host}"
        raise httpcore.ConnectError(message) from error
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True, slots=True)
class Guard:
    """Says whether a URL may be asked, and at which addresses.

    Attributes:
        resolver: From a name and a port to its addresses.
        exempt: Pairs of address and port that are allowed although they are not public. For loopback servers in tests; no
            field of the Actor input reaches it.
    """

    resolver: Resolver = resolve
    exempt: frozenset[tuple[str, int]] = frozenset()

    def check(self, url: str) -> httpx.URL:
        """Judge a URL by its spelling, before any name is resolved.

        Raises:
            UnreachableError: Not http(s) on port 80 or 443, carrying credentials, or naming something that is not public.
        """
        parsed = _parse(url)
        host = parsed.raw_host.decode("ascii").lower()
        if parsed.scheme not in PORTS:
            _refuse(host, f"wanted http or https, got {parsed.scheme[:20] or 'no scheme'}")
        if not host.strip("."):
            _refuse("the URL", "names no host")
        if parsed.userinfo:
            _refuse(host, "the URL carries credentials")
        self._check_port(host, parsed.port or PORTS[parsed.scheme])
        self._check_host(host, parsed.port or PORTS[parsed.scheme])
        return parsed

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses to connect to for a name: every one of them checked.

        One address that is not public refuses them all: a public site has no reason to publish one, and a name that is made
        to rebind does.

        Raises:
            UnreachableError: The name has no address, or one that is not public.
            httpcore.ConnectError: The DNS did not answer.
        """
        bare = host.rstrip(".")
        found = (bare,) if _literal(bare) else tuple(dict.fromkeys(await self.resolver(bare, port)))
        if not found:
            _refuse(host, "it has no address in the DNS")
        for address in found:
            self._check_address(host, address, port)
        return found

    def _check_port(self, host: str, port: int) -> None:
        if port not in PORTS.values() and port not in {number for _, number in self.exempt}:
            _refuse(host, f"wanted port 80 or 443, got {port}")

    def _check_host(self, host: str, port: int) -> None:
        bare = host.rstrip(".")
        if _literal(bare):
            self._check_address(host, bare, port)
        elif _numeric(bare.rpartition(".")[2]):
            _refuse(host, "it is an address in an unusual spelling")
        elif not _NAME.fullmatch(bare):
            _refuse("the URL", "its host is no name the DNS can hold")
        elif "." not in bare or bare.endswith(_INSIDE):
            _refuse(host, "it is a name of a private network")

    def _check_address(self, host: str, address: str, port: int) -> None:
        if (address, port) in self.exempt:
            return
        parsed = _literal(address)
        if parsed is None or not is_public(parsed):
            _refuse(host, "it is not an address of the public internet")


def _parse(url: str) -> httpx.URL:
    if len(url) > MAX_URL_LENGTH:
        _refuse("the URL", f"it is longer than {MAX_URL_LENGTH} characters")
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        message = "not asked: the URL cannot be read"
        raise UnreachableError(message) from error


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address a host is spelled as, or None for a name; strict, so 0177.0.0.1 is no address."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _numeric(label: str) -> bool:
    """Whether a last label makes resolvers read the whole host as an IPv4 number (2130706433, 0x7f.1, 0177.0.0.1)."""
    return label.isdigit() or label.startswith("0x")


def _refuse(host: str, reason: str) -> None:
    message = f"{host[:100]} was not asked: {reason}"
    raise UnreachableError(message)


def told(url: object) -> str:
    """What may be said of a URL that was refused: its host alone, for the rest may carry a password or a token."""
    try:
        host = httpx.URL(str(url)).host
    except httpx.InvalidURL:
        host = ""
    return f"an address of {host[:80]!r}" if host else "a value that is not shown"
