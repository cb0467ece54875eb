"""LightGBM's model text, checked before the C library reads it.

The library trusts the text: a child index out of range or a missing line makes it read beyond its arrays, which ends the
process instead of raising. So everything it will index with is checked here first, and what it would ignore never reaches it.
"""

from collections.abc import Sequence
from typing import Never, NewType

from src.errors import ModelRefusedError
from src.scoring.tree_columns import are_numbers, sound

SafeText = NewType("SafeText", str)
"""A text that `checked` has passed: nothing else makes one, so that what the C library reads was checked, and once."""

# The lines of one tree in LightGBM's format v3 and v4, in the order in which it writes them.
_TREE_KEYS = (
    "num_leaves",
    "num_cat",
    "split_feature",
    "split_gain",
    "threshold",
    "decision_type",
    "left_child",
    "right_child",
    "leaf_value",
    "leaf_weight",
    "leaf_count",
    "internal_value",
    "internal_weight",
    "internal_count",
    "is_linear",
    "shrinkage",
)
# Lines that tell what training thought of a split: neither a prediction nor its contributions read them, and they are half of
# the text. A model may come without them.
_IDLE_KEYS = frozenset(("split_gain", "leaf_weight", "internal_value", "internal_weight"))
_LEAN_KEYS = tuple(key for key in _TREE_KEYS if key not in _IDLE_KEYS)
_SPLIT_KEYS = ("split_gain", "threshold", "internal_value", "internal_weight", "internal_count")
_SPLIT_INTEGERS = ("split_feature", "decision_type", "left_child", "right_child")
_LEAF_KEYS = ("leaf_value", "leaf_weight", "leaf_count")
_FIXED = {  # one binary model whose raw score is the log-odds itself; anything else would be read wrongly, not refused
    "num_class": "1",
    "num_tree_per_iteration": "1",
    "label_index": "0",
    "objective": "binary sigmoid:1",
}
_KNOWN_HEADER = {*_FIXED, "version", "max_feature_idx", "feature_names", "feature_infos", "tree_sizes", "monotone_constraints"}
_VERSIONS = ("v3", "v4")
# Bit 0 (a categorical split) is never set here; bit 1 is the default side; bits 2–3 say how missing values are told.
_DECISIONS = frozenset(("0", "2", "4", "6", "8", "10"))
_MOST_LEAVES = 4096  # two orders above what a model of this size has; keeps a hostile count from filling memory
_DEEPEST = 128  # TreeSHAP descends recursively and keeps a path per level
_LARGEST_INT = 2**31 - 1
_END = "end of trees\n"
_RANGE_LETTERS = "-+0123456789.einf"
_INTEGER_LETTERS = "-0123456789 "


def slimmed(text: str, names: Sequence[str]) -> SafeText:
    """The part of a LightGBM model text that prediction needs, to be kept in an envelope; half of what `checked` leaves.

    Args:
        text: What `Booster.model_to_string()` gave.
        names: Feature names in order.

    Raises:
        ModelRefusedError: As `checked`.
    """
    return _lean(checked(text, names))


def checked(text: str, names: Sequence[str]) -> SafeText:
    """Return a LightGBM model text that is known to be safe to hand to the C library.

    Args:
        text: What `Booster.model_to_string()` gave (later sections, such as the training parameters, are cut off), or what
            `slimmed` made of it.
        names: Feature names in order; the text must name the same ones in the same order.

    Returns:
        Header and trees, ending with the line "end of trees".

    Raises:
        ModelRefusedError: The text is not one plain binary model over these features.
    """
    if not text.isascii() or "\r" in text or "\0" in text:
        _refuse("has bytes that LightGBM never writes")
    head, separator, _ = text.partition("\n\n")
    header = _header(head)
    _check_header(header, names)
    sizes = _integers(header["tree_sizes"], "tree_sizes", lowest=1)
    position = len(head) + len(separator)
    features = frozenset(map(str, range(len(names))))
    body = text[position : position + sum(sizes)]
    if not sound(body, sizes, features, _DECISIONS, (_TREE_KEYS, _LEAN_KEYS), _DEEPEST):
        start = 0
        for index, size in enumerate(sizes):
            _check_tree(body[start : start + size], index, features)
            start += size
    position += sum(sizes)
    if not text.startswith(_END, position):
        _refuse(f'does not say "end of trees" after {len(sizes)} trees: it is cut short or its tree sizes are wrong')
    return SafeText(text[: position + len(_END)])


def _lean(text: SafeText) -> SafeText:
    """The same model without what only training looked at: half the text, the same predictions and contributions."""
    head, separator, body = text.removesuffix(_END).partition("\n\n")
    trees = [
        "\n".join([line for line in f"Tree={block}".split("\n") if line.partition("=")[0] not in _IDLE_KEYS])
        for block in body.split("Tree=")[1:]
    ]
    sizes = " ".join([str(len(tree)) for tree in trees])
    header = [f"tree_sizes={sizes}" if line.startswith("tree_sizes=") else line for line in head.split("\n")]
    return SafeText("\n".join(header) + separator + "".join(trees) + _END)


def _refuse(why: str) -> Never:
    message = f"the LightGBM model text {why}"
    raise ModelRefusedError(message)


def _header(head: str) -> dict[str, str]:
    first, *lines = head.split("\n")
    if first != "tree":
        _refuse('does not begin with "tree"')
    header: dict[str, str] = {}
    for line in lines:
        key, equals, value = line.partition("=")
        if not equals or key not in _KNOWN_HEADER or key in header:
            _refuse(f"has an unknown or repeated header line {line[:40]!r}")
        header[key] = value
    return header


