"""The newsroom of a company as a source, played through the replay transport."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from src.domains.company_risk.sources.newsroom.reading import MOST_ARTICLES
from src.domains.company_risk.sources.newsroom.search import MOST_LOOKS
from src.observations.record import Findings, Record, Span
from src.sources.status import Status
from tests.domains.company_risk.newsroom.newsroom_world import NOW, Page, article, collect, feed

FEED = "https://ir.acme.com/rss"
SITE = {"newsroom_url": FEED}
RSS = {"content-type": "application/rss+xml"}
LAYOFFS = "Acme Corp. will lay off 1,200 employees in Springfield as part of a plan that its board approved on Monday night."
DENIED = (
    "<html><head><title>Access Denied</title></head>"
    "<body>You don't have permission to access this. Reference #18.a4ed2017.177</body></html>"
)


def titles(findings: Findings) -> list[object]:
    return [item.values["title"] for item in findings.observations]


def kept(findings: Findings, before: Record | None = None) -> Record:
    return (before or Record()).extended(findings.observations, findings.spans)


async def test_a_feed_becomes_releases_with_words_dates_and_a_span(tmp_path: Path) -> None:
    pages = {
        FEED: feed(
            ("Acme to lay off 1,200 employees", "https://ir.acme.com/detail/2", "Fri, 25 Sep 26 16:05:00 -0400", LAYOFFS),
            ("Acme opens a plant", "https://ir.acme.com/detail/1", "Tue, 04 Aug 26 09:00:00 -0400", "A plant was opened."),
        )
    }
    found = await collect(tmp_path, pages, SITE)
    assert found.status is Status.OK
    assert found.kept == {"release"}
    assert found.fetched == 1
    assert found.spans == {"release": Span(datetime(2026, 8, 4, 13, 0, tzinfo=UTC), NOW)}
    _, layoffs = found.observations
    assert layoffs.kind == "release"
    assert layoffs.known_at == layoffs.happened_at == datetime(2026, 9, 25, 20, 5, tzinfo=UTC)
    assert layoffs.url == "https://ir.acme.com/detail/2"
    assert dict(layoffs.values) == {
        "title": "Acme to lay off 1,200 employees",
        "negative_count": 1,
        "negative_weight": 3.0,
        "regulatory": 0,
        "financial": 0,
        "operational": 1,
        "leadership": 0,
        "investigation": False,
        "restatement": False,
        "material_weakness": False,
        "layoffs": True,
        "restructuring": False,
        "terms": ("layoffs",),
        "sentence": "Acme to lay off 1,200 employees",
        "flag_sentences": ("layoffs: Acme to lay off 1,200 employees",),
        "friday": True,
        "dated": True,
        "whole_text": True,
    }


async def test_without_an_address_the_source_is_skipped_and_says_what_to_give(tmp_path: Path) -> None:
    found = await collect(tmp_path, {}, {})
    assert found.status is Status.SKIPPED
    assert "newsroomUrl" in found.detail
    assert found.spans == {}


async def test_a_headline_alone_is_completed_from_its_article(tmp_path: Path) -> None:
    pages = {
        FEED: feed(("Acme issues a statement", "https://ir.acme.com/detail/2", "Fri, 25 Sep 26 16:05:00 -0400")),
        "https://ir.acme.com/detail/2": article(LAYOFFS),
    }
    found = await collect(tmp_path, pages, SITE)
    assert found.status is Status.OK
    assert found.observations[0].values["layoffs"] is True
    assert found.observations[0].values["sentence"] == LAYOFFS
    assert found.fetched == 2


async def test_an_article_that_is_blocked_leaves_the_headline_and_makes_the_status_partial(tmp_path: Path) -> None:
    pages = {
        FEED: feed(("Acme issues a statement", "https://ir.acme.com/detail/2", "Fri, 25 Sep 26 16:05:00 -0400")),
        "https://ir.acme.com/detail/2": DENIED,
    }
    found = await collect(tmp_path, pages, SITE)
    assert found.status is Status.PARTIAL
    assert "1 of 1 article not read (1 blocked)" in found.detail
    assert titles(found) == ["Acme issues a statement"]
    assert found.observations[0].values["whole_text"] is False


async def test_articles_that_robots_txt_forbids_are_not_asked(tmp_path: Path) -> None:
    pages = {
        FEED: feed(("Acme issues a statement", "https://ir.acme.com/detail/2", "Fri, 25 Sep 26 16:05:00 -0400")),
        "https://ir.acme.com/robots.txt": "User-agent: *\nDisallow: /detail/",
        "https://ir.acme.com/detail/2": article(LAYOFFS),
    }
    found = await collect(tmp_path, pages, SITE)
    assert found.observations[0].values["layoffs"] is False
    assert "1 blocked" in found.detail


async def test_no_more_articles_are_read_than_the_bound_and_the_newest_first(tmp_path: Path) -> None:
    items = [(f"Acme news number {n}", f"https://ir.acme.com/d/{n}", f"2026-09-{n:02d}T12:00:00Z") for n in range(1, 28)]
    pages = {FEED: feed(*items)} | {url: article(LAYOFFS) for _, url, _ in items}
    found = await collect(tmp_path, pages, SITE)
    read = {item.values["title"] for item in found.observations if item.values["whole_text"]}
    assert read == {f"Acme news number {n}" for n in range(28 - MOST_ARTICLES, 28)}
    assert found.fetched == 1 + MOST_ARTICLES
    assert f"{27 - MOST_ARTICLES} older articles left unread" in found.detail


async def test_a_second_run_asks_for_the_list_alone_and_adds_nothing(tmp_path: Path) -> None:
    pages = {
        FEED: feed(("Acme issues a statement", "https://ir.acme.com/detail/2", "Fri, 25 Sep 26 16:05:00 -0400")),
        "https://ir.acme.com/detail/2": article(LAYOFFS),
    }
    first = kept(await collect(tmp_path, pages, SITE))
    second = await collect(tmp_path, pages, SITE, known=first, as_of=NOW + timedelta(hours=3))
    assert second.fetched == 1
    assert kept(second, first).observations == first.observations


async def test_articles_from_before_the_lookback_are_not_read(tmp_path: Path) -> None:
    pages = {
        FEED: feed(
            ("Acme statement of old", "https://ir.acme.com/1", "Fri, 29 May 2026 12:00 GMT"),
            ("Acme now", "", "2026-09-25T12:00:00Z"),
        )
    }
    assert (await collect(tmp_path, pages, SITE)).fetched == 1


async def test_a_release_from_after_the_day_scored_is_dropped(tmp_path: Path) -> None:
    pages = {
        FEED: feed(
            ("Acme tomorrow", "https://ir.acme.com/2", "Tue, 29 Sep 2026 12:00 GMT", "Text."),
            ("Acme today", "https://ir.acme.com/1", "Mon, 28 Sep 2026 12:00 GMT", "Text."),
        )
    }
    assert titles(await collect(tmp_path, pages, SITE)) == ["Acme today"]


async def test_a_list_that_begins_after_the_day_scored_says_nothing_of_it(tmp_path: Path) -> None:
    pages = {FEED: feed(("Acme today", "https://ir.acme.com/1", "Mon, 28 Sep 2026 12:00 GMT", "Text."))}
    found = await collect(tmp_path, pages, SITE, as_of=datetime(2023, 6, 1, tzinfo=UTC))
    assert (found.observations, dict(found.spans), found.status) == ((), {}, Status.PARTIAL)
    assert "nothing before 2026-09-28" in found.detail


async def test_an_undated_release_is_known_from_the_run_that_first_saw_it_and_not_again(tmp_path: Path) -> None:
    pages = {FEED: feed(("Acme undated", "https://ir.acme.com/1", "", "Text."))}
    first = await collect(tmp_path, pages, SITE)
    (seen,) = first.observations
    assert (seen.known_at, seen.happened_at, seen.values["dated"], seen.values["friday"]) == (NOW, None, False, None)
    tomorrow = NOW + timedelta(days=1)
    second = await collect(tmp_path, pages, SITE, known=kept(first), as_of=tomorrow)
    assert second.observations == first.observations
    assert kept(second, kept(first)).spans == {"release": Span(NOW, tomorrow)}


async def test_undated_releases_say_nothing_of_a_past_day_and_dated_ones_do(tmp_path: Path) -> None:
    pages = {
        FEED: feed(
            ("Acme undated", "https://ir.acme.com/1", "", "Text."),
            ("Acme dated", "https://ir.acme.com/2", "Mon, 21 Sep 2026 12:00 GMT", "Text."),
        )
    }
    found = await collect(tmp_path, pages, SITE, live=False)
    assert titles(found) == ["Acme dated"]
    assert dict(found.spans) == {}
    assert "1 undated release left out of a past day" in found.detail


async def test_a_days_release_counts_today_when_it_is_in_our_hands_and_not_on_a_past_day(tmp_path: Path) -> None:
    pages = {FEED: feed(("Acme today", "https://ir.acme.com/1", "September 28, 2026", "Text."))}
    live = await collect(tmp_path, pages, SITE)
    assert live.observations[0].known_at == NOW
    past = await collect(tmp_path, pages, SITE, live=False)
    assert past.observations == ()


async def test_a_day_that_is_over_is_known_at_its_end(tmp_path: Path) -> None:
    pages = {FEED: feed(("Acme then", "https://ir.acme.com/1", "September 21, 2026", "Text."))}
    assert (await collect(tmp_path, pages, SITE)).observations[0].known_at == datetime(2026, 9, 22, 4, 0, tzinfo=UTC)


async def test_a_correction_folds_into_the_original(tmp_path: Path) -> None:
    pages = {
        FEED: feed(
            ("CORRECTING and REPLACING Acme opens a plant", "https://ir.acme.com/2", "Tue, 22 Sep 2026 12:00 GMT", "Text."),
            ("Acme (NYSE: ACM) Opens a Plant", "https://ir.acme.com/1", "Mon, 21 Sep 2026 12:00 GMT", "Text."),
        )
    }
    found = await collect(tmp_path, pages, SITE)
    assert titles(found) == ["Acme (NYSE: ACM) Opens a Plant"]
    assert "1 copy folded" in found.detail


async def test_an_empty_feed_is_empty_and_proves_nothing(tmp_path: Path) -> None:
    found = await collect(tmp_path, {FEED: feed()}, SITE)
    assert (found.status, dict(found.spans)) == (Status.EMPTY, {})


async def test_a_stale_feed_is_partial_and_its_silence_proves_nothing(tmp_path: Path) -> None:
    found = await collect(
        tmp_path, {FEED: feed(("Acme of old", "https://ir.acme.com/1", "Wed, 04 Mar 2026 12:05 GMT", "Text."))}, SITE
    )
    assert found.status is Status.PARTIAL
    assert found.spans["release"].until == datetime(2026, 3, 4, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ((403, "no"), Status.BLOCKED),
        ((200, DENIED), Status.BLOCKED),
        ((404, "gone"), Status.NOT_FOUND),
        ((200, "<html><body>Our feed has moved elsewhere</body></html>"), Status.UNPARSED),
        ((200, "<!DOCTYPE rss [<!ENTITY a 'x'>]><rss><channel/></rss>"), Status.UNPARSED),
        ((200, ""), Status.UNPARSED),
    ],
)
async def test_a_feed_that_cannot_be_had_says_why_and_claims_nothing(
    tmp_path: Path, page: tuple[int, str], status: Status
) -> None:
    found = await collect(tmp_path, {FEED: page}, SITE)
    assert found.status is status
    assert found.detail
    assert (found.observations, dict(found.spans)) == ((), {})


async def test_a_feed_not_in_the_recording_is_unreachable(tmp_path: Path) -> None:
    assert (await collect(tmp_path, {"https://other.com/": "x"}, SITE)).status is Status.UNREACHABLE


async def test_an_investor_site_leads_to_its_feed(tmp_path: Path) -> None:
    pages = {
        "https://ir.acme.com/": '<html><head><meta name="generator" content="Equisolve"></head><body>Welcome</body></html>',
        "https://ir.acme.com/news-events/press-releases/rss": feed(
            ("Acme wins", "https://ir.acme.com/1", "2026-09-21T12:00:00Z", "Text.")
        ),
    }
    found = await collect(tmp_path, pages, {"newsroom_url": "https://ir.acme.com/"})
    assert titles(found) == ["Acme wins"]
    assert "press-releases/rss" in found.detail


async def test_a_website_leads_over_its_newsroom_to_a_list_of_cards(tmp_path: Path) -> None:
    card = '<li><a href="/newsroom/acme-wins"><h3>Acme wins an order</h3></a><time>September 21, 2026</time></li>'
    pages = {
        "https://www.acme.com": '<html><body><a href="/newsroom">Newsroom</a></body></html>',
        "https://www.acme.com/newsroom": f"<html><body><ul>{card}</ul></body></html>",
        "https://www.acme.com/newsroom/acme-wins": article(LAYOFFS),
    }
    found = await collect(tmp_path, pages, {"website": "https://www.acme.com"})
    assert titles(found) == ["Acme wins an order"]
    assert found.observations[0].values["layoffs"] is True


async def test_an_undated_card_is_dated_by_its_article(tmp_path: Path) -> None:
    card = '<li><h3><a href="/news/acme-wins-a-large-order">Acme wins a large order</a></h3></li>'
    pages = {
        "https://www.acme.com/news": f"<html><body><ul>{card}</ul></body></html>",
        "https://www.acme.com/news/acme-wins-a-large-order": article(
            LAYOFFS, '<meta name="date" content="2026-09-21T09:05:00-04:00">'
        ),
    }
    found = await collect(tmp_path, pages, {"newsroom_url": "https://www.acme.com/news"})
    assert found.observations[0].happened_at == datetime(2026, 9, 21, 13, 5, tzinfo=UTC)
    assert found.spans["release"].since == datetime(2026, 9, 21, 13, 5, tzinfo=UTC)


async def test_a_q4_site_is_read_from_its_json(tmp_path: Path) -> None:
    site = "https://investor.acme.com/overview/default.aspx"
    query = (
        "LanguageId=1&bodyType=0&pressReleaseDateFilter=3&categoryId=1cb807d2-208f-4bc3-9133-6a9ad45ac3b0&pageSize=-1&pageNumber=0"
        "&tagList=&includeTags=true&year=-1&excludeSelection=1"
    )
    item = {
        "Headline": "Acme wins",
        "PressReleaseDate": "09/21/2026 07:00:00",
        "LinkToDetailPage": "/n/1",
        "Body": "<p>Text.</p>",
    }
    pages: dict[str, Page] = {
        site: '<html><head><script src="//s1.q4cdn.com/a.js"></script></head><body>Welcome</body></html>',
        f"https://investor.acme.com/feed/PressRelease.svc/GetPressReleaseList?{query}": orjson.dumps(
            {"GetPressReleaseListResult": [item]}
        ),
    }
    found = await collect(tmp_path, pages, {"newsroom_url": site})
    assert titles(found) == ["Acme wins"]
    assert found.observations[0].known_at == datetime(2026, 9, 21, 17, 0, tzinfo=UTC)


async def test_a_blocked_investor_site_is_asked_at_its_feed(tmp_path: Path) -> None:
    pages: dict[str, Page] = {
        "https://ir.acme.com/": (403, "no"),
        "https://ir.acme.com/rss/news-releases.xml?items=100": feed(
            ("Acme wins", "https://ir.acme.com/1", "2026-09-21T12:00:00Z", "Text.")
        ),
    }
    assert (await collect(tmp_path, pages, {"newsroom_url": "https://ir.acme.com/"})).status is Status.OK


async def test_a_newsroom_that_moved_to_a_stranger_is_not_the_companys(tmp_path: Path) -> None:
    pages: dict[str, Page] = {
        "https://news.acme.com/feed/": (301, "", {"location": "https://parked.example.net/feed/"}),
        "https://parked.example.net/feed/": feed(
            ("Cheap domains", "https://parked.example.net/1", "2026-09-21T12:00:00Z", "Text.")
        ),
    }
    found = await collect(tmp_path, pages, {"newsroom_url": "https://news.acme.com/feed/"})
    assert found.observations == ()
    assert found.status is Status.NOT_FOUND
    assert "example.net" in found.detail


async def test_a_search_ends_after_a_few_requests(tmp_path: Path) -> None:
    found = await collect(
        tmp_path, {"https://www.acme.com": "<html><body>Nothing here</body></html>"}, {"website": "https://www.acme.com"}
    )
    assert found.status is Status.NOT_FOUND
    assert found.fetched <= MOST_LOOKS
