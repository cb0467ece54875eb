"""Nothing reaches LightGBM's parser that could make it read past its arrays."""

import itertools
import random
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.errors import ModelRefusedError
from src.scoring import tree_text
from src.scoring.booster import load
from src.scoring.tree_columns import sound
from src.scoring.tree_text import checked, slimmed
from src.scoring.trees import Output
from tests.scoring.envelope_world import NAMES, odd_rows, trees_text

ROOT = Path(__file__).resolve().parents[2]


def test_what_prediction_does_not_need_is_cut_off_and_changes_nothing() -> None:
    whole = lightgbm.Booster(model_str=trees_text()).model_to_string()
    assert "parameters:" in whole or "feature_importances:" in whole
    assert checked(whole, NAMES) == trees_text()
    assert trees_text().endswith("end of trees\n")


def test_a_tree_of_one_leaf_is_understood() -> None:
    data = lightgbm.Dataset(np.ones((200, 2)), np.tile([0.0, 0.0, 0.0, 1.0], 50), params={"verbosity": -1})
    stump = lightgbm.train({"objective": "binary", "verbosity": -1}, data, 1).model_to_string()
    assert "num_leaves=1\n" in checked(stump, ["Column_0", "Column_1"])


def change(pattern: str, replacement: str) -> str:
    changed, times = re.subn(pattern, replacement, trees_text(), count=1, flags=re.MULTILINE)
    assert times == 1
    # Sizes are mended, so that each damage is judged for what it is.
    blocks = re.split(r"(?=^Tree=\d+$)", changed.removesuffix("end of trees\n"), flags=re.MULTILINE)
    sizes = " ".join(str(len(block)) for block in blocks[1:])
    return re.sub(r"^tree_sizes=.*$", f"tree_sizes={sizes}", "".join(blocks), count=1, flags=re.MULTILINE) + "end of trees\n"


def test_mending_the_sizes_alone_changes_nothing() -> None:
    assert change("^tree$", "tree") == trees_text()


@pytest.mark.parametrize(
    ("pattern", "replacement", "why"),
    [
        ("^tree$", "forest", 'does not begin with "tree"'),
        ("^version=v4$", "version=v9", "version"),
        ("^num_class=1$", "num_class=3", "num_class"),
        ("^objective=.*$", "objective=regression", "objective"),
        ("^objective=.*$", "objective=binary sigmoid:2", "objective"),
        ("^max_feature_idx=5$", "max_feature_idx=500", "other features"),
        ("^feature_names=sec_8k", "feature_names=sec_9k", "other features"),
        ("^feature_infos=\\[", "feature_infos=", "range of each numeric feature"),
        ("^feature_infos=[^ ]+ ", "feature_infos=", "range of each numeric feature"),
        ("^label_index=0\n", "", "label_index"),
        ("^label_index=0$", "label_index=0\naverage_output", "unknown or repeated"),
        ("^label_index=0$", "label_index=0\nversion=v4", "unknown or repeated"),
        ("^num_leaves=.*$", "num_leaves=2000000000", "num_leaves"),
        ("^num_leaves=.*$", "num_leaves=-1", "num_leaves"),
        ("^num_leaves=.*$", "num_leaves=3", "finite numbers are wanted"),
        ("^num_cat=0$", "num_cat=1", "categorical"),
        ("^is_linear=0$", "is_linear=1", "linear"),
        ("^split_feature=[0-9]+", "split_feature=6", "does not name"),
        ("^split_feature=[0-9]+", "split_feature=-1", "does not name"),
        ("^split_feature=[0-9]+ ", "split_feature=", "does not name"),
        ("^threshold=[^ ]+ ", "threshold=nan ", "threshold"),
        ("^threshold=[^ ]+ ", "threshold= ", "threshold"),
        ("^leaf_value=[^ ]+ ", "leaf_value=inf ", "leaf_value"),
        ("^leaf_value=[^ ]+ ", "leaf_value=", "leaf_value"),
        ("^leaf_value=[^ ]+ ", "leaf_value=e ", "leaf_value"),
        ("^internal_count=[^ ]+ ", "internal_count=-- ", "internal_count"),
        ("^shrinkage=1$", "shrinkage=1e", "shrinkage"),
        ("^decision_type=[0-9]+", "decision_type=1", "kind that is not understood"),
        ("^decision_type=[0-9]+", "decision_type=14", "kind that is not understood"),
        ("^left_child=1 ", "left_child=9999 ", "left_child"),
        ("^left_child=1 ", "left_child=-9999 ", "left_child"),
        ("^left_child=1 ", "left_child=0 ", "hang together"),
        ("^left_child=1 ", "left_child=one ", "whole numbers"),
        ("^right_child=.*\n", "", "other lines"),
        ("^shrinkage=1$", "shrinkage=1\nshrinkage=1", "other lines"),
        ("^Tree=1$", "Tree=7", "no tree 1"),
    ],
)
def test_each_kind_of_damage_is_refused_in_one_sentence(pattern: str, replacement: str, why: str) -> None:
    with pytest.raises(ModelRefusedError, match=re.escape(why)):
        checked(change(pattern, replacement), NAMES)


