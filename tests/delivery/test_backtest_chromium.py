"""The backtest's page in a real browser: nothing wider than the screen, nothing refused by its own policy, nothing asked."""

from pathlib import Path

import pytest

from src.delivery.backtest_report import render
from tests.delivery import test_report_chromium as chromium
from tests.delivery.backtest_pages import backtest

pytestmark = chromium.pytestmark
browser = chromium.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backtest") / "BACKTEST.html"
    file.write_text(render(backtest()), encoding="utf-8")
    return file


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_is_wider_than_the_screen_with_every_table_open(
    browser: Path, page: Path, width: int, scheme: str
) -> None:
    async with chromium.tab(browser, page) as opened:
        await opened.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 700
        )
        await opened.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        await opened.evaluate(chromium.OPEN_ALL)
        assert await opened.evaluate("innerWidth") == width
        assert await opened.evaluate(chromium.WIDER) == []
        assert await opened.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


async def test_on_a_phone_no_table_needs_to_be_pushed_sideways(browser: Path, page: Path) -> None:
    sideways = "[...document.querySelectorAll('.scroll')].filter(item => item.scrollWidth > item.clientWidth + 1).length"
    async with chromium.tab(browser, page) as opened:
        await opened.call("Emulation.setDeviceMetricsOverride", width=390, height=900, deviceScaleFactor=1, mobile=True)
        await opened.evaluate(chromium.OPEN_ALL)
        assert await opened.evaluate(sideways) == 0


async def test_words_of_drawings_stay_inside_them(browser: Path, page: Path) -> None:
    outside = """[...document.querySelectorAll('svg text')].filter(item => {
      const own = item.getBoundingClientRect(), whole = item.ownerSVGElement.getBoundingClientRect();
      return own.left < whole.left - 1 || own.right > whole.right + 1
        || own.bottom > whole.bottom + 1 || own.top < whole.top - 1;
    }).map(item => item.textContent)"""
    async with chromium.tab(browser, page) as opened:
        assert await opened.evaluate("document.querySelectorAll('svg text').length") > 50
        assert await opened.evaluate(outside) == []


async def test_the_page_wears_the_readers_scheme(browser: Path, page: Path) -> None:
    async with chromium.tab(browser, page) as opened:
        shown = []
        for scheme in ("light", "dark"):
            await opened.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            shown.append(await opened.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert shown == ["rgb(246, 244, 239)", "rgb(19, 21, 25)"]


async def test_its_own_policy_refuses_nothing_of_it_and_nothing_is_asked_of_a_network(browser: Path, page: Path) -> None:
    async with chromium.tab(browser, page) as opened:
        await opened.evaluate(chromium.OPEN_ALL)
        asked = [item["params"]["request"]["url"] for item in opened.events if item["method"] == "Network.requestWillBeSent"]
        said = [item["params"]["entry"]["text"] for item in opened.events if item["method"] == "Log.entryAdded"]
        styled = await opened.evaluate("document.styleSheets.length === 1 && document.styleSheets[0].cssRules.length > 80")
    assert asked == [page.as_uri()]
    assert said == []
    assert styled
