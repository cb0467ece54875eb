"""Observations in one line, as evidence for people."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.domains.company_risk.evidence import LONGEST, described
from src.observations.observation import Observation, Value

AT = datetime(2026, 6, 8, 12, tzinfo=UTC)


def release(title: str, *flag_sentences: str, sentence: str | None = None) -> Observation:
    values: dict[str, Value] = {"title": title, "sentence": sentence, "flag_sentences": flag_sentences}
    return Observation("release", "r", AT, AT, values)


def test_a_release_is_told_with_the_sentence_of_each_fact_it_states() -> None:
    item = release(
        "Acme Gives an Update",
        "restatement: Acme will restate its results for 2025.",
        "material_weakness: Management found a material weakness.",
        sentence="Acme will restate its results for 2025.",
    )
    assert described(item) == (
        "Acme Gives an Update (2026-06-08): restatement: “Acme will restate its results for 2025.”; "
        "material weakness: “Management found a material weakness.”"
    )


def test_one_sentence_that_states_two_facts_is_quoted_once_under_both() -> None:
    item = release(
        "Acme Acts", "layoffs: Acme will restructure and lay off 90.", "restructuring: Acme will restructure and lay off 90."
    )
    assert described(item) == "Acme Acts (2026-06-08): layoffs, restructuring: “Acme will restructure and lay off 90.”"


def test_what_the_headline_says_is_not_repeated() -> None:
    assert described(release("Acme to Cut Jobs", "layoffs: Acme to Cut Jobs", sentence="Acme to Cut Jobs")) == (
        "Acme to Cut Jobs (2026-06-08)"
    )


def test_a_release_that_states_no_fact_is_told_with_its_weightiest_sentence() -> None:
    assert described(release("Acme Reports", sentence="Net loss was $3 million.")) == (
        "Acme Reports (2026-06-08): “Net loss was $3 million.”"
    )


def test_a_release_kept_before_facts_had_sentences_is_told_with_its_weightiest() -> None:
    item = Observation("release", "r", AT, None, {"title": "Acme Reports", "sentence": "A subpoena came."})
    assert described(item) == "Acme Reports (undated): “A subpoena came.”"


def test_every_fact_of_a_crowded_release_is_still_named() -> None:
    flags = ("investigation", "restatement", "material_weakness", "layoffs", "restructuring")
    line = described(release("Acme " * 40, *(f"{flag}: {flag} {'and more ' * 30}" for flag in flags)))
    assert len(line) <= LONGEST
    assert all(flag.replace("_", " ") in line for flag in flags)


def test_a_long_sentence_is_cut_around_the_word_of_its_fact() -> None:
    late = f"Acme, {'which makes many things in many places, ' * 5}found a material weakness in its controls."
    line = described(release("Acme to Cut Jobs and Report", f"material_weakness: {late}", "layoffs: Acme will lay off 90."))
    assert "found a material weakness" in line
    assert "Acme will lay off 90." in line


@pytest.mark.parametrize(("shares", "told"), [(1.0, "1 share "), (2.0, "2 shares "), (15985.0, "15,985 shares ")])
def test_one_share_is_not_called_shares(shares: float, told: str) -> None:
    trade = Observation("insider_trade", "t", AT, AT, {"code": "S", "shares": shares, "owner_name": "ROE JANE"})
    assert f"ROE JANE sold {told}".strip() in described(trade)


@given(st.text(max_size=400), st.lists(st.text(max_size=400), max_size=6), st.none() | st.text(max_size=400))
def test_whatever_a_release_says_its_line_is_at_most_300_characters(
    title: str, sentences: list[str], sentence: str | None
) -> None:
    assert len(described(release(title, *sentences, sentence=sentence))) <= LONGEST
