"""Where releases may be listed is read off the company's own pages, and nobody else's."""

import pytest

from src.domains.company_risk.sources.newsroom.discovery import guessed_places, places_on
from src.domains.company_risk.sources.newsroom.links import absolute, language_in, owner_of, path_of
from tests.domains.company_risk.newsroom.newsroom_world import served

OWN = frozenset({"acme.com"})


def urls(markup: str, base: str = "https://www.acme.com/") -> list[str]:
    return [place.url for place in places_on(served(markup, base), OWN)]


def test_a_press_feed_comes_before_a_blogs_and_comments_are_no_feed() -> None:
    head = """<link rel="alternate" type="application/rss+xml" title="Blog" href="/blog/feed/">
    <link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/comments/feed/">
    <link rel="alternate" type="application/atom+xml" title="Press releases" href="/press/atom.xml">"""
    assert urls(f"<html><head>{head}</head><body>x</body></html>") == [
        "https://www.acme.com/press/atom.xml",
        "https://www.acme.com/blog/feed/",
    ]


def test_anchors_named_newsroom_press_or_investors_are_followed_and_others_are_not() -> None:
    body = """<a href="/newsroom">Newsroom</a><a href="https://investors.acme.com/">Investor Relations</a>
    <a href="/p">Press Releases</a>
    <a href="/careers">Careers</a><a href="/newsletter">News</a><a href="javascript:x()">Press</a>"""
    assert urls(f"<html><body>{body}</body></html>") == [
        "https://www.acme.com/newsroom",
        "https://www.acme.com/p",
        "https://investors.acme.com/",
    ]


def test_a_third_partys_newsroom_is_never_followed_but_a_vendors_customer_site_is() -> None:
    body = """<a href="https://www.reuters.com/acme">News</a><a href="https://acme.gcs-web.com/">Investors</a>
    <a href="https://gcs-web.com/">Press</a>"""
    assert urls(f"<html><body>{body}</body></html>") == ["https://acme.gcs-web.com/"]


@pytest.mark.parametrize(
    ("markup", "first"),
    [
        (
            '<meta name="generator" content="Equisolve Investor Relations Suite">',
            "https://ir.acme.com/news-events/press-releases/rss",
        ),
        (
            '<script src="https://s1.q4cdn.com/1/x.js"></script>',
            "https://ir.acme.com/feed/PressRelease.svc/GetPressReleaseList",
        ),
        (
            '<a href="/news-releases/news-release-details/acme-wins">Acme</a>',
            "https://ir.acme.com/rss/news-releases.xml?items=100",
        ),
    ],
)
def test_a_vendor_is_known_by_its_marks(markup: str, first: str) -> None:
    assert urls(f"<html><head></head><body>{markup}<p>x</p></body></html>", "https://ir.acme.com/home")[0].startswith(first)


def test_customary_hosts_stay_within_the_companys_registrable_domain() -> None:
    places = guessed_places("https://www.acme.co.uk/en/")
    assert {owner_of(place.url) for place in places} == {"acme.co.uk"}
    assert "https://investors.acme.co.uk/" in [place.url for place in places]
    assert all(place.guessed for place in places)


def test_an_address_without_a_domain_has_no_customary_hosts() -> None:
    assert guessed_places("https://10.0.0.1/") == ()


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://ir.acme.com/x", "acme.com"),
        ("https://acme.co.uk", "acme.co.uk"),
        ("https://a.b.acme.com.au/", "acme.com.au"),
        ("https://acme.q4web.com/", "acme.q4web.com"),
        ("https://q4web.com/", ""),
        ("https://127.0.0.1/", ""),
        ("http://[", ""),
        ("https://localhost/", ""),
    ],
)
def test_the_owner_of_an_address_is_its_registrable_domain(url: str, owner: str) -> None:
    assert owner_of(url) == owner


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "mailto:a@b.c", "http://[", "https://user:secret@acme.com/", "data:,x", "//:x"]
)
def test_a_link_that_leads_nowhere_of_ours_is_empty(href: str) -> None:
    assert absolute("https://www.acme.com/", href) == ""


def test_locales_are_told_from_paths() -> None:
    assert path_of("https://www.acme.com/fr-ca/news/Acme-Wins.html?x=1") == "/news/acme-wins"
    assert language_in("https://www.acme.com/fr-ca/news/acme") == "fr-ca"
    assert language_in("https://de.newsroom.acme.com/2026") == "de"
    assert language_in("https://ir.acme.com/news") is None
