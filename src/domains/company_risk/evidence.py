"""One observation of a company in one line, as evidence for people."""

from collections.abc import Callable

from src.observations.observation import Observation

LONGEST = 300
"""Characters of a line of evidence: a sentence, not a page."""


def described(observation: Observation) -> str:
    """The observation in one line; may quote its source, so it is escaped where it is shown."""
    words = WORDS.get(observation.kind)
    text = words(observation) if words else observation.kind.replace("_", " ")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _filing(item: Observation) -> str:
    items = item.values.get("items")
    told = f", items {', '.join(items)}" if isinstance(items, tuple) and items else ""
    return f"{item.values.get('form')} filed {item.values.get('filing_date') or item.known_at.date().isoformat()}{told}"


def _trade(item: Observation) -> str:
    values = item.values
    did = {"S": "sold", "P": "bought"}.get(str(values.get("code")), "traded")
    shares = values.get("shares")
    amount = f"{shares:,.0f} shares" if isinstance(shares, int | float) else "an unknown number of shares"
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
    sentence = item.values.get("sentence")
    return f"{item.values.get('title')} ({when})" + (f": “{sentence}”" if sentence else "")


WORDS: dict[str, Callable[[Observation], str]] = {
    "filing": _filing,
    "insider_trade": _trade,
    "filing_fact": _fact,
    "openings": _openings,
    "release": _release,
}
