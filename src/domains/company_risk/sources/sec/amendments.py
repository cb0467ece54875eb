"""A Form 4/A takes the place of the form it amends; it is not another trade."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from src.observations.observation import Observation

_AMENDMENT: Final = "4/A"
_FORMS: Final = ("4", _AMENDMENT)


def reconcile(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """Give every trade that a later 4/A replaces the moment from which it no longer stands.

    Which filing is amended: the forms 4 and 4/A of the same set of owners, known earlier, that were filed on the amendment's
    date of original submission (a later 4/A for the same date replaces an earlier one); where it gives no such date, those of
    the same period. Several such filings of one day are told apart by period, then by the trades they share with the
    amendment (date, code and shares); if none shares any, all the day's are meant when there is one, else none.

    What is replaced: every trade of that filing, even when the amendment lists none; an amendment without any non-derivative
    row (it mends the derivative table or a footnote) replaces nothing.

    Args:
        observations: Everything held of one company, new and known, in any order; other kinds pass through.

    Returns:
        The same observations in the same order, `superseded_at` set where it applies; applying it twice changes nothing.
    """
    held = tuple(observations)
    trades = _by_accession(held)
    readings = sorted((item for item in held if _is_form_4(item)), key=lambda item: (item.known_at, item.key))
    ended: dict[str, datetime] = {}
    for amendment in readings:
        if amendment.values.get("form") == _AMENDMENT and amendment.values.get("rows"):
            earlier = [item for item in readings if item.known_at < amendment.known_at and _same_owners(item, amendment)]
            for item in _amended(amendment, earlier, trades):
                ended.setdefault(item.key, amendment.known_at)
    return tuple(_superseded(item, ended) for item in held)


def _by_accession(held: Sequence[Observation]) -> dict[str, list[Observation]]:
    trades: dict[str, list[Observation]] = defaultdict(list)
    for item in held:
        if item.kind == "insider_trade":
            trades[str(item.values.get("accession"))].append(item)
    return trades


def _is_form_4(item: Observation) -> bool:
    return item.kind == "reading" and item.values.get("form") in _FORMS and item.values.get("about") == "issuer"


def _same_owners(one: Observation, other: Observation) -> bool:
    mine, theirs = one.values.get("owners"), other.values.get("owners")
    return isinstance(mine, tuple) and isinstance(theirs, tuple) and set(mine) == set(theirs)


def _amended(amendment: Observation, earlier: list[Observation], trades: dict[str, list[Observation]]) -> list[Observation]:
    original = amendment.values.get("original_date")
    if original is None:
        found = _alike("period", amendment, earlier)
    else:
        found = [item for item in earlier if original in (item.values.get("filing_date"), item.values.get("original_date"))]
    if len(found) > 1:
        found = _alike("period", amendment, found) or found
    return found if _one_filing(found) else _sharing(amendment, found, trades)


def _alike(field: str, amendment: Observation, earlier: Iterable[Observation]) -> list[Observation]:
    wanted = amendment.values.get(field)
    return [item for item in earlier if wanted is not None and item.values.get(field) == wanted]


def _one_filing(found: Sequence[Observation]) -> bool:
    """One original, with the amendments it may have had since."""
    return sum(item.values.get("form") != _AMENDMENT for item in found) <= 1


def _sharing(amendment: Observation, found: Sequence[Observation], trades: dict[str, list[Observation]]) -> list[Observation]:
    shared = {item.key: _in_common(trades[amendment.key], trades[item.key]) for item in found}
    most = max(shared.values(), default=0)
    return [item for item in found if most and shared[item.key] == most]


def _in_common(some: Iterable[Observation], others: Iterable[Observation]) -> int:
    return (Counter(map(_marks, some)) & Counter(map(_marks, others))).total()


def _marks(trade: Observation) -> tuple[object, ...]:
    return tuple(trade.values.get(name) for name in ("transaction_date", "code", "shares"))


def _superseded(item: Observation, ended: dict[str, datetime]) -> Observation:
    moment = ended.get(str(item.values.get("accession"))) if item.kind == "insider_trade" else None
    if moment is None or (item.superseded_at is not None and item.superseded_at <= moment):
        return item
    return replace(item, superseded_at=moment)
