"""Pictures of examples that are none: a curve, a line of text, a row, a clip.

A view draws with the operations that the browser's runtime knows, so that it is traced behind the
decoder, and whatever shows pictures, in Python or in the browser, shows every kind of data.
"""

from typing import Protocol

import torch
from torch import Tensor

from vae_core.catalogue.rows import located
from vae_core.data.gaps import has_gaps
from vae_core.data.layouts import Layout, Shape
from vae_core.data.views.base import View

__all__ = [
    "View",
    "grey_levels",
    "hatching",
    "picture_shape",
    "pictures_of",
    "shown",
    "view_of",
]

BATCH = 500
DARKER, LIGHTER = 0.3, 0.5  # greys of what is missing


class Shows(Protocol):
    """A likelihood, as far as a picture is concerned."""

    def mean(self, parameters: Tensor, /) -> Tensor:
        """The expected example."""
        ...

    def stddev(self, parameters: Tensor, /) -> Tensor | None:
        """The standard deviation of each number where that is worth showing."""
        ...


def view_of(layout: Layout) -> View | None:
    """What draws examples of a layout; None for pictures, which are seen as they are."""
    view = type(layout).view
    return None if view is None else located(view)(layout)


def picture_shape(view: View | None, shape: Shape) -> Shape:
    """(C', H', W') of the picture of an example (C, H, W)."""
    return shape if view is None else view.shape


def shown(likelihood: Shows, view: View | None, parameters: Tensor) -> tuple[Tensor, ...]:
    """What a decoder's parameters (B, P C, H, W) look like.

    Returns:
        The picture (B, C', H', W') in [0, 1]; of examples that are no pictures also the expected
        example (B, C, H, W) and, where the likelihood has one, its standard deviation.
    """
    mean = likelihood.mean(parameters)
    if view is None:
        return (mean,)
    spread = likelihood.stddev(parameters)
    picture = view(mean, spread)
    return (picture, mean) if spread is None else (picture, mean, spread)


@torch.no_grad()
def pictures_of(view: View | None, values: Tensor) -> Tensor:
    """Examples, uint8 or float (N, C, H, W), as pictures uint8 (N, C', H', W').

    What is missing of them, NaN, is hatched.
    """
    if view is not None:
        scale = 255 if values.dtype == torch.uint8 else 1
        draw = view.with_gaps if has_gaps(values) else view
        values = torch.cat([draw(part.float() / scale) for part in values.split(BATCH)])
    return values if values.dtype == torch.uint8 else grey_levels(values)


def grey_levels(pictures: Tensor) -> Tensor:
    """Floats in [0, 1] as uint8, those outside cut off; NaN as a hatching of two greys."""
    if has_gaps(pictures):
        pictures = torch.where(pictures.isnan(), hatching(*pictures.shape[-2:]), pictures)
    return (pictures * 255).round().clamp(0, 255).to(torch.uint8)


def hatching(height: int, width: int) -> Tensor:
    """What stands where nothing is known, (H, W): every other pixel, as on a board."""
    board = (torch.arange(height)[:, None] + torch.arange(width)) % 2
    return DARKER + (LIGHTER - DARKER) * board
