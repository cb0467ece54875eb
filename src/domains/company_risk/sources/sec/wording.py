"""Whether a sentence says that something is so, or only that it is not, or that it might be."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from src.domains.company_risk.sources.ended import over

_REACH: Final = 110  # characters before a word that can still govern it; a longer way leads through another clause
_CLAUSE: Final = re.compile(r"[;:]|, (?:but|however|although|and)\b|\b(?:but|however|except(?: that| for)?|other than)\b")
# Phrases that bind a preposition or a "no" to their verb and make nothing depend on anything: "should no longer be relied
# upon", "based upon its review", "is subject to an SEC investigation" (but not "is subject to his resignation").
_SETTLED: Final = re.compile(
    r"\b(?:(?:can)?not |no longer )?(?:to )?(?:be )?(?:relied|rely|relying)(?: \w+ly)? (?:up)?on\b"
    r"|\b(?:[Bb]ased|agreed|called|acted|decided|drawn|imposed|conferred|[Rr]eliance|focused|insisted|served) upon\b"
    r"|\b(?:is|are|was|were|been|being|be|becomes?|became|remains?) (?:\w+ ){0,2}subject to(?! (?:his|her|their)\b)"
    r"(?= (?:[\w-]+ ){0,5}$)"
)
_DENIAL: Final = re.compile(
    r"\b(?:no|not|never|neither|nor|without|none|nothing|denie[sd]|cannot)\b(?! (?:only|later))|n['’]t\b", re.IGNORECASE
)
_REPORTED: Final = re.compile(r"\bthat [^,;]{1,60}? would\b")  # "told us that she would leave" is no condition
_CONDITION: Final = re.compile(
    r"\b(?:[Ii]f|might|could|would|[Uu]nless|[Ww]hether|potential(?:ly)?|possib(?:le|ly|ility)|[Ii]n the event|[Ii]n case"
    r"|risks?|any|subject to|earlier|qualifying|eligible|upon|following an?y?)\b|\bmay\b(?! \d)|\bUpon\b(?=[^,]*$)"
)
_WITHIN: Final = re.compile(r"\b(?:if|unless|upon|in the event)\b")  # "employment agreement … if her employment is terminated"
_POSSIBLE: Final = re.compile(r"s? (?:\w+ )?(?:could|might|may)\b")  # "an investigation could harm us"
_LONGEST: Final = 300  # characters of evidence, by the contract of the kind filing_fact


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that says something, and where.

    Attributes:
        sentence: The whole sentence.
        match: What said it.
    """

    sentence: str
    match: re.Match[str]

    @property
    def evidence(self) -> str:
        """The sentence, at most 300 characters, cut around what was found."""
        if len(self.sentence) <= _LONGEST:
            return self.sentence
        start = max(0, min(self.match.start() - _LONGEST // 3, len(self.sentence) - _LONGEST + 2))
        cut = self.sentence[start : start + _LONGEST - 2]
        return ("…" if start else "") + cut + ("…" if start + len(cut) < len(self.sentence) else "")


def asserted(pattern: re.Pattern[str], sentence: str, *, lasting: bool = False) -> Said | None:
    """Where a sentence says what the pattern names, neither denied nor conditional; None where it does not.

    Args:
        pattern: What is looked for.
        sentence: One sentence.
        lasting: True to leave out what the sentence says is over: closed, dismissed, remediated.
    """
    for match in pattern.finditer(sentence):
        if _stands(match, sentence) and not (lasting and over(sentence, match.start(), match.end())):
            return Said(sentence, match)
    return None


def _stands(match: re.Match[str], sentence: str) -> bool:
    reached = _SETTLED.sub("", sentence[max(0, match.start() - _REACH) : match.start()])
    before = _CLAUSE.split(reached)[-1]
    conditional = (
        _CONDITION.search(_REPORTED.sub("that", before))
        or _POSSIBLE.match(sentence, match.end())
        or _WITHIN.search(_SETTLED.sub("", match[0]))
    )
    return not conditional and not _DENIAL.search(before)


def first(pattern: re.Pattern[str], sentences: Iterable[str], *, lasting: bool = False) -> Said | None:
    """The first sentence that says it; `lasting` as above."""
    return next((said for said in (asserted(pattern, sentence, lasting=lasting) for sentence in sentences) if said), None)


def opening(sentences: Iterable[str]) -> Said | None:
    """The first sentence that is more than a heading, as it stands."""
    whole = re.compile(r"^.{60,}", re.DOTALL)
    return next((Said(sentence, match) for sentence in sentences if (match := whole.match(sentence))), None)
