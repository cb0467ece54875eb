"""`MODEL_CARD.md` against the envelope it tells of: the sample world's, with and without what others have."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from src.delivery.model_card import FIGURES, TABLE, card_text
from src.delivery.words import COMPANIES

ENVELOPE: dict[str, Any] = json.loads((Path(__file__).resolve().parents[2] / "src" / "demo" / "model.json").read_text())
FALLBACK = {"name": "without_prices", "features": {"names": ["due_chance"]}, "metrics": {"auc": ENVELOPE["metrics"]["auc"]}}


def with_changes(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(ENVELOPE), **changes}


def without_importance() -> dict[str, Any]:
    return {key: value for key, value in copy.deepcopy(ENVELOPE).items() if key != "importance"}


def interval(estimate: dict[str, float], places: int = 3) -> str:
    return f"{estimate['value']:.{places}f} [{estimate['low']:.{places}f}, {estimate['high']:.{places}f}]"


def rows(text: str, first: str) -> list[list[str]]:
    """Cells of the table whose head begins with a word."""
    lines = text.splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith(f"| {first} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def test_the_card_begins_with_the_version_and_what_it_predicts_and_learned_from() -> None:
    text = card_text(ENVELOPE)
    assert text.startswith(f"# Model {ENVELOPE['model_version']}\n")
    assert "Predicts `volatility_spike_7d` for `company_risk`, 11 calendar days ahead. Trained as of 2026-03-01." in text
    assert "3,040 days of 10 companies, 2024-11-29 to 2026-02-18; the event came on 236 of them (7.8%)." in text


def test_every_figure_stands_with_its_interval_in_the_order_a_reader_asks() -> None:
    said = rows(card_text(ENVELOPE), "figure")
    assert said == [[words, interval(ENVELOPE["metrics"][name])] for name, words in FIGURES.items()]


def test_everybody_compared_has_a_line_and_what_the_model_saves_on_each() -> None:
    said = rows(card_text(ENVELOPE), "forecast")
    assert [line[0] for line in said] == [one["name"] for one in ENVELOPE["candidates"]]
    for line, one in zip(said, ENVELOPE["candidates"], strict=True):
        assert line[1:-1] == [interval(one["figures"][name]) for name in TABLE]
        saved = one["log_loss_saved_by_the_model"]
        assert line[-1] == ("–" if saved is None else interval(saved, 4))


def test_who_had_too_little_history_to_speak_has_dashes_and_the_card_says_why() -> None:
    silent: dict[str, Any] = {"name": "price-only trees", "figures": {}, "log_loss_saved_by_the_model": None, "rows": 0}
    text = card_text(with_changes(candidates=[*ENVELOPE["candidates"], silent]))
    assert rows(text, "forecast")[-1] == ["price-only trees", *["–"] * (len(TABLE) + 1)]
    assert "A dash: before every test period there was too little history for it." in text
    assert "A dash:" not in card_text(ENVELOPE)


def test_each_test_period_is_named_with_its_rows() -> None:
    text = card_text(ENVELOPE)
    for period in ENVELOPE["periods"]:
        assert f"{period['first']} to {period['last']} ({period['rows']:,} rows)" in text


def test_companies_it_never_saw_are_told_of_where_they_could_be_judged() -> None:
    judged = card_text(with_changes(unseen_companies={"groups": 3, "metrics": ENVELOPE["metrics"]}))
    assert judged.count(interval(ENVELOPE["metrics"]["auc"])) > card_text(ENVELOPE).count(interval(ENVELOPE["metrics"]["auc"]))
    unjudged = card_text(with_changes(unseen_companies={"groups": 3, "metrics": {}}))
    assert "Not known: with companies dealt into 3 groups" in unjudged
    assert unjudged.count("| figure | value |") == 1
    assert "On companies it never saw" not in card_text(ENVELOPE)


def test_a_model_with_a_fallback_says_how_good_that_is() -> None:
    text = card_text(with_changes(fallback=FALLBACK, requires=["log_volatility_30_250"]))
    assert (
        "Where no price is known a second model speaks (`without_prices`), of 1 feature of the list of filings alone:" in text
    )
    assert "## Without prices" not in card_text(ENVELOPE)


def test_families_are_listed_with_what_they_save_and_whether_they_were_kept() -> None:
    saved = {"value": 0.00123, "low": 0.0004, "high": 0.00211}
    families = [
        {"family": "market", "features": ["a", "b"], "log_loss_saved": saved, "kept": True},
        {"family": "rules", "features": ["c"], "log_loss_saved": saved, "kept": False},
    ]
    said = rows(card_text(with_changes(selection=families)), "family")
    assert said == [
        ["market", "2", "0.00123 [0.00040, 0.00211]", "kept"],
        ["rules", "1", "0.00123 [0.00040, 0.00211]", "dropped"],
    ]


def test_what_each_feature_weighs_is_listed_the_largest_first() -> None:
    weighed = {"rows": 4000, "features": {"due_chance": 0.0412, "trend_5": 0.3, "fall_60": 0.0, "trend_20": 0.3}}
    text = card_text(with_changes(importance=weighed))
    assert rows(text, "feature") == [
        ["`trend_20`", "0.3000"],
        ["`trend_5`", "0.3000"],
        ["`due_chance`", "0.0412"],
        ["`fall_60`", "0.0000"],
    ]
    assert "on average over 4,000 rows of training drawn at random:" in text


def test_a_fallback_lists_what_weighs_in_it() -> None:
    own = {**FALLBACK, "importance": {"rows": 800, "features": {"due_chance": 0.25}}}
    text = card_text({**without_importance(), "fallback": own})
    assert rows(text, "feature") == [["`due_chance`", "0.2500"]]
    assert "over 800 rows of training" in text


def test_a_card_of_an_envelope_that_does_not_say_what_weighs_has_no_such_table() -> None:
    assert "| feature |" not in card_text(without_importance())


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a|b", r"a\|b"),
        ("a`b", r"a\`b"),
        ("<script>alert(1)</script>", r"\<script\>alert\(1\)\<\/script\>"),
        ("[x](https://example.com)", r"\[x\]\(https\:\/\/example\.com\)"),
        ("two\n| lines |", r"two \| lines \|"),
    ],
)
def test_a_name_that_markdown_would_read_as_more_is_shown_as_it_is(name: str, shown: str) -> None:
    text = card_text({**without_importance(), "importance": {"rows": 9, "features": {name: 0.5}}})
    assert f"| {shown} | 0.5000 |\n" in text
    listed = card_text({**without_importance(), "features": {"names": [name]}})
    assert f"1 feature: {shown}." in listed


def test_it_says_what_it_reads_how_it_was_made_and_what_it_cannot_do() -> None:
    text = card_text(ENVELOPE)
    assert all(f"`{name}`" in text for name in ENVELOPE["features"]["names"])
    assert "Parts, averaged in log-odds: lightgbm 0.5, logistic 0.5. Calibration: platt." in text
    assert f"Seal: `{ENVELOPE['sha256']}`" in text
    assert all(limit in text for limit in COMPANIES.limits)
    assert any("failed or were taken over" in limit for limit in COMPANIES.limits)


@pytest.mark.parametrize("table", ["figure", "forecast"])
def test_tables_are_tables(table: str) -> None:
    text = card_text(ENVELOPE)
    head = next(line for line in text.splitlines() if line.startswith(f"| {table} |"))
    assert {len(cells) for cells in rows(text, table)} == {head.count("|") - 1}
    assert not re.search(r"\bnan\b|None\b(?! of these rows)", text)
