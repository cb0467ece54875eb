import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.errors import BlockedError, ConfigurationError, NotFoundError, UnreachableError
from src.sources.client import Client, open_client
from src.sources.document import Document, Request
from src.sources.recording import canonical, key_of, redacted
from src.sources.replay import ReplayTransport
from tests.sources.loopback import NOW, now

JOBS = "https://boards-api.greenhouse.io/v1/boards/acme/jobs"


def row(url: str, body: str = "{}", **others: Any) -> dict[str, Any]:
    return {"method": "GET", "url": url, "request": None, "status": 200, "headers": {}, "file": "", "body": body} | others


def recording(folder: Path, *rows: dict[str, Any]) -> Path:
    """A recording with the given rows; a row's `body` is stored in a file of its own unless the row names one."""
    lines = []
    for number, entry in enumerate(rows):
        body = entry.pop("body")
        if not entry["file"]:
            entry["file"] = f"bodies/{number}.txt"
            (folder / "bodies").mkdir(exist_ok=True)
            (folder / entry["file"]).write_bytes(body.encode())
        lines.append(orjson.dumps(entry))
    (folder / "manifest.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    return folder


async def ask(folder: Path, request: Request, at: datetime = NOW) -> Document:
    async with Client(ReplayTransport(folder, lambda: at), "jane@example.com", lambda: at) as client:
        return await client.fetch(request)


async def test_a_recorded_answer_is_served_with_its_headers_and_the_time_of_the_run(tmp_path: Path) -> None:
    folder = recording(tmp_path, row(JOBS, '{"jobs": []}', headers={"Content-Type": "application/json"}))
    document = await ask(folder, Request(JOBS))
    assert (document.url, document.content_type, document.json(), document.fetched_at) == (
        JOBS,
        "application/json",
        {"jobs": []},
        NOW,
    )


async def test_the_query_may_come_in_any_order(tmp_path: Path) -> None:
    folder = recording(tmp_path, row(f"{JOBS}?content=true&pay=1&tag=a&tag=b"))
    for query in ("tag=b&pay=1&tag=a&content=true", "pay=1&content=true&tag=a&tag=b#list"):
        assert (await ask(folder, Request(f"{JOBS}?{query}"))).content == b"{}"
    with pytest.raises(UnreachableError, match="not in the recording"):
        await ask(folder, Request(f"{JOBS}?content=true&pay=1&tag=a"))


async def test_two_spellings_of_a_blank_are_one_query(tmp_path: Path) -> None:
    folder = recording(tmp_path, row("https://www.uber.com/list?city=San%20Francisco&empty="))
    assert (await ask(folder, Request("https://www.uber.com/list?empty=&city=San+Francisco"))).content == b"{}"


async def test_a_posted_body_is_matched_by_what_it_says(tmp_path: Path) -> None:
    asked: list[dict[str, Any]] = [{"limit": 20, "offset": offset, "appliedFacets": {}} for offset in (0, 20)]
    rows = [row(JOBS, f'{{"page": {page}}}', method="POST", request=body) for page, body in enumerate(asked)]
    folder = recording(tmp_path, *rows)
    second = await ask(folder, Request(JOBS, "POST", {"appliedFacets": {}, "offset": 20, "limit": 20}))
    assert second.json() == {"page": 1}
    for request in (Request(JOBS, "POST", {"offset": 40}), Request(JOBS)):
        with pytest.raises(UnreachableError, match="not in the recording"):
            await ask(folder, request)


async def test_what_is_not_there_is_said_at_once_and_asked_once(tmp_path: Path) -> None:
    async with open_client("jane@example.com", now, replay_dir=recording(tmp_path)) as client:
        with pytest.raises(UnreachableError, match=r"^not in the recording: GET https://www\.sec\.gov/a\?b=1$"):
            await client.fetch(Request("https://www.sec.gov/a?b=1"))
        assert (client.traffic.requests, client.traffic.retries) == (1, 0)


async def test_a_recorded_failure_is_the_failure_it_was_and_not_asked_again(tmp_path: Path) -> None:
    statuses = {404: NotFoundError, 403: BlockedError, 503: UnreachableError, 429: UnreachableError}
    folder = recording(
        tmp_path, *(row(f"{JOBS}/{status}", status=status, headers={"retry-after": "50"}) for status in statuses)
    )
    async with open_client("jane@example.com", now, replay_dir=folder) as client:
        for status, error in statuses.items():
            with pytest.raises(error, match=str(status)):
                await client.fetch(Request(f"{JOBS}/{status}"))
        assert client.traffic.requests == 4


async def test_an_empty_recording_answers_nothing_and_asks_nobody(tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").write_bytes(b"")
    with pytest.raises(UnreachableError, match="not in the recording"):
        await ask(tmp_path, Request("https://www.sec.gov/"))


async def test_a_recorded_redirect_is_followed_within_the_recording(tmp_path: Path) -> None:
    moved = row("https://acme.example.com/careers", status=302, headers={"Location": JOBS})
    document = await ask(recording(tmp_path, moved, row(JOBS)), Request("https://acme.example.com/careers"))
    assert document.url == JOBS


async def test_a_page_whose_robots_txt_is_not_recorded_is_allowed_and_one_whose_rules_forbid_it_is_not(tmp_path: Path) -> None:
    rules = row("https://two.example.com/robots.txt", "User-agent: *\nDisallow: /\n")
    folder = recording(tmp_path, row("https://one.example.com/news"), row("https://two.example.com/news"), rules)
    assert (await ask(folder, Request("https://one.example.com/news", page=True))).content == b"{}"
    with pytest.raises(BlockedError, match=r"robots\.txt"):
        await ask(folder, Request("https://two.example.com/news", page=True))


async def test_a_replay_takes_no_rest_between_requests(tmp_path: Path) -> None:
    rows = [row(f"https://www.sec.gov/{number}") for number in range(60)]
    rows.append(row("https://www.sec.gov/robots.txt", "User-agent: *\nCrawl-delay: 10\n"))
    started = datetime.now(UTC)
    async with open_client("jane@example.com", now, replay_dir=recording(tmp_path, *rows)) as client:
        for number in range(60):
            await client.fetch(Request(f"https://www.sec.gov/{number}", page=True))
    assert datetime.now(UTC) - started < timedelta(seconds=3)


@pytest.mark.parametrize(
    ("clock", "served"),
    [
        ("2024-05-01T00:00:00+00:00", b"undated"),
        ("2024-05-02T08:59:59+00:00", b"undated"),
        ("2024-05-02T09:00:00+00:00", b"second"),
        ("2024-05-03T08:00:00+00:00", b"second"),
        ("2024-05-03T09:00:00+00:00", b"third, said later"),
        ("2030-01-01T00:00:00+00:00", b"third, said later"),
    ],
)
async def test_of_several_days_the_newest_is_served_that_the_clock_has_reached(
    tmp_path: Path, clock: str, served: bytes
) -> None:
    folder = recording(
        tmp_path,
        row(JOBS, "third", at="2024-05-03T09:00:00Z"),
        row(JOBS, "third, said later", at="2024-05-03T05:00:00-04:00"),
        row(JOBS, "undated"),
        row(JOBS, "second", at="2024-05-02T09:00:00+00:00"),
    )
    assert (await ask(folder, Request(JOBS), datetime.fromisoformat(clock))).content == served


async def test_an_answer_recorded_after_the_clock_is_not_served(tmp_path: Path) -> None:
    folder = recording(tmp_path, row(JOBS, at="2024-05-07T00:00:00Z"))
    with pytest.raises(UnreachableError, match="not in the recording"):
        await ask(folder, Request(JOBS), NOW)


async def test_a_body_stored_decoded_is_served_although_its_headers_speak_of_gzip(tmp_path: Path) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Length": "7", "Transfer-Encoding": "chunked"}
    assert (
        await ask(recording(tmp_path, row(JOBS, "plain text, longer", headers=headers)), Request(JOBS))
    ).content == b"plain text, longer"


@pytest.mark.parametrize("file", ["../secret.txt", "/etc/passwd", "bodies/../../secret.txt", "..\\secret.txt", "a\0b"])
def test_a_row_that_leads_out_of_the_folder_is_a_recording_that_cannot_be_used(tmp_path: Path, file: str) -> None:
    folder = recording(tmp_path, row(JOBS, file=file))
    with pytest.raises(ConfigurationError, match="line 1: wanted a recorded answer"):
        ReplayTransport(folder, now)


async def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("geheim")
    folder = tmp_path / "recording"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(UnreachableError, match=r"link\.txt leads out of its folder"):
        await ask(recording(folder, row(JOBS, file="link.txt")), Request(JOBS))


async def test_a_body_that_is_missing_is_a_source_that_cannot_be_asked(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match=r"gone\.json cannot be read"):
        await ask(recording(tmp_path, row(JOBS, file="gone.json")), Request(JOBS))


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[]",
        b"{}",
        b'{"url": "https://a.com/", "status": "two hundred", "headers": {}, "file": "a"}',
        b'{"url": "http://a:b:c/", "status": 200, "headers": {}, "file": "a"}',
        b'{"url": "https://a.com/", "status": 200, "headers": [], "file": "a", "at": "yesterday"}',
        b'{"url": "https://a.com/", "status": 200, "headers": {}, "file": "a", "at": "2024-05-06T20:00:00"}',
        b'{"url": "https://a.com/", "status": 200, "headers": {}, "file": 5}',
    ],
)
def test_a_line_that_is_no_row_is_named(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "manifest.jsonl").write_bytes(b"\n" + line + b"\n")
    with pytest.raises(ConfigurationError, match=r"manifest\.jsonl line 2: wanted a recorded answer"):
        ReplayTransport(tmp_path, now)


