import asyncio
import gzip
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from src.errors import BlockedError, ConfigurationError, NotFoundError, UnreachableError
from src.sources.client import Client, open_client
from src.sources.document import Document, Request
from src.sources.gather import Failure, settle_all
from src.sources.record import RecordTransport
from src.sources.replay import ReplayTransport
from src.sources.transport import LiveTransport
from tests.sources.loopback import BRISK, NOW, Loopback, Reply, now

JSON = {"Content-Type": "application/json"}


def recorder(server: Loopback, folder: Path) -> Client:
    transport = RecordTransport(LiveTransport(server.guard(), 8), folder, now)
    return Client(transport, "jane@example.com", now, manners=BRISK, guard=server.guard())


def replayer(server: Loopback, folder: Path) -> Client:
    return Client(ReplayTransport(folder, now), "jane@example.com", now, guard=server.guard())


def lines(folder: Path) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in (folder / "manifest.jsonl").read_bytes().splitlines()]


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_what_was_recorded_is_what_is_replayed(tmp_path: Path) -> None:
    replies: dict[str, Reply | list[Reply]] = {
        "/jobs?a=1&b=2": Reply(gzip.compress(b'{"jobs": [1]}'), headers=JSON | {"Content-Encoding": "gzip"}),
        "/search": [Reply(b'{"page": 1}', headers=JSON), Reply(b'{"page": 2}', headers=JSON)],
        "/moved": Reply(status=301, headers={"Location": "/jobs?b=2&a=1"}),
        "/jobs?b=2&a=1": Reply(b'{"jobs": [2]}', headers=JSON),
        "/gone": Reply(b"no", 404),
        "/no": Reply(b"no", 403),
        "/down": Reply(b"no", 503),
        "/empty": Reply(b"", headers=JSON),
        "/latin": Reply("Zürich".encode("latin-1"), headers={"Content-Type": "text/html; charset=iso-8859-1"}),
    }
    async with Loopback(replies) as server:
        requests = [
            Request(server.url("/jobs?a=1&b=2")),
            Request(server.url("/search"), "POST", {"offset": 0}),
            Request(server.url("/search"), "POST", {"offset": 20}),
            Request(server.url("/moved")),
            *(Request(server.url(path)) for path in ("/gone", "/no", "/down", "/empty", "/latin")),
        ]
        async with recorder(server, tmp_path) as client:
            live = [await answer(client, request) for request in requests]
        asked = len(server.asked)
        async with replayer(server, tmp_path) as client:
            again = [await answer(client, request) for request in requests]
        assert len(server.asked) == asked
    # The second answer under `/jobs` was recorded later, for the same question asked in another order of its query.
    assert [said(found) for found in again[1:]] == [said(found) for found in live[1:]]
    assert [type(found) for found in again] == [type(found) for found in live]


async def answer(client: Client, request: Request) -> Document | Failure:
    return (await settle_all([client.fetch(request)]))[0]


def said(found: Document | Failure) -> tuple[object, ...]:
    if isinstance(found, Failure):
        return (found,)
    return found.url, found.status, found.content_type, found.content, found.fetched_at


async def test_neither_cookies_nor_keys_are_written_down(tmp_path: Path) -> None:
    headers = JSON | {"Set-Cookie": "sid=geheim", "X-Api-Key": "geheim", "Authorization": "geheim", "ETag": '"v1"'}
    replies = {"/a?token=geheim&page=2": Reply(status=302, headers=headers | {"Location": "/b?sig=geheim"})}
    async with Loopback({**replies, "/b?sig=geheim": Reply(b"{}", headers=headers)}) as server:
        request = Request(server.url("/a?token=geheim&page=2"), headers={"Authorization": "Bearer geheim", "Cookie": "geheim"})
        async with recorder(server, tmp_path) as client:
            assert (await client.fetch(request)).content == b"{}"
        async with replayer(server, tmp_path) as client:
            assert (await client.fetch(request)).content == b"{}"
    written = everything_in(tmp_path)
    assert b"geheim" not in written
    assert b"jane@example.com" not in written
    assert b"page=2" in written
    assert lines(tmp_path)[1]["headers"] == {"content-type": "application/json", "etag": '"v1"'}