def test_a_tree_that_runs_in_a_circle_is_refused() -> None:
    circle = (
        "Tree=0\nnum_leaves=4\nnum_cat=0\nsplit_feature=0 0 0\nsplit_gain=1 1 1\nthreshold=1 2 3\ndecision_type=2 2 2\n"
        "left_child=-1 2 1\nright_child=-2 -3 -4\nleaf_value=1 2 3 4\nleaf_weight=1 1 1 1\nleaf_count=1 1 1 1\n"
        "internal_value=1 1 1\ninternal_weight=1 1 1\ninternal_count=1 1 1\nis_linear=0\nshrinkage=1\n\n\n"
    )
    head = trees_text().partition("tree_sizes=")[0]
    with pytest.raises(ModelRefusedError, match="circle"):
        checked(f"{head}tree_sizes={len(circle)}\n\n{circle}end of trees\n", NAMES)


@pytest.mark.parametrize("cut", [0, 4, 5, 100, 400, 1000, -1, -14, -200])
def test_a_text_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(ModelRefusedError):
        checked(trees_text()[:cut], NAMES)


@pytest.mark.parametrize("odd", ["\0", "\r\n", "é", "\udcff"])
def test_bytes_that_lightgbm_never_writes_are_refused(odd: str) -> None:
    with pytest.raises(ModelRefusedError, match="bytes that LightGBM never writes"):
        checked(trees_text().replace("tree\n", f"tree{odd}\n", 1), NAMES)


@settings(deadline=None)
@given(text=st.text())
def test_any_text_at_all_is_refused_and_nothing_else_happens(text: str) -> None:
    with pytest.raises(ModelRefusedError):
        checked(text, NAMES)


@settings(max_examples=200, deadline=None)
@given(body=st.text(alphabet="0123456789-=. \neETreleafcount_"))
def test_any_text_after_a_true_header_is_refused_and_nothing_else_happens(body: str) -> None:
    head = trees_text().partition("tree_sizes=")[0]
    with pytest.raises(ModelRefusedError):
        checked(f"{head}tree_sizes={len(body)}\n\n{body}end of trees\n", NAMES)


