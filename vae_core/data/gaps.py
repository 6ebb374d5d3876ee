"""Whether numbers of examples are missing, which is NaN; and the examples of which none is."""

from torch import Tensor


def has_gaps(examples: Tensor) -> bool:
    """Whether a number of any example is missing; bytes have no gaps."""
    return examples.is_floating_point() and bool(examples.isnan().any())


def whole_ones(examples: Tensor) -> Tensor:
    """The places of the examples (N, C, H, W) that have no gap, int64."""
    return (~examples.flatten(1).isnan().any(1)).nonzero().flatten()
