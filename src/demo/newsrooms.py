"""Newsrooms of the demo world: feeds, lists and pages, each as it looked on every day on which it changed."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import Final
from urllib.parse import urlencode

from src.demo.calendar import eastern
from src.demo.cast import Company
from src.demo.exchange import Exchange
from src.demo.releases import Published, published

HTML: Final = {"content-type": "text/html; charset=utf-8"}
_FIRST_SEEN: Final = date(2026, 2, 2)
_SHOWN: Final = 12  # releases that a list shows: enough to reach back over thirty days for the busiest company
_KEEPS_EVERYTHING: Final = frozenset({"TALV", "KSTL", "PLGA", "MRLO", "BRMY"})
"""Whose list shows all releases there ever were: one answer serves every day."""
_BRIEFLY: Final = timedelta(minutes=2)  # a list shows a release some minutes after it came out

_Q4_QUERY: Final = urlencode(
    {
        "LanguageId": 1,
        "bodyType": 0,
        "pressReleaseDateFilter": 3,
        "categoryId": "1cb807d2-208f-4bc3-9133-6a9ad45ac3b0",
        "pageSize": -1,
        "pageNumber": 0,
        "tagList": "",
        "includeTags": "true",
        "year": -1,
        "excludeSelection": 1,
    }
)

NEWSROOMS: Final = {
    "ORBW": "https://ir.{slug}.example/news-events/press-releases",
    "TALV": "https://newsroom.{slug}.example/feed.atom",
    "KSTL": "https://investors.{slug}.example/news/default.aspx",
    "DRMO": "https://ir.{slug}.example/rss/news-releases.xml",
    "PLGA": "https://newsroom.{slug}.example/",
    "FNWK": "https://ir.{slug}.example/rss/news-releases.xml",
    "SLMR": "https://newsroom.{slug}.example/feed.atom",
    "QLLN": "https://www.{slug}.example/newsroom",
    "MRLO": "https://ir.{slug}.example/rss/news-releases.xml",
    "BRMY": "https://investors.{slug}.example/news/default.aspx",
}
"""The newsroom as a person would give it: a page for some, the feed itself for others."""

_LISTS: Final = {
    "ORBW": "https://ir.{slug}.example/news-events/press-releases/rss",
    "PLGA": "https://newsroom.{slug}.example/feed/",
    "KSTL": "https://investors.{slug}.example/feed/PressRelease.svc/GetPressReleaseList?" + _Q4_QUERY,
    "BRMY": "https://investors.{slug}.example/feed/PressRelease.svc/GetPressReleaseList?" + _Q4_QUERY,
}
"""Where the list lies for those whose newsroom is a page about it."""


def newsroom_url(company: Company) -> str:
    """The newsroom of a company as a person would give it."""
    return NEWSROOMS[company.ticker].format(slug=company.slug)


def newsroom_exchanges(company: Company) -> Iterator[Exchange]:
    """The list of a newsroom, whenever it changed where it keeps the newest only, and the pages around it."""
    url = _LISTS.get(company.ticker, NEWSROOMS[company.ticker]).format(slug=company.slug)
    render, headers = _FORMS[company.newsroom]
    releases = published(company)
    if company.ticker in _KEEPS_EVERYTHING:
        yield Exchange(url, render(company, releases[::-1]), headers)
    else:
        for newest, at in _over_time(releases):
            yield Exchange(url, render(company, newest), headers, at=at)
    yield from _pages(company, releases)


def _over_time(releases: Sequence[Published]) -> Iterator[tuple[Sequence[Published], datetime | None]]:
    """The newest releases as a list showed them, newest first, with when it began to show them."""
    for end in range(1, len(releases) + 1):
        since = (releases[end - 1].at + _BRIEFLY).astimezone(UTC)
        if end < len(releases) and releases[end].at < eastern(_FIRST_SEEN, "00:00"):
            continue  # nobody looked yet
        yield releases[max(0, end - _SHOWN) : end][::-1], since if since.date() >= _FIRST_SEEN else None


def article_url(company: Company, release: Published) -> str:
    """Where a release is read."""
    host = newsroom_url(company).split("/")[2]
    return f"https://{host}/news/{release.number}/{release.slug}"


def _pages(company: Company, releases: Sequence[Published]) -> Iterator[Exchange]:
    if company.ticker in _LISTS:
        marks = {
            "rss": '<meta name="generator" content="Equisolve Investor Relations Suite">',
            "wordpress": '<link rel="alternate" type="application/rss+xml" title="Press releases" href="/feed/">',
            "q4": '<link rel="stylesheet" href="https://s1.q4cdn.com/000000000/files/css/demo.css">',
        }
        head = f"<title>{escape(company.short_name)} News</title>{marks[company.newsroom]}"
        yield Exchange(newsroom_url(company), f"<html><head>{head}</head><body></body></html>\n".encode(), HTML)
    if company.newsroom == "html":
        for release in releases:
            yield Exchange(article_url(company, release), _article(company, release), HTML)


def _rss(company: Company, releases: Sequence[Published]) -> bytes:
    # Equisolve writes two-digit years; the others write four.
    pattern = (
        "%a, %d %b %y %H:%M:%S %z" if company.ticker in _LISTS and company.newsroom == "rss" else "%a, %d %b %Y %H:%M:%S %z"
    )
    items = "".join(
        f"<item><title><![CDATA[{release.title}]]></title><description><![CDATA[{release.text}]]></description>"
        f"<link>{article_url(company, release)}</link><pubDate>{release.at.strftime(pattern)}</pubDate>"
        f'<guid isPermaLink="false">{release.number}</guid></item>\n'
        for release in releases
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>{escape(company.short_name)} News'
        f"</title><link>{company.website}</link><description></description><language>en-us</language>\n{items}</channel></rss>\n"
    ).encode()


def _atom(company: Company, releases: Sequence[Published]) -> bytes:
    updated = releases[0].at.isoformat()
    entries = "".join(
        f'<entry><title>{escape(release.title)}</title><link href="{article_url(company, release)}"/>'
        f"<id>urn:{company.slug}:{release.number}</id><published>{release.at.isoformat()}</published>"
        f"<updated>{release.at.isoformat()}</updated><summary>{escape(release.text)}</summary></entry>\n"
        for release in releases
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(company.short_name)}'
        f"</title><id>{company.website}</id><updated>{updated}</updated>\n{entries}</feed>\n"
    ).encode()


def _q4(company: Company, releases: Sequence[Published]) -> bytes:
    items = [
        {
            "Headline": release.title,
            "LinkToDetailPage": article_url(company, release).removeprefix("https://" + newsroom_url(company).split("/")[2]),
            "PressReleaseDate": release.at.strftime("%m/%d/%Y %H:%M:%S"),
            "ShortDescription": release.text,
            "PressReleaseId": release.number,
            "TagsList": [],
        }
        for release in releases
    ]
    return json.dumps({"GetPressReleaseListResult": items}, separators=(",", ":")).encode()


def _listing(company: Company, releases: Sequence[Published]) -> bytes:
    cards = "".join(
        f'<li class="card"><a href="{article_url(company, release)}"><h2>{escape(release.title)}</h2></a>'
        f"{f'<p>{_long_date(release.at)}</p>' if release.dated else ''}</li>\n"
        for release in releases
    )
    return (
        f"<html><head><title>{escape(company.short_name)} Newsroom</title></head><body><nav><a href='/'>Home</a> "
        f"<a href='/newsroom/media-contacts'>Media contacts</a></nav><main><ul>\n{cards}</ul></main></body></html>\n"
    ).encode()


def _article(company: Company, release: Published) -> bytes:
    date_line = f"DOVER, Del., {_long_date(release.at)} – " if release.dated else ""
    return (
        f"<html><head><title>{escape(release.title)}</title></head><body><main><article><h1>{escape(release.title)}</h1>\n"
        f"<p>{date_line}{escape(release.text)} The company makes {escape(company.business)} and has done so for many years, "
        f"with customers in every state of the country.</p>\n"
        f"<p>Forward-looking statements: actual results may differ because of risks, litigation and investigations.</p>\n"
        f"</article></main></body></html>\n"
    ).encode()


def _long_date(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year}"


_XML: Final = {"content-type": "application/xml; charset=utf-8"}
_FORMS: Final[dict[str, tuple[Callable[[Company, Sequence[Published]], bytes], dict[str, str]]]] = {
    "rss": (_rss, {"content-type": "application/rss+xml; charset=utf-8"}),
    "wordpress": (_rss, _XML),
    "atom": (_atom, {"content-type": "application/atom+xml; charset=utf-8"}),
    "q4": (_q4, {"content-type": "application/json; charset=utf-8"}),
    "html": (_listing, HTML),
}
