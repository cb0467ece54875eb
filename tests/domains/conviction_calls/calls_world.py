"""Small communities for tests: messages by hand, handed over as an input would, scored as a run would."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from src.domain import Inquiry, Roster
from src.domains.conviction_calls import DOMAIN
from src.domains.conviction_calls.calls.pool import Pool, pooled
from src.domains.conviction_calls.messages.message import Message
from src.domains.conviction_calls.symbols.assets import Directory, Market
from src.domains.conviction_calls.symbols.bundled import known_assets
from src.features.windows import Rows
from src.learning.answered import Answered
from src.observations.prices import Quotes
from src.observations.record import Record
from src.observations.subject import Subject
from src.observations.table import second_asked
from src.scoring.conclusion import RulesVerdict
from src.scoring.rules import RuleBook

NOON = datetime(2021, 2, 1, 12, tzinfo=UTC)
EVENING = datetime(2021, 2, 1, 23, 59, 59, tzinfo=UTC)
SECRET = bytes(range(32))
PLAN = "#NAV/BTC buy zone 540-560, targets 600 and 650, stop 500, spot only"


def said(text: str, number: str = "1", hours: float = 0, author: str | None = "ann", **others: Any) -> Message:
    """A message of channel "a", posted so many hours after noon of 1 February 2021."""
    when = NOON + timedelta(hours=hours)
    given: dict[str, Any] = {
        "id": number, "channel": "a", "platform": "telegram", "author": author, "sent_at": when, "edited_at": None,
        "deleted": False, "forwarded_from": None, "reply_to": None, "text": text, "reactions": None, "views": None,
        "forwards": None, "known_at": when, "counted_at": None,
    }  # fmt: skip
    return Message(**(given | others))


def pool(*messages: Message, as_of: datetime = EVENING, market: Market = Market.COIN, known: Directory | None = None) -> Pool:
    return pooled(messages, as_of, lambda _: market, known or known_assets())


def row(text: str, number: int = 1, author: str = "ann", at: datetime = NOON, **others: Any) -> dict[str, Any]:
    """A row of a plain table of messages."""
    return {"id": str(number), "sent_at": at.isoformat(), "text": text, "author": author, "channel": "hall"} | others


def discord(*messages: dict[str, Any], exported_at: str | None = None) -> dict[str, bytes]:
    """An export of one channel as DiscordChatExporter writes it, by its file's name."""
    export = {"guild": {"id": "g"}, "channel": {"id": "hall"}, "messages": list(messages)}
    return {"hall.json": json.dumps(export | ({"exportedAt": exported_at} if exported_at else {})).encode()}


def posted(number: int, text: str, person: tuple[str, str] = ("77", "ann"), hours: float = 0, **others: Any) -> dict[str, Any]:
    """A message of such an export, of a person by id and name."""
    author = {"id": person[0], "name": person[1], "nickname": person[1].title()}
    at = (NOON + timedelta(hours=hours)).isoformat()
    return {"id": str(number), "type": "Default", "timestamp": at, "content": text, "author": author} | others


def handed(
    supplies: Mapping[str, bytes] | Sequence[Mapping[str, Any]],
    as_of: datetime = EVENING,
    context: str = "",
    *,
    live: bool = False,
    **wanted: Any,
) -> Roster:
    """Who is scored, of exports by name or of rows of a table; live where the moment is now."""
    exports = dict(supplies) if isinstance(supplies, Mapping) else {"calls.json": json.dumps(list(supplies)).encode()}
    given = {"messagesRecord": exports, "contextRecord": {"context.csv": context.encode()} if context else {}}

    async def asked() -> Roster:
        return await DOMAIN.roster(Inquiry(wanted, given, as_of, SECRET, live=live))

    return asyncio.run(asked())


def record_of(roster: Roster, subject: Subject) -> Record:
    """What a run knows of a subject from the input alone."""
    found = [of_source[subject.id] for of_source in roster.handed.values()]
    spans = {kind: span for one in found for kind, span in one.spans.items()}
    return Record(tuple(item for one in found for item in one.observations), spans)


def measured(
    roster: Roster,
    subject: Subject,
    as_of: datetime = EVENING,
    quotes: Quotes | None = None,
    answered: Answered | None = None,
) -> dict[str, float]:
    """Every feature of a subject, as a run of that moment measures it."""
    columns, _ = DOMAIN.measured(
        DOMAIN.tabulate(quotes, as_of.date(), as_of.date(), answered)([subject], [record_of(roster, subject)]),
        Rows(np.array([0]), np.array([second_asked(as_of)])),
    )
    return {name: float(column[0]) for name, column in columns.items()}


def judged(features: Mapping[str, float | None], rules: RuleBook = DOMAIN.rules) -> tuple[float | None, dict[str, float]]:
    """Score and points by rule, of features that are known; all others are unknown."""
    verdict = judged_whole(features, rules)
    return verdict.score, {signal.type: signal.points for signal in verdict.signals}


def judged_whole(features: Mapping[str, float | None], rules: RuleBook = DOMAIN.rules) -> RulesVerdict:
    """What the rules say of features that are known; all others are unknown."""
    columns = {name: np.array([np.nan]) for name in DOMAIN.features.names}
    columns |= {name: np.array([np.nan if value is None else float(value)]) for name, value in features.items()}
    return rules.verdict(columns)


def only(roster: Roster) -> Subject:
    (subject,) = roster.subjects
    return subject


def valued(roster: Roster, subject: Subject, kind: str) -> list[Mapping[str, Any]]:
    """Values of the observations of a kind."""
    return [item.values for item in record_of(roster, subject).observations if item.kind == kind]
