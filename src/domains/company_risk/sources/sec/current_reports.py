"""What the text of an 8-K says beyond the numbers of its items."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from src.domains.company_risk.sources.sec.people import appointment, departure
from src.domains.company_risk.sources.sec.report_text import sections
from src.domains.company_risk.sources.sec.submissions import Filing
from src.domains.company_risk.sources.sec.wording import Said, first, opening
from src.observations.observation import Observation

READ_ITEMS: Final = frozenset(("1.02", "2.05", "2.06", "4.01", "4.02", "5.02", "8.01"))

_RESIGNED: Final = re.compile(
    r"\bresign(?:s|ed|ing|ation)?\b|declin(?:ed?|es|ing) to (?:be re-?appointed|stand for re-?(?:election|appointment))"
    r"|(?:will|would) not stand for re-?(?:election|appointment)",
    re.IGNORECASE,
)
_DISMISSED: Final = re.compile(
    r"\bdismiss(?:ed|es|al|ing)?\b|\breplac(?:ed|es|ing)\b|\bnot to (?:renew|retain|re-?appoint|re-?engage)\b"
    r"|\bterminat(?:ed|ion|ing)\b[^;]{0,80}\b(?:engagement|appointment|relationship|services)\b"
    r"|\b(?:engagement|appointment|services)\b[^;]{0,80}\bterminated\b",
    re.IGNORECASE,
)
_EITHER: Final = re.compile(
    r"resign\w*,? (?:or|declin)|dismiss\w* or resign|resign\w*[^.]{0,30}or (?:was )?dismiss", re.IGNORECASE
)
_FIRM: Final = re.compile(
    r"\b([A-Z][\w&.’']{0,30}(?:,? (?:[A-Z&][\w&.’']{0,30}|and)){0,6}?,? (?:LLP|L\.L\.P\.|PLLC|LLC|P\.?C\.?|P\.?A\.?|CPAs?)\b)"
)
_RELIANCE: Final = re.compile(r"no longer be relied|not be relied|no longer rely|non-?reliance", re.IGNORECASE)
_ITEM_FACTS: Final[Mapping[str, tuple[str, re.Pattern[str]]]] = {
    "1.02": ("agreement_terminated", re.compile(r"\bterminat|\bexpir|\bcancel", re.IGNORECASE)),
    "2.05": ("restructuring", re.compile(r"\brestructur|\breduc|\bclos(?:e|ing|ure)|\bexit|\bworkforce", re.IGNORECASE)),
    "2.06": ("impairment", re.compile(r"\bimpair|\bwrite-?(?:down|off)", re.IGNORECASE)),
}
# An investigation counts with who investigates: "clinical investigation" is another matter.
_AUTHORITY: Final = (
    r"(?:SEC\b|Securities and Exchange Commission|Department of Justice|DOJ\b|U\.S\. Attorney|United States Attorney|"
    r"[Aa]ttorneys? [Gg]eneral|FTC\b|Federal Trade Commission|FINRA|CFTC|FDA\b|NHTSA|EPA\b|FCA\b|[Gg]overnment|[Rr]egulat\w+|"
    r"[Gg]rand jury|[Cc]riminal|[Ff]ederal|[Ii]nternal|[Ii]ndependent|[Aa]udit [Cc]ommittee|[Ss]pecial [Cc]ommittee|"
    r"European Commission|[Aa]ntitrust|[Ee]nforcement)"
)
_OF_THE_GROUND: Final = r"(?! (?:of|into) (?:the )?(?:soil|ground ?water|contamination|site\b))"
_CLOSED: Final = re.compile(
    r"\bnot (?:intend to |to )?recommend|\bno (?:further |enforcement )?action|\bwithout (?:further|any|recommending)"
)
# Certificates and agreements are restated too: only what speaks of accounts counts.
_ACCOUNTS: Final = re.compile(r"\b(?:financial|results|earnings|quarter|fiscal|period|consolidated|accounting)", re.IGNORECASE)
_DEFINED: Final = re.compile(r"material weakness[”\"’']*,? (?:is|means) (?:a|any)\b[^.]{0,40}deficienc", re.IGNORECASE)
_ENDING: Final = frozenset(("investigation", "material_weakness", "layoffs"))
"""What a sentence may name because it is over."""
_THROUGHOUT: Final[Mapping[str, re.Pattern[str]]] = {
    "nonreliance": re.compile(
        r"\b(?:financial statements?|financial information|financials|audit reports?|results|earnings releases?)\b[^;]{0,250}?"
        r"\b(?:no longer|not) be relied (?:up)?on\b",
        re.IGNORECASE,
    ),
    "investigation": re.compile(
        r"\bWells [Nn]otice|\b[Ss]ubpoena(?:s|ed)?\b|\b(?i:civil investigative demand)"
        rf"|\b{_AUTHORITY}[^;]{{0,90}}(?<!remedial )\b(?:investigat(?:ions?|ing|ed|e)|inquir(?:y|ies)|probe)\b{_OF_THE_GROUND}"
        rf"|\b(?:[Ii]nvestigation|[Ii]nquiry|[Pp]robe)s?\b[^;]{{0,60}}\b(?:by|of|from|with) [^;]{{0,30}}{_AUTHORITY}"
    ),
    "restatement": re.compile(
        r"(?<!amended and )(?<!amend and )(?<!amending and )(?<!amends and )(?<!amended, )\brestate(?:s|d|ment|ments)?\b"
        r"(?! (?:certificate|articles|by-?laws|credit|loan|agreement|employment|plan|charter|memorandum|indenture))"
        r"|\brestating\b(?= (?:\w+ ){0,6}(?:financial|results|earnings))",
        re.IGNORECASE,
    ),
    "material_weakness": re.compile(r"\bmaterial weakness(?:es)?\b", re.IGNORECASE),
    "layoffs": re.compile(
        r"\blay-?offs?\b|\blaid off\b|\bjob cuts\b|\breductions? in (?:force|workforce|headcount)"
        r"|\b(?:workforce|headcount) reductions?|\breduc(?:e|es|ed|ing|tion of|tion in)\b[^;]{0,40}\b(?:workforce|headcount)\b"
        r"|\beliminat(?:e|es|ed|ing|ion of)\b[^;]{0,50}\b(?:positions|jobs|roles)\b"
        r"|\b(?:positions|jobs|roles)\b[^;]{0,30}\beliminated\b",
        re.IGNORECASE,
    ),
    "restructuring": re.compile(r"(?<!debt )\brestructuring\b(?! support)", re.IGNORECASE),
}
_BESIDE_THE_POINT: Final[Mapping[str, Callable[[str], object]]] = {
    "investigation": _CLOSED.search,
    "restatement": lambda sentence: not _ACCOUNTS.search(sentence),
    "material_weakness": _DEFINED.search,
}
"""Sentences in which a word of the fact is about something else."""
_UNREAD: Final = frozenset(("9.01", "5.07"))  # exhibits and votes tell nothing that happened


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the text says.

    Attributes:
        fact: One of the names of the kind filing_fact.
        item: Modern item it stands under.
        who: Office or audit firm concerned, or "".
        name: Person concerned, or "".
        sentence: Evidence, at most 300 characters.
    """

    fact: str
    item: str
    who: str
    name: str
    sentence: str


