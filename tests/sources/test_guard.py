import asyncio
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.errors import UnreachableError
from src.sources.guard import Guard, is_public

GUARD = Guard()


def answering(*addresses: str) -> Guard:
    async def resolver(host: str, port: int) -> Sequence[str]:
        del host, port
        return addresses

    return Guard(resolver)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://127.0.0.1./",
        "http://127。0。0。1/",  # ideographic full stops, which IDNA reads as dots
        "http://①②⑦.⓪.⓪.①/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://ｌocalhost/",
        "http://printer.local/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://db/",
        "http://10.0.0.8/",
        "http://172.31.255.255/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.100.100.200/",
        "http://168.63.129.16/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[ff02::1]/",
    ],
)
def test_an_address_that_is_not_public_is_refused_in_every_spelling(url: str) -> None:
    with pytest.raises(UnreachableError):
        GUARD.check(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://jane:secret@www.sec.gov/", "carries credentials"),
        ("http://www.sec.gov@169.254.169.254/", "carries credentials"),
        ("http://:@www.sec.gov/", "carries credentials"),
        ("ftp://ftp.sec.gov/edgar", "wanted http or https, got ftp"),
        ("file:///etc/passwd", "wanted http or https, got file"),
        ("gopher://www.sec.gov/", "wanted http or https, got gopher"),
        ("//www.sec.gov/", "wanted http or https, got no scheme"),
        ("", "wanted http or https, got no scheme"),
        ("http://", "names no host"),
        ("http://www.sec.gov:8080/", "wanted port 80 or 443, got 8080"),
        ("https://www.sec.gov:22/", "wanted port 80 or 443, got 22"),
        ("https://www.sec.gov/" + "a" * 9_000, "longer than 8192"),
        ("http://exa mple.com/\x00", "cannot be read"),
        ("http://exa mple.com/", "no name the DNS can hold"),
        ("http://%31%32%37.0.0.1/", "unusual spelling"),
        ("http://[/", "no name the DNS can hold"),
        ("http://a..b.com/", "no name the DNS can hold"),
        ("http://www.sec.gov\\@10.0.0.1/", "carries credentials"),
        ("http://www.sec.gov:99999999/", "wanted port 80 or 443, got 99999999"),
    ],
)
def test_a_url_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(UnreachableError, match=reason) as error:
        GUARD.check(url)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.sec.gov/Archives/edgar/data/320193/",
        "http://aws.typepad.com/aws/atom.xml",
        "https://careers.godaddy/jobs/search?page=1",
        "https://bücher.example.com/karriere",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]:443/",
        "https://www.sec.gov./",
    ],
)
def test_a_public_url_is_let_through(url: str) -> None:
    assert GUARD.check(url).scheme in {"http", "https"}


async def test_a_name_with_one_private_address_among_its_addresses_is_refused() -> None:
    with pytest.raises(UnreachableError, match="not an address of the public internet"):
        await answering("8.8.8.8", "10.0.0.5").addresses("rebind.example.com", 443)


async def test_every_public_address_of_a_name_is_handed_back_once() -> None:
    found = await answering("8.8.8.8", "2606:4700::1111", "8.8.8.8").addresses("site.example.com", 443)
    assert found == ("8.8.8.8", "2606:4700::1111")


@pytest.mark.parametrize("address", ["fe80::1%eth0", "::1", "not an address", ""])
async def test_what_a_resolver_says_is_checked_whatever_it_is(address: str) -> None:
    with pytest.raises(UnreachableError):
        await answering(address).addresses("site.example.com", 443)


async def test_a_name_without_addresses_is_unreachable() -> None:
    with pytest.raises(UnreachableError, match="no address in the DNS"):
        await answering().addresses("gone.example.com", 443)


async def test_the_systems_resolver_finds_this_machine_and_the_guard_refuses_it() -> None:
    with pytest.raises(UnreachableError, match="not an address of the public internet"):
        await GUARD.addresses("localhost", 443)


def test_an_exempt_address_is_allowed_on_its_port_alone() -> None:
    guard = Guard(exempt=frozenset({("127.0.0.1", 8123)}))
    assert guard.check("http://127.0.0.1:8123/").port == 8123
    with pytest.raises(UnreachableError):
        guard.check("http://127.0.0.1/")


@given(st.ip_addresses())
def test_no_address_counts_as_public_that_the_standard_library_calls_private(address: IPv4Address | IPv6Address) -> None:
    if is_public(address):
        kinds = ("is_private", "is_loopback", "is_link_local", "is_multicast", "is_reserved", "is_unspecified")
        assert not [kind for kind in kinds if getattr(address, kind)]


@given(st.ip_addresses(v=4), st.sampled_from(["plain", "integer", "hex", "octal", "mapped", "two parts"]))
def test_an_ipv4_address_that_is_not_public_is_refused_however_it_is_written(address: IPv4Address, way: str) -> None:
    number = int(address)
    first, *rest = str(address).split(".")
    spelled = {
        "plain": str(address),
        "integer": str(number),
        "hex": hex(number),
        "octal": ".".join(f"0{int(part):o}" for part in (first, *rest)),
        "mapped": f"[::ffff:{address}]",
        "two parts": f"{first}.{number & 0xFFFFFF}",
    }[way]
    if not is_public(address):
        with pytest.raises(UnreachableError):
            asyncio.run(_asked(f"http://{spelled}/"))


async def _asked(url: str) -> None:
    parsed = GUARD.check(url)
    await GUARD.addresses(parsed.raw_host.decode("ascii"), 80)


@given(st.text(max_size=200) | st.builds("http://{}/".format, st.text(max_size=60)))
def test_whatever_text_comes_as_a_url_it_is_judged_or_refused(text: str) -> None:
    try:
        parsed = GUARD.check(text)
    except UnreachableError:
        return
    assert not parsed.userinfo
    host = parsed.raw_host.decode("ascii").rstrip(".")
    try:
        assert is_public(ip_address(host))
    except ValueError:
        assert "." in host
