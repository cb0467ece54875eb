import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.errors import BlockedError, ConfigurationError, NotFoundError, UnreachableError
from src.sources.client import Client
from src.sources.document import Document, Request
from src.sources.gather import Failure, settle_all
from src.sources.manners import Limits, Manners
from tests.sources.loopback import BRISK, NOW, Loopback, Reply, now


async def test_a_document_says_what_was_served_where_and_when() -> None:
    reply = Reply(b'{"jobs": []}', headers={"Content-Type": "application/json; charset=utf-8", "X-Total": "0"})
    async with Loopback({"/jobs?content=true": reply}) as server, server.client() as client:
        url = server.url("/jobs?content=true")
        document = await client.fetch(Request(url))
    assert (document.url, document.status, document.fetched_at) == (url, 200, NOW)
    assert (document.content_type, document.headers["x-total"], document.json()) == ("application/json", "0", {"jobs": []})


async def test_a_request_says_who_asks_and_whom_to_write_to() -> None:
    async with Loopback({"/": Reply(b"{}")}) as server, server.client() as client:
        await client.fetch(Request(server.url("/"), headers={"User-Agent": "Mozilla/5.0", "Accept": "text/html"}))
    assert server.asked[0].headers["user-agent"] == "signal-scoring-actor/0.1 (jane@example.com)"
    assert server.asked[0].headers["accept"] == "text/html"
    assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize("contact", ["", "  ", "jane@example.com\r\nX-Evil: 1", "jäne@example.com"])
async def test_a_contact_that_cannot_stand_in_a_header_is_a_mistake_in_the_input(contact: str) -> None:
    with pytest.raises(ConfigurationError, match="contact: wanted"):
        Client(None, contact, now)


async def test_a_body_is_posted_as_json() -> None:
    async with Loopback({"/jobs": Reply(b"{}")}) as server, server.client() as client:
        await client.fetch(Request(server.url("/jobs"), "POST", {"limit": 20, "offset": 0}))
    asked = server.asked[0]
    assert (asked.method, asked.body, asked.headers["content-type"]) == ("POST", b'{"limit":20,"offset":0}', "application/json")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, NotFoundError),
        (410, NotFoundError),
        (401, BlockedError),
        (403, BlockedError),
        (400, UnreachableError),
        (422, UnreachableError),
        (451, UnreachableError),
        (304, UnreachableError),
        (302, UnreachableError),  # without a location
    ],
)
async def test_a_status_that_means_no_is_asked_once_and_named(status: int, error: type[UnreachableError]) -> None:
    async with Loopback({"/board?key=geheim": Reply(b"no", status)}) as server, server.client() as client:
        with pytest.raises(UnreachableError, match=rf"board\.example\.com/board .*{status}") as caught:
            await client.fetch(Request(server.url("/board?key=geheim")))
    assert type(caught.value) is error
    assert "geheim" not in str(caught.value)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_host_that_says_not_now_is_asked_again(status: int) -> None:
    replies = [Reply(status=status), Reply(status=status), Reply(b"at last")]
    async with Loopback({"/": replies}) as server, server.client() as client:
        assert (await client.fetch(Request(server.url("/")))).content == b"at last"
        assert (client.traffic.requests, client.traffic.retries) == (3, 2)


async def test_a_host_that_stays_down_is_given_up_after_four_attempts() -> None:
    async with Loopback({"/": Reply(status=503)}) as server, server.client() as client:
        with pytest.raises(UnreachableError, match=r"board\.example\.com/ answered 503"):
            await client.fetch(Request(server.url("/")))
    assert len(server.asked) == 4


async def test_a_port_nobody_listens_at_is_tried_four_times() -> None:
    async with Loopback({}) as server:
        url, client = server.url("/x?token=geheim"), server.client()
    async with client:
        with pytest.raises(UnreachableError, match=r"board\.example\.com does not accept connections \(asked 4×\)") as caught:
            await client.fetch(Request(url))
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("dated", [False, True])
async def test_the_wait_a_host_asks_for_is_kept(*, dated: bool) -> None:
    until = format_datetime(NOW + timedelta(seconds=1), usegmt=True) if dated else "1"
    replies = [Reply(status=429, headers={"Retry-After": until}), Reply(b"ok")]
    async with Loopback({"/": replies}) as server, server.client() as client:
        await client.fetch(Request(server.url("/")))
    assert 0.95 < server.asked[1].at - server.asked[0].at < 3


@pytest.mark.parametrize("wait", ["3600", format_datetime(NOW + timedelta(hours=1), usegmt=True)])
async def test_a_host_that_wants_an_hour_of_rest_is_left_alone(wait: str) -> None:
    async with Loopback({"/": Reply(status=503, headers={"Retry-After": wait})}) as server, server.client() as client:
        with pytest.raises(UnreachableError, match="503"):
            await client.fetch(Request(server.url("/")))
    assert len(server.asked) == 1


