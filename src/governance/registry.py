"""The registry of models: enlist a version, promote it, bring the previous champion back, and find the one that speaks.

What lies where in a store, and why nothing is ever half done, is told in `standing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from src.errors import GovernanceError, ModelRefusedError
from src.governance.aliases import Aliases
from src.governance.champion import Champion, champion
from src.governance.event import SHIPPED, Event
from src.governance.shelf import Shelf
from src.governance.standing import settled, standing
from src.governance.verdict import Verdict
from src.governance.versions import CHAMPION, keep, lying, seal_of, version_key, version_of
from src.ledger.store import Store
from src.scoring.seal import KEY, unsealed

__all__ = [
    "CHAMPION",
    "Champion",
    "Outcome",
    "Shelf",
    "champion",
    "enlist",
    "in_step",
    "promote",
    "rollback",
    "seat",
    "standing",
]

Role = Literal["champion", "challenger", "displaced"]

CAME_BESIDE: Final = "It came beside the champion, and has to prove better on days to come."
"""Why a challenger of the image stands in the shadow."""

_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a version stands after it was enlisted.

    Attributes:
        version: Which.
        role: "displaced" when another run's event came later and took the name.
        aliases: Everybody's standing.
        words: The same for people.
    """

    version: str
    role: Role
    aliases: Aliases
    words: str


async def enlist(
    store: Store,
    sealed: Mapping[str, Any],
    verdict: Verdict,
    now: datetime,
    *,
    run: str = "",
    over: Mapping[str, Any] | None = None,
) -> Outcome:
    """Keep a version, and make it champion or challenger as the gates said.

    The order of writes is the promise: envelope, event, aliases, `ml_model`. Killed anywhere, the version is there or not, and
    its standing changed or did not; done again, nothing is doubled.

    Args:
        store: Of models.
        sealed: The envelope.
        verdict: Of the gates.
        now: The run's clock (aware); events it saw are earlier even where their clocks were ahead.
        run: The run, for the history.
        over: Sealed envelope of the champion that speaks, None where none does. One that came from elsewhere, such as the
            image, is kept and named before another takes its place, so that a rollback can bring it back.

    Raises:
        GovernanceError: The version is there with other content.
        ModelRefusedError: The envelope is not what was sealed.
    """
    content = unsealed(sealed)
    aliases = await _with_placed(store, now, run)
    await keep(store, content)
    version = content["model_version"]
    if verdict.promoted and over is not None:
        aliases = await _with_named(store, aliases, unsealed(over), now, run)
    kind: Literal["champion", "challenger"] = "champion" if verdict.promoted else "challenger"
    if not any((event.kind, event.version) == (kind, version) for event in aliases.history):
        event = Event(now, kind, version, aliases.champion or "", verdict.why, verdict.figures, content[KEY], run)
        await _add(store, aliases, event)
    aliases = await in_step(store)
    role = _role(aliases, version)
    return Outcome(version, role, aliases, f"{_ROLE_WORDS[role].format(version=version)} {verdict.why}".strip())


async def seat(store: Store, champion: Champion, now: datetime, *, run: str = "") -> str:
    """Give the challenger that came with the champion its place in the shadow, unless the store has heard of it before.

    What a person put under `ml_model` is not looked at: it was refused where the image's model speaks, and joins no history.

    Args:
        store: Of models.
        champion: The model that speaks.
        now: The moment scored (aware): in a replayed past, what is decided later counts after it.
        run: The run, for the history.

    Returns:
        Why it could not be, or "".
    """
    try:
        content = unsealed(champion.beside)
        aliases, version = await standing(store), version_of(content)
        if not aliases.seal(version):
            await keep(store, content)
            await _add(store, aliases, Event(now, "challenger", version, "", CAME_BESIDE, {SHIPPED: 1}, content[KEY], run))
        await settled(store)  # also what a run that was killed right after its event had left to do
    except (GovernanceError, ModelRefusedError) as refusal:
        return f"The challenger beside the model of {champion.shelf} was refused: {refusal}"
    return ""


