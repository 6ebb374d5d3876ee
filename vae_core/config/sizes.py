"""How large the parts of the built-in networks are: what builds them and what plans them agree.

Imports no torch, so that a page can draw a model before anybody has built it.
"""

import math

Shape = tuple[int, int, int]

CONV_CHANNELS = 32, 64  # after the first halving, and after each later one
RESIDUAL_CHANNELS = 16, 32  # narrow while the map is large: there a convolution costs most
PATCH_CHANNELS = 64
TOKEN_WIDTH, TOKEN_BLOCKS = 64, 2
ROWS_READ, ROWS_WRITTEN = 64, 128  # numbers of a state: of each way, and of the writer
LINE_STATE = 128
GATES = 3  # of a recurrent unit: reset, update, new
FRAMES_SEEN = 2  # frames that tell a state: past and present
NARROWEST = 32  # hidden units of a transition
FLOW_STEPS, FLOW_WIDTH = 2, 128  # of an inverse autoregressive flow


def map_size(shape: Shape, factor: int) -> tuple[int, int]:
    """Height and width of a map whose every place stands for ``factor`` x ``factor`` pixels."""
    return math.ceil(shape[1] / factor), math.ceil(shape[2] / factor)


def halving_plan(shape: Shape, first: int, later: int) -> tuple[list[int], tuple[int, int]]:
    """Of a picture that is halved until its map is about 4 x 4, at least once.

    Returns:
        the channels after each halving, ``first`` and then ``later``, and the size of the last map.
    """
    count = max(1, round(math.log2(max(shape[1:]) / 5)))
    return [first, *[later] * (count - 1)], map_size(shape, 2**count)


def patch_plan(shape: Shape) -> tuple[int, tuple[int, int]]:
    """Side of a patch, and the size of the map of patches, of the patch network."""
    side = 4 if max(shape[1:]) >= 16 else 2
    return side, map_size(shape, side)


def token_plan(shape: Shape) -> tuple[int, tuple[int, int]]:
    """The same of the transformer, whose attention pays for the square of their number."""
    longest = max(shape[1:])
    side = 2 if longest < 16 else 4 if longest < 48 else 8
    return side, map_size(shape, side)


def transition_width(hidden: tuple[int, ...]) -> int:
    """Hidden units of a transition of the state."""
    return max(hidden, default=2 * NARROWEST) // 2
