"""Which department a job belongs to, from its label and its title, and which rule said so.

The title's head ("Strategic Sourcing Manager" of "Strategic Sourcing Manager, HR & Legal") is what a person will be; what
follows is whom they serve. Labels are cost centres and sometimes hold the odd one out, so an occupation in the head decides
before the label, the label before the rest of the title.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

DEPARTMENTS: Final = ("legal", "compliance", "engineering", "sales", "hr", "finance", "marketing", "operations", "other")
UNKNOWN: Final = "unrecognised"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A department of `DEPARTMENTS`, and the name of the rule that decided; `UNKNOWN` where none did ("other")."""

    department: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    department: str
    pattern: re.Pattern[str]


def _rule(name: str, department: str, pattern: str) -> _Rule:
    return _Rule(name, department, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE))


_INTERN = re.compile(
    r"\b(?:interns?|internships?|co-?op|apprentice(?:ship)?|werkstudent\w*|working student|praktik\w+|stagiaires?)\b",
    re.IGNORECASE,
)

_HEAD: Final = (
    _rule("recruiter", "hr", r"recruit(?:er|ers|ing|ment)|sourcer|talent (?:acquisition|partner|management|scout)\w*"),
    _rule(
        "legal occupation",
        "legal",
        r"counsels?|attorneys?|lawyers?|paralegals?|solicitors?|barristers?|litigat\w+|juriste?s?|rechtsanw\w+|abogad[oa]s?",
    ),
    _rule(
        "sales engineer",
        "sales",
        r"(?:pre-?)?sales|presales|solutions? (?:engineer(?:s|ing)?|architect(?:s|ure)?|consult(?:ant|ants|ing))|field cto",
    ),
    _rule("environmental compliance", "operations", r"epr|environment(?:al)?|ehs|(?:health|occupational)(?: and|,| &)? safety"),
    _rule(
        "people team",
        "hr",
        r"human resources|hr(?:bp)?|people(?: &| and)? (?:partner|operations|ops|compliance|team|systems)\w*",
    ),
    _rule("pay and benefits", "hr", r"compensation|total rewards|benefits (?:analyst|manager|specialist|lead|partner)"),
    _rule(
        "customer support",
        "operations",
        r"(?:technical|customer|product|it|field|desktop|application) (?:support|service|care)\w*|support engineers?",
    ),
    _rule("implementation", "operations", r"professional services|implementations?|deployment|onboarding|field service"),
    _rule(
        "developer relations", "marketing", r"(?:developer|technology|product) (?:advocates?|advocacy|relations|evangelists?)"
    ),
    _rule(
        "engineer",
        "engineering",
        r"engineer(?:s|ing)?|developers?|programmers?|software|firmware|devops|sre|member of technical staff|scientists?"
        r"|machine learning|computer vision|technical writers?"
        r"|architects?|qa|sdet|cyber ?security|information (?:technology|security)|business systems?"
        r"|(?:systems?|database|network|cloud) admin\w*|data (?:analyst|analytics|governance)|technical program|entwickler\w*",
    ),
    _rule("customer success", "sales", r"customer success|client (?:partner|success)|renewals?"),
    _rule(
        "accounts and controls",
        "finance",
        r"controllers?|controllership|account(?:ants?|ing)|audit(?:or|ors)?|tax(?:es|ation)?|treasury|payroll|fp&a"
        r"|sec reporting|financial (?:analyst|planning|reporting|data)|actuar\w+|bookkeep\w+|credit risk|investor relations"
        r"|billing|collections|accounts (?:payable|receivable)|enterprise risk|captive|revenue (?:accounting|assurance)|finance"
        r"|buchhalt\w+",
    ),
    _rule("procurement", "operations", r"sourcing|procurement|purchasing|buyers?|vendor managers?|supply chain|logistics"),
    _rule("entity management", "finance", r"legal entity"),
    _rule("legal team", "legal", r"legal|litigation|patents?|intellectual property|corporate governance|company secretar\w+"),
    _rule(
        "compliance occupation",
        "compliance",
        r"complian\w+|regulatory|privacy|ethics|aml|anti-money|kyc|edd|sanctions?|financial crimes?|fin-?crime|grc|bsa"
        r"|export controls?|governance",
    ),
    _rule(
        "product and design",
        "other",
        r"product (?:manage\w*|owner|lead|operations|designers?|design)|ux|ui|designers?|design|researchers?",
    ),
    _rule(
        "seller",
        "sales",
        r"account (?:executives?|managers?|directors?|development)|business development|bdr|sdr|partnerships?|alliances?"
        r"|channel|territory|go-to-market|gtm|revenue|deal desk|partner (?:manager|specialist|development|sales|success)\w*"
        r"|regional director|relationship manager|vertrieb\w*",
    ),
    _rule(
        "marketer",
        "marketing",
        r"marketing|brand|communications?|public relations|pr|media relations|social media|seo|content|copywriters?|writers?"
        r"|events?|demand generation|campaigns?|competitive intelligence|growth marketing|public affairs|editor(?:ial)?",
    ),
    _rule(
        "operations",
        "operations",
        r"operations?|ops|manufactur\w*|warehouse|facilit(?:y|ies)|workplace|technicians?|production|fulfil\w+|assembl\w+|mechanic"
        r"|customer experience|support|fraud"
        r"|quality|trainers?|drivers?|investigators?|dispatch\w*|office manager|planners?|project manag\w*"
        r"|program manag\w*",
    ),
)