def parse_report(content: bytes, items: tuple[str, ...]) -> tuple[Fact, ...]:
    """Read a main document.

    Args:
        content: HTML, text, or a whole submission.
        items: Modern items the filing list gives.

    Returns:
        Each fact once, under the first item that tells it.

    Raises:
        ParsingError: Too large, empty, or no current report.
    """
    facts: dict[str, Fact] = {}
    for item, sentences in sections(content, items).items():
        for fact in (*_of_item(item, sentences), *_of_text(item, sentences)):
            facts.setdefault(fact.fact, fact)
    return tuple(facts.values())


def observe_report(facts: Sequence[Fact], filing: Filing, cik: str) -> tuple[Observation, ...]:
    """The reading of one current report, and what it says."""
    url = filing.url(cik)
    read = Observation(
        "reading",
        filing.accession,
        filing.known_at,
        None,
        {"form": filing.form, "accession": filing.accession, "about": "issuer"},
        url,
    )
    return (read, *(_observation(fact, filing, url) for fact in facts))


def _observation(fact: Fact, filing: Filing, url: str) -> Observation:
    values = {"fact": fact.fact, "item": fact.item, "who": fact.who, "name": fact.name, "sentence": fact.sentence}
    return Observation(
        "filing_fact", f"{filing.accession}#{fact.fact}", filing.known_at, None, {**values, "accession": filing.accession}, url
    )


def _of_item(item: str, sentences: Sequence[str]) -> Iterator[Fact]:
    if item == "5.02":
        for name, move in (("executive_departure", departure(sentences)), ("executive_appointment", appointment(sentences))):
            if move:
                yield Fact(name, item, move.who, move.name, move.said.evidence)
    elif item == "4.01":
        yield from _auditor(sentences)
    elif item == "4.02":
        said = first(_RELIANCE, sentences) or opening(sentences)
        yield Fact("nonreliance", item, "", "", said.evidence if said else "")
    elif item == "8.01":
        said = opening(sentences)
        if said:
            yield Fact("other_event", item, "", "", said.evidence)
    elif item in _ITEM_FACTS:
        fact, pattern = _ITEM_FACTS[item]
        said = first(pattern, sentences) or opening(sentences)
        if said:
            yield Fact(fact, item, "", "", said.evidence)


def _auditor(sentences: Sequence[str]) -> Iterator[Fact]:
    """Whichever the text says first: that the auditor resigned, or that it was dismissed."""
    for sentence in sentences:
        if _EITHER.search(sentence):
            continue
        for fact, pattern in (("auditor_resignation", _RESIGNED), ("auditor_dismissal", _DISMISSED)):
            said = first(pattern, (sentence,))
            if said:
                yield Fact(fact, "4.01", _firm(said), "", said.evidence)
                return


def _firm(said: Said) -> str:
    """The firm right after the word ("dismissed Oak LLP"), else the last before it ("Oak LLP resigned"), else any."""
    firms = list(_FIRM.finditer(said.sentence))
    next_to = [firm for firm in firms if 0 <= firm.start() - said.match.end() <= len(" its auditor, ")]
    before = [firm for firm in firms if firm.start() < said.match.start()]
    chosen = next_to[:1] or before[-1:] or firms[:1]
    return chosen[0][1] if chosen else ""


def _of_text(item: str, sentences: Sequence[str]) -> Iterator[Fact]:
    if item in _UNREAD:
        return
    for fact, pattern in _THROUGHOUT.items():
        left_out = _BESIDE_THE_POINT.get(fact)
        told = (sentence for sentence in sentences if left_out is None or not left_out(sentence))
        said = first(pattern, told, lasting=fact in _ENDING)
        if said:
            yield Fact(fact, item, "", "", said.evidence)
