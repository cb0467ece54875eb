"""A quick look at all trees of a model text at once: the same line of every tree is one column.

A model of several hundred trees has thousands of lines, and asking each of them the same question costs a cold start tens of
milliseconds. What LightGBM writes is so regular that a column is judged by a handful of calls. This look only ever says "sound"
or "cannot tell"; `tree_text` then looks at each tree by itself and has the last word.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain

_SINGLE = ("num_leaves", "num_cat", "is_linear", "shrinkage")
_WORDS = bytes(set(range(256)) - set(b"\n ="))
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_INFINITE = {b"inf", b"-inf"}
_LONGEST_RUN, _LONGEST_EXPONENT = 40, 3  # digits; LightGBM writes 17 and 3


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
    lines = body.split("\n")
    keys = tuple([line.partition("=")[0] for line in lines[1 : lines.index("")]]) if "" in lines else ()
    height = len(keys) + 3  # "Tree=", the keys, and two empty lines
    if keys not in layouts or len(lines) != height * len(sizes) + 1 or not _apart(body, lines[:-1:height], sizes):
        return False
    columns = {key: lines[place::height] for place, key in enumerate(keys, 1)}
    leaves = _leaves(columns.pop("num_leaves"), most_leaves)
    if not leaves or body.encode("ascii", "replace").translate(None, _WORDS) != _outline(keys, leaves):
        return False
    # The outline has one "=" a line, so that a line of another key keeps its key and its "=" here, and is no list of numbers.
    lists = {key: " ".join(column).replace(f"{key}=", "") for key, column in columns.items()}
    left, right = lists.pop("left_child"), lists.pop("right_child")
    return (
        {*lists.pop("num_cat").split(" "), *lists.pop("is_linear").split(" ")} == {"0"}
        and features.issuperset(lists.pop("split_feature").split(" "))
        and decisions.issuperset(lists.pop("decision_type").split(" "))
        and are_numbers(lists.pop("threshold"), infinite=True)
        and are_numbers(" ".join(lists.values()))
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


def _apart(body: str, heads: Sequence[str], sizes: Sequence[int]) -> bool:
    """Whether every tree has its number and begins where the sizes say."""
    wanted = [f"Tree={index}" for index in range(len(sizes))]
    starts = [start - 1 for start in accumulate(sizes[:-1])]
    return (
        heads == wanted
        and sum(sizes) == len(body)
        and all(map(body.startswith, [f"\n{head}\n" for head in wanted[1:]], starts))
    )


def _leaves(lines: Sequence[str], most: int) -> list[int]:
    """How many leaves each tree has; empty unless all have from two to `most`."""
    # A model has few different counts; longer words than the limit are not worth reading.
    words = {line: line.removeprefix("num_leaves=") for line in set(lines)}
    counts = {line: int(word) for line, word in words.items() if word.isdecimal() and len(word) <= len(str(most))}
    found = [counts.get(line, 0) for line in lines]
    return found if min(found) > 1 and max(found) <= most else []


def _outline(keys: Sequence[str], leaves: Sequence[int]) -> bytes:
    """What is left of trees with so many leaves when only line ends, spaces and "=" are kept: how many values each line has."""

    def of_one(count: int) -> bytes:
        values = [1 if key in _SINGLE else count if key.startswith("leaf_") else count - 1 for key in keys]
        return b"=\n" + b"".join([b"=" + b" " * (value - 1) + b"\n" for value in values]) + b"\n\n"

    outlines = {count: of_one(count) for count in set(leaves)}
    return b"".join([outlines[count] for count in leaves])


def _hang_together(left: str, right: str, leaves: Sequence[int]) -> bool:
    """Every leaf and every split but the root has one parent, earlier than itself."""
    lefts, rights = left.split(" "), right.split(" ")
    wanted = {count: {*map(str, range(-count, 0)), *map(str, range(1, count - 1))} for count in set(leaves)}
    start = 0
    for count in leaves:
        end = start + count - 1
        # As many words as are wanted, and the same ones: so each of them once.
        if {*lefts[start:end], *rights[start:end]} != wanted[count]:
            return False
        start = end
    parents = list(chain.from_iterable([range(count - 1) for count in leaves]))
    # Few different pairs of parent and child make up all trees.
    pairs = {*zip(parents, lefts, strict=True), *zip(parents, rights, strict=True)}
    return not any(0 <= int(child) <= parent for parent, child in pairs)
