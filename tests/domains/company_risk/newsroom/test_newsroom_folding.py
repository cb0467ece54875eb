"""Copies of one release fold under a key that a later run finds again; recurring titles do not."""

from datetime import UTC, datetime

import pytest

from src.domains.company_risk.sources.newsroom.dates import read_moment
from src.domains.company_risk.sources.newsroom.folding import fold, normal_title, without_translations
from src.domains.company_risk.sources.newsroom.release import Release
from src.domains.company_risk.sources.newsroom.sighting import sighted
from src.observations.observation import Observation
from tests.domains.company_risk.newsroom.newsroom_world import NOW

DIVIDEND = "Acme Corp. Declares Quarterly Dividend Payment"


def release(title: str, day: str = "", path: str = "", language: str | None = None, text: str | None = None) -> Release:
    return Release(title, f"https://ir.acme.com{path}", read_moment(day), text, language)


def held(*releases: Release) -> list[Observation]:
    return [seen for item in fold(releases) if (seen := sighted(item, NOW, live=True)) is not None]


@pytest.mark.parametrize(
    "title",
    [
        "CORRECTING and REPLACING Acme Opens a Plant",
        "/C O R R E C T I O N -- Acme Opens a Plant/",
        "CORRECTION: Acme opens a plant",
        "Acme (NYSE: ACM) Opens a Plant",
        "Acme Opens a Plant – Corrected",
        "ACME OPENS A PLANT!",
        "UPDATED: Acme opens a plant",
        "Acme Opens a Plant - ACM",
    ],
)
def test_marks_of_a_copy_do_not_change_a_title(title: str) -> None:
    assert normal_title(title) == "acme opens a plant"


def test_titles_that_differ_in_a_word_stay_apart() -> None:
    assert normal_title("Acme opens plant A") != normal_title("Acme opens plant B")


def test_copies_within_three_days_are_one_release_dated_by_the_first() -> None:
    original = release("Acme Opens a Plant", "September 21, 2026", "/1")
    correction = release("CORRECTING and REPLACING Acme Opens a Plant", "September 23, 2026", "/2", text="Corrected text")
    (one,) = fold([correction, original])
    assert one.release.published_at == original.published_at
    assert one.release.title == "Acme Opens a Plant"
    assert one.release.text == "Corrected text"
    assert one.copies == 2


def test_quarterly_dividend_notices_are_different_releases() -> None:
    days = ("March 25, 2026", "June 25, 2026", "September 25, 2026")
    assert len(fold(release(DIVIDEND, day) for day in days)) == 3


def test_copies_four_days_apart_are_two() -> None:
    assert len(fold([release(DIVIDEND, "September 21, 2026"), release(DIVIDEND, "September 25, 2026")])) == 2


def test_a_release_seen_tomorrow_has_todays_key() -> None:
    first = release("Acme Opens a Plant", "September 21, 2026", "/1")
    (today,) = fold([first])
    (tomorrow,) = fold([first], held(first))
    assert tomorrow.key == today.key
    assert tomorrow.held is not None


def test_a_correction_takes_the_key_of_an_original_that_slid_out_of_the_list() -> None:
    original = release("Acme Opens a Plant", "September 21, 2026", "/1")
    (later,) = fold([release("CORRECTING and REPLACING Acme Opens a Plant", "September 23, 2026", "/2")], held(original))
    assert later.key == held(original)[0].key


def test_a_title_that_recurs_daily_keeps_its_groups_as_the_list_slides() -> None:
    def listed(days: range) -> list[Release]:
        return [release("Transaction in own shares", f"September {day}, 2026", f"/{day}") for day in days]

    today = held(*listed(range(1, 11)))
    tomorrow = fold(listed(range(2, 12)), today)
    assert {item.key for item in tomorrow} <= {item.key for item in today}


def test_an_undated_release_keeps_its_key_and_one_at_another_address_is_new() -> None:
    first = release(DIVIDEND, "", "/detail/1021/dividend")
    known = held(first)
    (again,) = fold([first], known)
    (other,) = fold([release(DIVIDEND, "", "/detail/1035/dividend")], known)
    assert again.key == known[0].key
    assert other.key != known[0].key


def test_an_undated_release_that_is_dated_later_is_the_same_fact() -> None:
    known = held(release("Acme opens a plant", "", "/detail/7/plant"))
    (dated,) = fold([release("Acme opens a plant", "September 21, 2026", "/detail/7/plant")], known)
    assert dated.key == known[0].key


def test_a_release_dated_by_its_article_is_found_again_when_listed_without_a_date() -> None:
    known = held(release("Acme opens a plant", "September 21, 2026", "/detail/7/plant"))
    (undated,) = fold([release("Acme opens a plant", "", "/detail/7/plant")], known)
    assert undated.key == known[0].key


def test_one_address_in_two_locales_is_one_release_in_english() -> None:
    french = release("Acme ouvre une usine", "September 21, 2026", "/fr/2026-acme-opens-a-plant", "fr")
    english = release("Acme opens a plant", "September 21, 2026", "/en/2026-acme-opens-a-plant", "en")
    (one,) = fold([french, english])
    assert one.release.title == "Acme opens a plant"


def test_translations_beside_english_releases_are_left_out_and_a_foreign_list_is_kept() -> None:
    french = release("Acme ouvre une usine", language="fr")
    english = release("Acme opens a plant", language="en-us")
    assert without_translations((french, english)) == (english,)
    assert without_translations((french,)) == (french,)


def test_the_day_of_a_key_is_the_day_in_new_york() -> None:
    late = Release("Acme opens a plant", "", read_moment("Tue, 22 Sep 2026 02:30:00 GMT"))
    (one,) = fold([late])
    assert late.published_at == datetime(2026, 9, 22, 2, 30, tzinfo=UTC)
    assert one.key.endswith("@2026-09-21")
