"""The model that stands in the shadow: a challenger, or for a while the champion before this one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from src.errors import ModelRefusedError
from src.features.feature_set import FeatureSet
from src.governance.aliases import Aliases
from src.governance.champion import Champion
from src.governance.standing import standing
from src.governance.trial import Role
from src.governance.versions import lying, version_key
from src.ledger.store import Store
from src.scoring.envelope import opened
from src.scoring.model import Model

PROBATION: Final = timedelta(days=120)
"""How long a new champion is watched beside the one before it: a reporting season and the answers to it."""


@dataclass(frozen=True, slots=True)
class Shadow:
    """Who stands in the shadow.

    Attributes:
        model: None when nobody does.
        role: What it is there for.
        aliases: Standing of the models in the domain's own store.
        refusals: Why one that should be there is not, a sentence each.
    """

    model: Model | None
    role: Role
    aliases: Aliases
    refusals: tuple[str, ...] = ()

    @property
    def version(self) -> str | None:
        """Its version, None when nobody stands there."""
        return None if self.model is None else self.model.envelope.version

    @property
    def shipped(self) -> bool:
        """Whether it came with an image."""
        return any(event.shipped for event in self.aliases.history if event.version == self.version)


def on_probation(aliases: Aliases, moment: datetime) -> bool:
    """Whether the champion has been one for so short a time that the one before it is still asked."""
    crowned = aliases.changes
    return bool(crowned) and crowned[-1].kind == "champion" and moment - crowned[-1].at < PROBATION


def free_from(aliases: Aliases) -> datetime | None:
    """From when on a challenger can stand in the shadow: the end of the champion's probation; None without one."""
    crowned = aliases.changes
    return crowned[-1].at + PROBATION if aliases.previous is not None and crowned[-1].kind == "champion" else None


async def shadow(store: Store, champion: Champion, domain: str, features: FeatureSet, moment: datetime) -> Shadow:
    """Find who stands in the shadow; nothing is written.

    Nobody stands there when rules speak alone, or when the champion comes from a store that the input names: the models of the
    domain's own store were not made to follow that one. Where the image's model speaks because the store's own champion was
    refused, as after an upgrade, a challenger stands in its shadow, or nobody would ever follow it.

    Args:
        store: The domain's own models.
        champion: The model that speaks.
        domain: Name of the domain.
        features: Declared.
        moment: Of the run (aware).
    """
    aliases = await standing(store)
    own = aliases.champion in (champion.version, None)
    if champion.version is None or champion.named or not (own or champion.shipped):
        return Shadow(None, "challenger", aliases)
    role, version = _wanted(aliases, moment) if own else ("challenger", aliases.challenger)
    if version is None or version == champion.version:
        return Shadow(None, role, aliases)
    try:
        model = _opened(await lying(store, version_key(version)), aliases.seal(version), champion, domain, features)
    except ModelRefusedError as refusal:
        return Shadow(None, role, aliases, (f"The model {version} in the shadow was refused: {refusal}",))
    return Shadow(model, role, aliases)


def _wanted(aliases: Aliases, moment: datetime) -> tuple[Role, str | None]:
    # Who has only just come to speak is watched first: a challenger can wait, a champion that fails cannot.
    if aliases.previous is not None and on_probation(aliases, moment):
        return "previous", aliases.previous
    return "challenger", aliases.challenger


def _opened(value: object, seal: str, champion: Champion, domain: str, features: FeatureSet) -> Model:
    if value is None:
        message = "there is no such record"
        raise ModelRefusedError(message)
    envelope = opened(value, domain=domain, names=features.names, fingerprint=features.fingerprint)
    if seal and envelope.sha256 != seal:
        message = "its seal is another than it was enlisted with"
        raise ModelRefusedError(message)
    if champion.model is not None and envelope.target != champion.model.envelope.target:
        message = f"it predicts {envelope.target}, the champion {champion.model.envelope.target}"
        raise ModelRefusedError(message)
    return Model(envelope)
