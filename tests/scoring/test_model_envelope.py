"""An envelope is believed only when it is what was sealed, for this domain, these features and this schema."""

import contextlib
import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.errors import GovernanceError, ModelRefusedError
from src.scoring.calibration import Isotonic
from src.scoring.envelope import opened
from src.scoring.model import Model
from src.scoring.seal import seal, unsealed
from tests.scoring.envelope_world import DECLARATIONS, NAMES, model, open_it, resealed, sealed, spoken_for

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("form", [lambda e: e, json.dumps, lambda e: json.dumps(e, indent=1).encode()])
def test_a_store_may_return_a_dict_or_text_or_bytes(form: Any) -> None:
    envelope = open_it(form(sealed()))
    assert envelope.names == NAMES
    assert envelope.trained_at == datetime(2026, 1, 31, 6, 0, tzinfo=UTC)
    assert envelope.version == sealed()["model_version"]
    assert envelope.provenance == "test"
    assert Model(envelope).probability(dict.fromkeys(NAMES)) == model().probability(dict.fromkeys(NAMES))


def test_it_goes_through_json_and_back_and_predicts_the_same_bits() -> None:
    there_and_back = json.loads(json.dumps(json.loads(json.dumps(sealed()))))
    again = Model(open_it(there_and_back))
    vector = {**dict.fromkeys(NAMES, 3.25), "sell_usd_30d": None}
    assert again.probability(vector) == model().probability(vector)


def test_keys_in_another_order_are_the_same_envelope() -> None:
    assert open_it(dict(reversed(sealed().items()))).sha256 == sealed()["sha256"]


def test_one_changed_digit_is_refused() -> None:
    text = json.dumps(sealed())
    damaged = re.sub(r'("a": [0-9]\.[0-9]{3})[0-9]', lambda m: m[1] + "0" if m[0][-1] != "0" else m[1] + "1", text, count=1)
    assert damaged != text
    with pytest.raises(ModelRefusedError, match="altered after sealing"):
        open_it(damaged)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        ("[1, 2]", "not a JSON object"),
        (None, "not a JSON object"),
        (7, "not a JSON object"),
        ({1: 2}, "not a JSON object"),
        ({}, "altered after sealing"),
        ('{"a": NaN}', "is not JSON"),
        ({"a": float("nan")}, "not JSON"),
        ({"a": object()}, "not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"a": ' + "9" * 5000 + "}", "is not JSON"),
        (" " * 9_000_001, "larger than"),
    ],
)
def test_what_is_no_envelope_is_refused_in_a_sentence(value: object, why: str) -> None:
    with pytest.raises(ModelRefusedError, match=why):
        open_it(value)


def test_a_refusal_is_a_gate_that_a_person_decides_about() -> None:
    assert issubclass(ModelRefusedError, GovernanceError)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_a_structure_too_deep_to_walk_is_refused() -> None:
    with pytest.raises(ModelRefusedError, match="not JSON"):
        open_it({"metrics": nested(100_000), "sha256": "0" * 64})


MEMBERS = (
    "schema_version",
    "domain",
    "target",
    "horizon_days",
    "trained_at",
    "provenance",
    "features",
    "parts",
    "calibration",
    "score_map",
    "reference",
    "golden",
    "training",
    "metrics",
    "libraries",
    "model_version",
)


@pytest.mark.parametrize("key", MEMBERS)
def test_each_missing_member_is_named(key: str) -> None:
    content = {name: value for name, value in sealed().items() if name != key}
    with pytest.raises(ModelRefusedError, match=f"lacks {key}"):
        open_it(seal(content))


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("schema_version",), 3, "schema_version must be"),
        (("schema_version",), 0, "schema_version must be"),
        (("schema_version",), 1.5, "schema_version must be"),
        (("domain",), "conviction_calls", "domain must be one of company_risk"),
        (("trained_at",), "yesterday", "ISO 8601 time"),
        (("trained_at",), "2026-01-31T06:00:00", "a time with a zone"),
        (("model_version",), "../x", "part of a key"),
        (("horizon_days",), 0, "horizon_days must be"),
        (("horizon_days",), 1.5, "a whole number"),
        (("features", "names"), [], "different names"),
        (("features", "names"), ["a", "a"], "different names"),
        (("parts",), [], "weights add up to 1"),
        (("parts", 0, "weight"), 0.4, "weights add up to 1"),
        (("parts", 0, "weight"), -0.5, "parts[0].weight"),
        (("parts", 0, "kind"), "pickle", "one of lightgbm, logistic"),
        (("parts", 0, "text"), "tree\n", "LightGBM model text"),
        (("parts", 1, "coefficients"), [1.0], "a list of 6"),
        (("parts", 1, "scale", 2), 0.0, "parts[1].scale[2]"),
        (("parts", 1, "scale", 2), 10**400, "parts[1].scale[2]"),
        (("parts", 1, "intercept"), True, "a number"),
        (("calibration", "a"), -1.0, "calibration.a"),
        (("calibration",), {"kind": "isotonic", "log_odds": [0.0, 0.0], "probabilities": [0.1, 0.2]}, "strictly rise"),
        (("calibration",), {"kind": "isotonic", "log_odds": [0.0, 1.0], "probabilities": [0.3, 0.2]}, "never fall"),
        (("calibration",), {"kind": "isotonic", "log_odds": [], "probabilities": []}, "knots"),
        (("score_map", "base_rate"), 0.0, "score_map.base_rate"),
        (("score_map", "base_rate"), 1, "score_map.base_rate"),
        (("reference", "scores", "edges"), [5.0, 4.0], "strictly rising"),
        (("reference", "features", "never_known", "shares"), [0.5, 0.5], "a list of 1"),
        (("golden",), [], "at least one row"),
        (("golden", 0, "row"), [None], "a list of 6"),
        (("golden", 0, "row"), ["x"] * 6, "golden[0].row[0]"),
        (("training", "first_date"), "31.1.2026", "ISO 8601 date"),
        (("metrics", "auc"), 0.7, "metrics.auc must be an object"),
    ],
)
def test_each_wrong_value_is_refused_by_its_place(path: tuple[str | int, ...], value: Any, why: str) -> None:
    content = copy.deepcopy(sealed())
    place: Any = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ModelRefusedError, match=re.escape(why)):
        open_it(seal(content))


