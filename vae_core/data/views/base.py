"""What every view is."""

from typing import TYPE_CHECKING

from torch import Tensor, nn

from vae_core.data.layouts import Shape


class View(nn.Module):
    """Draws examples as grey pictures in [0, 1]; nothing of it is learned.

    Attributes:
        shape: (C', H', W') of a picture.
    """

    shape: Shape

    if TYPE_CHECKING:  # torch's modules give whatever they like

        def __call__(self, mean: Tensor, spread: Tensor | None = None) -> Tensor:
            """As ``forward``."""
            ...

    def forward(self, mean: Tensor, spread: Tensor | None = None) -> Tensor:
        """Expected values (B, C, H, W) and their standard deviations -> (B, C', H', W')."""
        raise NotImplementedError

    def with_gaps(self, examples: Tensor) -> Tensor:
        """Examples (B, C, H, W) with NaN in gaps as pictures with NaN where something is missing.

        Whatever a view computes of a gap is NaN, so that the picture shows where it is.
        """
        return self(examples)
