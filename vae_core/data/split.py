"""Examples in memory with what is known about them."""

from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core.counting import counted
from vae_core.data.given import check_kept, check_tensor
from vae_core.data.identity import Identity
from vae_core.errors import UserError

_WHOLE = (torch.uint8, torch.int8, torch.int16, torch.int32)  # types of labels to be lengthened


def _check_companion(what: str, tensor: Tensor | None, dimensions: int, count: int) -> None:
    """Labels (int64) and factors: one row per example."""
    if tensor is None:
        return
    check_tensor(tensor, f"The {what} of a split")
    kinds = (torch.int64,) if dimensions == 1 else (torch.int64, torch.float32)
    if tensor.dtype not in kinds or tensor.ndim != dimensions or len(tensor) != count:
        shape = "(N,)" if dimensions == 1 else "(N, F)"
        raise UserError(
            f"The {what} of a split must be {' or '.join(str(k).split('.')[1] for k in kinds)} of "
            f"shape {shape} with N = {count}, one row per example, but they are "
            f"{str(tensor.dtype).removeprefix('torch.')} of shape {tuple(tensor.shape)}."
            + (f" Give {what}.long()." if tensor.dtype in _WHOLE else "")
        )


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """Examples with what is known about them.

    Attributes:
        images: (N, C, H, W), what the model learns: uint8, of which 255 stands for one, or float32
            as it is, NaN where a number is missing; of a missing choice all its places are.
        labels: int64, (N,), the class of each example, or None.
        factors: (N, F), the ground-truth factors: int64 indices of their values, or float32 values
            where they are continuous; or None.
        identity: where each comes from and what its owner calls it; None of built-in sets.

    Raises:
        UserError: when a shape or a type differs from the above.
    """

    images: Tensor
    labels: Tensor | None = None
    factors: Tensor | None = None
    identity: Identity | None = None

    def __post_init__(self) -> None:
        check_kept(self.images)
        _check_companion("labels", self.labels, 1, len(self))
        _check_companion("factors", self.factors, 2, len(self))
        if self.identity is not None and len(self.identity) != len(self):
            raise UserError(
                f"A split of {counted(len(self), 'example')} has an identity of "
                f"{len(self.identity)}. Give one of as many."
            )

    @property
    def known_labels(self) -> Tensor:
        """The labels (N,) of a split that has some.

        Raises:
            UserError: where there are none.
        """
        if self.labels is None:
            raise UserError("These examples have no classes. Give labels, or leave classes out.")
        return self.labels

    @property
    def known_factors(self) -> Tensor:
        """The factors (N, F) of a split that has some.

        Raises:
            UserError: where there are none.
        """
        if self.factors is None:
            raise UserError("These examples have no factors. Choose a data set that has some.")
        return self.factors

    def values(self, index: Tensor | slice = slice(None)) -> Tensor:
        """The examples at these positions as the model sees them, float32 (B, C, H, W)."""
        return to_float(self.images[index])

    def select(self, index: Tensor) -> "Split":
        """The examples at these positions, in this order."""
        return Split(
            self.images[index],
            None if self.labels is None else self.labels[index],
            None if self.factors is None else self.factors[index],
            None if self.identity is None else self.identity.select(index),
        )

    def __len__(self) -> int:
        return self.images.shape[0]

    def __repr__(self) -> str:
        """Such as "Split(1437 examples of (1, 8, 8), uint8, with labels)"."""
        known = {"labels": self.labels, "factors": self.factors}
        told = " and ".join(name for name, each in known.items() if each is not None)
        kind = str(self.images.dtype).removeprefix("torch.")
        shape = tuple(self.images.shape[1:])
        return (
            f"Split({counted(len(self), 'example')} of {shape}, {kind}{told and f', with {told}'})"
        )


def to_float(images: Tensor) -> Tensor:
    """What bytes stand for, 0 to 1; floats as they are."""
    return images.float().div_(255) if images.dtype == torch.uint8 else images.float()