_LABELS: Final = (
    _rule("label: recruiting", "hr", r"recruit\w*|talent(?: acquisition| operations| management)?"),
    _rule("label: people", "hr", r"human resources|hr|people|benefits|total rewards|personal"),
    _rule("label: legal", "legal", r"legal|law|attorneys?|counsel|litigation|intellectual property|recht"),
    _rule("label: compliance", "compliance", r"complian\w+|regulatory|privacy|ethics|financial crimes?|aml|governance"),
    _rule(
        "label: sales",
        "sales",
        r"sales|presales|pre-sales|field (?:tech\w*|sales)|solutions? (?:consult\w*|engineering|architect\w*)"
        r"|account exec\w*|business development|partners(?:hips)?|alliances?|channel|renewals|revenue|go-?to-?market|gtm"
        r"|customer success|growth|account management|sdr|bdr|commercial|vertrieb",
    ),
    _rule(
        "label: engineering",
        "engineering",
        r"engineer\w*|eng|software|technology|technical|r ?& ?d|research (?:and|&) development|it"
        r"|information (?:technology|security)|infrastructure|security|data|machine learning|ai|firmware|hardware"
        r"|product (?:and|&) (?:tech\w*|engineering)"
        r"|computers?|site reliability|devops|qa|information systems|business technology|productioneng",
    ),
    _rule(
        "label: finance",
        "finance",
        r"financ(?:e|ial planning)|accounting|accountancy|fp&a|tax|treasury|audit\w*|controllership|procure-to-pay|payroll|risk"
        r"|investor relations",
    ),
    _rule(
        "label: marketing",
        "marketing",
        r"marketing|communications?|brand|creative|public relations|content|corporate affairs|events",
    ),
    _rule(
        "label: operations",
        "operations",
        r"operations?|ops|supply chain|manufactur\w*|logistics|procurement|customer (?:support|service|experience|enablement)"
        r"|customer care|support|facilities|workplace|warehouse|fulfil\w+|quality|professional services|client services"
        r"|implementation|production|maintenance|distribution|administrati\w+|project.*management|training|retail|stores?",
    ),
    _rule(
        "label: other work",
        "other",
        r"product|design|strategy|research|early (?:career|talent)|university|students?|interns?(?:hips?)?|health care|nursing"
        r"|clinical|medical|consult\w+|pharmacy|editorial|executive",
    ),
)