def test_features_the_domain_does_not_declare_are_refused() -> None:
    with pytest.raises(ModelRefusedError, match="'never_known', which this domain does not declare"):
        opened(
            sealed(), domain="company_risk", names=[n for n in NAMES if n != "never_known"], fingerprint=lambda _: DECLARATIONS
        )


def test_features_declared_otherwise_than_at_training_are_refused() -> None:
    with pytest.raises(ModelRefusedError, match=r"declared otherwise.*train it again"):
        opened(sealed(), domain="company_risk", names=NAMES, fingerprint=lambda _: "another")


def test_a_domain_may_declare_more_than_the_model_knows_in_any_order() -> None:
    declared = ["new_feature", *reversed(NAMES)]
    assert opened(sealed(), domain="company_risk", names=declared, fingerprint=lambda _: DECLARATIONS).names == NAMES


@pytest.mark.parametrize("member", ["log_odds", "probability"])
def test_a_golden_row_that_comes_out_otherwise_refuses_the_model(member: str) -> None:
    golden = copy.deepcopy(sealed()["golden"])
    golden[3][member] = golden[3][member] * (1 + 1e-9)
    with pytest.raises(ModelRefusedError, match="golden row 3"):
        Model(open_it(resealed(golden=golden)))


def test_changed_trees_are_noticed_by_the_golden_rows_even_under_a_fresh_seal() -> None:
    parts = copy.deepcopy(sealed()["parts"])
    text: str = parts[0]["text"]
    first = re.search(r"^leaf_value=(-?)(\d)", text, flags=re.MULTILINE)
    assert first
    parts[0]["text"] = text[: first.start(2)] + str((int(first[2]) + 1) % 10) + text[first.end(2) :]
    with pytest.raises(ModelRefusedError, match="golden row"):
        Model(open_it(resealed(parts=parts)))


def test_golden_rows_have_gaps_among_them() -> None:
    rows = [golden["row"] for golden in sealed()["golden"]]
    assert len(rows) == 64
    assert all(row[NAMES.index("never_known")] is None for row in rows)
    assert any(row[0] is None for row in rows)
    assert any(row[0] is not None for row in rows)


def test_isotonic_knots_are_understood() -> None:
    knots = {"kind": "isotonic", "log_odds": [-4.0, -1.0, 2.0], "probabilities": [0.01, 0.2, 0.9]}
    calibration = Isotonic((-4.0, -1.0, 2.0), (0.01, 0.2, 0.9))
    golden = [{**g, "probability": calibration.probability(g["log_odds"])} for g in sealed()["golden"]]
    envelope = open_it(resealed(calibration=knots, golden=golden))
    assert envelope.calibration == calibration
    assert 0.01 <= Model(envelope).probability(dict.fromkeys(NAMES)) <= 0.9


def test_sealing_twice_is_sealing_once() -> None:
    assert seal(sealed()) == sealed()
    assert unsealed(json.dumps(sealed())) == sealed()


def told(envelope: dict[str, Any]) -> dict[str, Any]:
    """An envelope whose voices also say what features weigh in training and what was usual of their bins."""
    content = copy.deepcopy(envelope)
    for speech in (content, content["fallback"]) if "fallback" in content else (content,):
        names = speech["features"]["names"]
        speech["importance"] = {"rows": 4000, "features": {name: index / 8 for index, name in enumerate(names)}}
        for index, bins in enumerate((speech["reference"]["scores"], *speech["reference"]["features"].values())):
            bins["usual"] = index / 4
    return content


