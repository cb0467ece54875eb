import asyncio
import time
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.errors import BlockedError, UnreachableError
from src.sources.document import Request
from src.sources.manners import Manners
from src.sources.robots import AGENT, parse
from tests.sources.loopback import Loopback, Reply

PAGE = Reply(b"<html><body>We are hiring</body></html>", headers={"Content-Type": "text/html"})


def robots(text: str) -> Reply:
    return Reply(text.encode(), headers={"Content-Type": "text/plain"})


async def test_a_page_that_robots_txt_forbids_is_not_asked() -> None:
    replies = {"/robots.txt": robots("User-agent: *\nDisallow: /careers/\n"), "/careers/list?x=geheim": PAGE, "/about": PAGE}
    async with Loopback(replies) as server, server.client() as client:
        with pytest.raises(BlockedError, match=r"board\.example\.com does not want /careers/list asked") as caught:
            await client.fetch(Request(server.url("/careers/list?x=geheim"), page=True))
        await client.fetch(Request(server.url("/about"), page=True))
        assert client.traffic.blocked == 1
    assert server.paths == ["/robots.txt", "/about"]
    assert "geheim" not in str(caught.value)


async def test_rules_for_us_by_name_come_before_those_for_everybody() -> None:
    text = f"User-agent: *\nDisallow: /\n\nUser-agent: {AGENT}\nDisallow: /private\n"
    async with Loopback({"/robots.txt": robots(text), "/jobs": PAGE}) as server, server.client() as client:
        assert (await client.fetch(Request(server.url("/jobs"), page=True))).content == PAGE.body


async def test_an_interface_for_programs_is_asked_without_robots_txt() -> None:
    replies = {"/robots.txt": robots("User-agent: *\nDisallow: /\n"), "/api/jobs": Reply(b"{}")}
    async with Loopback(replies) as server, server.client() as client:
        await client.fetch(Request(server.url("/api/jobs")))
    assert server.paths == ["/api/jobs"]


async def test_robots_txt_is_asked_once_for_each_host() -> None:
    replies = {"/robots.txt": robots("User-agent: *\nAllow: /\n"), **{f"/{number}": PAGE for number in range(6)}}
    async with Loopback(replies) as server, server.client() as client:
        hosts = ("one.example.com", "two.example.com")
        await asyncio.gather(*(client.fetch(Request(server.url(f"/{n}", hosts[n % 2]), page=True)) for n in range(6)))
    assert server.paths.count("/robots.txt") == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
async def test_where_there_are_no_rules_everything_is_allowed(status: int) -> None:
    async with Loopback({"/robots.txt": Reply(status=status), "/jobs": PAGE}) as server, server.client() as client:
        assert (await client.fetch(Request(server.url("/jobs"), page=True))).content == PAGE.body


async def test_where_the_rules_cannot_be_had_nothing_is_asked() -> None:
    async with Loopback({"/robots.txt": Reply(status=503), "/jobs": PAGE}) as server, server.client() as client:
        for _ in range(2):
            with pytest.raises(UnreachableError, match=r"board\.example\.com's robots\.txt answered 503"):
                await client.fetch(Request(server.url("/jobs"), page=True))
    assert server.paths == ["/robots.txt"] * 4


async def test_a_robots_txt_that_breaks_off_forbids_everything() -> None:
    async with Loopback({"/robots.txt": Reply(b"User", length=90), "/jobs": PAGE}) as server, server.client() as client:
        with pytest.raises(UnreachableError, match=r"robots\.txt could not be had"):
            await client.fetch(Request(server.url("/jobs"), page=True))


async def test_the_rules_of_every_host_a_redirect_leads_to_are_honoured() -> None:
    async with Loopback({"/robots.txt": robots("User-agent: *\nDisallow: /list\n")}) as server, server.client() as client:
        server.replies["/careers"] = [Reply(status=302, headers={"Location": server.url("/list", "ats.example.com")})]
        with pytest.raises(BlockedError, match=r"ats\.example\.com does not want /list"):
            await client.fetch(Request(server.url("/careers"), page=True))
    assert "/list" not in server.paths


async def test_a_page_in_place_of_robots_txt_is_no_rule() -> None:
    async with Loopback({"/robots.txt": PAGE, "/jobs": PAGE}) as server, server.client() as client:
        assert (await client.fetch(Request(server.url("/jobs"), page=True))).content == PAGE.body


async def test_of_a_huge_robots_txt_the_first_half_megabyte_counts() -> None:
    text = "User-agent: *\nDisallow: /private\n" + "# padding\n" * 200_000
    replies = {"/robots.txt": robots(text), "/private": PAGE, "/jobs": PAGE}
    async with Loopback(replies) as server, server.client() as client:
        assert (await client.fetch(Request(server.url("/jobs"), page=True))).content == PAGE.body
        with pytest.raises(BlockedError):
            await client.fetch(Request(server.url("/private"), page=True))


async def test_a_crawl_delay_is_kept_between_requests() -> None:
    replies = {"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.4\n"), "/a": PAGE, "/b": PAGE}
    manners = Manners(others_per_second=50)
    async with Loopback(replies) as server, server.client(manners=manners) as client:
        await client.fetch(Request(server.url("/a"), page=True))
        await client.fetch(Request(server.url("/b"), page=True))
    assert server.asked[2].at - server.asked[1].at > 0.35


@pytest.mark.parametrize(
    ("asked", "kept"), [("3600", 10.0), ("2", 2.0), ("0", None), ("inf", None), ("soon", None), ("-1", None)]
)
def test_a_crawl_delay_is_kept_within_reason(asked: str, kept: float | None) -> None:
    assert parse(f"User-agent: *\nCrawl-delay: {asked}\n".encode(), "board.example.com").delay == kept


def test_a_robots_txt_made_to_take_minutes_is_refused_in_a_moment() -> None:
    hostile = b"".join(b"user-agent:a%d\n" % n for n in range(15_000)) + b"allow:/b\n" * 25_000
    started = time.perf_counter()
    assert parse(hostile, "board.example.com").unreadable
    assert time.perf_counter() - started < 1


@given(
    st.binary(max_size=3_000) | st.text(alphabet="Usera-gntDilowC:/*$# \n\r%é", max_size=800).map(str.encode),
    st.text(max_size=60),
)
def test_whatever_bytes_a_robots_txt_holds_a_page_is_judged(content: bytes, path: str) -> None:
    rules = parse(content, "board.example.com")
    assert rules.parsed is not None
    url = httpx.URL(f"https://board.example.com/{quote(path)}")
    assert rules.parsed.can_fetch(str(url), AGENT) in {True, False}
    assert rules.delay is None or 0 < rules.delay <= 10