@pytest.mark.parametrize("wait", ["soon", "-5", "Wed, 99 Foo 2024 99:99:99 GMT", "1e9", "²", "Sun, 06 Nov 1994 08:49:37 GMT"])
async def test_a_wait_that_says_nothing_leaves_the_usual_one(wait: str) -> None:
    replies = [Reply(status=503, headers={"Retry-After": wait}), Reply(b"ok")]
    async with Loopback({"/": replies}) as server, server.client() as client:
        assert (await client.fetch(Request(server.url("/")))).content == b"ok"


async def test_redirects_are_followed_and_the_document_names_where_they_led() -> None:
    replies = {
        "/careers": Reply(status=301, headers={"Location": "/jobs"}),
        "/jobs": Reply(status=302, headers={"Location": "//apply.example.com:{port}/list?page=1"}),
        "/list?page=1": Reply(b"found"),
    }
    async with Loopback(replies) as server, server.client() as client:
        server.replies["/jobs"] = [Reply(status=302, headers={"Location": f"//apply.example.com:{server.port}/list?page=1"})]
        document = await client.fetch(Request(server.url("/careers")))
    assert document.url == server.url("/list?page=1", "apply.example.com")
    assert document.content == b"found"


async def test_a_redirect_in_a_circle_is_noticed() -> None:
    replies = {"/a": Reply(status=302, headers={"Location": "/b"}), "/b": Reply(status=302, headers={"Location": "/a"})}
    async with Loopback(replies) as server, server.client() as client:
        with pytest.raises(UnreachableError, match="redirects in a circle"):
            await client.fetch(Request(server.url("/a")))
    assert server.paths == ["/a", "/b"]


async def test_a_sixth_redirect_is_not_followed() -> None:
    replies = {f"/{step}": Reply(status=302, headers={"Location": f"/{step + 1}"}) for step in range(20)}
    async with Loopback(replies) as server, server.client() as client:
        with pytest.raises(UnreachableError, match="redirects more than 5 times"):
            await client.fetch(Request(server.url("/0")))
    assert server.paths == ["/0", "/1", "/2", "/3", "/4", "/5"]


@pytest.mark.parametrize("location", ["http://[", "http://exa mple:99999999/", "\x7f://", ""])
async def test_a_redirect_to_nonsense_is_a_host_that_cannot_be_asked(location: str) -> None:
    async with Loopback({"/": Reply(status=302, headers={"Location": location})}) as server, server.client() as client:
        with pytest.raises(UnreachableError):
            await client.fetch(Request(server.url("/")))


async def test_what_may_be_a_secret_does_not_follow_a_redirect_to_another_host() -> None:
    headers = {"Authorization": "Bearer geheim", "X-Api-Key": "geheim", "Accept": "application/json"}
    async with Loopback({"/there": Reply(b"{}")}) as server, server.client() as client:
        server.replies["/here"] = [Reply(status=307, headers={"Location": server.url("/there", "other.example.com")})]
        await client.fetch(Request(server.url("/here"), headers=headers))
    first, second = server.asked
    assert first.headers["authorization"] == "Bearer geheim"
    assert "geheim" not in str(second.headers)
    assert second.headers["accept"] == "application/json"


async def test_a_post_that_is_sent_elsewhere_becomes_a_get_or_stays_a_post_as_the_status_says() -> None:
    replies = {
        "/see": Reply(status=303, headers={"Location": "/got"}),
        "/keep": Reply(status=308, headers={"Location": "/got"}),
        "/got": Reply(b"{}"),
    }
    async with Loopback(replies) as server, server.client() as client:
        await client.fetch(Request(server.url("/see"), "POST", {"limit": 20}))
        await client.fetch(Request(server.url("/keep"), "POST", {"limit": 20}))
    assert [(asked.method, asked.path) for asked in server.asked] == [
        ("POST", "/see"),
        ("GET", "/got"),
        ("POST", "/keep"),
        ("POST", "/got"),
    ]


async def test_a_cookie_is_neither_kept_nor_sent() -> None:
    async with Loopback({"/": Reply(b"{}", headers={"Set-Cookie": "id=1; Path=/"})}) as server, server.client() as client:
        await client.fetch(Request(server.url("/")))
        await client.fetch(Request(server.url("/")))
    assert all("cookie" not in asked.headers for asked in server.asked)


