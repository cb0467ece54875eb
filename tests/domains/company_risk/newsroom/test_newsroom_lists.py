"""Q4 lists and HTML lists become releases; navigation and refusals do not."""

from collections.abc import Mapping
from datetime import UTC, datetime

import orjson
import pytest

from src.domains.company_risk.sources.newsroom.listing import read_listing
from src.domains.company_risk.sources.newsroom.q4 import q4_urls, read_q4
from src.domains.company_risk.sources.newsroom.refusals import RefusedError
from src.errors import ParsingError
from tests.domains.company_risk.newsroom.newsroom_world import served

CARDS = """<html><head><title>News | Acme</title></head><body>
<nav><a href="/news/all-the-press-releases-here">All the press releases here</a></nav>
<main>
  <a href="/news">News</a> <a href="/news/media-contacts">Media contacts</a>
  <ul>
    <li><a href="/news/acme-opens-plant"><time>May 6, 2026</time><span>Announcements</span>
      <span class="c-title">Acme opens a plant</span></a></li>
    <li><div><p class="date">May 5, 2026</p><h3>Results for quarter ended March 31, 2026</h3>
      <a href="/news/q1">Read more</a></div></li>
    <li><a href="/news/acme-wins-a-large-order"><h3>Acme wins a large order</h3></a></li>
    <li><a href="https://www.prnewswire.com/news-releases/acme-hires-1.html"><h3>Acme hires a chief</h3></a>
      <span>May 1, 2026</span></li>
    <li><a href="https://www.reuters.com/acme-under-fire-say-analysts"><h3>Acme under fire, say analysts</h3></a>
      <span>May 2, 2026</span></li>
  </ul>
</main>
<footer><a href="/news/terms-of-use-for-everybody"><h3>Terms of use</h3></a><span>January 1, 2020</span>
</footer></body></html>"""


def test_cards_become_releases_with_the_date_beside_them() -> None:
    releases = read_listing(served(CARDS, "https://www.acme.com/news")).releases
    assert [(release.title, release.url.rsplit("/", 1)[1], release.published_at) for release in releases] == [
        ("Acme opens a plant", "acme-opens-plant", datetime(2026, 5, 6, 4, tzinfo=UTC)),
        ("Results for quarter ended March 31, 2026", "q1", datetime(2026, 5, 5, 4, tzinfo=UTC)),
        ("Acme wins a large order", "acme-wins-a-large-order", None),
        ("Acme hires a chief", "acme-hires-1.html", datetime(2026, 5, 1, 4, tzinfo=UTC)),
    ]


def test_a_third_partys_article_on_the_companys_page_is_not_its_release() -> None:
    assert not any("reuters" in release.url for release in read_listing(served(CARDS, "https://www.acme.com/news")).releases)


def test_a_page_of_navigation_alone_has_no_releases() -> None:
    page = '<html><body><a href="/products">Products</a><a href="/news/contacts">Contacts</a><p>May 6, 2026</p></body></html>'
    assert read_listing(served(page, "https://www.acme.com/news")).releases == ()


def test_a_date_inside_a_headline_does_not_date_it() -> None:
    card = '<li><a href="/news/acme-results-for-june-30"><h3>Acme results for June 30, 2026</h3></a></li>'
    page = f"<html><body><ul>{card}</ul></body></html>"
    (release,) = read_listing(served(page, "https://www.acme.com/news")).releases
    assert release.moment is None


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>Access Denied</title></head><body>Reference #18.a4ed2017.1770828343.f8733a4</body></html>",
        "<html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies to continue</body></html>",
        '<html><body>You don\'t have permission to access "http://about.acme.com/" on this server.</body></html>',
    ],
)
def test_a_refusal_served_as_a_page_has_no_releases(page: str) -> None:
    with pytest.raises(RefusedError):
        read_listing(served(page, "https://www.acme.com/news"))


def test_a_card_whose_headline_is_a_refusal_is_not_a_release() -> None:
    card = '<li><a href="/news/one-two-three-four"><h3>Access Denied</h3></a><time>May 6, 2026</time></li>'
    page = f"<html><body>{card}</body></html>"
    assert read_listing(served(page, "https://www.acme.com/news")).releases == ()


@pytest.mark.parametrize("body", [b"", b"   ", b"\0\0\0"])
def test_no_page_is_a_parsing_error(body: bytes) -> None:
    with pytest.raises(ParsingError):
        read_listing(served(body, "https://www.acme.com/news"))


def q4(*items: Mapping[str, object]) -> bytes:
    return orjson.dumps({"GetPressReleaseListResult": items})


def test_a_q4_item_has_an_assumed_zone_and_an_absolute_link() -> None:
    item = {
        "Headline": "Acme &amp; Co reports",
        "PressReleaseDate": "09/28/2026 07:00:00",
        "LinkToDetailPage": "/news/details/2026/Acme/default.aspx",
    }
    (release,) = read_q4(served(q4(item), "https://investor.acme.com/feed/x")).releases
    assert release.title == "Acme & Co reports"
    assert release.url == "https://investor.acme.com/news/details/2026/Acme/default.aspx"
    assert release.zone_assumed
    assert release.moment is not None
    assert release.moment.known_at == datetime(2026, 9, 28, 17, 0, tzinfo=UTC)


def test_a_q4_body_is_text_without_markup() -> None:
    item = {
        "Headline": "Acme reports",
        "PressReleaseDate": "09/28/2026 07:00:00",
        "Body": "<p>One.</p><script>x()</script><p>Two.</p>",
    }
    assert read_q4(served(q4(item))).releases[0].text == "One.\nTwo."


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"GetPressReleaseListResult": null}', b"<html></html>"])
def test_anything_but_a_q4_list_is_a_parsing_error(body: bytes) -> None:
    with pytest.raises(ParsingError):
        read_q4(served(body))


def test_a_q4_list_skips_items_of_the_wrong_shape() -> None:
    assert (
        read_q4(served(orjson.dumps({"GetPressReleaseListResult": [1, None, {"Headline": 3}, {"Headline": "  "}]}))).releases
        == ()
    )


def test_q4_lists_are_asked_whole_at_both_paths() -> None:
    newer, older = q4_urls("https://investor.acme.com/overview/default.aspx")
    assert newer.startswith("https://investor.acme.com/feed/PressRelease.svc/GetPressReleaseList?LanguageId=1")
    assert "pageSize=-1" in newer
    assert "/Services/PressReleaseService.svc/" in older