def test_a_folder_without_a_manifest_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"recording: wanted a folder with manifest\.jsonl"):
        open_client("jane@example.com", now, replay_dir=tmp_path)


def test_replaying_and_recording_at_once_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="REPLAY_DIR, RECORD_DIR: wanted one of them, got both"):
        open_client("jane@example.com", now, replay_dir=tmp_path, record_dir=tmp_path)


PAIRS = st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=8)), max_size=6)


def spelled(pairs: list[tuple[str, str]]) -> str:
    return "https://api.example.com/x?" + "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


@given(PAIRS, st.randoms(use_true_random=False))
def test_a_query_is_the_same_in_every_order(pairs: list[tuple[str, str]], chance: random.Random) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    assert canonical(spelled(pairs)) == canonical(spelled(shuffled))


@given(PAIRS, PAIRS)
def test_two_queries_that_differ_are_told_apart(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> None:
    assert (canonical(spelled(one)) == canonical(spelled(other))) == (sorted(one) == sorted(other))


@given(PAIRS)
def test_a_url_written_down_without_its_secrets_still_answers_the_same_question(pairs: list[tuple[str, str]]) -> None:
    url = spelled([*pairs, ("token", "geheim")])
    assert "geheim" not in redacted(url)
    assert canonical(redacted(url)) == canonical(url)
    assert canonical(redacted(url)) != canonical(spelled([*pairs, ("token", "anders")]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=4))
def test_a_body_is_the_same_in_every_order_of_its_fields(body: dict[str, Any]) -> None:
    backwards = dict(reversed(body.items()))
    url = "https://api.example.com/"
    assert key_of("post", url, orjson.dumps(body)) == key_of("POST", url, orjson.dumps(backwards))
