"""Whether trouble that a sentence names is over: an investigation closed, a weakness remediated."""

import re
from typing import Final

# "The lawsuit was dismissed", "the investigation by the SEC has been closed", "the inquiry ended in favour of the company".
# What only may end, or has not ended, goes on; a word of that kind on the way ends the search.
_STEP: Final = (
    r"(?:(?!, (?:and|but)\b)\W+(?!(?:not|never|until|once|when|if|unless|before|after|one|some|but|although|though|while"
    r"|despite|however|as)\b)\w+)"
)
_AFTER: Final = re.compile(
    rf"{_STEP}{{0,8}}?\W+(?:(?:is|was|were|are|has been|have been|had been)\s+(?:\w+ly\s+|now\s+)?(?:dismissed|closed|concluded"
    r"|dropped|withdrawn|remediated|remedied|resolved|lifted|completed without|averted|called off|rejected|terminated without"
    r"|discontinued)\b|no longer exists?\b|narrow(?:s|ed)?\b|dismissed\b|called off\b|averted\b|ends? in favou?r)"
    r"|(?:\s+(?:by|of|into|from|regarding|concerning)(?:\s+(?!that\b)[\w'’.&-]+){1,8}?)?\s+(?:\w+ly\s+)?(?:has |have |had )?"
    r"(?:\w+ly\s+)?(?:concluded|closed|ended)\b(?! that\b)",
    re.IGNORECASE,
)
_OWN: Final = (
    r"(?:(?!(?:following|after|amid|during|pending|because|due|for|in|by|with|upon|that)\b)[\w'’.&/-]+"
    r"(?:, | and | or | )){0,7}?"
)
_INQUIRY: Final = r"(?:investigat(?:ion|ive demand)s?|inquir(?:y|ies)|enquir(?:y|ies)|probes?|subpoenas?)\b"
_CLOSED: Final = re.compile(
    r"\b(?:(?:closed|concluded|completed|ended|dropped|terminated|discontinued|withdrew|withdrawn|closure of|conclusion of"
    r"|completion of|termination of|closing) (?:its|their|the|his|this|that|an?|all|both|our)"
    rf"|closes|concludes|ends|drops) {_OWN}{_INQUIRY}",
    re.IGNORECASE,
)
_REMEDIED: Final = re.compile(
    rf"\b(?:remediat(?:ed|es|ion of)|remedied|cured|resolved|eliminated|corrected) {_OWN}"
    r"(?:material weakness(?:es)?|deficienc(?:y|ies))\b",
    re.IGNORECASE,
)
# Before the word that ends it: then it has not ended yet.
_UNTIL: Final = re.compile(r"\b(?:until|once|when|unless|if|whether)\b[^;]*$", re.IGNORECASE)
_STILL: Final = re.compile(
    r"\b(?:not|never|until|once|when|unless|if|partially|beg[au]n|plans?|planned|ongoing|continu\w+|efforts?|steps|progress\w*"
    r"|pending|will|would|expects?|intends?|working|towards?|oversee\w*|directing)\b[^;]*$",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(r"[^;,]{0,40}\b(?:ongoing|continu\w+|not|underway|will|requires?|expected)\b", re.IGNORECASE)
_REACH: Final = 60  # characters before the ending word that can still govern it
_NEARBY: Final = 200  # characters: a clause or two; a sentence may be a page long
# An inquiry that ended with a finding against the company is no relief.
_FINDING: Final = re.compile(r"\b(?:conclu|complet|clos|end)", re.IGNORECASE)
_HARM: Final = re.compile(
    r"\b(?:misconduct|violat\w+|restat\w+|material weakness\w*|charg(?:es|ed)|penalt\w+|fined?|improper\w*|irregularit\w+"
    r"|misstate\w*|errors?|fraud\w*|resign\w*|removed|for cause)\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r"\b(?:no|not|without|nor|never|any)\b[^;.]{0,60}$", re.IGNORECASE)


def over(sentence: str, start: int, end: int) -> bool:
    """Whether what stands at `start` to `end` of a sentence is over by the words around it.

    An inquiry that is closed but found against the company is not over, nor is what has only begun to be put right.
    """
    after = _AFTER.match(sentence, end)
    if after and not _UNTIL.search(sentence[max(0, start - _REACH) : end]):
        return not _harmful(sentence, after)
    closed = _beside(_CLOSED, sentence, start, end)
    if closed and not _STILL.search(_leading(sentence, closed)):
        return not _harmful(sentence, closed)
    remedied = _beside(_REMEDIED, sentence, start, end)
    return remedied is not None and not (
        _STILL.search(_leading(sentence, remedied))
        or (remedied[0][:11].lower() == "remediation" and _GOES_ON.match(sentence, remedied.end()))
    )


def _beside(pattern: re.Pattern[str], sentence: str, start: int, end: int) -> re.Match[str] | None:
    """Where the pattern stands over the same words, or None."""
    nearby = pattern.finditer(sentence, max(0, start - _NEARBY), end + _NEARBY)
    return next((found for found in nearby if found.start() < end and found.end() > start), None)


def _leading(sentence: str, found: re.Match[str]) -> str:
    return sentence[max(0, found.start() - _REACH) : found.start()]


def _harmful(sentence: str, ending: re.Match[str]) -> bool:
    """Whether an inquiry ended, and what follows says that something was found."""
    if not _FINDING.search(ending[0]):
        return False
    harms = _HARM.finditer(sentence, ending.end(), ending.end() + _NEARBY)
    return any(not _DENIED.search(sentence[ending.end() : harm.start()]) for harm in harms)