def _check_header(header: dict[str, str], names: Sequence[str]) -> None:
    missing = (_KNOWN_HEADER - {"monotone_constraints"}) - header.keys()
    if missing:
        _refuse(f"lacks the header line {min(missing)!r}")
    if header["version"] not in _VERSIONS:
        _refuse(f"is of version {header['version'][:20]!r}, and {' and '.join(_VERSIONS)} are understood")
    for key, wanted in _FIXED.items():
        if header[key] != wanted:
            _refuse(f"has {key}={header[key][:40]!r} where {wanted!r} is wanted")
    if header["max_feature_idx"] != str(len(names) - 1) or header["feature_names"] != " ".join(names):
        _refuse("is about other features than the envelope names, or in another order")
    ranges = header["feature_infos"].split(" ")
    if len(ranges) != len(names) or not all(map(_is_range, ranges)):
        _refuse("does not give the range of each numeric feature it names")


def _is_range(value: str) -> bool:
    low, _, high = value.removeprefix("[").removesuffix("]").partition(":")
    letters_alone = bool(low and high) and not (low + high).strip(_RANGE_LETTERS)
    return value == "none" or (letters_alone and value == f"[{low}:{high}]")


def _check_tree(block: str, index: int, features: frozenset[str]) -> None:
    head, _, body = block.partition("\n")
    if head != f"Tree={index}" or not body.endswith("\n\n"):
        _refuse(f"has no tree {index} where its tree sizes say")
    keys, _, values = zip(*[line.partition("=") for line in body.rstrip("\n").split("\n")], strict=True)
    if keys not in (_TREE_KEYS, _LEAN_KEYS):
        _refuse(f"has other lines in tree {index} than LightGBM writes")
    tree = dict(zip(keys, values, strict=True))
    leaves = _integers(tree["num_leaves"], "num_leaves", lowest=1, highest=_MOST_LEAVES)
    if len(leaves) != 1 or tree["num_cat"] != "0" or tree["is_linear"] != "0":
        _refuse(f"has categorical or linear leaves, or no single leaf count, in tree {index}")
    _numbers(tree["shrinkage"], "shrinkage", 1)
    if leaves[0] == 1:
        _check_stump(tree)
    else:
        _check_split_tree(tree, leaves[0], features)


def _check_stump(tree: dict[str, str]) -> None:
    _numbers(tree["leaf_value"], "leaf_value", 1)
    if any(tree[key] for key in (*_SPLIT_KEYS, *_SPLIT_INTEGERS) if key in tree):
        _refuse("has splits in a tree of one leaf")
    for key in ("leaf_weight", "leaf_count"):
        if tree.get(key):
            _numbers(tree[key], key, 1)


def _check_split_tree(tree: dict[str, str], leaves: int, features: frozenset[str]) -> None:
    splits = leaves - 1
    _check_numbers(tree, leaves)
    if not _allowed(tree["split_feature"], splits, features):
        _refuse("has a split on a feature that it does not name")
    if not _allowed(tree["decision_type"], splits, _DECISIONS):
        _refuse("has a split of a kind that is not understood")
    left = _integers(tree["left_child"], "left_child", lowest=-leaves, highest=splits - 1)
    right = _integers(tree["right_child"], "right_child", lowest=-leaves, highest=splits - 1)
    _check_shape(left, right, leaves)


def _check_numbers(tree: dict[str, str], leaves: int) -> None:
    for keys, wanted in ((_SPLIT_KEYS, leaves - 1), (_LEAF_KEYS, leaves)):
        for key in keys:
            if key in tree:
                _numbers(tree[key], key, wanted)


def _check_shape(left: list[int], right: list[int], leaves: int) -> None:
    """Every leaf and every split but the root has one parent, earlier than itself: so no cycle, and a bounded depth."""
    splits = leaves - 1
    if len(left) != splits or sorted([*left, *right]) != [*range(-leaves, 0), *range(1, splits)]:
        _refuse("has a tree whose nodes do not hang together")
    for children in (left, right):
        for parent, child in enumerate(children):
            if 0 <= child <= parent:
                _refuse("has a tree that runs in a circle")
    if splits > _DEEPEST and _depth(left, right) >= _DEEPEST:  # fewer splits cannot reach so deep
        _refuse(f"has a tree deeper than {_DEEPEST} levels")


def _depth(left: list[int], right: list[int]) -> int:
    """Levels of splits below the root, where every parent comes before its children."""
    depth = [0] * len(left)
    for parent, children in enumerate(zip(left, right, strict=True)):
        for child in children:
            if child > 0:
                depth[child] = depth[parent] + 1
    return max(depth)


def _allowed(value: str, wanted: int, words: frozenset[str]) -> bool:
    given = value.split(" ")
    return len(given) == wanted and words.issuperset(given)


def _integers(value: str, key: str, *, lowest: int = 0, highest: int = _LARGEST_INT) -> list[int]:
    try:
        numbers = [] if value.strip(_INTEGER_LETTERS) else [int(part) for part in value.split(" ")]
    except ValueError:
        numbers = []
    if not numbers:
        _refuse(f"has {key}={value[:40]!r} where whole numbers are wanted")
    if min(numbers) < lowest or max(numbers) > highest:
        _refuse(f"has a number outside {lowest}…{highest} in {key}")
    return numbers


def _numbers(value: str, key: str, wanted: int) -> None:
    if not are_numbers(value, infinite=key == "threshold") or value.count(" ") != wanted - 1:
        _refuse(f"has {key}={value[:40]!r} where {wanted} finite numbers are wanted")
