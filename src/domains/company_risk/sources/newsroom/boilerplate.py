"""The paragraphs that every release carries, cut before its words are read."""

import re

_FORWARD = re.compile(
    r"(?:cautionary|caution(?:s)?)\b.{0,40}\b(?:statements?|note|language|regarding|concerning)"
    r"|forward[- ]looking (?:statements?|information)|safe harbou?r"
    r"|private securities litigation reform act|risk factors? (?:that|which|described|discussed|set forth"
    r"|section|included|identified)"
    r"|actual results (?:could|may|might|to) (?:differ|be)|risks? and uncertaint(?:y|ies)|undertakes? no (?:obligation|duty)"
    r"|important factors that could cause|no obligation to (?:publicly )?(?:update|revise)"
    r"|non-gaap financial measures? (?:are|is|should)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^\W*(?:(?:cautionary|forward[- ]looking|safe harbou?r|disclaimer|legal notice|use of (?:non-gaap"
    r"|forward)|non-gaap|important (?:information|notice)"
    r"|additional information and where to find it|participants in the solicitation|no offer or solicitation|notes? to editors?"
    r"|(?:media|press|investors?|analysts?|company|corporate|public|for)\b[\w /&,-]{0,30}\b(?:contacts?"
    r"|relations|inquir(?:y|ies)|information)"
    r"|contacts?|for (?:more|further|additional) information|copyright|©|source\b)\b.{0,90}"
    r"|about (?:the )?(?-i:[A-Z]).{0,60})$",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"^\W*(?:about (?:the )?(?P<who>(?-i:[A-Z])[\w&.'-]*)\b.{0,60}?(?::|\b(?P=who)\b|\s[-–—]\s)"
    r"|source:? (?-i:[A-Z])|©|copyright \W?\d{4}"
    r"|(?:media|press|investors?|analysts?)(?: relations)? (?:contacts?|inquir(?:y|ies))\b|contacts?:)",
    re.IGNORECASE,
)
# A full stop after one of these ends no sentence ("the U.S. Department of Justice", "Acme Corp. Says").
_SHORT_FORMS = (
    *("U.S.", "U.K.", "Inc.", "Corp.", "Co.", "Ltd.", "No.", "Mr.", "Ms.", "Mrs.", "Dr.", "St.", "vs.", "Calif."),
    *("Jan.", "Feb.", "Mar.", "Apr.", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."),
)
_SENTENCE = re.compile(
    r"(?<=[.!?])" + "".join(rf"(?<!\b{re.escape(form)})" for form in _SHORT_FORMS) + r"[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])"
)
# A heading of the release's own is a short line without a full stop.
_LONGEST_HEADING = 90


def without_boilerplate(text: str) -> str:
    """A release's text without forward-looking statements, "About" and contact sections; "" where nothing is left.

    A section ends at the next short line that reads as a heading of the release's own, else at the end of the text. In a
    paragraph that turns to boilerplate halfway, what stands before the turn is kept.
    """
    kept: list[str] = []
    cutting = False
    for line in (" ".join(raw.split()) for raw in text.splitlines()):
        if not line:
            continue
        if _HEADING.match(line) or (_FORWARD.search(line) and _is_heading(line)):
            cutting = True
        elif cutting and _is_heading(line):
            cutting = False
            kept.append(line)
        elif not cutting:
            before, cutting = _before_turn(line)
            kept += [before] if before else []
    return "\n".join(kept)


def _is_heading(line: str) -> bool:
    words = line.split()
    capital = sum(word[:1].isupper() or word[:1].isdigit() for word in words)
    return len(line) <= _LONGEST_HEADING and line[-1] not in '.,;:!?”"' and len(words) > 1 and capital * 2 >= len(words)


def _before_turn(line: str) -> tuple[str, bool]:
    sentences = _SENTENCE.split(line)
    for number, sentence in enumerate(sentences):
        if _FORWARD.search(sentence):
            return " ".join(sentences[:number]), True
        if _INLINE.match(sentence):
            return " ".join(sentences[:number]), True
    return line, False


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text, paragraph by paragraph; a headline or a heading is one."""
    return tuple(plain for line in text.splitlines() for part in _SENTENCE.split(line) if (plain := part.strip()))
