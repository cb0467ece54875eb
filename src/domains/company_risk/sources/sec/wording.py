"""Whether a sentence says that something is so, or only that it is not, or that it might be."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_REACH: Final = 110  # characters before a word that can still govern it; a longer way leads through another clause
_CLAUSE: Final = re.compile(r"[;:]|, (?:but|however|although|and)\b|\b(?:but|however|except that|other than)\b")
_DENIAL: Final = re.compile(
    r"\b(?:no|not|never|neither|nor|without|none|nothing|denie[sd]|cannot)\b(?! (?:only|longer|later))|n['’]t\b", re.IGNORECASE
)
_REPORTED: Final = re.compile(r"\bthat [^,;]{1,60}? would\b")  # "told us that she would leave" is no condition
_CONDITION: Final = re.compile(
    r"\b(?:if|might|could|would|unless|whether|potential(?:ly)?|possib(?:le|ly|ility)|in the event|in case|risks?|any|"
    r"subject to|earlier|qualifying|eligible|upon|following an?y?)\b|\bmay\b(?! \d)"
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


def asserted(pattern: re.Pattern[str], sentence: str) -> Said | None:
    """Where a sentence says what the pattern names, neither denied nor conditional; None where it does not."""
    for match in pattern.finditer(sentence):
        before = _CLAUSE.split(sentence[max(0, match.start() - _REACH) : match.start()])[-1]
        conditional = (
            _CONDITION.search(_REPORTED.sub("that", before))
            or _POSSIBLE.match(sentence, match.end())
            or _WITHIN.search(match[0])
        )
        if not conditional and not _DENIAL.search(before):
            return Said(sentence, match)
    return None


def first(pattern: re.Pattern[str], sentences: Iterable[str]) -> Said | None:
    """The first sentence that says it."""
    return next((said for said in (asserted(pattern, sentence) for sentence in sentences) if said), None)


def opening(sentences: Iterable[str]) -> Said | None:
    """The first sentence that is more than a heading, as it stands."""
    whole = re.compile(r"^.{60,}", re.DOTALL)
    return next((Said(sentence, match) for sentence in sentences if (match := whole.match(sentence))), None)
