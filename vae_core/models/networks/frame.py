"""What every family needs around its layers: sizes that halve, and pictures cut into patches."""

import math
from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

Shape = tuple[int, int, int]


@dataclass(frozen=True)
class Body:
    """A trunk or an upsampler, with the length of the vector on its inner side."""

    module: nn.Module
    size: int


class Pad(nn.Module):
    """Pad a picture with black on the right and below to a multiple of ``factor``."""

    def __init__(self, shape: Shape, factor: int):
        super().__init__()
        self.right = -shape[2] % factor
        self.bottom = -shape[1] % factor

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, H', W')."""
        if not (self.right or self.bottom):
            return x
        return F.pad(x, (0, self.right, 0, self.bottom))


class Crop(nn.Module):
    """Undo :class:`Pad`."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.height, self.width = shape[1:]

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H', W') -> (B, C, H, W)."""
        if x.shape[-2:] == (self.height, self.width):
            return x
        return x[..., : self.height, : self.width]


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