async def test_a_row_says_when_it_was_recorded(tmp_path: Path) -> None:
    async with Loopback({"/": Reply(b"{}")}) as server, recorder(server, tmp_path) as client:
        await client.fetch(Request(server.url("/")))
        row = lines(tmp_path)[0]
        assert (row["at"], row["method"], row["request"], row["status"]) == ("2024-05-06T20:00:00+00:00", "GET", None, 200)
        earlier = ReplayTransport(tmp_path, lambda: NOW - timedelta(seconds=1))
        async with Client(earlier, "jane@example.com", now, guard=server.guard()) as before:
            with pytest.raises(UnreachableError, match="not in the recording"):
                await before.fetch(Request(server.url("/")))


async def test_many_answers_at_once_make_whole_lines_and_the_same_body_is_stored_once(tmp_path: Path) -> None:
    replies = {f"/{number}": Reply(b"x" * (number % 5) * 10_000, headers=JSON) for number in range(40)}
    async with Loopback(replies) as server:
        async with recorder(server, tmp_path) as one, recorder(server, tmp_path) as other:
            requests = [Request(server.url(path)) for path in replies]
            await asyncio.gather(*(client.fetch(request) for client in (one, other) for request in requests))
        assert len(lines(tmp_path)) == 80
        assert sum(path.is_file() for path in (tmp_path / "bodies").rglob("*")) == 5
        async with replayer(server, tmp_path) as client:
            for path, reply in replies.items():
                assert (await client.fetch(Request(server.url(path)))).content == reply.body


async def test_a_body_that_is_refused_is_not_recorded(tmp_path: Path) -> None:
    reply = Reply(gzip.compress(b"x" * 1_000)[:-9], headers={"Content-Encoding": "gzip"})
    async with Loopback({"/": reply}) as server, recorder(server, tmp_path) as client:
        with pytest.raises(UnreachableError, match="cut short"):
            await client.fetch(Request(server.url("/")))
    assert not (tmp_path / "manifest.jsonl").exists()


async def test_a_recording_keeps_the_guard(tmp_path: Path) -> None:
    async with open_client("jane@example.com", now, record_dir=tmp_path / "new" / "folder") as client:
        with pytest.raises(UnreachableError, match="not an address of the public internet"):
            await client.fetch(Request("http://169.254.169.254/latest/meta-data/"))
    assert (tmp_path / "new" / "folder").is_dir()


def test_a_place_that_cannot_be_written_to_is_a_mistake_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="recording: wanted a folder that can be written"):
        open_client("jane@example.com", now, record_dir=tmp_path / "file")


async def test_robots_txt_is_recorded_with_the_pages_it_allows(tmp_path: Path) -> None:
    replies = {"/robots.txt": Reply(b"User-agent: *\nDisallow: /x\n"), "/news": Reply(b"<html></html>"), "/x": Reply(b"")}
    async with Loopback(replies) as server:
        async with recorder(server, tmp_path) as client:
            await client.fetch(Request(server.url("/news"), page=True))
        async with replayer(server, tmp_path) as client:
            await client.fetch(Request(server.url("/news"), page=True))
            with pytest.raises(BlockedError, match=r"robots\.txt"):
                await client.fetch(Request(server.url("/x"), page=True))


async def test_an_answer_of_another_day_is_added_and_both_can_be_replayed(tmp_path: Path) -> None:
    async with Loopback({"/": [Reply(b"monday"), Reply(b"tuesday")]}) as server:
        days = {NOW: b"monday", NOW + timedelta(days=1): b"tuesday"}
        for day in days:
            transport = RecordTransport(LiveTransport(server.guard(), 8), tmp_path, lambda day=day: day)  # type: ignore[misc]  # mypy cannot type a lambda's default
            async with Client(transport, "jane@example.com", now, manners=BRISK, guard=server.guard()) as client:
                await client.fetch(Request(server.url("/")))
        for day, body in days.items():
            replay = ReplayTransport(tmp_path, lambda day=day: day)  # type: ignore[misc]  # as above
            async with Client(replay, "jane@example.com", now, guard=server.guard()) as client:
                assert (await client.fetch(Request(server.url("/")))).content == body


async def test_a_page_that_was_not_found_is_recorded_as_such(tmp_path: Path) -> None:
    async with Loopback({}) as server:
        async with recorder(server, tmp_path) as client:
            with pytest.raises(NotFoundError):
                await client.fetch(Request(server.url("/gone")))
        async with replayer(server, tmp_path) as client:
            with pytest.raises(NotFoundError):
                await client.fetch(Request(server.url("/gone")))
