"""One observation of a company in one line, as evidence for people."""

from collections.abc import Callable

from src.domains.company_risk.sources.counted import counted
from src.observations.observation import Observation

LONGEST = 300
"""Characters of a line of evidence: a sentence, not a page."""
_SHORTEST_TITLE = 60
"""Characters of a headline that still tell one release from another when its sentences need the rest of the line."""

_STEM = 7
"""Letters of a fact's name that its other forms share: restate-, layoffs, materia-."""


def described(observation: Observation) -> str:
    """The observation in one line; may quote its source, so it is escaped where it is shown."""
    words = WORDS.get(observation.kind)
    text = words(observation) if words else observation.kind.replace("_", " ")
    return _cut(text, LONGEST)


def _filing(item: Observation) -> str:
    items = item.values.get("items")
    told = f", items {', '.join(items)}" if isinstance(items, tuple) and items else ""
    return f"{item.values.get('form')} filed {item.values.get('filing_date') or item.known_at.date().isoformat()}{told}"


def _trade(item: Observation) -> str:
    values = item.values
    did = {"S": "sold", "P": "bought"}.get(str(values.get("code")), "traded")
    shares = values.get("shares")
    amount = counted(round(shares), "share") if isinstance(shares, int | float) else "an unknown number of shares"
    cents = values.get("usd_cents")
    worth = f" for {cents / 100:,.0f} USD" if isinstance(cents, int) else ", price not stated"
    who = values.get("officer_title") or ("director" if values.get("director") else "")
    plan = {"yes": " under a 10b5-1 plan", "unknown": ", plan unknown"}.get(str(values.get("planned")), "")
    named = f"{values.get('owner_name') or 'An insider'}{f' ({who})' if who else ''}"
    return f"{named} {did} {amount}{worth} on {values.get('transaction_date') or 'an unknown day'}{plan}"


def _fact(item: Observation) -> str:
    said = str(item.values.get("fact")).replace("_", " ")
    return f"{said}: “{item.values.get('sentence')}”" if item.values.get("sentence") else said


def _openings(item: Observation) -> str:
    counted = {
        name: item.values.get(name)
        for name in ("openings_total", "legal", "compliance", "engineering")
        if item.values.get(name) is not None
    }
    told = ", ".join(f"{name.removesuffix('_total')} {number}" for name, number in counted.items())
    return f"Careers board on {item.known_at.date().isoformat()}: {told or 'counts unknown'}"


def _release(item: Observation) -> str:
    when = item.happened_at.date().isoformat() if item.happened_at else "undated"
    title = str(item.values.get("title"))
    quoted = _quotations(item, title)
    room = LONGEST - len(f" ({when}): ") - len(quoted)
    head = f"{_cut(title, max(room, _SHORTEST_TITLE)) if quoted else title} ({when})"
    return f"{head}: {quoted}" if quoted else head


def _quotations(item: Observation, title: str) -> str:
    """What the release says: one sentence for each fact it states, else its weightiest; what the title says is not repeated.

    Several share the room, so that none of the facts is lost behind another.
    """
    lines = item.values.get("flag_sentences")
    facts: dict[str, list[str]] = {}
    for line in lines if isinstance(lines, tuple) else ():
        flag, _, sentence = line.partition(": ")
        facts.setdefault(sentence, []).append(flag.replace("_", " "))
    stated = [(", ".join(flags), sentence) for sentence, flags in facts.items() if sentence != title]
    if not facts and item.values.get("sentence") not in (None, title):
        return f"“{item.values.get('sentence')}”"
    room = (LONGEST - _SHORTEST_TITLE - len(" (undated   ): ")) // max(len(stated), 1)
    return "; ".join(f"{flags}: “{_around(flags, sentence, max(room - len(flags) - 6, 20))}”" for flags, sentence in stated)


def _around(flags: str, sentence: str, longest: int) -> str:
    """The sentence, cut so that the word of its first fact stays in it where it is written out ("investigat…")."""
    at = sentence.lower().find(flags[:_STEM])
    if len(sentence) <= longest or at <= longest // 2:
        return _cut(sentence, longest)
    return "…" + _cut(sentence[min(at - longest // 3, len(sentence) - longest + 1) :], longest - 1)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


WORDS: dict[str, Callable[[Observation], str]] = {
    "filing": _filing,
    "insider_trade": _trade,
    "filing_fact": _fact,
    "openings": _openings,
    "release": _release,
}
