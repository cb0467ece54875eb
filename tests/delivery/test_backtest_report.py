"""The backtest's page and record, and the words of its verdict."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from src.delivery.backtest_record import record
from src.delivery.backtest_report import WARNINGS, render
from src.delivery.verdict import figure, money, ruling, verdict
from src.learning.backtest import Backtest, Difference
from src.scoring.envelope import Estimate
from tests.delivery.backtest_pages import AS_OF, HOSTILE, backtest, drawdown, nothing_beats, spike

VOID = {"meta", "link", "input", "br", "hr", "img", "col"}


@pytest.fixture(scope="module")
def page() -> str:
    return render(backtest())


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return record(backtest())


class Outline(HTMLParser):
    """Checks that what is opened is closed, and gathers ids, links and words."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)


def outline(page: str) -> Outline:
    parsed = Outline()
    parsed.feed(page)
    return parsed


def numbers(node: Any) -> Iterator[float]:
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from numbers(part)
    elif isinstance(node, float):
        yield node


def test_the_page_is_well_formed_and_its_links_lead_somewhere(page: str) -> None:
    parsed = outline(page)
    assert parsed.open == []
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {link.removeprefix("#") for link in parsed.links} <= set(parsed.ids)


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(page: str) -> None:
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert " style=" not in page
    assert "default-src 'none'" in page.replace("&#39;", "'")


def test_names_and_reasons_from_outside_are_escaped(page: str) -> None:
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in page


def test_the_page_warns_of_survivorship_of_the_past_and_of_advice(page: str) -> None:
    words = " ".join(outline(page).words)
    for sentence in WARNINGS:
        assert sentence in words
    assert words.count("urvivorship bias") >= 2


def test_the_page_holds_the_figures_of_the_backtest_with_their_intervals(page: str) -> None:
    words = re.sub(r"[ \n]+", " ", " ".join(outline(page).words))
    for name in ("model", "rules", "HAR"):
        for kind in ("auc", "average_precision", "brier_skill", "calibration_slope", "precision_at_3_a_day"):
            assert figure(drawdown().whole.judged[name].figures[kind]) in words
    assert verdict(drawdown(), 0.4) in words
    assert "168 company-days without an answer" in words
    assert "Jan\N{NO-BREAK SPACE}2019 – " in words
    assert not re.search(r"[-−]0(\.0+)?\N{NO-BREAK SPACE}?%", words), "a negative nothing"
    assert "Two of nineteen companies have no careers board." in words
    assert "prices stop on 3 May 2019" in words
    assert "seed 0" in words


def test_companies_with_one_and_the_same_reason_are_told_together(page: str) -> None:
    assert "<dt>prices end on 6 December 2024</dt><dd>AAPL, ABBV</dd>" in page


def test_equal_backtests_give_equal_pages(page: str) -> None:
    assert render(backtest()) == page


def test_a_backtest_of_one_target_without_scores_prices_and_losses_is_told_all_the_same() -> None:
    bare = render(Backtest((nothing_beats(),), AS_OF))
    assert "Prices used in part" not in bare
    assert "On paper" not in bare
    assert "Scores above" not in bare
    assert "None: every company asked for had prices that could be used." in bare
    assert "Nothing: everybody said something on every row." in bare
    assert outline(bare).open == []


def test_a_backtest_without_a_target_is_refused() -> None:
    with pytest.raises(ValueError, match="without a target"):
        render(Backtest((), AS_OF))


def test_a_page_of_two_targets_stays_light(page: str) -> None:
    assert len(page.encode()) < 1_000_000


def test_the_record_is_strict_json_and_what_is_unknown_is_null(told: dict[str, Any]) -> None:
    text = json.dumps(told, allow_nan=False)
    assert json.loads(text) == told
    assert told["provenance"]["ceiling"] is None
    assert told["provenance"]["rows"] == 5
    assert told["used_in_part"]["AAPL"] == "prices end on 6 December 2024"
    assert sum(1 for _ in numbers(told)) > 1000


def test_the_record_holds_every_opinion_period_year_and_difference(told: dict[str, Any]) -> None:
    target = told["targets"]["drawdown_14d"]
    assert list(target["opinions"]) == ["model", "combined", "rules", "base rate", "HAR", "placebo"]
    assert target["opinions"]["combined"] == {"name": "Rules and ML, 60/40", "role": "combined", "probability_fitted": True}
    assert [one["name"] for one in target["years"]] == ["2019", "2020", "2021"]
    assert len(target["periods"]) == 4
    assert target["all"]["opinions"]["model"]["figures"]["auc"]["value"] == pytest.approx(
        drawdown().whole.judged["model"].figures["auc"].value, abs=1e-6
    )
    assert target["unanswered"] == 168
    assert target["all"]["opinions"]["model"]["above"]["rows"] > 0
    assert {one["second"] for one in target["differences"]} >= {"HAR", "rules"}


