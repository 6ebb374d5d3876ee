"""Whether there is a graph being taken down, or just numbers to be reckoned with."""

from torch import Tensor


def is_plain(tensor: Tensor) -> bool:
    """Whether this is a tensor of numbers, for which a gradient by hand may take the place of ours.

    While a model is taken down as a graph its tensors are of another type. What the graph is to
    have is the formula, which the page has operations for and plans the memory of.
    """
    return type(tensor) is Tensor
