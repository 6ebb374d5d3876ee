"""Whether numbers of examples are missing, which is NaN; imports no torch."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor


def has_gaps(examples: "Tensor") -> bool:
    """Whether a number of any example is missing; bytes have no gaps."""
    return examples.is_floating_point() and bool(examples.isnan().any())


def whole_ones(examples: "Tensor") -> "Tensor":
    """The places of the examples (N, C, H, W) that have no gap, int64."""
    return (~examples.flatten(1).isnan().any(1)).nonzero().flatten()


def is_nothing(value: Any) -> bool:
    """Whether a value stands for none: None, NaN, what data frames have for it, blanks."""
    if value is None or isinstance(value, str):
        return value is None or not value.strip()
    try:
        return bool(value != value)  # NaN is not itself
    except (TypeError, ValueError):  # of pandas' NA nothing is known, not even that
        return True
