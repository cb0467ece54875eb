"""Negative words of a release: whole phrases, weighed, by category, and not where they are denied."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from src.domains.company_risk.sources.ended import over
from src.domains.company_risk.sources.newsroom.boilerplate import sentences_of, without_boilerplate
from src.domains.company_risk.sources.newsroom.term import Category, Flag, Term
from src.domains.company_risk.sources.newsroom.terms import TERMS

CATEGORIES: tuple[Category, ...] = ("regulatory", "financial", "operational", "leadership")
FLAGS: tuple[Flag, ...] = ("investigation", "restatement", "material_weakness", "layoffs", "restructuring")

# A denial governs what follows it within its clause: "no pending or threatened investigation", "not subject to any SEC
# inquiry". Seven words are as far as one reached in the releases read; a clause ends at punctuation or a contrast.
# Not denials: "without admitting the allegations" (they were made and settled), "not only", "not rule out".
_DENIAL = re.compile(
    r"\b(?:no(?! (?:longer be relied|one|assurances?|guarantee|doubt|question)\b)"
    r"|not(?! (?:only|just|merely|limited|rul|exclud|be relied|(?:yet |fully )?(?:been )?remediat))|never|neither|nor|none of"
    r"|without(?! (?:admit|deny|prejudice|cause))|denies|denied|free (?:of|from)|absence of|avoid(?:s|ed|ing)?|avert(?:s|ed)?"
    r"|prevent(?:s|ed|ing|ion of)?|cleared of|rules? out|ruled out|isn'?t|aren'?t|wasn'?t|weren'?t|didn'?t|doesn'?t|won'?t"
    r"|has(?:n'?t| not)(?! (?:yet |fully )?(?:been )?remediat)|emerg(?:es?|ed|ence|ing) from|exit(?:s|ed)? from|unlikely)\b",
)
_CLAUSE = re.compile(
    r"[,;:()–—]|\b(?:but|however|although|though|while|despite|except|unless|until|because|after|following|amid)\b"
)
# What a firm sells is not what befell it: "offers services such as internal fraud investigations and litigation support".
_OFFERED = re.compile(
    r"\b(?:services|solutions|expertise|capabilities|software|tools) (?:in|such as|including|for|like|focused on|against)\b"
    r"(?:(?!\b(?:said|says|announced|disclosed|received|faces?|opened|is|are|was|were|has|have|had|alleg\w+)\b).){0,150}$"
)
_REACH, _OFFER_REACH = 7, 200
_LONGEST_EVIDENCE = 300
# A release longer than this is a document of another kind (an annual report in full); its beginning says what it is.
_LONGEST_TEXT = 60_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words of a release say.

    Attributes:
        terms: Names of the distinct terms found, in order of first appearance; a term counts once a release.
        weight: Sum of their weights, 0 or more.
        categories: Distinct terms by category; their sum is the number of terms.
        sentence: The sentence of the weightiest term, at most 300 characters, or None where there is none.
        flag_sentences: Each fact stated → the first sentence that states it, at most 300 characters, cut around the words.
    """

    terms: tuple[str, ...] = ()
    weight: float = 0.0
    categories: Mapping[Category, int] = field(default_factory=dict)
    sentence: str | None = None
    flag_sentences: Mapping[Flag, str] = field(default_factory=dict)

    @property
    def flags(self) -> frozenset[Flag]:
        """Facts stated."""
        return frozenset(self.flag_sentences)


def read_words(title: str, text: str | None = None) -> Reading:
    """The negative terms of a release, from its headline and what is left of its text without boilerplate."""
    body = without_boilerplate((text or "")[:_LONGEST_TEXT])
    found: dict[str, tuple[Term, str]] = {}
    flags: dict[Flag, str] = {}
    for sentence in (title, *sentences_of(body)):
        for term, at in _terms_in(sentence):
            found.setdefault(term.name, (term, sentence))
            if term.flag and term.flag not in flags:
                flags[term.flag] = _around(sentence, at)
    if not found:
        return Reading()
    weightiest = max(found.values(), key=lambda pair: pair[0].weight)
    counts = {category: sum(term.category == category for term, _ in found.values()) for category in CATEGORIES}
    weight = sum(term.weight for term, _ in found.values())
    return Reading(tuple(found), weight, counts, _shortened(weightiest[1]), flags)


def _terms_in(sentence: str) -> Iterator[tuple[Term, int]]:
    """The terms that stand in a sentence, and where: an offset into it with white space folded."""
    plain = " ".join(sentence.lower().replace("’", "'").split())
    if not _any().search(plain):
        return
    for term, pattern in _compiled():
        at = next((hit.start() for hit in pattern.finditer(plain) if _stands(plain, hit.start(), hit.end())), None)
        if at is not None:
            yield term, at


def _stands(plain: str, start: int, end: int) -> bool:
    before = plain[:start]
    return not (_denied(before) or over(plain, start, end) or _OFFERED.search(before[-_OFFER_REACH:]))


def _denied(before: str) -> bool:
    clause = _CLAUSE.split(before)[-1]
    return bool(_DENIAL.search(" ".join(clause.split()[-_REACH:])))


def _shortened(sentence: str) -> str:
    plain = " ".join(sentence.split())
    return plain if len(plain) <= _LONGEST_EVIDENCE else plain[: _LONGEST_EVIDENCE - 1].rstrip() + "…"


def _around(sentence: str, at: int) -> str:
    """The sentence, cut to its longest allowed length so that what stands at `at` is still in it."""
    plain = " ".join(sentence.split())
    start = max(0, min(at - _LONGEST_EVIDENCE // 3, len(plain) - _LONGEST_EVIDENCE + 1))
    return _shortened(f"…{plain[start + 1 :]}" if start else plain)


@cache
def _compiled() -> tuple[tuple[Term, re.Pattern[str]], ...]:
    return tuple((term, re.compile(rf"\b(?:{term.pattern})(?!\w)")) for term in TERMS)


@cache
def _any() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(term.pattern for term in TERMS) + r")(?!\w)")
