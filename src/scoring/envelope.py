"""The model envelope: everything a model is, as one JSON object that is checked before it is believed. No pickle anywhere."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from src.errors import ModelRefusedError
from src.scoring.calibration import Calibration, Isotonic, Platt
from src.scoring.logistic import Logistic, Term
from src.scoring.node import Node
from src.scoring.score_map import ScoreMap
from src.scoring.seal import unsealed
from src.scoring.tree_text import SafeText, checked

SCHEMA_VERSION = 1
_MOST_FEATURES = 2000  # a hundred times what a domain declares; bounds what a hostile document can make us allocate
_WEIGHT_TOLERANCE = 1e-9  # weights such as 0.1 + 0.2 + 0.7 do not add up to exactly one


class Trees(NamedTuple):
    """A LightGBM part: its model text, checked."""

    text: SafeText


Part = Trees | Logistic


class Bins(NamedTuple):
    """How a quantity was spread in training, to tell drift by.

    Attributes:
        edges: Interior edges, rising; a value equal to an edge lies above it. Empty where the quantity never varied.
        shares: Share of the known values in each of the `len(edges) + 1` bins; they add up to 1.
        missing: Share of rows where it was missing, 0–1.
    """

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    missing: float


class Golden(NamedTuple):
    """A row with what the training process predicted for it.

    Attributes:
        row: Features in order; NaN is missing.
        log_odds: Averaged over the parts, before calibration.
        probability: After it.
    """

    row: tuple[float, ...]
    log_odds: float
    probability: float


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


class Estimate(NamedTuple):
    """A measured figure with its 95 % interval."""

    value: float
    low: float
    high: float


class Envelope(NamedTuple):
    """A model as data.

    Attributes:
        version: Model version; fit to be part of a key.
        domain: Domain it was trained for.
        target: Name of what it predicts.
        horizon_days: How far ahead, calendar days.
        trained_at: When (aware).
        provenance: Where it comes from, e.g. "demo" for the one trained on the sample world.
        names: Features in order.
        declarations: Hash of its features' declarations as it was trained under.
        parts: What is averaged in log-odds.
        weights: Weight of each part; they add up to 1.
        calibration: From averaged log-odds to probability.
        score_map: From probability to 0–100.
        reference: Bins of each feature in training, by name.
        score_bins: Bins of the 0–100 score in training.
        golden: Rows with their predictions.
        training: What it learned from.
        metrics: Out-of-fold figures by name.
        libraries: Versions of what trained it, by name.
        sha256: Its seal.
    """

    version: str
    domain: str
    target: str
    horizon_days: int
    trained_at: datetime
    provenance: str
    names: tuple[str, ...]
    declarations: str
    parts: tuple[Part, ...]
    weights: tuple[float, ...]
    calibration: Calibration
    score_map: ScoreMap
    reference: Mapping[str, Bins]
    score_bins: Bins
    golden: tuple[Golden, ...]
    training: Training
    metrics: Mapping[str, Estimate]
    libraries: Mapping[str, str]
    sha256: str


def opened(value: object, *, domain: str, names: Sequence[str], fingerprint: Callable[[tuple[str, ...]], str]) -> Envelope:
    """Open an envelope and believe nothing in it unchecked; golden rows are checked where the model is built.

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
    root["schema_version"].number(SCHEMA_VERSION, SCHEMA_VERSION)
    root["domain"].one_of(domain)
    features = _names(root["features"], names, fingerprint)
    parts, weights = _parts(root["parts"], features)
    return Envelope(
        version=_key_safe(root["model_version"]),
        domain=domain,
        target=root["target"].text(),
        horizon_days=root["horizon_days"].whole(1),
        trained_at=root["trained_at"].moment(),
        provenance=root["provenance"].text(),
        names=features,
        declarations=fingerprint(features),
        parts=parts,
        weights=weights,
        calibration=_calibration(root["calibration"]),
        score_map=_score_map(root["score_map"]),
        reference={name: _bins(root["reference"]["features"][name]) for name in features},
        score_bins=_bins(root["reference"]["scores"]),
        golden=_golden(root["golden"], len(features)),
        training=_training(root["training"]),
        metrics={name: _estimate(node) for name, node in root["metrics"].members()},
        libraries={name: node.text() for name, node in root["libraries"].members()},
        sha256=str(content["sha256"]),
    )


