"""What every view is."""

from torch import Tensor, nn

from vae_core.data.layouts import Shape


class View(nn.Module):
    """Draws examples as grey pictures in [0, 1]; nothing of it is learned.

    Attributes:
        shape: (C', H', W') of a picture.
    """

    shape: Shape

    def forward(self, mean: Tensor, spread: Tensor | None = None) -> Tensor:
        """Expected values (B, C, H, W) and their standard deviations -> (B, C', H', W')."""
        raise NotImplementedError