async def promote(
    store: Store, version: str, over: Mapping[str, Any], why: str, figures: Mapping[str, Any], now: datetime, *, run: str = ""
) -> Aliases:
    """Make a version that lies in the store champion, from the next run on; asked again, nothing more happens.

    Args:
        store: Of models.
        version: Which.
        over: Sealed envelope of the champion that it takes the place of. One that came from elsewhere, such as the image, is
            kept and named first, so that a rollback can bring it back.
        why: What decided, for people.
        figures: What it was decided by.
        now: The run's clock (aware).
        run: The run, for the history.

    Raises:
        GovernanceError: The version's envelope is gone or damaged; nothing was changed.
        ModelRefusedError: The champion's envelope is not what was sealed.
    """
    aliases = await _with_placed(store, now, run)
    if aliases.champion == version:
        return await in_step(store)
    seal, before = seal_of(await lying(store, version_key(version))), unsealed(over)
    if not seal or seal != aliases.seal(version):
        message = f"The challenger {version} cannot be promoted: {version_key(version)} is gone or damaged."
        raise GovernanceError(message)
    aliases = await _with_named(store, aliases, before, now, run)
    await _add(store, aliases, Event(now, "champion", version, aliases.champion or "", why, figures, seal, run))
    return await in_step(store)


async def rollback(store: Store, now: datetime, why: str, *, run: str = "") -> Aliases:
    """Make the previous champion champion again, from the next run on; the one it displaces becomes the previous.

    One write decides: the event. Asked again by the same run (after a migration), nothing more happens.

    Args:
        store: Of models.
        now: The run's clock (aware).
        why: Who wanted it, or what for.
        run: The run; "" cannot be told from another.

    Raises:
        GovernanceError: There is no previous champion, or its envelope is gone or damaged; nothing was changed.
    """
    aliases = await _with_placed(store, now, run)
    if run and any((event.kind, event.run) == ("rollback", run) for event in aliases.history):
        return await in_step(store)
    version = aliases.previous
    if version is None:
        message = "There is no previous champion to go back to: " + (
            f"{aliases.champion} was the first." if aliases.champion else "no model was ever promoted here."
        )
        raise GovernanceError(message)
    seal = seal_of(await lying(store, version_key(version)))
    if not seal or seal != aliases.seal(version):
        message = f"The previous champion {version} cannot be brought back: {version_key(version)} is gone or damaged."
        raise GovernanceError(message)
    await _add(store, aliases, Event(now, "rollback", version, aliases.champion or "", why, {}, seal, run))
    return await in_step(store)


_ROLE_WORDS: Final = {
    "champion": "Model {version} is champion.",
    "challenger": "Model {version} is stored as challenger with weight 0.",
    "displaced": "Model {version} is stored; another run's model took its place meanwhile.",
}


def _role(aliases: Aliases, version: str) -> Role:
    if aliases.champion == version:
        return "champion"
    return "challenger" if aliases.challenger == version else "displaced"


async def _with_named(store: Store, aliases: Aliases, before: Mapping[str, Any], now: datetime, run: str) -> Aliases:
    """The standing, after a champion that came from elsewhere was kept and named in the history."""
    version = before["model_version"]
    if version in aliases.champions:
        return aliases
    await keep(store, before)
    why = "It spoke from elsewhere until another took its place."
    await _add(store, aliases, Event(now, "placed", version, aliases.champion or "", why, {}, before[KEY], run))
    return await settled(store)


async def _with_placed(store: Store, now: datetime, run: str) -> Aliases:
    """The standing, after a model that a person put under `ml_model` was taken into the history, so that it can come back.

    Raises:
        GovernanceError: It bears the name of a version that is there with other content.
    """
    placed = await lying(store, CHAMPION)
    # After it: a run that wrote a champion's envelope there wrote the event before, so what no event knows is a person's.
    aliases = await standing(store)
    version, seal = version_of(placed), seal_of(placed)
    if not seal or not version or version in aliases.champions:
        return aliases
    await keep(store, unsealed(placed))
    why = f"Found under {CHAMPION}, where no run had put it."
    await _add(store, aliases, Event(now, "placed", version, aliases.champion or "", why, {}, seal, run))
    return await settled(store)


async def _add(store: Store, aliases: Aliases, event: Event) -> None:
    """Write an event, later than all that were seen: what was decided knowing them counts after them, whatever the clocks."""
    at = event.at.astimezone(UTC)
    if aliases.updated_at is not None:
        at = max(at, aliases.updated_at + _INSTANT)
    event = replace(event, at=at)
    await store.set_value(event.key, event.record())


async def in_step(store: Store) -> Aliases:
    """Carry out what was decided: aliases written down, and `ml_model` after them.

    A run that is killed right after its event has decided; this is what it had left to do. What a person put under
    `ml_model`, or nobody can read, is left as it is.
    """
    aliases = await settled(store)
    if aliases.champion is None:
        return aliases
    placed = await lying(store, CHAMPION)
    version = version_of(placed)
    if version == aliases.champion or (placed is not None and version not in aliases.champions):
        return aliases
    try:
        content = unsealed(await lying(store, version_key(aliases.champion)))
    except ModelRefusedError:
        return aliases  # readers are told by name when they look for it
    await store.set_value(CHAMPION, content)
    return aliases
