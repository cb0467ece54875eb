"""Feeds become releases; what only looks like a feed does not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from src.domains.company_risk.sources.newsroom.feeds import FeedState, feed_state, read_feed
from src.domains.company_risk.sources.newsroom.ownership import Issuer
from src.domains.company_risk.sources.newsroom.refusals import RefusedError
from src.domains.company_risk.sources.newsroom.release import Bulletin
from src.errors import ParsingError
from src.sources.gather import Failure
from src.sources.status import Status
from tests.domains.company_risk.newsroom.newsroom_world import NOW, feed, served

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Acme</title>
<entry><title type="html">Acme &amp;amp; Sons open plant</title><link href="/news/1"/><updated>2026-09-20T12:00:00Z</updated>
<published>2026-09-18T12:00:00Z</published>
<summary type="html">&lt;p&gt;First.&lt;/p&gt;&lt;p&gt;Second.&lt;/p&gt;</summary></entry></feed>"""


def wire(*items: str) -> str:
    head = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Wire</title>'
    return (
        head
        + "".join(f"<item>{item}<pubDate>Wed, 23 Sep 2026 12:05 GMT</pubDate></item>" for item in items)
        + "</channel></rss>"
    )


def stock(*names: str) -> str:
    return "".join(f'<category domain="https://www.globenewswire.com/rss/stock">{name}</category>' for name in names)


def test_an_equisolve_item_has_title_link_and_a_two_digit_year() -> None:
    content = feed(
        ("<![CDATA[Acme Declares Dividend]]>", "https://ir.acme.com/detail/7/dividend", "Fri, 25 Sep 26 16:05:00 -0400")
    )
    (release,) = read_feed(served(content)).releases
    assert release.title == "Acme Declares Dividend"
    assert release.url == "https://ir.acme.com/detail/7/dividend"
    assert release.published_at == datetime(2026, 9, 25, 20, 5, tzinfo=UTC)
    assert release.text is None


def test_an_atom_entry_is_dated_by_its_publication_not_by_its_last_change() -> None:
    (release,) = read_feed(served(ATOM)).releases
    assert release.title == "Acme & Sons open plant"
    assert release.url == "https://ir.acme.com/news/1"
    assert release.published_at == datetime(2026, 9, 18, 12, 0, tzinfo=UTC)
    assert release.text == "First.\nSecond."


def test_a_dc_date_in_seconds_since_1970_is_read() -> None:
    content = wire("<title>Acme news today</title><dc:date>1538000000</dc:date>").replace(
        "<pubDate>Wed, 23 Sep 2026 12:05 GMT</pubDate>", ""
    )
    (release,) = read_feed(served(content)).releases
    assert release.published_at == datetime(2018, 9, 26, 22, 13, 20, tzinfo=UTC)


def test_a_date_that_cannot_be_read_leaves_the_release_undated() -> None:
    (release,) = read_feed(served(feed(("Acme news", "https://ir.acme.com/1", "soon")))).releases
    assert release.moment is None
    assert release.date_precision is None


