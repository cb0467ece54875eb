import asyncio
import datetime as dt
import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest

from src.errors import UnreachableError
from src.sources.client import Client
from src.sources.document import Request
from src.sources.guard import Guard
from src.sources.manners import Limits
from tests.sources.loopback import BRISK, Loopback, Reply, now


class Answering:
    """A resolver that gives one answer after the other and counts how often it was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        del host, port
        self.asked += 1
        return [self.answers.pop(0)]


async def test_the_connection_goes_to_the_address_that_was_checked_and_the_name_is_kept() -> None:
    async with Loopback({"/": Reply(b"hello")}) as server:
        # Asked a second time, the name would lead elsewhere: what was checked is what is connected to.
        resolver = Answering("127.0.0.1", "169.254.169.254")
        guard = Guard(resolver, frozenset({("127.0.0.1", server.port)}))
        async with Client(None, "jane@example.com", now, manners=BRISK, guard=guard) as client:
            document = await client.fetch(Request(server.url("/", "board.example.com")))
    assert document.content == b"hello"
    assert resolver.asked == 1
    assert server.asked[0].headers["host"] == f"board.example.com:{server.port}"


async def test_a_name_that_was_public_a_moment_ago_is_checked_again_before_each_connection() -> None:
    async with Loopback({"/": Reply(b"inside")}) as server:
        # The port is let through for another address, so that only the address check stands between.
        guard = Guard(Answering("8.8.8.8", "127.0.0.1"), frozenset({("127.0.0.9", server.port)}))
        assert await guard.addresses("rebind.example.com", server.port) == ("8.8.8.8",)
        async with Client(None, "jane@example.com", now, manners=BRISK, guard=guard) as client:
            with pytest.raises(UnreachableError, match="not an address of the public internet"):
                await client.fetch(Request(server.url("/", "rebind.example.com")))
    assert server.asked == []


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1/", "http://169.254.169.254/latest/", "http://[::1]/", "file:///etc/passwd", "http://a:b@x.com/"],
)
async def test_a_redirect_to_a_private_place_is_not_followed(location: str) -> None:
    async with Loopback({"/": Reply(status=302, headers={"location": location})}) as server, server.client() as client:
        with pytest.raises(UnreachableError, match="was not asked"):
            await client.fetch(Request(server.url("/")))
    assert server.paths == ["/"]


async def test_a_second_address_is_tried_where_the_first_does_not_answer() -> None:
    async with Loopback({"/": Reply(b"second")}) as server:

        async def resolver(host: str, port: int) -> Sequence[str]:
            del host, port
            return ["127.0.0.2", "127.0.0.1"]

        guard = Guard(resolver, frozenset({("127.0.0.1", server.port), ("127.0.0.2", server.port)}))
        async with Client(None, "jane@example.com", now, manners=BRISK, guard=guard) as client:
            assert (await client.fetch(Request(server.url("/")))).content == b"second"


async def test_a_resolver_that_hangs_is_a_host_that_did_not_answer() -> None:
    async def resolver(host: str, port: int) -> Sequence[str]:
        del host, port
        await asyncio.sleep(30)
        return []

    limits = Limits(connect=0.05)
    async with Client(None, "jane@example.com", now, manners=BRISK, limits=limits, guard=Guard(resolver)) as client:
        with pytest.raises(UnreachableError, match=r"slow\.example\.com did not accept a connection in time \(asked 4×\)"):
            await client.fetch(Request("https://slow.example.com/"))


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate for one name."""
    x509 = pytest.importorskip("cryptography.x509", reason="making a certificate needs the cryptography package")
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - present only where the line above passed
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as above

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, private


async def test_tls_is_verified_against_the_name_although_the_connection_goes_to_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem, private = certificate(tmp_path, "board.example.com")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecure")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]

    async def resolver(host: str, port: int) -> Sequence[str]:
        del host, port
        return ["127.0.0.1"]

    guard = Guard(resolver, frozenset({("127.0.0.1", port)}))
    async with server, Client(None, "jane@example.com", now, manners=BRISK, guard=guard) as client:
        assert (await client.fetch(Request(f"https://board.example.com:{port}/"))).content == b"secure"
        with pytest.raises(UnreachableError, match=r"other\.example\.com does not accept connections"):
            await client.fetch(Request(f"https://other.example.com:{port}/"))
