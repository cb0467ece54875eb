"""Messages that name a symbol and call nothing: results of earlier calls, machines' alerts, notices, advertisements."""

import re
from collections.abc import Iterable
from enum import StrEnum


class Kind(StrEnum):
    """What a message is for."""

    CALL = "call"
    REPORT = "result report"
    NOTICE = "notice"


_TARGET = r"(?:take[- ]?profit\s+)?(?:entry\s+)?(?:targets?|tps?|goals?)"
_DONE = r"(?:done|hit|achieved|reached|completed|exceeded|smashed|destroyed|✅|☑️|✔️)"
_NUMBER = r"[\d.,]{0,14}\d"
_FUTURE = r"(?<!will\s)(?<!can\s)(?<!to\s)(?<!may\s)(?<!could\s)(?<!gonna\s)(?<!minimum\s)(?<!expect\s)(?<!easily\s)"

# Words of which one must be there, and a pattern that tells of a past, whatever else stands beside it.
_PAST = (
    (("target", "tp", "goal"), rf"\ball\b[^\n]{{0,30}}{_TARGET}\s*{_DONE}"),  # All take-profit targets achieved
    (
        ("target", "tp", "goal"),
        rf"\b{_TARGET}\W{{0,3}}\d?[️⃣]{{0,2}}\W{{0,3}}(?:is\s|has\sbeen\s|was\s|almost\s)?{_DONE}",
    ),  # Target 2 done
    (("target", "tp", "goal"), rf"\btarget\s\d:\s*{_NUMBER}\s*✅"),
    (
        ("target", "tp", "goal"),
        rf"\b\d+(?:st|nd|rd|th)?\s+(?:profit\s+)?targets?\W{{0,4}}(?:has\sbeen\s|almost\s)?{_DONE}",
    ),  # 2nd target achieved
    (("target", "tp", "goal"), r"\b(?:last|first|final)\s+target\W{0,4}(?:done|hit|achieved|reached)"),
    (("hit",), r"\b(?=hit)" + _FUTURE + r"hit\s+(?:(?:it.?s|its?|our|the)\s+)*(?!above)(?:\w+\s+)?targets?"),
    (
        ("chased", "objective", "completely", "last"),
        r"\bchased\sour|\breached\sobjective|\bcompletely\sclosed\sour|\bour\slast\ssignal\b",
    ),
    (
        ("hit",),
        r"\b(?=hit)" + _FUTURE + rf"hit\s+\$?{_NUMBER}\$?\+?\s*(?:✅|🎯|🤑|\$|sats?\b|satoshi|\+|you\smissed|👍|🔥|$)",
    ),  # NKN hit 600✅
    (
        ("profit", "loss"),
        rf"(?<!stop\s)(?<!stop)\b(?:profits?|loss)\W{{0,4}}:?\s*\+?{_NUMBER}\s*[%℅]\s*(?:[📈📉🔥💰🤑✅]|$|so\sfar|with|in\b|within|done)",
    ),
    (
        ("profit", "gain"),
        (
            rf"\b(?=[\d.,]){_FUTURE}{_NUMBER}\s*%\+?\s*(?:small\s|safe\s|easy\s|huge\s|quick\s)?(?:profits?|gains?)\b"
            r"(?=\s*(?:$|💰|🤑|🚀|[.!]|booked|in\s\d|still|so\sfar|within|✅|with\s\d|till\snow|done))"
        ),
    ),
    (
        ("profit", "booked", "estimated"),
        r"\bprofits?\sso\sfar|\bprofits?\s(?:booked|done)|\bbooked\sby|\bestimated\sgained\sprofit",
    ),
    (("stop", "entry"), r"\bstop[- ]?loss\s*(?:⛔|hit|triggered)|\ball\sentry\stargets\sachieved"),
    (
        ("result", "proof", "compare", "missed", "free"),
        r"\bresults?\s*$|\b(?:signal\s|post\s)?proof\b|\bcompare\stime\b|\byou\smissed\b|\bmissed\sit\b|\bfree\ssignals\s*\+",
    ),
    (
        ("status", "sold", "target"),
        r"\bstatus\s*:\s*target\s*\d|\bsold\s+[A-Z0-9]{4,}\s|\btargets?\s(?:has|have)\sbeen\sachieved",
    ),
    (
        ("congratulation", "yesterday"),
        r"\bcongratulations?\b[^\n]{0,200}(?:profit|target|followed)|\byesterday\b[^\n]{0,30}\bwas\s🚀",
    ),
)
_NOTICES = (
    (("%",), r"[+-]\d[\d.]{0,8}%\s+in\s+\d+\s*(?:min|m|h)\b"),  # a mover alert: +10.34% in 3 min.
    (
        ("alert", "divergence", "crossover", "volatility", "activity"),
        r"\[[A-Z0-9]+\]\s[^\n]{0,120}(?:alert|divergence|crossover|volatility|activity)",
    ),
    (("listed", "lists", "token"), r"\blisted\son\b|\blists\s[#$(]?[A-Z]|\bnew\stoken\s\w+\s\("),
    (("deposit", "withdraw"), r"\b(?:deposits?|withdrawals?)\b[^\n]{0,40}\b(?:suspended|resumed|open|available|enabled)"),
    (("mainnet",), r"\bsupport(?:ing|s)\b[^\n]{0,120}\bmainnet\supgrade"),
    (("aggregated", "voted", "bot"), r"\baggregated\s(?:in|out)flows\b|\bpeople\svoted\b|\bprice\sbot\b"),
    (("hash", "supply"), r"\bhash\s?rate\b|\bstablecoin\ssupply|\bof\sthe\s\$?\w+\ssupply\b"),
    (("account", "transferred"), r"\bcreate\s(?:an\s)?account\b|\btransferred\sfrom\b"),
)


