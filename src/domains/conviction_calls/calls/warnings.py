"""Signs that whoever writes wants something else than to tell of a good buy."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_HOUR = r"\d{1,2}(?::\d{2})?\s?(?:[ap]\.?m\b|GMT|UTC|EST|CET|IST)|\d{1,2}:\d{2}"
_PATTERNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "promised": (
            r"\bguarant(?:y|ee|eed|ees)\b|\brisk[- ]?free\b|\b(?:no|zero)\srisk\b"
            r"|\b100\s?%\s?(?:sure|safe|profit|accura\w{2,4}|win)\b"
            r"|\bcan(?:no|')?t\s(?:lose|miss)\b|\bsure\s?shot\b|\bsafe\sprofit\b"
        ),
        "scheduled_pump": (
            r"\bcoin\s(?:to\spump|we\swill\spump|is\s?:|will\sbe\s(?:announced|named|revealed))"
            r"|\bcoin\sname\b|\bnext\spump\b|\bpump\s(?:starts|will|in|at|signal|begins|event|group)\b"
            rf"|\bpump\b[^\n]{{0,40}}(?:{_HOUR})|(?:{_HOUR})[^\n]{{0,40}}\bpump\b"
            rf"|\bmega\spump\b|\b\d{{1,2}}\s(?:minutes|mins?|hours)\s(?:left|to\s(?:the\s)?pump|until)\b"
        ),
        "insider": (
            r"\binsiders?\b(?!\s(?:buying|sold|selling|transaction|ownership))|\binside\s(?:info\w{0,9}|source|news)\b"
            r"|\bleaked?\b|\bwhale\s(?:info|group|call)\b"
        ),
        "paid_group": (
            r"\b(?:join|for|our|contact|in|get|buy)\b[^\n]{0,30}\b(?:vip|premium)\b"
            r"|\b(?:vip|premium)\s(?:group|channel|member\w{0,4}|signals?|inquiry|join|offer|price)\b"
            r"|\bmembership\b|\bsubscri(?:be|ption)\b[^\n]{0,20}\b(?:fee|price|plan|month)\b"
            r"|\bdm\s(?:me\s)?(?:to|for)\b|\bcontact\s(?:admin|us|me|@)"
        ),
        "times_promised": (
            r"(?<![\d.x])(?:[1-9]\d{1,3})\s?x\b(?!\s?(?:lev|long|short|cross|isolated))(?=\s*(?:gem|gains?|potential|coin|profits?|soon|easy|from|in|returns?|incoming|$|[!🚀]))"
            r"|\b(?:[1-9]\d{3,5})\s?%\s?(?:gains?|profits?|potential|returns?|\+|$|[!🚀])"
            r"|\bto\s(?:a\s)?millionaires?\b|\blife[- ]changing\b"
        ),
        "fresh_token": (
            r"\bpre[- ]?sale\b|\bfair\s?launch\b|\bjust\slaunched\b|\bstealth\s?launch\b"
            r"|\bnew\s(?:token|gem|coin)\b|\blaunch(?:ed|ing)\s(?:today|now|minutes|\d)"
            r"|\bliquidity\s(?:added|locked)\b|\bsafu\b|\bcontract\s?:\s?0x|\bICO\b|\bIDO\b"
        ),
    }
)
_COMPILED: Final = {kind: re.compile(pattern, re.IGNORECASE | re.MULTILINE) for kind, pattern in _PATTERNS.items()}
KINDS: Final = tuple(_PATTERNS)
"""Kinds of warning signs, in order."""

_LEVERAGED: Final = re.compile(r"\b(?:leverage|lev|cross|isolated|futures|margin|bitmex|bybit|perp\w{0,6})\b", re.IGNORECASE)


def warnings(text: str) -> dict[str, bool]:
    """Kind of warning sign → whether the message shows it; "20x" beside leverage is no promise of twenty times."""
    found = {kind: pattern.search(text) is not None for kind, pattern in _COMPILED.items()}
    found["times_promised"] &= _LEVERAGED.search(text) is None
    return found
