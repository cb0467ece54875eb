"""Text that came from elsewhere, made safe to stand in a cell.

A spreadsheet takes a cell that opens with `=`, `+`, `-` or `@` for a formula. The platform builds its own CSV and XLSX exports
straight from the dataset rows, so guarding our own CSV alone would leave that door open: every string of a row passes through
`plain` when the row is written, and the CSV passes it through again, which changes nothing.
"""

import re
import unicodedata

LONGEST = 500
"""Characters kept of a text: evidence sentences are at most 300, titles rarely over 200; more is a page in place of a line."""

_LEADS = frozenset("=+-@\u2212")
"""Openings a spreadsheet reads as a formula; U+2212 is the typographic minus, which some read as the plain one."""

_QUOTES = frozenset("\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the reading order around, so that a shown name is not the stored one."""


def plain(text: str, longest: int = LONGEST) -> str:
    """The text on one line, without control characters, and never opening as a formula.

    White space is folded to single spaces; control characters, marks that turn the reading order, and halves of characters are
    dropped or replaced; what is longer than `longest` is cut with an ellipsis. A text that a spreadsheet might run gets a
    leading apostrophe (also when quotes, spaces, invisible or full-width characters stand before or in place of the sign). A
    text that is nothing but a number keeps its sign. Applying it twice is applying it once.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    visible = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in _BIDI.sub("", whole))
    line = " ".join(visible.split())
    guarded = f"'{line}" if opens_formula(line) else line
    return guarded if len(guarded) <= longest else guarded[: longest - 1].rstrip() + "…"


def opens_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula; an apostrophe in front already says it is text."""
    if text.startswith("'") or _NUMBER.fullmatch(text.strip()):
        return False
    for sign in text:
        if sign in _QUOTES or sign.isspace() or unicodedata.category(sign) in {"Cc", "Cf", "Zs", "Zl", "Zp"}:
            continue
        return unicodedata.normalize("NFKC", sign)[:1] in _LEADS
    return False