class _Told:
    """Patterns, each tried only where a word that it cannot do without is there: most messages have few of them."""

    def __init__(self, patterns: Iterable[tuple[tuple[str, ...], str]]) -> None:
        self._patterns = [(words, re.compile(pattern, re.IGNORECASE | re.MULTILINE)) for words, pattern in patterns]

    def search(self, text: str) -> re.Match[str] | None:
        """The first match by place, of several at one place that of the first pattern."""
        folded = text.lower()
        tried = (pattern.search(text) for words, pattern in self._patterns if any(word in folded for word in words))
        return min((found for found in tried if found), key=lambda found: found.start(), default=None)


_REPORT = _Told(_PAST)
_NOTICE = _Told(_NOTICES)
# A fresh entry: a price or zone to come in at. It outweighs a tick beside one target, not a profit already counted.
_ENTRY = re.compile(
    r"\b(?:buy|entry|entries|enter|accumulate|range|long|short)\b[^\n\d]{0,30}\d|\bbuy\s*(?:zone|now|some|slowly)"
    # White space is taken whole: given back in parts, it would cost the square of its length.
    r"|\bstop[- ]?(?:loss)?\s*+:?\s*+[\d.]",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"period\s*:|profits?\s*(?::|so far|booked|\d+\s*[%℅])|\d%\s*(?:\w+\s)?profits?\s*(?:so far|booked|$)"
    r"|take[- ]?profit target \d+ ✅"
    r"|status\s*:\s*target|average entry price|all\W[^\n]{0,20}targets|missed|proof|\bresults?\b|\bhit \d",
    re.IGNORECASE | re.MULTILINE,
)


def kind(text: str) -> tuple[Kind, str]:
    """What a message is for, and the words that told; the words are "" for a call.

    A message with a fresh entry stays a call when all that speaks of the past is a tick beside a target.
    """
    notice = _NOTICE.search(text)
    if notice and not _ENTRY.search(text):
        return Kind.NOTICE, notice.group().strip()
    report = _REPORT.search(text)
    if report and not (_ENTRY.search(text) and not _SETTLED.search(text)):
        return Kind.REPORT, report.group().strip()
    return Kind.CALL, ""


def enters(text: str) -> bool:
    """Whether the message names a price, a zone or a moment to come in at."""
    return _ENTRY.search(text) is not None