async def test_a_block_page_served_as_an_answer_is_a_refusal() -> None:
    page = b"<html><head><title>SEC.gov | Request Rate Threshold Exceeded</title></head><body>Wait.</body></html>"
    async with Loopback({"/": Reply(page)}) as server, server.client() as client:
        with pytest.raises(BlockedError, match=r"refused us \(200\): the SEC's rate-limit page"):
            await client.fetch(Request(server.url("/")))
        assert client.traffic.blocked == 1


async def test_a_challenge_served_as_not_now_is_a_refusal_in_the_end() -> None:
    page = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"
    async with Loopback({"/": Reply(page, 503)}) as server, server.client() as client:
        with pytest.raises(BlockedError, match="a Cloudflare challenge"):
            await client.fetch(Request(server.url("/")))


async def test_an_error_page_of_any_size_is_told_by_its_status() -> None:
    replies = {"/big": Reply(bytes(300_000), 404), "/odd": Reply(b"junk", 404, {"Content-Encoding": "gzip"})}
    async with Loopback(replies) as server, server.client() as client:
        for path in ("/big", "/odd"):
            with pytest.raises(NotFoundError):
                await client.fetch(Request(server.url(path)))


@pytest.mark.parametrize("status", [200, 204])
async def test_an_empty_body_is_a_document_without_content(status: int) -> None:
    async with Loopback({"/": Reply(b"", status)}) as server, server.client() as client:
        assert (await client.fetch(Request(server.url("/")))).content == b""


async def test_a_body_that_drips_byte_by_byte_is_given_up_after_the_time_for_one_request() -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b"."
            await asyncio.sleep(0.05)

    limits = Limits(total=0.4, read=0.3)
    async with Loopback({"/": Reply(pieces=drip)}) as server, server.client(limits=limits) as client:
        with pytest.raises(UnreachableError, match=r"did not finish its answer within 0\.4 s"):
            await client.fetch(Request(server.url("/")))
    assert len(server.asked) == 1


async def test_a_host_that_falls_silent_is_asked_again() -> None:
    async def silence() -> AsyncIterator[bytes]:
        await asyncio.sleep(0.5)
        yield b"late"

    limits = Limits(read=0.1)
    async with Loopback({"/": [Reply(pieces=silence), Reply(b"prompt")]}) as server, server.client(limits=limits) as client:
        assert (await client.fetch(Request(server.url("/")))).content == b"prompt"


async def test_a_host_that_does_not_speak_http_is_unreachable() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"220 smtp.example.com ESMTP\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    dialled = Loopback({})
    dialled.port = server.sockets[0].getsockname()[1]
    async with server, dialled.client() as client:
        with pytest.raises(UnreachableError, match="broke off its answer"):
            await client.fetch(Request(dialled.url("/")))


async def test_the_same_question_asked_at_once_is_one_request() -> None:
    async def slowly() -> AsyncIterator[bytes]:
        await asyncio.sleep(0.1)
        yield b"{}"

    async with Loopback({"/tickers": Reply(pieces=slowly)}) as server, server.client() as client:
        request = Request(server.url("/tickers"))
        documents = await asyncio.gather(*(client.fetch(request) for _ in range(20)))
        assert len(server.asked) == 1
        assert {document.content for document in documents} == {b"{}"}
        await client.fetch(request)
    assert len(server.asked) == 2


async def test_questions_that_differ_in_body_or_header_are_two_requests() -> None:
    async with Loopback({"/jobs": Reply(b"{}")}) as server, server.client() as client:
        url = server.url("/jobs")
        requests = [Request(url, "POST", {"offset": 0}), Request(url, "POST", {"offset": 20}), Request(url, headers={"A": "b"})]
        await asyncio.gather(*(client.fetch(request) for request in requests))
    assert len(server.asked) == 3


async def test_one_who_gives_up_does_not_take_the_answer_from_another() -> None:
    async def slowly() -> AsyncIterator[bytes]:
        await asyncio.sleep(0.1)
        yield b"{}"

    async with Loopback({"/": Reply(pieces=slowly)}) as server, server.client() as client:
        request = Request(server.url("/"))
        first, second = (asyncio.create_task(client.fetch(request)) for _ in range(2))
        await asyncio.sleep(0.02)
        first.cancel()
        assert (await second).content == b"{}"
        assert first.cancelled()


async def test_a_question_everybody_gave_up_is_dropped() -> None:
    async with Loopback({"/": Reply(status=503)}) as server:
        patient = Manners(sec_per_second=None, others_per_second=None, wait_initial=30)
        async with server.client(manners=patient) as client:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.fetch(Request(server.url("/"))), 0.1)
            await asyncio.sleep(0)
            assert [task for task in asyncio.all_tasks() if "_fetch" in repr(task)] == []


