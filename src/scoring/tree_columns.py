"""A quick look at all trees of a model text at once: the same line of every tree is one column.

A model of several hundred trees has thousands of lines, and asking each of them the same question costs a cold start tens of
milliseconds. What LightGBM writes is so regular that a column is judged by a handful of calls. This look only ever says "sound"
or "cannot tell"; `tree_text` then looks at each tree by itself and has the last word.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, repeat

_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_INFINITE = {b"inf", b"-inf"}
_LONGEST_RUN, _LONGEST_EXPONENT = 40, 3  # digits; LightGBM writes 17 and 3
_WIDEST = 6  # letters of the index of a child: far beyond any tree, and a short word is read in no time


def sound(
    body: str,
    sizes: Sequence[int],
    features: frozenset[str],
    decisions: frozenset[str],
    layouts: Iterable[tuple[str, ...]],
    most_leaves: int,
) -> bool:
    """Whether these trees are known to be safe to hand to the C library.

    Args:
        body: The trees, one after another.
        sizes: Characters of each.
        features: Indices a split may name.
        decisions: Kinds of split.
        layouts: Keys of a tree's lines, in order.
        most_leaves: Trees with more leaves are looked at one by one.
    """
    columns = _columns(body, sizes, layouts)
    if not columns or {*columns["num_cat"], *columns["is_linear"]} != {"0"}:
        return False
    leaves = _leaves(columns["num_leaves"], most_leaves)
    if not leaves:
        return False
    of_splits, of_leaves = [count - 2 for count in leaves], [count - 1 for count in leaves]
    spaces = {key: of_leaves if key.startswith("leaf_") else of_splits for key in columns} | {"shrinkage": [0] * len(leaves)}
    lists = [key for key in columns if key not in ("num_leaves", "num_cat", "is_linear")]
    if any(list(map(str.count, columns[key], repeat(" "))) != spaces[key] for key in lists):
        return False
    joined = {key: " ".join(columns[key]) for key in lists}
    left, right = joined.pop("left_child"), joined.pop("right_child")
    return (
        features.issuperset(joined.pop("split_feature").split(" "))
        and decisions.issuperset(joined.pop("decision_type").split(" "))
        and are_numbers(joined.pop("threshold"), infinite=True)
        and are_numbers(" ".join(joined.values()))
        and _hang_together(left, right, leaves)
    )


def are_numbers(words: str, *, infinite: bool = False) -> bool:
    """Whether words with one space between them are numbers such as LightGBM writes, say -0.25 or 1e-05.

    "e", "1e" or an empty place ends the process, in LightGBM's own threads where nothing can catch it: hence a strict grammar.

    Args:
        words: As the text has them.
        infinite: Whether "inf" and "-inf" are numbers, as in thresholds: such a split asks only "is it missing?".
    """
    # The grammar does not tell digits apart, and with every digit a zero thousands of numbers have a few dozen shapes.
    shapes = set(words.encode("ascii", "replace").translate(_ZEROS).split(b" "))
    return all(map(_is_number, shapes - _INFINITE if infinite else shapes))


def _is_number(shape: bytes) -> bool:
    mantissa, e, exponent = shape.removeprefix(b"-").partition(b"e")
    whole, point, fraction = mantissa.partition(b".")
    if e and not _is_run(exponent[1:] if exponent[:1] in (b"-", b"+") else exponent, _LONGEST_EXPONENT):
        return False
    return _is_run(whole, _LONGEST_RUN) and (not point or _is_run(fraction, _LONGEST_RUN))


def _is_run(digits: bytes, longest: int) -> bool:
    return 0 < len(digits) <= longest and not digits.strip(b"0")


def _columns(body: str, sizes: Sequence[int], layouts: Iterable[tuple[str, ...]]) -> dict[str, list[str]]:
    """Values of each key over the trees; empty unless every tree has the same lines and begins where the sizes say."""
    lines = body.split("\n")
    keys = tuple([line.partition("=")[0] for line in lines[1 : lines.index("")]]) if "" in lines else ()
    height = len(keys) + 3  # "Tree=", the keys, and two empty lines
    trees = len(sizes)
    heads = [f"Tree={index}" for index in range(trees)]
    if keys not in layouts or len(lines) != height * trees + 1 or lines[:-1:height] != heads:
        return {}
    starts = [start - 1 for start in accumulate(sizes[:-1])]
    apart = all(map(body.startswith, [f"\n{head}\n" for head in heads[1:]], starts))
    if not apart or sum(sizes) != len(body) or {*lines[height - 2 :: height], *lines[height - 1 :: height]} != {""}:
        return {}
    columns = {key: lines[place::height] for place, key in enumerate(keys, 1)}
    for key, column in columns.items():
        width = len(key) + 1
        if {line[:width] for line in column} != {f"{key}="}:
            return {}
        columns[key] = [line[width:] for line in column]
    return columns


def _leaves(values: Sequence[str], most: int) -> list[int]:
    """How many leaves each tree has; empty unless all have from two to `most`."""
    # Longer words than the limit are not worth reading; a model has few different counts.
    counts = {value: int(value) for value in set(values) if value.isdecimal() and len(value) <= len(str(most))}
    found = [counts.get(value, 0) for value in values]
    return found if min(found) > 1 and max(found) <= most else []


def _hang_together(left: str, right: str, leaves: Sequence[int]) -> bool:
    """Every leaf and every split but the root has one parent, earlier than itself."""
    words = left.split(" "), right.split(" ")
    # All trees have the same few dozen children, so that few words are read.
    children = {
        word: int(word) for word in {*words[0], *words[1]} if word.removeprefix("-").isdecimal() and len(word) <= _WIDEST
    }
    try:
        lefts, rights = [children[word] for word in words[0]], [children[word] for word in words[1]]
    except KeyError:
        return False
    wanted = {count: [*range(-count, 0), *range(1, count - 1)] for count in set(leaves)}
    parents = [parent for count in leaves for parent in range(count - 1)]
    # Few different pairs of parent and child make up all trees.
    if any(0 <= child <= parent for parent, child in {*zip(parents, lefts, strict=True), *zip(parents, rights, strict=True)}):
        return False
    starts = accumulate([count - 1 for count in leaves], initial=0)
    return all(
        sorted([*lefts[start : start + count - 1], *rights[start : start + count - 1]]) == wanted[count]
        for start, count in zip(starts, leaves, strict=False)
    )
