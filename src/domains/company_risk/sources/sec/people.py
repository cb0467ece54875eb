"""Who leaves and who comes, from the sentences under item 5.02."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from src.domains.company_risk.sources.sec.wording import Said, asserted

_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
_RETIREMENT_BENEFITS: Final = (
    "plan|benefit|account|age|saving|eligib|program|income|policy|award|provision|arrangement|contribution|system|communit|"
    "partner|executive|from service"
)
_DEPARTS: Final = re.compile(
    "|".join(
        (
            r"\bresign(?:s|ed|ing|ations?)?\b",
            rf"\bretir(?:es?|ed|ing|ement)\b(?! (?:{_RETIREMENT_BENEFITS}))",
            r"\bstep(?:s|ped|ping)? (?:down|aside)\b",
            r"\bdepart(?:s|ed|ing|ures?)?\b(?! of directors)",
            r"\b(?:was|were|been) (?:terminated|removed)(?= (?:as|from|without|for|by|effective|on)\b)",
            r"\bterminat(?:ed|ion of) (?:the |his |her |[A-Z]\S+ ){0,4}employment\b",
            r"\bemployment\b(?! (?:agreement|arrangement))[^;]{0,160}?\b(?:terminate[sd]?|w\w+ end|ends|ended|ceased?)\b",
            r"\b(?:in connection with|following) (?:his|her|Mr\. \S+|Ms\. \S+) (?:termination|separation)\b",
            r"\bseparat(?:e[sd]?|ing|ion) from (?:the|employment)\b",
            r"\b(?:leave|leaving|left) (?:the (?:Company|Board|Firm|Bank|Corporation)|his|her)\b",
            r"\bceas(?:e[sd]?|ing) (?:to (?:serve|be)|serving)\b",
            r"\bno longer (?:be serving|serves?|serving|be|(?:be )?employed)\b",
            r"\bnot (?:intend to |to )?(?:stand|run|seek)(?:ing)? (?:for )?(?:re-?election|re-?nomination|election)\b",
            r"\bnot (?:to )?be (?:re-?nominated|standing)\b",
            r"\bpassed away\b|\bdeath of\b",
            r"\btransition(?:s|ed|ing)? (?:from|out of) (?:the |his |her )?(?:roles?|positions?)\b",
        )
    )
)
_ARRIVES: Final = re.compile(
    r"\bappoint(?:ed|s|ment of)\b|\bpromot(?:ed|ion of)\b|\bnamed\b(?! executive)|\bhired\b|\bbecame\b"
    r"|(?<!re-)\belect(?:ed|s|ion of)\b(?! directors| to (?!serve|the|fill|act|be\b))|\bbe succeeded\b"
    r"|\bjoin(?:ed|s)? the Board\b|\bassum(?:ed?|es) the (?:role|position|duties)\b|\bwill (?:become|serve as|succeed|join)\b"
)
# A departure is news when somebody tells, decides or dates it; a career told in an appointee's biography is not.
_TOLD: Final = re.compile(
    r"\b(?:notif\w+|inform\w+|tender\w*|announc\w+|deliver\w+|submitt\w+|[Ee]ffective|decid\w+|decision|intention|intends?|"
    rf"accept\w+|agree[ds]?|will|mutual\w*|[Oo]n (?:{_MONTHS}) \d)"
)
_BIOGRAPHY: Final = re.compile(
    r"\b(?:[Pp]rior to (?:joining|that|his|her|this)|[Pp]reviously served|served as|has served|has been|a retired|holds an?|"
    r"received (?:an?|his|her)|until (?:his|her) retirement|(?:[Ff]rom|[Ss]ince|[Bb]etween) (?:\w+ )?\d{4})\b"
)
_STRONG: Final = re.compile(
    r"\b(?:notif\w+|inform\w+|tender\w*|decision to|intention to|will (?:retire|resign|step|depart|leave)|"
    r"resigned (?:as|from))\b"
)
# Done and named with its office, it needs nobody to announce it; "in 2015" alone dates a career.
_DONE: Final = re.compile(
    r"(?:resigned|stepped down|departed|was (?:terminated|removed)|retired) (?:(?:as|from) (?:(?:his|her|their|its|all|the)\b"
    r"|our\b|[Cc]hief|C[EF]O\b|[Pp]resident|[Dd]irector|an? (?:director|member|officer))|for cause|without cause|the Company\b)"
    r"|ceased to (?:serve|be)\b|ceased serving\b|left (?:the Company|his|her)\b"
)
_LONG_AGO: Final = re.compile(r"\bin (?:19|20)\d{2}\b|\b(?:at|of|from) (?:another|a (?:former|prior|previous))\b")
# Whoever fills a vacancy, or serves until a successor's day, is not the one who leaves.
_STANDING: Final = re.compile(
    r"vacanc(?:y|ies)|earlier (?:death|resignation|removal|retirement|termination)|resignation or removal"
    r"|(?:death|disability),? (?:or )?(?:disability|resignation|removal)"
    r"|successors? (?:is|are|has been|have been|shall be) (?:duly )?(?:elected|appointed)",
    re.IGNORECASE,
)
_MOST_MOVES: Final = 20  # sentences of one report that tell of a move; a real one has a handful
_LONGEST_HEADING: Final = 120  # characters: two lines of print
_HEADING: Final = re.compile(r"\W*(?:\w\)\s*)?(?:Departure|Resignation|Retirement|Appointment|Election|Promotion) of [A-Z]")
_PLANS: Final = re.compile(
    r"\b(?:vest(?:s|ing|ed)?|award|severance|change (?:in|of) control|good reason|without cause)\b", re.IGNORECASE
)

_OFFICES: Final = (
    ("CEO", re.compile(r"(?:[Cc]hief [Ee]xecutive [Oo]fficer|\bCEO\b|[Pp]rincipal [Ee]xecutive [Oo]fficer)(?!s)")),
    ("CFO", re.compile(r"(?:[Cc]hief [Ff]inancial [Oo]fficer|\bCFO\b|[Pp]rincipal [Ff]inancial [Oo]fficer)(?!s)")),
    (
        "officer",
        re.compile(
            r"[Cc]hief [\w,& ]{3,40}? ?[Oo]fficer|Vice (?:President|Chair)"
            r"|\b(?:C[A-Z]O|CEOs|President|Treasurer|General Counsel|Secretary|Controller|officer)\b"
        ),
    ),
    ("director", re.compile(r"\b(?:[Dd]irectors?|Board|Chair(?:man|woman|person)?)\b")),
)
_PART_OF: Final = re.compile(
    r"^,? (?:of|for) (?:the |its |our )?(?:[A-Z]{2,5}\b(?!&)"
    r"|[\w&’' -]{0,40}?(?:Division|Group|Business|Segment|subsidiar|Americas|America|Europe|Asia|Banking))"
)
_CLAUSE_END: Final = re.compile(rf"[;:]|, effective|\bsucceed|\breport|\bto pursue|\bappointed|\b[Oo]n (?:{_MONTHS})\b")
_NAME: Final = re.compile(
    r"\b[A-Z][A-Za-z.’'\-]{1,30}"
    r"(?: (?:[A-Z]\.|“[^”]{1,20}”|\([A-Z]\w{1,20}\)|(?:de|van|von|der|la|di) [A-Z][\w’'\-]{1,30}|[A-Z][\w’'\-]{1,30})){1,3}"
)
_NO_NAME: Final = frozenset(
    (
        *(
            "Board",
            "Directors",
            "Director",
            "Company",
            "Corporation",
            "Inc",
            "Corp",
            "Group",
            "Bank",
            "Holdings",
            "Technologies",
        ),
        *("Chief", "Officer", "Officers", "Executive", "Financial", "Operating", "Accounting", "Vice", "President", "Senior"),
        *(
            "General",
            "Counsel",
            "Secretary",
            "Treasurer",
            "Controller",
            "Chair",
            "Chairman",
            "Principal",
            "Interim",
            "Independent",
        ),
        *("Committee", "Audit", "Compensation", "Form", "Report", "Current", "Item", "Exchange", "Commission", "Securities"),
        *(
            "Departure",
            "Appointment",
            "Election",
            "Retirement",
            "Resignation",
            "Separation",
            "Transition",
            "Services",
            "Consulting",
        ),
        *("Agreement", "Plan", "Annual", "Meeting", "Stock", "Equity", "Incentive", "Employment", "Press", "Release", "Date"),
        *("Section", "Regulation", "Certain", "Class", "Human", "Resources", "Legal", "Technology", "Global", "Corporate"),
        *(
            "The",
            "On",
            "In",
            "As",
            "Mr",
            "Ms",
            "Mrs",
            "Dr",
            "Messrs",
            "Effective",
            "Following",
            "New",
            "York",
            "United",
            "States",
        ),
        *_MONTHS.split("|"),
    )
)
_FIRM: Final = re.compile(r",? ?(?:Inc|LLC|LLP|Corp|Ltd|L\.?P\b|Co\b|N\.A|PLC|plc|& Co)")
_CHOSEN: Final = re.compile(
    r"\b(?:[Bb]oards?|[Cc]ommittee|[Cc]ompany|[Dd]irectors|[Ss]tockholders|[Ss]hareholders)\b.{0,250}\b(?:appointed|elected|named|promoted)\b"
)
_NEXT: Final = len(" of the ")  # characters between the word and a name that belongs to it
_POSSESSIVE: Final = re.compile(r"['’]s$")
_SURNAME: Final = re.compile(r"\b(?:Mr|Ms|Mrs|Dr)\. ([A-Z][\w’'\-]{1,30})")


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody leaving or coming.

    Attributes:
        said: The sentence that says so.
        who: "CEO", "CFO", "officer", "director", or "" when the text does not say.
        name: Full name, or "".
    """

    said: Said
    who: str
    name: str


