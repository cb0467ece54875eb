"""Random forests: LightGBM's own, written as the sum that every reader of a model's text expects."""

import re
from collections.abc import Mapping
from typing import Any, Final

TREES: Final = 150
"""Trees of a forest; the spread that another fifty would still take off its mean is a fiftieth of a tree's."""

# Deep and unshrunk, each tree on other rows and each split among other features: what a forest averages away has to differ from
# tree to tree. Forty leaves keep 150 trees at some 400 kB of text; without a bound, depth 12 allows a hundred times as many.
PARAMETERS: Final[Mapping[str, Any]] = {
    "boosting": "rf",
    "max_depth": 12,
    "num_leaves": 40,
    "min_data_in_leaf": 100,
    "feature_fraction": 1.0,
    "feature_fraction_bynode": 0.5,
    "bagging_fraction": 0.632,  # the share of different rows in a bootstrap sample
    "bagging_freq": 1,
    "lambda_l2": 0.0,
    "path_smooth": 0.0,
    "learning_rate": 1.0,
}

_AVERAGED = "average_output"
_SCALED = ("leaf_value=", "internal_value=")
_SIZES = "tree_sizes="
_BEFORE_A_TREE = re.compile(r"(?=^Tree=\d+$)", re.MULTILINE)
_END = "end of trees"


def additive(text: str) -> str:
    """The same forest as a sum of trees: what each leaf says is divided by the number of trees.

    LightGBM writes a forest with a line in its header that says that the answer is the mean, and averages probabilities but
    not raw scores. Readers of a model take one thing alone, a sum that is the log-odds; so the text is made one.

    Args:
        text: What `Booster.model_to_string()` gave, of a model of one tree a round.

    Returns:
        A text whose sum is the mean of the other's trees up to rounding; a text that is a sum already comes back as it is.
    """
    header, blank, body = text.partition("\n\n")
    lines = header.split("\n")
    if _AVERAGED not in lines:
        return text
    trees, end, after = body.partition(_END)
    blocks = [block for block in _BEFORE_A_TREE.split(trees) if block]
    divided = [_divided(block, len(blocks)) for block in blocks]
    sizes = _SIZES + " ".join(str(len(block)) for block in divided)
    kept = [sizes if line.startswith(_SIZES) else line for line in lines if line != _AVERAGED]
    return "\n".join(kept) + blank + "".join(divided) + end + after


def _divided(block: str, by: int) -> str:
    return "\n".join(_line(line, by) for line in block.split("\n"))


def _line(line: str, by: int) -> str:
    key = next((key for key in _SCALED if line.startswith(key)), None)
    if key is None:
        return line
    return key + " ".join(repr(float(value) / by) for value in line.removeprefix(key).split(" ") if value)
