import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.delivery.report import TEMPLATES, Report, render
from src.delivery.summary import Tally, summary
from src.ledger.snapshot import SourceReport
from src.sources.status import Status
from tests.delivery.delivery_world import (
    AS_OF,
    LINES,
    as_row,
    conclusion,
    every_outcome,
    evidence,
    quiet,
    signal,
    snapshot,
    unknown,
    verdict,
    without_score,
)

CARD = {
    "version": "2026-01-02.3f9a1c",
    "demo": True,
    "target": "volatility over the next week more than twice that of the last month",
    "training": {"rows": 12031, "first": "2022-01-03"},
    "metrics": {"auc": {"value": 0.78, "low": 0.74, "high": 0.82}},
}
VOID = {"meta", "link", "br", "input", "img", "hr"}


class Page(HTMLParser):
    """Tags with their attributes, and whether every one that opens closes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, name: str) -> Iterator[dict[str, str | None]]:
        return (attrs for tag, attrs in self.tags if tag == name)


def report(**more: Any) -> Report:
    rows = [as_row(item) for item in every_outcome()]
    told = summary(
        Tally.of(rows),
        run_id="run1",
        as_of=AS_OF,
        started_at=AS_OF,
        finished_at=AS_OF,
        requests={"sec.gov": 312},
        alerts=1,
        warnings=["Field contact: SEC asks for an address of your own."],
    )
    given: dict[str, Any] = {"rows": rows, "as_of": AS_OF, "histories": LINES, "summary": told, "model_card": CARD} | more
    return Report(**given)


def test_the_page_asks_for_nothing_from_elsewhere_and_forbids_it_too() -> None:
    page = Page(render(report()))
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    policy = next(attrs["content"] for attrs in page.all("meta") if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not any("style" in attrs or any(name.startswith("on") for name in attrs) for _, attrs in page.tags)
    assert "url(http" not in render(report())


def test_equal_reports_give_equal_pages() -> None:
    assert render(report()) == render(report())


def test_an_unknown_score_is_never_shown_as_a_zero() -> None:
    page = Page(render(report(rows=[as_row(unknown()), as_row(without_score("ZZZZZ", "not_found", "no such ticker"))])))
    assert "No company has a score in this run." in page.text
    assert "DARK" in page.text
    assert "no such ticker" in page.text


def test_a_model_that_did_not_speak_is_said_to_be_unknown() -> None:
    page = Page(render(report(rows=[as_row(quiet())], model_card=None)))
    assert "model –unknown" in page.text
    assert "No model spoke: the rules alone make the scores of this run." in page.text


def test_a_low_score_says_how_much_of_it_was_judged() -> None:
    calm = quiet()
    assert calm.conclusion is not None
    little = replace(calm, conclusion=replace(calm.conclusion, rules=replace(calm.conclusion.rules, coverage=0.3)))
    ranking = Page(render(report(rows=[as_row(little)]))).text.split("\nCompanies\n")[0]
    assert "30\N{NO-BREAK SPACE}% judged" in ranking


def test_a_model_trained_on_sample_data_is_marked_at_the_top() -> None:
    assert "Sample data." in Page(render(report())).text
    assert "Sample data." not in Page(render(report(model_card=CARD | {"demo": False}))).text


def test_everything_that_was_concluded_is_on_the_card() -> None:
    text = re.sub(r"\s+", " ", Page(render(report())).text)
    for words in (
        "Example Industries Inc.",
        "Earlier figures should no longer be relied upon",
        "8-K, item 4.02",
        "SEC 8K NONRELIANCE alone keeps the score at 70 or more",
        "Results are expected in 4 days",
        "LEGAL HIRING SPIKE lacks jobs_legal_delta_14d",
        "news.example.com answered 403",
        "7b1f0c2e9d4a",
        "2026-01-02.3f9a1c",
        "run1",
        "Field contact: SEC asks for an address of your own.",
        "12,031",
        "Not financial advice.",
    ):
        assert words in text, words


def test_evidence_links_lead_out_safely() -> None:
    outward = [attrs for attrs in Page(render(report())).all("a") if not (attrs["href"] or "").startswith("#")]
    assert outward
    assert all(attrs["rel"] == "noopener noreferrer" and (attrs["href"] or "").startswith("https://") for attrs in outward)


HOSTILE = [
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "</details></main>",
    "&lt;b&gt;",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_source_wrote_is_shown_as_text(text: str) -> None:
    rules = verdict(signals=(signal("X", 70.0, title=text, evidence=(evidence(text, text),)),), floor=None)
    given_snapshot = snapshot(
        text,
        name=text,
        conclusion=conclusion(rules=rules),
        sources={"sec": SourceReport(Status.PARTIAL, text)},
        features={},
    )
    rows = [as_row(given_snapshot), as_row(without_score(text, "failed", text))]
    # The page has to hold against rows that never passed our own guard, too.
    rows[0]["signals"][0]["evidence"][0]["url"] = text
    page = Page(
        render(report(rows=rows, title=text, model_card={text: text}, summary={"warnings": [text], "places": {text: text}}))
    )
    assert not {tag for tag, _ in page.tags} & {"script", "img"}
    assert not any(name.startswith("on") or name == "autofocus" for _, attrs in page.tags for name in attrs)
    assert page.text.count(text) >= 6
    assert all((attrs["href"] or "").startswith(("#", "https://")) for attrs in page.all("a"))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_the_text_every_tag_closes_and_every_link_is_http(text: str, url: str) -> None:
    rules = verdict(signals=(signal("X", 70.0, title=text, evidence=(evidence(text, url),)),), floor=None)
    page = Page(render(report(rows=[as_row(snapshot(name=text, conclusion=conclusion(rules=rules)))])))
    assert all(re.match(r"#|https?://", attrs["href"] or "", re.IGNORECASE) for attrs in page.all("a"))


def test_two_tickers_that_look_alike_have_their_own_place_on_the_page() -> None:
    page = Page(render(report(rows=[as_row(snapshot("BRK-B")), as_row(snapshot("BRK.B")), as_row(snapshot("…"))])))
    ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    targets = {(attrs["href"] or "")[1:] for attrs in page.all("a") if (attrs["href"] or "").startswith("#")}
    assert targets <= set(ids)
    assert {"c-BRK-B", "c-BRK-B-1", "c-company"} <= set(ids)


def test_the_page_can_be_walked_without_seeing_it() -> None:
    page = Page(render(report()))
    names = [tag for tag, _ in page.tags]
    assert {"header", "main", "footer", "h1", "caption"} <= set(names)
    assert next(page.all("html"))["lang"] == "en"
    assert all(attrs.get("scope") in {"col", "row"} for attrs in page.all("th"))
    assert all(attrs.get("aria-hidden") == "true" or attrs.get("aria-label") for attrs in page.all("svg"))
    assert all(attrs.get("aria-labelledby") for attrs in page.all("section"))
    labels = {attrs["for"] for attrs in page.all("label")}
    assert {attrs["id"] for attrs in page.all("input")} == labels


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground_by_wcag_aa(scheme: str) -> None:
    sheet = (Path(TEMPLATES) / "report.css").read_text()
    blocks = re.findall(r":root\{([^}]*--ink[^}]*)\}", sheet)
    colours = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", blocks[0 if scheme == "light" else 1]))
    pairs = [(text, ground) for text in ("ink", "quiet", "link", "high", "low") for ground in ("ground", "sheet")]
    pairs += [(level, f"{level}-ground") for level in ("high", "elevated", "neutral", "low", "unknown")]
    assert all(contrast(colours[text], colours[ground]) >= 4.5 for text, ground in pairs)
    graphics = [(part, ground) for part in ("rules", "ml", "floor") for ground in ("sheet", "track")]
    assert all(contrast(colours[part], colours[ground]) >= 3 for part, ground in graphics)


def busy(ticker: str) -> dict[str, Any]:
    """A company with many signals, long sentences and ninety days behind it."""
    signals = tuple(
        signal(f"RULE_NUMBER_{at}", 5.0, title="A reason of ordinary length for a rule", evidence=(evidence("e" * 250),) * 6)
        for at in range(6)
    )
    rules = verdict(score=30.0, signals=signals, floor=None)
    features = {f"feature_number_{at}_30d": at / 3 for at in range(60)}
    return as_row(snapshot(ticker, conclusion=conclusion(rules=rules), features=features))


def test_five_hundred_busy_companies_make_a_page_under_five_megabytes_in_seconds() -> None:
    rows = [busy(f"T{at}") for at in range(500)]
    days = [(AS_OF.date() - timedelta(days=ago), 40.0 + ago % 7, 30.0, 50.0) for ago in range(90)]
    began = time.perf_counter()
    page = render(report(rows=rows, histories={row["ticker"]: days for row in rows}))
    assert len(page.encode()) < 5_000_000
    assert page.count('<details class="card"') >= 125
    ranked = re.findall(r'class="who">(?:<a [^>]*>)?([A-Z0-9]+)', page)
    assert sorted(ranked) == sorted(row["ticker"] for row in rows)
    assert time.perf_counter() - began < 20  # seconds: a few on an idle core; this only catches a blow-up


def test_a_run_that_scored_nobody_still_has_its_page() -> None:
    assert "No company has a score" in Page(render(replace(report(), rows=[], summary={}))).text