def _key_safe(node: Node) -> str:
    version = node.text()
    if len(version) > 100 or not all(char.isascii() and (char.isalnum() or char in "-_.") for char in version):  # noqa: PLR2004 - keys end at 256
        node.refuse("at most 100 letters, digits, hyphens, underscores and dots, because it becomes part of a key")
    return version


def _names(node: Node, declared: Sequence[str], fingerprint: Callable[[tuple[str, ...]], str]) -> tuple[str, ...]:
    names = node["names"].texts()
    if not names or len(names) > _MOST_FEATURES or len(set(names)) != len(names):
        node["names"].refuse(f"1 to {_MOST_FEATURES} different names")
    unknown = [name for name in names if name not in set(declared)]
    if unknown:
        message = f"the model was trained on {unknown[0]!r}, which this domain does not declare"
        raise ModelRefusedError(message)
    trained_under, declarations = node["declarations"].text(), fingerprint(names)
    if trained_under != declarations:
        message = (
            "its features are declared otherwise than when the model was trained"
            f" (their hash was {trained_under[:12]!r} and is {declarations[:12]!r}): train it again"
        )
        raise ModelRefusedError(message)
    return names


def _parts(node: Node, names: Sequence[str]) -> tuple[tuple[Part, ...], tuple[float, ...]]:
    items = node.items()
    weights = tuple(item["weight"].number(0.0, 1.0) for item in items)
    if abs(sum(weights) - 1.0) > _WEIGHT_TOLERANCE:
        node.refuse("parts whose weights add up to 1")
    return tuple(_part(item, names) for item in items), weights


def _part(node: Node, names: Sequence[str]) -> Part:
    if node["kind"].one_of("lightgbm", "logistic") == "lightgbm":
        return Trees(checked(node["text"].text(), names))
    wide = len(names)
    columns = zip(
        node["coefficients"].numbers(wide),
        node["center"].numbers(wide),
        node["scale"].numbers(wide, low=1e-300),  # it divides
        node["low"].numbers(wide),
        node["high"].numbers(wide),
        node["fill"].numbers(wide),
        strict=True,
    )
    return Logistic(node["intercept"].number(), [Term(*column) for column in columns])


def _calibration(node: Node) -> Calibration:
    if node["kind"].one_of("platt", "isotonic") == "platt":
        return Platt(node["a"].number(low=0.0), node["b"].number())
    knots = node["log_odds"].numbers()
    heights = node["probabilities"].numbers(len(knots), 0.0, 1.0)
    rising = all(left < right for left, right in itertools.pairwise(knots))
    if not knots or not rising or list(heights) != sorted(heights):
        node.refuse("knots that strictly rise under probabilities that never fall")
    return Isotonic(knots, heights)


def _score_map(node: Node) -> ScoreMap:
    # Beyond a one-in-a-million event there is nothing to learn a base rate from.
    base = node["base_rate"].number(1e-6, 1 - 1e-6)
    return ScoreMap(base, node["at_base"].number(0.0, 100.0), node["per_doubling"].number(0.0, 100.0))


def _bins(node: Node) -> Bins:
    edges = node["edges"].numbers()
    if list(edges) != sorted(set(edges)):
        node["edges"].refuse("strictly rising")
    return Bins(edges, node["shares"].numbers(len(edges) + 1, 0.0, 1.0), node["missing"].number(0.0, 1.0))


def _golden(node: Node, wide: int) -> tuple[Golden, ...]:
    items = node.items()
    if not items:
        node.refuse("at least one row with its prediction")
    return tuple(
        Golden(
            item["row"].known(wide),
            item["log_odds"].number(),
            item["probability"].number(0.0, 1.0),
        )
        for item in items
    )


def _training(node: Node) -> Training:
    return Training(
        rows=node["rows"].whole(1),
        positives=node["positives"].whole(),
        subjects=node["subjects"].whole(1),
        first_date=node["first_date"].day(),
        last_date=node["last_date"].day(),
        fingerprint=node["fingerprint"].text(),
    )


def _estimate(node: Node) -> Estimate:
    return Estimate(node["value"].number(), node["low"].number(), node["high"].number())
