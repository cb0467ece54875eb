"""The model envelope: everything a model is, as one JSON object that is checked before it is believed. No pickle anywhere.

    {schema_version, domain, model_version, target, horizon_days, trained_at, provenance, training, libraries, sha256,
     features, parts, calibration, score_map, reference, golden, metrics,          the model's voice
     importance: {rows, features},                                                 the voice's; optional
     requires: [...], fallback: {name, features, parts, calibration, …}}           optional, both or neither

Schema 1 had no fallback. A reader of schema 1 would let the model judge rows that it was not meant to judge, so an envelope
with a fallback says 2, and envelopes of either are understood. Importance, and how far windows of the past were from the bins
of the reference (`usual`), are read where they are told; a reader who does not know of them scores the same.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from src.scoring.calibration import Calibration
from src.scoring.node import Node
from src.scoring.score_map import ScoreMap
from src.scoring.seal import unsealed
from src.scoring.voice import Bins, Estimate, Fingerprint, Golden, Part, Trees, Voice, key_safe, voice

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "OLDEST_SCHEMA",
    "SCHEMA_VERSION",
    "Bins",
    "Envelope",
    "Estimate",
    "Golden",
    "Part",
    "Training",
    "Trees",
    "Voice",
    "opened",
]

SCHEMA_VERSION = 2
"""What is written today."""

OLDEST_SCHEMA = 1
"""The oldest that is understood."""

_FALLBACK_SINCE = 2


class Training(NamedTuple):
    """What it learned from.

    Attributes:
        rows: Subject-days.
        positives: Rows where the target came true.
        subjects: Distinct subjects.
        first_date: ISO date of the earliest row.
        last_date: ISO date of the latest row.
        fingerprint: SHA-256 over rows, labels and dates.
    """

    rows: int
    positives: int
    subjects: int
    first_date: str
    last_date: str
    fingerprint: str


class Envelope(NamedTuple):
    """A model as data.

    Attributes:
        version: Model version; fit to be part of a key.
        domain: Domain it was trained for.
        target: Name of what it predicts.
        horizon_days: How far ahead, calendar days.
        trained_at: When (aware).
        provenance: Where it comes from, e.g. "demo" for the one trained on the sample world.
        voice: What it speaks with.
        requires: Features of the voice (such as those measured on prices) of which at least one must be known for it to speak,
            in its order; empty without a fallback.
        fallback: What speaks where every one of them is missing, or None.
        training: What it learned from.
        libraries: Versions of what trained it, by name.
        sha256: Its seal.
    """

    version: str
    domain: str
    target: str
    horizon_days: int
    trained_at: "datetime"
    provenance: str
    voice: Voice
    requires: tuple[str, ...]
    fallback: Voice | None
    training: Training
    libraries: Mapping[str, str]
    sha256: str

    @property
    def names(self) -> tuple[str, ...]:
        """Features of the voice, in order."""
        return self.voice.names

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the voice averages in log-odds."""
        return self.voice.parts

    @property
    def calibration(self) -> Calibration:
        """The voice's, from averaged log-odds to probability."""
        return self.voice.calibration

    @property
    def score_map(self) -> ScoreMap:
        """The voice's, from probability to 0–100."""
        return self.voice.score_map

    @property
    def metrics(self) -> Mapping[str, Estimate]:
        """The voice's out-of-fold figures by name."""
        return self.voice.metrics


def opened(value: object, *, domain: str, names: Sequence[str], fingerprint: Fingerprint) -> Envelope:
    """Open an envelope and believe nothing in it unchecked; golden rows are predicted where the model is built.

    Args:
        value: What the key-value store returned: a dict, or JSON as str or bytes.
        domain: Domain about to be scored.
        names: Every feature the domain declares; the model's must be among them.
        fingerprint: Hash of the declarations of some of them, in order: a feature that is added makes no older model wrong.

    Raises:
        ModelRefusedError: It is damaged, altered, of another schema or trained for other features; the message says which.
    """
    content = unsealed(value)
    root = Node(content)
    schema = root["schema_version"].whole(OLDEST_SCHEMA, SCHEMA_VERSION)
    root["domain"].one_of(domain)
    main = voice(root, "", names, fingerprint)
    requires, fallback = _fallback(root, schema, main, names, fingerprint)
    return Envelope(
        version=key_safe(root["model_version"]),
        domain=domain,
        target=root["target"].text(),
        horizon_days=root["horizon_days"].whole(1),
        trained_at=root["trained_at"].moment(),
        provenance=root["provenance"].text(),
        voice=main,
        requires=requires,
        fallback=fallback,
        training=_training(root["training"]),
        libraries={name: node.text() for name, node in root["libraries"].members()},
        sha256=str(content["sha256"]),
    )


def _fallback(
    root: Node, schema: int, main: Voice, declared: Sequence[str], fingerprint: Fingerprint
) -> tuple[tuple[str, ...], Voice | None]:
    if "fallback" not in root and "requires" not in root:
        return (), None
    if schema < _FALLBACK_SINCE:
        root["schema_version"].refuse(f"at least {_FALLBACK_SINCE} where there is a fallback")
    wanted = root["requires"].texts()
    # A family is required whole, and the model may have been taught to do without some of it.
    requires = tuple(name for name in main.names if name in set(wanted))
    if not requires or len(set(wanted)) != len(wanted):
        root["requires"].refuse("different features, at least one of them the model's")
    node = root["fallback"]
    fallback = voice(node, key_safe(node["name"]), declared, fingerprint)
    if not set(requires).isdisjoint(fallback.names):
        node["features"]["names"].refuse("features without those that are missing when it speaks")
    return requires, fallback


def _training(node: Node) -> Training:
    return Training(
        rows=node["rows"].whole(1),
        positives=node["positives"].whole(),
        subjects=node["subjects"].whole(1),
        first_date=node["first_date"].day(),
        last_date=node["last_date"].day(),
        fingerprint=node["fingerprint"].text(),
    )