# The last line of defence is tried where a crash is seen: texts damaged in every way we know are given to `load` in another
# process, whose seal would have held (an attacker can seal too). It must end by itself, having predicted or refused.
_FUZZ = """
import random, re, sys
sys.path.insert(0, ROOT)
from src.errors import ModelRefusedError
from src.scoring.booster import load
from src.scoring.trees import Output

random.seed(SEED)
WORDS = ["-1", "0", "1", "6", "99999", "-99999", "2147483648", "1e999", "1e-999", "-", "e", ".", "1e", "inf", "-inf", "nan",
         "", " ", "  ", "1.5", "0x10", "1_0", "+3", "--2", "1e5e5", "999999999999999999999999", "9" * 39, "1e308", "1e400",
         "-1e-320", "4e", "1.", ".5", "1e+", "00007"]

def damage(text):
    for _ in range(random.choice([1, 1, 1, 2, 5])):
        kind = random.randrange(6)
        at = random.randrange(len(text))
        if kind == 0:
            text = text[:at] + random.choice("0123456789-. =einfa\\n") + text[at + 1 :]
        elif kind == 1:
            text = text[:at] + text[at + random.randrange(1, 40) :]
        elif kind == 2:
            numbers = list(re.finditer(r"(?<=[ =])[-0-9.e]+(?=[ \\n])", text))
            spot = random.choice(numbers)
            text = text[: spot.start()] + random.choice(WORDS) + text[spot.end() :]
        elif kind == 3:
            lines = text.split("\\n")
            first, second = random.randrange(len(lines)), random.randrange(len(lines))
            lines[first] = lines[second]
            text = "\\n".join(lines)
        elif kind == 4:
            lines = text.split("\\n")
            del lines[random.randrange(len(lines))]
            text = "\\n".join(lines)
        else:
            text = text[:at] + text[at : at + random.randrange(60)] + text[at:]
    return text

def mended(text):
    blocks = re.split(r"(?=^Tree=)", text, flags=re.M)
    last, end, rest = blocks[-1].partition("end of trees")
    blocks[-1] = last
    sizes = " ".join(str(len(block)) for block in blocks[1:])
    return re.sub(r"^tree_sizes=.*$", "tree_sizes=" + sizes, "".join(blocks), count=1, flags=re.M) + end + rest

accepted = refused = 0
head, _, trees = TEXT.partition("Tree=0\\n")
# Two trees are enough to damage, and keep a thousand tries short.
SHORT = mended(head + "Tree=0\\n" + trees[: trees.index("Tree=2\\n")] + "end of trees\\n")
for _ in range(TRIES):
    text = damage(SHORT)
    if random.random() < 0.8:
        text = mended(text)
    try:
        booster = load(text, NAMES)
        for output in Output:
            row = booster.row(output)
            for values in ([0.0] * 6, [float("nan")] * 6, [1e300, -1e300, 3.0, 50.0, 1.0, float("inf")]):
                row.all(values)
        booster.close()
        accepted += 1
    except ModelRefusedError:
        refused += 1
print(accepted, refused)
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_no_damage_that_passes_the_check_crashes_the_process(seed: int) -> None:
    code = f"ROOT, SEED, TRIES, NAMES = {str(ROOT)!r}, {seed}, 6000, {NAMES!r}\nTEXT = {trees_text()!r}\n" + _FUZZ
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - our own code
    assert done.returncode == 0, done.stderr[-2000:]
    accepted, refused = map(int, done.stdout.split()[-2:])
    assert accepted > 400  # a changed threshold or leaf value is a model still, so the library was truly reached
    assert refused > 2000


def test_a_lean_text_is_half_as_long_and_says_the_same_of_every_row() -> None:
    small = slimmed(trees_text(), NAMES)
    assert len(small) < 0.6 * len(trees_text())
    assert checked(small, NAMES) == small
    assert slimmed(small, NAMES) == small
    for output in Output:
        whole, half = (load(text, NAMES).many(odd_rows(), output) for text in (trees_text(), small))
        assert whole.tobytes() == half.tobytes()
    theirs = np.array(lightgbm.Booster(model_str=small).predict(odd_rows()), dtype=np.float64)
    assert theirs.tobytes() == load(small, NAMES).many(odd_rows(), Output.PROBABILITY).tobytes()


def test_a_tree_that_is_half_lean_is_refused() -> None:
    with pytest.raises(ModelRefusedError, match="other lines in tree 0"):
        checked(change("^split_gain=.*\n", ""), NAMES)


def test_an_infinite_threshold_is_a_number_and_an_infinite_leaf_is_none() -> None:
    assert checked(change("^threshold=[^ ]+ ", "threshold=-inf "), NAMES)
    with pytest.raises(ModelRefusedError, match="leaf_value"):
        checked(change("^leaf_value=[^ ]+ ", "leaf_value=-inf "), NAMES)


FEATURES = frozenset(map(str, range(len(NAMES))))
WORDS = (
    "-1",
    "0",
    "1",
    "6",
    "99999",
    "1e999",
    "-",
    "e",
    ".",
    "1e",
    "inf",
    "-inf",
    "nan",
    "",
    " ",
    "1.5",
    "1_0",
    "+3",
    "4e",
    "1.",
)


def by_itself(body: str, sizes: list[int]) -> None:
    """Check each tree by itself, as is done where the look at all of them cannot tell."""
    starts = itertools.accumulate(sizes, initial=0)
    for index, (start, size) in enumerate(zip(starts, sizes, strict=False)):
        tree_text._check_tree(body[start : start + size], index, FEATURES)


@pytest.mark.parametrize("form", [checked, slimmed])
def test_what_the_look_at_all_trees_passes_each_tree_passes_by_itself(form: Callable[[str, Sequence[str]], str]) -> None:
    chance = random.Random(5)  # noqa: S311 - damage, no secret
    text = form(trees_text(), NAMES)
    body = "Tree=0" + text.partition("Tree=0")[2].partition("Tree=2")[0]
    numbers = list(re.finditer(r"(?<=[ =])[-0-9.e]+(?=[ \n])", body))
    layouts = (tree_text._TREE_KEYS, tree_text._LEAN_KEYS)
    second, passed = body.index("Tree=1"), 0
    for _ in range(3000):
        spot = chance.choice(numbers)
        damaged = body[: spot.start()] + chance.choice(WORDS) + body[spot.end() :]
        first = second + (len(damaged) - len(body)) * (spot.start() < second)
        sizes = [first, len(damaged) - first]
        if sound(damaged, sizes, FEATURES, tree_text._DECISIONS, layouts, 128):
            passed += 1
            by_itself(damaged, sizes)
    assert 300 < passed < 2500
