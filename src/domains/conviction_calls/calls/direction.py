"""Which way a message bets on a symbol: a put or a short is no call for a rise."""

import re
from enum import StrEnum
from typing import Final


class Direction(StrEnum):
    """The way a call bets."""

    LONG = "long"
    SHORT = "short"
    UNSURE = "unsure"


# "short term", "short squeeze", "shorts will cover", "in short": words of those who are long.
_SHORT: Final = re.compile(
    r"(?<!in\s)(?<!the\s)(?<!of\s)(?<!target\s)\bshort(?:ed|ing)?\b"
    r"(?!\s*[-/]?\s*(?:term|squeeze|interest|sellers?|float|covering|time|run|position\sclosed|mid|&|and\s(?:mid|long)|ladder"
    r"|hedge|lived|pump|bounce|trade|hold|video|list|notice|while|break|update|summary|answer|story|of\b))"
    r"|\bsell\s(?:short|now|entry|stop)\b|\bshort\s(?:entry|position|zone)\b"
    r"|\bgo(?:ing)?\sshort\b|\bbearish\s(?:on|bet)\b|\b(?:order|side|type|action|position)\W{0,4}sell\b",
    re.IGNORECASE,
)
_TERM: Final = re.compile(
    r"\bterm\b[^\n]{0,6}\bshort|\bshort\s?\W{0,3}\s?\bterm|\bshort\s*[-/&+]\s*(?:mid|long)|\blong\s*[-/&+]\s*short\b",
    re.IGNORECASE,
)
_PUTS: Final = re.compile(
    r"\b(?:buy|buying|bought|loading|load|holding|hold|long|my|grab\w{0,4}|more|weekly|[a-z]{3}\s\d{1,2})?\s?puts?\s(?:on|for|in)\b"
    r"|\bputs\b(?!\s(?:the|it|them|us|you|a|an|pressure|in|this|that|their|me|him)\b)"
    r"|\$?\d{1,4}(?:\.\d{1,2})?\s?p\b(?![\w/])|\bput\s(?:options?|spreads?|contracts?)\b",
    re.IGNORECASE,
)
_WROTE_PUTS: Final = re.compile(
    r"\b(?:sell|sold|selling|write|writing|wrote|cash[- ]secured)\s(?:\w{1,12}\s){0,2}puts?\b"
    r"|\bputs?\s(?:print|expire|holders|are\sfucked|lost|rip)|\bput\s(?:in|it|my|your|all|this|some|money|on\syour)",
    re.IGNORECASE,
)
_LONG: Final = re.compile(
    r"\blong(?:ed|ing)?\b(?!\s*[-/]?\s*(?:term|time|run|ago|way|as|story))"
    r"|\bcalls\b|\bbuy(?:ing)?\b|\bbought\b|\baccumulat\w{1,4}\b"
    r"|\bbullish\b|\bto\sthe\smoon\b"
    r"|\$?\d{1,5}(?:\.\d{1,2})?\s?c\b(?!\w)|🚀",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(r"[,;.!?\n]\s|\n|\s(?:and|but|while)\s", re.IGNORECASE)
_BESIDE: Final = 60
"""Characters around the symbol that say how it is meant where the message says both."""


def direction(text: str, written: str, sentiment: str | None) -> Direction:
    """The way a message bets on one of its symbols.

    Args:
        text: Its words.
        written: The symbol as written there, "" where the site attached it.
        sentiment: The author's own mark, "bullish", "bearish" or None; it outweighs the words.

    Returns:
        `SHORT` or `LONG` by the mark; else by the words, where the message says both by those of the symbol's own clause, then
        those around it; `UNSURE` where these say both too. Words that bet on nothing are a call to hold: `LONG`.
    """
    if sentiment is not None:
        return Direction.SHORT if sentiment == "bearish" else Direction.LONG
    told = _told(text)
    if told is not Direction.UNSURE or not written:
        return told
    place = text.find(written)
    clause = next((part for part in _CLAUSE.split(text) if written in part), "")
    if _LONG.search(clause) or _told(clause) is Direction.SHORT:
        return _told(clause)
    return _told(text[max(0, place - _BESIDE) : place + len(written) + _BESIDE])


def _told(text: str) -> Direction:
    bare = _TERM.sub(" ", text)
    shorts = bool(_SHORT.search(bare)) or bool(_PUTS.search(_WROTE_PUTS.sub(" ", bare)))
    if not shorts:
        return Direction.LONG
    return Direction.UNSURE if _LONG.search(bare) else Direction.SHORT