def departure(sentences: Sequence[str]) -> Move | None:
    """The most senior departure that is told, or None."""
    return _most_senior([_move(said, sentences) for said in _told(_DEPARTS, _is_departure, sentences)])


def appointment(sentences: Sequence[str]) -> Move | None:
    """The most senior appointment, election or promotion that is told, or None."""
    moves = (_move(said, sentences) for said in _told(_ARRIVES, _is_appointment, sentences))
    return _most_senior([move for move in moves if move.who])


def _told(pattern: re.Pattern[str], counts: Callable[[Said], bool], sentences: Sequence[str]) -> Iterator[Said]:
    found = (asserted(pattern, sentence) for sentence in sentences)
    return islice((said for said in found if said and counts(said)), _MOST_MOVES)


def _is_departure(said: Said) -> bool:
    sentence, start = said.sentence, said.match.start()
    if _STANDING.search(sentence) and not _STRONG.search(sentence):
        return False
    if _BIOGRAPHY.search(sentence) and not _STRONG.search(sentence):
        return False
    if _PLANS.search(sentence[:start]) and not _STRONG.search(sentence):
        return False
    return _TOLD.search(sentence) is not None or _is_heading(sentence) or _is_done(said)


def _is_done(said: Said) -> bool:
    """A departure that has taken place, by the verb alone; a career told in a biography is none."""
    if _BIOGRAPHY.search(said.sentence) or _LONG_AGO.search(said.sentence):
        return False
    return _DONE.match(said.sentence, said.match.start()) is not None