def test_the_record_holds_both_courses_of_each_portfolio(told: dict[str, Any]) -> None:
    held = told["targets"]["drawdown_14d"]["portfolios"]["model"]
    assert held["plan"]["cost"] == 0.001
    assert len(held["curve_days"]) == len(held["spared"]["curve"]) == len(held["everybody"]["curve"])
    assert held["spared"]["max_drawdown"] < 0.0
    assert told["targets"]["volatility_spike_7d"]["portfolios"] == {}


def test_a_verdict_says_what_beats_what_by_how_much() -> None:
    words = verdict(drawdown(), 0.4)
    assert "ML alone beats the best baseline (HAR): log loss −" in words
    assert "Rules and ML, 60/40 beats rules alone: AUC +" in words
    assert "Sharpe ratio" in words


def test_a_verdict_says_plainly_when_nothing_beats_anything() -> None:
    words = verdict(nothing_beats(), 0.4)
    assert "ML alone cannot be told apart from the best baseline (HAR)" in words
    assert "Nothing here beats anything else by more than chance would." in words


def test_a_verdict_says_when_the_model_loses_and_when_the_picture_is_mixed() -> None:
    def with_figures(**figures: Estimate) -> str:
        one = Difference("model", "HAR", 100, 100, figures)
        return verdict(replace(spike(), differences=(one,), best_baseline="HAR"), 0.4)

    worse, better = Estimate(-0.02, -0.03, -0.01), Estimate(0.02, 0.01, 0.03)
    assert "ML alone loses to the best baseline (HAR): log loss +0.0200 [0.0100, 0.0300]" in with_figures(
        log_loss=better, auc=worse
    )
    mixed = with_figures(log_loss=worse, auc=worse)
    assert "a mixed picture: better in log loss −0.0200 [−0.0300, −0.0100] (less is better); worse in AUC" in mixed
    assert "share too few rows to be compared" in with_figures()


def test_a_verdict_names_the_baselines_that_the_model_does_not_beat() -> None:
    def against(second: str, estimate: Estimate) -> Difference:
        return Difference("model", second, 100, 100, {"log_loss": estimate})

    lower, level = Estimate(-0.02, -0.03, -0.01), Estimate(0.0, -0.01, 0.01)
    told = replace(spike(), best_baseline="HAR", differences=(against("HAR", lower), against("base rate", level)))
    assert "In log loss it does not beat base rate." in verdict(told, 0.4)


def test_another_weight_of_the_model_is_another_name() -> None:
    assert "Rules and ML, 75/25" in verdict(drawdown(), 0.25)


@pytest.mark.parametrize(
    ("name", "difference", "expected"),
    [
        ("auc", Estimate(0.1, 0.05, 0.2), "better"),
        ("auc", Estimate(-0.1, -0.2, -0.05), "worse"),
        ("auc", Estimate(0.1, -0.05, 0.2), "open"),
        ("log_loss", Estimate(-0.1, -0.2, -0.05), "better"),
        ("brier", Estimate(0.1, 0.05, 0.2), "worse"),
        ("brier_skill", Estimate(0.0, 0.0, 0.0), "open"),
    ],
)
def test_a_difference_speaks_only_where_its_interval_leaves_zero_out(name: str, difference: Estimate, expected: str) -> None:
    assert ruling(name, difference) == expected


def test_figures_have_three_decimals_a_true_minus_and_no_negative_zero() -> None:
    assert figure(Estimate(0.8224, 0.801, 0.8402)) == "0.822 [0.801, 0.840]"
    assert figure(Estimate(-0.0004, -0.0121, 0.0)) == "0.000 [−0.012, 0.000]"
    assert figure(None) == "–"


def test_money_is_spoken_of_by_its_interval() -> None:
    held = drawdown().portfolios[0]
    lowered = replace(held, sharpe_difference=Estimate(-0.2, -0.3, -0.1))
    assert "lowered the Sharpe ratio by −0.200 [−0.300, −0.100] after costs." in money(lowered, "ML alone")
    unclear = replace(held, sharpe_difference=Estimate(0.2, -0.3, 0.4))
    assert "changed the Sharpe ratio by +0.200 [−0.300, 0.400] after costs; the interval holds zero" in money(
        unclear, "ML alone"
    )
