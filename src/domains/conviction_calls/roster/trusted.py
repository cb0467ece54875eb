"""Trusted authors as hashes, whether the input names them or gives the ids that the platform knows them by."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from src.domains.conviction_calls.calls.pool import Identity
from src.domains.conviction_calls.messages import discord, reddit, stocktwits, telethon
from src.domains.conviction_calls.messages.authors import hashed
from src.domains.conviction_calls.messages.message import Message

_PEOPLE: Final = {"author": ("name", discord.PLATFORM), "user": ("username", stocktwits.PLATFORM)}
"""Field that holds a person as an object → the name in it that is a person's own, and whose exports write it. What a person is
shown as (`nickname`, a display name) is free to choose, so anybody could choose that of somebody who is trusted."""

_AGAINST: Final = ("👎", "❌", "🤡", "💩", "🚫")
"""Reactions that stand by nothing."""

_PLATFORMS: Final = (discord.PLATFORM, reddit.PLATFORM, stocktwits.PLATFORM, telethon.PLATFORM)


@dataclass(frozen=True, slots=True)
class Trusted:
    """Whom an input trusts.

    Attributes:
        hashes: Of the authors, or None where it names nobody.
        notes: What the user should know of the names; one sentence each.
    """

    hashes: frozenset[str] | None
    notes: tuple[str, ...] = ()


def trusted_authors(named: Iterable[str], secret: bytes, bodies: Iterable[bytes], messages: Iterable[Message]) -> Trusted:
    """Whom an input trusts; every one of those who share a name of which it does not say whose it is.

    Args:
        named: Names or ids, as an export writes them.
        secret: Key of the hashes.
        bodies: Exports, in which the id behind a name is looked up: readers hash the id where there is one.
        messages: What was read, for the platforms of tables.
    """
    wanted = tuple(dict.fromkeys(name.strip().removeprefix("@") for name in named if name.strip()))
    if not wanted:
        return Trusted(None)
    met = set(chain.from_iterable(_people(_decoded(body)) for body in bodies))
    found = {name: _meant(name, met) for name in wanted}
    platforms = {*_PLATFORMS, *(message.platform for message in messages)}
    as_given = {hashed(secret, platform, name) for platform in platforms for name in wanted}
    looked_up = {hashed(secret, one.platform, one.id) for people in found.values() for one in people}
    return Trusted(frozenset(as_given | looked_up), tuple(_shared(found.values())))


def trusted_reactions(bodies: Iterable[bytes], secret: bytes, trusted: frozenset[str]) -> dict[Identity, tuple[str, ...]]:
    """Posting → hashes of the trusted who reacted to it; only DiscordChatExporter's newer exports tell who did.

    A thumb down, or a cross, stands by nothing.
    """
    found: dict[Identity, tuple[str, ...]] = {}
    for export in map(_decoded, bodies) if trusted else ():
        channel = export.get("channel") if isinstance(export, Mapping) else None
        place = str(channel.get("id")) if isinstance(channel, Mapping) else ""
        for row in _rows(export):
            known = [hashed(secret, discord.PLATFORM, one) for one in _reacting(row)]
            stood_by = tuple(dict.fromkeys(one for one in known if one in trusted))
            if stood_by:
                found[discord.PLATFORM, place, str(row.get("id"))] = stood_by
    return found


def _reacting(row: Mapping[str, Any]) -> Iterator[str]:
    """Ids of those who reacted to a message, other than against it."""
    for sign, users in _reactions(row):
        if sign not in _AGAINST:
            yield from (str(user["id"]) for user in users if isinstance(user, Mapping) and user.get("id"))


def _reactions(row: Mapping[str, Any]) -> Iterator[tuple[Any, Sequence[Any]]]:
    """Sign and people of each kind of reaction of which an export tells who."""
    reactions = row.get("reactions")
    for reaction in reactions if isinstance(reactions, list) else ():
        emoji, users = (reaction.get("emoji"), reaction.get("users")) if isinstance(reaction, Mapping) else (None, None)
        if isinstance(emoji, Mapping) and isinstance(users, list):
            yield emoji.get("name"), users


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None  # tables and lines of JSON name their authors in one cell, which is what is hashed


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody in an export."""

    platform: str
    name: str
    id: str


def _people(export: Any) -> Iterator[_Person]:
    """Everybody who posts in an export, or is told to have reacted."""
    for row in _rows(export):
        for field, (name, platform) in _PEOPLE.items():
            yield from _person(row.get(field), name, platform)
        for one in chain.from_iterable(users for _, users in _reactions(row)):
            yield from _person(one, "name", discord.PLATFORM)
        if row.get("from") and row.get("from_id"):
            yield _Person(telethon.PLATFORM, str(row["from"]), str(row["from_id"]))


def _person(told: Any, name: str, platform: str) -> Iterator[_Person]:
    if isinstance(told, Mapping) and told.get("id") is not None and told.get(name):
        yield _Person(platform, str(told[name]), str(told["id"]))


def _meant(name: str, met: Iterable[_Person]) -> frozenset[_Person]:
    """Whoever has this id, or else everybody of this name: an id that somebody else took for a name stays an id."""
    known = [one for one in met if name == one.id or name.casefold() == one.name.casefold()]
    return frozenset([one for one in known if one.id == name] or known)


def _shared(found: Iterable[frozenset[_Person]]) -> Iterator[str]:
    """Which of the names given several people of one platform have."""
    for place, people in enumerate(found, start=1):
        ids = {platform: {one.id for one in people if one.platform == platform} for platform in _PLATFORMS}
        most = max(map(len, ids.values()))
        if most > 1:
            yield (
                f"Field trustedAuthors: the name in place {place} is that of {most} people in these exports, and every one of"
                " them counts as trusted; give the platform's id of the one you mean."
            )


def _rows(export: Any) -> Iterator[Mapping[str, Any]]:
    """The messages of an export, however it nests them."""
    if isinstance(export, list):
        yield from (row for row in export if isinstance(row, Mapping))
    elif isinstance(export, Mapping):
        yield from _rows(export.get("messages"))
        chats = export.get("chats")
        nested = chats.get("list") if isinstance(chats, Mapping) else None
        for chat in nested if isinstance(nested, list) else ():
            yield from _rows(chat.get("messages") if isinstance(chat, Mapping) else None)
