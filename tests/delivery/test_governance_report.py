"""The section of the report on governance: what it says, what it leaves out, and what it never lets through."""

import copy
import html
import math
import re
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from src.delivery.governance_report import governance
from src.delivery.report import HEAVIEST, Report, render
from tests.delivery.delivery_world import AS_OF, as_row, quiet, snapshot
from tests.delivery.governance_record_world import CHAMPION, HOSTILE, changes, first_run, hostile, record
from tests.delivery.test_report import Page

ROWS = [as_row(snapshot()), as_row(quiet())]
NBSP = "\N{NO-BREAK SPACE}"
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
GEOMETRY = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "d")


def page(told: Mapping[str, Any] | None) -> str:
    return render(Report(ROWS, AS_OF, governance=told))


def section(text: str) -> str:
    """The part of a page that is about governance."""
    return text.partition('<section id="governance"')[2].partition("</section>")[0]


def words(told: Mapping[str, Any]) -> str:
    """The section's text alone, on one line."""
    bare = html.unescape(re.sub(r"<[^>]*>", " ", "<" + section(page(told))))
    return re.sub(r"[ \n]+", " ", bare).replace(NBSP, " ")


def nullables(told: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a record that holds something: a field, or one field of the first of a list."""
    parts: list[tuple[Any, Any]] = []
    if isinstance(told, Mapping):
        parts = list(told.items())
    elif isinstance(told, list) and told:
        parts = [(0, told[0]), (len(told) - 1, told[-1])]
    for name, part in parts:
        yield (*path, name)
        yield from nullables(part, (*path, name))


def without(told: dict[str, Any], places: list[tuple[Any, ...]]) -> dict[str, Any]:
    """The record with null in these places, the deepest first."""
    bare = copy.deepcopy(told)
    for *path, last in sorted(places, key=len, reverse=True):
        inside: Any = bare
        for name in path:
            inside = inside[name]
        inside[last] = None
    return bare


def drawn_numbers(text: str) -> list[str]:
    """Every number of every drawing, as written."""
    values = re.findall(rf' (?:{"|".join(GEOMETRY)})="([^"]*)"', text)
    return [number for value in values for number in re.split(r"[MLHVZmlhvz ]+", value) if number]


def assert_sound(text: str) -> None:
    shown = Page(text)
    assert all(NUMBER.fullmatch(number) and math.isfinite(float(number)) for number in drawn_numbers(text))
    assert not {"None", "nan", "inf"} & set(re.split(r"\W+", shown.text))


FULL = record()
SMALL = record(
    course=FULL["course"][60:80],
    changes=changes()[:2],
    history=FULL["history"][:2],
    **{name: {voice: found[:2] for voice, found in FULL[name].items()} for name in ("calibration", "lift", "bands")},
    quality=FULL["quality"][2:5],
    recent=[FULL["recent"][1], FULL["recent"][133]],
    drift=FULL["drift"][:2],
    importance=FULL["importance"][:2],
)
"""Something of everything."""


def test_a_page_without_a_record_has_no_word_of_governance() -> None:
    assert 'id="governance"' not in page(None)
    assert "Governance" not in Page(page(None)).text


def test_the_weight_is_told_with_its_course_and_with_each_change_that_moved_it() -> None:
    text = words(FULL)
    assert "40 % of a combined score is the model’s expansion" in text
    assert "From 0 % on 6 January 2025 to 40 % on 14 January 2026, over 268 days with scores, with 10 changes." in text
    assert (
        "9 September 2025 32 % → 0 % expansion → shadow breaker Blending cost 0.0041 nats a row of late; 0.0037 is allowed."
        in text
    )
    assert text.index("6 January 2026 37 % → 40 %") < text.index("15 April 2025 0 % → 10 %")


def test_a_phase_that_is_but_the_policys_name_is_not_told_twice() -> None:
    text = Page(page(record(policy="fixed", phase="fixed", course=[["2026-01-14", 0.4, "fixed"]], changes=[]))).text
    assert f"The model counts 40{NBSP}% of a score; 2 alerts stand." in text


def test_the_head_of_the_page_says_how_far_the_model_counts_and_leads_to_the_section() -> None:
    text = Page(page(FULL)).text
    assert f"Governance: The model counts 40{NBSP}% of a score (phase: expansion); 2 alerts stand." in text
    assert 'href="#governance"' in page(FULL)


def test_the_steps_have_a_mark_for_each_change_where_a_fall_points_down() -> None:
    text = page(FULL)
    marks = re.findall(r'class="mark is-(up|down|same)"', text)
    assert (marks.count("up"), marks.count("down"), len(marks)) == (8, 2, 10)
    assert f"<title>9 September 2025: 32{NBSP}% → 0{NBSP}%, breaker</title>" in text


def test_a_thousand_changes_are_cut_and_say_so() -> None:
    move = changes()[1]
    many = [move | {"on": (date(2023, 1, 1) + timedelta(days=at)).isoformat()} for at in range(1000)]
    text = words(record(changes=many))
    assert "112 earlier changes" in text
    assert "880 changes before these are in the stored record." in text


def test_rules_ml_and_both_are_told_with_intervals_and_no_winner_where_they_overlap() -> None:
    text = words(FULL)
    assert "1,100 answered rows of 6 January 2025 – 31 December 2025" in text
    assert "Rules alone 0.251 [0.230, 0.272] 0.069 [0.061, 0.077]" in text
    assert (
        "Lowest log loss: ML alone, 0.231 [0.210, 0.252], but the intervals overlap: by this table alone nobody is better."
        in text
    )


def test_a_voice_whose_interval_lies_clear_of_the_others_is_said_to_lead() -> None:
    told = copy.deepcopy(FULL)
    told["figures"]["voices"]["ml"]["log_loss"] = {"value": 0.15, "low": 0.14, "high": 0.16}
    assert "Lowest log loss: ML alone, 0.150 [0.140, 0.160], and its interval lies clear of the others’." in words(told)


def test_each_voice_has_a_calibration_plot_and_a_plot_of_its_bands_and_all_share_one_of_lift() -> None:
    text = page(FULL)
    assert [text.count(f'aria-label="Reliability of {name}.') for name in ("Rules alone", "ML alone", "Rules and ML")] == [
        1,
        1,
        1,
    ]
    assert text.count('aria-label="How often it happened by band of') == 3
    assert text.count('aria-label="Lift of the highest scores: Rules alone 2.') == 1


def test_a_band_without_rows_has_no_dot_and_a_dash_in_the_table() -> None:
    told = record(bands={"rules": [{"name": "0–50", "rows": 9, "rate": 0.1, "low": 0.02, "high": 0.4, "promised": None}]})
    told["bands"]["rules"].append({"name": "50–100", "rows": 0, "rate": None, "low": None, "high": None, "promised": None})
    assert "Rules alone 0–50 9 10.0 % [2.0 %, 40.0 %] – Rules alone 50–100 0 – –" in words(told)
    assert page(told).count('r="3"') == 1


def test_who_was_right_is_a_verdict_only_where_the_interval_leaves_a_coin_out() -> None:
    text = words(FULL)
    assert "Of 1,100 answered rows rules and ML agreed on 85.5 %" in text
    assert "Where they did not (160 rows), ML was right on 60 % [52 %, 68 %], more often than the rules." in text
    coin = FULL["agreement"] | {"ml_right": {"rate": 0.52, "low": 0.44, "high": 0.6, "rows": 160}}
    assert "which cannot be told apart from tossing a coin." in words(record(agreement=coin))
    unknown = FULL["agreement"] | {"ml_right": None}
    assert "Where they did not, it cannot be told yet who was right." in words(record(agreement=unknown))


def test_the_latest_scores_are_told_with_what_came_of_them() -> None:
    text = words(FULL)
    assert "The newest 300 of 2,400 scores: it happened after 45, it did not after 143, 110 wait for an answer" in text
    assert "CMP3 1 January 2026 " in text
    assert "unresolvable trading halted" in text
    assert "waiting due 25 January 2026" in text


def test_a_score_that_ml_did_not_give_is_unknown_and_not_zero() -> None:
    one = FULL["recent"][1] | {"ticker": "DARK", "ml": None, "rules": 12.04, "combined": 12.04}
    assert "DARK 14 January 2026 12.0 – unknown 12.0" in words(record(recent=[one], recent_total=1))


def test_features_that_moved_come_first_and_noise_is_called_noise() -> None:
    text = words(FULL)
    assert "4 of 16 features have moved away from training." in text
    assert "vol 20d far off 0.34 0.04 600 steady 2 % (2 %)" in text
    assert "jobs legal delta 14d steady 0.06 0.04 600 shifted 62 % (41 %)" in text
    assert "late filing within 90d within noise 0.01 0.04" in text
    assert "going concern mentions unknown – 0.04 600 unknown – (2 %)" in text


def test_importance_is_told_beside_that_of_training_and_unknown_where_the_card_is_silent() -> None:
    text = words(FULL)
    assert "vol 20d 0.420 now, 0.546 in training" in text
    assert "insider sell volume 30d 0.198 now, unknown in training" in text


def test_the_quality_over_time_has_a_line_a_figure_and_a_gap_where_a_week_is_unknown() -> None:
    text = page(FULL)
    assert "Log loss from 0.231 on 9 May 2025 to" in text
    line = re.search(r'aria-label="Log loss from.*?class="stroke" d="([^"]+)"', text, re.DOTALL)
    assert line is not None
    assert line.group(1).count("M") == 2
    assert text.count('class="strand role-chance"') == 1


def test_models_their_trial_and_their_history_are_told() -> None:
    text = words(FULL)
    assert f"Champion {CHAMPION} Challenger 2026-01-05.77be02 (scores in the shadow, without a say)" in text
    assert "0.0012 [−0.0009, 0.0033]. The interval holds zero: that may be chance." in text
    assert "Its evidence is 3.2; 1 says nothing, 20 decides. 41 answered days compared, since 20 November 2025." in text
    assert f"3 November 2025 {CHAMPION} became champion after 2025-06-02.aa10f4 Evidence 31.2 over 52 days." in text
    assert "Retrained monthly; last on 5 January 2026. The next is due in February." in text
    never = {"every": "never", "last": None, "words": "Nothing is trained in this run."}
    assert "Not retrained by itself. Nothing is trained in this run." in words(record(retraining=never))


def test_alerts_that_stand_are_at_the_top_the_grave_one_first_and_those_told_in_a_table() -> None:
    text = words(FULL)
    grave, mild = (
        text.index("Drift: vol 20d since 5 January 2026 · to be acted on"),
        text.index("Drift: days to expected earnings"),
    )
    assert grave < mild < text.index("How far the model is believed")
    assert "17 November 2025 cleared Win rate to be acted on nothing Alerts came true in 18 % of 71 cases" in text
    assert "No alert stands." in words(record(alerts={"standing": [], "told": []}))


def test_of_fifty_alerts_that_stand_four_are_in_the_open_and_all_are_counted() -> None:
    told = words(record(alerts={"standing": FULL["alerts"]["standing"] * 25, "told": []}))
    assert "46 more alerts that stand" in told
    assert "10 more are in the stored record." in told
    assert "50 alerts stand; they are at the top of this section." in told


def test_what_is_to_be_expected_before_the_answers_is_told() -> None:
    text = words(FULL)
    assert "540 rows wait for an answer; it is expected to happen in about 31 of them." in text
    assert "AUC 0.770 [0.710, 0.830]" in text


def test_a_first_run_says_when_the_first_answers_are_due_and_draws_nothing() -> None:
    text = words(first_run())
    assert "No score has an answer yet: 60 wait for theirs, and the first are due on 25 January 2026." in text
    assert "Until then nobody can say who is right: there are no figures here, and no answer has moved the weight." in text
    assert "The first day on record is 14 January 2026, with a weight of 40 %." in text
    assert "60 scores: 60 wait for an answer." in text
    for absent in (
        "Rules, ML and both",
        "over time",
        "Lift",
        "Are companies still",
        "What the model looks at",
        "What moved it",
    ):
        assert absent not in text, absent
    assert "<svg" not in section(page(first_run()))


def test_a_record_that_knows_nothing_at_all_is_a_page_that_says_so() -> None:
    text = words({})
    assert "– of a combined score is the model’s" in text
    assert "No score has an answer yet." in text
    assert "No day with scores is on record yet." in text
    assert "There is no model: the rules alone make the scores." in text


def test_answers_without_a_day_on_which_both_spoke_are_said_to_compare_nobody() -> None:
    text = words(first_run(outcomes=FULL["outcomes"]))
    assert "There are answers, but none to a day on which rules and ML both spoke, so they cannot be compared." in text


@pytest.mark.parametrize("text", [HOSTILE, '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "</details></section>"])
def test_whatever_a_record_holds_is_shown_as_text(text: str) -> None:
    told = hostile(FULL, text)
    shown = Page(page(told | {"models": {"champion": text, "shadow": None}, "weight": 0.4}))
    assert not {tag for tag, _ in shown.tags} & {"script", "img"}
    assert not any("style" in attrs or any(name.startswith("on") for name in attrs) for _, attrs in shown.tags)
    assert shown.text.count(text) >= 30


def test_a_text_as_long_as_a_page_is_cut() -> None:
    text = page(hostile(SMALL, "x" * 5000))
    assert "x" * 499 + "…" in text
    assert "x" * 501 not in text


@settings(max_examples=25, deadline=None)
@example([("schema_version",), ("warnings", 0)])
@given(st.lists(st.sampled_from(list(nullables(SMALL))), min_size=2, max_size=60))
def test_whatever_is_null_every_tag_closes_and_every_number_drawn_is_finite(places: list[tuple[Any, ...]]) -> None:
    assert_sound(page(without(SMALL, places)))


def test_any_one_thing_may_be_null() -> None:
    places = list(nullables(SMALL))
    assert len(places) > 200
    for place in places:
        view = governance(without(SMALL, [place]))
        assert "None" not in f"{view.summary} {view.target} {view.answers} {view.trial} {view.retraining}", place


def test_every_number_drawn_of_a_full_record_is_finite_and_there_are_many() -> None:
    numbers = drawn_numbers(page(FULL))
    assert len(numbers) > 1000
    assert all(NUMBER.fullmatch(number) and math.isfinite(float(number)) for number in numbers)


def test_numbers_that_are_none_are_taken_for_unknown() -> None:
    told = record(weight=float("nan"), drift=[FULL["drift"][0] | {"index": float("inf"), "level": ""}])
    text = words(told)
    assert "– of a combined score is the model’s" in text
    assert "vol 20d unknown – 0.04" in text


def test_equal_records_give_equal_pages() -> None:
    assert page(FULL) == page(copy.deepcopy(FULL))


def test_every_id_is_of_one_place_and_every_drawing_is_named_or_hidden() -> None:
    shown = Page(page(FULL))
    ids = [attrs["id"] for _, attrs in shown.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    assert all(attrs.get("aria-hidden") == "true" or attrs.get("aria-label") for attrs in shown.all("svg"))
    assert all(attrs.get("scope") in {"col", "row"} for attrs in shown.all("th"))


def test_five_hundred_companies_and_three_hundred_recent_scores_stay_under_five_megabytes() -> None:
    rows = [as_row(snapshot(f"T{at}")) for at in range(500)]
    days = [(AS_OF.date() - timedelta(days=ago), 40.0 + ago % 7, 30.0, 50.0) for ago in range(90)]
    began = time.perf_counter()
    text = render(Report(rows, AS_OF, histories={row["ticker"]: days for row in rows}, governance=record()))
    assert len(text.encode()) < HEAVIEST
    assert text.count('class="num" data-name="both"') == 300
    assert text.count('<details class="card"') == 500
    assert time.perf_counter() - began < 25  # seconds: a few on an idle core; this only catches a blow-up


def test_a_record_as_large_as_it_gets_adds_less_than_half_a_megabyte() -> None:
    course = [[(date(2020, 1, 1) + timedelta(days=at)).isoformat(), 0.1 * (at % 5), "expansion"] for at in range(2000)]
    told = record(
        course=course,
        changes=changes() * 80,
        quality=[
            one | {"on": (date(2020, 1, 3) + timedelta(weeks=at)).isoformat()} for at, one in enumerate(FULL["quality"] * 8)
        ],
        drift=FULL["drift"] * 40,
        importance=FULL["importance"] * 40,
        history=FULL["history"] * 40,
        alerts={"standing": FULL["alerts"]["standing"] * 40, "told": FULL["alerts"]["told"] * 80},
        warnings=["A sentence of warning."] * 500,
    )
    assert len(page(told).encode()) - len(page(None).encode()) < 500_000
