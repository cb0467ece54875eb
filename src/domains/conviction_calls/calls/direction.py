"""Which way a message bets on a symbol: a put or a short is no call for a rise."""

import re
from enum import StrEnum
from typing import Final


class Direction(StrEnum):
    """The way a call bets."""

    LONG = "long"
    SHORT = "short"
    UNSURE = "unsure"


# Where white space may stand on both sides of a sign that need not be there, it is taken whole (`\s*+`): given back one by
# one, a thousand blanks are tried in half a million ways.
# Of a short of one's own: said of oneself, as an order, as a heading, or right beside the symbol. What others are short of is
# what the readers are to squeeze ("heavily shorted", "113% short", "never short it"), and "short term" is a time.
_SHORT: Final = re.compile(
    r"\b(?:i|i.?m|am|we|i.?ve|my|go|going|went|can|should|will|let.?s|gonna|time\sto|looking\sto|want\sto|opened|entered|added)"
    r"\s(?:also\s|now\s|still\s|a\s|some\s|all\s|to\s)?short(?:ed|ing)?\b"
    r"|#short\b|\b(?:direction|side|type|position|order|signal|trade|action)\W{0,4}(?:short|sell)\b"
    r"|\bshort(?:ing)?\s{0,2}(?:🛑|📉|⬇|🔴|signal\b|setup\b|entry\b|entries\b|call\b|zone\b|some\b|here\b|now\b|from\s[\d$]|at\s[\d$]|@|:|\d|/\ssell)"
    r"|^\W{0,6}short(?:ing)?\b|\bshort(?:ing)?\s\(?(?:[#$][a-z]|(?-i:[A-Z]{2,6}\b))|(?-i:[A-Z]{2,10}(?:/[A-Z]{3,4})?)\)?\sshort\b"
    r"|\bsell\s(?:short|now|entry|stop)\b|\bbearish\s(?:on|bet)\b",
    re.IGNORECASE | re.MULTILINE,
)
_OTHERS: Final = re.compile(
    r"\b(?:heavily|being|highly|most|highest|top|naked|never|don.?t|dont|not|no|over|massively|who|they|funds?|stop|left\sto|the|of)"
    r"\s{1,2}(?:to\s)?short(?:s|ed|ing)?\b|%\sshort(?:ed)?\b"
    r"|\bshort(?:ed|ing)?\s*+[-/]?\s*+(?:term|squeezes?|interest|sellers?|selling|float|covering|time|run|ratio|volume|reports?|shares"
    r"|percent|attacks?|ladder|hedge|lived|pump|bounce|trade|hold|video|film|list|notice|while|break|update|summary|answer|story"
    r"|of\b|liquidat\w{2,4}|poker|and\s(?:mid|long)|mid|position\sclosed|&)"
    r"|\bterm\b[^\n]{0,6}\bshort|\bshort\s?\W{0,3}\s?\bterm|\btargets?\sshort\b|\blong\s*[-/&+]\s*short\b|\bin\sshort\b",
    re.IGNORECASE,
)
_PUTS: Final = re.compile(
    r"\b(?:buy|buying|bought|loading|load|holding|hold|long|my|grab\w{0,4}|more|weekly|[a-z]{3}\s\d{1,2})?\s?puts?\s(?:on|for|in)\b"
    r"|\bputs\b(?!\s(?:the|it|them|us|you|a|an|pressure|in|this|that|their|me|him)\b)"
    r"|(?<![\w.])\$?\d{1,4}(?:\.\d{1,2})?\s?p\b(?![\w/-])|\bput\s(?:options?|spreads?|contracts?)\b",
    re.IGNORECASE,
)
_WROTE_PUTS: Final = re.compile(
    r"\b(?:sell|sold|selling|write|writing|wrote|cash[- ]secured)\s(?:\w{1,12}\s){0,2}puts?\b"
    r"|\bputs?\s(?:print|expire|holders|are\sfucked|lost|rip)|\bput\s(?:in|it|my|your|all|this|some|money|on\syour)",
    re.IGNORECASE,
)
_LONG: Final = re.compile(
    r"\blong(?:ed|ing)?\b(?!\s*+[-/]?\s*+(?:term|time|run|ago|way|as|story))"
    r"|\bcalls\b|\bbuy(?:ing)?\b|\bbought\b|\baccumulat\w{1,4}\b"
    r"|\bbullish\b|\bto\sthe\smoon\b"
    r"|\$?\d{1,5}(?:\.\d{1,2})?\s?c\b(?!\w)|🚀",
    re.IGNORECASE,
)
_BUYING_PUTS: Final = re.compile(
    r"\b(?:buy|buying|bought|load\w{0,3}|hold\w{0,3}|long|grab\w{0,4})\s(?:\w{1,12}\s){0,3}puts?\b", re.IGNORECASE
)
_CLAUSE: Final = re.compile(r"[,;.!?\n]\s|\n|\s(?:and|but|while)\s", re.IGNORECASE)
_BESIDE: Final = 60
"""Characters around the symbol that say how it is meant where its own clause does not."""
_ONE_THING: Final = 280
"""Characters of a message that speaks of one thing; in a longer one, a bet elsewhere is another bet."""


def direction(text: str, written: str, sentiment: str | None) -> Direction:
    """The way a message bets on one of its symbols.

    Args:
        text: Its words.
        written: The symbol as written there, "" where the site attached it.
        sentiment: The author's own mark, "bullish", "bearish" or None; it outweighs the words.

    Returns:
        `SHORT` or `LONG` by the mark; else by the words of the symbol's own clause, then by those around it, then by those of a
        short message, whichever bet first; `UNSURE` where they bet both ways. Words that bet on nothing are a call to hold:
        `LONG`.
    """
    if sentiment is not None:
        return Direction.SHORT if sentiment == "bearish" else Direction.LONG
    unsure = False
    for scope in _scopes(text, written):
        told = _told(scope)
        if told in {Direction.SHORT, Direction.LONG}:
            return told
        unsure |= told is Direction.UNSURE
    return Direction.UNSURE if unsure else Direction.LONG


def _scopes(text: str, written: str) -> list[str]:
    place = text.find(written) if written else -1
    if place < 0:
        return [text]
    clause = next((part for part in _CLAUSE.split(text) if written in part), "")
    beside = text[max(0, place - _BESIDE) : place + len(written) + _BESIDE]
    return [clause, beside, *([text] if len(text) <= _ONE_THING else [])]


def _told(text: str) -> Direction | None:
    """The way these words bet, or None where they do not."""
    folded = text.lower()
    # Most messages have none of these words, and no pattern needs to be tried on them.
    speaks = any(word in folded for word in ("short", "sell", "bearish"))
    shorts = speaks and bool(_SHORT.search(_OTHERS.sub(" ", text)))
    shorts = shorts or ("p" in folded and bool(_PUTS.search(_WROTE_PUTS.sub(" ", text) if "put" in folded else text)))
    longs = bool(_LONG.search(_BUYING_PUTS.sub(" ", text)))
    if shorts:
        return Direction.UNSURE if longs else Direction.SHORT
    return Direction.LONG if longs else None