def test_an_envelope_that_does_not_say_what_was_usual_or_what_weighs_opens_without() -> None:
    voice = open_it(sealed()).voice
    assert voice.importance == {}
    assert {bins.usual for bins in (voice.score_bins, *voice.reference.values())} == {0.0}


def test_what_was_usual_and_what_weighs_is_read_of_each_voice_in_the_order_of_its_features() -> None:
    content = told(spoken_for())
    content["importance"]["features"] = dict(reversed(content["importance"]["features"].items()))
    envelope = open_it(seal(content))
    assert envelope.fallback is not None
    for voice in (envelope.voice, envelope.fallback):
        assert [*voice.importance.items()] == [(name, index / 8) for index, name in enumerate(voice.names)]
        assert [voice.reference[name].usual for name in content["reference"]["features"] if name in voice.names] == [
            index / 4 + 0.25 for index in range(len(voice.names))
        ]
        assert voice.score_bins.usual == 0.0


def test_a_model_says_the_same_whether_or_not_its_envelope_tells_more() -> None:
    vector = {**dict.fromkeys(NAMES, 3.25), "sell_usd_30d": None}
    more = Model(open_it(seal(told(sealed()))))
    assert more.envelope.voice.importance
    assert more.score(vector) == Model(open_it(sealed())).score(vector)


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("reference", "scores", "usual"), -0.01, "reference.scores.usual must be a finite number from 0"),
        (("reference", "scores", "usual"), None, "reference.scores.usual must be a number"),
        (("reference", "features", "sell_usd_30d", "usual"), 10**400, "reference.features.sell_usd_30d.usual"),
        (("reference", "features", "sell_usd_30d", "usual"), "0.1", "sell_usd_30d.usual must be a number"),
        (("reference", "features", "sell_usd_30d", "usual"), True, "sell_usd_30d.usual must be a number"),
        (("importance",), None, "importance must be an object"),
        (("importance",), {}, "importance.rows"),
        (("importance", "rows"), 0, "importance.rows"),
        (("importance", "rows"), 3.5, "a whole number"),
        (("importance", "features"), [0.1] * 6, "importance.features must be an object"),
        (("importance", "features"), {}, "a figure for each of the features, and for no others"),
        (("importance", "features"), {"sell_usd_30d": 0.1}, "a figure for each of the features, and for no others"),
        (("importance", "features", "surprise"), 0.1, "a figure for each of the features, and for no others"),
        (("importance", "features", "sell_usd_30d"), -0.1, "importance.features.sell_usd_30d must be a finite number from 0"),
        (("importance", "features", "sell_usd_30d"), None, "importance.features.sell_usd_30d must be a number"),
        (("importance", "features", "sell_usd_30d"), 10**400, "importance.features.sell_usd_30d must be a finite number"),
    ],
)
def test_what_is_told_besides_is_refused_where_it_is_damaged(path: tuple[str, ...], value: Any, why: str) -> None:
    for steps in (path, ("fallback", *path)):
        content = told(spoken_for())
        place: Any = content
        for step in steps[:-1]:
            place = place[step]
        place[steps[-1]] = value
        with pytest.raises(ModelRefusedError, match=re.escape(why)):
            open_it(seal(content))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(value=JSON | st.binary() | st.text())
def test_whatever_the_store_returns_it_is_refused_and_nothing_else_happens(value: object) -> None:
    with pytest.raises(ModelRefusedError):
        open_it(value)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list):
            yield from places(inner)


@settings(max_examples=150, deadline=None)
@given(choice=st.integers(min_value=0), value=JSON)
def test_whatever_is_put_anywhere_under_a_fresh_seal_it_opens_or_is_refused(choice: int, value: Any) -> None:
    content = told({**sealed(), "golden": sealed()["golden"][:2]})
    spots = list(places(content))
    place, key = spots[choice % len(spots)]
    place[key] = value
    try:
        sealed_again = seal(content)
    except ValueError:  # NaN is no JSON, so nobody could have stored it
        return
    with contextlib.suppress(ModelRefusedError):
        Model(open_it(sealed_again)).close()


def test_scoring_imports_neither_lightgbm_nor_scikit_learn_nor_scipy_nor_pandas_nor_numpy(tmp_path: Path) -> None:
    stored = tmp_path / "model.json"
    stored.write_text(json.dumps(sealed()))
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from src.scoring.envelope import opened
from src.scoring.model import Model
names = {NAMES!r}
hash = {DECLARATIONS!r}
envelope = opened(open({str(stored)!r}, "rb").read(), domain="company_risk", names=names, fingerprint=lambda _: hash)
score = Model(envelope).score(dict.fromkeys(envelope.names, 2.0))
print(repr(score.probability), *{{name.partition(".")[0] for name in sys.modules}})
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - our own code
    probability, *modules = done.stdout.split()
    assert float(probability) == model().probability(dict.fromkeys(NAMES, 2.0))
    assert not {"lightgbm", "sklearn", "scipy", "pandas", "numpy", "pickle", "joblib"} & set(modules)
