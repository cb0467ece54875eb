"""Whatever bytes come in, a parser returns or raises `ParsingError`, soon."""

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.domains.company_risk.sources.newsroom.article import read_article
from src.domains.company_risk.sources.newsroom.boilerplate import sentences_of, without_boilerplate
from src.domains.company_risk.sources.newsroom.discovery import places_on
from src.domains.company_risk.sources.newsroom.feeds import read_feed
from src.domains.company_risk.sources.newsroom.folding import fold, normal_title
from src.domains.company_risk.sources.newsroom.keywords import read_words
from src.domains.company_risk.sources.newsroom.listing import read_listing
from src.domains.company_risk.sources.newsroom.ownership import Issuer
from src.domains.company_risk.sources.newsroom.q4 import read_q4
from src.domains.company_risk.sources.newsroom.release import Release
from src.errors import ParsingError
from src.sources.document import Document
from tests.domains.company_risk.newsroom.newsroom_world import article, feed, served

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
MARKS = [
    "<a href='",
    "http://[",
    "</a>",
    "<time>",
    "May 6, 2026",
    "<h3>",
    "<div>",
    "\0",
    "&#x110000;",
    "<item>",
    "<title>",
    "]]>",
    "<![CDATA[",
]
MARKS += [
    "<pubDate>",
    "<link>",
    "<!--",
    "<script type='application/ld+json'>",
    '{"@graph":[',
    "</script>",
    "<meta charset=x>",
    "\ud83d".encode("utf-16", "surrogatepass").decode("latin-1"),
]
soup = st.lists(st.one_of(st.sampled_from(MARKS), st.text(max_size=8)), max_size=60).map("".join)
bodies = st.one_of(st.binary(max_size=400), soup.map(lambda text: text.encode("utf-8", "replace")))


def read_places(document: Document) -> object:
    return places_on(document, frozenset({"acme.com"}))


def read_issued(document: Document) -> object:
    return read_feed(document, Issuer("ACME", "Acme"))


PARSERS = [read_issued, read_q4, read_listing, read_places, read_article]


def holds(parser: Callable[[Document], object], content: bytes) -> None:
    try:
        parser(served(content))
    except ParsingError:
        return


@pytest.mark.parametrize("parser", PARSERS)
@given(content=bodies)
@SLOW
def test_any_bytes_are_read_or_refused(parser: Callable[[Document], object], content: bytes) -> None:
    holds(parser, content)


@pytest.mark.parametrize("parser", PARSERS)
@given(content=bodies)
@SLOW
def test_any_bytes_inside_the_right_shape_are_read_or_refused(parser: Callable[[Document], object], content: bytes) -> None:
    for shape in (
        feed(("A title", "https://ir.acme.com/1", "", "X")),
        article("X" * 200),
        '{"GetPressReleaseListResult":[{"Headline":"X"}]}',
    ):
        holds(parser, shape.encode().replace(b"X", content, 1))


@pytest.mark.parametrize("parser", PARSERS)
@given(cut=st.integers(0, 600))
@SLOW
def test_a_body_cut_short_anywhere_is_read_or_refused(parser: Callable[[Document], object], cut: int) -> None:
    holds(parser, feed(*[("Title & more", "https://ir.acme.com/1", "2026-09-21", "Text")] * 4).encode()[:cut])
    holds(parser, article("Words. " * 60).encode()[:cut])


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    "content",
    [
        b"<div>" * 50_000,
        b"<rss>" + b"<item>" * 30_000,
        b"<rss><channel><item><title>" + b"<b>" * 30_000,
        b"<a href=x>" * 20_000,
        b"<" * 200_000,
        b"<rss " + b"a=b " * 30_000,
        b"<html><body><li>" + b"<a href='/news/a-b-c-d'><h3>A b c</h3></a>" * 10_000,
        b'{"GetPressReleaseListResult":' + b"[" * 100_000,
        b"<rss><channel><item><title><![CDATA[" + b"<script" * 20_000,
        b"<html><script type='application/ld+json'>" + b"[" * 5_000 + b"</script><p>" + b"word " * 2_000,
    ],
    ids=["nested", "items", "markup", "links", "brackets", "attributes", "cards", "json", "scripts", "linked"],
)
def test_hostile_shapes_take_no_more_than_a_few_seconds(parser: Callable[[Document], object], content: bytes) -> None:
    began = time.process_time()
    holds(parser, content)
    assert time.process_time() - began < 5


@given(title=st.text(max_size=200), text=st.text(max_size=600))
@SLOW
def test_any_text_is_read_for_words_and_folded(title: str, text: str) -> None:
    reading = read_words(title, text)
    assert sum(reading.categories.values()) == len(reading.terms)
    assert normal_title(title) == normal_title(title.swapcase().swapcase()) or title
    (one,) = fold([Release(title, "", None, text), Release(title, "", None, None)])
    assert one.copies == 2


@pytest.mark.parametrize(
    "text",
    [
        "no " * 20_000,
        "cut its " * 10_000,
        "a." * 30_000,
        "About A " * 10_000,
        "net loss of the " * 5_000,
        "x" * 60_000,
        "( " * 30_000,
    ],
)
def test_long_texts_are_read_soon(text: str) -> None:
    began = time.process_time()
    read_words(text[:300], text)
    assert isinstance(sentences_of(without_boilerplate(text)), tuple)
    assert time.process_time() - began < 3
