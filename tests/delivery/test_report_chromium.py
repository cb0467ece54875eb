"""The report in a real browser: nothing wider than the screen, nothing refused by its own policy, nothing asked."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import websockets

from src.delivery.report import Report, render
from tests.delivery.delivery_world import AS_OF, LINES, as_row, every_outcome, snapshot
from tests.delivery.governance_record_world import record

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
]
PATIENCE = 30.0  # seconds: a cold browser on a busy machine

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: layout is checked in a browser only"),
]


class Tab:
    """A tab, spoken to by the DevTools protocol."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self._ids = count(1)
        self.events: list[dict[str, Any]] = []

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        asked = next(self._ids)
        await self._socket.send(json.dumps({"id": asked, "method": method, "params": params}))
        while True:
            told: dict[str, Any] = json.loads(await asyncio.wait_for(self._socket.recv(), PATIENCE))
            if told.get("id") == asked:
                result: dict[str, Any] = told["result"]
                return result
            self.events.append(told)

    async def evaluate(self, expression: str) -> Any:
        told = await self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A running browser; its profile folder holds the port it listens on."""
    assert CHROMIUM is not None
    profile = tmp_path_factory.mktemp("chromium")
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    # The command is made of constants and a folder of pytest's.
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        yield profile
        process.terminate()
        process.wait(PATIENCE)


@asynccontextmanager
async def tab(profile: Path, page: Path) -> AsyncIterator[Tab]:
    """The page in a fresh tab, loaded."""
    port, path = await _listening(profile)
    async with websockets.connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None) as socket:
        target = (await Tab(socket).call("Target.createTarget", url="about:blank"))["targetId"]
    async with websockets.connect(f"ws://127.0.0.1:{port}/devtools/page/{target}", max_size=None, proxy=None) as socket:
        opened = Tab(socket)
        for room in ("Log", "Network", "Page", "Runtime"):
            await opened.call(f"{room}.enable")
        await opened.call("Page.navigate", url=page.as_uri())
        await _loaded(opened)
        yield opened


async def _listening(profile: Path) -> tuple[str, str]:
    told = profile / "DevToolsActivePort"
    async with asyncio.timeout(PATIENCE):
        while not told.exists() or "\n" not in told.read_text():  # noqa: ASYNC110 — another process writes it, without an event
            await asyncio.sleep(0.05)
    port, path = told.read_text().split("\n")[:2]
    return port, path


async def _loaded(opened: Tab) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await opened.evaluate("document.readyState === 'complete' && document.title !== ''"):  # noqa: ASYNC110 — may precede our listening
            await asyncio.sleep(0.05)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A report with every kind of company, long names and words without a place to break among them."""
    long = snapshot(
        "LONG", name="Internationalfreightforwarding" * 4, features={f"a_rather_long_feature_{at}_30d": 1e9 for at in range(40)}
    )
    rows = [as_row(item) for item in [*every_outcome(), long]]
    file = tmp_path / "REPORT.html"
    card = {"demo": True, "sha256": "0123456789abcdef" * 4, "metrics": {"auc": {"value": 0.78, "low": 0.74, "high": 0.82}}}
    file.write_text(render(Report(rows, AS_OF, histories=LINES, model_card=card, governance=record())), encoding="utf-8")
    return file


OPEN_ALL = "document.querySelectorAll('details').forEach(item => item.open = true)"
WIDER = """[...document.querySelectorAll('body *')]
  .filter(item => !item.closest('.hidden, .skip, .filter, .scroll, thead, .defs'))
  .filter(item => item.getBoundingClientRect().right > innerWidth + 1)
  .map(item => item.tagName + '.' + item.className)"""


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_is_wider_than_the_screen_with_every_card_open(
    browser: Path, page: Path, width: int, scheme: str
) -> None:
    async with tab(browser, page) as opened:
        await opened.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 700
        )
        await opened.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        await opened.evaluate(OPEN_ALL)
        assert await opened.evaluate("innerWidth") == width
        assert await opened.evaluate(WIDER) == []
        assert await opened.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


async def test_the_page_wears_the_readers_scheme(browser: Path, page: Path) -> None:
    async with tab(browser, page) as opened:
        shown = []
        for scheme in ("light", "dark"):
            await opened.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            shown.append(await opened.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert shown == ["rgb(246, 244, 239)", "rgb(19, 21, 25)"]


async def test_its_own_policy_refuses_nothing_of_it_and_nothing_is_asked_of_a_network(browser: Path, page: Path) -> None:
    async with tab(browser, page) as opened:
        await opened.evaluate(OPEN_ALL)
        asked = [item["params"]["request"]["url"] for item in opened.events if item["method"] == "Network.requestWillBeSent"]
        said = [item["params"]["entry"]["text"] for item in opened.events if item["method"] == "Log.entryAdded"]
        styled = await opened.evaluate("document.styleSheets.length === 1 && document.styleSheets[0].cssRules.length > 50")
    assert asked == [page.as_uri()]
    assert said == []
    assert styled


async def test_a_level_can_be_picked_and_a_ranked_company_leads_to_its_opened_card(browser: Path, page: Path) -> None:
    async with tab(browser, page) as opened:
        rows = "[...document.querySelectorAll('.ranking tbody tr')].filter(item => item.offsetParent !== null).length"
        everyone = await opened.evaluate(rows)
        await opened.evaluate("document.querySelector('label[for=show-high]').click()")
        high = await opened.evaluate(rows)
        await opened.evaluate("document.querySelector('label[for=show-all]').click()")
        await opened.evaluate("document.querySelectorAll('.ranking a')[2].click()")
        await asyncio.sleep(0.2)
        led = await opened.evaluate("document.querySelector(location.hash).closest('details').open")
    assert (everyone, high, led) == (3, 2, True)


async def test_on_paper_closed_cards_show_what_they_hold(browser: Path, page: Path) -> None:
    shown = "[...document.querySelectorAll('.card:not([open]) > .body')].map(item => item.checkVisibility())"
    filtering = "getComputedStyle(document.querySelector('.filter')).display"
    async with tab(browser, page) as opened:
        assert (await opened.evaluate(shown), await opened.evaluate(filtering)) == ([False, False], "flex")
        await opened.call("Emulation.setEmulatedMedia", media="print")
        assert (await opened.evaluate(shown), await opened.evaluate(filtering)) == ([True, True], "none")
