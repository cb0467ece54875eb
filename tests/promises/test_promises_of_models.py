"""Promise 5, for every domain and every model that is shipped for it: the demo's, and the one in the image."""

import copy
import json
import math
import random
from pathlib import Path
from typing import Any

import pytest

import src.demo
import src.domains
from src.domain import Domain
from src.domains import domain_named, domain_names
from src.governance.champion import Champion, champion
from src.governance.registry import CHAMPION, Shelf
from src.ledger.store import MemoryStore
from src.scoring.logistic import Logistic, Term
from src.scoring.model import Model
from src.scoring.opinion import ModelScore
from src.scoring.seal import seal
from tests.promises.harness import MemoryOutbox, SilentClient, ids_of, played, run_of

DOMAINS = [domain_named(name) for name in domain_names()]

TERMS = ("coefficients", "center", "scale", "low", "high", "fill")
"""Columns of a logistic part, in the order of a term's fields."""


def shipped(domain: Domain) -> list[Path]:
    """Envelopes that come with the code."""
    image = Path(src.domains.__file__).parent / domain.name / "default_model.json"
    demo = Path(src.demo.__file__).parent / "model.json"
    made_for = {path: json.loads(path.read_bytes())["domain"] for path in (image, demo) if path.is_file()}
    return [path for path, name in made_for.items() if name == domain.name]


each_model = pytest.mark.parametrize(
    ("domain", "path"),
    [pytest.param(domain, path, id=f"{domain.name} {path.name}") for domain in DOMAINS for path in shipped(domain)],
)


def with_fallback(domain: Domain, path: Path) -> dict[str, Any]:
    """The envelope; where it has no fallback, it gets one that speaks where the first of its features is missing."""
    content: dict[str, Any] = json.loads(path.read_bytes())
    if "fallback" in content:
        return content
    return seal(
        {**content, "schema_version": 2, "requires": content["features"]["names"][:1], "fallback": spare(domain, content)}
    )


def spare(domain: Domain, content: dict[str, Any]) -> dict[str, Any]:
    """The logistic part of a model without its first feature, as a voice of its own."""
    (part,) = (part for part in content["parts"] if part["kind"] == "logistic")
    columns = {key: values[1:] for key, values in part.items() if isinstance(values, list)}
    logistic = Logistic(part["intercept"], [Term(*row) for row in zip(*(columns[key] for key in TERMS), strict=True)])
    names, bins = content["features"]["names"][1:], content["reference"]
    rows = [item["row"][1:] for item in content["golden"]]
    said = [logistic.log_odds([math.nan if value is None else value for value in row]) for row in rows]
    return {
        "name": "in_need",
        "features": {"names": names, "declarations": domain.features.fingerprint(tuple(names))},
        "parts": [{**part, **columns, "weight": 1.0}],
        "calibration": {"kind": "platt", "a": 1.0, "b": 0.0},
        "score_map": content["score_map"],
        "reference": {**bins, "features": {name: bins["features"][name] for name in names}},
        "golden": [
            {"row": row, "log_odds": log_odds, "probability": 1 / (1 + math.exp(-log_odds))}
            for row, log_odds in zip(rows, said, strict=True)
        ],
        "metrics": {},
    }


async def kept(value: Any) -> MemoryStore:
    """A store of models in which a value lies as the champion."""
    store = MemoryStore()
    await store.set_value(CHAMPION, value)
    return store


async def opened(domain: Domain, value: Any) -> Champion:
    return await champion([Shelf("the store", await kept(value))], domain.name, domain.features, "lift")


async def speaking(domain: Domain, value: Any) -> Model:
    found = await opened(domain, value)
    assert found.refusals == ()
    assert found.model is not None
    return found.model


def vectors(content: dict[str, Any], model: Model) -> list[dict[str, float | None]]:
    """What the golden rows of both voices know, the rest missing; and the model's once more without what it requires."""
    fallback = content["fallback"]
    own = [dict(zip(content["features"]["names"], item["row"], strict=True)) for item in content["golden"]]
    other = [dict(zip(fallback["features"]["names"], item["row"], strict=True)) for item in fallback["golden"]]
    bare = [{**row, **dict.fromkeys(content["requires"])} for row in own]
    return [{name: row.get(name) for name in model.names} for row in (*own, *other, *bare)]


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: str(domain.name))
def test_there_is_a_model_to_try_the_promise_on(domain: Domain) -> None:
    assert shipped(domain)


@each_model
async def test_a_model_that_goes_out_through_json_and_comes_back_says_bit_for_bit_the_same(domain: Domain, path: Path) -> None:
    content = with_fallback(domain, path)
    before = await speaking(domain, content)
    after = await speaking(domain, json.loads(json.dumps(content, indent=1)))
    rows = vectors(content, before)
    said: list[ModelScore] = [before.score(row) for row in rows]
    assert {score.variant for score in said} == {"", content["fallback"]["name"]}
    assert [after.score(row) for row in rows] == said
    assert [after.probability(row) for row in rows] == [score.probability for score in said]


@each_model
async def test_the_fallback_speaks_exactly_where_everything_the_model_requires_is_missing(domain: Domain, path: Path) -> None:
    content = with_fallback(domain, path)
    model = await speaking(domain, content)
    for row in vectors(content, model):
        bare = all(row[name] is None or math.isnan(float(row[name] or 0)) for name in content["requires"])
        assert (model.score(row).variant == content["fallback"]["name"]) is bare


@each_model
async def test_a_model_that_was_damaged_anywhere_is_refused(domain: Domain, path: Path) -> None:
    text = json.dumps(with_fallback(domain, path))

    chance = random.Random(20260302)  # noqa: S311 - no secret hangs on it
    for _ in range(15):
        place, letter = chance.randrange(len(text)), chance.choice("0x\x00")
        damaged = text[:place] + letter + text[place + 1 :]
        if damaged != text:
            found = await opened(domain, damaged)
            assert found.model is None, (place, letter)
            assert found.refusals != ()


def altered(content: dict[str, Any]) -> list[Any]:
    """Envelopes that are not what was sealed, or are sealed and cannot be what they say."""
    fallback = copy.deepcopy(content)
    fallback["fallback"]["calibration"]["a"] = 99.0
    golden = copy.deepcopy(content)
    golden["fallback"]["golden"][0]["log_odds"] += 0.5
    strange = copy.deepcopy(content)
    strange["requires"] = ["a_feature_of_nobody"]
    return [
        {},
        "nothing",
        json.dumps(content)[:-100],
        fallback,
        seal(golden),
        seal(strange),
        seal({**content, "domain": "another"}),
    ]


@each_model
async def test_with_a_damaged_model_the_run_goes_on_by_rules_alone_and_says_so_on_every_row(domain: Domain, path: Path) -> None:
    for value in altered(with_fallback(domain, path)):
        outbox = MemoryOutbox()
        shelves = [Shelf("the store", await kept(value))]
        scored = await played(domain, run_of(domain, SilentClient(), outbox=outbox, shelves=shelves))
        assert scored.champion.model is None
        assert any("refused" in warning for warning in outbox.records["OUTPUT"]["warnings"])
        assert sorted(row["ticker"] for row in outbox.rows) == ids_of(domain)
        assert {(row["scoring_method"], row["ml_score"], row["model_variant"]) for row in outbox.rows} == {
            ("rules", None, None)
        }
