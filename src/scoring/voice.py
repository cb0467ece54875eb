"""What a model speaks with, as data, and how each piece of it is read from the envelope's JSON."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from src.errors import ModelRefusedError
from src.scoring.calibration import Calibration, Isotonic, Platt
from src.scoring.logistic import Logistic, Term
from src.scoring.node import Node
from src.scoring.score_map import ScoreMap
from src.scoring.tree_text import SafeText, checked

Fingerprint = Callable[[tuple[str, ...]], str]
"""Hash of the declarations of some features, in order."""

_MOST_FEATURES = 2000  # a hundred times what a domain declares; bounds what a hostile document can make us allocate
_WEIGHT_TOLERANCE = 1e-9  # weights such as 0.1 + 0.2 + 0.7 do not add up to exactly one
_LONGEST_NAME = 100  # a version becomes part of a key, and keys end at 256


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
        usual: How far windows of the training past themselves were from these bins, as a population stability index, ≥ 0; 0
            where that past was too short to tell, and where the envelope does not say.
    """

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    missing: float
    usual: float = 0.0


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


class Estimate(NamedTuple):
    """A measured figure with its 95 % interval."""

    value: float
    low: float
    high: float


class Voice(NamedTuple):
    """Everything that turns a row of features into a probability and a score.

    Attributes:
        name: "" for the model itself, else what a row says of itself that only the fallback could judge ("without_prices").
        names: Features in order.
        declarations: Hash of its features' declarations as it was trained under.
        parts: What is averaged in log-odds.
        weights: Weight of each part; they add up to 1.
        calibration: From averaged log-odds to probability.
        score_map: From probability to 0–100.
        reference: Bins of each feature in training, by name.
        score_bins: Bins of the 0–100 score in training.
        golden: Rows with their predictions.
        metrics: Out-of-fold figures by name.
        importance: Mean size of each feature's contribution in training, log-odds, ≥ 0, by name in their order; empty where the
            envelope does not say.
    """

    name: str
    names: tuple[str, ...]
    declarations: str
    parts: tuple[Part, ...]
    weights: tuple[float, ...]
    calibration: Calibration
    score_map: ScoreMap
    reference: Mapping[str, Bins]
    score_bins: Bins
    golden: tuple[Golden, ...]
    metrics: Mapping[str, Estimate]
    importance: Mapping[str, float]


def voice(node: Node, name: str, declared: Sequence[str], fingerprint: Fingerprint) -> Voice:
    """Read a voice and believe nothing in it unchecked; golden rows are predicted where the model is built.

    Args:
        node: The object that holds its members.
        name: What it is called.
        declared: Every feature the domain declares.
        fingerprint: Hash of the declarations of some of them.

    Raises:
        ModelRefusedError: A member is missing or is not what it must be.
    """
    names = _names(node["features"], declared, fingerprint)
    parts, weights = _parts(node["parts"], names)
    bins = node["reference"]["features"]
    return Voice(
        name=name,
        names=names,
        declarations=fingerprint(names),
        parts=parts,
        weights=weights,
        calibration=_calibration(node["calibration"]),
        score_map=_score_map(node["score_map"]),
        reference={feature: _bins(bins[feature]) for feature in names},
        score_bins=_bins(node["reference"]["scores"]),
        golden=_golden(node["golden"], len(names)),
        metrics={metric: _estimate(item) for metric, item in node["metrics"].members()},
        importance=_importance(node["importance"], names) if "importance" in node else {},
    )


def key_safe(node: Node) -> str:
    """A word that may become part of a key of the store."""
    word = node.text()
    if len(word) > _LONGEST_NAME or not all(char.isascii() and (char.isalnum() or char in "-_.") for char in word):
        wanted = f"at most {_LONGEST_NAME} letters, digits, hyphens, underscores and dots, because it becomes part of a key"
        node.refuse(wanted)
    return word


def _names(node: Node, declared: Sequence[str], fingerprint: Fingerprint) -> tuple[str, ...]:
    names = node["names"].texts()
    if not names or len(names) > _MOST_FEATURES or len(set(names)) != len(names):
        node["names"].refuse(f"1 to {_MOST_FEATURES} different names")
    known = set(declared)
    unknown = [name for name in names if name not in known]
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
    shares, missing = node["shares"].numbers(len(edges) + 1, 0.0, 1.0), node["missing"].number(0.0, 1.0)
    return Bins(edges, shares, missing, node["usual"].number(0.0) if "usual" in node else 0.0)


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


def _estimate(node: Node) -> Estimate:
    return Estimate(node["value"].number(), node["low"].number(), node["high"].number())


def _importance(node: Node, names: Sequence[str]) -> dict[str, float]:
    node["rows"].whole(1)
    told = {name: item.number(0.0) for name, item in node["features"].members()}
    if told.keys() != set(names):
        node["features"].refuse("a figure for each of the features, and for no others")
    return {name: told[name] for name in names}