_RANK = re.compile(
    r"\b(?:senior|sr|junior|jr|staff|principal|lead|team|head|chief|vice|president|vp|svp|evp|avp|director|manager|associate|assistant"
    r"|analyst|specialist|coordinator|advisor|adviser|consultant|strategist|officer|global|regional|deputy|executive|interim|of|the|and"
    r"|program|project|admin(?:istrator)?|expert|partner|i{1,3}|iv|v|\d+|copy)\b|[^a-z]",
    re.IGNORECASE,
)
_CRIME = re.compile(r"\b(?:aml|financial crimes?|fin-?crime|sanctions|kyc|anti-money)\b", re.IGNORECASE)
"""Operations of this kind are a compliance function wherever they sit ("Operations Associate, Sanctions")."""
_BREAK = re.compile(r"\s[-–—|]|[-–—|:]\s|,|\(|\)|:|\|\||\s/\s")
_CODE = re.compile(r"\b[A-Z]?\d{3,}\b-?|\[[A-Z]{1,3}\]")  # D41200-, 14860, [UR]
_WHOLE_TITLE: Final = ("compliance occupation", "legal team", "accounts and controls", "seller", "marketer", "operations")


@lru_cache(maxsize=16_384)  # a board repeats its labels and titles daily and over places
def classify(label: str, title: str = "") -> Verdict:
    """The department of a job.

    Internships are "other": they follow the university year, not the need ("interns in Legal are interns").

    Args:
        label: Raw department label, parts joined by " / ", the widest first; "" where unknown.
        title: Title; "" where only labels are known (counts by facet).
    """
    if _INTERN.search(title):
        return Verdict("other", "internship")
    head = _head(title)
    found = _presales(label, head) or _first(_HEAD, head) or _labelled(label) or _rest(title) or Verdict("other", UNKNOWN)
    if found.department == "operations" and _CRIME.search(title):
        return Verdict("compliance", "financial crime")
    return found


def _head(title: str) -> str:
    """The first part of a title that says more than a rank: "Director, Internal Audit" is about internal audit."""
    parts = [part.strip() for part in _BREAK.split(title) if part.strip()]
    taken: list[str] = []
    for part in parts:
        taken.append(part)
        if _RANK.sub("", part):
            break
    return " ".join(taken)


def _presales(label: str, head: str) -> Verdict | None:
    """Systems engineers and technologists whose cost centre is the field sell; the title alone would not say so."""
    field = re.search(r"\bfield tec|\bpre-?sales|\bsales\b|\bsolutions consulting", label, re.IGNORECASE)
    if field and re.search(r"\bsystems engineer|\btechnologist|\bsolutions?\b|\barchitect", head, re.IGNORECASE):
        return Verdict("sales", "field engineer")
    return None


def _first(rules: Iterable[_Rule], text: str) -> Verdict | None:
    """What the first rule of the list that matches says."""
    return next((Verdict(rule.department, rule.name) for rule in rules if rule.pattern.search(text)), None)


def _labelled(label: str) -> Verdict | None:
    """What the label says: its narrowest part first, and in a part the department that is named first."""
    for part in reversed(label.split(" / ")):
        plain = _CODE.sub(" ", part)
        hits = [(found.start(), order, rule) for order, rule in enumerate(_LABELS) if (found := rule.pattern.search(plain))]
        if hits:
            _, _, rule = min(hits)
            return Verdict(rule.department, rule.name)
    return None


def _rest(title: str) -> Verdict | None:
    """What the title says beyond its head, which is weak: only where neither head nor label said anything."""
    plain = re.sub(r"financial services", " ", title, flags=re.IGNORECASE)  # an industry, not a department
    found = _first((rule for rule in _HEAD if rule.name in _WHOLE_TITLE), plain)
    return Verdict(found.department, f"{found.rule}, beyond the head") if found else None
