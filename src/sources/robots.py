"""robots.txt, honoured for pages meant for people (RFC 9309)."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
from protego import Protego

from src.errors import BlockedError, UnreachableError
from src.sources.answer import Answer
from src.sources.replay import NotRecordedError

# The name rules are written for: the product token of our User-Agent.
AGENT = "signal-scoring-actor"

# RFC 9309 asks for 500 KiB at least to be read; what stands beyond is not. The largest one stored has 405,050 bytes.
MAX_ROBOTS_BYTES = 512_000

# A longer delay is cut to this: a page or two is all a run asks of a host, and "Crawl-delay: 3600" is meant for those who ask
# for thousands.
MAX_CRAWL_DELAY = 10.0

# Every rule is entered for every agent of its group, so a hostile file is quadratic. The busiest one stored needs 260,000
# entries at most; two million take protego about two seconds.
MAX_ENTRIES = 2_000_000

_FIRST_SERVER_ERROR = 500
_FIRST_CLIENT_ERROR = 400


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin's robots.txt says.

    Attributes:
        parsed: The rules; None when none were served, so everything is allowed.
        unreadable: Why they could not be had, so nothing is allowed; None when they could.
    """

    parsed: Protego | None = None
    unreadable: str | None = None

    @property
    def delay(self) -> float | None:
        """Seconds asked for between requests, cut to ten; None when not said."""
        asked = self.parsed.crawl_delay(AGENT) if self.parsed else None
        return min(asked, MAX_CRAWL_DELAY) if asked else None


class Robots:
    """Asks each origin once and remembers.

    Args:
        ask: Fetches a robots.txt through the client's own path (paced, guarded, capped).
        slow_down: Told host and seconds where a crawl delay is asked for.
    """

    def __init__(self, ask: Callable[[str], Awaitable[Answer]], slow_down: Callable[[str, float], None]) -> None:
        self._ask = ask
        self._slow_down = slow_down
        self._rules: dict[str, Rules] = {}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def check(self, url: httpx.URL) -> None:
        """Pass when a page may be asked.

        Raises:
            BlockedError: The rules forbid it.
            UnreachableError: The rules could not be had, which forbids everything.
        """
        rules = await self._rules_of(url)
        if rules.unreadable:
            raise UnreachableError(rules.unreadable)
        if rules.parsed and not rules.parsed.can_fetch(str(url), AGENT):
            message = f"{url.host} does not want {url.path[:120]} asked by programs (robots.txt)"
            raise BlockedError(message)

    async def _rules_of(self, url: httpx.URL) -> Rules:
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        async with self._asking[origin]:
            if origin not in self._rules:
                self._rules[origin] = await self._read(origin)
                delay = self._rules[origin].delay
                if delay:
                    self._slow_down(url.host, delay)
        return self._rules[origin]

    async def _read(self, origin: str) -> Rules:
        host = httpx.URL(origin).host
        try:
            answer = await self._ask(f"{origin}/robots.txt")
        except NotRecordedError:
            # Whoever made the recording asked the page; that they did not ask for its rules is no rule.
            return Rules()
        except UnreachableError as error:
            return Rules(unreadable=f"{host}'s robots.txt could not be had, so no page is asked ({error})")
        if answer.status >= _FIRST_SERVER_ERROR:
            return Rules(unreadable=f"{host}'s robots.txt answered {answer.status}, so no page is asked")
        return parse(answer.content, host) if answer.status < _FIRST_CLIENT_ERROR else Rules()


def parse(content: bytes, host: str) -> Rules:
    """Read a robots.txt; whatever is not a rule is passed over."""
    text = content.decode("utf-8", errors="replace").removeprefix("\ufeff")
    lines = text.splitlines()
    agents = sum(line.lstrip()[:4].lower() == "user" for line in lines)
    if agents * (len(lines) - agents) > MAX_ENTRIES:
        return Rules(unreadable=f"{host}'s robots.txt is too large to be judged, so no page is asked")
    return Rules(Protego.parse(text))