async def test_an_error_of_a_shared_question_reaches_everybody_who_asked() -> None:
    async with Loopback({}) as server, server.client() as client:
        failures = await settle_all([client.fetch(Request(server.url("/gone"))) for _ in range(3)])
    assert [failure.status for failure in failures if isinstance(failure, Failure)] == ["not_found"] * 3
    assert len(server.asked) == 1


async def test_no_more_than_max_concurrency_requests_are_open() -> None:
    async def slowly() -> AsyncIterator[bytes]:
        await asyncio.sleep(0.03)
        yield b"{}"

    replies = {f"/{number}": Reply(pieces=slowly) for number in range(12)}
    async with Loopback(replies) as server, server.client(max_concurrency=3) as client:
        await asyncio.gather(*(client.fetch(Request(server.url(path))) for path in replies))
    assert server.most_open <= 3


async def test_concurrency_below_one_is_a_mistake_in_the_input() -> None:
    with pytest.raises(ConfigurationError, match="maxConcurrency: wanted a number of 1 or more, got 0"):
        Client(None, "jane@example.com", now, 0)


async def test_the_secs_hosts_see_at_most_ten_requests_in_any_second() -> None:
    replies = {f"/{number}": Reply(b"{}") for number in range(16)}
    async with Loopback(replies) as server, server.client(manners=Manners(), max_concurrency=32) as client:
        hosts = ("www.sec.gov", "data.sec.gov")
        await asyncio.gather(*(client.fetch(Request(server.url(f"/{n}", hosts[n % 2]))) for n in range(16)))
        assert client.traffic.by_family == {"sec.gov": 16}
    moments = [asked.at for asked in server.asked]
    assert max(sum(start <= moment <= start + 1 for moment in moments) for start in moments) <= 10


async def test_traffic_counts_what_was_asked() -> None:
    replies: dict[str, Reply | list[Reply]] = {
        "/a": [Reply(status=503), Reply(b"12345")],
        "/b": Reply(status=302, headers={"Location": "/a"}),
    }
    async with Loopback(replies) as server, server.client() as client:
        assert client.traffic.requests == 0
        await client.fetch(Request(server.url("/b", "data.sec.gov")))
        await client.fetch(Request(server.url("/a", "boards.lever.co")))
        traffic = client.traffic
    assert (traffic.requests, traffic.retries, traffic.bytes, traffic.blocked) == (4, 1, 10, 0)
    assert traffic.by_family == {"sec.gov": 3, "lever.co": 1}


async def test_nothing_that_is_logged_holds_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    replies = {"/x?token=geheim": [Reply(status=503), Reply(b"")]}
    async with Loopback(replies) as server, server.client() as client:
        await client.fetch(Request(server.url("/x?token=geheim"), headers={"Authorization": "Bearer geheim"}))
    assert "geheim" not in caplog.text


HEADERS = st.dictionaries(
    st.sampled_from(["content-type", "content-encoding", "content-length", "location", "retry-after", "date", "cf-mitigated"]),
    st.sampled_from(
        ["gzip", "deflate", "br", "0", "-1", "99999999999999999999", "challenge", "text/html", "/", "https://x.com/"]
    )
    | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30).map(
        lambda text: text.encode("ascii", "replace").decode()
    ),
)


@settings(deadline=timedelta(seconds=2))
@given(status=st.integers(200, 599), headers=HEADERS, pieces=st.lists(st.binary(max_size=500), max_size=4), page=st.booleans())
def test_whatever_a_host_answers_it_is_a_document_or_a_source_that_could_not_be_asked(
    *, status: int, headers: dict[str, str], pieces: list[bytes], page: bool
) -> None:
    class Pieces(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for piece in pieces:
                yield piece

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=headers, stream=Pieces(), request=request)

    async def ask() -> Document | Failure:
        once = replace(BRISK, attempts=1)
        async with Client(httpx.MockTransport(answer), "jane@example.com", now, manners=once) as client:
            return (await settle_all([client.fetch(Request("https://www.example.com/a?token=geheim", page=page))]))[0]

    found = asyncio.run(ask())
    if isinstance(found, Failure):
        assert found.status in {"unreachable", "blocked", "not_found"}
        assert found.detail
        assert "geheim" not in found.detail
    else:
        assert 200 <= found.status < 300


async def test_a_transport_of_the_callers_own_is_used_as_it_is() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"asked": str(request.url)})

    async with Client(httpx.MockTransport(answer), "jane@example.com", now, manners=BRISK) as client:
        document: Document = await client.fetch(Request("https://api.lever.co/v0/postings/x?mode=json"))
        assert document.json() == {"asked": "https://api.lever.co/v0/postings/x?mode=json"}
        with pytest.raises(UnreachableError, match="not an address of the public internet"):
            await client.fetch(Request("http://10.0.0.1/"))