def test_a_latin1_feed_without_a_charset_header_keeps_its_umlauts() -> None:
    content = feed(("Müller übernimmt", "https://ir.acme.com/1", "")).replace("UTF-8", "ISO-8859-1").encode("latin-1")
    (release,) = read_feed(served(content, kind="application/rss+xml")).releases
    assert release.title == "Müller übernimmt"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_entities_are_refused_in_every_encoding(encoding: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    content = (bomb + '<rss version="2.0"><channel><item><title>&b;</title></item></channel></rss>').encode(encoding)
    with pytest.raises(ParsingError, match="entities"):
        read_feed(served(content))


def test_an_external_entity_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hush")
    head = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>'
    content = head + '<rss version="2.0"><channel><item><title>&x;</title></item></channel></rss>'
    with pytest.raises(ParsingError):
        read_feed(served(content))


def test_an_encoding_in_which_entities_could_hide_is_refused() -> None:
    content = b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-ENTITY+AD4-<rss version="2.0"></rss>'
    with pytest.raises(ParsingError, match="encoding"):
        read_feed(served(content))


def test_a_body_that_is_the_name_of_a_file_is_not_opened(tmp_path: Path) -> None:
    hidden = tmp_path / "feed.xml"
    hidden.write_text(feed(("Secret news of another", "https://other.com/1", "")))
    with pytest.raises(ParsingError):
        read_feed(served(str(hidden)))


def test_an_html_page_in_place_of_a_feed_is_not_a_feed() -> None:
    with pytest.raises(ParsingError, match="wanted a feed"):
        read_feed(served("<html><body><h1>Our news feed has moved</h1></body></html>", kind="text/html"))


def test_an_access_denied_page_in_place_of_a_feed_is_a_refusal_and_reads_as_blocked() -> None:
    page = "<html><head><title>Access Denied</title></head><body>You don't have permission to access this server.</body></html>"
    with pytest.raises(RefusedError) as refusal:
        read_feed(served(page))
    assert refusal.value.status == Status.BLOCKED


def test_an_unescaped_ampersand_does_not_cost_the_feed() -> None:
    (release,) = read_feed(
        served(feed(("Johnson & Johnson news", "https://ir.acme.com/1", "Wed, 23 Sep 2026 12:05 GMT")))
    ).releases
    assert release.title == "Johnson & Johnson news"
    assert release.published_at == datetime(2026, 9, 23, 12, 5, tzinfo=UTC)


def test_of_a_wires_feed_only_items_with_the_issuers_stock_count() -> None:
    content = wire(
        f"<title>Apple ships</title>{stock('Nasdaq:AAPL')}",
        f"<title>Pear mentions Apple (Nasdaq:AAPL)</title>{stock('NYSE:PEAR')}",
        f"<title>Both</title>{stock('NYSE:PEAR', 'Nasdaq: AAPL')}",
    )
    bulletin = read_feed(served(content), Issuer("AAPL", "Apple Inc."))
    assert [release.title for release in bulletin.releases] == ["Apple ships", "Both"]
    assert bulletin.passed_over == 1


def test_class_shares_match_in_any_writing() -> None:
    content = wire(f"<title>Berkshire reports</title>{stock('NYSE:BRK.B')}")
    assert len(read_feed(served(content), Issuer("BRK-B")).releases) == 1


@pytest.mark.parametrize(
    "item",
    [
        "<title>SHAREHOLDER ALERT: Apple investors with losses</title>",
        "<title>Deadline for Apple holders</title><dc:contributor>The Rosen Law Firm PA</dc:contributor>",
        "<title>Apple holders</title><dc:contributor>Pomerantz LLP</dc:contributor>",
    ],
)
def test_a_law_firm_that_tags_the_ticker_is_not_the_issuer(item: str) -> None:
    content = wire(item + stock("Nasdaq:AAPL"))
    assert read_feed(served(content), Issuer("AAPL", "Apple Inc.")).releases == ()


def test_a_companys_own_feed_without_stock_tags_counts_whole() -> None:
    content = feed(("Acme shareholder alert: vote the white card", "https://ir.acme.com/1", "Wed, 23 Sep 2026 12:05 GMT"))
    assert len(read_feed(served(content), Issuer("ACME", "Acme Corp.")).releases) == 1


def test_a_list_without_items_is_empty_and_one_with_old_items_is_stale() -> None:
    empty = read_feed(served(feed()))
    old = read_feed(served(feed(("Acme wins", "https://ir.acme.com/1", "Wed, 04 Mar 2026 12:05 GMT"))))
    new = read_feed(served(feed(("Acme wins", "https://ir.acme.com/1", "Wed, 23 Sep 2026 12:05 GMT"))))
    assert [feed_state(bulletin, NOW) for bulletin in (empty, old, new)] == [FeedState.EMPTY, FeedState.STALE, FeedState.FRESH]


def test_four_months_of_silence_are_not_yet_stale() -> None:
    bulletin = read_feed(served(feed(("Acme wins", "https://ir.acme.com/1", "Wed, 23 Sep 2026 12:05 GMT"))))
    assert feed_state(bulletin, NOW + timedelta(days=120)) is FeedState.FRESH


@pytest.mark.parametrize(
    ("status", "state"),
    [(Status.BLOCKED, FeedState.BLOCKED), (Status.NOT_FOUND, FeedState.DEAD), (Status.UNREACHABLE, FeedState.UNKNOWN)],
)
def test_a_feed_that_was_not_had_is_blocked_dead_or_unknown_but_never_empty(status: Status, state: FeedState) -> None:
    assert feed_state(Failure(status, "no"), NOW) is state


def test_undated_items_do_not_make_a_list_stale() -> None:
    assert feed_state(Bulletin("u", read_feed(served(feed(("Acme wins", "", "")))).releases, "feed"), NOW) is FeedState.UNKNOWN