def _is_appointment(said: Said) -> bool:
    sentence = said.sentence
    if _BIOGRAPHY.search(sentence[: said.match.start()]) or "pursuant to which" in sentence:
        return False
    return _is_heading(sentence) or _TOLD.search(sentence) is not None or _CHOSEN.search(sentence) is not None


def _is_heading(sentence: str) -> bool:
    """A line of its own such as "Departure of Jane Roe as Chief Financial Officer"."""
    return len(sentence) < _LONGEST_HEADING and not sentence.endswith(".") and _HEADING.match(sentence) is not None


def _move(said: Said, sentences: Sequence[str]) -> Move:
    before, after = said.sentence[: said.match.start()], said.sentence[said.match.start() :]
    behind = said.sentence[said.match.end() :]
    name = _named_next(behind) or _name(before, after, sentences)
    near = _CLAUSE_END.split(behind, maxsplit=1)[0]
    who = _office(near) or _office(before) or _office(after) or _office_of(name, sentences)
    return Move(said, who, name)


def _office(text: str) -> str:
    """The most senior office a text names; a chief of a part of the company is an officer."""
    for who, pattern in _OFFICES:
        for found in pattern.finditer(text):
            if who in ("CEO", "CFO") and _PART_OF.match(text[found.end() :]):
                return "officer"
            return who
    return ""


def _office_of(name: str, sentences: Sequence[str]) -> str:
    surname = name.rpartition(" ")[2]
    return next((who for sentence in sentences if surname and surname in sentence and (who := _office(sentence))), "")


def _named_next(text: str) -> str:
    """The person right after the word ("appointed Jane Roe", "succeeded … by Jane Roe"): whoever stands before is another."""
    for start, name in _names(text):
        if start <= _NEXT or text[:start].endswith(" by "):
            return name
    return ""


def _name(before: str, after: str, sentences: Sequence[str]) -> str:
    earlier, later = _names(before), _names(after)
    surname = None if earlier else _SURNAME.search(before) or _SURNAME.search(after)
    if surname:
        full = [name for sentence in sentences for _, name in _names(sentence) if name.endswith(surname[1])]
        return full[0] if full else surname[0]
    return (earlier[-1:] or later[:1] or [(0, "")])[0][1]


def _names(text: str) -> list[tuple[int, str]]:
    """People's names in a text and where they begin: no offices, months or places, no firm's name."""
    return [
        (found.start(), _POSSESSIVE.sub("", found[0]))
        for found in _NAME.finditer(text)
        if _NO_NAME.isdisjoint(re.findall(r"\w+", found[0])) and not _FIRM.match(text[found.end() :])
    ]


def _most_senior(moves: Sequence[Move]) -> Move | None:
    rank = [who for who, _ in _OFFICES]
    return min(moves, key=lambda move: rank.index(move.who) if move.who else len(rank), default=None)
