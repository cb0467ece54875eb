"""Governance on the report in a real browser: long names, narrow screens, words of drawings, and a first run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from src.delivery.report import Report, render
from tests.delivery import test_report_chromium as chromium
from tests.delivery.delivery_world import AS_OF, as_row, quiet
from tests.delivery.governance_record_world import first_run, hostile, record

pytestmark = chromium.pytestmark
browser = chromium.browser

LONG = "Internationalfreightforwarding" * 4
SIDEWAYS = """[...document.querySelectorAll('#governance .scroll')]
  .filter(item => item.scrollWidth > item.clientWidth + 1).map(item => item.getAttribute('aria-label'))"""
OUTSIDE = """[...document.querySelectorAll('#governance svg text')].filter(item => {
  const own = item.getBoundingClientRect(), whole = item.ownerSVGElement.getBoundingClientRect();
  return own.left < whole.left - 1 || own.right > whole.right + 1 || own.bottom > whole.bottom + 1 || own.top < whole.top - 1;
}).map(item => item.textContent)"""
COVERED = """[...document.querySelectorAll('#governance svg')].flatMap(drawn => {
  const words = [...drawn.querySelectorAll('text')].map(item => [item.textContent, item.getBoundingClientRect()]);
  return words.flatMap(([one, a], at) => words.slice(at + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
    .map(([other]) => one + ' under ' + other));
})"""


def written(folder: Path, told: Mapping[str, Any]) -> Path:
    file = folder / "REPORT.html"
    file.write_text(render(Report([as_row(quiet())], AS_OF, governance=told)), encoding="utf-8")
    return file


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("told", [record(), first_run(), hostile(record(), LONG)], ids=["full", "first run", "long words"])
async def test_nothing_is_wider_than_the_screen_whatever_the_record(
    browser: Path, tmp_path: Path, width: int, told: Mapping[str, Any]
) -> None:
    async with chromium.tab(browser, written(tmp_path, told)) as opened:
        await opened.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 700
        )
        await opened.evaluate(chromium.OPEN_ALL)
        assert await opened.evaluate("innerWidth") == width
        assert await opened.evaluate(chromium.WIDER) == []
        assert await opened.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("told", [record(), hostile(record(), LONG)], ids=["full", "long words"])
async def test_words_of_drawings_stay_inside_them_and_do_not_cover_each_other(
    browser: Path, tmp_path: Path, width: int, told: Mapping[str, Any]
) -> None:
    async with chromium.tab(browser, written(tmp_path, told)) as opened:
        await opened.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 700
        )
        assert await opened.evaluate("document.querySelectorAll('#governance svg text').length") > 50
        assert await opened.evaluate(OUTSIDE) == []
        assert await opened.evaluate(COVERED) == []


@pytest.mark.parametrize("width", [390, 1280])
async def test_no_table_needs_to_be_pushed_sideways(browser: Path, tmp_path: Path, width: int) -> None:
    async with chromium.tab(browser, written(tmp_path, record())) as opened:
        await opened.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 700
        )
        await opened.evaluate(chromium.OPEN_ALL)
        assert await opened.evaluate(SIDEWAYS) == []


async def test_three_hundred_scores_scroll_in_a_box_of_their_own_and_are_whole_on_paper(browser: Path, tmp_path: Path) -> None:
    height = "document.querySelector('.recent').closest('.scroll').getBoundingClientRect().height"
    async with chromium.tab(browser, written(tmp_path, record())) as opened:
        await opened.evaluate(chromium.OPEN_ALL)
        assert await opened.evaluate(height) <= 520
        await opened.call("Emulation.setEmulatedMedia", media="print")
        assert await opened.evaluate(height) > 4000
