"""Articles give text, and a date only where the page states one."""

from datetime import UTC, datetime

import pytest

from src.domains.company_risk.sources.newsroom.article import read_article
from src.domains.company_risk.sources.newsroom.refusals import RefusedError
from src.errors import ParsingError
from tests.domains.company_risk.newsroom.newsroom_world import article, served

WORDS = "Acme Corp. today said that it will close its plant in Springfield and move the work to its larger site in Shelbyville."
AT = datetime(2026, 9, 23, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "evidence"),
    [
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-09-23T09:05:00-04:00"}</script>',
            "json-ld",
        ),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"Article","datePublished":"2026-09-23 13:05Z"}]}</script>',
            "json-ld",
        ),
        ('<meta property="article:published_time" content="2026-09-23T13:05:00Z">', "meta"),
        ('<meta name="date" content="2026-09-23T09:05:00-04:00">', "meta"),
    ],
)
def test_a_stated_date_is_taken_with_its_evidence(head: str, evidence: str) -> None:
    found = read_article(served(article(WORDS, head), "https://ir.acme.com/news/1"))
    assert found.moment is not None
    assert (found.moment.at, found.evidence) == (AT, evidence)
    assert "close its plant in Springfield" in found.text


def test_a_time_tag_dates_the_article() -> None:
    page = article(WORDS).replace("<h1>News</h1>", '<h1>News</h1><time datetime="2026-09-23">23 Sept</time>')
    found = read_article(served(page))
    assert found.moment is not None
    assert (found.moment.precision, found.evidence) == ("day", "time")


def test_a_dateline_dates_the_article() -> None:
    found = read_article(served(article(f"CINCINNATI, Jan. 9, 2026 /PRNewswire/ -- {WORDS}")))
    assert found.moment is not None
    assert found.moment.at == datetime(2026, 1, 9, 5, 0, tzinfo=UTC)
    assert found.evidence == "dateline"


@pytest.mark.parametrize(
    "page",
    [
        article(f"{WORDS} The quarter ended June 30, 2026."),
        article(WORDS, '<meta name="last-modified" content="2026-09-23">'),
        article(WORDS, '<meta property="article:modified_time" content="2026-09-23">'),
        article(WORDS).replace("</body>", "<footer>© 2017 Acme. January 1, 2017</footer></body>"),
        article(WORDS, '<script type="application/ld+json">{"@type":"Organization","datePublished":"2026-09-23"}</script>'),
        article(WORDS, '<script type="application/ld+json">{broken</script>'),
        article(WORDS).replace("</article>", "<time>May 1, 2026</time><time>May 4, 2026</time></article>"),
    ],
)
def test_weak_evidence_dates_nothing_whatever_the_address_says(page: str) -> None:
    assert read_article(served(page, "https://ir.acme.com/2026/09/23/acme")).moment is None


@pytest.mark.parametrize("title", ["Access Denied", "403 Forbidden", "Just a moment...", "Page not found"])
def test_a_refusal_is_never_an_article(title: str) -> None:
    with pytest.raises(RefusedError):
        read_article(served(article(WORDS, title=title)))


def test_a_refusal_without_a_title_is_known_by_its_words() -> None:
    body = "<p>Reference #18.a4ed2017.1770828343.f8733a4</p><p>https://errors.edgesuite.net/18.a4ed2017.1770828343.f8733a4</p>"
    with pytest.raises(RefusedError):
        read_article(served(f"<html><body>{body}</body></html>"))


def test_a_page_without_an_article_is_a_parsing_error() -> None:
    with pytest.raises(ParsingError):
        read_article(served("<html><body><p>Loading</p></body></html>"))
